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
    std::string kind = "gpu";  ///< "gpu", "fpga", "npu" (chips made for neural networks)
    std::string vendor{};      ///< lower case, "nvidia"; empty = not told
    std::string model{};       ///< of the device, without maker, brand, form and memory: "A100"
    std::int64_t mem_gib = 0;  ///< of each device or slice; 0 = not told
    std::int64_t count = 1;    ///< 0 = some; mode shared counts the devices behind the shares
    AcceleratorMode mode = AcceleratorMode::passthrough;
    Confidence confidence = Confidence::stated;
    std::string evidence{};  ///< what it was read from: "pci_passthrough:alias=a100:2"
    std::string profile{};   ///< of a slice: "1g.5gb", "T4-16Q"
    bool operator==(const Accelerator&) const = default;
};

/// What the rules make of a flavor or a node.
struct Devices {
    std::vector<Accelerator> accelerators;
    bool infiniband = false;
    std::string infiniband_evidence;  ///< "infiniband=true"; empty when there is none
    std::string local_storage;        ///< as told, or empty
    bool spot = false;                ///< the provider may take the machine away
    bool on_demand = false;           ///< it says that it will not
    bool operator==(const Devices&) const = default;
};

/// A row of an operator's table of PCI aliases ([pci] alias of Nova). Several of one name mean any
/// of them.
struct PciAlias {
    std::string name{};
    std::string vendor_id{};    ///< four hexadecimal digits
    std::string product_id{};   ///< likewise
    std::string device_type{};  ///< "type-PCI", "type-PF", "type-VF" or empty
    /// What an operator says it is, where that stands in place of the ids.
    std::string vendor{};
    std::string model{};
    std::int64_t mem_gib = 0;
};
/// A Cyborg device profile and its request groups.
struct DeviceProfile {
    std::string name{};
    std::vector<std::vector<Property>> groups{};
};
/// The mediated device type behind a resource class.
struct MdevType {
    std::string resource{};  ///< "VGPU", "CUSTOM_NVIDIA_700"
    std::string type{};      ///< "nvidia-700"
    std::string name{};      ///< "GRID A100D-2-20C"
};
/// What a resource of the RDMA shared device plug-in or an SR-IOV network policy is made of.
struct FabricResource {
    std::string resource{};                 ///< with or without its prefix
    std::string link_type{};                ///< "IB", "infiniband", "ETH", "ether" or empty
    std::vector<std::string> interfaces{};  ///< "ibs3f0"
};
/// What users of a provider's API cannot see, but its operator may tell.
struct DeviceTables {
    std::vector<PciAlias> pci_aliases{};
    std::vector<DeviceProfile> device_profiles{};
    std::vector<MdevType> mdev_types{};
    std::vector<FabricResource> fabric_resources{};
    std::int64_t intel_gpu_shares = 0;  ///< `sharedDevNum` of Intel's GPU plug-in; 0 = not told
};

/// An OpenStack flavor as Nova 2.61 and later return it.
struct FlavorFacts {
    std::string_view name{};
    std::string_view description{};
    std::span<const Property> extra_specs{};
};
/// A Kubernetes node.
struct NodeFacts {
    std::string_view name{};
    std::span<const Property> labels{};
    std::span<const Property> allocatable{};  ///< quantities as told
    std::span<const Property> taints{};       ///< key and value
};
/// A Kubernetes ResourceQuota.
struct QuotaFacts {
    std::span<const Property> hard{};
};

/// The rules, strongest evidence first: keys that state devices (`Accelerator:*`, `gpu_number` and
/// its fellows), PCI aliases, device profiles and resource classes with the operator's tables or
/// by their words, required traits (which only describe), the description, the name. Of a node
/// only allocatable resources give devices; labels describe them. What is stated as none beats a
/// hint in words. Does not depend on the order of properties. Thread-safe.
///
/// Sources: Nova extra specs, Placement and Cyborg documentation, the Kubernetes device plug-ins
/// and labellers of NVIDIA, AMD, Intel, AWS, Google and Habana, KubeVirt, the public PCI id list,
/// the naming standard of the Sovereign Cloud Stack.
[[nodiscard]] PAAS_API Devices devices_of(const FlavorFacts& flavor,
                                          const DeviceTables& tables = {});
[[nodiscard]] PAAS_API Devices devices_of(const NodeFacts& node, const DeviceTables& tables = {});
[[nodiscard]] PAAS_API Devices devices_of(const QuotaFacts& quota, const DeviceTables& tables = {});
/// A flavor without description and tables.
[[nodiscard]] PAAS_API Devices devices_of(std::string_view name,
                                          std::span<const Property> extra_specs);

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
