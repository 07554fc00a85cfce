// Commands about paas itself.
#include "commands/commands.hpp"
#include "table/shared.hpp"

namespace paas::cli::table {
namespace {

constexpr std::string_view kGroupName = "Setup";

constexpr ExitNote kPlainExits[]{kDone, kUsage};
constexpr ExitNote kContextExits[]{kDone, kUsage, kDenied, kNotFound, kState};
constexpr const Schema* kContextSchemas[]{&kContextSchema};
constexpr Argument kContextArgument[]{
    {.name = "NAME", .help = "Context.", .complete = Complete::context}};

constexpr Option kSetOptions[]{
    {.name = "url",
     .metavar = "URL",
     .help = "The orchestrator: https, or http to this machine.",
     .value = Value::text},
    {.letter = 'g',
     .name = "group",
     .metavar = "GROUP",
     .help = "Group to act for.",
     .value = Value::text},
    {.name = "issuer", .metavar = "URL", .help = "Issuer of the tokens.", .value = Value::text},
    {.name = "ca-file",
     .metavar = "FILE",
     .help = "Certificates to trust besides the system's.",
     .value = Value::file,
     .complete = Complete::file},
    {.name = "token",
     .metavar = "SOURCE",
     .help = "Where tokens come from: env:NAME, file:PATH, agent:ACCOUNT or login.",
     .value = Value::text},
};
constexpr Example kLsExamples[]{{"paas context ls", "All contexts; * marks the one in use."}};
constexpr Example kUseExamples[]{{"paas context use embedded", "Back to the embedded one."}};
constexpr Example kSetExamples[]{
    {"paas context set infn --url https://paas.example.org/orchestrator --token agent:infn",
     "Store a remote orchestrator."}};
constexpr Example kRmExamples[]{{"paas context rm infn", "Forget it."}};

constexpr Command kContextCommands[]{
    {.name = "ls",
     .summary = "List contexts",
     .text = "ORCHENT_URL in the environment gives one named orchent.",
     .examples = kLsExamples,
     .exits = kPlainExits,
     .schemas = kContextSchemas,
     .run = run_context_ls},
    {.name = "use",
     .summary = "Choose the context that commands use",
     .text = "Kept in the configuration file.",
     .arguments = kContextArgument,
     .examples = kUseExamples,
     .exits = kContextExits,
     .run = run_context_use},
    {.name = "set",
     .summary = "Store a context, or change fields of one",
     .text = "Fields that are not given keep their values; an empty value removes a field. This "
             "version runs the embedded orchestrator only: remote contexts can be stored and "
             "shown.",
     .arguments = kContextArgument,
     .options = kSetOptions,
     .examples = kSetExamples,
     .exits = kContextExits,
     .run = run_context_set},
    {.name = "rm",
     .summary = "Remove a context",
     .text = "The one in use is not removed.",
     .arguments = kContextArgument,
     .examples = kRmExamples,
     .exits = kContextExits,
     .run = run_context_rm},
};

constexpr Example kViewExamples[]{
    {"paas config view", "Every setting, its value and where it comes from."}};
constexpr const Schema* kSettingSchemas[]{&kSettingSchema};
constexpr Command kConfigCommands[]{
    {.name = "view",
     .summary = "Show every setting with its origin",
     .text = "Default, file, environment or flag, in rising order.",
     .examples = kViewExamples,
     .exits = kPlainExits,
     .schemas = kSettingSchemas,
     .run = run_config_view},
};

constexpr Option kDoctorOptions[]{
    {.name = "verify",
     .help = "Also rebuild everything from the journal and compare (takes time)."}};
constexpr Example kDoctorExamples[]{{"paas doctor", "See whether all is well."},
                                    {"paas doctor --verify", "Also check every row."}};
constexpr ExitNote kDoctorExits[]{
    {0, "All is well; there may be warnings."}, kUsage, {8, "A check failed."}};
constexpr const Schema* kCheckSchemas[]{&kCheckSchema};

constexpr Option kWorkerOptions[]{
    {.name = "all", .help = "Every stage; the only choice of the embedded orchestrator."},
    {.name = "until-idle", .help = "End when nothing is left to do."},
    {.name = "background",
     .help = "End at once when another worker runs already; wait a little for one that ends."},
};
constexpr Example kWorkerExamples[]{
    {"paas worker --all", "Work until stopped, as the systemd unit does."},
    {"paas worker --all --until-idle", "Finish what is under way."}};
constexpr ExitNote kWorkerExits[]{{0, "Nothing left to do, or stopped (SIGTERM)."},
                                  kInternal,
                                  kUsage,
                                  {6, "Another worker runs already."}};
constexpr const Schema* kWorkSchemas[]{&kWorkSchema};

constexpr Argument kShellArgument[]{{.name = "SHELL",
                                     .help = "bash, zsh or fish.",
                                     .complete = Complete::choices,
                                     .choices = "bash zsh fish"}};
constexpr Example kCompletionExamples[]{
    {"source <(paas completion bash)", "In this shell."},
    {"paas completion zsh > ~/.zfunc/_paas", "For zsh; ~/.zfunc must be in $fpath."},
    {"paas completion fish > ~/.config/fish/completions/paas.fish", "For fish."},
};

constexpr Example kPluginExamples[]{{"paas plugin ls", "Modules and paas-NAME programs."}};
constexpr const Schema* kPluginSchemas[]{&kPluginSchema};
constexpr Command kPluginCommands[]{
    {.name = "ls",
     .summary = "List modules and external commands",
     .text = "Modules are parts of paas that are loaded on demand; each must come from the same "
             "build. An executable paas-NAME in a folder of PATH is the command `paas NAME`.",
     .examples = kPluginExamples,
     .exits = kPlainExits,
     .schemas = kPluginSchemas,
     .run = run_plugin_ls},
};

constexpr Example kVersionExamples[]{{"paas version -o json", "For a bug report."}};
constexpr const Schema* kVersionSchemas[]{&kVersionSchema};

constexpr Argument kHelpArguments[]{{.name = "COMMAND",
                                     .help = "Command, with its subcommand if it has one.",
                                     .complete = Complete::command,
                                     .optional = true,
                                     .repeatable = true}};
constexpr Example kHelpExamples[]{{"paas help nodes add", "About one command."}};

constexpr Argument kFolderArgument[]{
    {.name = "FOLDER", .help = "Folder to write to.", .complete = Complete::folder}};
constexpr Argument kCompleteArguments[]{
    {.name = "KIND", .help = "What to list."},
    {.name = "WORD", .help = "The deployment whose nodes are listed.", .optional = true}};

}  // namespace

constinit const Command kContext{
    .name = "context",
    .summary = "Choose which orchestrator commands talk to",
    .text =
        "The context `embedded` needs no server and no account and is the "
        "default.",
    .group = kGroupName,
    .subcommands = kContextCommands};
constinit const Command kConfig{.name = "config",
                                .summary = "Look at the configuration",
                                .text =
                                    "Settings come from defaults, the configuration file, PAAS_* "
                                    "variables and flags.",
                                .group = kGroupName,
                                .subcommands = kConfigCommands};
constinit const Command kDoctor{
    .name = "doctor",
    .summary = "Check that everything is in order",
    .text = "State folder, store, key file, worker, modules, and what is still owed to providers.",
    .group = kGroupName,
    .options = kDoctorOptions,
    .examples = kDoctorExamples,
    .exits = kDoctorExits,
    .schemas = kCheckSchemas,
    .run = run_doctor};
constinit const Command kWorker{
    .name = "worker",
    .summary = "Carry on deployments in the background",
    .text = "Commands start it by themselves when work is left. Only one runs per state folder.",
    .group = kGroupName,
    .options = kWorkerOptions,
    .examples = kWorkerExamples,
    .exits = kWorkerExits,
    .schemas = kWorkSchemas,
    .run = run_worker};
constinit const Command kCompletion{
    .name = "completion",
    .summary = "Print the completion script of a shell",
    .text =
        "It completes commands, options and values, ids of deployments "
        "and names of providers included.",
    .group = kGroupName,
    .arguments = kShellArgument,
    .examples = kCompletionExamples,
    .exits = kPlainExits,
    .run = run_completion,
    .without_configuration = true};
constinit const Command kPlugin{.name = "plugin",
                                .summary = "Look at modules and external commands",
                                .text = "How paas is extended.",
                                .group = kGroupName,
                                .subcommands = kPluginCommands};
constinit const Command kVersion{.name = "version",
                                 .summary = "Print version and build",
                                 .text = "`paas --version` prints the version alone.",
                                 .group = kGroupName,
                                 .examples = kVersionExamples,
                                 .exits = kPlainExits,
                                 .schemas = kVersionSchemas,
                                 .run = run_version,
                                 .without_configuration = true};
constinit const Command kHelp{.name = "help",
                              .summary = "Explain a command",
                              .text = "The same as --help after it.",
                              .group = kGroupName,
                              .arguments = kHelpArguments,
                              .examples = kHelpExamples,
                              .exits = kPlainExits,
                              .run = run_help,
                              .without_configuration = true};

constinit const Command kMan{.name = "__man",
                             .summary = "Write the manual pages",
                             .arguments = kFolderArgument,
                             .run = run_write_man,
                             .hidden = true,
                             .without_configuration = true};
constinit const Command kCompletionFile{.name = "__completion",
                                        .summary = "Print the completion script of a shell",
                                        .arguments = kShellArgument,
                                        .run = run_completion,
                                        .hidden = true,
                                        .without_configuration = true};
constinit const Command kComplete{.name = "__complete",
                                  .summary = "List candidates for a completion",
                                  .arguments = kCompleteArguments,
                                  .run = run_complete,
                                  .hidden = true};

}  // namespace paas::cli::table
