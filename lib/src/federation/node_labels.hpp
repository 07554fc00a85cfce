/// What the labels of a Kubernetes node tell about its devices. Labels describe devices, they give
/// none: only allocatable resources do.
#pragma once

#include "federation/sightings.hpp"

#include "paas/federation/accelerators.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace paas::federation {

class NodeLabels {
public:
    explicit NodeLabels(std::span<const Property> labels) : labels_(labels) {}

    [[nodiscard]] const std::string* find(std::string_view key) const;
    /// 0 when there is none.
    [[nodiscard]] std::int64_t number(std::string_view key) const;

    /// The device that a label names, for one maker and kind; strongest label first.
    [[nodiscard]] std::optional<Sighting> product(std::string_view vendor,
                                                  std::string_view kind) const;
    /// GiB of one device, 0 when not told.
    [[nodiscard]] std::int64_t memory(std::string_view vendor) const;
    /// How many Intel GPUs a labeller of PCI ids has counted.
    [[nodiscard]] std::int64_t intel_cards() const;

    /// How many pods share one NVIDIA GPU; 1 when they do not, 0 when they do and it is not told.
    [[nodiscard]] std::int64_t shares_per_gpu() const;
    /// The MIG profile that "nvidia.com/gpu" counts instances of (single strategy).
    [[nodiscard]] std::optional<Slice> single_mig_profile() const;

private:
    [[nodiscard]] std::optional<Sighting> by_device_id(std::string_view vendor) const;

    std::span<const Property> labels_;
};

}  // namespace paas::federation
