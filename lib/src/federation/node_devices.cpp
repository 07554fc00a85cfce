// Devices of Kubernetes nodes and quotas.
#include "federation/fabrics.hpp"
#include "federation/node_labels.hpp"
#include "federation/node_resources.hpp"
#include "federation/sightings.hpp"

#include "paas/federation/accelerators.hpp"

#include <algorithm>
#include <array>

namespace paas::federation {
namespace {

/// Cores of one chip, for nodes that tell only cores.
std::int64_t cores_of(std::string_view model) {
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> kCores = {
        {{"Inferentia", 4}, {"Inferentia2", 2}, {"Trainium", 2}, {"Trainium2", 8}}};
    const auto* found =
        std::ranges::find(kCores, model, &std::pair<std::string_view, std::int64_t>::first);
    return found == kCores.end() ? 0 : found->second;
}

/// The devices of one node.
class NodeReader {
public:
    NodeReader(const NodeFacts& node, const DeviceTables& tables)
        : node_(node), tables_(tables), labels_(node.labels) {}

    Sightings read() {
        for (const Property& resource : node_.allocatable) {
            const std::int64_t amount = amount_of(resource.value);
            auto meaning = amount > 0 ? meaning_of(resource.key) : std::nullopt;
            if (meaning) {
                meaning->device.evidence = resource.key + '=' + resource.value;
                meaning->device.count = amount;
                take(resource.key, *std::move(meaning));
            }
        }
        // What is told in cores alone.
        for (Sighting& cores : cores_) {
            if (std::ranges::none_of(devices_, [&](const Sighting& one) {
                    return one.vendor == cores.vendor && one.kind == cores.kind;
                })) {
                describe(cores);
                set_parts(cores, cores_of(cores.model));
                devices_.push_back(std::move(cores));
            }
        }
        return std::move(devices_);
    }

private:
    void take(std::string_view resource, ResourceMeaning meaning) {
        Sighting& device = meaning.device;
        switch (meaning.counts) {
            case Counts::parts:
                cores_.push_back(std::move(device));
                return;
            case Counts::instances:
                describe_instances(resource, device);
                break;
            case Counts::shares:
                describe(device);
                // Shares they are: "one each" only means that nobody told.
                set_shared(device, labels_.shares_per_gpu() == 1 ? 0 : labels_.shares_per_gpu());
                break;
            case Counts::devices:
                describe_devices(resource, device);
                break;
        }
        // One chip may be offered under two names.
        const auto same = std::ranges::find_if(devices_, [&](const Sighting& one) {
            return one.kind == "npu" && one.kind == device.kind && one.vendor == device.vendor &&
                   one.model == device.model;
        });
        if (same != devices_.end()) {
            same->count = std::max(same->count, device.count);
            return;
        }
        devices_.push_back(std::move(device));
    }

    void describe_devices(std::string_view resource, Sighting& device) {
        const bool is_counted_here = device.model.empty();
        if (resource == "nvidia.com/gpu") {
            if (const auto profile = labels_.single_mig_profile()) {
                describe(device);
                device.mode = AcceleratorMode::mig;
                device.mem_gib = profile->mem_gib;
                device.profile = profile->profile;
                set_parts(device, labels_.shares_per_gpu());
                return;
            }
        }
        if (is_counted_here) {
            describe(device);
        }
        if (resource == "nvidia.com/gpu" && labels_.shares_per_gpu() != 1) {
            set_shared(device, labels_.shares_per_gpu());
        } else if (resource.starts_with("gpu.intel.com/")) {
            set_intel_cards(device);
        } else if (resource == "aliyun.com/gpu-count") {
            device.mode = AcceleratorMode::shared;
        }
    }

    /// Model and memory as labels tell them.
    void describe(Sighting& device) const {
        auto product = labels_.product(device.vendor, device.kind);
        if (product) {
            device.model = product->model;
            device.mem_gib = product->mem_gib;
            device.evidence += ' ' + product->evidence;
            device.confidence = Confidence::derived;
        }
        const DeviceModel* model = find_model(compact_name(device.model));
        const std::int64_t memory = labels_.memory(device.vendor);
        if (device.mem_gib == 0 && (model == nullptr || may_have(*model, memory))) {
            device.mem_gib = memory;
        }
    }

