/// Amounts: what is asked for, what is left, and the difference in words.
#pragma once

#include "selection/match.hpp"
#include "selection/refuse.hpp"

#include "paas/selection/select.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace paas::selection {

/// Amounts that saturate instead of overflowing; a saturated sum exceeds even `kUnlimited`.
inline constexpr std::int64_t kMostAmount = kUnlimited * 2;
[[nodiscard]] constexpr std::int64_t add_amounts(std::int64_t a, std::int64_t b) noexcept {
    std::int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? kMostAmount : std::min(sum, kMostAmount);
}
[[nodiscard]] constexpr std::int64_t multiply_amounts(std::int64_t a, std::int64_t b) noexcept {
    std::int64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? kMostAmount : std::min(product, kMostAmount);
}

/// What does not depend on the provider: volumes, public addresses, instances, GPUs of containers.
[[nodiscard]] Resources fixed_demand(const Requirements& requirements);

/// Adds `count` machines of a flavor. (Takes the shape: the flavor itself is not in any cache.)
void add_machines(Resources& demand, const federation::FlavorShape& shape, std::int64_t count);

/// What is taken and not yet in the provider's own figures.
template <typename Amount>
struct Reserved {
    Amount all{};      ///< by everybody: counts against the limits of the project
    Amount by_user{};  ///< by the user who asks: counts against the limits per user
};

/// Fills in what is free and which limit leaves it.
void measure_free(const federation::ProviderEntry& entry, const Reserved<Resources>& reserved,
                  Verdict& verdict);

/// A refusal for each member of the verdict's demand that exceeds what is free. `is_choice` when
/// other flavors would have done as well: then the figures are those of the chosen ones.
void check_quotas(const Verdict& verdict, const Reserved<Resources>& reserved, bool is_choice,
                  Notes& notes);

/// A refusal "quota.CODE" when a line that is not part of `Resources` leaves less than is wanted;
/// `what` names the things counted.
void check_line(std::string_view code, std::string_view what, std::int64_t wanted,
                const federation::QuotaLine& line, const Reserved<std::int64_t>& reserved,
                Notes& notes);

/// Refusals of networks.
void check_networks(const Requirements& requirements, const federation::ProviderEntry& entry,
                    Notes& notes);

}  // namespace paas::selection
