#include "paas/selection/select.hpp"

#include "selection/capacity.hpp"
#include "selection/eligibility.hpp"
#include "selection/match.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace paas::selection {

using federation::ProviderEntry;

namespace {

/// One selection: what is the same for all providers, and the steps for one.
class Selector {
public:
    Selector(const Requirements& requirements, const Target& target, const SelectionState& state,
             Timestamp now)
        : requirements_(requirements),
          target_(target),
          state_(state),
          now_(now),
          needs_(machine_needs(requirements)),
          fixed_(fixed_demand(requirements)) {}

    [[nodiscard]] Verdict judge(const std::shared_ptr<const ProviderEntry>& entry) const {
        Verdict verdict;
        verdict.provider = entry->key;
        verdict.entry = entry;
        verdict.machines = fixed_.instances;
        const Resources reserved = reserved_at(entry->key);
        verdict.free = remaining(entry->free, reserved);
        check_eligibility(requirements_, target_, *entry, state_, now_, verdict.refusals);
        if (requirements_.kind != "vm" || entry->provider.type == "openstack") {
            check_volumes(requirements_, entry->provider, verdict.refusals);
            check_networks(requirements_, *entry, verdict.refusals);
            choose_machines(*entry, verdict);
            check_quotas(verdict.demand, verdict.free, reserved, entry->limits, verdict.refusals);
        }
        verdict.fits = verdict.refusals.empty();
        return verdict;
    }

private:
    [[nodiscard]] Resources reserved_at(const ProviderKey& key) const {
        const auto found = state_.reserved.find(key);
        return found == state_.reserved.end() ? Resources{} : found->second;
    }

    /// The cheapest flavors; when these break a quota, those with the fewest vCPUs or the least
    /// memory, if that keeps it. Each of the three choices is made without looking at quotas, so
    /// more quota can never make a fitting one disappear.
    void choose_machines(const ProviderEntry& entry, Verdict& verdict) const {
        const bool all_found = choose_flavors(entry, FlavorOrder::cost, verdict);
        if (all_found && !verdict.demand.fits_in(verdict.free)) {
            for (const FlavorOrder order : {FlavorOrder::vcpus, FlavorOrder::ram}) {
                Verdict other;
                choose_flavors(entry, order, other);
                if (other.demand.fits_in(verdict.free)) {
                    verdict.demand = other.demand;
                    verdict.choices = std::move(other.choices);
                    verdict.exact_flavors = other.exact_flavors;
                    break;
                }
            }
        }
        choose_images(entry, verdict);
    }

    /// Fills demand, choices and exact_flavors. False when a node found none; the refusals say so.
    bool choose_flavors(const ProviderEntry& entry, FlavorOrder order, Verdict& verdict) const {
        verdict.demand = fixed_;
        verdict.choices.reserve(needs_.size());
        std::vector<std::optional<std::size_t>> shapes(needs_.size());
        bool all_found = true;
        for (std::uint32_t i = 0; i < needs_.size(); ++i) {
            const MachineNeed& need = needs_[i];
            shapes[i] =
                need.flavor_like == i ? best_flavor(need, entry, order) : shapes[need.flavor_like];
            if (!shapes[i]) {
                all_found = false;
                verdict.refusals.push_back(flavor_refusal(need, entry));
                continue;
            }
            const federation::FlavorShape& shape = entry.flavors[*shapes[i]];
            const bool exact = is_exact(need, shape);
            verdict.choices.push_back({i, &entry.provider.flavors[shape.index], nullptr, exact});
            verdict.exact_flavors += exact ? need.node->count : 0;
            add_machines(verdict.demand, shape, need.node->count);
        }
        return all_found;
    }

    static FlavorChoice* choice_of(Verdict& verdict, std::uint32_t node) {
        const auto found = std::ranges::find(verdict.choices, node, &FlavorChoice::node);
        return found == verdict.choices.end() ? nullptr : &*found;
    }

    void choose_images(const ProviderEntry& entry, Verdict& verdict) const {
        for (std::uint32_t i = 0; i < needs_.size(); ++i) {
            const MachineNeed& need = needs_[i];
            FlavorChoice* choice = choice_of(verdict, i);
            const FlavorChoice* like = choice_of(verdict, need.image_like);
            if (need.image_like != i && choice != nullptr && like != nullptr &&
                like->image != nullptr) {
                choice->image = like->image;
                continue;
            }
            const ImageMatch match = best_image(need, entry);
            if (!match.acceptable) {
                verdict.refusals.push_back(image_refusal(need, entry));
            } else if (choice != nullptr) {
                choice->image = match.image;
            }
        }
    }

    const Requirements& requirements_;
    const Target& target_;
    const SelectionState& state_;
    Timestamp now_;
    std::vector<MachineNeed> needs_;
    Resources fixed_;
};

/// Refusals that a change of the request or of quotas can lift, as opposed to rules about who and
/// where.
bool is_about_capacity(const Refusal& refusal) {
    static const std::set<std::string_view> kCodes = {"flavor", "image", "network", "volume_size",
                                                      "storage_class"};
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
                            Timestamp now) {
    const Selector selector(requirements, target, state, now);
    std::vector<Verdict> verdicts;
    const auto entries = snapshot.entries();
    verdicts.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        verdicts.push_back(selector.judge(entries[i]));
        verdicts.back().rally = &snapshot.rally_at(i);
    }
    return verdicts;
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

Error no_provider_fits(const std::vector<Verdict>& verdicts) {
    if (verdicts.empty()) {
        return Error(ErrorCode::resource_exhausted, "no provider is known",
                     "feed providers first: paas feed FILE");
    }
    Error error(ErrorCode::resource_exhausted, "none of " + std::to_string(verdicts.size()) +
                                                   " providers fits; refused for " +
                                                   common_reasons(verdicts));
    if (const Verdict* nearest = nearest_to_fitting(verdicts)) {
        error.hint = "nearest is " + nearest->provider.str() + ": ";
        for (const Refusal& refusal : nearest->refusals) {
            error.hint += (&refusal == nearest->refusals.data() ? "" : "; ") +
                          (refusal.fix.empty() ? refusal.text : refusal.fix);
        }
    }
    return error;
}

}  // namespace paas::selection
