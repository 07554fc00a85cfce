#include "paas/net/url.hpp"

#include "paas/base/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace paas::net {
namespace {

constexpr std::size_t kLongest = 8192;
constexpr std::size_t kLongestHost = 253;  // RFC 1035 section 2.3.4
constexpr std::size_t kLongestLabel = 63;

constexpr bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_unreserved(char c) {
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
constexpr bool is_reserved(char c) {
    return std::string_view(":/?#[]@!$&'()*+,;=").find(c) != std::string_view::npos;
}
constexpr int hex_value(char c) {
    return is_digit(c)                                      ? c - '0'
           : ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f' ? ascii_lower(c) - 'a' + 10
                                                            : -1;
}

/// The byte that "%XX" at `at` stands for, or nothing.
std::optional<char> escaped_byte(std::string_view text, std::size_t at) {
    if (at + 2 >= text.size() || hex_value(text[at + 1]) < 0 || hex_value(text[at + 2]) < 0) {
        return std::nullopt;
    }
    return static_cast<char>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]));
}

void escape(std::string& out, char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
}

tl::unexpected<Error> wrong(std::string what, std::string hint = {}) {
    return fail(ErrorCode::invalid_argument, "URL: " + std::move(what), std::move(hint));
}

/// A URL cut into its parts (RFC 3986 appendix B), nothing decoded. Absent is not empty.
struct Parts {
    std::optional<std::string_view> scheme;
    std::optional<std::string_view> authority;
    std::string_view path;
    std::optional<std::string_view> query;
    std::optional<std::string_view> fragment;
};

std::optional<std::string_view> cut_tail(std::string_view& text, char mark) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view tail = text.substr(at + 1);
    text = text.substr(0, at);
    return tail;
}

std::optional<std::string_view> cut_scheme(std::string_view& text) {
    const std::size_t end = text.find_first_of(":/?#");
    if (end == std::string_view::npos || end == 0 || text[end] != ':' || !is_alpha(text.front())) {
        return std::nullopt;
    }
    const std::string_view scheme = text.substr(0, end);
    const auto allowed = [](char c) {
        return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
    };
    if (!std::ranges::all_of(scheme, allowed)) {
        return std::nullopt;
    }
    text.remove_prefix(end + 1);
    return scheme;
}

Parts split(std::string_view text) {
    Parts parts;
    parts.scheme = cut_scheme(text);
    parts.fragment = cut_tail(text, '#');
    parts.query = cut_tail(text, '?');
    if (text.starts_with("//")) {
        text.remove_prefix(2);
        const std::size_t end = std::min(text.find('/'), text.size());
        parts.authority = text.substr(0, end);
        text.remove_prefix(end);
    }
    parts.path = text;
    return parts;
}

tl::unexpected<Error> too_long() {
    return wrong("it is longer than 8192 bytes");
}

/// What readers of URLs disagree on, or drop silently.
Result<void> check_characters(std::string_view text) {
    if (text.size() > kLongest) {
        return too_long();
    }
    for (const char c : text) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) {
            return wrong("it holds a blank or a control character",
                         "write it as %20 or leave it out");
        }
        if (c == '\\') {
            return wrong("it holds a backslash", "separate with '/'");
        }
    }
    return {};
}

/// Escapes in upper case, and only where they are needed.
Result<std::string> normalize_escapes(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            if (is_unreserved(text[i]) || is_reserved(text[i])) {
                result += text[i];
            } else {
                escape(result, text[i]);
            }
            continue;
        }
        const auto byte = escaped_byte(text, i);
        if (!byte) {
            return wrong("a '%' is not followed by two hexadecimal digits", "write a '%' as %25");
        }
        if (is_unreserved(*byte)) {
            result += *byte;
        } else {
            escape(result, *byte);
        }
        i += 2;
    }
    return result;
}

