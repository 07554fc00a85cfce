/// Accelerators (GPUs and the like) and fabrics of flavors and node pools, in one form whatever the
/// provider calls them, each with the evidence it was read from.
///
/// `devices_of` holds the rules; what a provider states goes in, `Devices` come out, and only
/// `Devices` are compared by selection.
#pragma once

#include "paas/base/export.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paas::federation {

/// One key and value as the provider states it: an extra spec, a label, an image property.
struct Property {
    std::string key;
    std::string value;
    auto operator<=>(const Property&) const = default;
};

/// How a device reaches the machine. Only `passthrough` is a whole device.
enum class AcceleratorMode : std::uint8_t { passthrough, vgpu, mig, shared };
/// How sure a reading is: told by a key made for it, derived through a table (an alias, a PCI id),
/// or guessed from a name.
enum class Confidence : std::uint8_t { stated, derived, guessed };

[[nodiscard]] PAAS_API std::string_view to_string(AcceleratorMode mode) noexcept;
[[nodiscard]] PAAS_API std::string_view to_string(Confidence confidence) noexcept;
[[nodiscard]] PAAS_API std::optional<AcceleratorMode> parse_accelerator_mode(std::string_view text);
[[nodiscard]] PAAS_API std::optional<Confidence> parse_confidence(std::string_view text);

/// Equal devices of one machine. Plain value.
struct Accelerator {
    std::string kind = "gpu";  ///< "gpu", "fpga", …
    std::string vendor{};      ///< lower case, "nvidia"; empty = not told
    std::string model{};       ///< "A100"; with mode mig also the profile, "A100-1g.5gb"
    std::int64_t mem_gib = 0;  ///< of each; 0 = not told
    std::int64_t count = 1;
    AcceleratorMode mode = AcceleratorMode::passthrough;
    Confidence confidence = Confidence::stated;
    std::string evidence{};  ///< what it was read from: "pci_passthrough:alias=a100:2"
    bool operator==(const Accelerator&) const = default;
};

/// What the rules make of a flavor or a node.
struct Devices {
    std::vector<Accelerator> accelerators;
    bool infiniband = false;
    std::string infiniband_evidence;  ///< "infiniband=true"; empty when there is none
    std::string local_storage;        ///< as told, or empty
    bool spot = false;                ///< the provider may take the machine away
    bool operator==(const Devices&) const = default;
};

/// Reads a flavor from its name and extra specs (OpenStack), or a node pool from its name, labels
/// and allocatable resources (Kubernetes). Does not depend on the order of `properties`.
/// Understood today: gpu_number, gpu_model, gpu_vendor, infiniband and
/// aggregate_instance_extra_specs:local_storage.
[[nodiscard]] PAAS_API Devices devices_of(std::string_view name,
                                          std::span<const Property> properties);

/// A GPU model taken apart for comparing: "NVIDIA Tesla A100-PCIE-40GB" is vendor "nvidia", model
/// "a100", 40 GiB.
struct GpuModel {
    std::string vendor;        ///< empty when the text names none
    std::string model;         ///< lower case, without vendor, brand, form factor and memory
    std::int64_t mem_gib = 0;  ///< 0 when the text names none
    bool operator==(const GpuModel&) const = default;
};
[[nodiscard]] PAAS_API GpuModel parse_gpu_model(std::string_view text);

/// A GPU on offer, taken apart once so that comparing it is cheap.
struct GpuOffer {
    std::string vendor;  ///< lower case; empty = not told
    std::string model;   ///< as GpuModel::model
    std::int64_t mem_gib = 0;
    std::int64_t count = 0;
    bool is_whole = true;  ///< not a part of a device
    bool operator==(const GpuOffer&) const = default;
};
[[nodiscard]] PAAS_API GpuOffer offer_of(const Accelerator& gpu);

/// A GPU as a template asks for it: "A100", "A100-80GB", "NVIDIA Tesla T4"; vendor and model may be
/// empty.
[[nodiscard]] PAAS_API GpuModel wanted_gpu(std::string_view vendor, std::string_view model);

/// True when the offer is what is asked for: vendor, model and memory are equal as far as `wanted`
/// names them (what an offer does not tell is not equal). A model that is asked for is a whole
/// device, or a part of one with exactly that name; without a model any GPU serves.
[[nodiscard]] PAAS_API bool serves(const GpuOffer& offer, const GpuModel& wanted) noexcept;

}  // namespace paas::federation
