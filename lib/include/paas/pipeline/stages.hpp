/// The stages between template and dispatch, as pure functions of (state, view given, now).
#pragma once

#include "paas/deployment/lifecycle.hpp"
#include "paas/pipeline/decision.hpp"
#include "paas/pipeline/journal.hpp"
#include "paas/pipeline/plan_book.hpp"

#include <map>

namespace paas::pipeline {

/// On whose behalf and where a request wants to be deployed.
[[nodiscard]] PAAS_API selection::Target target_of(const deployment::Request& request);

/// Providers that a deployment does not want again: it failed there, or its user said so.
[[nodiscard]] PAAS_API std::vector<selection::Exclusion> exclusions_of(
    const deployment::State& state, const federation::Snapshot& snapshot);

/// What a user holds at the providers that limit what one user may hold; of the others it does not
/// matter who holds what.
[[nodiscard]] PAAS_API std::map<ProviderKey, Resources> reservations_of(const FederationView& view,
                                                                        const UserKey& user);

/// What a deployment's next decision is taken on: providers it tried or does not want are
/// excluded, blocks that ended are left out.
[[nodiscard]] PAAS_API DecisionInput decision_input(const deployment::State& state,
                                                    const Prepared& prepared,
                                                    const FederationView& view,
                                                    Milliseconds snapshot_max_age, Timestamp now);

/// The lifecycle's view of a result: the best provider, or why there is none.
[[nodiscard]] PAAS_API deployment::Decision decision_of(const DecisionInput& input,
                                                        const DecisionResult& result,
                                                        bool simulated);

}  // namespace paas::pipeline
