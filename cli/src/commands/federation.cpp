// feed, rank, stats.
#include "commands/commands.hpp"
#include "commands/feed_clouds.hpp"
#include "commands/ranking_view.hpp"
#include "commands/records.hpp"
#include "commands/requests.hpp"

#include "paas/feed/messages.hpp"

#include <algorithm>

namespace paas::cli {
namespace {

/// Refuses sources that hold other messages than --as names.
Try<void> check_kind(const std::vector<orchestrator::NamedText>& sources, const std::string& kind) {
    for (const orchestrator::NamedText& source : sources) {
        auto batch = feed::decode(source.text, source.name);
        if (!batch) {
            return tl::unexpected<Failure>(std::move(batch.error()));
        }
        const bool others = kind == "rally" ? !batch->providers.empty() : !batch->runs.empty();
        if (others) {
            return tl::unexpected<Failure>(Error(ErrorCode::invalid_argument,
                                                 source.name + " holds " +
                                                     (kind == "rally" ? "feeder" : "Rally") +
                                                     " messages, but --as " + kind + " was given",
                                                 "leave --as out to take both"));
        }
    }
    return {};
}

/// Configurations and messages come from different places and go different ways.
Try<bool> are_configurations(const App& app, const std::vector<orchestrator::NamedText>& sources) {
    if (app.args().has("as")) {
        return app.args().get("as") == "config";
    }
    const auto count = std::ranges::count_if(sources, is_configuration);
    if (count != 0 && static_cast<std::size_t>(count) != sources.size()) {
        return usage_failure("configurations and messages cannot be fed together",
                             "feed them in two commands");
    }
    return count != 0;
}

/// Options that mean something for clouds only.
Try<void> refuse_cloud_options(const App& app) {
    for (const char* name :
         {"every", "dry-run", "message-version", "provider-time", "parallel", "publish"}) {
        if (app.args().has(name)) {
            return usage_failure("--" + std::string(name) + " is for configurations of feeders",
                                 "leave it out for messages");
        }
    }
    return {};
}

Try<int> take_in(App& app) {
    auto texts = configuration_files(app, app.args().all("SOURCE"));
    if (!texts) {
        return tl::unexpected(std::move(texts.error()));
    }
    std::vector<orchestrator::NamedText> sources = std::move(*texts);
    const auto configurations = are_configurations(app, sources);
    if (!configurations) {
        return tl::unexpected(configurations.error());
    }
    if (*configurations) {
        return feed_clouds(app, std::move(sources));
    }
    if (auto fit = refuse_cloud_options(app); !fit) {
        return tl::unexpected(std::move(fit.error()));
    }
    if (app.args().has("as")) {
        if (auto checked = check_kind(sources, app.args().get("as")); !checked) {
            return tl::unexpected(std::move(checked.error()));
        }
    }
    auto orchestrator = app.orchestrator();
    if (!orchestrator) {
        return tl::unexpected<Failure>(std::move(orchestrator.error()));
    }
    auto report = (*orchestrator)->feed(app.who(), sources);
    if (!report) {
        return tl::unexpected<Failure>(std::move(report.error()));
    }
    if (!app.for_programs()) {
        app.show_findings(report->findings);  // the record holds them
    }
    View view{.kind = "paas.feed/1",
              .list = false,
              .columns = {{.title = "PROVIDERS", .path = "providers"},
                          {.title = "CHANGED", .path = "changed"},
                          {.title = "RALLY RUNS", .path = "rally_runs"}},
              .name = "providers"};
    Json record;
    record["providers"] = report->providers;
    record["changed"] = report->changed;
    record["rally_runs"] = report->rally_runs;
    record["findings"] = findings_json(report->findings, app.sources());
    view.records.push_back(std::move(record));
    const int printed = app.show(view);
    const bool refused = std::ranges::any_of(report->findings, [](const Diagnostic& finding) {
        return finding.severity == Severity::error;
    });
    if (printed == 0 && refused && app.for_programs()) {
        Failure failure(Error(ErrorCode::invalid_argument, "a message was refused"));
        failure.findings = std::move(report->findings);
        return tl::unexpected(std::move(failure));
    }
    return printed != 0 ? printed : refused ? 3 : 0;
}

Try<int> replay(App& app, orchestrator::LocalOrchestrator& orchestrator) {
    auto report = orchestrator.replay(app.who(), app.args().get("replay"));
    if (!report) {
        return tl::unexpected<Failure>(std::move(report.error()));
    }
    View view{.kind = "paas.replay/1",
              .list = false,
              .columns = {{.title = "RECORD", .path = "record"},
                          {.title = "IDENTICAL", .path = "identical"}},
              .name = "record"};
    Json record;
    record["record"] = report->record.str();
    record["identical"] = report->identical;
    record["stored"] = report->stored;
    record["replayed"] = report->replayed;
    record["ranking"] = ranking_record(report->ranking);
    view.records.push_back(std::move(record));
    int printed = app.show(view);
    if (printed == 0 && app.for_people() && app.args().has("explain")) {
        printed = app.print("\n");
        printed = printed == 0 ? show_explained(app, report->ranking) : printed;
    }
    if (printed == 0 && !report->identical) {
        app.warn("the decision did not come out the same",
                 "compare `stored` and `replayed` with -o json");
        return 8;
    }
    return printed;
}

Try<int> show_decisions(App& app, orchestrator::LocalOrchestrator& orchestrator) {
    auto id = app.find(app.args().get("of"));
    if (!id) {
        return tl::unexpected(std::move(id.error()));
    }
    auto decisions = orchestrator.decisions(app.who(), *id);
    if (!decisions) {
        return tl::unexpected<Failure>(std::move(decisions.error()));
    }
    if (app.output().format == Format::csv) {
        return app.show(decision_rows(*decisions, app.args().has("explain")));
    }
    if (!app.for_people()) {
        View view{.kind = "paas.ranking/1", .name = "record"};
        for (const orchestrator::Ranking& decision : *decisions) {
            view.records.push_back(ranking_record(decision));
        }
        return app.show(view);
    }
    for (std::size_t i = 0; i < decisions->size(); ++i) {
        const orchestrator::Ranking& decision = (*decisions)[i];
        const std::string title = "Decision " + std::to_string(i + 1) + " of " +
                                  format_time(decision.at) + ", " + decision.model + ", record " +
                                  decision.record.str().substr(0, 12) + "\n";
        if (const int printed = app.print((i == 0 ? "" : "\n") +
                                          paint(title, Color::bold, app.terminal().out_color));
            printed != 0) {
            return printed;
        }
        (void)show_ranking(app, decision, app.args().has("explain"));
    }
    return 0;
}

Try<int> rank(App& app) {
    const Arguments& args = app.args();
    const int ways =
        (args.has("TEMPLATE") ? 1 : 0) + (args.has("replay") ? 1 : 0) + (args.has("of") ? 1 : 0);
    if (ways != 1) {
        return usage_failure(ways == 0 ? "what is to be ranked?" : "too much to rank at once",
                             "give one of TEMPLATE, --of ID or --replay ID");
    }
    auto orchestrator = app.orchestrator();
    if (!orchestrator) {
        return tl::unexpected<Failure>(std::move(orchestrator.error()));
    }
    if (args.has("replay")) {
        return replay(app, **orchestrator);
    }
    if (args.has("of")) {
        return show_decisions(app, **orchestrator);
    }
    auto request = deploy_request(app, args.get("TEMPLATE"));
    if (!request) {
        return tl::unexpected(std::move(request.error()));
    }
    auto plan = (*orchestrator)->plan(app.who(), *request);
    if (!plan) {
        return tl::unexpected<Failure>(std::move(plan.error()));
    }
    return show_ranking(app, *plan, args.has("explain"));
}

/// Rows of one table with a bar each, as wide as the terminal allows.
std::string bars(const App& app, const orchestrator::Stats& stats) {
    const bool color = app.terminal().out_color;
    std::size_t name_width = 10;
    std::int64_t most = 1;
    for (const orchestrator::StatsRow& row : stats.rows) {
        name_width = std::max(name_width, display_width(printable(row.key)));
        most = std::max(most, row.total);
    }
    name_width = std::min<std::size_t>(name_width, 34);
    const std::size_t room = std::max<std::size_t>(app.terminal().width, 60) - name_width - 12;
    std::string text = paint("By " + stats.by, Color::bold, color) + "\n";
    for (const orchestrator::StatsRow& row : stats.rows) {
        const auto length = [&](std::int64_t count) {
            return static_cast<std::size_t>(static_cast<double>(count) / static_cast<double>(most) *
                                            static_cast<double>(room));
        };
        const auto bar = [&](std::int64_t count, Color paint_as) {
            std::string blocks;
            for (std::size_t i = 0; i < length(count); ++i) {
                blocks += "█";
            }
            return paint(blocks, paint_as, color);
        };
        const std::int64_t rest = row.total - row.complete - row.failed - row.in_progress;
        text +=
            "  " +
            pad(shorten(printable(row.key.empty() ? "(none)" : row.key), name_width), name_width) +
            " " + pad(std::to_string(row.total), 7, true) + " " + bar(row.complete, Color::green) +
            bar(row.in_progress, Color::yellow) + bar(row.failed, Color::red) +
            bar(rest, Color::dim) + "\n";
    }
    return text;
}

Try<int> count(App& app) {
    auto orchestrator = app.orchestrator();
    if (!orchestrator) {
        return tl::unexpected<Failure>(std::move(orchestrator.error()));
    }
    auto filter = list_filter(app);
    if (!filter) {
        return tl::unexpected(std::move(filter.error()));
    }
    filter->deleted = true;  // what is gone counts
    auto tables = (*orchestrator)->stats(app.who(), *filter);
    if (!tables) {
        return tl::unexpected<Failure>(std::move(tables.error()));
    }
    const std::vector<std::string> wanted = app.args().all("by");
    if (!wanted.empty()) {
        std::erase_if(*tables, [&](const orchestrator::Stats& table) {
            return std::ranges::find(wanted, table.by) == wanted.end();
        });
    }
    if (app.for_people() && app.terminal().out_is_terminal && app.output().columns.empty()) {
        std::string text;
        for (const orchestrator::Stats& table : *tables) {
            text += (text.empty() ? "" : "\n") + bars(app, table);
        }
        return app.print(text);
    }
    View view{.kind = "paas.stats/1",
              .columns = {{.title = "BY", .path = "by"},
                          {.title = "KEY", .path = "key", .flexible = true},
                          {.title = "TOTAL", .path = "total", .right = true},
                          {.title = "COMPLETE", .path = "complete", .right = true},
                          {.title = "FAILED", .path = "failed", .right = true},
                          {.title = "IN PROGRESS", .path = "in_progress", .right = true}},
              .name = "key"};
    for (const orchestrator::Stats& table : *tables) {
        for (const orchestrator::StatsRow& row : table.rows) {
            Json record;
            record["by"] = table.by;
            record["key"] = row.key;
            record["total"] = row.total;
            record["complete"] = row.complete;
            record["failed"] = row.failed;
            record["in_progress"] = row.in_progress;
            view.records.push_back(std::move(record));
        }
    }
    return app.show(view);
}

}  // namespace

int run_feed(App& app) {
    return app.finish(take_in(app));
}
int run_rank(App& app) {
    return app.finish(rank(app));
}
int run_stats(App& app) {
    return app.finish(count(app));
}

}  // namespace paas::cli
