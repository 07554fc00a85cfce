// providers check.
#include "app/interrupt.hpp"
#include "commands/commands.hpp"
#include "commands/feed_clouds.hpp"
#include "term/progress.hpp"

#include <algorithm>

namespace paas::cli {
namespace {

/// Whether an argument means this configured project.
bool is_meant(const feed::Sources& sources, const feed::Connection& connection,
              const std::string& text) {
    const federation::Provider entry = feed::entry_of(sources, connection, Timestamp{});
    return text == entry.name || text == entry.label() || text == entry.key().str();
}

Try<void> check_names(const feed::Sources& sources, const std::vector<std::string>& wanted) {
    const auto all = feed::connections(sources);
    for (const std::string& name : wanted) {
        if (std::ranges::any_of(all,
                                [&](const auto& one) { return is_meant(sources, one, name); })) {
            continue;
        }
        std::vector<std::string_view> known;
        for (const feed::ProviderSource& provider : sources.providers) {
            known.push_back(provider.name);
        }
        const std::string_view near = nearest(name, known);
        return tl::unexpected<Failure>(
            Error(ErrorCode::not_found, "no active provider of the configuration is called " + name,
                  near.empty() ? "" : "did you mean '" + std::string(near) + "'?"));
    }
    return {};
}

Json check_record(const feed::FeederRun::Check& check) {
    Json record;
    record["provider"] = check.entry.str();
    record["service"] = check.service;
    record["verdict"] = check.answer ? "ok" : "failed";
    record["milliseconds"] = check.took.count();
    record["endpoint"] = check.endpoint;
    record["text"] = check.answer ? *check.answer : to_string(check.answer.error());
    record["hint"] = check.answer ? std::string() : check.answer.error().hint;
    return record;
}

/// Prints the rows, and what to do about those that failed.
int show_checks(App& app, const std::vector<feed::FeederRun::Check>& checks) {
    View view{.kind = "paas.provider-check/1",
              .columns = {{.title = "PROVIDER", .path = "provider", .flexible = true},
                          {.title = "SERVICE", .path = "service"},
                          {.title = "VERDICT", .path = "verdict", .look = Look::status},
                          {.title = "MS", .path = "milliseconds", .right = true},
                          {.title = "TEXT", .path = "text", .flexible = true},
                          {.title = "ENDPOINT", .path = "endpoint", .wide_only = true}},
              .name = "provider"};
    for (const feed::FeederRun::Check& one : checks) {
        view.records.push_back(check_record(one));
    }
    const int printed = app.show(view);
    bool failed = false;
    for (const feed::FeederRun::Check& one : checks) {
        if (!one.answer && app.for_people()) {
            app.warn(one.entry.str() + ": " + one.service + ": " + to_string(one.answer.error()),
                     one.answer.error().hint);
        }
        failed = failed || !one.answer;
    }
    return printed != 0 ? printed : failed ? 8 : 0;
}

Try<int> check_clouds(App& app) {
    auto files = configuration_files(app, {});
    if (!files) {
        return tl::unexpected(std::move(files.error()));
    }
    auto sources = read_configurations(app, *files);
    if (!sources) {
        return tl::unexpected(std::move(sources.error()));
    }
    const std::vector<std::string> wanted = app.args().all("PROVIDER");
    if (auto known = check_names(*sources, wanted); !known) {
        return tl::unexpected(std::move(known.error()));
    }
    feed::RunOptions options;
    options.ca_file = app.settings().cacert;
    options.retry.attempts = 1;  // what fails at times should be seen
    feed::FeederRun run = make_feeder_run(app, std::move(options));
    const Interrupt interrupt;
    std::vector<feed::FeederRun::Check> checks;
    {
        Progress progress(app.terminal(), app.quiet(), app.args().has("verbose"));
        progress.state("checking");
        checks = run.check(*sources, interrupt.token(), [&](const feed::Connection& one) {
            return wanted.empty() || std::ranges::any_of(wanted, [&](const std::string& name) {
                       return is_meant(*sources, one, name);
                   });
        });
    }
    return interrupt.happened() ? 130 : show_checks(app, checks);
}

}  // namespace

int run_providers_check(App& app) {
    return app.finish(check_clouds(app));
}

}  // namespace paas::cli
