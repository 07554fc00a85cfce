#include "selection/eligibility.hpp"

#include "selection/refuse.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace paas::selection {

using federation::Provider;
using federation::ProviderEntry;

namespace {

std::string_view without_final_slash(std::string_view url) {
    while (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    return url;
}

/// A provider may be called by its name, "name/region" or key.
bool is_called(const ProviderEntry& entry, std::string_view text) {
    return text == entry.provider.name || text == entry.label || text == entry.key.str();
}

void check_state(const ProviderEntry& entry, const SelectionState& state, Timestamp now,
                 std::vector<Refusal>& refusals) {
    const Provider& provider = entry.provider;
    if (provider.status != "active") {
        refuse(refusals, "status", "its status is " + provider.status);
    }
    if (state.max_age.count() > 0 && provider.timestamp != Timestamp{} &&
        now - provider.timestamp > state.max_age) {
        refuse(refusals, "stale",
               "its figures are of " + format_time(provider.timestamp) + ", older than " +
                   format_duration(state.max_age),
               "feed the provider again");
    }
}

void check_owner(const Target& target, const Provider& provider, std::vector<Refusal>& refusals) {
    if (target.user_group.empty()) {
        return;
    }
    if (target.user_group != provider.user_group) {
        refuse(refusals, "group",
               "it serves group " + provider.user_group + ", not " + target.user_group);
    }
    if (!target.issuer.empty() && !provider.issuer_endpoint.empty() &&
        without_final_slash(target.issuer) != without_final_slash(provider.issuer_endpoint)) {
        refuse(refusals, "issuer",
               "it trusts " + provider.issuer_endpoint + " for this group, not " + target.issuer);
    }
}

void check_kind(const Requirements& requirements, const Provider& provider,
                std::vector<Refusal>& refusals) {
    const std::string_view wanted = requirements.kind == "vm" ? std::string_view("openstack")
                                                              : std::string_view(requirements.kind);
    if (wanted != "any" && wanted != provider.type) {
        refuse(refusals, "type",
               "it is of type " + provider.type + ", the template needs " + std::string(wanted));
    }
}

void check_place(const Placement& placement, const Target& target, const ProviderEntry& entry,
                 std::vector<Refusal>& refusals) {
    const Provider& provider = entry.provider;
    if (!target.provider.empty() && !is_called(entry, target.provider)) {
        refuse(refusals, "provider", "provider " + target.provider + " is asked for");
    }
    for (const std::string* region : {&target.region, &placement.region}) {
        if (!region->empty() && *region != provider.region) {
            refuse(refusals, "region", "region " + *region + " is asked for");
            break;
        }
    }
    if (!placement.cloud_id.empty() && !is_called(entry, placement.cloud_id)) {
        refuse(refusals, "placement",
               "a placement policy of the template asks for " + placement.cloud_id);
    }
    for (const std::string* sla : {&target.sla, &placement.sla_id}) {
        if (!sla->empty() && *sla != provider.sla_id) {
            refuse(refusals, "placement",
                   "SLA " + *sla + " is asked for, " +
                       (provider.sla_id.empty() ? "the provider states none"
                                                : "the provider's is " + provider.sla_id),
                   "name the provider instead of the SLA");
            break;
        }
    }
}

void check_bans(const Target& target, const ProviderEntry& entry, const SelectionState& state,
                Timestamp now, std::vector<Refusal>& refusals) {
    for (const Exclusion& exclusion : state.excluded) {
        if (exclusion.provider == entry.key) {
            refuse(refusals, "excluded",
                   exclusion.reason.empty() ? "it is excluded" : exclusion.reason);
        }
    }
    for (const Block& block : state.blocked) {
        if (block.until > now && is_called(entry, block.provider) &&
            (block.template_name.empty() || block.template_name == target.template_name)) {
            refuse(refusals, "blocked",
                   "it is blocked until " + format_time(block.until) +
                       (block.reason.empty() ? "" : ": " + block.reason),
                   "paas providers unblock " + block.provider);
        }
    }
}

}  // namespace

void check_eligibility(const Requirements& requirements, const Target& target,
                       const ProviderEntry& entry, const SelectionState& state, Timestamp now,
                       std::vector<Refusal>& refusals) {
    check_state(entry, state, now, refusals);
    check_owner(target, entry.provider, refusals);
    check_kind(requirements, entry.provider, refusals);
    check_place(requirements.placement, target, entry, refusals);
    check_bans(target, entry, state, now, refusals);
}

}  // namespace paas::selection