/// RFC 3986 section 5.2.4, for a path that starts with '/'.
std::string remove_dot_segments(std::string_view path) {
    std::string result;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/', 1), path.size());
        const std::string_view segment = path.substr(0, end);
        path.remove_prefix(end);
        if (segment == "/.." || segment == "/.") {
            if (segment == "/..") {
                const std::size_t last = result.rfind('/');
                result.resize(last == std::string::npos ? 0 : last);
            }
            if (path.empty()) {
                result += '/';
            }
        } else {
            result += segment;
        }
    }
    return result;
}

struct Host {
    std::string text;
    std::optional<IpAddress> address;
};

Result<Host> parse_ipv6(std::string_view literal) {
    const auto address = IpAddress::parse(literal);
    if (!address || address->is_v4()) {
        return wrong("the host in brackets is no IPv6 address", "zones cannot be given");
    }
    return Host{address->str(), *address};
}

/// Whether the last label is a number, so that name and address cannot be told apart
/// (WHATWG URL, "ends in a number").
bool ends_in_number(std::string_view host) {
    const std::size_t dot = host.rfind('.');
    std::string_view last = host.substr(dot == std::string_view::npos ? 0 : dot + 1);
    if (last.starts_with("0x")) {
        last.remove_prefix(2);
        return std::ranges::all_of(last, [](char c) { return hex_value(c) >= 0; });
    }
    return !last.empty() && std::ranges::all_of(last, is_digit);
}

Result<void> check_labels(std::string_view host) {
    while (true) {
        const std::size_t end = std::min(host.find('.'), host.size());
        if (end == 0 || end > kLongestLabel) {
            return wrong("the host has a label that is empty or longer than 63 characters");
        }
        if (end == host.size()) {
            return {};
        }
        host.remove_prefix(end + 1);
    }
}

Result<Host> parse_name(std::string_view text) {
    auto decoded = percent_decode(text);
    if (!decoded) {
        return tl::unexpected(std::move(decoded.error()));
    }
    std::string host = lower_text(*decoded);
    if (host.size() > 1 && host.ends_with('.')) {
        host.pop_back();  // the root of the name system
    }
    if (host.empty()) {
        return wrong("it has no host");
    }
    const auto allowed = [](char c) {
        return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
    };
    if (!std::ranges::all_of(host, allowed)) {
        return wrong("the host holds other characters than letters, digits, '-', '_' and '.'",
                     "write an international name in its ASCII form (xn--)");
    }
    if (ends_in_number(host)) {
        const auto address = parse_ipv4_number(host);
        if (!address) {
            return wrong("the host ends in a number and is no IPv4 address");
        }
        return Host{address->str(), *address};
    }
    if (host.size() > kLongestHost) {
        return wrong("the host is longer than 253 characters");
    }
    if (auto valid = check_labels(host); !valid) {
        return tl::unexpected(std::move(valid.error()));
    }
    return Host{std::move(host), std::nullopt};
}

Result<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || stop != end || port == 0) {
        return wrong("the port is no number from 1 to 65535");
    }
    return port;
}

std::uint16_t default_port(std::string_view scheme) {
    return scheme == "https" ? 443 : scheme == "http" ? 80 : 0;
}

struct Authority {
    Host host;
    std::uint16_t port = 0;  ///< 0: the scheme's own
};

Result<Authority> parse_authority(std::string_view text, std::string_view scheme) {
    if (text.find('@') != std::string_view::npos) {
        return wrong("it holds user information (user:password@)",
                     "give credentials by a token, never in a URL");
    }
    std::string_view port;
    std::string_view host = text;
    const bool bracket = text.starts_with('[');
    const std::size_t close = text.find(']');
    if (bracket && close == std::string_view::npos) {
        return wrong("a bracket is not closed");
    }
    const std::size_t colon = text.find(':', bracket ? close : 0);
    if (bracket && close + 1 != std::min(colon, text.size())) {
        return wrong("something other than a port follows the host in brackets");
    }
    if (colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
    }
    auto parsed = bracket ? parse_ipv6(host.substr(1, host.size() - 2)) : parse_name(host);
    if (!parsed) {
        return tl::unexpected(std::move(parsed.error()));
    }
    Authority authority{std::move(*parsed), 0};
    if (!port.empty()) {  // "host:" is "host" (RFC 3986 section 6.2.3)
        const auto number = parse_port(port);
        if (!number) {
            return tl::unexpected(number.error());
        }
        authority.port = *number == default_port(scheme) ? std::uint16_t{0} : *number;
    }
    return authority;
}

