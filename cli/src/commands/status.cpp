#include "app/streams.hpp"
#include "commands/commands.hpp"
#include "commands/follow.hpp"
#include "commands/records.hpp"
#include "commands/requests.hpp"

#include <algorithm>
#include <optional>

namespace paas::cli {
namespace {

using orchestrator::LocalOrchestrator;

Try<LocalOrchestrator*> opened(App& app) {
    auto orchestrator = app.orchestrator();
    if (!orchestrator) {
        return tl::unexpected<Failure>(std::move(orchestrator.error()));
    }
    return *orchestrator;
}

/// What the name of no live deployment meant last: one that is deleted. Whoever waits for a
/// deletion may come when it is done.
std::optional<DeploymentId> deleted_one(App& app, const std::string& name) {
    auto orchestrator = app.orchestrator();
    orchestrator::ListFilter filter;
    filter.deleted = true;
    filter.statuses = {deployment::Status::delete_complete};
    const auto rows = orchestrator ? (*orchestrator)->list(app.who(), filter)
                                   : tl::unexpected(orchestrator.error());
    const orchestrator::DeploymentSummary* last = nullptr;
    if (rows) {
        for (const orchestrator::DeploymentSummary& row : *rows) {
            const bool later = last == nullptr || row.updated > last->updated;
            last = row.name == name && later ? &row : last;
        }
    }
    return last == nullptr ? std::nullopt : std::optional(last->id);
}

/// Those that the arguments mean.
Try<std::vector<DeploymentId>> named(App& app, bool deleted_too = false) {
    std::vector<DeploymentId> ids;
    for (const std::string& name : app.args().all("ID")) {
        auto id = app.find(name);
        if (!id && deleted_too && id.error().error.code == ErrorCode::not_found) {
            if (auto gone = deleted_one(app, name)) {
                id = std::move(*gone);
            }
        }
        if (!id) {
            return tl::unexpected(std::move(id.error()));
        }
        ids.push_back(std::move(*id));
    }
    return ids;
}

int worst(const std::vector<deployment::State>& states, int (*exit)(const deployment::State&)) {
    int code = 0;
    for (const deployment::State& state : states) {
        code = std::max(code, exit(state));
    }
    return code;
}

std::string section(const App& app, const std::string& title, const std::string& body) {
    return body.empty() ? body
                        : "\n" + paint(title, Color::bold, app.terminal().out_color) + "\n" + body;
}

/// The parts of a deployment that are lists, below its facts.
std::string sections(const App& app, const Json& record) {
    std::string text = section(app, "Inputs", pairs_text(record["inputs"])) +
                       section(app, "Outputs", pairs_text(record["outputs"]));
    TextTable attempts({{.title = "#"},
                        {.title = "PROVIDER"},
                        {.title = "STATUS"},
                        {.title = "WHY", .flexible = true}});
    for (const Json& attempt : record["attempts"]) {
        const std::string status = plain_text(attempt["status"]);
        attempts.add({{plain_text(attempt["number"])},
                      {plain_text(attempt["provider"]) +
                       (attempt["simulated"].get<bool>() ? " (simulated)" : "")},
                      {status, color_of(status)},
                      {plain_text(attempt["reason"])}});
    }
    if (!record["attempts"].empty()) {
        text += section(app, "Attempts", attempts.render(app.terminal(), true));
    }
    for (const auto& [title, key, view] :
         {std::tuple{"Nodes", "nodes", nodes_view()}, std::tuple{"Ports", "ports", ports_view()}}) {
        View rows = view;
        for (const Json& row : record[key]) {
            rows.records.push_back(row);
        }
        RenderContext context{app.output(), app.terminal(), {}};
        context.options.columns.clear();
        context.options.sort.clear();
        if (auto table = render(rows, context); table && !rows.records.empty()) {
            text += section(app, title, *table);
        }
    }
    return text;
}

int show_one(App& app, const deployment::State& state) {
    const Json record = detail_record(state);
    View view = detail_view();
    view.records.push_back(record);
    if (app.for_people() && app.output().columns.empty()) {
        const int printed = app.show(view);
        return printed != 0 ? printed : app.print(sections(app, record));
    }
    return app.show(view);
}

int show_states(App& app, const std::vector<deployment::State>& states) {
    if (states.size() == 1) {
        return show_one(app, states.front());
    }
    View view = app.for_people() ? deployments_view() : detail_view();
    view.list = true;
    for (const deployment::State& state : states) {
        view.records.push_back(app.for_people() ? summary_record(state) : detail_record(state));
    }
    return app.show(view);
}

Try<std::vector<deployment::State>> states_of(App& app, const std::vector<DeploymentId>& ids) {
    auto orchestrator = opened(app);
    if (!orchestrator) {
        return tl::unexpected(std::move(orchestrator.error()));
    }
    std::vector<deployment::State> states;
    for (const DeploymentId& id : ids) {
        auto state = (*orchestrator)->get(app.who(), id);
        if (!state) {
            return tl::unexpected<Failure>(std::move(state.error()));
        }
        states.push_back(std::move(*state));
    }
    return states;
}

Try<int> watch(App& app, const std::vector<DeploymentId>& ids) {
    if (ids.empty()) {
        return app.print("");
    }
    const bool lines = app.output().format == Format::jsonl;
    auto followed = follow(app, ids, {.events = lines});
    if (!followed) {
        return tl::unexpected(std::move(followed.error()));
    }
    if (followed->interrupted) {
        return 130;
    }
    const int printed = show_states(app, followed->states);
    const auto ended = [](const deployment::State& state) {
        return state.status == deployment::Status::delete_complete ? 0 : exit_of(state);
    };
    return printed != 0 ? printed : worst(followed->states, ended);
}

Try<int> list_deployments(App& app) {
    auto orchestrator = opened(app);
    if (!orchestrator) {
        return tl::unexpected(std::move(orchestrator.error()));
    }
    auto filter = list_filter(app);
    if (!filter) {
        return tl::unexpected(std::move(filter.error()));
    }
    auto rows = (*orchestrator)->list(app.who(), *filter);
    if (!rows) {
        return tl::unexpected<Failure>(std::move(rows.error()));
    }
    if (app.args().has("watch")) {
        std::vector<DeploymentId> ids;
        for (const orchestrator::DeploymentSummary& row : *rows) {
            ids.push_back(row.id);
        }
        return watch(app, ids);
    }
    View view = deployments_view();
    for (const orchestrator::DeploymentSummary& row : *rows) {
        view.records.push_back(summary_record(row));
    }
    if (rows->empty() && app.for_people()) {
        app.note("no deployments");
        return 0;
    }
    return app.show(view);
}

Try<int> status(App& app) {
    auto ids = named(app);
    if (!ids) {
        return tl::unexpected(std::move(ids.error()));
    }
    if (ids->empty()) {
        return list_deployments(app);
    }
    if (app.args().has("watch")) {
        return watch(app, *ids);
    }
    auto states = states_of(app, *ids);
    if (!states) {
        return tl::unexpected(std::move(states.error()));
    }
    return show_states(app, *states);
}

Try<int> wait(App& app) {
    const bool deleted = app.args().get("for", "complete") == "deleted";
    auto ids = named(app, deleted);
    if (!ids) {
        return tl::unexpected(std::move(ids.error()));
    }
    FollowOptions options;
    options.what = deleted ? orchestrator::WaitOptions::For::deleted
                           : orchestrator::WaitOptions::For::complete;
    options.timeout = app.args().duration("timeout");
    options.events = app.output().format == Format::jsonl;
    auto followed = follow(app, *ids, options);
    if (!followed) {
        return tl::unexpected(std::move(followed.error()));
    }
    if (followed->interrupted) {
        return 130;
    }
    const int printed = show_states(app, followed->states);
    return printed != 0 ? printed : worst(followed->states, deleted ? exit_of_deletion : exit_of);
}

Try<int> outputs(App& app) {
    auto id = app.find(app.args().get("ID"));
    if (!id) {
        return tl::unexpected(std::move(id.error()));
    }
    auto states = states_of(app, {*id});
    if (!states) {
        return tl::unexpected(std::move(states.error()));
    }
    const deployment::State& state = states->front();
    const Json values = parsed(state.outputs);
    const std::string key = app.args().get("KEY");
    if (!key.empty()) {
        const Json* value = member(values, key);
        if (value == nullptr) {
            std::vector<std::string_view> names;
            for (const auto& [name, ignored] : values.items()) {
                names.push_back(name);
            }
            const std::string_view near = nearest(key, names);
            return tl::unexpected<Failure>(
                Error(ErrorCode::not_found, "no output is named '" + key + "'",
                      near.empty() ? "see `paas outputs " + state.id.str() + "`"
                                   : "did you mean '" + std::string(near) + "'?"));
        }
        app.mark_simulated(is_simulated(state));
        return app.print((value->is_string() ? value->get<std::string>() : value->dump()) + "\n");
    }
    View view{.kind = "paas.outputs/1", .list = false, .name = "deployment"};
    Json record;
    record["deployment"] = state.id.str();
    record["outputs"] = values;
    record["simulated"] = is_simulated(state);
    if (app.for_people() || app.output().format == Format::csv) {
        view.list = true;
        view.columns = {{.title = "NAME", .path = "name"}, {.title = "VALUE", .path = "value"}};
        for (const auto& [name, value] : values.items()) {
            Json row;
            row["name"] = name;
            row["value"] = value;
            row["simulated"] = is_simulated(state);
            view.records.push_back(std::move(row));
        }
    } else {
        view.records.push_back(std::move(record));
    }
    return app.show(view);
}

}  // namespace

int run_status(App& app) {
    return app.finish(status(app));
}
int run_wait(App& app) {
    return app.finish(wait(app));
}
int run_outputs(App& app) {
    return app.finish(outputs(app));
}

}  // namespace paas::cli
