#include "property_source.hpp"

#include "checker.hpp"

namespace paas::tosca {
namespace {

/// A template without capabilities and requirements: a relationship, a group, a policy.
struct Holder {
    const TypeDef* type = nullptr;
    text::YamlNode assigned;
    FunctionScope scope;
};

Holder holder_of(const RelationshipTemplate& relationship) {
    FunctionScope scope;
    scope.relationship_template = &relationship;
    return {relationship.type, relationship.body.find("properties"), scope};
}

Holder holder_of(const GroupTemplate& group) {
    FunctionScope scope;
    scope.group = &group;
    return {group.type, group.body.find("properties"), scope};
}

std::optional<Holder> self_holder(const TemplateModel& model, const FunctionScope& scope) {
    if (scope.relationship != nullptr) {
        return Holder{scope.relationship->relationship, assigned_to(model, *scope.relationship),
                      scope};
    }
    if (scope.relationship_template != nullptr) {
        return holder_of(*scope.relationship_template);
    }
    if (scope.group != nullptr) {
        return holder_of(*scope.group);
    }
    if (scope.policy != nullptr) {
        return Holder{scope.policy->type, scope.policy->body.find("properties"), scope};
    }
    return std::nullopt;
}

std::optional<Holder> find_holder(const TemplateModel& model, std::string_view name,
                                  const FunctionScope& scope) {
    if (name == "SELF") {
        return self_holder(model, scope);
    }
    if (model.node(name) != nullptr) {
        return std::nullopt;
    }
    if (const auto found = model.relationship_index.find(name);
        found != model.relationship_index.end()) {
        return holder_of(model.relationships[found->second]);
    }
    if (const auto found = model.group_index.find(name); found != model.group_index.end()) {
        return holder_of(model.groups[found->second]);
    }
    return std::nullopt;
}

/// The nearest host up the chain that has it (section 4.1 of the profile), else the direct one.
const NodeTemplate* host_with(const TemplateModel& model, const NodeTemplate& node,
                              std::string_view wanted) {
    const NodeTemplate* direct = host_of(model, node);
    const NodeTemplate* host = direct;
    for (std::size_t left = model.nodes.size(); host != nullptr && left > 0; --left) {
        const TypeDef* type = host->type;
        if (type != nullptr &&
            (type->properties.find(wanted) != nullptr || type->attributes.find(wanted) != nullptr ||
             type->capabilities.find(wanted) != nullptr)) {
            return host;
        }
        host = host_of(model, *host);
    }
    return direct;
}

std::optional<PropertySource> in_capability(const NodeTemplate& node,
                                            const CapabilityDef& capability,
                                            std::string_view name) {
    const PropertyDef* property = capability.property(name);
    if (property == nullptr) {
        return std::nullopt;
    }
    PropertySource source = source_of(
        *property,
        node.body.find("capabilities").find(capability.name).find("properties").find(name),
        {&node, nullptr});
    source.capability = capability.name;
    return source;
}

/// [node, requirement, name]: the value stands at the requirement's target, in its properties or
/// in those of the capability that the requirement is met by.
std::optional<PropertySource> at_target(const TemplateModel& model, const Requirement& requirement,
                                        std::string_view name) {
    const NodeTemplate& target = model.nodes[requirement.target];
    if (target.type == nullptr) {
        return std::nullopt;
    }
    if (const PropertyDef* property = target.type->properties.find(name)) {
        return source_of(*property, target.body.find("properties").find(name), {&target, nullptr});
    }
    if (requirement.definition == nullptr || requirement.definition->capability == nullptr) {
        return std::nullopt;
    }
    for (const CapabilityDef* capability : target.type->capabilities) {
        if (capability->type != nullptr &&
            capability->type->is_a(*requirement.definition->capability)) {
            if (auto source = in_capability(target, *capability, name)) {
                return source;
            }
        }
    }
    return std::nullopt;
}

std::optional<PropertySource> in_node(const TemplateModel& model, const NodeTemplate& node,
                                      const ValueList& arguments) {
    const std::string name = to_text(arguments[1]);
    if (const PropertyDef* property = node.type->properties.find(name)) {
        return source_of(*property, node.body.find("properties").find(name), {&node, nullptr});
    }
    if (arguments.size() < 3) {
        return std::nullopt;
    }
    const std::string inner = to_text(arguments[2]);
    std::optional<PropertySource> source;
    if (const CapabilityDef* capability = node.type->capabilities.find(name)) {
        source = in_capability(node, *capability, inner);
    } else {
        for (const Requirement& requirement : node.requirements) {
            if (!source && requirement.name == name && requirement.target != Requirement::kNone) {
                source = at_target(model, requirement, inner);
            }
        }
    }
    if (source) {
        source->next = 3;
    }
    return source;
}

}  // namespace

const NodeTemplate* named_node(const TemplateModel& model, std::string_view name,
                               std::string_view wanted, const FunctionScope& scope) {
    if (name == "SELF" || name == "SOURCE") {
        return name == "SELF" && scope.relationship != nullptr ? nullptr : scope.self;
    }
    if (name == "HOST") {
        return scope.self == nullptr ? nullptr : host_with(model, *scope.self, wanted);
    }
    if (name == "TARGET") {
        const bool known =
            scope.relationship != nullptr && scope.relationship->target != Requirement::kNone;
        return known ? &model.nodes[scope.relationship->target] : nullptr;
    }
    return model.node(name);
}

std::optional<PropertySource> find_source(const TemplateModel& model, const ValueList& arguments,
                                          const FunctionScope& scope) {
    if (arguments.size() < 2) {
        return std::nullopt;
    }
    const std::string name = to_text(arguments[0]);
    const std::string wanted = to_text(arguments[1]);
    if (const auto holder = find_holder(model, name, scope)) {
        const PropertyDef* property =
            holder->type == nullptr ? nullptr : holder->type->properties.find(wanted);
        return property == nullptr ? std::nullopt
                                   : std::optional(source_of(
                                         *property, holder->assigned.find(wanted), holder->scope));
    }
    const NodeTemplate* node = named_node(model, name, wanted, scope);
    return node == nullptr || node->type == nullptr ? std::nullopt
                                                    : in_node(model, *node, arguments);
}

PropertySource source_of(const PropertyDef& property, const text::YamlNode& assigned,
                         const FunctionScope& scope) {
    PropertySource source;
    source.property = &property;
    source.assigned = assigned && !assigned.reads_as_null() ? assigned : text::YamlNode();
    source.value = source.assigned          ? source.assigned
                   : property.has_default() ? property.default_value
                                            : text::YamlNode();
    source.scope = scope;
    return source;
}

text::YamlNode assigned_to(const TemplateModel& model, const Requirement& requirement) {
    return requirement.relationship_template == Requirement::kNone
               ? requirement.relationship_body.find("properties")
               : model.relationships[requirement.relationship_template].body.find("properties");
}

}  // namespace paas::tosca
