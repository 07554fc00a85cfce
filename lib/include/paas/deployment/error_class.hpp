/// What kind of failure a provider reported, and what follows from it.
#pragma once

#include "paas/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace paas::deployment {

enum class ErrorClass : std::uint8_t {
    unknown,
    capacity,       ///< no valid host, out of stock
    quota,          ///< the project's quota is used up
    image,          ///< image missing or unusable
    flavor,         ///< flavor missing
    network,        ///< network, port or floating IP could not be had
    volume,         ///< block storage failed
    configuration,  ///< machines run, contextualisation failed
    auth,           ///< token refused or expired: trying elsewhere does not help
    rejected,       ///< the template is refused: trying elsewhere does not help
    unreachable,    ///< the provider or the IM does not answer
    timeout,        ///< not ready within the limit
};

[[nodiscard]] PAAS_API std::string_view to_string(ErrorClass error_class) noexcept;
[[nodiscard]] PAAS_API std::optional<ErrorClass> parse_error_class(std::string_view name) noexcept;

/// What a class of failure means for the next step; one table, `error_class.cpp`.
struct ErrorPolicy {
    bool try_next_provider = true;
    bool needs_user = false;           ///< park as AUTH_REQUIRED
    Milliseconds block{0};             ///< keep the provider out of rankings that long
    bool block_template_only = false;  ///< only for the same template
};

[[nodiscard]] PAAS_API const ErrorPolicy& policy_of(ErrorClass error_class) noexcept;

/// The class of a failure text of OpenStack, Kubernetes or the IM; `unknown` when none matches.
[[nodiscard]] PAAS_API ErrorClass classify(std::string_view message) noexcept;

}  // namespace paas::deployment
