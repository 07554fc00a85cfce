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
/// Prints a template's text; as data for programs (paas.template/1).
[[nodiscard]] Try<int> show_template(App& app, const std::string& text);

}  // namespace paas::cli
