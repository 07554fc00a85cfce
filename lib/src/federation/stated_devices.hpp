/// Keys that operators made to state devices: `gpu_number` and its fellows, `Accelerator:*`.
#pragma once

#include "federation/sightings.hpp"

#include "paas/federation/accelerators.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paas::federation {

/// The value of a key, or null.
[[nodiscard]] const std::string* find_property(std::span<const Property> properties,
                                               std::string_view key);
/// "true", "yes", "1", in any case.
[[nodiscard]] bool is_true(std::string_view text);
/// The parts between any of the separators, without empty ones.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text,
                                                  std::string_view separators);

struct StatedDevices {
    Sightings devices;
    bool says_none = false;  ///< a number of 0, or "false"
};
[[nodiscard]] StatedDevices read_stated(std::span<const Property> extra_specs);

}  // namespace paas::federation
