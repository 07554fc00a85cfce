/// Amounts: what is asked for, what is left, and the difference in words.
#pragma once

#include "selection/match.hpp"

#include "paas/selection/select.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace paas::selection {

/// Amounts that saturate instead of overflowing; a saturated sum exceeds even `kUnlimited`.
[[nodiscard]] std::int64_t add_amounts(std::int64_t a, std::int64_t b) noexcept;
[[nodiscard]] std::int64_t multiply_amounts(std::int64_t a, std::int64_t b) noexcept;

/// What does not depend on the provider: volumes, containers, public addresses, instances.
[[nodiscard]] Resources fixed_demand(const Requirements& requirements);

/// Adds `count` machines of a flavor. (Takes the shape: the flavor itself is not in any cache.)
void add_machines(Resources& demand, const federation::FlavorShape& shape, std::int64_t count);

/// Appends a refusal for each member of `demand` that exceeds `free`.
void check_quotas(const Resources& demand, const Resources& free, const Resources& reserved,
                  const Resources& limits, std::vector<Refusal>& refusals);

/// Appends refusals of volumes (size of one, storage class) and networks.
void check_volumes(const Requirements& requirements, const federation::Provider& provider,
                   std::vector<Refusal>& refusals);
void check_networks(const Requirements& requirements, const federation::ProviderEntry& entry,
                    std::vector<Refusal>& refusals);

}  // namespace paas::selection
