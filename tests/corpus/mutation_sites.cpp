#include "mutation_sites.hpp"

#include <algorithm>

namespace paas::corpus {

using text::YamlEntry;
using text::YamlNode;
using tosca::ConstraintOp;
using tosca::Primitive;

Sites::Sites(const tosca::TemplateModel& model, const std::string& text)
    : model_(model), source_(text) {
    add_document();
    add_imports();
    add_types();
    const YamlNode inputs = model.topology.find("inputs");
    for (const tosca::PropertyDef* input : model.inputs) {
        add_definition({input->key, inputs.find(input->name)}, input);
    }
    for (const tosca::NodeTemplate& node : model.nodes) {
        add_node(node);
        add_functions(node.body.own, &node);
    }
    add_functions(model.topology.find("outputs"), nullptr);
    add_groups_and_policies();
}

void Sites::add(MutationKind kind, std::string text, std::uint32_t line, std::string what) {
    of[kind].push_back({kind, std::move(text), line, std::move(what)});
}

/// A scalar wherever it stands, as long as the source shows it plainly.
void Sites::replace(MutationKind kind, const YamlNode& scalar, std::string_view with) {
    if (source_.plain(scalar)) {
        add(kind, source_.with_text(scalar.mark(), scalar.text().size(), with), scalar.mark().line,
            std::string(scalar.text()) + " -> " + std::string(with));
    }
}

void Sites::misspell(const YamlNode& key) {
    const std::string name(key.text());
    if (name.size() < 4 || !source_.plain(key)) {
        return;
    }
    for (const std::size_t at : {std::size_t{1}, name.size() / 2}) {
        std::string shorter = name;
        replace(misspelt_key, key, shorter.erase(at, 1));
        std::string longer = name;
        replace(misspelt_key, key, longer.insert(at + 1, "q"));
    }
}

void Sites::add_keys(const YamlNode& map) {
    for (const YamlEntry entry : map.entries()) {
        misspell(entry.key);
    }
}

void Sites::add_document() {
    const YamlNode root = model_.main->document.root();
    for (const YamlEntry entry : root.entries()) {
        if (entry.name() != "tosca_definitions_version") {
            misspell(entry.key);
        }
        if (source_.one_line(entry) && entry.value.is_scalar()) {
            add(duplicate_key, source_.with_line_twice(entry.key.mark().line),
                entry.key.mark().line + 1, std::string(entry.name()));
        }
    }
    add_keys(model_.topology);
    const YamlEntry version{root.find_key("tosca_definitions_version"),
                            root.find("tosca_definitions_version")};
    if (source_.one_line(version)) {
        const std::uint32_t line = version.key.mark().line;
        replace(version_unknown, version.value, "tosca_simple_yaml_0_9");
        // Its line stays, empty: what is missing is missed at the first keyname that is left.
        for (const YamlEntry entry : root.entries()) {
            if (!(entry.key == version.key)) {
                add(version_missing, source_.with_line(line, ""), entry.key.mark().line,
                    "no version");
                break;
            }
        }
    }
}

void Sites::add_imports() {
    for (const YamlNode item : model_.main->document.root().find("imports").items()) {
        YamlNode name = item;
        if (item.is_map()) {
            name = item.find("file") ? item.find("file") : (*item.entries().begin()).value;
            name = name.is_map() ? name.find("file") : name;
        }
        if (source_.plain(name)) {
            // An import is blamed where its entry begins.
            add(bad_import, source_.with_text(name.mark(), name.text().size(), "no/such/file.yaml"),
                name == item ? name.mark().line : item.mark().line, std::string(name.text()));
        }
    }
}

void Sites::add_types() {
    const YamlNode root = model_.main->document.root();
    for (const YamlEntry section : root.entries()) {
        if (!section.name().ends_with("_types")) {
            continue;
        }
        for (const YamlEntry type : section.value.entries()) {
            add_keys(type.value);
            const YamlNode parent = type.value.find("derived_from");
            replace(derivation_cycle, parent, type.name());
            replace(unknown_type, parent, "no.such.Parent");
            for (const YamlEntry property : type.value.find("properties").entries()) {
                add_definition(property, nullptr);
            }
        }
    }
}

/// A property or input definition.
void Sites::add_definition(const YamlEntry& definition, const tosca::PropertyDef* property) {
    add_keys(definition.value);
    const YamlNode type = definition.value.find("type");
    replace(unknown_type, type, "no.such.Type");
    const auto primitive = tosca::primitive_named(type.text());
    add_constraints(definition.value.find("constraints"), primitive.value_or(Primitive::any));
    const YamlEntry written{definition.value.find_key("default"), definition.value.find("default")};
    if (property != nullptr && written.value) {
        add_value(written, property->schema);
    }
}

void Sites::add_constraints(const YamlNode& constraints, Primitive type) {
    for (const YamlNode item : constraints.items()) {
        for (const YamlEntry entry : item.entries()) {
            misspell(entry.key);
            const bool number = type == Primitive::integer || type == Primitive::floating;
            if (entry.value.is_scalar() && number) {
                replace(malformed_constraint, entry.value, "several");
            } else if (entry.value.is_sequence()) {
                const std::string text = source_.with_flow(entry.value.mark(), "some_word");
                if (!text.empty()) {
                    add(malformed_constraint, text, entry.value.mark().line,
                        std::string(entry.name()));
                }
            }
        }
    }
}

void Sites::add_node(const tosca::NodeTemplate& node) {
    const YamlNode body = node.body.own;
    add_keys(body);
    replace(unknown_type, body.find("type"), "tosca.nodes.NoSuch");
    const YamlEntry type{body.find_key("type"), body.find("type")};
    if (source_.one_line(type)) {
        add(duplicate_key, source_.with_line_twice(type.key.mark().line), type.key.mark().line + 1,
            std::string(node.name) + ".type");
    }
    add_properties(body, node.type->properties, node.key);
    for (const YamlEntry capability : body.find("capabilities").entries()) {
        if (node.type->broken) {
            break;
        }
        misspell(capability.key);
        replace(bad_capability, capability.key, "no_such_capability");
        if (const auto* definition = node.type->capabilities.find(capability.name())) {
            add_properties(capability.value, definition->all_properties(), capability.key);
        }
    }
    for (const tosca::Requirement& requirement : node.requirements) {
        add_requirement(requirement);
    }
}

void Sites::add_properties(const YamlNode& body,
                           const tosca::NamedList<tosca::PropertyDef>& declared,
                           const YamlNode& owner) {
    const YamlNode section = body.find_key("properties");
    for (const YamlEntry entry : body.find("properties").entries()) {
        const tosca::PropertyDef* property = declared.find(entry.name());
        if (property == nullptr) {
            continue;
        }
        misspell(entry.key);
        add_value(entry, property->schema);
        if (property->required && !property->has_default() && !property->left_to_orchestrator() &&
            source_.block_style(entry.key)) {
            add(missing_required, source_.without(entry.key.mark()),
                section ? section.mark().line : owner.mark().line, std::string(entry.name()));
        }
    }
}

void Sites::add_requirement(const tosca::Requirement& requirement) {
    if (requirement.definition != nullptr) {
        misspell(requirement.key);
    }
    if (requirement.target == tosca::Requirement::kNone) {
        return;
    }
    const YamlNode& value = requirement.value;
    replace(dangling_target, value.is_map() ? value.find("node") : value, "no_such_node_template");
    const tosca::TypeDef* target = model_.nodes[requirement.target].type;
    if (requirement.definition != nullptr && target != nullptr && !target->broken) {
        replace(bad_capability, value.find("capability"), "no_such_capability");
    }
}

void Sites::add_groups_and_policies() {
    for (const tosca::GroupTemplate& group : model_.groups) {
        add_keys(group.body);
        replace(unknown_type, group.body.find("type"), "tosca.groups.NoSuch");
        for (const YamlNode member : group.body.find("members").items()) {
            replace(unknown_member, member, "no_such_member");
        }
    }
    for (const tosca::PolicyTemplate& policy : model_.policies) {
        add_keys(policy.body);
        replace(unknown_type, policy.body.find("type"), "tosca.policies.NoSuch");
        for (const YamlNode target : policy.body.find("targets").items()) {
            replace(unknown_member, target, "no_such_target");
        }
        if (policy.type != nullptr) {
            add_properties(policy.body, policy.type->properties, policy.key);
        }
    }
}

/// Breaks a value by its type and its constraints.
void Sites::add_value(const YamlEntry& entry, const tosca::Schema& schema) {
    if (!source_.one_line(entry)) {
        return;
    }
    const Primitive type = base_of(schema);
    const auto put = [&](MutationKind kind, std::string_view value) {
        add(kind, source_.with_value(entry.value.mark(), value), entry.value.mark().line,
            std::string(entry.name()) + ": " + std::string(value));
    };
    switch (type) {
        case Primitive::string:
            put(wrong_type, "[ 1, 2 ]");
            break;
        case Primitive::integer:
        case Primitive::floating:
            put(wrong_type, "several");
            break;
        case Primitive::boolean:
            put(wrong_type, "perhaps");
            break;
        case Primitive::version:
            put(wrong_type, "latest");
            break;
        case Primitive::list:
        case Primitive::map:
        case Primitive::complex:
            put(wrong_type, "just_text");
            break;
        case Primitive::size:
            put(wrong_unit, "8 XB");
            put(wrong_type, "[ 8 ]");
            break;
        case Primitive::frequency:
            put(wrong_unit, "2 GB");
            break;
        case Primitive::time:
            put(wrong_unit, "3 fortnights");
            break;
        default:
            break;
    }
    break_constraints(entry, schema.constraints, type);
    if (schema.data != nullptr) {
        break_constraints(entry, schema.data->constraints, type);
    }
}

void Sites::break_constraints(const YamlEntry& entry,
                              const std::vector<tosca::Constraint>& constraints, Primitive type) {
    const bool number = type == Primitive::integer || type == Primitive::floating;
    const auto put = [&](std::string_view value) {
        add(broken_constraint, source_.with_value(entry.value.mark(), value),
            entry.value.mark().line, std::string(entry.name()) + ": " + std::string(value));
    };
    for (const tosca::Constraint& constraint : constraints) {
        switch (constraint.op) {
            case ConstraintOp::valid_values:
            case ConstraintOp::equal:
                if (number || type == Primitive::string) {
                    put(number ? "987654" : "no_such_value");
                }
                break;
            case ConstraintOp::greater_than:
            case ConstraintOp::greater_or_equal:
                if (number && constraint.operand.as_int().value_or(-1) >= 0) {
                    put("-1");
                }
                break;
            case ConstraintOp::in_range:
                if (number && constraint.operand.at(0).as_int().value_or(-1) >= 0) {
                    put("-1");
                }
                break;
            case ConstraintOp::min_length:
                if (constraint.operand.as_int() > 0 &&
                    (type == Primitive::map || type == Primitive::string)) {
                    put(type == Primitive::map ? "{}" : "\"\"");
                }
                break;
            default:
                break;
        }
    }
}

/// Calls anywhere below `node`, which belongs to the node template `self`.
void Sites::add_functions(const YamlNode& node, const tosca::NodeTemplate* self) {
    for (const YamlNode item : node.items()) {
        add_functions(item, self);
    }
    for (const YamlEntry entry : node.entries()) {
        if (node.size() == 1) {
            add_call(entry, self);
        }
        add_functions(entry.value, self);
    }
}

void Sites::add_call(const YamlEntry& call, const tosca::NodeTemplate* self) {
    const std::string_view function = call.name();
    if (function == "get_input") {
        replace(unknown_input, call.value.is_scalar() ? call.value : call.value.at(0),
                "no_such_input");
    }
    const bool property = function == "get_property";
    if (property || function == "get_attribute") {
        const std::string_view entity = call.value.at(0).text();
        const tosca::NodeTemplate* node = entity == "SELF" ? self : model_.node(entity);
        if (node != nullptr && node->type != nullptr && !node->type->broken) {
            replace(property ? unknown_property : unknown_attribute, call.value.at(1),
                    "no_such_name");
        }
    }
    const bool listed = property || function == "get_attribute" || function == "token" ||
                        function == "get_operation_output" || function == "get_artifact";
    if (listed && call.value.is_sequence()) {
        const std::string text = source_.with_flow(call.value.mark(), "[ one ]");
        if (!text.empty()) {
            add(function_arity, text, call.value.mark().line, std::string(function));
        }
    }
    if (function == "concat") {
        const std::string text = source_.with_flow(call.value.mark(), "[]");
        if (!text.empty()) {
            add(function_arity, text, call.value.mark().line, std::string(function));
        }
    }
}

}  // namespace paas::corpus
