// doctor, worker, plugin ls, version, help, completion and the hidden commands.
#include "app/app.hpp"
#include "app/background.hpp"
#include "app/interrupt.hpp"
#include "app/streams.hpp"
#include "commands/commands.hpp"
#include "docs/help.hpp"
#include "findings/all_codes.hpp"

#include "paas/plugin/external.hpp"
#include "paas/plugin/loader.hpp"
#include "paas/version.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace paas::cli {
namespace {

namespace fs = std::filesystem;
using orchestrator::Check;

std::string verdict_text(Check::Verdict verdict) {
    return verdict == Check::Verdict::ok        ? "ok"
           : verdict == Check::Verdict::warning ? "warning"
                                                : "failed";
}

Check check_configuration(const App& app) {
    std::error_code ignored;
    const fs::path& file = app.configuration().file;
    return {"configuration", Check::Verdict::ok,
            file.string() + (fs::exists(file, ignored) ? "" : " does not exist; defaults are used"),
            ""};
}

Check check_context(const App& app) {
    const config::Context& context = app.configuration().context;
    if (!context.remote()) {
        return {"context", Check::Verdict::ok, context.name + ", without a server", ""};
    }
    return {"context", Check::Verdict::warning,
            context.name + " is remote; this version runs embedded only",
            "paas context use embedded"};
}

/// Whether a worker runs, by trying its lock.
Check check_worker(const App& app) {
    std::error_code ignored;
    if (!fs::exists(app.settings().state_dir / "worker.lock", ignored)) {
        return {"worker", Check::Verdict::ok, "none runs, none is needed", ""};
    }
    WorkerLock lock(app.settings().state_dir);
    auto free = lock.try_acquire();
    if (!free) {
        return {"worker", Check::Verdict::warning, free.error().message, ""};
    }
    return {"worker", Check::Verdict::ok, *free ? "none runs" : "one runs", ""};
}

Check check_modules(const App& app) {
    const plugin::ModuleLoader loader(
        plugin::module_folders(plugin::program_path(), app.settings().plugin_path));
    std::string names;
    for (const plugin::ModuleFile& file : loader.list()) {
        names += (names.empty() ? "" : ", ") + file.name;
    }
    if (names.empty()) {
        return {"modules", Check::Verdict::warning, "none found",
                "secret inputs need the module crypto; see `paas plugin ls`"};
    }
    return {"modules", Check::Verdict::ok, names, ""};
}

/// Rebuilds from the journal beside the state and throws the result away.
Check check_rebuild(App& app, orchestrator::LocalOrchestrator& orchestrator) {
    Check check{"rebuild", Check::Verdict::ok, "", ""};
    const fs::path into = app.settings().state_dir / "verify.sqlite";
    auto report = orchestrator.verify(into);
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"}) {
        fs::remove(into.string() + suffix, ignored);
    }
    if (!report) {
        check.verdict = Check::Verdict::failed;
        check.text = report.error().message;
        check.hint = report.error().hint;
    } else {
        check.text = *report;
        while (check.text.ends_with('\n')) {
            check.text.pop_back();
        }
    }
    return check;
}

Try<int> doctor(App& app) {
    std::vector<Check> checks{check_configuration(app), check_context(app)};
    if (!app.configuration().context.remote()) {
        auto orchestrator = app.orchestrator();
        if (!orchestrator) {
            checks.push_back({"store", Check::Verdict::failed, to_string(orchestrator.error()),
                              orchestrator.error().hint});
        } else {
            auto found = (*orchestrator)->doctor(app.who());
            if (!found) {
                return tl::unexpected<Failure>(std::move(found.error()));
            }
            checks.insert(checks.end(), found->begin(), found->end());
            if (app.args().has("verify")) {
                checks.push_back(check_rebuild(app, **orchestrator));
            }
        }
        checks.push_back(check_worker(app));
    }
    checks.push_back(check_modules(app));
    checks.push_back({"providers", Check::Verdict::ok,
                      "simulated: deployments make nothing real in this version", ""});
    View view{.kind = "paas.check/1",
              .columns = {{.title = "CHECK", .path = "name"},
                          {.title = "VERDICT", .path = "verdict", .look = Look::status},
                          {.title = "FOUND", .path = "text", .flexible = true},
                          {.title = "WHAT TO DO", .path = "hint", .flexible = true}},
              .name = "name"};
    bool failed = false;
    for (const Check& check : checks) {
        failed = failed || check.verdict == Check::Verdict::failed;
        Json record;
        record["name"] = check.name;
        record["verdict"] = verdict_text(check.verdict);
        record["text"] = check.text;
        record["hint"] = check.hint;
        view.records.push_back(std::move(record));
    }
    const int printed = app.show(view);
    return printed != 0 ? printed : failed ? 8 : 0;
}

