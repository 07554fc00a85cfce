// Commands that make, follow and end deployments.
#include "commands/commands.hpp"
#include "table/shared.hpp"

namespace paas::cli::table {
namespace {

constexpr std::string_view kGroupName = "Deployments";

constexpr Argument kTemplateFile[]{
    {.name = "TEMPLATE",
     .help = "TOSCA service template (YAML, or a CSAR: zip or folder); - is standard input.",
     .complete = Complete::file}};

constexpr Option kDeployOptions[]{
    kWith,
    kInputs,
    kInput,
    kImportMap,
    kAllowImports,
    kImportHosts,
    kCacert,
    kNoCache,
    kGroup,
    kProvider,
    kRegion,
    kSla,
    kExcludeProvider,
    {.name = "timeout",
     .metavar = "DURATION",
     .help = "Give up after this time, all providers together (default 12h).",
     .value = Value::duration,
     .setting = "timeout"},
    {.name = "provider-timeout",
     .metavar = "DURATION",
     .help = "Try the next provider after this time (default 4h, or all of --timeout when that is "
             "less).",
     .value = Value::duration,
     .setting = "provider_timeout"},
    {.name = "max-providers",
     .metavar = "N",
     .help = "Try at most this many providers; 0 stands for all that fit.",
     .value = Value::count,
     .setting = "max_providers"},
    {.name = "keep-last-attempt",
     .help = "When the last provider fails too, leave its infrastructure for inspection."},
    {.letter = 'n',
     .name = "name",
     .metavar = "NAME",
     .help = "Name the deployment; unique among those that live.",
     .value = Value::text},
    {.name = "description",
     .metavar = "TEXT",
     .help = "Describe the deployment.",
     .value = Value::text},
    {.name = "callback",
     .metavar = "URL",
     .help = "URL to tell of each change of status. It is kept with the deployment; the embedded "
             "orchestrator calls nobody.",
     .value = Value::text},
    kDetach,
    {.name = "dry-run",
     .help = "Show the plan: the providers in order, and why others do not fit. Nothing is "
             "stored."},
};

constexpr Example kDeployExamples[]{
    {"paas deploy vm.yaml -i num_cpus=4 -i mem_size='8 GB'", "Deploy and wait until it is ready."},
    {"paas deploy k8s.yaml --inputs k8s.inputs.yaml --detach",
     "Print the id and let a background worker carry on."},
    {"paas deploy vm.yaml --dry-run", "Show which provider would be tried first, and why."},
    {"paas deploy vm.yaml -i ssh_key=@~/.ssh/id_ed25519.pub -o jsonl",
     "Take an input from a file; print events as they come, one JSON object per line."},
};
constexpr ExitNote kDeployExits[]{kDone,    kUsage,      kInvalid, kNotFound,   kState,
                                  kTimeout, kNoProvider, kFailed,  kInterrupted};
constexpr const Schema* kDeploySchemas[]{&kDeploymentDetailSchema, &kEventSchema, &kRankingSchema,
                                         &kActionSchema};

constexpr Argument kStatusArguments[]{{.name = "ID",
                                       .help = "Deployments to show in full; none lists all.",
                                       .complete = Complete::deployment,
                                       .optional = true,
                                       .repeatable = true}};
constexpr Option kStatusOptions[]{
    {.letter = 'w',
     .name = "watch",
     .help = "Follow until all of them are at rest, printing each change; tell by exit code."},
    {.name = "status",
     .metavar = "STATUS",
     .help = "Only this status. May be given several times; create, update or delete stand for "
             "all three of theirs, failed, complete and in_progress likewise.",
     .value = Value::choice,
     .complete = Complete::choices,
     .choices = "CREATE_IN_PROGRESS CREATE_COMPLETE CREATE_FAILED UPDATE_IN_PROGRESS "
                "UPDATE_COMPLETE UPDATE_FAILED DELETE_IN_PROGRESS DELETE_COMPLETE DELETE_FAILED "
                "create update delete complete failed in_progress",
     .repeatable = true},
    {.letter = 'g',
     .name = "group",
     .metavar = "GROUP",
     .help = "Only deployments of this user group.",
     .value = Value::text},
    {.name = "user",
     .metavar = "USER",
     .help = "Only deployments of this owner.",
     .value = Value::text},
    {.name = "provider",
     .metavar = "NAME[/REGION]",
     .help = "Only deployments at this provider.",
     .value = Value::text,
     .complete = Complete::provider},
    {.name = "template",
     .metavar = "NAME",
     .help = "Only deployments of this template.",
     .value = Value::text},
    {.name = "since",
     .metavar = "TIME",
     .help = "Only deployments made since then: 7d, 12h, 2026-01-31 or 2026-01-31T12:00:00Z.",
     .value = Value::time},
    {.name = "all-users", .help = "Those of every user; for administrators."},
    {.name = "deleted", .help = "Those that were deleted too."},
    {.name = "limit",
     .metavar = "N",
     .help = "At most this many, the newest.",
     .value = Value::count},
};
constexpr Example kStatusExamples[]{
    {"paas status", "List the deployments that live."},
    {"paas status my-cluster -o yaml", "Everything about one of them."},
    {"paas status -o name --status failed --since 7d | xargs paas delete --yes",
     "Delete what failed in the last week."},
    {"paas status my-cluster -o jsonpath='{.outputs.node_ip}'", "One value for a script."},
};
constexpr ExitNote kStatusExits[]{{0, "Done, whatever the status; with --watch: complete."},
                                  kUsage,
                                  kNotFound,
                                  kTimeout,
                                  kNoProvider,
                                  {10, "With --watch: a deployment ended as failed."},
                                  kInterrupted};
constexpr const Schema* kStatusSchemas[]{&kDeploymentSchema, &kDeploymentDetailSchema};

constexpr Argument kIdsArgument[]{kIds};
constexpr Argument kIdArgument[]{kId};
constexpr Option kWaitOptions[]{
    {.name = "for",
     .metavar = "WHAT",
     .help = "What to wait for (default complete).",
     .value = Value::choice,
     .complete = Complete::choices,
     .choices = "complete deleted"},
    {.name = "timeout",
     .metavar = "DURATION",
     .help = "Give up waiting after this time; the deployments go on.",
     .value = Value::duration},
};
constexpr Example kWaitExamples[]{
    {"paas wait my-cluster", "Wait until it is complete."},
    {"paas wait vm-1 vm-2 --for deleted --timeout 10m", "Wait until both are gone."},
};
constexpr ExitNote kWaitExits[]{kDone,       kUsage,  kNotFound,   kTimeout,
                                kNoProvider, kFailed, kInterrupted};
constexpr const Schema* kDetailSchemas[]{&kDeploymentDetailSchema};

constexpr Option kLogsOptions[]{
    {.letter = 'f', .name = "follow", .help = "Go on until the deployment is at rest."},
    {.name = "provider-log",
     .help = "The provider's own log (contextualisation) instead of the deployment's events."},
    {.name = "tail",
     .metavar = "N",
     .help = "Only the last N events, or lines of the provider's log.",
     .value = Value::count},
};
constexpr Example kLogsExamples[]{
    {"paas logs my-cluster -f", "Follow a deployment."},
    {"paas logs my-cluster -o jsonl", "Its events, one JSON object per line."},
    {"paas logs my-cluster --provider-log", "What the provider wrote while configuring it."},
};
constexpr ExitNote kReadExits[]{kDone, kUsage, kDenied, kNotFound};
constexpr const Schema* kLogSchemas[]{&kEventSchema, &kProviderLogSchema};

constexpr Argument kOutputsArguments[]{
    kId, {.name = "KEY", .help = "Print this output's value alone.", .optional = true}};
constexpr Example kOutputsExamples[]{
    {"paas outputs my-cluster", "All outputs."},
    {"ssh \"$(paas outputs my-vm node_ip)\"", "One value, bare, for a script."},
};
constexpr const Schema* kOutputSchemas[]{&kOutputSchema};

constexpr Option kRetryOptions[]{
    kExcludeProvider,
    {.name = "delete-old",
     .help = "Delete the deployment that is tried again. Asks on a terminal and needs --yes "
             "elsewhere."},
    kDetach,
};
constexpr Example kRetryExamples[]{
    {"paas retry my-cluster --exclude-provider CLOUD-A/RegionOne --delete-old --yes",
     "Try again elsewhere and remove the failed one."}};
constexpr const Schema* kRetrySchemas[]{&kDeploymentDetailSchema, &kEventSchema, &kActionSchema};
constexpr ExitNote kRetryExits[]{kDone,    kUsage,      kInvalid, kNotFound,   kState,
                                 kTimeout, kNoProvider, kFailed,  kInterrupted};

constexpr Argument kUpdateArguments[]{
    kId,
    {.name = "TEMPLATE",
     .help = "New template; without it the stored one is used with the new inputs.",
     .complete = Complete::file,
     .optional = true}};
constexpr Option kUpdateOptions[]{kInputs,      kInput,  kImportMap, kAllowImports,
                                  kImportHosts, kCacert, kNoCache,   kDetach};
constexpr Example kUpdateExamples[]{
    {"paas update my-cluster -i wn_num=5", "Change the number of workers."}};
constexpr ExitNote kUpdateExits[]{kDone,    kUsage,      kInvalid, kNotFound,   kState,
                                  kTimeout, kNoProvider, kFailed,  kInterrupted};

constexpr Option kDeleteOptions[]{
    {.name = "force",
     .help = "Forget what the provider cannot remove; the reaper goes on pursuing it."},
    kDetach,
};
constexpr Example kDeleteExamples[]{
    {"paas delete my-cluster", "Ask, delete, and wait."},
    {"paas delete --yes --detach vm-1 vm-2", "Do not ask, do not wait."}};
constexpr ExitNote kDeleteExits[]{
    kDone,    {2, "Wrong usage, or not confirmed."}, kNotFound,   kState,
    kTimeout, {10, "The deletion failed."},          kInterrupted};
constexpr ExitNote kChangeExits[]{kDone, kUsage, kDenied, kNotFound, kState};
constexpr const Schema* kActionSchemas[]{&kActionSchema};
constexpr Example kResetExamples[]{{"paas reset my-cluster", "Then `paas delete --force` it."}};
constexpr Example kLockExamples[]{{"paas lock production", "Nobody deletes it by mistake."}};
constexpr Example kUnlockExamples[]{{"paas unlock production", "It may be changed again."}};

}  // namespace

constinit const Command kDeploy{
    .name = "deploy",
    .summary = "Deploy a template at the provider most likely to succeed",
    .text =
        "Checks the template and its inputs, selects the providers that can run it, ranks them, "
        "and tries one after the other until one succeeds.\n\n"
        "The id is printed on standard error as soon as the deployment is accepted (not with "
        "--quiet); the deployment itself is printed at the end. Interrupting the wait (Ctrl-C) "
        "leaves the deployment "
        "running: a background worker carries on.",
    .group = kGroupName,
    .arguments = kTemplateFile,
    .options = kDeployOptions,
    .examples = kDeployExamples,
    .exits = kDeployExits,
    .schemas = kDeploySchemas,
    .run = run_deploy};

constinit const Command kStatus{
    .name = "status",
    .summary = "List deployments, or show some in full",
    .text =
        "Without ID lists your deployments, newest first; those that were deleted are left out "
        "unless asked for. With ID shows each in full: inputs, outputs, attempts and nodes. "
        "Values of secret inputs are never shown.",
    .group = kGroupName,
    .arguments = kStatusArguments,
    .options = kStatusOptions,
    .examples = kStatusExamples,
    .exits = kStatusExits,
    .schemas = kStatusSchemas,
    .run = run_status};

constinit const Command kWait{
    .name = "wait",
    .summary = "Wait until deployments are complete, or deleted",
    .text =
        "Waits for all of them and prints them. While waiting, this command "
        "does the work that no other worker does.\n\n"
        "With --for deleted a name may also be that of a deployment which is deleted already, "
        "unless a live one has it.",
    .group = kGroupName,
    .arguments = kIdsArgument,
    .options = kWaitOptions,
    .examples = kWaitExamples,
    .exits = kWaitExits,
    .schemas = kDetailSchemas,
    .run = run_wait};

constinit const Command kLogs{
    .name = "logs",
    .summary = "Show what happened to a deployment",
    .text =
        "Prints the events of the deployment's journal, oldest first, one line "
        "each.",
    .group = kGroupName,
    .arguments = kIdArgument,
    .options = kLogsOptions,
    .examples = kLogsExamples,
    .exits = kReadExits,
    .schemas = kLogSchemas,
    .run = run_logs};

constinit const Command kOutputs{
    .name = "outputs",
    .summary = "Show the outputs of a deployment",
    .text =
        "With KEY prints that value alone: a string bare, anything else as "
        "JSON.",
    .group = kGroupName,
    .arguments = kOutputsArguments,
    .examples = kOutputsExamples,
    .exits = kReadExits,
    .schemas = kOutputSchemas,
    .run = run_outputs};

constinit const Command kRetry{
    .name = "retry",
    .summary = "Deploy again what failed",
    .text =
        "Makes a new deployment with the same template, inputs (secret ones included), group, "
        "limits and wishes about providers. Its id is printed on standard error at once (not with "
        "--quiet; with --detach on standard output); the exit code tells how it ended, as with "
        "deploy.",
    .group = kGroupName,
    .arguments = kIdArgument,
    .options = kRetryOptions,
    .examples = kRetryExamples,
    .exits = kRetryExits,
    .schemas = kRetrySchemas,
    .run = run_retry};

constinit const Command kUpdate{
    .name = "update",
    .summary = "Change a running deployment",
    .text =
        "Brings the deployment to a new template or new inputs. Inputs that "
        "are not given keep their values.",
    .group = kGroupName,
    .arguments = kUpdateArguments,
    .options = kUpdateOptions,
    .examples = kUpdateExamples,
    .exits = kUpdateExits,
    .schemas = kDetailSchemas,
    .run = run_update};

constinit const Command kDelete{
    .name = "delete",
    .summary = "Delete deployments and all that they hold",
    .text =
        "Asks on a terminal and needs --yes elsewhere. Waits until everything "
        "is gone unless --detach is given.",
    .group = kGroupName,
    .arguments = kIdsArgument,
    .options = kDeleteOptions,
    .examples = kDeleteExamples,
    .exits = kDeleteExits,
    .schemas = kActionSchemas,
    .run = run_delete};

constinit const Command kReset{
    .name = "reset",
    .summary = "Set a deletion that hangs back to DELETE_FAILED",
    .text =
        "For a deployment that stays in DELETE_IN_PROGRESS; it can be deleted "
        "again afterwards, if need be with --force.",
    .group = kGroupName,
    .arguments = kIdArgument,
    .examples = kResetExamples,
    .exits = kChangeExits,
    .schemas = kActionSchemas,
    .run = run_reset};

constinit const Command kLock{.name = "lock",
                              .summary = "Protect deployments from change and deletion",
                              .text =
                                  "A locked deployment is neither updated nor deleted until it is "
                                  "unlocked.",
                              .group = kGroupName,
                              .arguments = kIdsArgument,
                              .examples = kLockExamples,
                              .exits = kChangeExits,
                              .schemas = kActionSchemas,
                              .run = run_lock};

constinit const Command kUnlock{.name = "unlock",
                                .summary = "Take the protection away again",
                                .text = "Reverses paas lock.",
                                .group = kGroupName,
                                .arguments = kIdsArgument,
                                .examples = kUnlockExamples,
                                .exits = kChangeExits,
                                .schemas = kActionSchemas,
                                .run = run_unlock};

}  // namespace paas::cli::table
