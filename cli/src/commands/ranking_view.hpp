/// How a ranking looks.
#pragma once

#include "app/app.hpp"
#include "output/view.hpp"

#include <vector>

namespace paas::cli {

/// The table of providers and requirements, then each provider with its reasons. Gives the exit
/// code of printing.
[[nodiscard]] int show_explained(App& app, const orchestrator::Ranking& ranking);

/// All decisions in one table, each row with the number of its decision; `explain` gives a row for
/// each requirement.
[[nodiscard]] View decision_rows(const std::vector<orchestrator::Ranking>& decisions, bool explain);

/// Prints a ranking; `explain` adds the reasons, which are shown in any case when no provider fits.
/// Gives 9 when none fits, else 0.
[[nodiscard]] int show_ranking(App& app, const orchestrator::Ranking& ranking, bool explain);

}  // namespace paas::cli