/// Waits for a worker that is about to end: it may have missed what was just accepted.
Try<bool> acquire(WorkerLock& lock, bool background) {
    constexpr auto kPatience = std::chrono::seconds(3);
    constexpr auto kStep = std::chrono::milliseconds(50);
    for (auto waited = Milliseconds(0);; waited += kStep) {
        auto ours = lock.try_acquire();
        if (!ours) {
            return tl::unexpected<Failure>(std::move(ours.error()));
        }
        if (*ours || !background || waited >= kPatience) {
            return *ours;
        }
        std::this_thread::sleep_for(kStep);
    }
}

Try<int> work(App& app) {
    if (!app.args().has("all")) {
        return usage_failure("which stages?", "give --all");
    }
    auto orchestrator = app.orchestrator();
    if (!orchestrator) {
        return tl::unexpected<Failure>(std::move(orchestrator.error()));
    }
    const bool background = app.args().has("background");
    const bool until_idle = app.args().has("until-idle");
    const Interrupt interrupt;
    WorkerLock lock(app.settings().state_dir);
    orchestrator::WorkReport total;
    bool again = true;
    while (again) {
        auto ours = acquire(lock, background);
        if (!ours) {
            return tl::unexpected(std::move(ours.error()));
        }
        if (!*ours && background) {
            return 0;
        }
        if (!*ours) {
            return tl::unexpected<Failure>(Error(ErrorCode::failed_precondition,
                                                 "another worker runs already",
                                                 "only one runs per state folder"));
        }
        auto report = (*orchestrator)->work(until_idle, interrupt.token());
        if (!report) {
            return tl::unexpected<Failure>(std::move(report.error()));
        }
        total.finished += report->finished;
        total.decisions += report->decisions;
        total.operations += report->operations;
        total.commits += report->commits;
        // What was accepted while this worker was ending found the lock taken: look once more
        // after giving it back.
        lock.release();
        const auto orphaned = (*orchestrator)->has_orphaned_work();
        again = until_idle && !interrupt.happened() && orphaned && *orphaned;
    }
    View view{.kind = "paas.work/1",
              .list = false,
              .columns = {{.title = "FINISHED", .path = "finished"},
                          {.title = "DECISIONS", .path = "decisions"},
                          {.title = "OPERATIONS", .path = "operations"},
                          {.title = "COMMITS", .path = "commits"}},
              .name = "finished"};
    Json record;
    record["finished"] = total.finished;
    record["decisions"] = total.decisions;
    record["operations"] = total.operations;
    record["commits"] = total.commits;
    view.records.push_back(std::move(record));
    const int printed = app.show(view);
    return printed != 0 ? printed : interrupt.happened() && !interrupt.terminated() ? 130 : 0;
}

int list_plugins(App& app) {
    View view{.kind = "paas.plugin/1",
              .columns = {{.title = "KIND", .path = "kind"},
                          {.title = "NAME", .path = "name"},
                          {.title = "PATH", .path = "path", .flexible = true},
                          {.title = "HIDDEN BY", .path = "hidden_by"}},
              .name = "name"};
    const auto add = [&](std::string_view kind, const std::string& name, const fs::path& path,
                         const std::string& hidden_by) {
        Json record;
        record["kind"] = kind;
        record["name"] = name;
        record["path"] = path.string();
        record["hidden_by"] = hidden_by;
        view.records.push_back(std::move(record));
    };
    const plugin::ModuleLoader loader(
        plugin::module_folders(plugin::program_path(), app.settings().plugin_path));
    for (const plugin::ModuleFile& file : loader.list()) {
        add("module", file.name, file.path, "");
    }
    const char* path = std::getenv("PATH");
    for (const plugin::ExternalCommand& command :
         plugin::list_external(path == nullptr ? "" : path)) {
        const Command* built_in = find(root(), command.name);
        add("command", command.name, command.path,
            built_in == nullptr ? "" : std::string(built_in->name));
    }
    return app.show(view);
}

