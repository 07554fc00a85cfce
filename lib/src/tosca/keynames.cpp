#include "keynames.hpp"

#include <algorithm>
#include <array>

namespace paas::tosca {
namespace {

constexpr Version k10 = Version::v1_0;
constexpr Version k11 = Version::v1_1;
constexpr Version k12 = Version::v1_2;
constexpr Version k13 = Version::v1_3;
constexpr bool kRequired = true;

/// A keyname that only real templates know.
constexpr Keyname tolerated(std::string_view name, std::uint8_t shape) {
    return {name, shape, false, k10, k13, true};
}

constexpr Keyname kServiceTemplateKeys[] = {
    {"tosca_definitions_version", kScalar | kNotEmpty, kRequired},
    {"tosca_default_namespace", kScalar, false, k10, k11},
    {"namespace", kScalar, false, k12},
    {"metadata", kMap},
    {"template_name", kScalar},
    {"template_author", kScalar},
    {"template_version", kScalar},
    {"description", kScalar},
    {"dsl_definitions", kAny},
    {"repositories", kMap},
    {"imports", kAny},
    {"artifact_types", kMap},
    {"data_types", kMap},
    {"capability_types", kMap},
    {"interface_types", kMap},
    {"relationship_types", kMap},
    {"node_types", kMap},
    {"group_types", kMap},
    {"policy_types", kMap},
    {"topology_template", kMap},
};
constexpr Keyname kTopologyTemplateKeys[] = {
    {"description", kScalar},
    {"inputs", kMap},
    {"node_templates", kMap},
    {"relationship_templates", kMap},
    {"groups", kMap},
    {"policies", kList},
    {"outputs", kMap},
    {"substitution_mappings", kMap},
    {"workflows", kMap, false, k11},
    tolerated("metadata", kMap),
};
constexpr Keyname kPropertyKeys[] = {
    {"type", kScalar | kNotEmpty},
    {"description", kScalar},
    {"required", kScalar},
    {"default", kAny},
    {"status", kScalar},
    {"constraints", kList | kMap},
    {"entry_schema", kScalar | kMap},
    {"key_schema", kScalar | kMap, false, k13},
    {"external-schema", kScalar, false, k12},
    {"external_schema", kScalar, false, k12},
    {"value", kAny, false, k13},
    {"metadata", kMap, false, k13},
};
constexpr Keyname kAttributeKeys[] = {
    {"type", kScalar | kNotEmpty},
    {"description", kScalar},
    {"default", kAny},
    {"status", kScalar},
    {"entry_schema", kScalar | kMap},
    {"key_schema", kScalar | kMap, false, k13},
    {"constraints", kList | kMap, false, k13},
    {"metadata", kMap, false, k13},
    tolerated("required", kScalar),
};
constexpr Keyname kParameterKeys[] = {
    {"type", kScalar},
    {"description", kScalar},
    {"required", kScalar},
    {"default", kAny},
    {"value", kAny},
    {"status", kScalar},
    {"constraints", kList | kMap},
    {"entry_schema", kScalar | kMap},
    {"key_schema", kScalar | kMap, false, k13},
    {"external-schema", kScalar, false, k12},
    {"mapping", kAny, false, k13},
    {"metadata", kMap, false, k13},
};
constexpr Keyname kSchemaKeys[] = {
    {"type", kScalar | kNotEmpty, kRequired},
    {"description", kScalar},
    {"constraints", kList | kMap},
    {"entry_schema", kScalar | kMap},
    {"key_schema", kScalar | kMap, false, k13},
    tolerated("required", kScalar),
    tolerated("default", kAny),
};
constexpr Keyname kRepositoryKeys[] = {
    {"url", kScalar | kNotEmpty, kRequired},
    {"description", kScalar},
    {"credential", kAny},
};
constexpr Keyname kImportKeys[] = {
    {"file", kScalar | kNotEmpty, kRequired},
    {"repository", kScalar},
    {"namespace_prefix", kScalar},
    {"namespace_uri", kScalar},
};
constexpr Keyname kArtifactKeys[] = {
    {"type", kScalar},
    {"file", kScalar | kMap},
    {"repository", kScalar},
    {"description", kScalar},
    {"deploy_path", kScalar | kMap},
    {"version", kScalar, false, k13},
    {"artifact_version", kScalar, false, k13},
    {"checksum", kScalar, false, k13},
    {"checksum_algorithm", kScalar, false, k13},
    {"properties", kMap, false, k12},
    tolerated("metadata", kMap),
};
constexpr Keyname kCapabilityDefinitionKeys[] = {
    {"type", kScalar | kNotEmpty}, {"description", kScalar},      {"properties", kMap},
    {"attributes", kMap},          {"valid_source_types", kList}, {"occurrences", kList},
};
constexpr Keyname kCapabilityAssignmentKeys[] = {
    {"properties", kMap},
    {"attributes", kMap},
    {"occurrences", kList, false, k13},
};
constexpr Keyname kRequirementDefinitionKeys[] = {
    {"capability", kScalar},     {"node", kScalar},        {"relationship", kScalar | kMap},
    {"occurrences", kList},      {"description", kScalar}, {"node_filter", kMap, false, k13},
    tolerated("metadata", kMap),
};
constexpr Keyname kRequirementAssignmentKeys[] = {
    {"node", kScalar},
    {"capability", kScalar},
    {"relationship", kScalar | kMap},
    {"node_filter", kMap},
    {"occurrences", kList, false, k13},
    tolerated("description", kScalar),
    tolerated("metadata", kMap),
};
constexpr Keyname kRelationshipOfRequirementKeys[] = {
    {"type", kScalar},
    {"properties", kMap},
    {"interfaces", kMap},
    tolerated("description", kScalar),
};
constexpr Keyname kNodeFilterKeys[] = {
    {"properties", kList | kMap},
    {"capabilities", kList | kMap},
};
constexpr Keyname kInterfaceKeys[] = {
    {"type", kScalar},
    {"inputs", kMap},
    {"operations", kMap, false, k13},
    {"notifications", kMap, false, k13},
    {"description", kScalar},
    tolerated("outputs", kMap),
    tolerated("derived_from", kScalar),
};
constexpr Keyname kOperationKeys[] = {
    {"description", kScalar},      {"implementation", kScalar | kMap}, {"inputs", kMap},
    {"outputs", kMap, false, k13}, tolerated("metadata", kMap),
};
constexpr Keyname kImplementationKeys[] = {
    {"primary", kScalar | kMap},
    {"dependencies", kList | kScalar},
    {"timeout", kScalar, false, k13},
    {"operation_host", kScalar, false, k12},
    {"type", kScalar},
    {"file", kScalar | kMap},
    {"repository", kScalar},
    {"description", kScalar},
    {"deploy_path", kScalar},
    {"properties", kMap, false, k12},
    {"version", kScalar, false, k13},
    {"artifact_version", kScalar, false, k13},
    {"checksum", kScalar, false, k13},
    {"checksum_algorithm", kScalar, false, k13},
};
constexpr Keyname kNotificationKeys[] = {
    {"description", kScalar},
    {"implementation", kScalar | kMap},
    {"outputs", kMap},
    tolerated("inputs", kMap),
};
constexpr Keyname kNodeTemplateKeys[] = {
    {"type", kScalar | kNotEmpty, kRequired},
    {"description", kScalar},
    {"metadata", kMap},
    {"directives", kList | kScalar},
    {"properties", kMap},
    {"attributes", kMap},
    {"requirements", kList},
    {"capabilities", kMap},
    {"interfaces", kMap},
    {"artifacts", kMap},
    {"node_filter", kMap},
    {"copy", kScalar},
    tolerated("occurrences", kList),
};
constexpr Keyname kRelationshipTemplateKeys[] = {
    {"type", kScalar | kNotEmpty, kRequired},
    {"description", kScalar},
    {"metadata", kMap},
    {"properties", kMap},
    {"attributes", kMap},
    {"interfaces", kMap},
    {"copy", kScalar},
};
constexpr Keyname kGroupKeys[] = {
    {"type", kScalar | kNotEmpty, kRequired}, {"description", kScalar}, {"metadata", kMap},
    {"attributes", kMap, false, k13},         {"properties", kMap},     {"members", kList},
    {"interfaces", kMap, false, k10, k12},
};
constexpr Keyname kPolicyKeys[] = {
    {"type", kScalar | kNotEmpty, kRequired},
    {"description", kScalar},
    {"metadata", kMap},
    {"properties", kMap},
    {"targets", kList},
    {"triggers", kMap, false, k11},
};
constexpr Keyname kTriggerKeys[] = {
    {"event", kScalar | kMap}, {"event_type", kScalar | kMap},   {"description", kScalar},
    {"schedule", kMap},        {"target_filter", kMap},          {"condition", kAny},
    {"action", kAny},          tolerated("meter_name", kScalar), tolerated("metadata", kMap),
};
constexpr Keyname kWorkflowKeys[] = {
    {"description", kScalar},
    {"metadata", kMap},
    {"inputs", kMap},
    {"preconditions", kAny},
    {"steps", kMap},
    {"implementation", kScalar | kMap, false, k13},
    {"outputs", kMap, false, k13},
};
constexpr Keyname kWorkflowStepKeys[] = {
    {"target", kScalar | kNotEmpty, kRequired},
    {"target_relationship", kScalar},
    {"operation_host", kScalar},
    {"filter", kAny},
    {"activities", kList | kNotEmpty, kRequired},
    {"on_success", kScalar | kList},
    {"on_failure", kScalar | kList},
    tolerated("on-success", kScalar | kList),
    tolerated("on-failure", kScalar | kList),
    tolerated("description", kScalar),
};
constexpr Keyname kPreconditionKeys[] = {
    {"target", kScalar | kNotEmpty, kRequired},
    {"target_relationship", kScalar},
    {"condition", kList | kMap},
};
constexpr Keyname kTargetFilterKeys[] = {
    {"node", kScalar | kNotEmpty, kRequired},
    {"requirement", kScalar},
    {"capability", kScalar},
};
constexpr Keyname kTriggerConditionKeys[] = {
    {"constraint", kAny},
    {"period", kScalar},
    {"evaluations", kScalar},
    {"method", kScalar},
};
constexpr Keyname kTimeIntervalKeys[] = {
    {"start_time", kScalar | kMap},
    {"end_time", kScalar | kMap},
};
constexpr Keyname kCallOperationKeys[] = {
    {"operation", kScalar | kNotEmpty, kRequired},
    {"inputs", kMap},
};
constexpr Keyname kInlineWorkflowKeys[] = {
    {"workflow", kScalar | kNotEmpty, kRequired},
    {"inputs", kMap},
};
constexpr Keyname kSubstitutionKeys[] = {
    {"node_type", kScalar},
    {"node_template", kScalar, false, k10, k10},
    {"properties", kMap, false, k11},
    {"attributes", kMap, false, k13},
    {"capabilities", kMap},
    {"requirements", kMap | kList},
    {"interfaces", kMap, false, k12},
    {"substitution_filter", kMap, false, k13},
    tolerated("description", kScalar),
};
constexpr Keyname kArtifactTypeKeys[] = {
    {"derived_from", kScalar}, {"version", kScalar}, {"metadata", kMap},   {"description", kScalar},
    {"mime_type", kScalar},    {"file_ext", kList},  {"properties", kMap},
};
constexpr Keyname kDataTypeKeys[] = {
    {"derived_from", kScalar},
    {"version", kScalar},
    {"metadata", kMap},
    {"description", kScalar},
    {"constraints", kList | kMap},
    {"properties", kMap},
    {"entry_schema", kScalar | kMap, false, k13},
    {"key_schema", kScalar | kMap, false, k13},
    tolerated("type", kScalar),
};
constexpr Keyname kCapabilityTypeKeys[] = {
    {"derived_from", kScalar},     {"version", kScalar}, {"metadata", kMap},
    {"description", kScalar},      {"properties", kMap}, {"attributes", kMap},
    {"valid_source_types", kList},
};
constexpr Keyname kInterfaceTypeKeys[] = {
    {"derived_from", kScalar},
    {"version", kScalar},
    {"metadata", kMap},
    {"description", kScalar},
    {"inputs", kMap},
    {"operations", kMap, false, k13},
    {"notifications", kMap, false, k13},
};
constexpr Keyname kRelationshipTypeKeys[] = {
    {"derived_from", kScalar}, {"version", kScalar},          {"metadata", kMap},
    {"description", kScalar},  {"properties", kMap},          {"attributes", kMap},
    {"interfaces", kMap},      {"valid_target_types", kList},
};
constexpr Keyname kNodeTypeKeys[] = {
    {"derived_from", kScalar}, {"version", kScalar},   {"metadata", kMap},
    {"description", kScalar},  {"attributes", kMap},   {"properties", kMap},
    {"requirements", kList},   {"capabilities", kMap}, {"interfaces", kMap},
    {"artifacts", kMap},
};
constexpr Keyname kGroupTypeKeys[] = {
    {"derived_from", kScalar},
    {"version", kScalar},
    {"metadata", kMap},
    {"description", kScalar},
    {"attributes", kMap, false, k13},
    {"properties", kMap},
    {"members", kList},
    {"interfaces", kMap, false, k10, k12},
    {"requirements", kList, false, k10, k12},
    {"capabilities", kMap, false, k10, k12},
};
constexpr Keyname kPolicyTypeKeys[] = {
    {"derived_from", kScalar},      {"version", kScalar}, {"metadata", kMap},
    {"description", kScalar},       {"properties", kMap}, {"targets", kList},
    {"triggers", kMap, false, k11},
};

std::string shape_words(std::uint8_t shape) {
    std::string words;
    const auto add = [&](std::string_view word) {
        words += words.empty() ? "" : " or ";
        words += word;
    };
    if ((shape & kScalar) != 0) {
        add("a single value");
    }
    if ((shape & kList) != 0) {
        add("a list");
    }
    if ((shape & kMap) != 0) {
        add("a map");
    }
    return words;
}

bool fits(const text::YamlNode& value, std::uint8_t shape) {
    switch (value.kind()) {
        case text::YamlKind::null:
            return (shape & kNotEmpty) == 0;
        case text::YamlKind::scalar:
            return (shape & kScalar) != 0;
        case text::YamlKind::sequence:
            return (shape & kList) != 0;
        case text::YamlKind::map:
            return (shape & kMap) != 0;
    }
    return false;
}

std::vector<std::string_view> keynames_of(const Grammar& grammar) {
    std::vector<std::string_view> names;
    for (const Keyname& keyname : grammar.keynames) {
        names.push_back(keyname.name);
    }
    return names;
}

void report_unknown(const Grammar& grammar, const text::YamlNode& key, const Path& path,
                    Findings& findings, Unknown unknown) {
    const std::string near = did_you_mean(key.text(), keynames_of(grammar));
    std::string message =
        "unknown keyname " + in_quotes(key.text()) + " in " + std::string(grammar.what);
    std::string suggestion = near.empty() ? "remove it" : near;
    if (unknown == Unknown::error || (unknown == Unknown::misspelt && !near.empty())) {
        findings.error("TOSCA-0201", key, path, std::move(message), std::move(suggestion));
    } else {
        findings.lenient("TOSCA-0217", key, path, std::move(message), std::move(suggestion));
    }
}

/// Since 1.3 operations stand in `operations`: a name close to it beside them is no operation.
bool is_misspelt_section(const Grammar& grammar, const text::YamlEntry& entry, Version version) {
    constexpr std::size_t kShortest = 8;  // shorter ones may well be names of operations
    return version >= Version::v1_3 && entry.name().size() >= kShortest &&
           !did_you_mean(entry.name(), keynames_of(grammar)).empty();
}

}  // namespace

const Grammar kServiceTemplate{"a service template", kServiceTemplateKeys};
const Grammar kTopologyTemplate{"a topology template", kTopologyTemplateKeys};
const Grammar kPropertyDefinition{"a property definition", kPropertyKeys};
const Grammar kAttributeDefinition{"an attribute definition", kAttributeKeys};
const Grammar kParameterDefinition{"a parameter definition", kParameterKeys};
const Grammar kSchemaDefinition{"a schema definition", kSchemaKeys};
const Grammar kRepository{"a repository", kRepositoryKeys};
const Grammar kImport{"an import", kImportKeys};
const Grammar kArtifactDefinition{"an artifact", kArtifactKeys};
const Grammar kCapabilityDefinition{"a capability definition", kCapabilityDefinitionKeys};
const Grammar kCapabilityAssignment{"a capability assignment", kCapabilityAssignmentKeys};
const Grammar kRequirementDefinition{"a requirement definition", kRequirementDefinitionKeys};
const Grammar kRequirementAssignment{"a requirement", kRequirementAssignmentKeys};
const Grammar kRelationshipOfRequirement{"a relationship", kRelationshipOfRequirementKeys};
const Grammar kNodeFilter{"a node filter", kNodeFilterKeys};
const Grammar kInterfaceDefinition{"an interface", kInterfaceKeys, true};
const Grammar kOperation{"an operation", kOperationKeys};
const Grammar kImplementation{"an implementation", kImplementationKeys};
const Grammar kNotification{"a notification", kNotificationKeys};
const Grammar kNodeTemplate{"a node template", kNodeTemplateKeys};
const Grammar kRelationshipTemplate{"a relationship template", kRelationshipTemplateKeys};
const Grammar kGroup{"a group", kGroupKeys};
const Grammar kPolicy{"a policy", kPolicyKeys};
const Grammar kTrigger{"a trigger", kTriggerKeys};
const Grammar kWorkflow{"a workflow", kWorkflowKeys};
const Grammar kWorkflowStep{"a workflow step", kWorkflowStepKeys};
const Grammar kWorkflowPrecondition{"a precondition", kPreconditionKeys};
const Grammar kTargetFilter{"a target filter", kTargetFilterKeys};
const Grammar kTriggerCondition{"a trigger's condition", kTriggerConditionKeys};
const Grammar kTimeInterval{"a time interval", kTimeIntervalKeys};
const Grammar kCallOperation{"a call of an operation", kCallOperationKeys};
const Grammar kInlineWorkflow{"an inlined workflow", kInlineWorkflowKeys};
const Grammar kSubstitutionMappings{"substitution mappings", kSubstitutionKeys};
const Grammar kArtifactType{"an artifact type", kArtifactTypeKeys};
const Grammar kDataType{"a data type", kDataTypeKeys};
const Grammar kCapabilityType{"a capability type", kCapabilityTypeKeys};
const Grammar kInterfaceType{"an interface type", kInterfaceTypeKeys, true};
const Grammar kRelationshipType{"a relationship type", kRelationshipTypeKeys};
const Grammar kNodeType{"a node type", kNodeTypeKeys};
const Grammar kGroupType{"a group type", kGroupTypeKeys};
const Grammar kPolicyType{"a policy type", kPolicyTypeKeys};

void report_shape(const text::YamlNode& node, std::string_view expected, const Path& path,
                  Findings& findings) {
    findings.error("TOSCA-0203", node, path,
                   "expected " + std::string(expected) + ", found " + std::string(node.describe()));
}

bool check_keynames(const Grammar& grammar, const text::YamlNode& node, const text::YamlNode& name,
                    Version version, const Path& path, Findings& findings, Unknown unknown) {
    if (!node.is_map()) {
        report_shape(node ? node : name, std::string(grammar.what) + " (a map)", path, findings);
        return false;
    }
    std::uint64_t seen = 0;
    for (const text::YamlEntry entry : node.entries()) {
        const auto found =
            std::find_if(grammar.keynames.begin(), grammar.keynames.end(),
                         [&](const Keyname& keyname) { return keyname.name == entry.name(); });
        if (found == grammar.keynames.end()) {
            if (!grammar.open || is_misspelt_section(grammar, entry, version)) {
                const Path at(path, entry.name());
                report_unknown(grammar, entry.key, at, findings, unknown);
            }
            continue;
        }
        seen |= std::uint64_t{1} << static_cast<unsigned>(found - grammar.keynames.begin());
        const Path at(path, entry.name());
        if (found->name == "metadata" && entry.value.is_scalar()) {
            findings.lenient("TOSCA-0213", entry.value, at,
                             "metadata written as a single value; it is ignored",
                             "write a map of names to strings");
        } else if (!fits(entry.value, found->shape)) {
            report_shape(entry.value.is_null() ? entry.key : entry.value,
                         shape_words(found->shape) + " for " + in_quotes(found->name), at,
                         findings);
        }
        if (found->tolerated) {
            findings.lenient("TOSCA-0209", entry.key, at,
                             in_quotes(found->name) + " is no keyname of " +
                                 std::string(grammar.what) + " in any version",
                             "remove it");
        }
        if (version < found->since || version > found->until) {
            findings.lenient("TOSCA-0204", entry.key, at,
                             "keyname " + in_quotes(found->name) + " is not part of " +
                                 std::string(name_of(version)),
                             version < found->since
                                 ? "it came with " + std::string(name_of(found->since))
                                 : "it went after " + std::string(name_of(found->until)));
        }
    }
    for (std::size_t i = 0; i < grammar.keynames.size(); ++i) {
        if (grammar.keynames[i].required && (seen & (std::uint64_t{1} << i)) == 0) {
            findings.error("TOSCA-0202", name ? name : node, path,
                           std::string(grammar.what) + " needs the keyname " +
                               in_quotes(grammar.keynames[i].name));
        }
    }
    return true;
}

bool is_interface_keyname(std::string_view name) noexcept {
    static constexpr std::string_view kNames[] = {"type",          "inputs",   "operations",
                                                  "notifications", "outputs",  "description",
                                                  "version",       "metadata", "derived_from"};
    return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

void check_operation_host(const text::YamlNode& host, Findings& findings, const Path& path) {
    static const std::vector<std::string_view> kHosts{"SELF", "HOST", "SOURCE", "TARGET",
                                                      "ORCHESTRATOR"};
    if (host.is_scalar() && std::find(kHosts.begin(), kHosts.end(), host.text()) == kHosts.end()) {
        findings.error(
            "TOSCA-0703", host, path, "unknown operation host " + in_quotes(host.text()),
            did_you_mean(host.text(), kHosts, "write SELF, HOST, SOURCE, TARGET or ORCHESTRATOR"));
    }
}

bool check_trigger_keynames(const text::YamlEntry& trigger, Version version, Findings& findings,
                            const Path& path) {
    if (!check_keynames(kTrigger, trigger.value, trigger.key, version, path, findings,
                        Unknown::misspelt)) {
        return false;
    }
    if (version < Version::v1_1) {
        return true;  // no grammar of triggers yet: each tool has its own
    }
    if (!trigger.value.find("event") && !trigger.value.find("event_type")) {
        findings.error("TOSCA-0202", trigger.key, path, "a trigger needs the keyname 'event'");
    }
    if (!trigger.value.find("action")) {
        findings.error("TOSCA-0202", trigger.key, path, "a trigger needs the keyname 'action'");
    }
    return true;
}

void check_dependencies(const text::YamlNode& implementation, Findings& findings,
                        const Path& path) {
    if (const text::YamlNode one = implementation.find("dependencies"); one.is_scalar()) {
        findings.lenient("TOSCA-0219", one, path, "dependencies written as a single value",
                         "write [ " + std::string(one.text()) + " ]");
    }
}

void check_checksum(const text::YamlNode& artifact, Findings& findings, const Path& path) {
    if (artifact.find("checksum") && !artifact.find("checksum_algorithm")) {
        findings.error("TOSCA-0202", artifact.find_key("checksum"), path,
                       "a checksum needs the keyname 'checksum_algorithm'");
    }
}

void report_no_file(const text::YamlEntry& artifact, Findings& findings, const Path& path) {
    std::string message = "an artifact needs the keyname 'file'";
    if (artifact.value.find("properties")) {
        findings.lenient("TOSCA-0212", artifact.key, path, std::move(message),
                         "add `file:`, or leave the content to the orchestrator");
    } else {
        findings.error("TOSCA-0202", artifact.key, path, std::move(message));
    }
}

void check_output_mappings(const text::YamlNode& outputs, Findings& findings, const Path& path) {
    for (const text::YamlEntry entry : outputs.entries()) {
        const Path at(path, entry.name());
        if (entry.value.is_scalar()) {
            findings.lenient("TOSCA-0704", entry.value, at,
                             "an output mapped to only an attribute name",
                             "write [ SELF, " + std::string(entry.value.text()) + " ]");
        } else if (!entry.value.is_sequence() || entry.value.size() < 2) {
            report_shape(entry.value.is_null() ? entry.key : entry.value,
                         "an attribute mapping [ SELF, attribute ]", at, findings);
        }
    }
}

}  // namespace paas::tosca
