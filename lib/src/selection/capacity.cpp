#include "selection/capacity.hpp"

#include "paas/base/units.hpp"

#include <algorithm>
#include <string>

namespace paas::selection {

using federation::is_unlimited;

namespace {

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

namespace {

/// One limit on what is wanted, in the units of its line.
struct Bound {
    std::string_view name;
    bool per_user = false;
    std::int64_t limit = 0;
    std::int64_t used = 0;
    std::int64_t reserved = 0;
    std::int64_t units = 1;

    [[nodiscard]] std::int64_t needed(std::int64_t wanted) const {
        return add_amounts(used, multiply_amounts(add_amounts(reserved, wanted), units));
    }
    [[nodiscard]] bool is_broken_by(std::int64_t wanted) const { return needed(wanted) > limit; }
    [[nodiscard]] std::int64_t free() const {
        return std::max<std::int64_t>(0,
                                      std::max<std::int64_t>(0, limit - used) / units - reserved);
    }
};

void add_bounds(const federation::QuotaLine& line, std::int64_t units, std::string_view name,
                const Reserved<std::int64_t>& reserved, std::vector<Bound>& bounds) {
    const auto taken = [](std::int64_t amount) { return std::max<std::int64_t>(0, amount); };
    if (line.limit.is_value()) {
        bounds.push_back({name, false, line.limit.value, taken(line.used.value_or(0)),
                          taken(reserved.all), units});
    }
    if (line.per_user.is_value()) {
        // What the user holds already is part of the project's use and not told apart.
        bounds.push_back({name, true, line.per_user.value, 0, taken(reserved.by_user), units});
    }
}

/// The limits on one member of Resources.
std::vector<Bound> bounds_of(const federation::ProviderEntry& entry, const Resources::Field& field,
                             const Reserved<std::int64_t>& reserved) {
    std::vector<Bound> bounds;
    for (const federation::QuotaBound& bound : federation::quota_bounds()) {
        if (bound.member == field.member) {
            add_bounds(entry.provider.quotas[bound.metric], bound.units, bound.name, reserved,
                       bounds);
        }
    }
    return bounds;
}

/// The limit that leaves least; null when there is none.
const Bound* tightest(const std::vector<Bound>& bounds) {
    const auto found = std::ranges::min_element(bounds, {}, &Bound::free);
    return found == bounds.end() ? nullptr : &*found;
}

/// What is known of a demand that is too large.
struct Excess {
    std::string_view what;  ///< is counted
    std::int64_t wanted = 0;
    bool is_choice = false;  ///< see check_quotas
};

/// " (15 are in use, 2 are reserved by deployments in flight)"
std::string taken_text(const Bound& bound) {
    std::string said;
    if (bound.used > bound.limit) {  // else it follows from what is free
        said += std::to_string(ceil_div(bound.used, bound.units)) + " are in use";
    }
    if (bound.reserved > 0) {
        said += (said.empty() ? "" : ", ") + std::to_string(bound.reserved) + " are reserved by " +
                (bound.per_user ? "this user's " : "") + "deployments in flight";
    }
    return said.empty() ? said : " (" + said + ')';
}

std::string excess_text(const Excess& excess, const Bound* binding) {
    std::string said = "needs " + std::to_string(excess.wanted) + ' ' + std::string(excess.what) +
                       (excess.is_choice ? " with the flavors that lack least" : "");
    if (binding == nullptr) {
        return said + ", more than can be counted";
    }
    return said + ", " + std::to_string(binding->free()) + " of " +
           std::to_string(binding->limit / binding->units) + " are free" +
           (binding->per_user ? " for this user" : "") + taken_text(*binding);
}

/// "6", or "5500m" of a line that counts thousandths.
std::string amount_text(std::int64_t amount, std::int64_t units) {
    constexpr std::int64_t kMilli = 1000;
    return amount % units == 0 || units != kMilli ? std::to_string(ceil_div(amount, units))
                                                  : std::to_string(amount) + 'm';
}

/// "3 more vCPUs: release them or raise the quota to 17". Every limit that is in the way is named:
/// raising one of two changes nothing.
std::string excess_fix(const Excess& excess, const std::vector<Bound>& bounds) {
    std::int64_t lack = 0;
    std::string raised;
    std::size_t of_project = 0;
    for (const Bound& bound : bounds) {
        of_project += bound.per_user ? 0 : 1;
    }
    for (const Bound& bound : bounds) {
        if (!bound.is_broken_by(excess.wanted)) {
            continue;
        }
        const std::int64_t needed = bound.needed(excess.wanted);
        lack = std::max(lack, ceil_div(needed - bound.limit, bound.units));
        const std::string name = bound.per_user   ? "the limit per user"
                                 : of_project > 1 ? "the quota " + std::string(bound.name)
                                                  : "the quota";
        raised +=
            (raised.empty() ? "" : " and ") + name + " to " + amount_text(needed, bound.units);
    }
    return raised.empty() ? "ask for less"
                          : std::to_string(lack) + " more " + std::string(excess.what) +
                                ": release them or raise " + raised;
}

void refuse_excess(Refusal figures, const Excess& excess, const std::vector<Bound>& bounds,
                   Notes& notes) {
    figures.wanted = excess.wanted;
    notes.refuse(
        std::move(figures), [&] { return excess_text(excess, tightest(bounds)); },
        [&] { return excess_fix(excess, bounds); });
}

}  // namespace

void measure_free(const federation::ProviderEntry& entry, const Reserved<Resources>& reserved,
                  Verdict& verdict) {
    verdict.free = remaining(entry.project_free, reserved.all);
    verdict.quota = entry.project_limits;
    if (!entry.has_user_limits) {
        return;
    }
    const Resources of_user = remaining(entry.user_limits, reserved.by_user);
    for (const Resources::Field& field : Resources::fields()) {
        if (of_user.*field.member < verdict.free.*field.member) {
            verdict.free.*field.member = of_user.*field.member;
            verdict.quota.*field.member = entry.user_limits.*field.member;
        }
    }
}

void check_line(std::string_view code, std::string_view what, std::int64_t wanted,
                const federation::QuotaLine& line, const Reserved<std::int64_t>& reserved,
                Notes& notes) {
    if (!line.limit.is_value() && !line.per_user.is_value()) {
        return;
    }
    std::vector<Bound> bounds;
    add_bounds(line, 1, {}, reserved, bounds);
    const Bound& binding = *tightest(bounds);
    if (wanted > binding.free()) {
        Refusal refusal;
        refusal.code.append("quota.").append(code);
        refusal.free = binding.free();
        refusal.quota = binding.limit;
        refuse_excess(std::move(refusal), {what, wanted, false}, bounds, notes);
    }
}

void check_quotas(const Verdict& verdict, const Reserved<Resources>& reserved, bool is_choice,
                  Notes& notes) {
    if (verdict.demand.fits_in(verdict.free)) {
        return;
    }
    for (const Resources::Field& field : Resources::fields()) {
        if (verdict.demand.*field.member <= verdict.free.*field.member) {
            continue;
        }
        Refusal refusal;
        refusal.code.append("quota.").append(field.name);
        refusal.free = verdict.free.*field.member;
        if (!is_unlimited(verdict.quota.*field.member)) {
            refusal.quota = verdict.quota.*field.member;
        }
        const bool is_of_flavors = field.member == &Resources::vcpus ||
                                   field.member == &Resources::ram_mib ||
                                   field.member == &Resources::gpus;
        const Excess excess{noun(field.name), verdict.demand.*field.member,
                            is_choice && is_of_flavors};
        const auto bounds =
            notes.in_words()
                ? bounds_of(*verdict.entry, field,
                            {reserved.all.*field.member, reserved.by_user.*field.member})
                : std::vector<Bound>{};
        refuse_excess(std::move(refusal), excess, bounds, notes);
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
