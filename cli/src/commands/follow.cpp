#include "commands/follow.hpp"

#include "app/interrupt.hpp"
#include "app/streams.hpp"
#include "commands/ranking_view.hpp"
#include "commands/records.hpp"
#include "term/progress.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace paas::cli {
namespace {

using orchestrator::LogEvent;

/// "12:34:56"
std::string clock_time(Timestamp at) {
    return format_time(at).substr(11, 8);
}

/// Shows events as they come: lines on a terminal's standard error, JSON lines on standard output.
class EventPrinter {
public:
    EventPrinter(App& app, Progress& progress, bool as_data, bool several)
        : app_(app), progress_(progress), as_data_(as_data), several_(several) {}

    void operator()(const LogEvent& event) {
        const Json data = parsed(event.payload);
        const Json* mark = member(data, "simulated");
        if (mark != nullptr && mark->is_boolean() && mark->get<bool>()) {
            simulated_.insert(event.id);
        }
        if (as_data_) {
            const bool simulated = simulated_.contains(event.id);
            (void)write_output(json_line("paas.event/1", event_record(event, simulated)));
            return;
        }
        const std::string who = several_ ? event.id.str() + "  " : std::string();
        progress_.line(clock_time(event.at) + "  " + who + printable(event.text));
        progress_.state(std::string(to_string(event.status)));
    }

    [[nodiscard]] bool simulated() const { return !simulated_.empty(); }

private:
    App& app_;
    Progress& progress_;
    bool as_data_;
    bool several_;
    std::set<DeploymentId> simulated_;
};

void tell_how_to_follow(App& app, const std::vector<DeploymentId>& ids) {
    std::string names;
    for (const DeploymentId& id : ids) {
        names += " " + id.str();
    }
    if (auto started = app.start_worker(); !started) {
        app.warn(started.error().message, "run `paas worker --all`");
    }
    // Not silenced by --quiet: without it the id may be lost.
    write_error("interrupted; it goes on in the background. Follow it with: paas wait" + names +
                "\n");
}

}  // namespace

Try<Followed> follow(App& app, const std::vector<DeploymentId>& ids, const FollowOptions& options) {
    auto opened = app.orchestrator();
    if (!opened) {
        return tl::unexpected<Failure>(std::move(opened.error()));
    }
    const Interrupt interrupt;
    bool simulated = false;
    Result<std::vector<deployment::State>> waited;
    {
        Progress progress(app.terminal(), app.quiet(), app.args().has("verbose"));
        progress.state("waiting");
        EventPrinter printer(app, progress, options.events, ids.size() > 1);
        orchestrator::WaitOptions wait;
        wait.what = options.what;
        wait.timeout = options.timeout;
        wait.on_event = [&](const LogEvent& event) { printer(event); };
        waited = (*opened)->wait(app.who(), ids, wait, interrupt.token());
        simulated = printer.simulated();
    }
    app.mark_simulated(simulated);
    if (!waited && waited.error().code == ErrorCode::cancelled && interrupt.happened()) {
        tell_how_to_follow(app, ids);
        return Followed{{}, true};
    }
    if (!waited) {
        return tl::unexpected<Failure>(std::move(waited.error()));
    }
    return Followed{std::move(*waited), false};
}

int exit_of(const deployment::State& state) {
    using deployment::Status;
    if (state.phase == deployment::Phase::parked) {
        return 4;
    }
    if (state.status == Status::create_complete || state.status == Status::update_complete) {
        return 0;
    }
    return state.no_provider ? 9 : 10;
}

int exit_of_deletion(const deployment::State& state) {
    return state.status == deployment::Status::delete_complete ? 0 : 10;
}

namespace {

/// As it is stored: retry makes a new name of the old one's.
std::string name_of(App& app, const DeploymentId& id) {
    auto opened = app.orchestrator();
    const auto state = opened ? (*opened)->get(app.who(), id) : tl::unexpected(opened.error());
    return state ? state->request.name : std::string();
}

}  // namespace

int announce(App& app, const DeploymentId& id, std::string_view action) {
    if (!app.args().has("detach")) {
        app.note(id.str());
        return 0;
    }
    if (app.for_people()) {
        return app.print(id.str() + "\n");
    }
    View view{.kind = "paas.action/1", .list = false, .columns = {{.title = "ID", .path = "id"}}};
    Json record;
    record["id"] = id.str();
    record["action"] = action;
    record["status"] = to_string(deployment::Status::create_in_progress);
    record["name"] = name_of(app, id);
    record["locked"] = false;
    view.records.push_back(std::move(record));
    return app.show(view);
}

namespace {

/// The decision that found no provider; nothing when it was not for that, or cannot be read, which
/// does not keep the rest from being shown.
std::optional<orchestrator::Ranking> fatal_decision(App& app, const deployment::State& state) {
    auto opened =
        state.no_provider ? app.orchestrator() : Result<orchestrator::LocalOrchestrator*>(nullptr);
    if (!opened || *opened == nullptr) {
        return std::nullopt;
    }
    auto decisions = (*opened)->decisions(app.who(), state.id);
    if (!decisions) {
        app.warn("why no provider fits cannot be told: " + decisions.error().message,
                 decisions.error().hint);
        return std::nullopt;
    }
    return decisions->empty() ? std::nullopt : std::optional(std::move(decisions->back()));
}

}  // namespace

int show_detail(App& app, const deployment::State& state) {
    View view = detail_view();
    view.records.push_back(detail_record(state));
    const std::optional<orchestrator::Ranking> refused = fatal_decision(app, state);
    view.records.front()["providers"] =
        refused ? ranking_record(*refused)["providers"] : Json::array();
    const int printed = app.show(view);
    if (refused && printed == 0 && app.for_people() && app.output().columns.empty()) {
        const int line = app.print("\n");
        return line != 0 ? line : show_explained(app, *refused);
    }
    const std::string outputs = pairs_text(view.records.front()["outputs"]);
    if (printed != 0 || !app.for_people() || !app.output().columns.empty() || outputs.empty()) {
        return printed;
    }
    return app.print("\n" + paint("Outputs", Color::bold, app.terminal().out_color) + "\n" +
                     outputs);
}

Try<int> follow_to_rest(App& app, const DeploymentId& id) {
    if (app.args().has("detach")) {
        if (auto started = app.start_worker(); !started) {
            return tl::unexpected<Failure>(std::move(started.error()));
        }
        return 0;
    }
    const bool lines = app.output().format == Format::jsonl;
    auto followed = follow(app, {id}, {.events = lines});
    if (!followed) {
        return tl::unexpected(std::move(followed.error()));
    }
    if (followed->interrupted) {
        return 130;
    }
    const deployment::State& state = followed->states.front();
    const int printed = show_detail(app, state);
    if (printed != 0) {
        return printed;
    }
    const int code = exit_of(state);
    if (code != 0 && app.for_people()) {
        app.note(std::string("it ended as ") + std::string(to_string(state.status)) +
                 (state.no_provider ? ", because no provider fits; see `paas rank --explain --of "
                                    : "; see `paas logs ") +
                 state.id.str() + "`");
    }
    return code;
}

}  // namespace paas::cli
