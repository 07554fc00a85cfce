#include "app/app.hpp"

#include "app/background.hpp"
#include "app/data_catalogue.hpp"
#include "app/heap.hpp"
#include "app/streams.hpp"

#include "paas/dispatch/simulator.hpp"
#include "paas/plugin/loader.hpp"
#include "paas/sources/import_loader.hpp"
#include "paas/sources/template_source.hpp"
#include "paas/text/yaml.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace paas::cli {

void StderrLogger::log(LogLevel level, std::string_view room, std::string_view text) {
    const bool wanted = level >= LogLevel::warning ? !quiet_ || level == LogLevel::error : verbose_;
    if (wanted) {
        constexpr std::string_view kNames[]{"debug", "info", "warning", "error"};
        write_error(std::string(kNames[static_cast<std::size_t>(level)]) + ": " +
                    std::string(room) + ": " + printable(text) + "\n");
    }
}

namespace {

/// A folder that somebody named is not made: a misspelt one would keep the key where nobody looks
/// for it.
Result<void> check_key_folder(const std::filesystem::path& key_file) {
    std::error_code ignored;
    const std::filesystem::path folder = key_file.parent_path();
    if (folder.empty() || std::filesystem::exists(folder, ignored)) {
        return {};
    }
    Error error(ErrorCode::not_found, "the folder of " + key_file.string() + " does not exist",
                "mkdir -m 700 " + folder.string());
    return fail(std::move(error).in("setting key_file"));
}

}  // namespace

App::App(Arguments arguments, config::Configuration configuration, Terminal terminal,
         OutputOptions output, FaultPlan* faults)
    : arguments_(std::move(arguments)),
      configuration_(std::move(configuration)),
      terminal_(terminal),
      output_(std::move(output)),
      faults_(faults),
      log_(arguments_.has("verbose"), arguments_.has("quiet")) {}

App::~App() {
    if (orchestrator_ != nullptr) {
        keep_until_exit(orchestrator_->held_figures());
    }
}

bool App::for_people() const {
    return output_.format == Format::table || output_.format == Format::wide;
}

bool App::for_programs() const {
    return !for_people() && output_.format != Format::name && output_.format != Format::csv;
}

Timestamp App::now() {
    return clock_ != nullptr ? clock_->now() : SystemClock().now();
}

Result<orchestrator::LocalOptions> App::local_options() {
    const config::Settings& from = settings();
    orchestrator::LocalOptions options;
    options.state_dir = from.state_dir;
    if (auto there = check_key_folder(from.key_file); !there) {
        return fail(std::move(there.error()));
    }
    options.key_file = from.key_file;
    options.secret_words = from.secret_words;
    options.module_folders = module_folders();
    if (!from.no_cache) {
        options.documents = from.cache_dir / "documents";
    }
    options.snapshot_max_age = from.snapshot_max_age;
    options.virtual_time = from.virtual_time;
    if (!from.simulation.empty()) {
        auto text = sources::read_file(from.simulation);
        if (!text) {
            return fail(std::move(text.error()).in("setting simulation"));
        }
        options.simulation_file = from.simulation.string();
        // Read here too: a deployment must not be accepted before its world is known to be right.
        if (auto right = dispatch::SimulatorSettings::parse(*text, options.simulation_file);
            !right) {
            return fail(std::move(right.error()).in("setting simulation"));
        }
        options.simulation = std::move(*text);
    }
    if (!from.rally_map.empty()) {
        auto text = sources::read_file(from.rally_map);
        if (!text) {
            return fail(std::move(text.error()).in("setting rally_map"));
        }
        DiagnosticList findings;
        auto document =
            text::YamlDocument::parse(std::move(*text), from.rally_map.string(), {}, findings);
        if (!document) {
            return fail(std::move(document.error()).in("setting rally_map"));
        }
        for (const text::YamlEntry& entry : document->root().entries()) {
            options.rally_names.emplace(entry.name(), entry.value.text());
        }
    }
    auto map = read_data_map(from);
    if (!map) {
        return fail(std::move(map.error()));
    }
    options.data_map = std::move(*map);
    auto catalogue = catalogue_maker(from, module_folders(), system_clock_, log_);
    if (!catalogue) {
        return fail(std::move(catalogue.error()));
    }
    options.data_catalogue = std::move(*catalogue);
    return options;
}

/// A virtual clock goes on where the last command's stopped, so time never runs backwards in the
/// journal; each process is a boot of its own to it.
Result<std::unique_ptr<Clock>> App::make_clock() {
    auto system = std::make_unique<SystemClock>();
    if (!settings().virtual_time) {
        return system;
    }
    auto newest = orchestrator::LocalOrchestrator::newest_event(settings().state_dir);
    if (!newest) {
        return fail(std::move(newest.error()));
    }
    const Timestamp start = std::max(system->now(), newest->value_or(Timestamp{}));
    return std::make_unique<VirtualClock>(start);
}

Result<orchestrator::LocalOrchestrator*> App::orchestrator() {
    if (orchestrator_ != nullptr) {
        return orchestrator_.get();
    }
    if (configuration_.context.remote()) {
        return fail(ErrorCode::failed_precondition,
                    "context '" + configuration_.context.name +
                        "' is a remote orchestrator; this version runs embedded only",
                    "use `--context embedded`, or `paas context use embedded` for good");
    }
    auto options = local_options();
    if (!options) {
        return fail(std::move(options.error()));
    }
    auto clock = make_clock();
    if (!clock) {
        return fail(std::move(clock.error()));
    }
    clock_ = std::move(*clock);
    prefer_large_pages();
    auto opened =
        orchestrator::LocalOrchestrator::open(std::move(*options), *clock_, random_, log_, faults_);
    if (!opened) {
        return fail(std::move(opened.error()));
    }
    orchestrator_ = std::move(*opened);
    return orchestrator_.get();
}

