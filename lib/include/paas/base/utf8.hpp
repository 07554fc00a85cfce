/// Characters of UTF-8 text (RFC 3629).
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace paas {

struct Utf8Character {
    char32_t point = 0;
    std::size_t bytes = 1;
    bool valid = false;  ///< else the byte belongs to no character
};

/// The first character of a text that is not empty: no surrogates, no overlong forms.
[[nodiscard]] constexpr Utf8Character first_character(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || text.size() < length) {
        return {};
    }
    constexpr std::array<unsigned, 5> kMasks{0, 0, 0x1F, 0x0F, 0x07};
    char32_t point = first & kMasks[length];
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) {
            return {};
        }
        point = (point << 6U) | (byte(i) & 0x3FU);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (overlong || surrogate || point > 0x10FFFF) {
        return {};
    }
    return {point, length, true};
}

[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        if (!next.valid) {
            return false;
        }
        text.remove_prefix(next.bytes);
    }
    return true;
}

}  // namespace paas
