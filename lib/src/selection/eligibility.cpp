#include "selection/eligibility.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

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

void check_status(const Provider& provider, Notes& notes) {
    if (provider.status == federation::status::kLimited) {
        if (provider.missing.empty()) {
            notes.assume("it was read in part, and what is missing is not told");
        }
    } else if (provider.status != federation::status::kActive) {
        notes.refuse(
            "status", [&] { return "its status is " + provider.status; },
            provider.status == federation::status::kRemoved ? "" : "wait until it is active again");
    }
}

void check_age(const Provider& provider, const SelectionState& state, Timestamp now, Notes& notes) {
    constexpr std::string_view kFix = "feed the provider again";
    if (provider.expires != Timestamp{} && now >= provider.expires) {
        notes.refuse(
            "stale", [&] { return "its figures expired at " + format_time(provider.expires); },
            kFix);
    } else if (state.max_age.count() > 0 && provider.timestamp != Timestamp{} &&
               now - provider.timestamp > state.max_age) {
        notes.refuse(
            "stale",
            [&] {
                return "its figures are of " + format_time(provider.timestamp) + ", older than " +
                       format_duration(state.max_age);
            },
            kFix);
    }
}

/// A downtime that is on refuses; one that is near is worth telling.
void check_downtimes(const Provider& provider, Timestamp now, Notes& notes) {
    constexpr auto kNear = std::chrono::hours(24);
    for (const federation::Downtime& downtime : provider.downtimes) {
        const auto told = [&](const char* what, Timestamp when) {
            return what + format_time(when) +
                   (downtime.reason.empty() ? "" : ": " + downtime.reason);
        };
        if (downtime.from <= now && now < downtime.to) {
            notes.refuse(
                "downtime", [&] { return told("it has declared a downtime until ", downtime.to); },
                "try again after that");
        } else if (now < downtime.from && downtime.from - now <= kNear) {
            notes.assume([&] {
                return told("the deployment is ready before the downtime declared from ",
                            downtime.from);
            });
        }
    }
}

bool same_url(std::string_view a, std::string_view b) {
    return without_final_slash(a) == without_final_slash(b);
}

/// A group is (issuer, group): the same name at two issuers is two groups.
bool is_trusted(const Target& target, const Provider& provider) {
    return std::ranges::any_of(
        provider.trusted_issuers, [&](const federation::TrustedIssuer& issuer) {
            const bool has_group =
                issuer.groups.empty()
                    ? target.user_group == provider.user_group
                    : std::ranges::find(issuer.groups, target.user_group) != issuer.groups.end();
            return has_group && (target.issuer.empty() || same_url(issuer.endpoint, target.issuer));
        });
}

void check_owner(const Target& target, const Provider& provider, Notes& notes) {
    if (target.user_group.empty() || is_trusted(target, provider)) {
        return;
    }
    if (target.user_group != provider.user_group) {
        notes.refuse(
            "group",
            [&] { return "it serves group " + provider.user_group + ", not " + target.user_group; },
            [&] { return "ask as a member of " + provider.user_group; });
    }
    if (!target.issuer.empty() && !provider.issuer_endpoint.empty() &&
        !same_url(target.issuer, provider.issuer_endpoint)) {
        notes.refuse(
            "issuer",
            [&] {
                return "it trusts " + provider.issuer_endpoint + " for this group, not " +
                       target.issuer;
            },
            [&] { return "use a token of " + provider.issuer_endpoint; });
    }
}

void check_kind(const Requirements& requirements, const Provider& provider, Notes& notes) {
    const std::string_view wanted = requirements.kind == "vm" ? std::string_view("openstack")
                                                              : std::string_view(requirements.kind);
    if (wanted != "any" && wanted != provider.type) {
        notes.refuse(
            "type",
            [&] {
                return "it is of type " + provider.type + ", the template needs " +
                       std::string(wanted);
            },
            [&] { return "use a template for " + provider.type; });
    }
}

