/// Whether a provider may be used at all, before any figure is compared.
#pragma once

#include "paas/selection/select.hpp"

#include <vector>

namespace paas::selection {

/// Appends to the verdict of `verdict.entry` a refusal for each of: status, stale, downtime, group,
/// issuer, type, provider, region, zone, placement, sla, excluded, blocked; and assumptions.
void check_eligibility(const Requirements& requirements, const Target& target,
                       const SelectionState& state, Timestamp now, Verdict& verdict);

}  // namespace paas::selection
