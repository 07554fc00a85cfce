/// What a command works with: its arguments, the configuration, the orchestrator, the terminal.
#pragma once

#include "app/reports.hpp"
#include "output/view.hpp"
#include "parse/arguments.hpp"
#include "term/terminal.hpp"

#include "paas/base/clock.hpp"
#include "paas/base/fault.hpp"
#include "paas/base/log.hpp"
#include "paas/config/settings.hpp"
#include "paas/orchestrator/local.hpp"
#include "paas/sources/remote_imports.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paas::cli {

/// Lines on standard error: warnings and errors, with -v everything.
class StderrLogger final : public Logger {
public:
    StderrLogger(bool verbose, bool quiet) : verbose_(verbose), quiet_(quiet) {}
    void log(LogLevel level, std::string_view room, std::string_view text) override;

private:
    bool verbose_;
    bool quiet_;
};

class App {
public:
    App(Arguments arguments, config::Configuration configuration, Terminal terminal,
        OutputOptions output, FaultPlan* faults);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    [[nodiscard]] const Arguments& args() const { return arguments_; }
    [[nodiscard]] const config::Configuration& configuration() const { return configuration_; }
    [[nodiscard]] const config::Settings& settings() const { return configuration_.settings; }
    [[nodiscard]] const Terminal& terminal() const { return terminal_; }
    [[nodiscard]] const OutputOptions& output() const { return output_; }
    /// table or wide: made for people.
    [[nodiscard]] bool for_people() const;
    /// json, jsonl, yaml or jsonpath: whole records, whatever people would see.
    [[nodiscard]] bool for_programs() const;
    [[nodiscard]] bool quiet() const { return arguments_.has("quiet"); }
    [[nodiscard]] Timestamp now();

    /// The orchestrator of the context, opened at the first call. failed_precondition for a remote
    /// one.
    [[nodiscard]] Result<orchestrator::LocalOrchestrator*> orchestrator();
    [[nodiscard]] orchestrator::Principal who() const;
    /// Called at the end of a command: work that nobody does is handed to a background worker.
    void resume_orphaned_work();
    /// Starts one, whether or not there is work. Not when PAAS_NO_WORKER is set.
    Result<void> start_worker();

    /// A file's text, nothing for a folder; "-" is standard input, which only one argument may
    /// name.
    [[nodiscard]] Try<orchestrator::NamedText> read(const std::string& file);

    /// Where modules are looked for.
    [[nodiscard]] std::vector<std::filesystem::path> module_folders() const;
    /// What the settings allow to be imported over the network.
    [[nodiscard]] sources::RemotePolicy remote_policy() const;
    /// Such imports, shared by all templates of the command so that each URL is fetched once; null
    /// when they are not allowed.
    [[nodiscard]] std::shared_ptr<sources::RemoteImports> remote_imports();

    /// Prints data to standard output. Gives the exit code.
    [[nodiscard]] int show(const View& view);
    /// Prints text to standard output as it is. Gives the exit code.
    [[nodiscard]] int print(std::string_view text);
    /// A line on standard error, unless --quiet.
    void note(std::string_view text) const;
    void warn(std::string_view text, std::string_view hint = {}) const;
    /// Says once, on standard error, that what is shown comes from a simulation.
    void mark_simulated(bool simulated);

    /// Reports why the command ends; gives the exit code.
    int fail_with(const Failure& failure);
    void show_findings(const std::vector<Diagnostic>& findings);
    /// The exit code, or the failure reported.
    int finish(const Try<int>& result);

    /// Asks on a terminal; elsewhere --yes is needed. Done means: go ahead.
    [[nodiscard]] Try<void> confirm(const std::string& question) const;
    /// The deployment that an argument names; an ambiguous one is wrong usage.
    [[nodiscard]] Try<DeploymentId> find(const std::string& id);

    /// Real time and chance, for what speaks to the network: a virtual clock does not wait.
    [[nodiscard]] Clock& system_clock() { return system_clock_; }
    [[nodiscard]] Random& random() { return random_; }
    [[nodiscard]] Logger& log() { return log_; }

    /// Texts that findings may point into.
    [[nodiscard]] SourceTexts& sources() { return sources_; }

private:
    Result<orchestrator::LocalOptions> local_options();
    Result<std::unique_ptr<Clock>> make_clock();

    Arguments arguments_;
    config::Configuration configuration_;
    Terminal terminal_;
    OutputOptions output_;
    FaultPlan* faults_;
    StderrLogger log_;
    SystemRandom random_;
    SourceTexts sources_;
    SystemClock system_clock_;
    std::shared_ptr<sources::RemoteImports> remote_imports_;
    std::unique_ptr<Clock> clock_;
    std::unique_ptr<orchestrator::LocalOrchestrator> orchestrator_;
    bool stdin_used_ = false;
    bool simulation_told_ = false;
    bool worker_started_ = false;
};

}  // namespace paas::cli