orchestrator::Principal App::who() const {
    orchestrator::Principal principal;
    principal.issuer = "local";
    principal.subject = settings().user;
    if (!settings().group.empty()) {
        principal.groups.push_back(settings().group);
    }
    principal.admin = true;
    return principal;
}

void App::resume_orphaned_work() {
    if (orchestrator_ == nullptr || worker_started_) {
        return;
    }
    if (const auto orphaned = orchestrator_->has_orphaned_work(); orphaned && *orphaned) {
        if (auto started = start_worker(); !started) {
            warn("work is left and no worker could be started: " + started.error().message,
                 "run `paas worker --all`");
        }
    }
}

Result<void> App::start_worker() {
    worker_started_ = true;
    return start_background_worker(configuration_);
}

Try<orchestrator::NamedText> App::read(const std::string& file) {
    if (file == "-" && stdin_used_) {
        return usage_failure("standard input can be read only once", "only one argument may be -");
    }
    stdin_used_ = stdin_used_ || file == "-";
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored)) {
        return orchestrator::NamedText{file, {}};
    }
    auto text = file == "-" ? read_standard_input() : sources::read_file(file);
    if (!text) {
        return tl::unexpected<Failure>(std::move(text.error()));
    }
    orchestrator::NamedText named{file == "-" ? "<stdin>" : file, std::move(*text)};
    // Findings quote lines of a text, not bytes of an archive.
    const bool archive = sources::is_csar(named.name, named.text);
    sources_.add(named.name, archive ? std::string() : named.text);
    return named;
}

std::vector<std::filesystem::path> App::module_folders() const {
    return plugin::module_folders(plugin::program_path(), settings().plugin_path);
}

sources::RemotePolicy App::remote_policy() const {
    const config::Settings& from = settings();
    return {from.allow_imports, from.import_hosts, from.import_private_hosts, from.cacert};
}

std::shared_ptr<sources::RemoteImports> App::remote_imports() {
    if (settings().allow_imports && remote_imports_ == nullptr) {
        remote_imports_ = std::make_shared<sources::RemoteImports>(
            remote_policy(), sources::RemoteBudget{}, sources::curl_clients(module_folders()),
            system_clock_);
    }
    return remote_imports_;
}

int App::show(const View& view) {
    const auto simulated = [](const Json& record) {
        const Json* mark = member(record, "simulated");
        return mark != nullptr && mark->is_boolean() && mark->get<bool>();
    };
    auto text = render(view, {output_, terminal_, now()});
    if (!text) {
        return fail_with(usage_failure(std::move(text.error())).value());
    }
    const int code = print(*text);
    mark_simulated(std::ranges::any_of(view.records, simulated));
    return code;
}

int App::print(std::string_view text) {
    if (auto written = write_output(text); !written) {
        return fail_with(written.error());
    }
    return 0;
}

void App::note(std::string_view text) const {
    if (!quiet()) {
        write_error(std::string(text) + "\n");
    }
}

void App::warn(std::string_view text, std::string_view hint) const {
    if (!quiet()) {
        write_error(paint("warning: ", Color::yellow, terminal_.err_color) + printable(text) +
                    "\n");
        if (!hint.empty()) {
            write_error(paint("hint: ", Color::green, terminal_.err_color) + printable(hint) +
                        "\n");
        }
    }
}

void App::mark_simulated(bool simulated) {
    if (simulated && !simulation_told_) {
        simulation_told_ = true;
        note("note: simulated providers: nothing real was made or changed");
    }
}

int App::fail_with(const Failure& failure) {
    if (!for_programs()) {
        show_findings(failure.findings);
        write_error(error_text(failure.error, terminal_.err_color));
    } else {
        write_error(dump(error_json(failure, sources_)) + "\n");
    }
    return failure.exit;
}

void App::show_findings(const std::vector<Diagnostic>& findings) {
    for (const Diagnostic& finding : findings) {
        write_error(finding_text(finding, sources_, {terminal_.err_color, terminal_.width}));
    }
}

int App::finish(const Try<int>& result) {
    return result ? *result : fail_with(result.error());
}

Try<void> App::confirm(const std::string& question) const {
    if (arguments_.has("yes")) {
        return {};
    }
    if (!terminal_.in_is_terminal || !terminal_.err_is_terminal) {
        return usage_failure(
            Error(ErrorCode::failed_precondition, "not confirmed: " + question, "add --yes"));
    }
    write_error(question + " [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "y" || answer == "Y" || answer == "yes") {
        return {};
    }
    return usage_failure(Error(ErrorCode::cancelled, "not confirmed, nothing was done"));
}

Try<DeploymentId> App::find(const std::string& id) {
    auto opened = orchestrator();
    if (!opened) {
        return tl::unexpected<Failure>(std::move(opened.error()));
    }
    auto found = (*opened)->find(who(), id);
    if (!found && found.error().code == ErrorCode::invalid_argument) {
        return usage_failure(std::move(found.error()));
    }
    if (!found) {
        return tl::unexpected<Failure>(std::move(found.error()));
    }
    return std::move(*found);
}

}  // namespace paas::cli