    /// MIG instances: the card may be told by a label of the profile or of the node.
    void describe_instances(std::string_view resource, Sighting& device) const {
        std::string key(resource.substr(0, resource.find(".shared")));
        const std::string* told = labels_.find(key + ".product");
        auto product = told == nullptr
                           ? std::nullopt
                           : titled(*told, Confidence::derived, key + ".product=" + *told);
        if (!product || product->model.empty()) {
            product = labels_.product(device.vendor, device.kind);
        }
        if (product) {
            device.model = product->model;
            device.evidence += ' ' + product->evidence;
            device.confidence = Confidence::derived;
        }
        set_parts(device, std::max<std::int64_t>(1, labels_.number(key + ".replicas")));
    }

    /// A device that several pods use: the physical ones are counted.
    void set_shared(Sighting& device, std::int64_t shares) const {
        device.mode = AcceleratorMode::shared;
        if (const std::int64_t cards = labels_.number("nvidia.com/gpu.count"); cards > 0) {
            device.count = cards;
        } else {
            set_parts(device, shares);
        }
    }

    /// From a number of parts to the number of devices; not known when a device's parts are not.
    static void set_parts(Sighting& device, std::int64_t parts_each) {
        if (parts_each > 0 && *device.count % parts_each == 0) {
            device.count = *device.count / parts_each;
        } else {
            device.count.reset();
            device.is_uncountable = true;
        }
    }

    /// The plug-in offers each card as many times as it is configured to be shared.
    void set_intel_cards(Sighting& device) const {
        const std::int64_t cards = labels_.intel_cards();
        const bool is_counted = cards > 0 && cards < *device.count;
        if (tables_.intel_gpu_shares > 1 || is_counted) {
            device.mode = AcceleratorMode::shared;
            if (tables_.intel_gpu_shares > 1) {
                set_parts(device, tables_.intel_gpu_shares);
            } else {
                device.count = cards;
            }
        }
    }

    const NodeFacts& node_;
    const DeviceTables& tables_;
    NodeLabels labels_;
    Sightings devices_;
    Sightings cores_;
};

}  // namespace

Devices devices_of(const NodeFacts& node, const DeviceTables& tables) {
    Devices devices;
    devices.accelerators = settled(NodeReader(node, tables).read());
    if (auto evidence = infiniband_of(node, tables)) {
        devices.infiniband = true;
        devices.infiniband_evidence = *std::move(evidence);
    }
    const Capacity capacity = capacity_of(node);
    devices.spot = capacity == Capacity::spot;
    devices.on_demand = capacity == Capacity::on_demand;
    return devices;
}

Devices devices_of(const QuotaFacts& quota, const DeviceTables& tables) {
    constexpr std::string_view kRequests = "requests.";
    Devices devices;
    Sightings sightings;
    Sightings parts;
    for (const Property& limit : quota.hard) {
        const std::int64_t amount = amount_of(limit.value);
        if (!limit.key.starts_with(kRequests) || amount <= 0) {
            continue;
        }
        const std::string_view resource = std::string_view(limit.key).substr(kRequests.size());
        if (auto evidence = infiniband_of(resource, tables);
            evidence && resource.find('/') != std::string_view::npos) {
            devices.infiniband = true;
            devices.infiniband_evidence = *std::move(evidence);
        }
        auto meaning = meaning_of(resource);
        if (!meaning) {
            continue;
        }
        Sighting& device = meaning->device;
        device.evidence = limit.key + '=' + limit.value;
        device.count = amount;
        if (meaning->counts == Counts::shares || meaning->counts == Counts::parts) {
            device.count.reset();
            device.is_uncountable = true;
        }
        device.mode = meaning->counts == Counts::shares ? AcceleratorMode::shared : device.mode;
        (meaning->counts == Counts::parts ? parts : sightings).push_back(std::move(device));
    }
    for (Sighting& part : parts) {
        if (std::ranges::none_of(sightings, [&](const Sighting& one) {
                return one.vendor == part.vendor && one.kind == part.kind;
            })) {
            sightings.push_back(std::move(part));
        }
    }
    devices.accelerators = settled(sightings);
    return devices;
}

}  // namespace paas::federation
