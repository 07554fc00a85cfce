/// The grammar's keynames per entity, and their check.
#pragma once

#include "findings.hpp"
#include "version.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace paas::tosca {

/// What a keyname's value may be.
enum Shape : std::uint8_t {
    kScalar = 1,
    kList = 2,
    kMap = 4,
    kAny = 7,
    kNotEmpty = 8,  ///< nothing at all is not accepted
};

struct Keyname {
    std::string_view name;
    std::uint8_t shape = kAny;
    bool required = false;
    Version since = Version::v1_0;
    Version until = Version::v1_3;
    /// Not in the grammar of any version, but real templates write it and consumers ignore it.
    bool tolerated = false;
};

/// One entity of the grammar. `open` accepts other names too (operations of an interface).
struct Grammar {
    std::string_view what;  ///< "a node template"
    std::span<const Keyname> keynames;
    bool open = false;
};

extern const Grammar kServiceTemplate, kTopologyTemplate, kPropertyDefinition, kAttributeDefinition,
    kParameterDefinition, kSchemaDefinition, kRepository, kImport, kArtifactDefinition,
    kCapabilityDefinition, kCapabilityAssignment, kRequirementDefinition, kRequirementAssignment,
    kRelationshipOfRequirement, kNodeFilter, kInterfaceDefinition, kOperation, kImplementation,
    kNotification, kNodeTemplate, kRelationshipTemplate, kGroup, kPolicy, kTrigger, kWorkflow,
    kWorkflowStep, kWorkflowPrecondition, kTargetFilter, kTriggerCondition, kTimeInterval,
    kCallOperation, kInlineWorkflow, kSubstitutionMappings, kArtifactType, kDataType,
    kCapabilityType, kInterfaceType, kRelationshipType, kNodeType, kGroupType, kPolicyType;

/// What an unknown keyname is.
enum class Unknown : std::uint8_t {
    error,
    misspelt,  ///< an error when it is close to a known one, else a leniency
    lenient,
};

/// Checks that `node` is a map with known keynames of the right shape and all required ones.
/// `name` is the node to blame for what is missing (the entity's key). False when not a map.
bool check_keynames(const Grammar& grammar, const text::YamlNode& node, const text::YamlNode& name,
                    Version version, const Path& path, Findings& findings,
                    Unknown unknown = Unknown::error);

/// True for what stands beside the operations of an interface.
[[nodiscard]] bool is_interface_keyname(std::string_view name) noexcept;

/// `operation_host` is one of SELF, HOST, SOURCE, TARGET and ORCHESTRATOR (1.2, section 3.6.17).
void check_operation_host(const text::YamlNode& host, Findings& findings, const Path& path);

/// Keynames of a trigger, with what it needs; false when it is not even a map.
bool check_trigger_keynames(const text::YamlEntry& trigger, Version version, Findings& findings,
                            const Path& path);

/// `dependencies` of an implementation: a list; a single one is a leniency.
void check_dependencies(const text::YamlNode& implementation, Findings& findings, const Path& path);
/// A checksum needs its algorithm (1.3, section 3.6.7).
void check_checksum(const text::YamlNode& artifact, Findings& findings, const Path& path);
/// An artifact without `file`: a leniency when its properties hold the content.
void report_no_file(const text::YamlEntry& artifact, Findings& findings, const Path& path);

/// `outputs` of an operation or notification: each maps to [entity, attribute, ...] (1.3).
void check_output_mappings(const text::YamlNode& outputs, Findings& findings, const Path& path);

/// Reports that `node` is not what `expected` says ("a map").
void report_shape(const text::YamlNode& node, std::string_view expected, const Path& path,
                  Findings& findings);

}  // namespace paas::tosca
