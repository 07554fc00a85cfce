#include "selection/capacity.hpp"

#include "selection/refuse.hpp"

#include "paas/base/units.hpp"

#include <algorithm>
#include <string>

namespace paas::selection {

using federation::is_unlimited;
using federation::Metric;
using federation::Provider;

namespace {

constexpr std::int64_t kMost = kUnlimited * 2;

std::string_view noun(std::string_view field) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNouns = {
        {{"vcpus", "vCPUs"},
         {"ram_mib", "MiB of memory"},
         {"instances", "instances"},
         {"storage_gib", "GiB of block storage"},
         {"volumes", "volumes"},
         {"public_ips", "public IPs"},
         {"gpus", "GPUs"}}};
    const auto* found =
        std::ranges::find(kNouns, field, [](const auto& entry) { return entry.first; });
    return found == kNouns.end() ? field : found->second;
}

Refusal quota_refusal(const Resources::Field& field, std::int64_t wanted, std::int64_t free,
                      std::int64_t reserved, std::int64_t limit) {
    const std::string what(noun(field.name));
    Refusal refusal;
    refusal.code = "quota." + std::string(field.name);
    refusal.wanted = wanted;
    refusal.free = free;
    refusal.text = "needs " + std::to_string(wanted) + ' ' + what + ", " + std::to_string(free);
    if (!is_unlimited(limit)) {
        refusal.quota = limit;
        refusal.text += " of " + std::to_string(limit);
    }
    refusal.text += " are free";
    if (reserved > 0) {
        refusal.text += " (" + std::to_string(reserved) + " are reserved by deployments in flight)";
    }
    const std::int64_t lack = wanted - free;
    refusal.fix = std::to_string(lack) + " more " + what;
    if (refusal.quota) {
        refusal.fix += ": release them or raise the quota to " + std::to_string(limit + lack);
    }
    return refusal;
}

}  // namespace

std::int64_t add_amounts(std::int64_t a, std::int64_t b) noexcept {
    std::int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? kMost : std::min(sum, kMost);
}

std::int64_t multiply_amounts(std::int64_t a, std::int64_t b) noexcept {
    std::int64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? kMost : std::min(product, kMost);
}

Resources fixed_demand(const Requirements& requirements) {
    Resources demand;
    for (const NodeRequirement& node : requirements.nodes) {
        demand.instances = add_amounts(demand.instances, node.count);
        if (node.public_ip) {
            demand.public_ips = add_amounts(demand.public_ips, node.count);
        }
    }
    for (const VolumeRequirement& volume : requirements.volumes) {
        // A volume is made in whole GiB, so each is rounded up before they are summed.
        const std::int64_t each = ceil_div(volume.size_bytes, kGiB);
        demand.volumes = add_amounts(demand.volumes, volume.count);
        demand.storage_gib = add_amounts(demand.storage_gib, multiply_amounts(each, volume.count));
    }
    std::int64_t milli_cpus = 0;
    std::int64_t ram_bytes = 0;
    for (const ContainerRequirement& container : requirements.containers) {
        demand.instances = add_amounts(demand.instances, container.count);
        demand.gpus = add_amounts(demand.gpus, multiply_amounts(container.gpus, container.count));
        milli_cpus =
            add_amounts(milli_cpus, multiply_amounts(container.milli_cpus, container.count));
        ram_bytes = add_amounts(ram_bytes, multiply_amounts(container.ram_bytes, container.count));
    }
    demand.vcpus = ceil_div(milli_cpus, 1000);
    demand.ram_mib = ceil_div(ram_bytes, kMiB);
    return demand;
}

void add_machines(Resources& demand, const federation::FlavorShape& shape, std::int64_t count) {
    demand.vcpus = add_amounts(demand.vcpus, multiply_amounts(shape.vcpus, count));
    demand.ram_mib = add_amounts(demand.ram_mib, multiply_amounts(shape.ram_mib, count));
    demand.gpus = add_amounts(demand.gpus, multiply_amounts(shape.gpus, count));
}

void check_quotas(const Resources& demand, const Resources& free, const Resources& reserved,
                  const Resources& limits, std::vector<Refusal>& refusals) {
    if (demand.fits_in(free)) {
        return;
    }
    for (const Resources::Field& field : Resources::fields()) {
        if (demand.*field.member > free.*field.member) {
            refusals.push_back(quota_refusal(field, demand.*field.member, free.*field.member,
                                             reserved.*field.member, limits.*field.member));
        }
    }
}

void check_volumes(const Requirements& requirements, const Provider& provider,
                   std::vector<Refusal>& refusals) {
    const std::optional<std::int64_t> largest = provider.quotas[Metric::volume_size_gib].bound();
    for (const VolumeRequirement& volume : requirements.volumes) {
        const std::int64_t size = ceil_div(volume.size_bytes, kGiB);
        if (largest && size > *largest) {
            Refusal refusal;
            refusal.code = "volume_size";
            refusal.text = "volume " + volume.name + " of " + std::to_string(size) +
                           " GiB is larger than the " + std::to_string(*largest) +
                           " GiB that one volume may have";
            refusal.wanted = size;
            refusal.free = largest;
            refusal.quota = largest;
            refusal.fix = "ask for at most " + std::to_string(*largest) + " GiB per volume";
            refusals.push_back(std::move(refusal));
        }
        // OpenStack feeders do not tell volume types, so only storage classes can be checked.
        const auto& classes = provider.storage_classes;
        if (!volume.type.empty() && !classes.empty() &&
            std::ranges::find(classes, volume.type, &federation::StorageClass::name) ==
                classes.end()) {
            refuse(refusals, "storage_class",
                   "it has no storage class " + volume.type + " for volume " + volume.name,
                   "leave the type out to use the default " + classes.front().name);
        }
    }
}

void check_networks(const Requirements& requirements, const federation::ProviderEntry& entry,
                    std::vector<Refusal>& refusals) {
    if (requirements.kind != "vm") {
        return;
    }
    bool needs_public = std::ranges::any_of(requirements.nodes, &NodeRequirement::public_ip);
    bool needs_private = false;
    for (const NetworkRequirement& network : requirements.networks) {
        if (!network.network_name.empty()) {
            const auto& networks = entry.provider.networks;
            if (std::ranges::find(networks, network.network_name, &federation::Network::name) ==
                networks.end()) {
                refuse(refusals, "network", "it has no network " + network.network_name,
                       "leave network_name out to use the provider's own");
            }
            continue;
        }
        needs_public = needs_public || network.type == "public";
        needs_private = needs_private || network.type == "private";
    }
    if (needs_public && !entry.has_external_network) {
        refuse(refusals, "network", "it has no network that gives public addresses");
    }
    if (needs_private && !entry.has_private_network) {
        refuse(refusals, "network", "it has no private network");
    }
}

}  // namespace paas::selection
