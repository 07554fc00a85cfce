#include "paas/selection/select.hpp"

#include "selection/capacity.hpp"
#include "selection/combine.hpp"
#include "selection/containers.hpp"
#include "selection/data_share.hpp"
#include "selection/eligibility.hpp"
#include "selection/match.hpp"
#include "selection/volumes.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>

namespace paas::selection {

using federation::ProviderEntry;

namespace {

/// One selection: what is the same for all providers, and the steps for one.
class Selector {
public:
    Selector(const Requirements& requirements, const Target& target, const SelectionState& state,
             Timestamp now, Detail detail)
        : requirements_(requirements),
          target_(target),
          state_(state),
          now_(now),
          detail_(detail),
          needs_(machine_needs(requirements)),
          fixed_(fixed_demand(requirements)),
          data_(state.data) {}

    [[nodiscard]] Verdict judge(const std::shared_ptr<const ProviderEntry>& entry) const {
        Verdict verdict;
        verdict.provider = entry->key;
        verdict.entry = entry;
        verdict.machines = fixed_.instances;
        verdict.data_ppm = data_.at(*entry);
        const Reserved<Resources> reserved = reserved_at(entry->key);
        measure_free(*entry, reserved, verdict);
        Notes notes(verdict, detail_);
        check_eligibility(requirements_, target_, state_, now_, *entry, notes);
        if (entry->provider.status == federation::status::kRemoved) {
            return verdict;  // nothing is known of it, and nothing would bring it back
        }
        if (requirements_.kind != "vm" || entry->provider.type == "openstack") {
            Resources fixed = fixed_;
            check_containers(requirements_, entry->provider, reserved, fixed, notes);
            check_volumes(requirements_, entry->provider, reserved, notes);
            check_networks(requirements_, *entry, notes);
            const bool is_choice = choose_machines(*entry, fixed, verdict, notes);
            check_quotas(verdict, reserved, is_choice, notes);
            assume_unread_quotas(*entry, verdict.demand, notes);
        }
        verdict.fits = verdict.refusals.empty();
        return verdict;
    }

private:
    [[nodiscard]] Reserved<Resources> reserved_at(const ProviderKey& key) const {
        const auto at = [&](const std::map<ProviderKey, Resources>& amounts) {
            const auto found = amounts.find(key);
            return found == amounts.end() ? Resources{} : found->second;
        };
        return {at(state_.reserved), at(state_.reserved_by_user)};
    }

    /// A flavor and an image for one kind of machine.
    struct Machine {
        std::optional<std::size_t> flavor;  ///< into ProviderEntry::flavors
        bool image_acceptable = false;
        const federation::Image* image = nullptr;
    };

    /// The cheapest flavors; when these break a quota, those that together lack least, which is
    /// nothing where they keep it. What would help is then the smallest change. True when there was
    /// more than one combination.
    bool choose_machines(const ProviderEntry& entry, const Resources& fixed, Verdict& verdict,
                         Notes& notes) const {
        std::vector<Machine> machines = cheapest_machines(entry);
        const bool all_found = refuse_missing(entry, machines, notes);
        take(entry, machines, fixed, verdict);
        if (!all_found || verdict.demand.fits_in(verdict.free)) {
            return false;
        }
        const bool is_choice = spare_quotas(entry, fixed, verdict.free, machines);
        take(entry, machines, fixed, verdict);
        return is_choice;
    }

    /// Images are few and enforced, so they are found first: the newest is taken.
    [[nodiscard]] static Machine newest_image(const MachineNeed& need, const ProviderEntry& entry) {
        const ImageMatches found = matching_images(need, entry, 1);
        Machine machine;
        machine.image_acceptable = found.acceptable;
        machine.image = found.images.empty() ? nullptr : found.images.front();
        return machine;
    }

    /// Where images ask for a least size it is the newest that any fitting flavor can run.
    [[nodiscard]] static Machine choose_machine(const MachineNeed& need,
                                                const ProviderEntry& entry) {
        constexpr auto kAll = std::numeric_limits<std::size_t>::max();
        const ImageMatches found = matching_images(need, entry, kAll);
        Machine machine;
        machine.image_acceptable = found.acceptable;
        std::vector<ImageMinima> too_much;
        for (const federation::Image* image : found.images) {
            const ImageMinima minima = minima_of(image);
            const bool asks_too_much = std::ranges::any_of(too_much, [&](const ImageMinima& less) {
                return less.ram_mib <= minima.ram_mib && less.disk_gib <= minima.disk_gib;
            });
            machine.flavor = asks_too_much ? std::nullopt : cheapest_flavor(need, entry, minima);
            if (machine.flavor) {
                machine.image = image;
                return machine;
            }
            too_much.push_back(minima);
        }
        if (found.images.empty()) {
            machine.flavor = cheapest_flavor(need, entry);
        }
        return machine;
    }
    [[nodiscard]] static ImageMinima minima_of(const federation::Image* image) {
        return image == nullptr ? ImageMinima{}
                                : ImageMinima{image->min_ram_mib, image->min_disk_gib};
    }

