#include "federation/node_resources.hpp"

#include <algorithm>
#include <array>

namespace paas::federation {
namespace {

struct KnownResource {
    std::string_view name;
    std::string_view kind;
    std::string_view vendor;
    Counts counts = Counts::devices;
};
// The device plug-ins of the makers.
constexpr KnownResource kKnown[] = {
    {"nvidia.com/gpu", "gpu", "nvidia"},
    {"nvidia.com/pgpu", "gpu", "nvidia"},
    {"nvidia.com/gpu.shared", "gpu", "nvidia", Counts::shares},
    {"alpha.kubernetes.io/nvidia-gpu", "gpu", "nvidia"},
    {"amd.com/gpu", "gpu", "amd"},
    {"gpu.intel.com/i915", "gpu", "intel"},
    {"gpu.intel.com/xe", "gpu", "intel"},
    {"habana.ai/gaudi", "npu", "habana"},
    {"habana.ai/goya", "npu", "habana"},
    {"google.com/tpu", "npu", "google"},
    {"aws.amazon.com/neuron", "npu", "aws"},
    {"aws.amazon.com/neurondevice", "npu", "aws"},
    {"aws.amazon.com/neuroncore", "npu", "aws", Counts::parts},
    {"aliyun.com/gpu-count", "gpu", ""},
};

bool is_other_nvidia(std::string_view name) {
    constexpr std::array<std::string_view, 8> kOthers = {
        "gpumem",  "gpucores", "gpumem-percentage", "priority",
        "hostdev", "rdma",     "mlnxnics",          "cuda"};
    return std::ranges::any_of(kOthers,
                               [&](std::string_view other) { return name.starts_with(other); });
}

/// "mig-1g.5gb", "mig-1g.5gb.shared"
std::optional<ResourceMeaning> mig_resource(std::string_view name) {
    constexpr std::string_view kMig = "mig-";
    constexpr std::string_view kShared = ".shared";
    if (!name.starts_with(kMig)) {
        return std::nullopt;
    }
    name.remove_prefix(kMig.size());
    name.remove_suffix(name.ends_with(kShared) ? kShared.size() : 0);
    const auto slice = parse_mig_profile(name);
    if (!slice) {
        return std::nullopt;
    }
    ResourceMeaning meaning{sighting_of(*slice, Confidence::stated, {}), Counts::instances};
    meaning.device.vendor = "nvidia";
    return meaning;
}

/// "TU104GL", "GH100": a chip of NVIDIA, as the PCI id list writes it.
bool is_chip(std::string_view word) {
    constexpr std::size_t kShortest = 5;
    return word.size() >= kShortest && (word[0] == 'g' || word[0] == 't' || word[0] == 'a') &&
           !is_digit(word[1]) && is_digits(word.substr(2, 3));
}

/// KubeVirt's plug-ins call a resource after the card or the vGPU profile.
std::optional<ResourceMeaning> named_resource(std::string_view vendor, std::string_view name) {
    auto device = titled(name, Confidence::stated, {});
    const std::vector<Word> words = words_of(name);
    constexpr std::array<std::string_view, 4> kBrands = {"tesla", "quadro", "geforce", "grid"};
    if (!device && vendor == "nvidia" &&
        (has_word(words, kBrands) || (!words.empty() && is_chip(words.front().text)))) {
        device.emplace();
        device->vendor = vendor;
    }
    if (!device || device->vendor != vendor) {
        return std::nullopt;
    }
    return ResourceMeaning{*std::move(device), Counts::devices};
}

std::optional<ResourceMeaning> fpga_resource(std::string_view vendor, std::string_view name) {
    ResourceMeaning meaning;
    meaning.device.kind = "fpga";
    meaning.device.vendor = vendor;
    // "xilinx_u200_xdma_201830_2", "fpga-ZynqMP-ZCU102": the shell is called after the card.
    for (const Word& word : words_of(name)) {
        const DeviceModel* model = find_model(word.text);
        if (model != nullptr && model->kind == "fpga") {
            meaning.device.model = model->name;
        }
    }
    return meaning;
}

std::optional<ResourceMeaning> huawei_resource(std::string_view name) {
    auto meaning = named_resource("huawei", name);
    if (!meaning && lower_text(name).starts_with("ascend")) {
        meaning.emplace();
        meaning->device.kind = "npu";
        meaning->device.vendor = "huawei";
    }
    return meaning;
}

}  // namespace

std::int64_t amount_of(std::string_view quantity) noexcept {
    std::int64_t unit = 1;
    if (quantity.ends_with('k')) {
        constexpr std::int64_t kThousand = 1000;
        unit = kThousand;
        quantity.remove_suffix(1);
    }
    return parse_number(quantity).value_or(0) * unit;
}

std::optional<ResourceMeaning> meaning_of(std::string_view resource) {
    const auto* known = std::ranges::find(kKnown, resource, &KnownResource::name);
    if (known != std::end(kKnown)) {
        ResourceMeaning meaning;
        meaning.device.kind = known->kind;
        meaning.device.vendor = known->vendor;
        meaning.counts = known->counts;
        if (resource == "habana.ai/goya") {
            meaning.device.model = "Goya";
        }
        return meaning;
    }
    const std::size_t slash = resource.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view maker = resource.substr(0, slash);
    const std::string_view name = resource.substr(slash + 1);
    if (maker == "nvidia.com" && !is_other_nvidia(name)) {
        auto mig = mig_resource(name);
        return mig ? mig : named_resource("nvidia", name);
    }
    if (maker == "amd.com") {
        return name.starts_with("xilinx") ? fpga_resource("xilinx", name)
                                          : named_resource("amd", name);
    }
    if (maker == "intel.com" || maker == "gpu.intel.com") {
        return named_resource("intel", name);
    }
    if (maker == "fpga.intel.com") {
        return fpga_resource("intel", name);
    }
    if (maker == "xilinx.com") {
        return name.starts_with("fpga") ? fpga_resource("xilinx", name) : std::nullopt;
    }
    if (maker == "huawei.com") {
        return huawei_resource(name);
    }
    return name == "gpu" ? std::optional(ResourceMeaning{}) : std::nullopt;
}

}  // namespace paas::federation
