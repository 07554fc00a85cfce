/// A deployment that an argument names, ready to work with.
#pragma once

#include "app/app.hpp"

namespace paas::cli {

struct Inside {
    orchestrator::LocalOrchestrator* orchestrator = nullptr;
    deployment::State state;
};

/// The deployment of the argument ID.
[[nodiscard]] Try<Inside> inside(App& app);

}  // namespace paas::cli
