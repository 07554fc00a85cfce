/// A command line, read.
#pragma once

#include "table/command.hpp"

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace paas::cli {

/// A time as people write it: so long before `now` ("7d"), a day ("2026-01-31", its beginning in
/// UTC) or a time of RFC 3339.
[[nodiscard]] std::optional<Timestamp> read_time(const std::string& text, Timestamp now);

/// What was given: values by the names of the table ("group", "ID"). Values of options have been
/// checked against their kind, so the typed getters cannot fail.
class Arguments {
public:
    Arguments() = default;
    Arguments(const Command& command, std::string words) : command_(&command), words_(words) {}

    [[nodiscard]] const Command& command() const { return *command_; }
    /// "nodes start"
    [[nodiscard]] const std::string& words() const { return words_; }

    [[nodiscard]] bool has(std::string_view name) const { return values_.contains(name); }
    /// The last value, or `fallback`.
    [[nodiscard]] std::string get(std::string_view name, std::string_view fallback = {}) const;
    /// All values, in order; empty when not given.
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
    [[nodiscard]] std::int64_t count(std::string_view name, std::int64_t fallback) const;
    [[nodiscard]] std::optional<Milliseconds> duration(std::string_view name) const;
    /// A time as such, or so long before `now`.
    [[nodiscard]] std::optional<Timestamp> time(std::string_view name, Timestamp now) const;
    /// What stood after `--`, for commands that pass it on.
    [[nodiscard]] const std::vector<std::string>& rest() const { return rest_; }

    void set(std::string_view name, std::vector<std::string> values);
    void set_rest(std::vector<std::string> rest) { rest_ = std::move(rest); }

private:
    const Command* command_ = nullptr;
    std::string words_;
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
    std::vector<std::string> rest_;
};

/// The user asked for an explanation.
struct HelpWanted {
    const Command* command = nullptr;
    std::string words;
};
struct VersionWanted {};
/// The first word is no command of ours; a program paas-NAME may be one.
struct UnknownCommand {
    std::string name;
    std::vector<std::string> arguments;  ///< after the name
    std::string hint;
};
/// Wrong usage: exit code 2.
struct UsageError {
    std::string message;
    std::string hint;
};

using Parsed = std::variant<Arguments, HelpWanted, VersionWanted, UnknownCommand, UsageError>;

/// Reads a command line (without the program's name) against the table.
[[nodiscard]] Parsed parse(const std::vector<std::string>& line);

/// What "-o"/"--output" asks for, read leniently: errors in the rest of the line are shown in the
/// format that was wanted.
[[nodiscard]] std::string wanted_output(const std::vector<std::string>& line);

}  // namespace paas::cli