Result<std::optional<std::string>> normalize_tail(std::optional<std::string_view> text) {
    if (!text) {
        return std::optional<std::string>();
    }
    return normalize_escapes(*text).map(
        [](std::string&& tail) { return std::optional<std::string>(std::move(tail)); });
}

/// The path of `reference` below the folder of `base` (RFC 3986 section 5.2.3).
std::string merge_paths(std::string_view base, std::string_view reference) {
    return std::string(base.substr(0, base.rfind('/') + 1)) + std::string(reference);
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
    if (auto valid = check_characters(text); !valid) {
        return tl::unexpected(std::move(valid.error()));
    }
    const Parts parts = split(text);
    if (!parts.scheme || !parts.authority) {
        return wrong("it is not absolute", "write it as https://HOST/PATH");
    }
    Url url;
    url.scheme_ = lower_text(*parts.scheme);
    auto authority = parse_authority(*parts.authority, url.scheme_);
    if (!authority) {
        return tl::unexpected(std::move(authority.error()));
    }
    url.host_ = std::move(authority->host.text);
    url.address_ = authority->host.address;
    url.port_ = authority->port;
    auto path = normalize_escapes(parts.path);
    auto query = normalize_tail(parts.query);
    auto fragment = normalize_tail(parts.fragment);
    if (!path || !query || !fragment) {
        return tl::unexpected(!path ? path.error() : !query ? query.error() : fragment.error());
    }
    url.path_ = path->empty() ? "/" : remove_dot_segments(*path);
    url.query_ = std::move(*query);
    url.fragment_ = std::move(*fragment);
    if (url.str().size() > kLongest) {
        return too_long();  // by its escapes
    }
    return url;
}

Result<Url> Url::resolve(std::string_view reference) const {
    if (auto valid = check_characters(reference); !valid) {
        return tl::unexpected(std::move(valid.error()));
    }
    const Parts parts = split(reference);
    if (parts.scheme) {
        return parse(reference);
    }
    if (parts.authority) {
        return parse(scheme_ + ":" + std::string(reference));
    }
    std::string target = origin();
    target += parts.path.empty()            ? path_
              : parts.path.starts_with('/') ? std::string(parts.path)
                                            : merge_paths(path_, parts.path);
    if (parts.query) {
        target += "?" + std::string(*parts.query);
    } else if (parts.path.empty() && query_) {
        target += "?" + *query_;
    }
    if (parts.fragment) {
        target += "#" + std::string(*parts.fragment);
    }
    return parse(target);
}

std::uint16_t Url::port() const noexcept {
    return port_ != 0 ? port_ : default_port(scheme_);
}

std::string Url::authority() const {
    const bool brackets = address_ && !address_->is_v4();
    std::string text = brackets ? "[" + host_ + "]" : host_;
    return port_ == 0 ? text : text + ":" + std::to_string(port_);
}

std::string Url::origin() const {
    return scheme_ + "://" + authority();
}

std::string Url::without_query() const {
    return origin() + path_;
}

std::string Url::str() const {
    std::string text = without_query();
    if (query_) {
        text += "?" + *query_;
    }
    if (fragment_) {
        text += "#" + *fragment_;
    }
    return text;
}

bool Url::is_loopback() const noexcept {
    return address_ ? classify(*address_) == AddressKind::loopback : host_ == "localhost";
}

std::string percent_encode(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c)) {
            result += c;
        } else {
            escape(result, c);
        }
    }
    return result;
}

Result<std::string> percent_decode(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        const auto byte = escaped_byte(text, i);
        if (!byte) {
            return wrong("a '%' is not followed by two hexadecimal digits", "write a '%' as %25");
        }
        result += *byte;
        i += 2;
    }
    return result;
}

}  // namespace paas::net
