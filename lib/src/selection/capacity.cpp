#include "selection/capacity.hpp"

#include "paas/base/units.hpp"

#include <algorithm>
#include <string>

namespace paas::selection {

using federation::is_unlimited;

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
    for (const ContainerRequirement& container : requirements.containers) {
        demand.instances = add_amounts(demand.instances, container.count);
        demand.gpus = add_amounts(demand.gpus, multiply_amounts(container.gpus, container.count));
    }
    return demand;
}

void add_machines(Resources& demand, const federation::FlavorShape& shape, std::int64_t count) {
    demand.vcpus = add_amounts(demand.vcpus, multiply_amounts(shape.vcpus, count));
    demand.ram_mib = add_amounts(demand.ram_mib, multiply_amounts(shape.ram_mib, count));
    demand.gpus = add_amounts(demand.gpus, multiply_amounts(shape.gpus, count));
}

void refuse_quota(std::string_view code, std::string_view what, const Figures& figures,
                  Notes& notes) {
    Refusal refusal;
    refusal.code.append("quota.").append(code);
    refusal.wanted = figures.wanted;
    refusal.free = figures.free;
    if (!is_unlimited(figures.limit)) {
        refusal.quota = figures.limit;
    }
    const std::optional<std::int64_t> quota = refusal.quota;
    const auto text = [&] {
        std::string said = "needs " + std::to_string(figures.wanted) + ' ' + std::string(what) +
                           ", " + std::to_string(figures.free);
        said += quota ? " of " + std::to_string(*quota) + " are free" : " are free";
        if (figures.reserved > 0) {
            said +=
                " (" + std::to_string(figures.reserved) + " are reserved by deployments in flight)";
        }
        return said;
    };
    const auto fix = [&] {
        const std::int64_t lack = figures.wanted - figures.free;
        return std::to_string(lack) + " more " + std::string(what) +
               (quota ? ": release them or raise the quota to " + std::to_string(*quota + lack)
                      : "");
    };
    notes.refuse(std::move(refusal), text, fix);
}

void check_line(std::string_view code, std::string_view what, std::int64_t wanted,
                const federation::QuotaLine& line, std::int64_t reserved, Notes& notes) {
    const std::int64_t free =
        is_unlimited(line.free())
            ? line.free()
            : std::max<std::int64_t>(0, line.free() - std::max<std::int64_t>(0, reserved));
    if (wanted > free) {
        refuse_quota(code, what, {wanted, free, reserved, line.bound().value_or(kUnlimited)},
                     notes);
    }
}

void check_quotas(const Resources& demand, const Resources& free, const Resources& reserved,
                  const Resources& limits, Notes& notes) {
    if (demand.fits_in(free)) {
        return;
    }
    for (const Resources::Field& field : Resources::fields()) {
        if (demand.*field.member > free.*field.member) {
            refuse_quota(field.name, noun(field.name),
                         {demand.*field.member, free.*field.member, reserved.*field.member,
                          limits.*field.member},
                         notes);
        }
    }
}

void check_networks(const Requirements& requirements, const federation::ProviderEntry& entry,
                    Notes& notes) {
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
                Refusal& refusal = notes.refuse(
                    "network", [&] { return "it has no network " + network.network_name; },
                    "leave network_name out to use the provider's own");
                notes.tell_missing(refusal, entry.provider, federation::fact::kNetworks);
            }
            continue;
        }
        needs_public = needs_public || network.type == "public";
        needs_private = needs_private || network.type == "private";
    }
    if (needs_public && !entry.has_external_network) {
        Refusal& refusal =
            notes.refuse("network", "it has no network that gives public addresses",
                         "its administrators can add a network with public addresses");
        notes.tell_missing(refusal, entry.provider, federation::fact::kNetworks);
    }
    if (needs_private && !entry.has_private_network) {
        Refusal& refusal = notes.refuse("network", "it has no private network",
                                        "its administrators can add a private network");
        notes.tell_missing(refusal, entry.provider, federation::fact::kNetworks);
    }
}

}  // namespace paas::selection
