// The one file that includes CLI11: it costs seconds and 340 MB to compile. CLI11 splits the line
// into options and arguments; what is missing or wrong is said here, in the table's words.
#include "parse/arguments.hpp"

#include "paas/base/diagnostic.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <deque>

namespace paas::cli {
namespace {

using Line = std::vector<std::string>;

bool is_option(std::string_view word) {
    return word.size() > 1 && word.front() == '-';
}

std::string flag_text(const Option& option) {
    return "--" + std::string(option.name);
}

const Option* find_option(std::span<const Option> options, std::string_view word) {
    for (const Option& option : options) {
        if (word.starts_with("--") ? word.substr(2, word.find('=') - 2) == option.name
                                   : option.letter != '\0' && word[1] == option.letter) {
            return &option;
        }
    }
    return nullptr;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
    const std::string_view near = nearest(word, candidates);
    return near.empty() ? std::string() : "did you mean '" + std::string(near) + "'?";
}

std::vector<std::string_view> visible_names(const Command& command) {
    std::vector<std::string_view> names;
    for (const Command& child : command.subcommands) {
        if (!child.hidden) {
            names.push_back(child.name);
        }
    }
    return names;
}

std::string help_hint(std::string_view words) {
    return "see `paas" + (words.empty() ? "" : " " + std::string(words)) + " --help`";
}

/// The line without the words of the command.
struct Split {
    const Command* command = &root();
    std::string words;
    Line remaining;
    Line rest;
    std::optional<std::size_t> unknown;  ///< index in the line of a word that is no command
    bool odd_option = false;             ///< an unknown option came before the command's name
};

/// True when the option takes the next word as its value.
bool takes_next(std::string_view word) {
    const Option* option = find_option(global_options(), word);
    if (option == nullptr || option->value == Value::none) {
        return false;
    }
    return word.starts_with("--") ? word.find('=') == std::string_view::npos : word.size() == 2;
}

Split split(const Line& line) {
    Split result;
    std::size_t i = 0;
    for (; i < line.size(); ++i) {
        const std::string& word = line[i];
        if (word == "--") {
            break;
        }
        if (is_option(word)) {
            result.odd_option |= find_option(global_options(), word) == nullptr;
            result.remaining.push_back(word);
            if (takes_next(word) && i + 1 < line.size()) {
                result.remaining.push_back(line[++i]);
            }
            continue;
        }
        const Command* child = find(*result.command, word);
        if (child == nullptr) {
            result.unknown = i;
            break;
        }
        result.command = child;
        result.words += (result.words.empty() ? "" : " ") + word;
        if (child->subcommands.empty()) {
            ++i;
            break;
        }
    }
    for (; i < line.size(); ++i) {
        if (line[i] == "--" && result.command->passes_rest) {
            result.rest.assign(line.begin() + static_cast<std::ptrdiff_t>(i) + 1, line.end());
            break;
        }
        result.remaining.push_back(line[i]);
    }
    return result;
}

std::optional<UsageError> check_value(const Option& option, const std::string& value) {
    const std::string what = "'" + value + "' for " + flag_text(option);
    switch (option.value) {
        case Value::none:
        case Value::text:
        case Value::file:
        case Value::folder:
            return std::nullopt;
        case Value::count: {
            const bool digits =
                !value.empty() && value.size() <= 9 &&
                std::ranges::all_of(value, [](unsigned char c) { return c >= '0' && c <= '9'; });
            return digits ? std::nullopt
                          : std::optional(UsageError{"no whole number of 0 or more: " + what, {}});
        }
        case Value::duration:
            return parse_duration(value)
                       ? std::nullopt
                       : std::optional(UsageError{"no duration: " + what,
                                                  "write for example 90s, 30m or 12h"});
        case Value::time:
            return read_time(value, Timestamp{})
                       ? std::nullopt
                       : std::optional(UsageError{
                             "no time: " + what,
                             "write how long ago (7d, 12h), a day (2026-01-31) or a time "
                             "(2026-01-31T12:00:00Z)"});
        case Value::choice: {
            std::vector<std::string_view> choices;
            for (std::string_view left = option.choices; !left.empty();) {
                const std::size_t end = std::min(left.find(' '), left.size());
                choices.push_back(left.substr(0, end));
                left.remove_prefix(std::min(end + 1, left.size()));
            }
            if (std::ranges::find(choices, value) != choices.end()) {
                return std::nullopt;
            }
            std::string hint = did_you_mean(value, choices);
            return UsageError{"unknown value " + what,
                              hint.empty() ? "one of: " + std::string(option.choices) : hint};
        }
    }
    return std::nullopt;
}

/// One CLI11 application for one command: its options and the global ones.
class Reader {
public:
    explicit Reader(const Split& split)
        : command_(*split.command), words_(split.words), arguments_(command_, words_) {
        app_.set_help_flag();
        app_.allow_extras();
        add(command_.options);
        add(global_options());
    }

