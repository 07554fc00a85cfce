/// The checks of one topology template, in the order that `run` calls them.
#pragma once

#include "model.hpp"
#include "values.hpp"

#include <functional>
#include <set>
#include <utility>

namespace paas::tosca {

/// Where a function stands: what SELF, SOURCE, TARGET and HOST mean there.
struct Place {
    const NodeTemplate* self = nullptr;
    /// Inside a relationship: its type and, when known, its ends.
    bool in_relationship = false;
    const TypeDef* relationship = nullptr;
    text::YamlNode relationship_body;
    const NodeTemplate* target = nullptr;
    bool in_outputs = false;
    const NameIndex* workflow_inputs = nullptr;  ///< inside a workflow
};

/// Checks calls of intrinsic functions against the template.
class TemplateFunctions final : public FunctionRules {
public:
    TemplateFunctions(const TemplateModel& model, Findings& findings, const Place& place)
        : model_(model), findings_(findings), place_(place) {}
    void check(const text::YamlNode& call, const Path& path) override;

private:
    /// What the first argument of a getter names.
    struct Entity {
        const TypeDef* type = nullptr;  ///< null: cannot be known, nothing to check
        const NodeTemplate* node = nullptr;
        text::YamlNode properties;
    };
    void get_input(const text::YamlNode& argument, const Path& path);
    void get_value(const text::YamlNode& arguments, bool attribute, const Path& path);
    void get_operation_output(const text::YamlNode& arguments, const Path& path);
    void get_artifact(const text::YamlNode& arguments, const Path& path);
    void concat(const text::YamlNode& arguments, const Path& path);
    void join(const text::YamlNode& arguments, const Path& path);
    void token(const text::YamlNode& arguments, const Path& path);
    void string_or_function(const text::YamlNode& argument, const Path& path);
    bool arity(const text::YamlNode& arguments, std::string_view function, const Path& path);
    /// False when a finding was made.
    bool entity(const text::YamlNode& name, Entity& entity, const Path& path);
    void keyword_misplaced(const text::YamlNode& name, std::string_view where, const Path& path);
    void descend(const Schema& schema, const text::YamlNode& arguments, std::size_t index,
                 bool attribute, const Path& path);
    bool get_from_requirement(const Entity& entity, const text::YamlNode& arguments, bool attribute,
                              const Path& path);