std::string sla_names(const Provider& provider) {
    std::string names = provider.sla_id;
    for (const federation::Sla& sla : provider.slas) {
        if (sla.id != provider.sla_id) {
            names += (names.empty() ? "" : ", ") + sla.id;
        }
    }
    return names;
}

void check_zone(const std::string& zone, const Provider& provider, Notes& notes) {
    const auto& zones = provider.availability_zones;
    if (zones.empty()) {
        notes.assume([&] { return "it has the availability zone " + zone + ": it tells none"; });
    } else if (std::ranges::find(zones, zone) == zones.end()) {
        notes.refuse(
            "zone", [&] { return "it has no availability zone " + zone; },
            [&] { return "use its zone " + *std::ranges::min_element(zones); });
    }
}

void check_region(const Placement& placement, const Target& target, const Provider& provider,
                  Notes& notes) {
    // Of two regions that are asked for and are not this one, one is told.
    if (!target.region.empty() && target.region != provider.region) {
        notes.refuse(
            "region", [&] { return "region " + target.region + " is asked for"; },
            "ask for no region");
    } else if (!placement.region.empty() && placement.region != provider.region) {
        notes.refuse(
            "region",
            [&] {
                return "a placement policy of the template asks for region " + placement.region;
            },
            "take the region out of the placement policy");
    }
}

void check_place(const Placement& placement, const Target& target, const ProviderEntry& entry,
                 Notes& notes) {
    const Provider& provider = entry.provider;
    if (!target.provider.empty() && !is_called(entry, target.provider)) {
        notes.refuse(
            "provider", [&] { return "provider " + target.provider + " is asked for"; },
            "ask for no provider by name");
    }
    check_region(placement, target, provider, notes);
    if (!placement.cloud_id.empty() && !is_called(entry, placement.cloud_id)) {
        notes.refuse(
            "placement",
            [&] { return "a placement policy of the template asks for " + placement.cloud_id; },
            "take the placement policy out");
    }
    if (!placement.availability_zone.empty()) {
        check_zone(placement.availability_zone, provider, notes);
    }
}

/// An SLA that somebody asks for, and how that can be taken back.
struct WantedSla {
    const std::string& id;
    std::string_view instead;
};

bool covers_project(const federation::Sla& sla, const Provider& provider) {
    return sla.projects.empty() ||
           std::ranges::find(sla.projects, provider.project) != sla.projects.end();
}

bool is_in_force(const federation::Sla& sla, Timestamp now) {
    return (sla.from == Timestamp{} || sla.from <= now) && (sla.to == Timestamp{} || sla.to > now);
}

/// None of these is in force: tells of the one that takes the least waiting, else of the one that
/// ended last.
void refuse_dates(const std::vector<const federation::Sla*>& slas, Timestamp now, Notes& notes) {
    const auto begins = [&](const federation::Sla* sla) {
        return sla->from > now ? sla->from : Timestamp::max();
    };
    const federation::Sla* told = *std::ranges::min_element(slas, {}, [&](const auto* sla) {
        return std::tuple(begins(sla), -sla->to.time_since_epoch(), sla->id);
    });
    const bool is_to_come = told->from > now;
    notes.refuse(
        "sla",
        [&] {
            return "SLA " + told->id + (is_to_come ? " begins on " : " ended on ") +
                   format_time(is_to_come ? told->from : told->to);
        },
        [&] {
            return is_to_come ? "wait until it begins on " + format_time(told->from)
                              : std::string("renew the agreement with the provider");
        });
}

