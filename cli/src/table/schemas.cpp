// The shapes of JSON objects that commands print. They only ever grow.
#include "table/shared.hpp"

namespace paas::cli::table {
namespace {

constexpr Field kDeployment[]{
    {"id", "the deployment's id"},
    {"name", "its name; may be empty"},
    {"description", "what its owner wrote"},
    {"status", "CREATE_IN_PROGRESS, CREATE_COMPLETE, CREATE_FAILED, the same of UPDATE and DELETE"},
    {"phase",
     "what it waits for: none, deciding, creating, configuring, cleaning, updating, "
     "reconfiguring, acting, deleting, parked"},
    {"template", "name of the template"},
    {"provider", "name/region of the provider it is at; may be empty"},
    {"provider_type", "openstack or kubernetes"},
    {"simulated", "true when nothing real was made"},
    {"group", "user group"},
    {"owner", "who made it"},
    {"issuer", "who vouches for the owner; local for the embedded orchestrator"},
    {"reason", "why it failed or waits; empty when all is well"},
    {"attempt_count", "providers tried"},
    {"locked", "true when protected"},
    {"created", "time, RFC 3339 in UTC"},
    {"updated", "time of the last change"},
};
constexpr Field kDeploymentDetail[]{
    {"id ... updated", "as in paas.deployment/1"},
    {"inputs", "object of input values; secret ones are \"***\""},
    {"outputs", "object of outputs"},
    {"attempts",
     "array, one for each try: number, status, provider, provider_type, simulated, "
     "infrastructure, decision, started, ended, error_class, reason"},
    {"nodes", "array of paas.node/1"},
    {"ports", "array of paas.port/1"},
    {"limits", "object: timeout, provider_timeout, max_providers, keep_last_attempt"},
    {"wishes", "object: provider, region, sla, exclude_providers"},
    {"template_file", "name of the file as it was given"},
    {"template_hash", "SHA-256 of the template"},
    {"retry_of", "id of the deployment that this one tries again; may be empty"},
    {"debts", "true while a clean-up at some provider is still owed"},
    {"providers",
     "array, filled when no provider fitted: why none did, as in paas.ranking/1; only from "
     "commands "
     "that wait for the end"},
};
constexpr Field kEvent[]{
    {"deployment", "id of the deployment"},
    {"number", "from 1, within the deployment"},
    {"at", "time"},
    {"type", "accepted, attempt_started, attempt_failed, ..."},
    {"text", "one sentence"},
    {"status", "status of the deployment after it"},
    {"simulated", "true when it speaks of a simulated provider"},
    {"data", "the event itself"},
};
constexpr Field kOutput[]{
    {"deployment", "id of the deployment"},
    {"outputs", "object of names to values"},
    {"simulated", "true when the values are made up"},
};
constexpr Field kResource[]{
    {"deployment", "id of the deployment"},
    {"name", "node template"},
    {"type", "TOSCA type"},
    {"id", "the provider's id of the instance; empty for what has none"},
    {"state", "state of the instance"},
    {"requires", "array of node templates it depends on"},
    {"details", "object: address, flavor, image, ..."},
    {"simulated", "true when nothing real was made"},
};
constexpr Field kNode[]{
    {"deployment", "id of the deployment"},
    {"id", "the node's id within the deployment"},
    {"node_template", "name in the template"},
    {"type", "TOSCA type"},
    {"state", "creating, configuring, started, stopping, stopped, starting, error"},
    {"public_address", "may be empty"},
    {"private_address", "may be empty"},
    {"flavor", "chosen flavor"},
    {"image", "chosen image"},
    {"simulated", "true when it is not real"},
};
constexpr Field kPort[]{
    {"deployment", "id of the deployment"},
    {"node", "node template; empty for all with a public address"},
    {"from_port", "first port"},
    {"to_port", "last port"},
    {"protocol", "tcp or udp"},
    {"cidr", "who may reach it"},
    {"description", "what it is for"},
    {"simulated", "true when nothing real was opened"},
};
constexpr Field kProviderFields[]{
    {"key", "name/region/project"},
    {"label", "name/region"},
    {"name", "name"},
    {"region", "region"},
    {"project", "project or namespace"},
    {"type", "openstack or kubernetes"},
    {"status", "active, maintenance, limited or removed"},
    {"group", "user group that may use it"},
    {"free",
     "object: vcpus, ram_mib, instances, storage_gib, volumes, public_ips, gpus; "
     "\"unlimited\", or null where it is not known"},
    {"reserved", "the same: taken by deployments in flight"},
    {"limits", "the same: the quotas"},
    {"flavors", "number of flavors"},
    {"images", "number of images"},
    {"network_count", "number of networks"},
    {"gpu_flavors", "number of flavors with GPUs"},
    {"blocked", "true while it is kept out of rankings"},
    {"tests",
     "object: runs, failures and passed (\"27/30\"; empty when there was none) of the last 30 "
     "days, "
     "windows (array: days, runs, failures)"},
    {"seen", "when these figures were taken"},
};
constexpr Field kProviderDetail[]{
    {"key ... seen", "as in paas.provider/1, but flavors and images are arrays"},
    {"endpoint", "its API"},
    {"issuer", "whose tokens it takes"},
    {"sla", "service level agreement; may be empty"},
    {"quotas",
     "object of metrics, each with limit, per_user and used; a limit is a number, "
     "\"unlimited\" or null when not told"},
    {"api_version", "version of its API; may be empty"},
    {"flavors",
     "array, those with GPUs first: id, name, vcpus, ram_mib, disk_gib, gpus, gpu_vendor, "
     "gpu_model, "
     "accelerators (kind, vendor, model, mem_gib, count, mode, profile, confidence, evidence), "
     "infiniband, architecture, spot"},
    {"images", "array: id, name, os_type, os_distro, os_version, architecture"},
    {"networks", "array: id, name, external, default"},
    {"storage_classes", "array: name, provisioner, default"},
    {"volume_types", "array: name, default"},
    {"node_pools", "array: name, nodes, cpu_milli, ram_mib, architecture, accelerators"},
    {"missing", "array of what could not be read: what, why"},
    {"downtimes", "array: from, to, reason"},
};
constexpr Field kGpu[]{
    {"provider", "name/region"},
    {"key", "name/region/project"},
    {"flavor", "name of the flavor, or of a pool of nodes"},
    {"gpus", "GPUs of one machine; 0 when there are some and nobody tells how many"},
    {"vendor", "nvidia, ..."},
    {"model", "A100, ..."},
    {"vcpus", "of one machine"},
    {"ram_mib", "of one machine"},
    {"gpus_free", "what the quota leaves; \"unlimited\", or null where it is not known"},
    {"mode", "passthrough, vgpu, mig or shared"},
    {"profile", "of a slice: 1g.5gb, ..."},
    {"mem_gib", "memory of each; 0 when not told"},
    {"confidence", "stated, derived or guessed"},
    {"evidence", "what it was read from"},
};
constexpr Field kBlock[]{
    {"provider", "who is kept out"},
    {"template", "for this template only; empty for all"},
    {"reason", "why"},
    {"until", "time"},
};
constexpr Field kFeedFields[]{
    {"providers", "provider messages taken"},
    {"changed", "of which told something new"},
    {"rally_runs", "test results taken"},
    {"findings", "array of findings, as in paas.validation/1"},
};
constexpr Field kReadingFields[]{
    {"key", "name/region/project"},
    {"provider", "name"},
    {"region", "region"},
    {"project", "project or namespace"},
    {"group", "user group that may use it"},
    {"outcome",
     "complete; limited (missing tells what could not be read); refused (nothing could be read); "
     "maintenance and removed by configuration. Where nothing was read, what was known before "
     "stays until it expires"},
    {"news", "none, appeared, changed, renewed or vanished, since the last time"},
    {"flavors", "number of flavors"},
    {"images", "number of images"},
    {"networks", "number of networks"},
    {"missing", "array: what could not be read, and why"},
    {"milliseconds", "how long it took"},
    {"findings", "array of findings, as in paas.validation/1"},
};
constexpr Field kProviderCheckFields[]{
    {"provider", "name/region/project"},
    {"service",
     "token; identity, compute, image, network, block-storage or object-store; of Kubernetes "
     "cluster, quotas or storage-classes"},
    {"verdict", "ok or failed"},
    {"milliseconds", "how long it took"},
    {"endpoint", "where it was asked; empty when the catalogue has none"},
    {"text", "what was found, or what went wrong"},
    {"hint", "what to do about it"},
};
constexpr Field kRanking[]{
    {"template", "name of the template"},
    {"model", "what ranked: baseline/1"},
    {"at", "time of the decision"},
    {"record", "hash of the decision record; empty when none was kept"},
    {"snapshot", "hash of the provider figures used"},
    {"data",
     "array of the datasets that the template reads: dataset, bytes (0 when not told), available "
     "(object of storage elements to fractions), problem (why it could not be located)"},
    {"providers",
     "array, best first, then those that do not fit: rank (0 when it does not fit), provider, key, "
     "type, fits, score, features (name, value, weight, text), refusals (code, text, wanted, free, "
     "quota, fix), demand, free, choices, requirements (requirement, outcome: met, assumed or "
     "refused, wanted, free, quota, reason, fix; free and quota \"unlimited\", or null where they "
     "are not known), smallest_change (array: each of these is needed to make it fit)"},
};
constexpr Field kReplay[]{
    {"record", "hash of the decision record"},
    {"identical", "true when the same bytes came out"},
    {"stored", "the record as kept"},
    {"replayed", "the record as computed now"},
    {"ranking", "what was decided, as in paas.ranking/1"},
};
constexpr Field kStatsFields[]{
    {"by", "status, group, provider, template or month"},
    {"key", "which"},
    {"total", "deployments"},
    {"complete", "of which complete"},
    {"failed", "of which failed"},
    {"in_progress", "of which under way"},
};
constexpr Field kValidation[]{
    {"file", "name of the template"},
    {"valid", "true when there is no error"},
    {"version", "tosca_definitions_version; null when it could not be read"},
    {"nodes", "number of node templates; null likewise"},
    {"inputs", "number of inputs; null likewise"},
    {"errors", "number of errors"},
    {"warnings", "number of warnings"},
    {"findings",
     "array: code, severity, file, line, column, end_line, end_column (the one after the end; "
     "columns are bytes from 1), path, message, suggestion, notes (array of places with a "
     "message)"},
};
constexpr Field kTemplateFields[]{
    {"", "The template itself: members are those of TOSCA."},
};
constexpr Field kGraphFields[]{
    {"nodes", "list of {name, type, count}; count_input where the count is an input's value"},
    {"edges", "list of {source, target, requirement}, by names of nodes"},
};
constexpr Field kProviderLogFields[]{
    {"deployment", "id"},
    {"text", "what the provider wrote"},
    {"simulated", "true when no real provider wrote it"},
};
constexpr Field kContextFields[]{
    {"name", "name"},
    {"current", "true for the one in use"},
    {"kind", "embedded or remote"},
    {"url", "of the orchestrator"},
    {"group", "group to act for"},
    {"issuer", "issuer of the tokens"},
    {"ca_file", "certificates trusted besides the system's"},
    {"token", "where tokens come from"},
    {"origin", "where it is defined"},
};
constexpr Field kSettingFields[]{
    {"name", "name, the key in the configuration file"},
    {"value", "value in use"},
    {"origin", "default, file, environment or flag"},
    {"where", "place in the file, variable or flag"},
    {"default", "default value"},
    {"variable", "variable that overrides it"},
    {"description", "what it is for"},
};
constexpr Field kCheckFields[]{
    {"name", "name of the check"},
    {"verdict", "ok, warning or failed"},
    {"text", "what was found"},
    {"hint", "what to do about it"},
};
constexpr Field kWorkFields[]{
    {"finished", "deployments that came to rest"},
    {"decisions", "rankings made"},
    {"operations", "operations asked of providers"},
    {"commits", "transactions of the journal"},
};
constexpr Field kPluginFields[]{
    {"kind", "module or command"},
    {"name", "name"},
    {"path", "file"},
    {"hidden_by", "built-in command of the same name, which wins; else empty"},
};
constexpr Field kVersionFields[]{
    {"version", "version of paas"},
    {"build", "build id, which modules must share"},
    {"compiler", "compiler"},
};
constexpr Field kErrorFields[]{
    {"error",
     "object: code, exit, message, hint, context (array, innermost first), position "
     "(file, line, column) and findings (array, as in paas.validation/1)"},
};
constexpr Field kActionFields[]{
    {"id", "the deployment's id"},
    {"action", "what was done: deploy, retry, delete, reset, lock, unlock"},
    {"status", "status afterwards"},
    {"name", "its name"},
    {"locked", "true when protected"},
    {"simulated", "true when nothing real is at stake"},
};
constexpr Field kCodeFields[]{
    {"code", "TOSCA-0201, ..."},
    {"title", "what it is about"},
    {"severity", "error or warning"},
    {"lenient", "true for a leniency: a warning that --strict makes an error"},
    {"rule", "the rule"},
    {"wrong", "an example that breaks it"},
    {"right", "the example put right"},
};

}  // namespace

constinit const Schema kDeploymentSchema{"paas.deployment/1", kDeployment};
constinit const Schema kDeploymentDetailSchema{"paas.deployment-detail/1", kDeploymentDetail};
constinit const Schema kEventSchema{"paas.event/1", kEvent};
constinit const Schema kOutputSchema{"paas.outputs/1", kOutput};
constinit const Schema kResourceSchema{"paas.resource/1", kResource};
constinit const Schema kNodeSchema{"paas.node/1", kNode};
constinit const Schema kPortSchema{"paas.port/1", kPort};
constinit const Schema kProviderSchema{"paas.provider/1", kProviderFields};
constinit const Schema kProviderDetailSchema{"paas.provider-detail/1", kProviderDetail};
constinit const Schema kGpuSchema{"paas.gpu-flavor/1", kGpu};
constinit const Schema kBlockSchema{"paas.block/1", kBlock};
constinit const Schema kFeedSchema{"paas.feed/1", kFeedFields};
constinit const Schema kReadingSchema{"paas.reading/1", kReadingFields};
constinit const Schema kProviderCheckSchema{"paas.provider-check/1", kProviderCheckFields};
constinit const Schema kRankingSchema{"paas.ranking/1", kRanking};
constinit const Schema kReplaySchema{"paas.replay/1", kReplay};
constinit const Schema kStatsSchema{"paas.stats/1", kStatsFields};
constinit const Schema kValidationSchema{"paas.validation/1", kValidation};
constinit const Schema kTemplateSchema{"paas.template/1", kTemplateFields};
constinit const Schema kGraphSchema{"paas.graph/1", kGraphFields};
constinit const Schema kProviderLogSchema{"paas.provider-log/1", kProviderLogFields};
constinit const Schema kContextSchema{"paas.context/1", kContextFields};
constinit const Schema kSettingSchema{"paas.setting/1", kSettingFields};
constinit const Schema kCheckSchema{"paas.check/1", kCheckFields};
constinit const Schema kWorkSchema{"paas.work/1", kWorkFields};
constinit const Schema kPluginSchema{"paas.plugin/1", kPluginFields};
constinit const Schema kVersionSchema{"paas.version/1", kVersionFields};
constinit const Schema kErrorSchema{"paas.error/1", kErrorFields};
constinit const Schema kActionSchema{"paas.action/1", kActionFields};
constinit const Schema kCodeSchema{"paas.code/1", kCodeFields};

}  // namespace paas::cli::table
