/// What a flavor asks of Nova, Placement and Cyborg: PCI aliases, resource classes, device
/// profiles, traits.
#pragma once

#include "federation/sightings.hpp"

#include "paas/federation/accelerators.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paas::federation {

/// One entry of `pci_passthrough:alias`: "a100:2".
struct AliasRequest {
    std::string_view name;
    std::int64_t count = 1;
};
/// The entries of all aliases that a flavor asks for; the views point into `extra_specs`.
[[nodiscard]] std::vector<AliasRequest> alias_requests(std::span<const Property> extra_specs);
/// What an alias stands for: any of these. Empty when the provider gave no table of it.
[[nodiscard]] std::vector<const PciAlias*> alias_rows(const DeviceTables& tables,
                                                      std::string_view name);

/// Devices by alias, device profile and resource class.
[[nodiscard]] Sightings read_requests(std::span<const Property> extra_specs,
                                      const DeviceTables& tables);
/// What required traits say about a device, for filling in only: a trait alone gives none.
[[nodiscard]] Sightings read_traits(std::span<const Property> extra_specs);

}  // namespace paas::federation
