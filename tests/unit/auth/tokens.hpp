/// Tokens for tests, and the context that sources need.
#pragma once

#include "paas/auth/token_source.hpp"

#include <map>
#include <string>
#include <string_view>

namespace paas::auth::testing {

/// Base64url without padding (RFC 4648 section 5).
inline std::string base64url(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = (bits << 8U) | static_cast<unsigned char>(c);
        held += 8;
        while (held >= 6) {
            held -= 6;
            text += kDigits[(bits >> static_cast<unsigned>(held)) & 63U];
        }
    }
    if (held > 0) {
        text += kDigits[(bits << static_cast<unsigned>(6 - held)) & 63U];
    }
    return text;
}

/// A JWT with these claims; its signature is a canary.
inline std::string jwt(std::string_view claims) {
    return base64url(R"({"alg":"RS256"})") + "." + base64url(claims) + ".s1gnature-canary";
}

/// 2026-01-01T00:00:00Z
constexpr Timestamp kNow{std::chrono::seconds(1767225600)};

struct World {
    VirtualClock clock{kNow};
    std::map<std::string, std::string, std::less<>> variables;

    TokenContext context() {
        return {[this](std::string_view name) -> std::optional<std::string> {
                    const auto found = variables.find(name);
                    return found == variables.end() ? std::nullopt : std::optional(found->second);
                },
                &clock};
    }
};

}  // namespace paas::auth::testing