/// Each SLA that is asked for must be stated, cover the project and be in force.
void check_wanted_sla(const WantedSla& wanted, const Provider& provider, Timestamp now,
                      Notes& notes) {
    std::vector<const federation::Sla*> meant;
    std::vector<const federation::Sla*> covering;
    for (const federation::Sla& sla : provider.slas) {
        if (sla.id == wanted.id) {
            meant.push_back(&sla);
            if (covers_project(sla, provider)) {
                covering.push_back(&sla);
            }
        }
    }
    if (meant.empty() && provider.sla_id != wanted.id) {
        notes.refuse(
            "placement",
            [&] {
                const bool states_none = provider.sla_id.empty() && provider.slas.empty();
                return "SLA " + wanted.id + " is asked for, " +
                       (states_none ? "the provider states none"
                                    : "the provider's is " + sla_names(provider));
            },
            wanted.instead);
    } else if (!meant.empty() && covering.empty()) {
        notes.refuse(
            "sla",
            [&] { return "SLA " + wanted.id + " does not cover project " + provider.project; },
            wanted.instead);
    } else if (!covering.empty() && std::ranges::none_of(covering, [&](const auto* sla) {
                   return is_in_force(*sla, now);
               })) {
        refuse_dates(covering, now, notes);
    }
}

/// Where nobody asks for one and the provider tells of its agreements, one must be in force.
void check_any_sla(const Provider& provider, Timestamp now, Notes& notes) {
    if (provider.slas.empty()) {
        return;
    }
    std::vector<const federation::Sla*> covering;
    for (const federation::Sla& sla : provider.slas) {
        if (covers_project(sla, provider)) {
            covering.push_back(&sla);
        }
    }
    if (covering.empty()) {
        notes.refuse(
            "sla", [&] { return "none of its SLAs covers project " + provider.project; },
            [&] { return "agree on an SLA that covers project " + provider.project; });
    } else if (std::ranges::none_of(covering,
                                    [&](const auto* sla) { return is_in_force(*sla, now); })) {
        refuse_dates(covering, now, notes);
    }
}

/// The request and the template may each ask for an SLA: both must hold.
void check_slas(const Placement& placement, const Target& target, const Provider& provider,
                Timestamp now, Notes& notes) {
    if (!target.sla.empty()) {
        check_wanted_sla({target.sla, "name the provider instead of the SLA"}, provider, now,
                         notes);
    }
    if (!placement.sla_id.empty() && placement.sla_id != target.sla) {
        check_wanted_sla({placement.sla_id, "take the SLA out of the placement policy"}, provider,
                         now, notes);
    }
    if (target.sla.empty() && placement.sla_id.empty()) {
        check_any_sla(provider, now, notes);
    }
}

void check_bans(const Target& target, const ProviderEntry& entry, const SelectionState& state,
                Timestamp now, Notes& notes) {
    for (const Exclusion& exclusion : state.excluded) {
        if (exclusion.provider == entry.key) {
            notes.refuse(
                "excluded",
                [&] { return exclusion.reason.empty() ? "it is excluded" : exclusion.reason; },
                "do not exclude it");
        }
    }
    for (const Block& block : state.blocked) {
        if (block.until > now && is_called(entry, block.provider) &&
            (block.template_name.empty() || block.template_name == target.template_name)) {
            notes.refuse(
                "blocked",
                [&] {
                    return "it is blocked until " + format_time(block.until) +
                           (block.reason.empty() ? "" : ": " + block.reason);
                },
                [&] { return "paas providers unblock " + block.provider; });
        }
    }
}

}  // namespace

void check_eligibility(const Requirements& requirements, const Target& target,
                       const SelectionState& state, Timestamp now, const ProviderEntry& entry,
                       Notes& notes) {
    check_status(entry.provider, notes);
    if (entry.provider.status == federation::status::kRemoved) {
        return;
    }
    check_age(entry.provider, state, now, notes);
    check_downtimes(entry.provider, now, notes);
    check_owner(target, entry.provider, notes);
    check_kind(requirements, entry.provider, notes);
    check_place(requirements.placement, target, entry, notes);
    check_slas(requirements.placement, target, entry.provider, now, notes);
    check_bans(target, entry, state, now, notes);
}

}  // namespace paas::selection
