/// A decision as a table of providers and requirements.
#pragma once

#include "output/view.hpp"

#include "paas/orchestrator/orchestrator.hpp"

#include <string>

namespace paas::cli {

/// How wide explanations are: lines of less than 80 cannot hold a name and figures.
[[nodiscard]] std::size_t explained_width(const Terminal& terminal);

/// One line per provider, one column per rule that some provider does not meet, and one per
/// amount, as "wanted/free". Columns that do not fit go into a second block below the first.
[[nodiscard]] std::string verdict_table(const Terminal& terminal,
                                        const orchestrator::Ranking& ranking);

/// What one provider is measured by: verdict, wanted, free and quota of each requirement, and below
/// a refused one why it is refused and the smallest change that would help.
[[nodiscard]] std::string verdict_lines(const Terminal& terminal,
                                        const orchestrator::RankedProvider& provider);

/// The same for programs that read rows (CSV): one record per provider and requirement.
[[nodiscard]] View verdict_rows(const orchestrator::Ranking& ranking);

}  // namespace paas::cli
