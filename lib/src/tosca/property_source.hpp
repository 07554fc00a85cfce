/// Where `get_property` reads: one answer for the checks and for the evaluation.
#pragma once

#include "model.hpp"

#include "paas/tosca/value.hpp"

#include <optional>
#include <string_view>

namespace paas::tosca {

/// Where a function stands: what SELF, HOST, SOURCE and TARGET mean there, and which inputs.
struct FunctionScope {
    const NodeTemplate* self = nullptr;
    const Requirement* relationship = nullptr;  ///< of `self`: SELF is the relationship then
    const RelationshipTemplate* relationship_template = nullptr;
    const GroupTemplate* group = nullptr;
    const PolicyTemplate* policy = nullptr;
    text::YamlNode workflow_inputs{};  ///< these hide inputs of the topology
};

struct PropertySource {
    const PropertyDef* property = nullptr;
    text::YamlNode assigned;      ///< absent when the default counts
    text::YamlNode value;         ///< assigned or default; absent when there is neither
    std::string_view capability;  ///< that holds it, if one does
    FunctionScope scope;          ///< of the functions in the value
    std::size_t next = 2;         ///< the first argument that leads into the value
};

/// The node template that the first argument of a function names; null when it names no node.
/// `wanted`, the second one, tells how far up the chain of hosts HOST is.
[[nodiscard]] const NodeTemplate* named_node(const TemplateModel& model, std::string_view name,
                                             std::string_view wanted, const FunctionScope& scope);

/// What the arguments of `get_property` name; nothing when it is not declared, or not known.
[[nodiscard]] std::optional<PropertySource> find_source(const TemplateModel& model,
                                                        const ValueList& arguments,
                                                        const FunctionScope& scope);

/// A property's own source, where a function could read it from.
[[nodiscard]] PropertySource source_of(const PropertyDef& property, const text::YamlNode& assigned,
                                       const FunctionScope& scope);

/// What a relationship's properties are assigned by: its template, or the requirement.
[[nodiscard]] text::YamlNode assigned_to(const TemplateModel& model,
                                         const Requirement& requirement);

}  // namespace paas::tosca
