#include "federation/node_labels.hpp"

#include "federation/node_resources.hpp"
#include "federation/stated_devices.hpp"

#include <algorithm>
#include <array>

namespace paas::federation {
namespace {

constexpr std::string_view kProduct = "nvidia.com/gpu.product";
constexpr std::string_view kShared = "-SHARED";

std::string_view pci_vendor(std::string_view vendor) {
    return vendor == "amd" ? "1002" : vendor == "intel" ? "8086" : "";
}

/// The product id in "amd.com/gpu.device-id=75a3", "beta.amd.com/gpu.device-id.740f=1" and
/// "gpu.intel.com/device-id.0380-56c1.count=2"; empty for other labels.
std::string product_id(const Property& label, std::string_view vendor) {
    constexpr std::string_view kAmd = "amd.com/gpu.device-id";
    constexpr std::string_view kIntel = "gpu.intel.com/device-id.";
    constexpr std::size_t kDigits = 4;
    const std::string_view key = label.key;
    if (vendor == "intel" && key.starts_with(kIntel) && key.ends_with(".count")) {
        const std::string_view ids = key.substr(kIntel.size());
        const std::size_t dash = ids.find('-');
        return dash == std::string_view::npos ? "" : std::string(ids.substr(dash + 1, kDigits));
    }
    const std::size_t at = key.find(kAmd);
    if (vendor != "amd" || at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = key.substr(at + kAmd.size());
    return rest.starts_with('.') ? std::string(rest.substr(1, kDigits)) : label.value;
}

}  // namespace

const std::string* NodeLabels::find(std::string_view key) const {
    return find_property(labels_, key);
}

std::int64_t NodeLabels::number(std::string_view key) const {
    const std::string* value = find(key);
    return value == nullptr ? 0 : amount_of(*value);
}

std::optional<Sighting> NodeLabels::product(std::string_view vendor, std::string_view kind) const {
    constexpr std::array<std::string_view, 14> kKeys = {
        kProduct,
        "amd.com/gpu.product-name",
        "beta.amd.com/gpu.product-name",
        "gpu.intel.com/product",
        "gpu.nvidia.com/model",
        "gpu.nvidia.com/class",
        "karpenter.k8s.aws/instance-gpu-name",
        "karpenter.k8s.aws/instance-accelerator-name",
        "cloud.google.com/gke-accelerator",
        "cloud.google.com/gke-tpu-accelerator",
        "k8s.amazonaws.com/accelerator",
        "accelerator",
        "gpu-model",
        "gpu.model"};
    for (const std::string_view key : kKeys) {
        const std::string* value = find(key);
        auto named = value == nullptr
                         ? std::nullopt
                         : titled(*value, Confidence::derived, std::string(key) + '=' + *value);
        if (named && !named->model.empty() && named->vendor == vendor && named->kind == kind) {
            return named;
        }
    }
    return by_device_id(vendor);
}

/// The one model of all ids that are known.
std::optional<Sighting> NodeLabels::by_device_id(std::string_view vendor) const {
    std::optional<Sighting> found;
    for (const Property& label : labels_) {
        const std::string id = product_id(label, vendor);
        const PciDevice device = id.empty() ? PciDevice{} : find_pci_device(pci_vendor(vendor), id);
        if (device.model == nullptr) {
            continue;
        }
        if (found && found->model != device.model->name) {
            return std::nullopt;
        }
        found.emplace();
        found->vendor = vendor;
        found->kind = device.kind;
        found->model = device.model->name;
        found->mem_gib = device.mem_gib;
        found->confidence = Confidence::derived;
        found->evidence = label.key + '=' + label.value;
    }
    return found;
}

std::int64_t NodeLabels::memory(std::string_view vendor) const {
    if (vendor == "nvidia") {
        const std::int64_t told = number("nvidia.com/gpu.memory");
        return marketed_gib(told > 0 ? told : number("karpenter.k8s.aws/instance-gpu-memory"));
    }
    for (const std::string_view key : {"amd.com/gpu.vram", "beta.amd.com/gpu.vram"}) {
        const std::string* told = vendor == "amd" ? find(key) : nullptr;
        if (told != nullptr && told->ends_with('G')) {
            return parse_number(std::string_view(*told).substr(0, told->size() - 1)).value_or(0);
        }
    }
    return 0;
}

std::int64_t NodeLabels::intel_cards() const {
    std::int64_t cards = 0;
    for (const Property& label : labels_) {
        const std::string id = product_id(label, "intel");
        cards +=
            !id.empty() && find_pci_device("8086", id).is_accelerator ? amount_of(label.value) : 0;
    }
    return cards;
}

std::int64_t NodeLabels::shares_per_gpu() const {
    const std::int64_t replicas =
        std::max(number("nvidia.com/gpu.replicas"),
                 number("cloud.google.com/gke-max-shared-clients-per-gpu"));
    if (replicas > 1) {
        return replicas;
    }
    const std::string* name = find(kProduct);
    bool is_shared = name != nullptr && name->ends_with(kShared);
    for (const std::string_view key :
         {"nvidia.com/gpu.sharing-strategy", "cloud.google.com/gke-gpu-sharing-strategy"}) {
        const std::string* strategy = find(key);
        is_shared = is_shared || (strategy != nullptr && *strategy != "none" && !strategy->empty());
    }
    return is_shared ? 0 : 1;
}

std::optional<Slice> NodeLabels::single_mig_profile() const {
    if (const std::string* size = find("cloud.google.com/gke-gpu-partition-size")) {
        return parse_mig_profile(*size);
    }
    constexpr std::string_view kMig = "-MIG-";
    const std::string* name = find(kProduct);
    const std::size_t at = name == nullptr ? std::string::npos : name->find(kMig);
    if (at == std::string::npos) {
        return std::nullopt;
    }
    std::string_view profile = std::string_view(*name).substr(at + kMig.size());
    profile.remove_suffix(profile.ends_with(kShared) ? kShared.size() : 0);
    return parse_mig_profile(profile);
}

}  // namespace paas::federation