int show_version(App& app) {
    View view{.kind = "paas.version/1",
              .list = false,
              .columns = {{.title = "VERSION", .path = "version"},
                          {.title = "BUILD", .path = "build"},
                          {.title = "COMPILER", .path = "compiler"}},
              .name = "version"};
    Json record;
    record["version"] = kVersion;
    record["build"] = kBuildId;
    record["compiler"] = "GCC " __VERSION__;
    view.records.push_back(std::move(record));
    return app.show(view);
}

Try<int> help(App& app) {
    const std::vector<std::string> words = app.args().all("COMMAND");
    std::vector<std::string> known;
    const Command* command = &root();
    for (const std::string& word : words) {
        const Command* child = find(*command, word);
        if (child == nullptr) {
            std::vector<std::string_view> names;
            for (const Command& each : command->subcommands) {
                names.push_back(each.name);
            }
            const std::string_view near = nearest(word, names);
            return usage_failure(
                "paas has no command '" + word + "'",
                near.empty() ? "see `paas --help`" : "did you mean '" + std::string(near) + "'?");
        }
        command = child;
        known.push_back(word);
    }
    std::string path;
    for (const std::string& word : known) {
        path += (path.empty() ? "" : " ") + word;
    }
    return app.print(help_text(*command, path));
}

Try<int> write_man(App& app) {
    const fs::path folder = app.args().get("FOLDER");
    for (const auto& [name, text] : manual_pages()) {
        if (auto written = config::write_atomically(folder / name, text); !written) {
            return tl::unexpected<Failure>(std::move(written.error()));
        }
        std::error_code ignored;
        fs::permissions(folder / name, static_cast<fs::perms>(0644), ignored);
    }
    return 0;
}

/// Candidates, one per line. Says nothing when it cannot: a shell is waiting.
int complete(App& app) {
    const std::string kind = app.args().get("KIND");
    std::string text;
    if (kind == "contexts") {
        for (const config::Context& context : app.configuration().contexts) {
            text += context.name + "\n";
        }
        return app.print(text);
    }
    if (kind == "codes") {
        for (const CodeInfo& info : all_codes()) {
            text += std::string(info.code) + "\n";
        }
        return app.print(text);
    }
    std::error_code ignored;
    if (app.configuration().context.remote() ||
        !fs::exists(app.settings().state_dir / "store.sqlite", ignored)) {
        return 0;
    }
    auto orchestrator = app.orchestrator();
    if (!orchestrator) {
        return 0;
    }
    if (kind == "deployments") {
        if (const auto rows = (*orchestrator)->list(app.who(), {})) {
            for (const orchestrator::DeploymentSummary& row : *rows) {
                text += row.id.str() + "\n" + (row.name.empty() ? "" : row.name + "\n");
            }
        }
    } else if (kind == "providers") {
        if (const auto snapshot = (*orchestrator)->providers(app.who())) {
            for (const auto& entry : snapshot->entries()) {
                text += entry->label + "\n";
            }
        }
    } else if (kind == "nodes") {
        const auto id = (*orchestrator)->find(app.who(), app.args().get("WORD"));
        if (const auto state = id ? (*orchestrator)->get(app.who(), *id)
                                  : Result<deployment::State>(tl::unexpected(id.error()))) {
            for (const deployment::Node& node : state->nodes) {
                text += node.id + "\n";
            }
        }
    }
    return app.print(text);
}

}  // namespace

int run_doctor(App& app) {
    return app.finish(doctor(app));
}
int run_worker(App& app) {
    return app.finish(work(app));
}
int run_plugin_ls(App& app) {
    return list_plugins(app);
}
int run_version(App& app) {
    return show_version(app);
}
int run_help(App& app) {
    return app.finish(help(app));
}
int run_completion(App& app) {
    return app.print(completion_script(app.args().get("SHELL")));
}
int run_write_man(App& app) {
    return app.finish(write_man(app));
}
int run_complete(App& app) {
    return complete(app);
}

}  // namespace paas::cli
