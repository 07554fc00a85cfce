/// The checks of one topology template, in the order that `run` calls them.
#pragma once

#include "model.hpp"
#include "values.hpp"

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
    bool arity(const text::YamlNode& arguments, std::size_t least, std::size_t most,
               std::string_view function, const Path& path);
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
    void check_groups();
    void check_policies();
    void check_policy(const PolicyTemplate& policy, const Path& path);
    void check_triggers(const text::YamlNode& triggers, const Path& path);
    void check_substitution();
    void check_mapping(const text::YamlNode& mapping, std::string_view section, const TypeDef& type,
                       const Path& path);
    const TypeDef* type_of(TypeKind kind, const text::YamlNode& body, const Path& path);
    // check_workflows.cpp
    void check_workflows();
    void check_step(const text::YamlNode& steps, const text::YamlEntry& step, const Path& path);
    void check_activity(const text::YamlNode& activity, const TypeDef* target, const Path& path);
    void check_operation_name(const text::YamlNode& name, const TypeDef& target, const Path& path);
    // check_nodes.cpp
    void check_nodes();
    void check_node(const NodeTemplate& node, const Path& path);
    void check_capabilities(const NodeTemplate& node, const Path& path);
    void check_attributes(const text::YamlNode& attributes, const TypeDef& type,
                          ValueChecker& values, const Path& path);
    void check_interfaces(const text::YamlNode& interfaces, const TypeDef& type,
                          FunctionRules& functions, const Path& path);
    void check_operation(const text::YamlEntry& operation, ValueChecker& values, const Path& path);
    void check_artifacts(const text::YamlNode& artifacts, const TypeDef& node_type,
                         ValueChecker& values, const Path& path);
    void check_node_filter(const text::YamlNode& filter, const TypeDef* type, const Path& path);
    void check_filter_properties(const text::YamlNode& properties,
                                 const NamedList<PropertyDef>& declared, std::string_view what,
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
    void check_relationship(const NodeTemplate& node, const Requirement& requirement,
                            const Path& path);
    void check_occurrences(const NodeTemplate& node, const Path& path);

    TemplateModel& model_;
    Findings& findings_;
    text::YamlNode topology_;
    Path topology_path_;
};

/// Names of all nodes, for suggestions.
[[nodiscard]] std::vector<std::string_view> names_of(const NameIndex& index);

/// The node template that hosts `node` (its requirement with a HostedOn relationship), or null.
[[nodiscard]] const NodeTemplate* host_of(const TemplateModel& model, const NodeTemplate& node);

}  // namespace paas::tosca
