// resources, nodes, template.
#include "commands/commands.hpp"
#include "commands/follow.hpp"
#include "commands/inside.hpp"
#include "commands/records.hpp"

#include <algorithm>

namespace paas::cli {

Try<Inside> inside(App& app) {
    auto id = app.find(app.args().get("ID"));
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
    return Inside{*orchestrator, std::move(*state)};
}

namespace {

int show_nodes(App& app, const deployment::State& state) {
    View view = nodes_view();
    for (const deployment::Node& node : state.nodes) {
        view.records.push_back(node_record(state, node));
    }
    return app.show(view);
}

Error unknown_node(const deployment::State& state, const std::string& name) {
    std::vector<std::string_view> known;
    for (const deployment::Node& node : state.nodes) {
        known.push_back(node.id);
        known.push_back(node.node_template);
    }
    const std::string_view near = nearest(name, known);
    return {ErrorCode::not_found, "no node is named '" + name + "'",
            near.empty() ? "see `paas nodes ls " + state.id.str() + "`"
                         : "did you mean '" + std::string(near) + "'?"};
}

/// Ids of the nodes that the arguments mean.
Try<std::vector<std::string>> chosen_nodes(App& app, const deployment::State& state) {
    const std::vector<std::string> names = app.args().all("NODE");
    if (names.empty() != app.args().has("all")) {
        return usage_failure(names.empty() ? "which nodes?" : "either NODE or --all, not both",
                             "name them, or give --all");
    }
    std::vector<std::string> ids;
    for (const deployment::Node& node : state.nodes) {
        const bool wanted =
            app.args().has("all") || std::ranges::any_of(names, [&](const std::string& name) {
                return name == node.id || name == node.node_template;
            });
        if (wanted) {
            ids.push_back(node.id);
        }
    }
    for (const std::string& name : names) {
        const bool known = std::ranges::any_of(state.nodes, [&](const deployment::Node& node) {
            return name == node.id || name == node.node_template;
        });
        if (!known) {
            return tl::unexpected<Failure>(unknown_node(state, name));
        }
    }
    if (ids.empty()) {
        return tl::unexpected<Failure>(
            Error(ErrorCode::failed_precondition, "the deployment has no nodes"));
    }
    return ids;
}

/// Waits for a change that was started and shows the nodes; tells a failure of it.
Try<int> finish_change(App& app, const DeploymentId& id) {
    if (app.args().has("detach")) {
        auto started = app.start_worker();
        return started ? Try<int>(0) : tl::unexpected<Failure>(std::move(started.error()));
    }
    auto followed = follow(app, {id}, {});
    if (!followed) {
        return tl::unexpected(std::move(followed.error()));
    }
    if (followed->interrupted) {
        return 130;
    }
    const deployment::State& state = followed->states.front();
    const int printed = show_nodes(app, state);
    if (printed == 0 && !state.reason.empty()) {
        return tl::unexpected<Failure>(Failure(Error(ErrorCode::unavailable, state.reason)));
    }
    return printed;
}

Try<int> act(App& app, const std::string& action) {
    auto target = inside(app);
    if (!target) {
        return tl::unexpected(std::move(target.error()));
    }
    auto nodes = chosen_nodes(app, target->state);
    if (!nodes) {
        return tl::unexpected(std::move(nodes.error()));
    }
    if (action == "rm" || action == "reboot") {
        std::string names;
        for (const std::string& node : *nodes) {
            names += " " + node;
        }
        const std::string what = action == "rm" ? "Remove" : "Reboot";
        if (auto confirmed = app.confirm(what + " node" + (nodes->size() == 1 ? "" : "s") + names +
                                         " of " + target->state.id.str() + "?");
            !confirmed) {
            return tl::unexpected(std::move(confirmed.error()));
        }
    }
    auto started = target->orchestrator->node_action(app.who(), target->state.id, action, *nodes);
    if (!started) {
        return tl::unexpected<Failure>(std::move(started.error()));
    }
    return finish_change(app, target->state.id);
}

Try<int> add(App& app) {
    auto target = inside(app);
    if (!target) {
        return tl::unexpected(std::move(target.error()));
    }
    const std::int64_t count = app.args().count("count", 0);
    if (count < 1 || count > 10000) {
        return usage_failure("--count must be between 1 and 10000");
    }
    auto started = target->orchestrator->add_nodes(app.who(), target->state.id,
                                                   static_cast<int>(count), app.args().get("of"));
    if (!started) {
        return tl::unexpected<Failure>(std::move(started.error()));
    }
    return finish_change(app, target->state.id);
}

Try<int> list_nodes(App& app) {
    auto target = inside(app);
    if (!target) {
        return tl::unexpected(std::move(target.error()));
    }
    return show_nodes(app, target->state);
}

Try<int> show_node(App& app) {
    auto target = inside(app);
    if (!target) {
        return tl::unexpected(std::move(target.error()));
    }
    const std::string name = app.args().get("NODE");
    for (const deployment::Node& node : target->state.nodes) {
        if (node.id == name) {
            View view = nodes_view();
            view.list = false;
            for (Column& column : view.columns) {
                column.wide_only = false;
            }
            view.records.push_back(node_record(target->state, node));
            return app.show(view);
        }
    }
    return tl::unexpected<Failure>(unknown_node(target->state, name));
}

Try<int> resources(App& app) {
    auto target = inside(app);
    if (!target) {
        return tl::unexpected(std::move(target.error()));
    }
    auto rows = target->orchestrator->resources(app.who(), target->state.id);
    if (!rows) {
        return tl::unexpected<Failure>(std::move(rows.error()));
    }
    View view{.kind = "paas.resource/1",
              .columns = {{.title = "NAME", .path = "name"},
                          {.title = "TYPE", .path = "type", .flexible = true},
                          {.title = "ID", .path = "id"},
                          {.title = "STATE", .path = "state", .look = Look::status},
                          {.title = "REQUIRES", .path = "requires", .flexible = true},
                          {.title = "DETAILS", .path = "details", .wide_only = true},
                          {.title = "SIMULATED",
                           .path = "simulated",
                           .look = Look::yes_no,
                           .wide_only = true}},
              .name = "name"};
    for (const orchestrator::ResourceView& row : *rows) {
        Json record;
        record["deployment"] = target->state.id.str();
        record["name"] = row.name;
        record["type"] = row.type;
        record["id"] = row.id;
        record["state"] = row.state;
        record["requires"] = row.requires_nodes;
        record["details"] = Json::object();
        for (const auto& [key, value] : row.details) {
            record["details"][key] = value;
        }
        record["simulated"] = is_simulated(target->state);
        view.records.push_back(std::move(record));
    }
    return app.show(view);
}

Try<int> print_template(App& app) {
    auto target = inside(app);
    if (!target) {
        return tl::unexpected(std::move(target.error()));
    }
    auto text = target->orchestrator->template_text(app.who(), target->state.id,
                                                    app.args().has("resolved"));
    if (!text) {
        return tl::unexpected<Failure>(std::move(text.error()));
    }
    return show_template(app, *text);
}

}  // namespace

int run_nodes_ls(App& app) {
    return app.finish(list_nodes(app));
}
int run_nodes_show(App& app) {
    return app.finish(show_node(app));
}
int run_nodes_start(App& app) {
    return app.finish(act(app, "start"));
}
int run_nodes_stop(App& app) {
    return app.finish(act(app, "stop"));
}
int run_nodes_reboot(App& app) {
    return app.finish(act(app, "reboot"));
}
int run_nodes_rm(App& app) {
    return app.finish(act(app, "rm"));
}
int run_nodes_add(App& app) {
    return app.finish(add(app));
}
int run_resources(App& app) {
    return app.finish(resources(app));
}
int run_template(App& app) {
    return app.finish(print_template(app));
}

}  // namespace paas::cli
