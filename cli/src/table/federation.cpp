// Commands about providers, templates in general, and figures.
#include "commands/commands.hpp"
#include "table/shared.hpp"

namespace paas::cli::table {
namespace {

constexpr std::string_view kGroupName = "Providers";

constexpr Argument kProviderArgument[]{{.name = "PROVIDER",
                                        .help = "Provider: name, name/region or "
                                                "name/region/project.",
                                        .complete = Complete::provider}};
constexpr ExitNote kReadExits[]{kDone, kUsage, kNotFound};
constexpr ExitNote kChangeExits[]{kDone, kUsage, kDenied, kNotFound};

constexpr const Schema* kProviderSchemas[]{&kProviderSchema};
constexpr const Schema* kProviderDetailSchemas[]{&kProviderDetailSchema};
constexpr const Schema* kGpuSchemas[]{&kGpuSchema};
constexpr const Schema* kBlockSchemas[]{&kBlockSchema};

constexpr Option kBlockOptions[]{
    {.name = "reason", .metavar = "TEXT", .help = "Why.", .value = Value::text, .required = true},
    {.name = "for",
     .metavar = "DURATION",
     .help = "How long (default 24h).",
     .value = Value::duration},
};
constexpr Example kLsExamples[]{{"paas providers ls", "The federation and what is free."}};
constexpr Example kShowExamples[]{
    {"paas providers show CLOUD-CNAF-T1/tier1 -o json", "Quotas, flavors, images, networks."}};
constexpr Example kGpuExamples[]{{"paas providers gpus", "Who has GPUs, and which."}};
constexpr Example kBlockedExamples[]{{"paas providers blocked", "Who is kept out, and why."}};
constexpr Example kBlockExamples[]{
    {"paas providers block RECAS-BARI --for 3d --reason 'power cut announced'",
     "Keep a provider out of rankings."}};
constexpr Example kUnblockExamples[]{{"paas providers unblock RECAS-BARI", "Let it in again."}};

constexpr Argument kCheckedProviders[]{{.name = "PROVIDER",
                                        .help = "Only these: name, name/region or "
                                                "name/region/project.",
                                        .complete = Complete::provider,
                                        .optional = true,
                                        .repeatable = true}};
constexpr Option kProviderCheckOptions[]{
    {.name = "sources",
     .metavar = "FILE",
     .help = "Configuration of feeders (YAML), or a folder of them.",
     .value = Value::text,
     .complete = Complete::file,
     .setting = "sources"},
    kCacert,
};
constexpr Example kProviderCheckExamples[]{
    {"paas providers check --sources sites.yaml", "Whether everything can be reached."},
    {"paas providers check RECAS-BARI", "One provider of the setting sources."}};
constexpr ExitNote kProviderCheckExits[]{
    {0, "All is well."}, kUsage, kInvalid, kNotFound, {8, "At least one row failed."}};
constexpr const Schema* kProviderCheckSchemas[]{&kProviderCheckSchema};

constexpr Command kProvidersCommands[]{
    {.name = "ls",
     .summary = "List the providers with what is free",
     .text =
         "Free is quota minus use minus what deployments in flight have reserved; on a terminal "
         "a bar shows the rest. Tests are those passed of the last 30 days.",
     .examples = kLsExamples,
     .exits = kReadExits,
     .schemas = kProviderSchemas,
     .run = run_providers_ls},
    {.name = "show",
     .summary = "Show a provider in full",
     .text = "Quotas (with bars on a terminal), flavors (those with GPUs first), images, networks, "
             "test results, and what could not be read.",
     .arguments = kProviderArgument,
     .examples = kShowExamples,
     .exits = kReadExits,
     .schemas = kProviderDetailSchemas,
     .run = run_providers_show},
    {.name = "check",
     .summary = "Try the credentials and services of configured providers",
     .text =
         "Gets a token, logs in at each project and asks every service for something small; says "
         "what to correct. Nothing is taken in.",
     .arguments = kCheckedProviders,
     .options = kProviderCheckOptions,
     .examples = kProviderCheckExamples,
     .exits = kProviderCheckExits,
     .schemas = kProviderCheckSchemas,
     .run = run_providers_check},
    {.name = "gpus",
     .summary = "Show who has which GPUs",
     .text =
         "Providers by model and number of GPUs of one machine; a cell names the smallest flavor "
         "and how many others there are. In all other formats, and with --columns, one line per "
         "provider and flavor.",
     .examples = kGpuExamples,
     .exits = kReadExits,
     .schemas = kGpuSchemas,
     .run = run_providers_gpus},
    {.name = "blocked",
     .summary = "List blocked providers",
     .text = "Providers are blocked by failures, for a time that depends on their kind, and by "
             "hand.",
     .examples = kBlockedExamples,
     .exits = kReadExits,
     .schemas = kBlockSchemas,
     .run = run_providers_blocked},
    {.name = "block",
     .summary = "Keep a provider out of rankings for a while",
     .text = "Running deployments are left alone.",
     .arguments = kProviderArgument,
     .options = kBlockOptions,
     .examples = kBlockExamples,
     .exits = kChangeExits,
     .schemas = kBlockSchemas,
     .run = run_providers_block},
    {.name = "unblock",
     .summary = "Let a blocked provider in again",
     .text = "Whether it was blocked by hand or by failures.",
     .arguments = kProviderArgument,
     .examples = kUnblockExamples,
     .exits = kChangeExits,
     .schemas = kBlockSchemas,
     .run = run_providers_unblock},
};

constexpr Argument kFeedArguments[]{{.name = "SOURCE",
                                     .help = "Files of messages (a JSON object, an array or JSON "
                                             "lines), or configurations of feeders (YAML); - is "
                                             "standard input. A folder stands for its *.yaml and "
                                             "*.yml. Without any: the setting sources.",
                                     .complete = Complete::file,
                                     .optional = true,
                                     .repeatable = true}};
constexpr Option kFeedOptions[]{
    {.name = "as",
     .metavar = "KIND",
     .help = "What the sources are; by default that is told by their content: config (clouds to "
             "read), messages or rally.",
     .value = Value::choice,
     .complete = Complete::choices,
     .choices = "config messages rally"},
    {.name = "every",
     .metavar = "DURATION",
     .help = "Read the clouds again and again, so often, until interrupted. A configuration that "
             "was changed holds from the next time on.",
     .value = Value::duration},
    {.name = "dry-run", .help = "Read the clouds; take nothing in and remember nothing."},
    {.name = "message-version",
     .metavar = "VERSION",
     .help = "Of the messages that -o jsonl prints and --publish sends (default 2.0.0).",
     .value = Value::choice,
     .complete = Complete::choices,
     .choices = "1.4.0 2.0.0"},
    {.name = "publish", .help = "Send what is new to the topic feeder as well."},
    {.name = "provider-time",
     .metavar = "DURATION",
     .help = "How long one provider may take in all (default 3m).",
     .value = Value::duration},
    {.name = "parallel",
     .metavar = "N",
     .help = "How many projects are read at the same time (default 64).",
     .value = Value::count},
    kCacert,
};
constexpr Example kFeedExamples[]{
    {"paas feed examples/federation/*.jsonl", "Learn about six providers."},
    {"kafkacat -C -t feeder -e | paas feed -", "From another program."},
    {"paas feed sites/ --every 10m", "Read the clouds themselves, every ten minutes."},
    {"paas feed sites.yaml --dry-run -o jsonl", "What the clouds say, as feeder messages."},
};
constexpr ExitNote kFeedExits[]{kDone,
                                kUsage,
                                {3,
                                 "A message is wrong, the others were taken; or a configuration is "
                                 "wrong, and nothing was read."},
                                kNotFound,
                                {8, "Of all clouds none could be read."}};
constexpr const Schema* kFeedSchemas[]{&kFeedSchema, &kReadingSchema};

constexpr Argument kRankArguments[]{
    {.name = "TEMPLATE",
     .help = "TOSCA service template (YAML, or a CSAR: zip or folder); - is standard input.",
     .complete = Complete::file,
     .optional = true}};
constexpr Option kRankOptions[]{
    {.name = "explain",
     .help =
         "A table of providers and requirements, then each provider with its figures: what is "
         "wanted, free and granted, what the score is made of, and the smallest change that would "
         "make it fit. With --replay, of the recorded decision."},
    {.name = "replay",
     .metavar = "ID",
     .help = "Compute a recorded decision again and compare: a deployment (its last decision) or "
             "a record's hash.",
     .value = Value::text,
     .complete = Complete::deployment},
    {.name = "of",
     .metavar = "ID",
     .help = "The decisions taken for a deployment, first to last.",
     .value = Value::text,
     .complete = Complete::deployment},
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
};
constexpr Example kRankExamples[]{
    {"paas rank vm.yaml --explain", "Who would run it, in which order, and why not the others."},
    {"paas rank --of my-cluster --explain", "Why it went where it is."},
    {"paas rank --replay my-cluster", "Prove that the decision can be reproduced."},
};
constexpr ExitNote kRankExits[]{kDone,
                                kUsage,
                                kInvalid,
                                kNotFound,
                                {8, "With --replay: the result differs from the record."},
                                {9, "No provider fits, quota included."}};
constexpr const Schema* kRankSchemas[]{&kRankingSchema, &kReplaySchema};

constexpr Option kStatsOptions[]{
    {.name = "by",
     .metavar = "WHAT",
     .help = "Only this table. May be given several times.",
     .value = Value::choice,
     .complete = Complete::choices,
     .choices = "status group provider template month",
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
};
constexpr Example kStatsExamples[]{
    {"paas stats", "Deployments per status, group, provider, template and month."},
    {"paas stats --by provider --since 30d -o csv", "One table for a spreadsheet."},
};
constexpr const Schema* kStatsSchemas[]{&kStatsSchema};

constexpr Argument kValidateArguments[]{{.name = "FILE",
                                         .help = "TOSCA service templates (YAML); - is standard "
                                                 "input.",
                                         .complete = Complete::file,
                                         .optional = true,
                                         .repeatable = true}};
constexpr Option kValidateOptions[]{
    {.name = "strict", .help = "Make each leniency an error: what templates do against the rule."},
    {.name = "explain",
     .metavar = "CODE",
     .help = "Explain a finding's code: the rule, an example that breaks it, and its correction. "
             "paas-findings(7) explains all.",
     .value = Value::text,
     .complete = Complete::code},
    {.name = "report",
     .metavar = "KIND[=FILE]",
     .help =
         "Write a report for other programs: sarif (SARIF 2.1.0), junit (JUnit XML), github "
         "(workflow commands for annotations) or gitlab (Code Quality). Without a file it "
         "replaces the text on standard output. May be given several times. The exit code stays "
         "the same.",
     .value = Value::text,
     .complete = Complete::choices,
     .choices = "sarif junit github gitlab sarif= junit= github= gitlab=",
     .repeatable = true},
    kWith,
    kInputs,
    kInput,
    kImportMap,
    kAllowImports,
    kImportHosts,
    kCacert,
    kNoCache,
};
constexpr Example kValidateExamples[]{
    {"paas validate vm.yaml", "Check a template."},
    {"paas validate vm.yaml -i num_cpus=four", "Check input values as well."},
    {"paas validate *.yaml -o json", "All findings, for another program."},
    {"paas validate *.yaml --report sarif=findings.sarif --report junit=findings.xml",
     "The text, and two reports for a pipeline."},
    {"paas validate --report github *.yaml", "Annotations, in a GitHub workflow."},
    {"paas validate users.yaml --with vm.yaml", "Check a part together with what it is a part of."},
    {"paas validate --explain TOSCA-0201", "What a finding means."},
};
constexpr ExitNote kValidateExits[]{{0, "Valid; there may be warnings."},
                                    kUsage,
                                    {3, "At least one error was found."},
                                    {5, "A file does not exist; the others were checked."}};
constexpr const Schema* kValidateSchemas[]{&kValidationSchema, &kCodeSchema};

constexpr Argument kRenderArguments[]{{.name = "FILE",
                                       .help = "TOSCA service template (YAML); - is standard "
                                               "input.",
                                       .complete = Complete::file}};
constexpr Option kRenderOptions[]{kWith,         kInputs,      kInput,  kImportMap,
                                  kAllowImports, kImportHosts, kCacert, kNoCache};
constexpr Example kRenderExamples[]{
    {"paas render vm.yaml -i num_cpus=4", "See what would be deployed."}};
constexpr ExitNote kRenderExits[]{kDone, kUsage, kInvalid, kNotFound};
constexpr const Schema* kRenderSchemas[]{&kTemplateSchema};

}  // namespace

constinit const Command kProviders{.name = "providers",
                                   .summary = "Look at the providers of the federation",
                                   .text = "Providers become known by paas feed.",
                                   .group = kGroupName,
                                   .subcommands = kProvidersCommands};
constinit const Command kFeed{
    .name = "feed",
    .summary = "Take in what providers and their tests report",
    .text =
        "Reads feeder messages (versions 1.2.0, 1.3.0, 1.4.0 and 2.0.0) and Rally test results "
        "(1.0.0). A message that is wrong is refused with its place and reason; the others are "
        "taken.\n\nA configuration of feeders (YAML: the provider files of the present feeder, or "
        "our own form) names clouds. All their projects are read at once, with access tokens from "
        "oidc-agent, PAAS_TOKEN or where the configuration says. One provider's failure touches no "
        "other: what could not be read of it is told, and marks it limited; of one that nothing "
        "could be read of, what was known stays until it expires. What changed since the last "
        "time is taken in, and with -o jsonl printed as feeder messages; a project that is no "
        "longer configured becomes a tombstone.",
    .group = kGroupName,
    .arguments = kFeedArguments,
    .options = kFeedOptions,
    .examples = kFeedExamples,
    .exits = kFeedExits,
    .schemas = kFeedSchemas,
    .run = run_feed};
constinit const Command kRank{
    .name = "rank",
    .summary = "Show which providers would run a template, best first",
    .text =
        "Selects and ranks as deploy does, without any effect.\n\nA score lies between 0 and 1; "
        "1 is best. Providers that do not fit are listed last, each with all its reasons. When "
        "none "
        "fits, --explain is not needed.\n\nA template names the data that it reads in its "
        "metadata: "
        "datasets: \"SCOPE:NAME, ...\". Providers that have more of its bytes rank higher; none is "
        "refused for it. The file of the setting data_map says where the data is: an object "
        "storage_elements of names (RSEs) to providers (name, name/region or key), and an object "
        "datasets of names to bytes (a number or 4 TB) and available (an object of storage "
        "elements "
        "to fractions). Datasets that it does not name are looked up at the Rucio server of the "
        "setting rucio_url.",
    .group = kGroupName,
    .arguments = kRankArguments,
    .options = kRankOptions,
    .examples = kRankExamples,
    .exits = kRankExits,
    .schemas = kRankSchemas,
    .run = run_rank};
constinit const Command kStats{
    .name = "stats",
    .summary = "Count deployments",
    .text =
        "Per status, group, provider, template and month; with bars on a "
        "terminal.",
    .group = kGroupName,
    .options = kStatsOptions,
    .examples = kStatsExamples,
    .exits = kReadExits,
    .schemas = kStatsSchemas,
    .run = run_stats};
constinit const Command kValidate{
    .name = "validate",
    .summary = "Check templates",
    .text =
        "Reports every finding with file, line and column, what is wrong and what to write "
        "instead. Input values are checked when any are given. The findings are this command's "
        "data and go to standard output.",
    .group = "Templates",
    .arguments = kValidateArguments,
    .options = kValidateOptions,
    .examples = kValidateExamples,
    .exits = kValidateExits,
    .schemas = kValidateSchemas,
    .run = run_validate};
constinit const Command kRender{
    .name = "render",
    .summary = "Print a template with inputs and defaults filled in",
    .text = "One normalised TOSCA document. Values of secret inputs are masked.",
    .group = "Templates",
    .arguments = kRenderArguments,
    .options = kRenderOptions,
    .examples = kRenderExamples,
    .exits = kRenderExits,
    .schemas = kRenderSchemas,
    .run = run_render};

}  // namespace paas::cli::table
