#include "clients/openstack_call.hpp"

#include "paas/text/json.hpp"

#include <algorithm>

namespace paas::clients::openstack {
namespace {

/// "v2", "v2.1": a segment that names a version.
bool is_version(std::string_view segment) {
    return segment.size() >= 2 && segment[0] == 'v' && segment[1] >= '0' && segment[1] <= '9' &&
           segment.find_first_not_of("0123456789.", 1) == segment.npos;
}

std::string_view version_of(Service service) {
    switch (service) {
        case Service::identity:
        case Service::volume:
            return "v3";
        case Service::compute:
            return "v2.1";
        case Service::image:
            return "v2";
        case Service::network:
            return "v2.0";
        case Service::object_store:
            break;
    }
    return {};
}

/// Where the version's segment ends, or npos when the URL names none.
std::size_t end_of_version(std::string_view endpoint) {
    std::size_t start = endpoint.find("://");
    start = endpoint.find('/', start == endpoint.npos ? 0 : start + 3);
    while (start != endpoint.npos) {
        const std::size_t end = std::min(endpoint.find('/', start + 1), endpoint.size());
        if (is_version(endpoint.substr(start + 1, end - start - 1))) {
            return end;
        }
        start = end == endpoint.size() ? endpoint.npos : end;
    }
    return endpoint.npos;
}

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

std::string_view to_string(Service service) noexcept {
    switch (service) {
        case Service::identity:
            return "identity";
        case Service::compute:
            return "compute";
        case Service::image:
            return "image";
        case Service::network:
            return "network";
        case Service::volume:
            return "block-storage";
        case Service::object_store:
            return "object-store";
    }
    return "";
}

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

std::string version_base(Service service, std::string endpoint) {
    while (endpoint.ends_with('/')) {
        endpoint.pop_back();
    }
    const std::size_t end = end_of_version(endpoint);
    const std::string_view version = version_of(service);
    if (end == std::string::npos) {
        return version.empty() ? endpoint : endpoint + '/' + std::string(version);
    }
    return endpoint.substr(0, end);
}

std::string service_base(Service service, std::string endpoint, const std::string& project) {
    while (endpoint.ends_with('/')) {
        endpoint.pop_back();
    }
    const std::string_view version = version_of(service);
    if (!version.empty() && end_of_version(endpoint) == std::string::npos) {
        endpoint += '/' + std::string(version);
    }
    if (service == Service::volume && end_of_version(endpoint) == endpoint.size()) {
        endpoint += '/' + net::percent_encode(project);
    }
    return endpoint;
}

std::string query_of(const std::vector<QueryValue>& values) {
    std::string text;
    for (const QueryValue& value : values) {
        text += (text.empty() ? "" : "&") + std::string(value.name) + '=' +
                net::percent_encode(value.value);
    }
    return text;
}

}  // namespace paas::clients::openstack
