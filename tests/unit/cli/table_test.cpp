// The command table keeps its own rules, so that what is made from it is complete.
#include "docs/help.hpp"
#include "table/command.hpp"
#include "term/terminal.hpp"

#include "paas/config/settings.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <set>

using namespace paas::cli;

namespace {

void each_command(const Command& command, const std::string& words,
                  const std::function<void(const Command&, const std::string&)>& visit) {
    for (const Command& child : command.subcommands) {
        if (!child.hidden) {
            const std::string path = words + (words.empty() ? "" : " ") + std::string(child.name);
            visit(child, path);
            each_command(child, path, visit);
        }
    }
}

void check_options(std::span<const Option> options) {
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const Option& option : options) {
        CAPTURE(std::string(option.name));
        CHECK(names.insert(option.name).second);
        if (option.letter != '\0') {
            CHECK(letters.insert(option.letter).second);
        }
        CHECK((option.value == Value::none) == option.metavar.empty());
        CHECK((option.value == Value::choice) <= !option.choices.empty());
        CHECK(option.help.ends_with('.'));
        CHECK((option.setting.empty() || paas::config::find_setting(option.setting) != nullptr));
    }
}

}  // namespace

TEST_CASE("every command is described completely") {
    check_options(global_options());
    each_command(root(), "", [](const Command& command, const std::string& words) {
        CAPTURE(words);
        CHECK_FALSE(command.summary.empty());
        CHECK_FALSE(command.summary.ends_with('.'));
        CHECK_FALSE(command.text.empty());
        CHECK(command.text.ends_with('.'));
        CHECK((command.run != nullptr) == command.subcommands.empty());
        if (command.subcommands.empty()) {
            CHECK_FALSE(command.examples.empty());
            CHECK_FALSE(command.exits.empty());
            CHECK(command.exits.front().code == 0);
        }
        check_options(command.options);
        for (const Example& example : command.examples) {
            CHECK(example.command.find("paas") != std::string_view::npos);
            CHECK(example.text.ends_with('.'));
        }
        int last = -1;
        for (const ExitNote& exit : command.exits) {
            CHECK(exit.code > last);
            last = exit.code;
            CHECK(exit.text.ends_with('.'));
        }
        bool optional = false;
        for (const Argument& argument : command.arguments) {
            CHECK(argument.help.ends_with('.'));
            CHECK((argument.optional || !optional));  // nothing is needed after what is not
            optional = argument.optional;
        }
    });
}

TEST_CASE("help fits 80 columns") {
    const auto check_width = [](const std::string& text) {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find('\n', at);
            const std::string line = text.substr(at, end - at);
            CAPTURE(line);
            const bool example = line.starts_with("  paas") || line.starts_with("  ssh") ||
                                 line.starts_with("  kafkacat");
            CHECK((example || display_width(line) <= 80));
            CHECK_FALSE(line.ends_with(' '));
            at = end + 1;
        }
    };
    check_width(help_text(root(), ""));
    each_command(root(), "", [&](const Command& command, const std::string& words) {
        CAPTURE(words);
        check_width(help_text(command, words));
    });
}

TEST_CASE("every command has a manual page that names its options and exit codes") {
    const auto pages = manual_pages();
    for (const Command& command : root().subcommands) {
        if (command.hidden) {
            continue;
        }
        const std::string name = "paas-" + std::string(command.name) + ".1";
        CAPTURE(name);
        REQUIRE(pages.contains(name));
        for (const Option& option : command.options) {
            std::string flag(option.name);
            for (std::size_t at = 0; (at = flag.find('-', at)) != std::string::npos; at += 2) {
                flag.replace(at, 1, "\\-");
            }
            CHECK(pages.at(name).find("\\-\\-" + flag) != std::string::npos);
        }
    }
    CHECK(pages.contains("paas.1"));
}

TEST_CASE("JSON shapes have names of their own") {
    std::set<std::string_view> kinds;
    for (const Schema* schema : schemas()) {
        CHECK(schema->kind.starts_with("paas."));
        CHECK(schema->kind.ends_with("/1"));
        CHECK(kinds.insert(schema->kind).second);
        CHECK_FALSE(schema->fields.empty());
    }
}