    [[nodiscard]] std::vector<Machine> cheapest_machines(const ProviderEntry& entry) const {
        std::vector<Machine> machines(needs_.size());
        for (std::uint32_t i = 0; i < needs_.size(); ++i) {
            const MachineNeed& need = needs_[i];
            if (need.like != i) {
                machines[i] = machines[need.like];
            } else if (entry.has_image_minima) {
                machines[i] = choose_machine(need, entry);
            } else {
                machines[i] =
                    need.image_like == i ? newest_image(need, entry) : machines[need.image_like];
                machines[i].flavor = cheapest_flavor(need, entry);
            }
        }
        return machines;
    }

    /// False when a node found no flavor; the refusals say so.
    bool refuse_missing(const ProviderEntry& entry, const std::vector<Machine>& machines,
                        Notes& notes) const {
        bool all_found = true;
        for (std::size_t i = 0; i < machines.size(); ++i) {
            if (!machines[i].image_acceptable) {
                refuse_image(needs_[i], entry, notes);
            }
            if (!machines[i].flavor) {
                all_found = false;
                refuse_flavor(needs_[i], entry, notes);
            }
        }
        return all_found;
    }

    /// Fills demand, choices and exact_flavors.
    void take(const ProviderEntry& entry, const std::vector<Machine>& machines,
              const Resources& fixed, Verdict& verdict) const {
        verdict.demand = fixed;
        verdict.choices.clear();
        verdict.choices.reserve(machines.size());
        verdict.exact_flavors = 0;
        for (std::uint32_t i = 0; i < machines.size(); ++i) {
            const auto flavor = machines[i].flavor;
            if (!flavor) {
                continue;
            }
            const federation::FlavorShape& shape = entry.flavors[*flavor];
            const std::int64_t count = needs_[i].node->count;
            const bool exact = is_exact(needs_[i], shape);
            verdict.choices.push_back(
                {i, &entry.provider.flavors[shape.index], machines[i].image, exact});
            verdict.exact_flavors += exact ? count : 0;
            add_machines(verdict.demand, shape, count);
        }
    }

    /// Gives the machines the flavors that lack least of the quotas; says whether there were
    /// others. Nodes that ask for the same take the same flavor.
    bool spare_quotas(const ProviderEntry& entry, const Resources& fixed, const Resources& free,
                      std::vector<Machine>& machines) const {
        std::vector<MachineKind> kinds;
        std::vector<std::size_t> kind_of(machines.size());
        for (std::size_t i = 0; i < machines.size(); ++i) {
            if (needs_[i].like == i) {
                kind_of[i] = kinds.size();
                kinds.push_back(
                    {frugal_flavors(needs_[i], entry, minima_of(machines[i].image)), 0});
            }
            kind_of[i] = kind_of[needs_[i].like];
            std::int64_t& count = kinds[kind_of[i]].count;
            count = add_amounts(count, needs_[i].node->count);
        }
        const std::vector<std::uint32_t> flavors = least_lacking(kinds, entry, fixed, free);
        for (std::size_t i = 0; i < machines.size(); ++i) {
            machines[i].flavor = flavors[kind_of[i]];
        }
        return std::ranges::any_of(kinds,
                                   [](const MachineKind& kind) { return kind.flavors.size() > 1; });
    }

    /// What could not be read of quotas is taken to suffice, and said.
    void assume_unread_quotas(const ProviderEntry& entry, const Resources& demand,
                              Notes& notes) const {
        const auto assume = [&](std::string_view fact, bool matters, std::string_view what) {
            const auto* missing = matters ? entry.provider.missing_fact(fact) : nullptr;
            if (missing != nullptr) {
                notes.assume([&] {
                    return std::string(what) + " suffice, which could not be read: " + missing->why;
                });
            }
        };
        assume(federation::fact::kComputeQuotas, demand.instances > 0, "quotas of machines");
        assume(federation::fact::kStorageQuotas, demand.volumes > 0, "quotas of block storage");
        assume(federation::fact::kNetworkQuotas, demand.public_ips > 0, "quotas of networks");
        assume(federation::fact::kLimitRanges, !requirements_.containers.empty(), "limit ranges");
    }

