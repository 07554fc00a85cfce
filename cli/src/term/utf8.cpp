#include "term/utf8.hpp"

#include <array>

namespace paas::cli {

Utf8Character first_character(std::string_view text) {
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

std::string valid_utf8(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        result += next.valid ? text.substr(0, next.bytes) : std::string_view("\xEF\xBF\xBD");
        text.remove_prefix(next.bytes);
    }
    return result;
}

std::size_t utf16_length(std::string_view text) {
    std::size_t length = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        // Four bytes make a pair of units, the bytes after a character's first none.
        length += byte >= 0xF0 ? 2U : (byte & 0xC0U) != 0x80U ? 1U : 0U;
    }
    return length;
}

}  // namespace paas::cli