    /// Arguments are what CLI11 leaves over: it would split one that is written in brackets.
    Parsed read(Line remaining) {
        const auto mark = std::ranges::find(remaining, "--");
        const Line plain(mark == remaining.end() ? mark : mark + 1, remaining.end());
        remaining.erase(mark, remaining.end());
        remaining = split_empty_values(remaining);
        std::ranges::reverse(remaining);  // as CLI11 wants them
        try {
            app_.parse(remaining);
        } catch (const CLI::ParseError& error) {
            return explain(error);
        }
        for (const std::string& extra : app_.remaining()) {
            if (is_option(extra)) {
                return unknown_option(extra);
            }
            positionals_.push_back(extra);
        }
        positionals_.insert(positionals_.end(), plain.begin(), plain.end());
        for (const Bound& bound : bound_) {
            if (bound.flag->count() > 0) {
                if (auto wrong = take(bound)) {
                    return *wrong;
                }
            }
        }
        if (arguments_.has("help")) {
            return HelpWanted{&command_, words_};
        }
        if (arguments_.has("version")) {
            return VersionWanted{};
        }
        if (auto wrong = required_options()) {
            return *wrong;
        }
        if (auto wrong = take_positionals()) {
            return *wrong;
        }
        return std::move(arguments_);
    }

private:
    /// "--url=" is an empty value; CLI11 would take the next word instead.
    static Line split_empty_values(const Line& words) {
        Line result;
        for (const std::string& word : words) {
            if (word.starts_with("--") && word.find('=') == word.size() - 1) {
                result.push_back(word.substr(0, word.size() - 1));
                result.emplace_back();
            } else {
                result.push_back(word);
            }
        }
        return result;
    }

    struct Bound {
        const Option* option;
        CLI::Option* flag;
    };

    void add(std::span<const Option> options) {
        for (const Option& option : options) {
            if (std::ranges::any_of(bound_, [&](const Bound& bound) {
                    return bound.option->name == option.name;
                })) {
                continue;  // a command's own option hides a global one of the same name
            }
            Bound& bound = bound_.emplace_back(Bound{&option, nullptr});
            std::string names = flag_text(option);
            const bool letter_free = std::ranges::none_of(bound_, [&](const Bound& other) {
                return &other != &bound && other.option->letter == option.letter;
            });
            if (option.letter != '\0' && letter_free) {
                names = "-" + std::string(1, option.letter) + "," + names;
            }
            if (option.value == Value::none) {
                bound.flag = app_.add_flag(names)->disable_flag_override();
            } else {
                // The raw words are used: CLI11 gives "{}" and "[a]" meanings of its own.
                const CLI::callback_t keep = [](const CLI::results_t&) { return true; };
                bound.flag = app_.add_option(names, keep)->expected(1)->take_all();
            }
        }
    }

    std::optional<UsageError> take(const Bound& bound) {
        const Option& option = *bound.option;
        const Line values = option.value == Value::none ? Line{} : Line(bound.flag->results());
        for (const std::string& value : values) {
            if (auto wrong = check_value(option, value)) {
                return wrong;
            }
        }
        if (!option.repeatable && values.size() > 1) {
            return UsageError{flag_text(option) + " is given more than once", help_hint(words_)};
        }
        arguments_.set(option.name, values);
        return std::nullopt;
    }

    std::optional<UsageError> required_options() {
        for (const Option& option : command_.options) {
            if (option.required && !arguments_.has(option.name)) {
                return UsageError{"paas " + words_ + " needs " + flag_text(option) + " " +
                                      std::string(option.metavar),
                                  "usage: " + usage(command_, words_)};
            }
        }
        return std::nullopt;
    }

