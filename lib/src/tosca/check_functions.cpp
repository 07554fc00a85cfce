#include "checker.hpp"

#include <algorithm>

namespace paas::tosca {

std::vector<std::string_view> names_of(const NameIndex& index) {
    std::vector<std::string_view> names;
    names.reserve(index.size());
    for (const auto& [name, position] : index) {
        names.push_back(name);
    }
    return names;
}

const NodeTemplate* host_of(const TemplateModel& model, const NodeTemplate& node) {
    for (const Requirement& requirement : node.requirements) {
        const TypeDef* relationship = requirement.relationship;
        const bool hosted = relationship != nullptr
                                ? relationship->is_a("tosca.relationships.HostedOn")
                                : requirement.name == "host";
        if (hosted && requirement.target != Requirement::kNone) {
            return &model.nodes[requirement.target];
        }
    }
    return nullptr;
}

void TemplateFunctions::check(const text::YamlNode& call, const Path& path) {
    const text::YamlEntry entry = *call.entries().begin();
    const std::string_view name = entry.name();
    const Path at(path, name);
    if (name == "get_input") {
        get_input(entry.value, at);
    } else if (name == "get_property" || name == "get_attribute") {
        get_value(entry.value, name == "get_attribute", at);
    } else if (name == "get_operation_output") {
        get_operation_output(entry.value, at);
    } else if (name == "get_artifact") {
        get_artifact(entry.value, at);
    } else if (name == "concat") {
        concat(entry.value, at);
    } else if (name == "join") {
        if (model_.version < Version::v1_2) {
            findings_.lenient(
                "TOSCA-0509", entry.key, at,
                "the function 'join' is not part of " + std::string(name_of(model_.version)),
                "it came with " + std::string(name_of(Version::v1_2)));
        }
        join(entry.value, at);
    } else if (name == "token") {
        token(entry.value, at);
    } else if (name == "get_nodes_of_type") {
        const bool listed = entry.value.is_sequence();
        if (listed && !arity(entry.value, name, at)) {
            return;
        }
        const text::YamlNode type = listed ? entry.value.at(0) : entry.value;
        TypeReader(*model_.types, findings_, *model_.main, false)
            .type_named(TypeKind::node, type, at);
    }
}

bool TemplateFunctions::arity(const text::YamlNode& arguments, std::string_view function,
                              const Path& path) {
    return check_arguments(function, arguments, findings_, path);
}

void TemplateFunctions::get_input(const text::YamlNode& argument, const Path& path) {
    const text::YamlNode name = argument.is_sequence() ? argument.at(0) : argument;
    if (!name.is_scalar()) {
        findings_.error("TOSCA-0504", argument, path, "get_input takes the name of an input");
        return;
    }
    const auto found = model_.input_index.find(name.text());
    if (found == model_.input_index.end() && place_.workflow_inputs != nullptr &&
        place_.workflow_inputs->contains(name.text())) {
        return;
    }
    if (found == model_.input_index.end()) {
        findings_.error("TOSCA-0501", name, path, "unknown input " + in_quotes(name.text()),
                        findings_.suggest(
                            name.text(), [&] { return names_of(model_.input_index); },
                            "declare it in topology_template.inputs"));
        return;
    }
    if (argument.size() > 1) {
        if (model_.version < Version::v1_3) {
            findings_.error("TOSCA-0504", argument, path,
                            "get_input takes one name; nested names came with version 1.3");
            return;
        }
        descend(model_.inputs[found->second]->schema, argument, 1, false, path);
    }
}

void TemplateFunctions::keyword_misplaced(const text::YamlNode& name, std::string_view where,
                                          const Path& path) {
    findings_.error("TOSCA-0507", name, path,
                    std::string(name.text()) + " has no meaning " + std::string(where),
                    "name the node template");
}

bool TemplateFunctions::entity(const text::YamlNode& name, Entity& entity, const Path& path) {
    const std::string_view text = name.text();
    const auto take_node = [&](const NodeTemplate* node) {
        if (node != nullptr) {
            entity = {node->type, node, node->body.find("properties")};
        }
        return true;
    };
    if (text == "SELF" || text == "HOST" || text == "SOURCE" || text == "TARGET") {
        if (place_.in_outputs) {
            keyword_misplaced(name, "in outputs", path);
            return false;
        }
        if (text == "SOURCE" || text == "TARGET") {
            if (!place_.in_relationship) {
                keyword_misplaced(name, "outside a relationship", path);
                return false;
            }
            return take_node(text == "SOURCE" ? place_.self : place_.target);
        }
        if (place_.in_relationship) {
            if (text == "SELF") {
                entity = {place_.relationship, nullptr, place_.relationship_body};
            }
            return true;
        }
        return take_node(text == "SELF" || place_.self == nullptr ? place_.self
                                                                  : host_of(model_, *place_.self));
    }
    if (const NodeTemplate* node = model_.node(text)) {
        return take_node(node);
    }
    if (const auto found = model_.relationship_index.find(text);
        found != model_.relationship_index.end()) {
        const RelationshipTemplate& relationship = model_.relationships[found->second];
        entity = {relationship.type, nullptr, relationship.body.find("properties")};
        return true;
    }
    if (const auto found = model_.group_index.find(text); found != model_.group_index.end()) {
        const GroupTemplate& group = model_.groups[found->second];
        entity = {group.type, nullptr, group.body.find("properties")};
        return true;
    }
    findings_.error("TOSCA-0502", name, path, "unknown node template " + in_quotes(text),
                    findings_.suggest(text, [&] { return names_of(model_.node_index); }));
    return false;
}

void TemplateFunctions::descend(const Schema& schema, const text::YamlNode& arguments,
                                std::size_t index, bool attribute, const Path& path) {
    const auto report = [&](const text::YamlNode& step, std::string message, std::string advice) {
        // What an attribute holds is known only at run time; real types declare it loosely.
        if (attribute) {
            findings_.lenient("TOSCA-0508", step, path, std::move(message), std::move(advice));
        } else {
            findings_.error("TOSCA-0505", step, path, std::move(message), std::move(advice));
        }
    };
    const Schema* here = &schema;
    for (; here != nullptr && index < arguments.size(); ++index) {
        const text::YamlNode step = arguments.at(index);
        const Primitive type = base_of(*here);
        if (type == Primitive::list || type == Primitive::map) {
            if (type == Primitive::list && step.is_scalar() && !step.as_int()) {
                report(step, in_quotes(step.text()) + " is not an index into a list", {});
                return;
            }
            here = entry_of(*here);
            continue;
        }
        if (type != Primitive::complex || here->data == nullptr || here->data->broken ||
            here->data->properties.size() == 0) {
            return;
        }
        const PropertyDef* field = here->data->properties.find(step.text());
        if (field == nullptr) {
            report(step,
                   in_quotes(step.text()) + " is not a field of " + std::string(here->data->name),
                   findings_.suggest(step.text(), [&] { return here->data->properties.names(); }));
            return;
        }
        here = &field->schema;
    }
}

void TemplateFunctions::get_value(const text::YamlNode& arguments, bool attribute,
                                  const Path& path) {
    if (!arity(arguments, attribute ? "get_attribute" : "get_property", path)) {
        return;
    }
    Entity entity;
    std::size_t hops = model_.nodes.size();
    if (!this->entity(arguments.at(0), entity, path) || entity.type == nullptr) {
        return;
    }
    const text::YamlNode name = arguments.at(1);
    if (arguments.at(0).text() == "HOST") {
        // The nearest host up the chain that has it (section 4.1 of the profile).
        for (const NodeTemplate* host = entity.node;
             host != nullptr && host->type != nullptr &&
             host->type->properties.find(name.text()) == nullptr &&
             host->type->attributes.find(name.text()) == nullptr &&
             host->type->capabilities.find(name.text()) == nullptr;) {
            host = host == host_of(model_, *host) ? nullptr : host_of(model_, *host);
            if (host != nullptr && host->type != nullptr) {
                entity = {host->type, host, host->body.find("properties")};
            }
            if (--hops == 0) {
                return;
            }
        }
    }
    const TypeDef& type = *entity.type;
    const auto look_up = [&](std::string_view wanted, const auto& properties,
                             const auto& attributes) -> const PropertyDef* {
        // Every property is an attribute too (section 3.5.12).
        const PropertyDef* found = attribute ? attributes(wanted) : nullptr;
        return found != nullptr ? found : properties(wanted);
    };
    const PropertyDef* own = look_up(
        name.text(), [&](auto wanted) { return type.properties.find(wanted); },
        [&](auto wanted) { return type.attributes.find(wanted); });
    if (own != nullptr) {
        const text::YamlNode assigned = entity.properties.find(name.text());
        if (attribute || !is_function(assigned, &own->schema)) {
            descend(own->schema, arguments, 2, attribute, path);
        }
        return;
    }
    if (const CapabilityDef* capability = type.capabilities.find(name.text());
        capability != nullptr && arguments.size() > 2) {
        const PropertyDef* found = look_up(
            arguments.at(2).text(), [&](auto wanted) { return capability->property(wanted); },
            [&](auto wanted) { return capability->attribute(wanted); });
        if (found != nullptr) {
            descend(found->schema, arguments, 3, attribute, path);
        } else if (capability->type != nullptr && !capability->type->broken) {
            findings_.error(
                "TOSCA-0503", arguments.at(2), path,
                "capability " + in_quotes(name.text()) + " has no " +
                    (attribute ? "attribute " : "property ") + in_quotes(arguments.at(2).text()),
                findings_.suggest(arguments.at(2).text(),
                                  [&] { return capability->all_properties().names(); }));
        }
        return;
    }
    if (get_from_requirement(entity, arguments, attribute, path) || type.broken) {
        return;
    }
    std::vector<std::string_view> candidates = type.properties.names();
    for (const std::string_view more : type.capabilities.names()) {
        candidates.push_back(more);
    }
    if (attribute) {
        for (const std::string_view more : type.attributes.names()) {
            candidates.push_back(more);
        }
    }
    findings_.error("TOSCA-0503", name, path,
                    std::string(info(type.kind).noun) + " " + in_quotes(type.name) + " has no " +
                        (attribute ? "attribute " : "property ") + in_quotes(name.text()),
                    findings_.suggest(name.text(), [&] { return candidates; }));
}

/// [node, requirement, name]: the value stands at the requirement's target.
bool TemplateFunctions::get_from_requirement(const Entity& entity, const text::YamlNode& arguments,
                                             bool attribute, const Path& path) {
    if (entity.node == nullptr || arguments.size() < 3) {
        return false;
    }
    const std::string_view wanted = arguments.at(1).text();
    const auto found =
        std::find_if(entity.node->requirements.begin(), entity.node->requirements.end(),
                     [&](const Requirement& requirement) { return requirement.name == wanted; });
    if (found == entity.node->requirements.end()) {
        return entity.type->requirements.find(wanted) != nullptr;  // left to the orchestrator
    }
    if (found->target == Requirement::kNone || model_.nodes[found->target].type == nullptr) {
        return true;
    }
    const TypeDef& target = *model_.nodes[found->target].type;
    // Of several assignments one may be chosen by its index.
    const bool indexed = arguments.at(2).as_int() && arguments.size() > 3;
    const text::YamlNode wanted_name = arguments.at(indexed ? 3 : 2);
    const std::string_view name = wanted_name.text();
    bool known = target.broken || target.properties.find(name) != nullptr ||
                 (attribute && target.attributes.find(name) != nullptr) ||
                 target.capabilities.find(name) != nullptr;
    for (const CapabilityDef* capability : target.capabilities) {
        known = known || capability->property(name) != nullptr ||
                capability->attribute(name) != nullptr;
    }
    if (const TypeDef* relationship = found->relationship) {
        known = known || relationship->properties.find(name) != nullptr ||
                (attribute && relationship->attributes.find(name) != nullptr);
    }
    if (!known) {
        findings_.error("TOSCA-0503", wanted_name, path,
                        "the target of requirement " + in_quotes(wanted) + ", a " +
                            std::string(target.name) + ", has no " + in_quotes(name),
                        findings_.suggest(name, [&] { return target.properties.names(); }));
    }
    return true;
}

void TemplateFunctions::get_operation_output(const text::YamlNode& arguments, const Path& path) {
    if (!arity(arguments, "get_operation_output", path)) {
        return;
    }
    Entity entity;
    if (!this->entity(arguments.at(0), entity, path) || entity.type == nullptr) {
        return;
    }
    const text::YamlNode interface_name = arguments.at(1);
    const InterfaceDef* interface = entity.type->interfaces.find(interface_name.text());
    if (interface == nullptr) {
        if (!entity.type->broken) {
            findings_.error("TOSCA-0701", interface_name, path,
                            in_quotes(entity.type->name) + " has no interface " +
                                in_quotes(interface_name.text()),
                            findings_.suggest(interface_name.text(),
                                              [&] { return entity.type->interfaces.names(); }));
        }
        return;
    }
    const text::YamlNode operation = arguments.at(2);
    if (!interface->open && interface->operation(operation.text()) == nullptr) {
        findings_.error(
            "TOSCA-0702", operation, path,
            "interface " + in_quotes(interface->name) + " has no operation " +
                in_quotes(operation.text()),
            findings_.suggest(operation.text(), [&] { return interface->operation_names(); }));
    }
}

void TemplateFunctions::get_artifact(const text::YamlNode& arguments, const Path& path) {
    if (!arity(arguments, "get_artifact", path)) {
        return;
    }
    Entity entity;
    if (!this->entity(arguments.at(0), entity, path) || entity.type == nullptr) {
        return;
    }
    const std::string_view name = arguments.at(1).text();
    const bool known = entity.type->broken || entity.type->artifacts.find(name) != nullptr ||
                       entity.node == nullptr || entity.node->body.find("artifacts").find(name);
    if (!known) {
        findings_.error("TOSCA-0503", arguments.at(1), path,
                        in_quotes(arguments.at(0).text()) + " has no artifact " + in_quotes(name),
                        findings_.suggest(name, [&] { return entity.type->artifacts.names(); }));
    }
}

void TemplateFunctions::string_or_function(const text::YamlNode& argument, const Path& path) {
    if (is_function(argument)) {
        check(argument, path);
    } else if (!argument.is_scalar() && !argument.is_null()) {
        findings_.error(
            "TOSCA-0504", argument, path,
            "expected a string or a function, found " + std::string(argument.describe()));
    }
}

void TemplateFunctions::concat(const text::YamlNode& arguments, const Path& path) {
    if (!arity(arguments, "concat", path)) {
        return;
    }
    std::size_t index = 0;
    for (const text::YamlNode argument : arguments.items()) {
        string_or_function(argument, Path(path, index++));
    }
}

void TemplateFunctions::join(const text::YamlNode& arguments, const Path& path) {
    if (!arity(arguments, "join", path)) {
        return;
    }
    const text::YamlNode list = arguments.at(0);
    if (is_function(list)) {
        check(list, path);
        return;
    }
    if (!list.is_sequence()) {
        report_shape(list, "a list of strings", path, findings_);
        return;
    }
    std::size_t index = 0;
    for (const text::YamlNode item : list.items()) {
        string_or_function(item, Path(path, index++));
    }
}

void TemplateFunctions::token(const text::YamlNode& arguments, const Path& path) {
    if (!arity(arguments, "token", path)) {
        return;
    }
    string_or_function(arguments.at(0), path);
    string_or_function(arguments.at(1), path);
    const text::YamlNode text = arguments.at(0);
    const text::YamlNode characters = arguments.at(1);
    const std::int64_t index = arguments.at(2).as_int().value_or(-1);
    if (index < 0) {
        findings_.error("TOSCA-0504", arguments.at(2), path,
                        "the third argument of token is an index, 0 or more");
    } else if (text.is_scalar() && characters.is_scalar() &&
               !token_part(text.text(), characters.text(), index)) {
        findings_.error("TOSCA-0504", arguments.at(2), path,
                        "token: " + in_quotes(text.text()) + " has no part " +
                            std::to_string(index) + " between the token characters " +
                            in_quotes(characters.text()),
                        "the first part is 0");
    }
}

}  // namespace paas::tosca
