/// Messages that follow from a deployment's events, for the bus.
#pragma once

#include "paas/deployment/state.hpp"
#include "paas/pipeline/bus.hpp"

#include <span>
#include <vector>

namespace paas::pipeline {

/// procedure-status (each change of status or phase), deployment-results (each time it comes to
/// rest), training (the end of each attempt), errors (a deployment that no provider can run).
/// They never hold inputs, so no secret can be in them.
[[nodiscard]] std::vector<Message> messages_for(const deployment::State& before,
                                                const deployment::State& after,
                                                std::span<const deployment::Recorded> events);

}  // namespace paas::pipeline
