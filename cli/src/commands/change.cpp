// delete, reset, lock, unlock.
#include "app/streams.hpp"
#include "commands/commands.hpp"
#include "commands/follow.hpp"
#include "commands/records.hpp"

#include <algorithm>
#include <functional>

namespace paas::cli {
namespace {

Try<std::vector<deployment::State>> named_states(App& app) {
    std::vector<deployment::State> states;
    for (const std::string& name : app.args().all("ID")) {
        auto id = app.find(name);
        if (!id) {
            return tl::unexpected(std::move(id.error()));
        }
        auto orchestrator = app.orchestrator();
        if (!orchestrator) {
            return tl::unexpected<Failure>(std::move(orchestrator.error()));
        }
        auto state = (*orchestrator)->get(app.who(), *id);
        if (!state) {
            return tl::unexpected<Failure>(std::move(state.error()));
        }
        const bool again = std::ranges::any_of(
            states, [&](const deployment::State& other) { return other.id == state->id; });
        if (!again) {
            states.push_back(std::move(*state));
        }
    }
    return states;
}

std::string shown_name(const deployment::State& state) {
    return state.request.name.empty() ? state.id.str()
                                      : state.request.name + " (" + state.id.str() + ")";
}

Json action_record(const deployment::State& state, std::string_view action) {
    Json record;
    record["id"] = state.id.str();
    record["action"] = action;
    record["status"] = to_string(state.status);
    record["name"] = state.request.name;
    record["locked"] = state.locked;
    record["simulated"] = is_simulated(state);
    return record;
}

int show_actions(App& app, const std::vector<deployment::State>& states, std::string_view action) {
    View view{.kind = "paas.action/1",
              .columns = {{.title = "ID", .path = "id"},
                          {.title = "NAME", .path = "name", .flexible = true},
                          {.title = "STATUS", .path = "status", .look = Look::status},
                          {.title = "LOCKED", .path = "locked", .look = Look::yes_no}}};
    for (const deployment::State& state : states) {
        view.records.push_back(action_record(state, action));
    }
    return app.show(view);
}

/// Carries out `change` on each deployment and shows them afterwards.
Try<int> each(App& app, std::string_view action,
              const std::function<Result<void>(orchestrator::LocalOrchestrator&,
                                               const deployment::State&)>& change) {
    auto states = named_states(app);
    if (!states) {
        return tl::unexpected(std::move(states.error()));
    }
    auto orchestrator = app.orchestrator();
    for (deployment::State& state : *states) {
        if (auto changed = change(**orchestrator, state); !changed) {
            return tl::unexpected<Failure>(std::move(changed.error()).in(shown_name(state)));
        }
        if (auto after = (*orchestrator)->get(app.who(), state.id)) {
            state = std::move(*after);
        }
    }
    return show_actions(app, *states, action);
}

Try<int> remove(App& app) {
    auto states = named_states(app);
    if (!states) {
        return tl::unexpected(std::move(states.error()));
    }
    std::string names;
    for (const deployment::State& state : *states) {
        names += (names.empty() ? "" : ", ") + shown_name(state);
    }
    if (auto confirmed = app.confirm("Delete " + names + " and all that it holds?"); !confirmed) {
        return tl::unexpected(std::move(confirmed.error()));
    }
    auto orchestrator = app.orchestrator();
    std::vector<DeploymentId> ids;
    for (const deployment::State& state : *states) {
        auto started = (*orchestrator)->remove(app.who(), state.id, app.args().has("force"));
        if (!started) {
            return tl::unexpected<Failure>(std::move(started.error()).in(shown_name(state)));
        }
        ids.push_back(state.id);
    }
    if (app.args().has("detach")) {
        if (auto started = app.start_worker(); !started) {
            return tl::unexpected<Failure>(std::move(started.error()));
        }
        for (deployment::State& state : *states) {
            if (auto after = (*orchestrator)->get(app.who(), state.id)) {
                state = std::move(*after);
            }
        }
        return show_actions(app, *states, "delete");
    }
    FollowOptions options;
    options.what = orchestrator::WaitOptions::For::deleted;
    options.events = app.output().format == Format::jsonl;
    auto followed = follow(app, ids, options);
    if (!followed) {
        return tl::unexpected(std::move(followed.error()));
    }
    if (followed->interrupted) {
        return 130;
    }
    const int printed = show_actions(app, followed->states, "delete");
    int code = 0;
    for (const deployment::State& state : followed->states) {
        code = std::max(code, exit_of_deletion(state));
        if (exit_of_deletion(state) != 0) {
            app.warn(shown_name(state) + " was not deleted: " + state.reason,
                     "see `paas logs " + state.id.str() + "`; --force forgets what remains");
        }
    }
    return printed != 0 ? printed : code;
}

Try<int> lock(App& app, bool locked) {
    return each(app, locked ? "lock" : "unlock",
                [&](orchestrator::LocalOrchestrator& orchestrator,
                    const deployment::State& state) -> Result<void> {
                    if (state.locked == locked) {
                        return {};
                    }
                    return orchestrator.lock(app.who(), state.id, locked);
                });
}

}  // namespace

int run_delete(App& app) {
    return app.finish(remove(app));
}
int run_reset(App& app) {
    return app.finish(
        each(app, "reset",
             [&](orchestrator::LocalOrchestrator& orchestrator, const deployment::State& state) {
                 return orchestrator.reset(app.who(), state.id);
             }));
}
int run_lock(App& app) {
    return app.finish(lock(app, true));
}
int run_unlock(App& app) {
    return app.finish(lock(app, false));
}

}  // namespace paas::cli
