/// Amounts: what is asked for, what is left, and the difference in words.
#pragma once

#include "selection/match.hpp"
#include "selection/refuse.hpp"

#include "paas/selection/select.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace paas::selection {

/// Amounts that saturate instead of overflowing; a saturated sum exceeds even `kUnlimited`.
[[nodiscard]] std::int64_t add_amounts(std::int64_t a, std::int64_t b) noexcept;
[[nodiscard]] std::int64_t multiply_amounts(std::int64_t a, std::int64_t b) noexcept;

/// What does not depend on the provider: volumes, public addresses, instances, GPUs of containers.
[[nodiscard]] Resources fixed_demand(const Requirements& requirements);

/// Adds `count` machines of a flavor. (Takes the shape: the flavor itself is not in any cache.)
void add_machines(Resources& demand, const federation::FlavorShape& shape, std::int64_t count);

/// A refusal for each member of `demand` that exceeds `free`.
void check_quotas(const Resources& demand, const Resources& free, const Resources& reserved,
                  const Resources& limits, Notes& notes);

/// The figures of one quota.
struct Figures {
    std::int64_t wanted = 0;
    std::int64_t free = 0;
    std::int64_t reserved = 0;
    std::int64_t limit = 0;
};
/// A refusal "quota.CODE" with the figures; `what` names the things counted.
void refuse_quota(std::string_view code, std::string_view what, const Figures& figures,
                  Notes& notes);

/// A refusal when a line that is not part of `Resources` leaves less than is wanted.
void check_line(std::string_view code, std::string_view what, std::int64_t wanted,
                const federation::QuotaLine& line, std::int64_t reserved, Notes& notes);

/// Refusals of networks.
void check_networks(const Requirements& requirements, const federation::ProviderEntry& entry,
                    Notes& notes);

}  // namespace paas::selection
