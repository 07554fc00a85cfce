/// The command table: static data that describes every command, argument, option, example, exit
/// code and JSON shape. The parser, `--help`, the manual pages and the shell completions are all
/// made from it, so none of them can disagree with another.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paas::cli {

class App;

/// What an option's value is; checked by the parser, so commands read it without checking again.
enum class Value : std::uint8_t { none, text, file, folder, count, duration, time, choice };

/// Where a shell finds candidates for a value.
enum class Complete : std::uint8_t {
    none,
    file,
    folder,
    choices,
    deployment,
    node,
    provider,
    context,
    command,
    code,  ///< of a finding
};

struct Option {
    char letter = '\0';
    std::string_view name = {};
    std::string_view metavar = {};  ///< "FILE"; empty = a flag
    std::string_view help = {};
    Value value = Value::none;
    Complete complete = Complete::none;
    std::string_view choices = {};  ///< separated by blanks
    bool repeatable = false;
    bool required = false;
    std::string_view setting = {};  ///< the setting that this option sets, if any
};

struct Argument {
    std::string_view name = {};  ///< "ID"
    std::string_view help = {};
    Complete complete = Complete::none;
    bool optional = false;
    bool repeatable = false;
    std::string_view choices = {};
};

struct Example {
    std::string_view command = {};
    std::string_view text = {};
};

struct ExitNote {
    int code = 0;
    std::string_view text = {};
};

/// One member of a JSON object that a command prints.
struct Field {
    std::string_view name = {};
    std::string_view text = {};
};

/// The shape of what `-o json` prints: "paas.deployment/1".
struct Schema {
    std::string_view kind = {};
    std::span<const Field> fields = {};
};

struct Command;
/// A list of commands: an array of them, or of pointers where they live in several files.
class Commands {
public:
    constexpr Commands() = default;
    template <std::size_t N>
    constexpr Commands(const Command (&array)[N])  // NOLINT(google-explicit-constructor)
        : array_(array), size_(N) {}
    template <std::size_t N>
    constexpr Commands(const Command* const (&pointers)[N])  // NOLINT(google-explicit-constructor)
        : pointers_(pointers), size_(N) {}

    [[nodiscard]] constexpr std::size_t size() const { return size_; }
    [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
    [[nodiscard]] constexpr const Command& operator[](std::size_t index) const;

    class Iterator {
    public:
        constexpr Iterator(const Commands* list, std::size_t index) : list_(list), index_(index) {}
        constexpr const Command& operator*() const { return (*list_)[index_]; }
        constexpr Iterator& operator++() {
            ++index_;
            return *this;
        }
        constexpr bool operator==(const Iterator& other) const { return index_ == other.index_; }

    private:
        const Commands* list_;
        std::size_t index_;
    };
    [[nodiscard]] constexpr Iterator begin() const { return {this, 0}; }
    [[nodiscard]] constexpr Iterator end() const { return {this, size_}; }

private:
    const Command* array_ = nullptr;
    const Command* const* pointers_ = nullptr;
    std::size_t size_ = 0;
};

struct Command {
    std::string_view name = {};
    std::string_view summary = {};  ///< one line, imperative, without a full stop
    std::string_view text = {};     ///< paragraphs, separated by empty lines
    std::string_view group = {};    ///< heading in `paas --help`
    std::span<const Argument> arguments = {};
    std::span<const Option> options = {};
    std::span<const Example> examples = {};
    std::span<const ExitNote> exits = {};
    std::span<const Schema* const> schemas = {};
    Commands subcommands = {};
    int (*run)(App&) = nullptr;
    bool hidden = false;
    /// What stands after `--` is handed on as it is.
    bool passes_rest = false;
    /// Runs even when the configuration is broken.
    bool without_configuration = false;
};

constexpr const Command& Commands::operator[](std::size_t index) const {
    return pointers_ != nullptr ? *pointers_[index] : array_[index];
}

/// The program itself: its subcommands are the commands.
[[nodiscard]] const Command& root();
/// Options that every command takes.
[[nodiscard]] std::span<const Option> global_options();
/// What the exit codes mean in general.
[[nodiscard]] std::span<const ExitNote> exit_codes();
/// Every JSON shape there is.
[[nodiscard]] std::vector<const Schema*> schemas();
/// Those of one command and of the commands below it, each once.
[[nodiscard]] std::vector<const Schema*> schemas_of(const Command& command);

/// The direct subcommand of this name, or null.
[[nodiscard]] const Command* find(const Command& parent, std::string_view name);
/// The command with these words, or null: {"nodes", "start"}.
[[nodiscard]] const Command* find(std::span<const std::string> words);
/// "paas nodes start ID NODE..."
[[nodiscard]] std::string usage(const Command& command, std::string_view words);

}  // namespace paas::cli
