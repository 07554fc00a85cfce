#include "auth/claims.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <optional>

namespace paas::auth {
namespace {

/// RFC 4648 section 5, without padding.
std::optional<std::uint32_t> sextet(char c) {
    if (c >= 'A' && c <= 'Z') {
        return static_cast<std::uint32_t>(c - 'A');
    }
    if (c >= 'a' && c <= 'z') {
        return static_cast<std::uint32_t>(c - 'a' + 26);
    }
    if (c >= '0' && c <= '9') {
        return static_cast<std::uint32_t>(c - '0' + 52);
    }
    return c == '-' ? std::optional(62U) : c == '_' ? std::optional(63U) : std::nullopt;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const auto six = sextet(c);
        if (!six) {
            return std::nullopt;
        }
        bits = (bits << 6U) | *six;
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xffU);
        }
    }
    return bytes;
}

/// NumericDate (RFC 7519 section 2); what lies outside of four-digit years is not told.
Timestamp numeric_date(const nlohmann::json& value) {
    constexpr double kYear10000 = 253'402'300'800;
    const double seconds = value.is_number() ? value.get<double>() : 0;
    return seconds > 0 && seconds < kYear10000
               ? Timestamp(Milliseconds(static_cast<std::int64_t>(std::floor(seconds)) * 1000))
               : Timestamp{};
}

std::string_view without_slash(std::string_view url) {
    return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
}

}  // namespace

Claims claims_of(std::string_view token) {
    constexpr text::JsonBudget kBudget{.bytes = 65'536, .values = 10'000, .depth = 16};
    const std::size_t first = token.find('.');
    const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
    if (second == token.npos) {
        return {};
    }
    const auto payload = from_base64url(token.substr(first + 1, second - first - 1));
    const auto claims = payload ? text::parse_json(*payload, kBudget)
                                : Result<nlohmann::json>(fail(ErrorCode::invalid_argument, ""));
    if (!claims || !claims->is_object()) {
        return {};
    }
    Claims told;
    if (const auto issuer = claims->find("iss"); issuer != claims->end() && issuer->is_string()) {
        told.issuer = issuer->get<std::string>();
    }
    if (const auto expires = claims->find("exp"); expires != claims->end()) {
        told.expires = numeric_date(*expires);
    }
    return told;
}

bool same_issuer(std::string_view one, std::string_view other) {
    return without_slash(one) == without_slash(other);
}

}  // namespace paas::auth
