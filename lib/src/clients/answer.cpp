#include "clients/answer.hpp"

#include "paas/text/json.hpp"

namespace paas::clients {

using nlohmann::json;

namespace {

bool is_json_type(std::string_view type) {
    return type == "application/json" || type.ends_with("+json");
}

std::string what_came(const net::HttpResponse& response) {
    const std::string type = response.content_type();
    if (type == "text/html" || type == "application/xhtml+xml") {
        return "a web page (HTML)";
    }
    return type.empty() ? "a text without a type" : type;
}

Error not_json(net::Method method, const net::HttpResponse& response, const std::string& what,
               std::string hint) {
    return {ErrorCode::unavailable,
            std::string(net::to_string(method)) + ' ' + response.url.without_query() +
                " answered with " + what,
            std::move(hint)};
}

}  // namespace

Result<json> json_of(net::Method method, const Result<net::HttpResponse>& response) {
    if (!response) {
        return fail(response.error());
    }
    const std::string type = response->content_type();
    if (!response->ok()) {
        Error error = net::status_error(method, *response);
        if (!response->body.empty() && !is_json_type(type)) {
            error.message += " and " + what_came(*response);
        }
        return fail(std::move(error));
    }
    if (!type.empty() && !is_json_type(type)) {
        return fail(not_json(method, *response, what_came(*response) + " instead of JSON",
                             "is the endpoint right? a login page or a proxy may stand before it"));
    }
    auto value = text::parse_json(response->body);
    if (!value) {
        const auto& place = value.error().position;
        const std::string where = place ? " at line " + std::to_string(place->line) + ", column " +
                                              std::to_string(place->column)
                                        : std::string();
        return fail(not_json(
            method, *response,
            "broken JSON" + where + " (" + std::to_string(response->body.size()) + " bytes)",
            "the answer may be cut off on its way; try again"));
    }
    if (!value->is_object()) {
        return fail(not_json(method, *response, "JSON that is no object", ""));
    }
    return value;
}

}  // namespace paas::clients
