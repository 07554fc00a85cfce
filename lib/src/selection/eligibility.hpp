/// Whether a provider may be used at all, before any figure is compared.
#pragma once

#include "selection/refuse.hpp"

#include "paas/selection/select.hpp"

namespace paas::selection {

/// A refusal for each of: status, stale, downtime, group, issuer, type, provider, region, zone,
/// placement, sla, excluded, blocked; and assumptions.
void check_eligibility(const Requirements& requirements, const Target& target,
                       const SelectionState& state, Timestamp now,
                       const federation::ProviderEntry& entry, Notes& notes);

}  // namespace paas::selection
