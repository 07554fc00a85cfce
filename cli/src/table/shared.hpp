/// Rows that several commands share.
#pragma once

#include "table/command.hpp"

#include <array>

namespace paas::cli::table {

// Tables of the groups; root.cpp puts them together.
extern const Command kDeploy, kStatus, kWait, kLogs, kOutputs, kRetry, kUpdate, kDelete, kReset,
    kLock, kUnlock, kResources, kNodes, kPorts, kSsh, kTemplate, kGraph, kProviders, kFeed, kRank,
    kStats, kValidate, kRender, kContext, kConfig, kDoctor, kWorker, kCompletion, kPlugin, kVersion,
    kHelp, kMan, kComplete, kCompletionFile;

inline constexpr Argument kId{.name = "ID",
                              .help =
                                  "Deployment: its id, its name, or a unique prefix of the id "
                                  "of at least 8 characters.",
                              .complete = Complete::deployment};
inline constexpr Argument kIds{.name = "ID",
                               .help = "Deployments: ids, names, or unique prefixes of ids.",
                               .complete = Complete::deployment,
                               .repeatable = true};

inline constexpr Option kInputs{.name = "inputs",
                                .metavar = "FILE",
                                .help =
                                    "Read input values from a YAML or JSON map; - is standard "
                                    "input. May be given several times, later files win.",
                                .value = Value::file,
                                .complete = Complete::file,
                                .repeatable = true};
inline constexpr Option kInput{.letter = 'i',
                               .name = "input",
                               .metavar = "NAME=VALUE",
                               .help =
                                   "Set one input; wins over files. The value is read as YAML "
                                   "against the input's type. @FILE takes it from a file, @- "
                                   "from standard input, @env:VARIABLE from the environment; "
                                   "@@ stands for a plain @.",
                               .value = Value::text,
                               .repeatable = true};
inline constexpr Option kWith{.name = "with",
                              .metavar = "BASE",
                              .help =
                                  "Lay the template over this one: for fragments that are only "
                                  "valid together with it. Maps are merged, imports and policies "
                                  "joined; of all else the template's counts. May be given several "
                                  "times, the lowest first.",
                              .value = Value::file,
                              .complete = Complete::file,
                              .repeatable = true};
inline constexpr Option kNoCache{
    .name = "no-cache",
    .help = "Neither use nor keep the parsed type files of earlier runs.",
    .setting = "no_cache"};
inline constexpr Option kImportMap{.name = "import-map",
                                   .metavar = "FILE",
                                   .help =
                                       "Take imported URLs from local files: a YAML or JSON "
                                       "object, URL or URL prefix to path.",
                                   .value = Value::file,
                                   .complete = Complete::file,
                                   .setting = "import_map"};
inline constexpr Option kAllowImports{
    .name = "allow-imports",
    .help = "Import what no file and no import map gives from the network, from listed hosts only.",
    .setting = "allow_imports"};
inline constexpr Option kImportHosts{
    .name = "import-hosts",
    .metavar = "HOST[:PORT],...",
    .help =
        "Hosts to import from with --allow-imports; private and loopback addresses need the "
        "setting import_private.",
    .value = Value::text,
    .setting = "import_hosts"};
inline constexpr Option kCacert{.name = "cacert",
                                .metavar = "FILE",
                                .help = "Trust these certificates (PEM) beside the system's.",
                                .value = Value::file,
                                .complete = Complete::file,
                                .setting = "cacert"};
inline constexpr Option kGroup{.letter = 'g',
                               .name = "group",
                               .metavar = "GROUP",
                               .help = "User group to act for.",
                               .value = Value::text,
                               .setting = "group"};
inline constexpr Option kProvider{.name = "provider",
                                  .metavar = "NAME[/REGION]",
                                  .help = "Use this provider only.",
                                  .value = Value::text,
                                  .complete = Complete::provider};
inline constexpr Option kRegion{
    .name = "region", .metavar = "REGION", .help = "Use this region only.", .value = Value::text};
inline constexpr Option kSla{.name = "sla",
                             .metavar = "ID",
                             .help = "Use the provider of this service level agreement only.",
                             .value = Value::text};
inline constexpr Option kExcludeProvider{.name = "exclude-provider",
                                         .metavar = "NAME[/REGION]",
                                         .help =
                                             "Leave this provider out. May be given several "
                                             "times.",
                                         .value = Value::text,
                                         .complete = Complete::provider,
                                         .repeatable = true};
inline constexpr Option kDetach{
    .letter = 'd', .name = "detach", .help = "Do not wait: a background worker carries on."};

inline constexpr ExitNote kDone{0, "Done."};
inline constexpr ExitNote kInternal{1, "Internal error, or the local machine failed."};
inline constexpr ExitNote kUsage{2, "Wrong usage or configuration."};
inline constexpr ExitNote kInvalid{3, "The template or an input is invalid."};
inline constexpr ExitNote kDenied{4, "Not authenticated, or not allowed."};
inline constexpr ExitNote kNotFound{5, "No such deployment, provider, node or file."};
inline constexpr ExitNote kState{6,
                                 "The state does not allow it, it exists already, or a race was "
                                 "lost."};
inline constexpr ExitNote kTimeout{7, "The time to wait is over."};
inline constexpr ExitNote kRemote{8, "A network or remote failure, or a check that failed."};
inline constexpr ExitNote kNoProvider{9, "No provider fits, quota included."};
inline constexpr ExitNote kFailed{10, "The deployment ended as failed."};
inline constexpr ExitNote kInterrupted{130, "Interrupted; the deployment goes on."};

// JSON shapes, in schemas.cpp.
extern const Schema kDeploymentSchema, kDeploymentDetailSchema, kEventSchema, kOutputSchema,
    kResourceSchema, kNodeSchema, kPortSchema, kProviderSchema, kProviderDetailSchema, kGpuSchema,
    kBlockSchema, kFeedSchema, kReadingSchema, kProviderCheckSchema, kRankingSchema, kReplaySchema,
    kStatsSchema, kValidationSchema, kTemplateSchema, kGraphSchema, kProviderLogSchema,
    kContextSchema, kSettingSchema, kCheckSchema, kWorkSchema, kPluginSchema, kVersionSchema,
    kErrorSchema, kActionSchema, kCodeSchema;

}  // namespace paas::cli::table
