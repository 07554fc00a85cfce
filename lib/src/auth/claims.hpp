/// What a JWT says of itself (RFC 7519), unchecked.
#pragma once

#include "paas/base/clock.hpp"

#include <string>
#include <string_view>

namespace paas::auth {

struct Claims {
    std::string issuer;   ///< empty = not told
    Timestamp expires{};  ///< the epoch = not told
};

/// Empty claims for a token that is no JWT: opaque tokens say nothing.
[[nodiscard]] Claims claims_of(std::string_view token);

/// One trailing slash more or less is the same issuer: configurations and tokens differ there.
[[nodiscard]] bool same_issuer(std::string_view one, std::string_view other);

}  // namespace paas::auth