    const TemplateModel& model_;
    Findings& findings_;
    const Place& place_;
};

class TopologyChecker {
public:
    TopologyChecker(TemplateModel& model, Findings& findings);
    void run();

private:
    // check_topology.cpp
    void read_inputs();
    void check_input_values();
    void report_broken(const NodeTemplate& node, const Path& path);
    void read_templates();
    void check_outputs();
    const TypeDef* type_of(TypeKind kind, const text::YamlNode& body, const Path& path);
    // check_policies.cpp
    void check_groups();
    void check_group_attributes(const GroupTemplate& group, ValueChecker& values, const Path& path);
    void check_members(const GroupTemplate& group, const Path& members);
    void check_member_type(const GroupTemplate& group, const NodeTemplate& node,
                           const text::YamlNode& member, const Path& path);
    void check_policies();
    void check_policy(const PolicyTemplate& policy, const Path& path);
    void check_trigger(const text::YamlEntry& trigger, const Path& path);
    const TypeDef* check_target_filter(const text::YamlEntry& trigger, const Path& path);
    void check_schedule(const text::YamlEntry& trigger, const Path& path);
    // check_substitution.cpp
    void check_substitution();
    void check_mapping(const text::YamlNode& mapping, std::string_view section, const TypeDef& type,
                       const Path& path);
    void check_one_mapping(const text::YamlEntry& entry, bool capability, const TypeDef& type,
                           const Path& path);
    void check_mapped_type(const text::YamlEntry& entry, const TypeDef& node_type,
                           const text::YamlNode& target, bool capability, const TypeDef& type,
                           const Path& path);
    void check_mapped_values(const text::YamlNode& mapping, std::string_view section,
                             const TypeDef& type, const Path& path);
    void check_mapped_attribute(const text::YamlNode& to, const Path& path);
    void check_mapped_interfaces(const text::YamlNode& mapping, const TypeDef& type,
                                 const Path& path);
    // check_workflows.cpp
    void check_workflows();
    void check_workflow(const text::YamlEntry& workflow, const Path& path);
    const TypeDef* check_step_target(const text::YamlNode& body, const Path& path);
    void check_precondition(const text::YamlNode& item, const Path& path);
    void check_step(const text::YamlNode& steps, const text::YamlEntry& step, const Place& place,
                    const Path& path);
    void check_condition(const text::YamlNode& condition, const TypeDef* type, const Path& path);
    void check_assertion(const text::YamlEntry& clause, const TypeDef* type, const Path& path);
    void check_activity(const text::YamlNode& activity, const TypeDef* target, const Place& place,
                        const Path& path);
    void check_call(const text::YamlEntry& activity, const TypeDef* target, const Path& path);
    void check_inline(const text::YamlEntry& activity, const Path& path);
    void check_operation_name(const text::YamlNode& name, const TypeDef& target, const Path& path);
    // check_interfaces.cpp
    void check_interfaces(const text::YamlNode& interfaces, const TypeDef& type,
                          FunctionRules& functions, const Path& path);
    void check_interface(const text::YamlEntry& entry, const InterfaceDef& interface, bool open,
                         ValueChecker& values, const Path& path);
    void check_operation(const text::YamlEntry& operation, const Grammar& grammar,
                         const OperationDef* definition, ValueChecker& values, const Path& path);
    void check_implementation_artifact(const text::YamlNode& artifact, const Path& path);
    void check_output_sources(const text::YamlNode& outputs, const Path& path);
    void check_inputs(const text::YamlNode& inputs,
                      const std::function<const PropertyDef*(std::string_view)>& definition,
                      ValueChecker& values, const Path& path);
    // check_filters.cpp
    void check_node_filter(const text::YamlNode& filter, const TypeDef* type, const Path& path);
    void report_filter_map(const text::YamlNode& map, const Path& path);
    void report_filter_name(const text::YamlNode& name, std::string message,
                            const std::vector<std::string_view>& names, const Path& path);
    void check_filter_capability(const text::YamlEntry& entry, const TypeDef* type,
                                 const Path& path);
    void check_filter_properties(const text::YamlNode& properties,
                                 const NamedList<PropertyDef>* declared, const std::string& what,
                                 const Path& path);
    void check_filter_clause(const text::YamlNode& clause, const PropertyDef* property,
                             const Path& path);
    // check_nodes.cpp
    void check_nodes();
    void check_node(const NodeTemplate& node, const Path& path);
    void check_capabilities(const NodeTemplate& node, const Path& path);
    void check_attributes(const text::YamlNode& attributes, const TypeDef& type,
                          ValueChecker& values, const Path& path);
    void check_artifacts(const text::YamlNode& artifacts, const TypeDef& node_type,
                         ValueChecker& values, const Path& path);
    void check_artifact(const text::YamlEntry& entry, const ArtifactDef* inherited,
                        ValueChecker& values, const Path& path);
    void check_directives(const text::YamlNode& directives, const Path& path);
    void check_unassigned_capabilities(const NodeTemplate& node, ValueChecker& values,
                                       const Path& section);
    void check_capability_attributes(const text::YamlNode& attributes,
                                     const CapabilityDef& capability, ValueChecker& values,
                                     const Path& path);
    void check_metadata(const text::YamlNode& metadata, const Path& path);
    void check_relationship_templates();
    // check_requirements.cpp
    void read_requirements(NodeTemplate& node, const Path& path);
    void read_requirement(NodeTemplate& node, const text::YamlEntry& entry, const Path& path);
    void report_undeclared(const TypeDef& type, const text::YamlNode& name, const Path& path);
    void read_target(const NodeTemplate& node, Requirement& requirement,
                     const text::YamlNode& target, const Path& path);
    void read_relationship(Requirement& requirement, const text::YamlNode& relationship,
                           const Path& path);
    void check_requirements(const NodeTemplate& node, const Path& path);
    void check_requirement(const NodeTemplate& node, const Requirement& requirement,
                           const Path& path);
    void check_match(const NodeTemplate& node, const Requirement& requirement,
                     const TypeDef& target, const Path& path);
    struct Match {
        const CapabilityDef* capability = nullptr;
        bool exact = false;
        bool ambiguous = false;
    };
    static Match find_capability(const TypeDef& target, const TypeDef& wanted);
    const CapabilityDef* named_capability(const Requirement& requirement, const TypeDef& target,
                                          const Path& path);
    void check_ends(const NodeTemplate& node, const Requirement& requirement,
                    const CapabilityDef& capability, const TypeDef& target,
                    const text::YamlNode& where, const Path& path);
    void check_occurrences_within(const text::YamlNode& occurrences, const Occurrences& declared,
                                  const text::YamlNode& declaration, const Path& path);
    void check_relationship(const NodeTemplate& node, const Requirement& requirement,
                            const Path& path);
    void check_occurrences(const NodeTemplate& node, const Path& path);

    TemplateModel& model_;
    Findings& findings_;
    text::YamlNode topology_;
    Path topology_path_;
    std::set<std::size_t> used_relationships_;  ///< templates that a requirement names
    /// Relationships per capability that bounds them.
    std::map<std::pair<std::size_t, const CapabilityDef*>, std::uint32_t> borne_;
};

/// Properties that read themselves through `get_property`.
void check_circles(const TemplateModel& model, Findings& findings);

/// Names of all nodes, for suggestions.
[[nodiscard]] std::vector<std::string_view> names_of(const NameIndex& index);

/// The node template that hosts `node` (its requirement with a HostedOn relationship), or null.
[[nodiscard]] const NodeTemplate* host_of(const TemplateModel& model, const NodeTemplate& node);

}  // namespace paas::tosca
