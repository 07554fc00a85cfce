#include "paas/base/ids.hpp"

#include "paas/base/hex.hpp"

#include <nettle/sha2.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace paas {

ContentHash sha256(std::string_view bytes) {
    std::array<char, SHA256_DIGEST_SIZE> digest{};
    sha256_ctx state;
    sha256_init(&state);
    // nettle counts in unsigned bytes.
    sha256_update(&state, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
    sha256_digest(&state, digest.size(), reinterpret_cast<std::uint8_t*>(digest.data()));
    return ContentHash(to_hex({digest.data(), digest.size()}));
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
