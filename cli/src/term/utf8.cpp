#include "term/utf8.hpp"

namespace paas::cli {

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
