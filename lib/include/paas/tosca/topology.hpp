/// The topology with its inputs filled in: what selection, ranking and dispatch work on.
#pragma once

#include "paas/base/error.hpp"
#include "paas/tosca/inputs.hpp"
#include "paas/tosca/template.hpp"
#include "paas/tosca/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::tosca {

struct CapabilityView {
    std::string name;  ///< "host"
    std::string type;
    ValueMap properties;  ///< assigned and defaults
};

struct RequirementView {
    std::string name;                  ///< "host", "local_storage"
    std::string target;                ///< node template; empty when left to the orchestrator
    std::string target_type;           ///< node type asked for when no template is named
    std::string capability;            ///< capability (name or type) of the target; may be empty
    std::string relationship;          ///< relationship type: "tosca.relationships.HostedOn"
    ValueMap relationship_properties;  ///< "location", "device", …
};

struct ArtifactView {
    std::string name;
    std::string type;
    std::string file;
    std::string repository;
};

struct NodeView {
    std::string name;
    std::string type;
    std::vector<std::string> types;  ///< type chain, the node's own type first
    ValueMap properties;             ///< assigned and defaults; unset ones absent
    std::vector<CapabilityView> capabilities;
    std::vector<RequirementView> requirements;
    std::vector<ArtifactView> artifacts;
    ValueMap metadata;
    /// Instances asked for: `scalable.count` (else default_instances, else 1).
    std::int64_t count = 1;

    /// True when the type is this or derives from it.
    [[nodiscard]] PAAS_API bool is_a(std::string_view type_name) const noexcept;
    [[nodiscard]] PAAS_API const CapabilityView* capability(std::string_view name) const noexcept;
    /// Property of a capability, or null: `node.capability_property("host", "num_cpus")`.
    [[nodiscard]] PAAS_API const Value* capability_property(
        std::string_view capability_name, std::string_view property) const noexcept;
    [[nodiscard]] PAAS_API const Value* property(std::string_view property_name) const noexcept;
    /// First requirement of this name, or null.
    [[nodiscard]] PAAS_API const RequirementView* requirement(
        std::string_view requirement_name) const noexcept;
};

struct PolicyView {
    std::string name;
    std::string type;
    std::vector<std::string> types;
    ValueMap properties;
    std::vector<std::string> targets;  ///< nodes, groups resolved to their members
    [[nodiscard]] PAAS_API bool is_a(std::string_view type_name) const noexcept;
};

struct OutputView {
    std::string name;
    std::string description;
    Value value;  ///< may hold function calls
};

/// From `source` (which needs) to `target` (which must be there first).
struct DependencyView {
    std::size_t source;  ///< index into `nodes`
    std::size_t target;
    std::string requirement;
    std::string relationship;
};

struct Topology {
    std::string template_name;  ///< metadata template_name or display_name; may be empty
    std::string version;
    std::string description;
    ValueMap metadata;
    ValueMap inputs;              ///< values used
    std::vector<NodeView> nodes;  ///< in the order of the template
    std::vector<PolicyView> policies;
    std::vector<OutputView> outputs;
    std::vector<DependencyView> dependencies;

    [[nodiscard]] PAAS_API const NodeView* node(std::string_view name) const noexcept;
};

/// Substitutes inputs everywhere, evaluates what can be known before deployment (get_input,
/// get_property, concat, join, token), applies the types' defaults. get_attribute and
/// get_property of what is unset stay as function calls, and so does get_input of an input whose
/// value is symbolic. invalid_argument when a value only known
/// now breaks its type or a function cannot be applied (with the position).
[[nodiscard]] PAAS_API Result<Topology> resolve(const ServiceTemplate& service_template,
                                                const InputValues& inputs);

/// The topology as one normalised TOSCA document (YAML): defaults and inputs written out.
[[nodiscard]] PAAS_API std::string render(const ServiceTemplate& service_template,
                                          const Topology& topology);

/// Nodes and edges of a topology.
struct Graph {
    struct Node {
        std::string name;
        std::string type;
        std::int64_t count = 1;
        std::string count_of{};  ///< the input that the count is read from, when it has no value
    };
    struct Edge {
        std::size_t source;
        std::size_t target;
        std::string label;  ///< requirement
    };
    std::vector<Node> nodes;
    std::vector<Edge> edges;
};

[[nodiscard]] PAAS_API Graph graph(const Topology& topology);
[[nodiscard]] PAAS_API std::string to_dot(const Graph& graph);
[[nodiscard]] PAAS_API std::string to_mermaid(const Graph& graph);

}  // namespace paas::tosca
