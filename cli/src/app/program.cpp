#include "app/program.hpp"

#include "app/app.hpp"
#include "app/external.hpp"
#include "app/streams.hpp"
#include "docs/help.hpp"
#include "parse/arguments.hpp"

#include "paas/version.hpp"

#include <algorithm>

namespace paas::cli {
namespace {

/// Shown before there is an App: in the format that the line asks for, as far as it can be told.
int early_failure(Failure failure, const std::string& output) {
    failure.exit = 2;
    if (output.starts_with("json") || output == "yaml") {
        SourceTexts sources;
        write_error(dump(error_json(failure, sources)) + "\n");
    } else {
        write_error(error_text(failure.error, Terminal::detect("auto").err_color));
    }
    return 2;
}

int usage_error(const std::string& message, const std::string& hint,
                const std::vector<std::string>& line) {
    return early_failure(Error(ErrorCode::invalid_argument, message, hint), wanted_output(line));
}

std::vector<config::Flag> flags_of(const Arguments& arguments) {
    std::vector<config::Flag> flags;
    const auto collect = [&](std::span<const Option> options) {
        for (const Option& option : options) {
            if (!option.setting.empty() && arguments.has(option.name)) {
                flags.push_back({std::string(option.setting),
                                 option.value == Value::none ? "true" : arguments.get(option.name),
                                 "--" + std::string(option.name)});
            }
        }
    };
    collect(arguments.command().options);
    collect(global_options());
    if (arguments.has("keep-last-attempt")) {
        flags.push_back({"keep_last_attempt", "true", "--keep-last-attempt"});
    }
    return flags;
}

/// Members named with commas between them.
std::vector<std::string> split_names(const std::string& text) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        if (end > at) {
            names.push_back(text.substr(at, end - at));
        }
        at = end + 1;
    }
    return names;
}

int run_command(Arguments arguments, FaultPlan* faults) {
    config::Configuration configuration;
    if (arguments.command().without_configuration) {
        configuration.settings.output = arguments.get("output", "table");
        configuration.settings.color = arguments.get("color", "auto");
    } else {
        auto loaded = config::load(config::process_environment(), flags_of(arguments));
        if (!loaded) {
            return early_failure(std::move(loaded.error()), arguments.get("output"));
        }
        configuration = std::move(*loaded);
    }
    auto output = parse_format(configuration.settings.output);
    if (!output) {
        return early_failure(std::move(output.error()), {});
    }
    output->columns = split_names(arguments.get("columns"));
    output->headers = !arguments.has("no-headers");
    output->sort = arguments.get("sort");
    const Terminal terminal = Terminal::detect(configuration.settings.color);
    const auto run = arguments.command().run;
    App app(std::move(arguments), std::move(configuration), terminal, std::move(*output), faults);
    const int code = run(app);
    const std::string_view name = app.args().command().name;
    if (name != "__complete" && name != "worker") {  // a worker that was stopped stays stopped
        app.resume_orphaned_work();
    }
    return code;
}

}  // namespace

int run_program(const std::vector<std::string>& line, FaultPlan* faults) {
    Parsed parsed = parse(line);
    if (auto* arguments = std::get_if<Arguments>(&parsed)) {
        return run_command(std::move(*arguments), faults);
    }
    if (const auto* wanted = std::get_if<HelpWanted>(&parsed)) {
        return write_output(help_text(*wanted->command, wanted->words)) ? 0 : 1;
    }
    if (std::holds_alternative<VersionWanted>(parsed)) {
        return write_output("paas " + std::string(kVersion) + "\n") ? 0 : 1;
    }
    if (const auto* unknown = std::get_if<UnknownCommand>(&parsed)) {
        run_external(*unknown);  // comes back only when there is none
        return usage_error("paas has no command '" + unknown->name + "'",
                           unknown->hint.empty() ? "see `paas --help`" : unknown->hint, line);
    }
    const auto& wrong = std::get<UsageError>(parsed);
    return usage_error(wrong.message, wrong.hint, line);
}

}  // namespace paas::cli