    std::optional<UsageError> take_positionals() {
        std::size_t next = 0;
        for (const Argument& argument : command_.arguments) {
            const std::size_t left = positionals_.size() - next;
            if (left == 0 && !argument.optional) {
                return UsageError{"paas " + words_ + " needs " + std::string(argument.name),
                                  "usage: " + usage(command_, words_)};
            }
            const std::size_t taken = argument.repeatable ? left : std::min<std::size_t>(1, left);
            if (taken == 0) {
                continue;
            }
            const auto first = positionals_.begin() + static_cast<std::ptrdiff_t>(next);
            Line values(first, first + static_cast<std::ptrdiff_t>(taken));
            if (!argument.choices.empty()) {
                const Option as_option{
                    .name = argument.name, .value = Value::choice, .choices = argument.choices};
                if (auto wrong = check_value(as_option, values.front())) {
                    wrong->message =
                        "unknown " + std::string(argument.name) + " '" + values.front() + "'";
                    return wrong;
                }
            }
            arguments_.set(argument.name, std::move(values));
            next += taken;
        }
        if (next < positionals_.size()) {
            return UsageError{"unexpected argument '" + positionals_[next] + "'",
                              "usage: " + usage(command_, words_)};
        }
        return std::nullopt;
    }

    UsageError unknown_option(const std::string& word) {
        std::vector<std::string> flags;
        for (const Bound& bound : bound_) {
            flags.push_back(flag_text(*bound.option));
        }
        const std::vector<std::string_view> views(flags.begin(), flags.end());
        const std::string name = word.substr(0, word.find('='));
        std::string hint = word.starts_with("--") ? did_you_mean(name, views) : std::string();
        return {"unknown option '" + name + "'" + (words_.empty() ? "" : " of paas " + words_),
                hint.empty() ? help_hint(words_) : hint};
    }

    UsageError explain(const CLI::ParseError& error) {
        for (const Bound& bound : bound_) {
            const Option& option = *bound.option;
            const std::string message = error.what();
            const bool named = message.find(flag_text(option)) != std::string::npos ||
                               message.starts_with(std::string(option.name) + " ");
            if (named && option.value != Value::none) {
                return {flag_text(option) + " needs " + std::string(option.metavar),
                        help_hint(words_)};
            }
            if (named) {
                return {flag_text(option) + " takes no value", help_hint(words_)};
            }
        }
        return {error.what(), help_hint(words_)};
    }

    const Command& command_;
    std::string words_;
    Arguments arguments_;
    CLI::App app_;
    std::deque<Bound> bound_;
    Line positionals_;
};

bool asks_for_help(const Line& words) {
    return std::ranges::any_of(words,
                               [](const std::string& w) { return w == "--help" || w == "-h"; });
}

UnknownCommand unknown_command(const Line& line, std::size_t at) {
    UnknownCommand unknown;
    unknown.name = line[at];
    unknown.arguments.assign(line.begin() + static_cast<std::ptrdiff_t>(at) + 1, line.end());
    unknown.hint = did_you_mean(unknown.name, visible_names(root()));
    return unknown;
}

}  // namespace

Parsed parse(const Line& line) {
    Split parts = split(line);
    const Command& command = *parts.command;
    const bool group = !command.subcommands.empty();
    if (parts.unknown && &command == &root() && !parts.odd_option) {
        return unknown_command(line, *parts.unknown);
    }
    if (group && asks_for_help(parts.remaining)) {
        return HelpWanted{&command, parts.words};
    }
    if (parts.unknown && !parts.odd_option) {
        const std::string& word = line[*parts.unknown];
        std::string hint = did_you_mean(word, visible_names(command));
        return UsageError{"paas " + parts.words + " has no command '" + word + "'",
                          hint.empty() ? help_hint(parts.words) : hint};
    }
    Parsed parsed = Reader(parts).read(parts.remaining);
    if (group && std::holds_alternative<Arguments>(parsed)) {
        return UsageError{
            "paas" + (parts.words.empty() ? "" : " " + parts.words) + " needs a command",
            help_hint(parts.words)};
    }
    if (auto* arguments = std::get_if<Arguments>(&parsed)) {
        arguments->set_rest(std::move(parts.rest));
    }
    return parsed;
}

}  // namespace paas::cli