    const Requirements& requirements_;
    const Target& target_;
    const SelectionState& state_;
    Timestamp now_;
    Detail detail_;
    std::vector<MachineNeed> needs_;
    Resources fixed_;
    DataShares data_;
};

/// Refusals that a change of the request or of quotas can lift, as opposed to rules about who and
/// where.
bool is_about_capacity(const Refusal& refusal) {
    static const std::set<std::string_view> kCodes = {"flavor",      "image",         "network",
                                                      "volume_size", "storage_class", "volume_type",
                                                      "limit_range", "node_pool",     "unstated"};
    return refusal.code.starts_with("quota.") || kCodes.contains(refusal.code);
}

/// The provider that is refused for the fewest reasons, capacity only; null when there is none.
const Verdict* nearest_to_fitting(const std::vector<Verdict>& verdicts) {
    const Verdict* nearest = nullptr;
    for (const Verdict& verdict : verdicts) {
        if (!verdict.refusals.empty() && std::ranges::all_of(verdict.refusals, is_about_capacity) &&
            (nearest == nullptr || verdict.refusals.size() < nearest->refusals.size())) {
            nearest = &verdict;
        }
    }
    return nearest;
}

/// "quota.vcpus (4), group (2)": codes by the number of providers they refuse, the commonest first.
std::string common_reasons(const std::vector<Verdict>& verdicts) {
    std::map<std::string_view, std::size_t> providers_by_code;
    for (const Verdict& verdict : verdicts) {
        std::set<std::string_view> codes;
        for (const Refusal& refusal : verdict.refusals) {
            codes.insert(refusal.code);
        }
        for (const std::string_view code : codes) {
            ++providers_by_code[code];
        }
    }
    std::vector<std::pair<std::string_view, std::size_t>> sorted(providers_by_code.begin(),
                                                                 providers_by_code.end());
    std::ranges::stable_sort(sorted, std::ranges::greater{},
                             [](const auto& entry) { return entry.second; });
    std::string text;
    for (const auto& [code, count] : sorted) {
        text += (text.empty() ? "" : ", ") + std::string(code) + " (" + std::to_string(count) + ')';
    }
    return text;
}

}  // namespace

std::vector<Verdict> select(const Requirements& requirements, const Target& target,
                            const federation::Snapshot& snapshot, const SelectionState& state,
                            Timestamp now, Detail detail) {
    const Selector selector(requirements, target, state, now, detail);
    std::vector<Verdict> verdicts;
    const auto entries = snapshot.entries();
    verdicts.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        verdicts.push_back(selector.judge(entries[i]));
        verdicts.back().rally = &snapshot.rally_at(i);
    }
    return verdicts;
}

void reselect(const Requirements& requirements, const Target& target, const SelectionState& state,
              Timestamp now, std::span<const ProviderKey> changed, std::vector<Verdict>& verdicts,
              Detail detail) {
    const Selector selector(requirements, target, state, now, detail);
    for (const ProviderKey& key : changed) {
        const auto found = std::ranges::lower_bound(verdicts, key, {}, &Verdict::provider);
        if (found != verdicts.end() && found->provider == key) {
            Verdict fresh = selector.judge(found->entry);
            fresh.rally = found->rally;
            *found = std::move(fresh);
        }
    }
}

Verdict explained(const Verdict& verdict, const Requirements& requirements, const Target& target,
                  const SelectionState& state, Timestamp now) {
    const Selector selector(requirements, target, state, now, Detail::sentences);
    Verdict told = selector.judge(verdict.entry);
    told.rally = verdict.rally;
    return told;
}

Resources remaining(const Resources& free, const Resources& reserved) {
    Resources left = free;
    for (const Resources::Field& field : Resources::fields()) {
        std::int64_t& amount = left.*field.member;
        if (!federation::is_unlimited(amount)) {
            amount = std::max<std::int64_t>(
                0, amount - std::max<std::int64_t>(0, reserved.*field.member));
        }
    }
    return left;
}

Error no_provider_fits(const std::vector<Verdict>& verdicts, const Explainer& explain) {
    if (verdicts.empty()) {
        return Error(ErrorCode::resource_exhausted, "no provider is known",
                     "feed providers first: paas feed FILE");
    }
    Error error(ErrorCode::resource_exhausted, "none of " + std::to_string(verdicts.size()) +
                                                   " providers fits; refused for " +
                                                   common_reasons(verdicts));
    if (const Verdict* found = nearest_to_fitting(verdicts)) {
        const Verdict nearest = explain ? explain(*found) : *found;
        error.hint = "nearest is " + nearest.provider.str() + ": ";
        for (const Refusal& refusal : nearest.refusals) {
            error.hint += (&refusal == nearest.refusals.data() ? "" : "; ") +
                          (refusal.fix.empty() ? refusal.text : refusal.fix);
        }
    }
    return error;
}

}  // namespace paas::selection
