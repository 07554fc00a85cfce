#include "checks.hpp"

#include "paas/base/ascii.hpp"

#include <algorithm>
#include <array>

namespace paas::net {
namespace {

using namespace std::string_view_literals;

/// Headers whose value is a secret by what they are for.
constexpr std::array kSecretNames{"authorization"sv, "proxy-authorization"sv, "cookie"sv,
                                  "x-auth-token"sv, "x-vault-token"sv};
/// Headers that frame the message: two opinions about them are request smuggling (RFC 9112).
constexpr std::array kFramingNames{"host"sv,       "content-length"sv, "transfer-encoding"sv,
                                   "connection"sv, "expect"sv,         "upgrade"sv};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::ranges::find(names, lower_text(name)) != names.end();
}

/// RFC 9110 section 5.6.2.
bool is_token(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               "!#$%&'*+-.^_`|~"sv.find(c) != std::string_view::npos;
    });
}

/// RFC 9110 section 5.5, strictly: a line break would start another header.
bool is_field_value(std::string_view value) {
    return std::ranges::all_of(value, [](char c) {
        return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    });
}

Result<void> check_field(std::string_view name, std::string_view value) {
    if (!is_token(name)) {
        return fail(ErrorCode::invalid_argument, "the name of a request header is malformed");
    }
    if (!is_field_value(value)) {
        return fail(
            ErrorCode::invalid_argument,
            "the value of request header " + std::string(name) + " holds a control character");
    }
    if (is_one_of(kFramingNames, name)) {
        return fail(ErrorCode::invalid_argument,
                    "request header " + std::string(name) + " is set by the client itself");
    }
    return {};
}

Result<void> check_fields(const HttpRequest& request) {
    for (const Header& header : request.headers) {
        if (auto valid = check_field(header.name, header.value); !valid) {
            return valid;
        }
        if (is_one_of(kSecretNames, header.name)) {
            return fail(ErrorCode::invalid_argument,
                        "request header " + header.name + " must be given as a credential");
        }
    }
    for (const Credential& credential : request.credentials) {
        if (auto valid = check_field(credential.name, credential.value.reveal()); !valid) {
            return valid;
        }
    }
    return {};
}

bool is_http(const Url& url) {
    return url.scheme() == "https" || url.scheme() == "http";
}

}  // namespace

bool is_confidential(const HttpRequest& request) noexcept {
    return !request.credentials.empty() || request.body_is_secret;
}

Result<void> check_request(const AddressRules& rules, const HttpRequest& request) {
    if (!is_http(request.url)) {
        return fail(ErrorCode::invalid_argument,
                    "'" + request.url.scheme() + "' is not supported, only https and http");
    }
    if (auto valid = check_fields(request); !valid) {
        return valid;
    }
    if (!request.body.empty() &&
        (request.method == Method::get || request.method == Method::head)) {
        return fail(ErrorCode::invalid_argument, "GET and HEAD have no body");
    }
    if (is_confidential(request) && request.url.scheme() != "https" && !request.url.is_loopback()) {
        return fail(ErrorCode::permission_denied,
                    "credentials are not sent over http to " + request.url.authority(),
                    "use https; http is allowed for localhost only");
    }
    return check_host(rules, request.url);
}

Result<Url> redirect_target(const AddressRules& rules, const Url& from,
                            const HttpResponse& response) {
    const std::string* location = find_header(response.headers, "Location");
    if (location == nullptr) {
        return fail(ErrorCode::failed_precondition, "a redirect says not where to");
    }
    auto target = from.resolve(*location);
    if (!target) {
        return fail(ErrorCode::failed_precondition,
                    "a redirect leads to no usable URL: " + target.error().message);
    }
    if (!is_http(*target)) {
        return fail(ErrorCode::failed_precondition,
                    "a redirect to '" + target->scheme() + "' is not followed");
    }
    if (from.scheme() == "https" && target->scheme() != "https") {
        return fail(ErrorCode::failed_precondition, "a redirect from https to http is not followed",
                    "give the final URL if it can be trusted");
    }
    if (auto allowed = check_host(rules, *target); !allowed) {
        return fail(std::move(allowed.error()).in("following a redirect"));
    }
    return target;
}

}  // namespace paas::net
