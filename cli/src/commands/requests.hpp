/// Requests to the orchestrator, read from arguments.
#pragma once

#include "app/app.hpp"

#include <string>
#include <vector>

namespace paas::cli {

/// `-i name=value`, with @FILE, @-, @env:VARIABLE and @@ resolved.
[[nodiscard]] Try<std::vector<orchestrator::InputArgument>> input_arguments(App& app);
/// Files of `--inputs`.
[[nodiscard]] Try<std::vector<orchestrator::NamedText>> input_files(App& app);
/// Templates of `--with`.
[[nodiscard]] Try<std::vector<orchestrator::NamedText>> base_files(App& app);
/// What `deploy` and `rank` ask for, with settings as defaults.
[[nodiscard]] Try<orchestrator::DeployRequest> deploy_request(App& app, const std::string& file);
/// Filter of `status` and `stats`.
[[nodiscard]] Try<orchestrator::ListFilter> list_filter(App& app);

}  // namespace paas::cli
