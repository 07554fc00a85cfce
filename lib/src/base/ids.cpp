#include "paas/base/ids.hpp"

#include <sha2.h>
#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace paas {

ContentHash sha256(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA2_CTX state;
    SHA256Init(&state);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): chars are bytes
    SHA256Update(&state, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    SHA256Final(digest.data(), &state);
    std::string text;
    text.reserve(2 * digest.size());
    for (const std::uint8_t byte : digest) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0xFU];
    }
    return ContentHash(std::move(text));
}

bool is_uuid(std::string_view text) noexcept {
    constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != kShape.size()) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (kShape[i] == '-' ? c != '-' : !hex) {
            return false;
        }
    }
    return true;
}

}  // namespace paas
