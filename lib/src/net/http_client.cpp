#include "paas/net/http_client.hpp"

#include "paas/base/ascii.hpp"

#include <algorithm>

namespace paas::net {
namespace {

/// What a status means to the caller, and what can be done about it.
struct Meaning {
    ErrorCode code;
    std::string_view hint;
};

Meaning meaning_of(int status) {
    switch (status) {
        case 401:
            return {ErrorCode::unauthenticated, "log in again, or give a fresh token"};
        case 403:
            return {ErrorCode::permission_denied, "ask for the right, or use another account"};
        case 404:
        case 410:
            return {ErrorCode::not_found, ""};
        case 408:
        case 429:
            return {ErrorCode::unavailable, "try again later"};
        case 409:
        case 412:
            return {ErrorCode::aborted, ""};
        case 501:
            return {ErrorCode::unimplemented, ""};
        case 504:
            return {ErrorCode::deadline_exceeded, "try again later"};
        default:
            break;
    }
    if (status >= 500) {
        return {ErrorCode::unavailable, "try again later"};
    }
    if (status >= 400) {
        return {ErrorCode::invalid_argument, ""};
    }
    return {ErrorCode::failed_precondition, "the server sends elsewhere: correct the URL"};
}

}  // namespace

HttpClient::~HttpClient() = default;
HttpModule::~HttpModule() = default;

std::string_view to_string(Method method) noexcept {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
    }
    return "GET";
}

bool is_idempotent(Method method) noexcept {
    return method != Method::post && method != Method::patch;
}

const std::string* find_header(const Headers& headers, std::string_view name) noexcept {
    const auto found = std::ranges::find_if(
        headers, [name](const Header& header) { return equal_ignoring_case(header.name, name); });
    return found == headers.end() ? nullptr : &found->value;
}

std::string HttpResponse::content_type() const {
    const std::string* value = find_header(headers, "Content-Type");
    if (value == nullptr) {
        return {};
    }
    std::string type = value->substr(0, value->find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) {
        type.pop_back();
    }
    return lower_text(type);
}

Error status_error(Method method, const HttpResponse& response) {
    const Meaning meaning = meaning_of(response.status);
    return Error(meaning.code,
                 std::string(to_string(method)) + " " + response.url.without_query() +
                     " answered with status " + std::to_string(response.status),
                 std::string(meaning.hint));
}

Result<HttpResponse> HttpClient::send(const HttpRequest& request, std::stop_token stop) {
    return std::move(send_all(std::span(&request, 1), std::move(stop)).front());
}

}  // namespace paas::net
