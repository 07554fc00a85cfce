/// InfiniBand, and whether a machine can be taken away.
#pragma once

#include "paas/federation/accelerators.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace paas::federation {

enum class Capacity : std::uint8_t { unknown, on_demand, spot };

/// The evidence of an InfiniBand link, or nothing.
[[nodiscard]] std::optional<std::string> infiniband_of(const FlavorFacts& flavor,
                                                       const DeviceTables& tables);
[[nodiscard]] std::optional<std::string> infiniband_of(const NodeFacts& node,
                                                       const DeviceTables& tables);
[[nodiscard]] std::optional<std::string> infiniband_of(std::string_view resource,
                                                       const DeviceTables& tables);

[[nodiscard]] Capacity capacity_of(const FlavorFacts& flavor);
[[nodiscard]] Capacity capacity_of(const NodeFacts& node);

}  // namespace paas::federation
