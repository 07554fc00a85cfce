#include "paas/base/ids.hpp"

#include "paas/base/hex.hpp"

#include <sha2.h>
#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace paas {

ContentHash sha256(std::string_view bytes) {
    std::array<char, SHA256_DIGEST_LENGTH> digest{};
    SHA2_CTX state;
    SHA256Init(&state);
    // libmd counts in unsigned bytes.
    SHA256Update(&state, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    SHA256Final(reinterpret_cast<std::uint8_t*>(digest.data()), &state);
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
