// Manual pages in the classic man(7) macros, from the command table.
#include "docs/help.hpp"
#include "docs/roff.hpp"
#include "table/shared.hpp"

#include "paas/config/settings.hpp"

#include <algorithm>

namespace paas::cli {
namespace {

std::string option_items(std::span<const Option> options) {
    std::string text;
    for (const Option& option : options) {
        std::string head;
        if (option.letter != '\0') {
            head += "\\fB\\-" + std::string(1, option.letter) + "\\fR, ";
        }
        head += "\\fB\\-\\-" + escaped(option.name) + "\\fR";
        if (option.value != Value::none) {
            head += " \\fI" + escaped(option.metavar) + "\\fR";
        }
        std::string help(option.help);
        if (option.value == Value::choice) {
            std::string choices(option.choices);
            for (std::size_t at = choices.find(' '); at != std::string::npos;
                 at = choices.find(' ', at + 2)) {
                choices.replace(at, 1, ", ");
            }
            help += " One of " + choices + ".";
        }
        text += item(head, help);
    }
    return text;
}

std::string synopsis(const Command& command, const std::string& words) {
    std::string line = usage(command, words);
    return ".B " + escaped(line) + "\n" + (command.options.empty() ? "" : ".RI [ option ...]\n");
}

std::string examples(std::span<const Example> list) {
    std::string text;
    for (const Example& example : list) {
        text += ".PP\n" + sentences(example.text) + ".PP\n.RS 4\n.nf\n$ " +
                escaped(example.command) + "\n.fi\n.RE\n";
    }
    // The first paragraph follows its heading directly.
    return text.empty() ? text : text.substr(4);
}

std::string exit_items(std::span<const ExitNote> exits) {
    std::string text;
    for (const ExitNote& exit : exits) {
        text += item("\\fB" + std::to_string(exit.code) + "\\fR", exit.text);
    }
    return text;
}

std::string schema_text(const Schema& schema) {
    std::string text = ".SS " + escaped(schema.kind) + "\n";
    if (schema.fields.size() == 1 && schema.fields.front().name.empty()) {
        return text + sentences(schema.fields.front().text);
    }
    for (const Field& field : schema.fields) {
        std::string explanation(field.text);
        explanation += ".";
        text += item("\\fB" + escaped(field.name) + "\\fR", explanation);
    }
    return text;
}

/// Arguments, options, examples and exit codes of one command; `level` is .SH or .SS.
std::string body(const Command& command, const std::string& level) {
    std::string text;
    if (!command.arguments.empty() || !command.options.empty()) {
        text += level + " OPTIONS\n";
        for (const Argument& argument : command.arguments) {
            text += item("\\fI" + escaped(argument.name) + "\\fR", argument.help);
        }
        text += option_items(command.options);
    }
    return text;
}

std::string output_section(const Command& command) {
    const std::vector<const Schema*> found = schemas_of(command);
    if (found.empty()) {
        return {};
    }
    std::string text =
        ".SH OUTPUT\n"
        "With\n.B \\-o json\na list is an array, anything else one object; each object carries its "
        "shape as\n.IR schema .\nMembers are only ever added.\n";
    for (const Schema* schema : found) {
        text += schema_text(*schema);
    }
    return text;
}

std::string see_also(const Command& command) {
    const bool findings =
        std::ranges::find(command.schemas, &table::kCodeSchema) != command.schemas.end();
    return std::string(".SH SEE ALSO\n.BR paas (1)") +
           (findings ? ",\n.BR paas\\-findings (7)\n" : "\n");
}

std::string group_page(const Command& command) {
    const std::string name(command.name);
    std::string text = page_start("paas-" + name, 1, command.summary) + ".SH SYNOPSIS\n";
    bool first = true;
    for (const Command& child : command.subcommands) {
        text += (first ? "" : ".br\n") + synopsis(child, name + " " + std::string(child.name));
        first = false;
    }
    text += ".SH DESCRIPTION\n" + paragraphs(command.text);
    std::vector<Example> shown;
    std::vector<ExitNote> exits;
    for (const Command& child : command.subcommands) {
        text += ".SH " + upper(name + " " + std::string(child.name)) + "\n" +
                sentences(std::string(child.summary) + ". " + std::string(child.text));
        for (const Argument& argument : child.arguments) {
            text += item("\\fI" + escaped(argument.name) + "\\fR", argument.help);
        }
        text += option_items(child.options);
        shown.insert(shown.end(), child.examples.begin(), child.examples.end());
        for (const ExitNote& exit : child.exits) {
            const bool known = std::ranges::any_of(
                exits, [&](const ExitNote& other) { return other.code == exit.code; });
            if (!known) {
                exits.push_back(exit);
            }
        }
    }
    std::ranges::sort(exits, {}, &ExitNote::code);
    text += output_section(command);
    text += ".SH EXAMPLES\n" + examples(shown) + ".SH EXIT STATUS\n" + exit_items(exits);
    return text + see_also(command);
}

std::string command_page(const Command& command) {
    const std::string name(command.name);
    std::string text = page_start("paas-" + name, 1, command.summary) + ".SH SYNOPSIS\n" +
                       synopsis(command, name) + ".SH DESCRIPTION\n" + paragraphs(command.text) +
                       body(command, ".SH") + output_section(command);
    if (!command.examples.empty()) {
        text += ".SH EXAMPLES\n" + examples(command.examples);
    }
    text += ".SH EXIT STATUS\n" + exit_items(command.exits);
    return text + see_also(command);
}

std::string formats_section() {
    return ".SH OUTPUT FORMATS\n"
           "Data goes to standard output, everything else to standard error.\n" +
           item("\\fBtable\\fR",
                "Aligned columns, cut to the width of the terminal; the last columns are left out "
                "when it is too narrow. The default.") +
           item("\\fBwide\\fR", "All columns, never cut.") +
           item("\\fBjson\\fR",
                "One array, or one object. Errors are JSON on standard error: see paas.error/1 "
                "below.") +
           item("\\fBjsonl\\fR",
                "One object per line; events as they come where a command waits.") +
           item("\\fByaml\\fR", "The same as json, in YAML.") +
           item("\\fBname\\fR", "Ids or names alone, one per line, for xargs(1).") +
           item("\\fBcsv\\fR", "RFC 4180, with a heading.") +
           item("\\fBjsonpath=\\fIEXPRESSION\\fR",
                "Values picked from the JSON: {.id}, {[*].id}, {[0:2].name}, {['a','b']}, "
                "{range [*]}{.id}{\"\\n\"}{end}.") +
           schema_text(table::kErrorSchema);
}

std::string environment_section() {
    std::string text =
        ".SH ENVIRONMENT\nA variable wins over the configuration file, a flag over "
        "a variable.\n";
    for (const config::SettingInfo& info : config::settings()) {
        text += item(
            "\\fB" + escaped(info.variable) + "\\fR",
            std::string(info.description) +
                (info.default_text.empty() ? ""
                                           : " Default " + std::string(info.default_text) + "."));
    }
    text += item("\\fBPAAS_CONFIG\\fR", "Another configuration file.");
    text += item("\\fBPAAS_NO_WORKER\\fR", "When set, no background worker is started.");
    text += item("\\fBNO_COLOR\\fR", "When set, the same as color: never.");
    text += item("\\fBCOLUMNS\\fR", "Width to fit tables to.");
    text += item(
        "\\fBORCHENT_URL\\fR, \\fBORCHENT_CAFILE\\fR, \\fBORCHENT_TOKEN\\fR, "
        "\\fBORCHENT_AGENT_ACCOUNT\\fR, \\fBOIDC_ACCOUNT\\fR",
        "Describe the context named orchent. The token itself is read only when it is "
        "used.");
    return text;
}

std::string files_section() {
    return ".SH FILES\n" +
           item("\\fI$XDG_CONFIG_HOME/paas/config.yaml\\fR",
                "Settings by name, and contexts. Each setting is a key; contexts is a map of names "
                "to url, group, issuer, ca_file and token.") +
           item("\\fI$XDG_CACHE_HOME/paas/\\fR",
                "Parsed type files of earlier runs; may be removed at any time.") +
           item("\\fI$XDG_STATE_HOME/paas/\\fR",
                "State of the embedded orchestrator: store.sqlite, simulator.sqlite (the simulated "
                "providers' world), sealing.key, worker.lock and worker.log.");
}

std::string main_page() {
    std::string text = page_start("paas", 1, root().summary) +
                       ".SH SYNOPSIS\n.B paas\n.I command\n.RI [ option ...]\n.RI [ argument ...]\n"
                       ".SH DESCRIPTION\n" +
                       paragraphs(root().text) + ".SH COMMANDS\n";
    for (const Command& command : root().subcommands) {
        if (!command.hidden) {
            text += item("\\fBpaas\\-" + escaped(command.name) + "\\fR(1)",
                         std::string(command.summary) + ".");
        }
    }
    text += ".SH OPTIONS\nEvery command takes these, before or after its name.\n" +
            option_items(global_options());
    text += formats_section();
    text += ".SH EXIT STATUS\n" + exit_items(exit_codes());
    text += environment_section() + files_section();
    text += ".SH SEE ALSO\n";
    std::string last;
    for (const Command& command : root().subcommands) {
        if (!command.hidden) {
            text += last.empty() ? "" : last + ",\n";
            last = ".BR paas\\-" + escaped(command.name) + " (1)";
        }
    }
    return text + last + ",\n.BR paas\\-findings (7)\n";
}

}  // namespace

std::map<std::string, std::string> manual_pages() {
    std::map<std::string, std::string> pages;
    pages["paas.1"] = main_page();
    pages["paas-findings.7"] = findings_page();
    for (const Command& command : root().subcommands) {
        if (!command.hidden) {
            pages["paas-" + std::string(command.name) + ".1"] =
                command.subcommands.empty() ? command_page(command) : group_page(command);
        }
    }
    return pages;
}

}  // namespace paas::cli
