#include "docs/help.hpp"

#include "term/terminal.hpp"

#include <algorithm>
#include <vector>

namespace paas::cli {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kColumn = 26;  // where explanations start

/// Name and explanation in two columns.
std::string row(std::string_view name, std::string_view text, std::size_t column = kColumn) {
    std::string line = "  " + std::string(name);
    const std::size_t used = display_width(line);
    if (used + 2 > column) {
        line += "\n" + std::string(column, ' ');
    } else {
        line += std::string(column - used, ' ');
    }
    return line + wrap(text, kWidth, column) + "\n";
}

std::string section_heading(std::string_view title) {
    return "\n" + std::string(title) + ":\n";
}

std::string wrapped_paragraphs(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\n\n"), text.size());
        result += (result.empty() ? "" : "\n") + wrap(text.substr(0, end), kWidth) + "\n";
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return result;
}

std::string option_rows(std::span<const Option> options) {
    std::string text;
    for (const Option& option : options) {
        std::string help(option.help);
        if (option.value == Value::choice) {
            std::string choices(option.choices);
            std::ranges::replace(choices, ' ', '|');
            if (choices.size() < 50 && choices.find('|') != std::string::npos) {
                help += " (" + choices + ")";
            }
        }
        text += row(option_heading(option), help);
    }
    return text;
}

std::string command_rows(const Command& command) {
    std::string text;
    std::vector<std::string_view> groups;
    for (const Command& child : command.subcommands) {
        if (!child.hidden && std::ranges::find(groups, child.group) == groups.end()) {
            groups.push_back(child.group);
        }
    }
    for (const std::string_view group : groups) {
        text += section_heading(group.empty() ? "Commands" : group);
        for (const Command& child : command.subcommands) {
            if (!child.hidden && child.group == group) {
                text += row(child.name, child.summary, 16);
            }
        }
    }
    return text;
}

std::string root_help() {
    std::string text = "paas: " + wrap(root().summary, kWidth - 6) + "\n\n" +
                       "Usage: paas COMMAND [OPTION...] [ARGUMENT...]\n";
    text += command_rows(root());
    text += section_heading("Options of every command") + option_rows(global_options());
    text += "\nExplain a command: paas help COMMAND, or man paas-COMMAND\n";
    return text;
}

}  // namespace

std::string option_heading(const Option& option) {
    std::string text = option.letter == '\0' ? "    " : "-" + std::string(1, option.letter) + ", ";
    text += "--" + std::string(option.name);
    if (option.value != Value::none) {
        text += " " + std::string(option.metavar);
    }
    return text;
}

std::string help_text(const Command& command, std::string_view words) {
    if (&command == &root()) {
        return root_help();
    }
    std::string text =
        wrap("paas " + std::string(words) + ": " + std::string(command.summary), kWidth) +
        "\n\nUsage: " + usage(command, words) +
        (command.subcommands.empty() ? " [OPTION...]" : "") + "\n\n" +
        wrapped_paragraphs(command.text);
    text += command_rows(command);
    if (!command.arguments.empty()) {
        text += section_heading("Arguments");
        for (const Argument& argument : command.arguments) {
            text += row(argument.name, argument.help);
        }
    }
    if (!command.options.empty()) {
        text += section_heading("Options") + option_rows(command.options);
    }
    if (!command.examples.empty()) {
        text += section_heading("Examples");
        for (const Example& example : command.examples) {
            text += "  " + std::string(example.command) + "\n      " +
                    wrap(example.text, kWidth, 6) + "\n";
        }
    }
    if (!command.exits.empty()) {
        text += section_heading("Exit codes");
        for (const ExitNote& exit : command.exits) {
            text += row(std::to_string(exit.code), exit.text, 8);
        }
    }
    text += "\nOptions of every command (--output, --context, ...): paas --help\n";
    return text;
}

}  // namespace paas::cli
