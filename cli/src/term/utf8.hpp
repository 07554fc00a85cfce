/// Characters of UTF-8 text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paas::cli {

struct Utf8Character {
    char32_t point = 0;
    std::size_t bytes = 1;
    bool valid = false;  ///< else the byte belongs to no character
};

/// The first character of a text that is not empty (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] Utf8Character first_character(std::string_view text);
/// The text with U+FFFD for each byte that belongs to no character.
[[nodiscard]] std::string valid_utf8(std::string_view text);
/// UTF-16 code units that valid text takes.
[[nodiscard]] std::size_t utf16_length(std::string_view text);

}  // namespace paas::cli
