/// Waiting for deployments, as deploy, wait, retry, update, delete and status --watch do.
#pragma once

#include "app/app.hpp"

#include <optional>
#include <vector>

namespace paas::cli {

struct FollowOptions {
    orchestrator::WaitOptions::For what = orchestrator::WaitOptions::For::resting;
    std::optional<Milliseconds> timeout = {};
    bool events = false;  ///< print events to standard output: `-o jsonl`
};

struct Followed {
    std::vector<deployment::State> states;
    bool interrupted = false;
};

/// Waits and shows progress. An interrupt leaves the work to the background worker and says how to
/// follow on.
[[nodiscard]] Try<Followed> follow(App& app, const std::vector<DeploymentId>& ids,
                                   const FollowOptions& options);

/// What the end state means to a caller who wanted it complete: 0, 4, 9 or 10.
[[nodiscard]] int exit_of(const deployment::State& state);
/// The same for one who wanted it deleted.
[[nodiscard]] int exit_of_deletion(const deployment::State& state);

/// Tells the user the id of what was accepted: on standard error while waiting (not with --quiet);
/// with --detach it is the command's data, a paas.action/1 record or the bare id. Gives the exit
/// code.
[[nodiscard]] int announce(App& app, const DeploymentId& id, std::string_view action);
/// Prints the deployment: its facts and outputs, and why no provider fitted if that ended it; as
/// data everything. Gives 0 or the code of a failed write.
[[nodiscard]] int show_detail(App& app, const deployment::State& state);
/// Waits until it is at rest, prints it and tells by exit code; with --detach leaves it to the
/// worker.
[[nodiscard]] Try<int> follow_to_rest(App& app, const DeploymentId& id);

}  // namespace paas::cli
