// Devices of OpenStack flavors.
#include "federation/fabrics.hpp"
#include "federation/pci_requests.hpp"
#include "federation/sightings.hpp"
#include "federation/stated_devices.hpp"

#include "paas/federation/accelerators.hpp"

#include <algorithm>
#include <array>

namespace paas::federation {
namespace {

/// The naming scheme of the Sovereign Cloud Stack: "SCS-16T-64-200s_GNa-64_ib".
struct ScsName {
    bool is_scs = false;
    Sightings devices;
};
ScsName read_scs_name(std::string_view name) {
    ScsName read;
    read.is_scs = name.starts_with("SCS-");
    if (!read.is_scs) {
        return read;
    }
    for (const std::string_view part : split(name, "_-")) {
        constexpr std::array<std::pair<char, std::string_view>, 3> kMakers = {
            {{'N', "nvidia"}, {'A', "amd"}, {'I', "intel"}}};
        const bool is_gpu = part.size() >= 2 && (part[0] == 'G' || part[0] == 'g');
        const auto* maker = std::ranges::find_if(
            kMakers, [&](const auto& one) { return is_gpu && part[1] == one.first; });
        if (maker != kMakers.end()) {
            Sighting gpu;
            gpu.vendor = maker->second;
            gpu.mode = part[0] == 'G' ? AcceleratorMode::passthrough : AcceleratorMode::vgpu;
            gpu.confidence = Confidence::guessed;
            gpu.evidence = "name=" + std::string(name);
            read.devices.push_back(std::move(gpu));
        }
    }
    return read;
}

/// A description that explains a flavor as one without devices.
bool explains_away(const std::vector<Word>& description) {
    for (std::size_t at = 0; at + 1 < description.size(); ++at) {
        if (description[at].text == "general" && description[at + 1].text == "purpose") {
            return true;
        }
    }
    return false;
}

/// What the words say, when nothing made for it does; or what they add to it.
void read_words(const FlavorFacts& flavor, bool says_none, Sightings& devices) {
    const Reading described = read_devices(flavor.description, TextKind::description);
    const bool is_open = devices.empty();
    if (is_open && (says_none || (described.says_none && described.mentions.empty()))) {
        return;
    }
    const Sightings from_description =
        sightings_of(described, "description=" + std::string(flavor.description));
    if (is_open) {
        devices = from_description;
    } else {
        fill(devices, from_description);
    }
    if (devices.empty() && explains_away(words_of(flavor.description))) {
        return;
    }
    ScsName scs = read_scs_name(flavor.name);
    const Reading named = read_devices(flavor.name, TextKind::name);
    const Sightings from_name = scs.is_scs
                                    ? std::move(scs.devices)
                                    : sightings_of(named, "name=" + std::string(flavor.name));
    if (devices.empty()) {
        devices = named.says_none ? Sightings{} : from_name;
    } else {
        fill(devices, from_name);
    }
}

}  // namespace

Devices devices_of(const FlavorFacts& flavor, const DeviceTables& tables) {
    Devices devices;
    StatedDevices stated = read_stated(flavor.extra_specs);
    Sightings sightings = std::move(stated.devices);
    merge(sightings, read_requests(flavor.extra_specs, tables));
    fill(sightings, read_traits(flavor.extra_specs));
    read_words(flavor, stated.says_none, sightings);
    devices.accelerators = settled(sightings);
    if (auto evidence = infiniband_of(flavor, tables)) {
        devices.infiniband = true;
        devices.infiniband_evidence = *std::move(evidence);
    }
    const Capacity capacity = capacity_of(flavor);
    devices.spot = capacity == Capacity::spot;
    devices.on_demand = capacity == Capacity::on_demand;
    if (const auto* told =
            find_property(flavor.extra_specs, "aggregate_instance_extra_specs:local_storage")) {
        devices.local_storage = *told;
    }
    return devices;
}

Devices devices_of(std::string_view name, std::span<const Property> properties) {
    return devices_of(FlavorFacts{name, {}, properties});
}

}  // namespace paas::federation
