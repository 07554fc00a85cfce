#include "table/command.hpp"
#include "table/shared.hpp"

#include <algorithm>

namespace paas::cli {
namespace {

using namespace table;

constexpr const Command* kCommands[]{
    &kDeploy, &kStatus,   &kWait,     &kLogs,   &kOutputs,        &kRetry,     &kUpdate,
    &kDelete, &kReset,    &kLock,     &kUnlock, &kResources,      &kNodes,     &kPorts,
    &kSsh,    &kTemplate, &kValidate, &kRender, &kGraph,          &kProviders, &kFeed,
    &kRank,   &kStats,    &kContext,  &kConfig, &kDoctor,         &kWorker,    &kCompletion,
    &kPlugin, &kVersion,  &kHelp,     &kMan,    &kCompletionFile, &kComplete,
};

constinit const Command kRoot{
    .name = "paas",
    .summary = "get a TOSCA template running at the provider most likely to succeed",
    .text =
        "paas takes a TOSCA template and a federation of cloud providers and gets the template "
        "running at the provider most likely to succeed, trying the next one when it does not. "
        "Without a server or an account it keeps its state in one file and does the work itself, "
        "at simulated providers.",
    .subcommands = kCommands};

constexpr Option kGlobalOptions[]{
    {.letter = 'o',
     .name = "output",
     .metavar = "FORMAT",
     .help = "table, wide, json, jsonl, yaml, name, csv or jsonpath=EXPRESSION.",
     .value = Value::text,
     .complete = Complete::choices,
     .choices = "table wide json jsonl yaml name csv jsonpath=",
     .setting = "output"},
    {.name = "columns",
     .metavar = "NAME,...",
     .help = "Columns of a table or CSV: members of the JSON object, a.b for nested ones.",
     .value = Value::text},
    {.name = "no-headers", .help = "Leave out the heading of a table or CSV."},
    {.name = "sort",
     .metavar = "NAME",
     .help = "Sort a list by this member; -NAME sorts the other way.",
     .value = Value::text},
    {.name = "color",
     .metavar = "WHEN",
     .help = "Colour: auto (on terminals), always or never.",
     .value = Value::choice,
     .complete = Complete::choices,
     .choices = "auto always never",
     .setting = "color"},
    {.name = "context",
     .metavar = "NAME",
     .help = "Use this context.",
     .value = Value::text,
     .complete = Complete::context,
     .setting = "context"},
    {.name = "state-dir",
     .metavar = "FOLDER",
     .help = "Keep the state of the embedded orchestrator here.",
     .value = Value::folder,
     .complete = Complete::folder,
     .setting = "state_dir"},
    {.name = "virtual-time",
     .help = "Let simulated time pass at once instead of waiting for it.",
     .setting = "virtual_time"},
    {.letter = 'y', .name = "yes", .help = "Do not ask for confirmation."},
    {.letter = 'q', .name = "quiet", .help = "Say nothing but data and errors."},
    {.letter = 'v', .name = "verbose", .help = "Say more about what is done."},
    {.letter = 'h', .name = "help", .help = "Explain the command."},
    {.name = "version", .help = "Print the version."},
};

constexpr ExitNote kAllExits[]{kDone,  kInternal, kUsage,  kInvalid,    kDenied, kNotFound,
                               kState, kTimeout,  kRemote, kNoProvider, kFailed, kInterrupted};

void collect(const Command& command, std::vector<const Schema*>& found) {
    for (const Schema* schema : command.schemas) {
        if (std::ranges::find(found, schema) == found.end()) {
            found.push_back(schema);
        }
    }
    for (const Command& child : command.subcommands) {
        collect(child, found);
    }
}

}  // namespace

const Command& root() {
    return kRoot;
}

std::span<const Option> global_options() {
    return kGlobalOptions;
}

std::span<const ExitNote> exit_codes() {
    return kAllExits;
}

std::vector<const Schema*> schemas() {
    return schemas_of(kRoot);
}

std::vector<const Schema*> schemas_of(const Command& command) {
    std::vector<const Schema*> found;
    collect(command, found);
    return found;
}

const Command* find(const Command& parent, std::string_view name) {
    for (const Command& child : parent.subcommands) {
        if (child.name == name) {
            return &child;
        }
    }
    return nullptr;
}

const Command* find(std::span<const std::string> words) {
    const Command* command = &kRoot;
    for (const std::string& word : words) {
        command = find(*command, word);
        if (command == nullptr) {
            return nullptr;
        }
    }
    return command;
}

std::string usage(const Command& command, std::string_view words) {
    std::string text = words.empty() ? "paas" : "paas " + std::string(words);
    if (!command.subcommands.empty()) {
        return text + " COMMAND";
    }
    for (const Option& option : command.options) {
        if (option.required) {
            text += " --" + std::string(option.name) + " " + std::string(option.metavar);
        }
    }
    for (const Argument& argument : command.arguments) {
        const std::string name = std::string(argument.name) + (argument.repeatable ? "..." : "");
        text += argument.optional ? " [" + name + "]" : " " + name;
    }
    if (command.passes_rest) {
        text += " [-- COMMAND...]";
    }
    return text;
}

}  // namespace paas::cli
