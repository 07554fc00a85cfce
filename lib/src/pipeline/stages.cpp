#include "paas/pipeline/stages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace paas::pipeline {

selection::Target target_of(const deployment::Request& request) {
    // The user of an embedded store has an issuer that is no URL; providers cannot name it.
    const bool federated = request.issuer.find("://") != std::string::npos;
    return {request.group,    federated ? request.issuer : std::string(),
            request.provider, request.region,
            request.sla,      request.template_name};
}

std::vector<selection::Exclusion> exclusions_of(const deployment::State& state,
                                                const federation::Snapshot& snapshot) {
    std::vector<selection::Exclusion> out;
    for (const ProviderKey& provider : deployment::providers_tried(state)) {
        out.push_back({provider, "this deployment failed there"});
    }
    for (const std::string& name : state.request.exclude_providers) {
        for (const auto& entry : snapshot.entries()) {
            if (entry->provider.name == name || entry->label == name || entry->key.str() == name) {
                out.push_back({entry->key, "excluded by the user"});
            }
        }
    }
    return out;
}

std::map<ProviderKey, Resources> reservations_of(const FederationView& view, const UserKey& user) {
    std::map<ProviderKey, Resources> held;
    const auto found = view.reserved_by_user.find(user);
    if (found == view.reserved_by_user.end()) {
        return held;
    }
    for (const auto& [provider, amount] : found->second) {
        const auto entry = view.snapshot->find(provider);
        if (entry != nullptr && entry->has_user_limits) {
            held.emplace(provider, amount);
        }
    }
    return held;
}

DecisionInput decision_input(const deployment::State& state, const Prepared& prepared,
                             const FederationView& view, Milliseconds max_age, Timestamp now) {
    DecisionInput input;
    input.deployment = state.id;
    input.attempt = static_cast<int>(state.attempts.size()) + 1;
    input.at = now;
    input.requirements = prepared.requirements;
    input.target = target_of(state.request);
    input.snapshot = *view.snapshot;
    input.history = view.history;
    input.state.reserved = view.reserved;
    input.state.reserved_by_user = reservations_of(view, user_of(state.request));
    std::ranges::copy_if(view.blocked, std::back_inserter(input.state.blocked),
                         [&](const selection::Block& block) { return block.until > now; });
    input.blocks = view.blocks;
    input.state.excluded = exclusions_of(state, *view.snapshot);
    input.state.max_age = max_age;
    return input;
}

deployment::Decision decision_of(const DecisionInput& input, const DecisionResult& result,
                                 bool simulated) {
    deployment::Decision decision;
    decision.record = result.record.hash;
    decision.simulated = simulated;
    if (result.ranked.empty()) {
        const Error none =
            selection::no_provider_fits(result.verdicts, [&](const selection::Verdict& verdict) {
                return selection::explained(verdict, input.requirements, input.target, input.state,
                                            input.at);
            });
        decision.refusal = none.hint.empty() ? none.message : none.message + "; " + none.hint;
        return decision;
    }
    const ProviderKey& best = result.ranked.front().provider;
    const auto verdict =
        std::ranges::lower_bound(result.verdicts, best, {}, &selection::Verdict::provider);
    decision.found = true;
    decision.provider = best;
    decision.provider_label = verdict->entry->label;
    decision.provider_type = verdict->entry->provider.type;
    decision.demand = verdict->demand;
    decision.choice = choice_text(input.requirements, *verdict);
    return decision;
}

}  // namespace paas::pipeline
