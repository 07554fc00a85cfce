/// Whether a provider may be used at all, before any figure is compared.
#pragma once

#include "paas/selection/select.hpp"

#include <vector>

namespace paas::selection {

/// Appends a refusal for each of: status, stale, group, issuer, type, provider, region, placement,
/// excluded, blocked.
void check_eligibility(const Requirements& requirements, const Target& target,
                       const federation::ProviderEntry& entry, const SelectionState& state,
                       Timestamp now, std::vector<Refusal>& refusals);

}  // namespace paas::selection
