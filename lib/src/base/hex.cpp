#include "paas/base/hex.hpp"

#include "paas/base/ascii.hpp"

namespace paas {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

/// 0 to 15, or -1.
int digit_value(char c) {
    const std::size_t place = kDigits.find(ascii_lower(c));
    return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

}  // namespace

std::string to_hex(std::string_view bytes) {
    std::string text;
    text.reserve(2 * bytes.size());
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0xFU];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit_value(text[i]);
        const int low = digit_value(text[i + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

}  // namespace paas
