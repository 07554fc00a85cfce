/// Extended resources of Kubernetes: which of them are accelerators.
#pragma once

#include "federation/sightings.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace paas::federation {

/// A whole quantity of things: "8", "1k"; 0 for anything else.
[[nodiscard]] std::int64_t amount_of(std::string_view quantity) noexcept;

/// What a resource counts.
enum class Counts : std::uint8_t {
    devices,
    shares,     ///< of devices that several pods use
    instances,  ///< MIG
    parts,      ///< what is counted by another resource as well (cores of a chip)
};

struct ResourceMeaning {
    Sighting device;
    Counts counts = Counts::devices;
};
/// What "nvidia.com/gpu" is; nothing when it is no accelerator.
[[nodiscard]] std::optional<ResourceMeaning> meaning_of(std::string_view resource);

}  // namespace paas::federation
