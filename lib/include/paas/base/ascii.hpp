/// Letters of ASCII, whatever the locale: what names of protocols and products are compared by.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace paas {

[[nodiscard]] constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr char ascii_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The text with its letters in lower case; bytes beyond ASCII stay.
[[nodiscard]] inline std::string lower_text(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), ascii_lower);
    return lower;
}

/// Equal but for the case of letters.
[[nodiscard]] inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, ascii_lower, ascii_lower);
}

}  // namespace paas
