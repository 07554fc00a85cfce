/// How a ranking looks.
#pragma once

#include "app/app.hpp"

namespace paas::cli {

/// Prints a ranking; `explain` adds the reasons. Gives 9 when no provider fits, else 0.
[[nodiscard]] int show_ranking(App& app, const orchestrator::Ranking& ranking, bool explain);

}  // namespace paas::cli
