#include "checker.hpp"

#include <algorithm>

namespace paas::tosca {

TopologyChecker::TopologyChecker(TemplateModel& model, Findings& findings)
    : model_(model),
      findings_(findings),
      topology_(model.topology),
      topology_path_(kRootPath, "topology_template") {}

void TopologyChecker::run() {
    if (!check_keynames(kTopologyTemplate, topology_, topology_, model_.version, topology_path_,
                        findings_)) {
        return;
    }
    read_inputs();
    read_templates();
    check_input_values();
    check_nodes();
    check_groups();
    check_policies();
    check_outputs();
    check_substitution();
    check_workflows();
}

const TypeDef* TopologyChecker::type_of(TypeKind kind, const text::YamlNode& body,
                                        const Path& path) {
    const text::YamlNode name = body.find("type");
    if (!name.is_scalar()) {
        return nullptr;
    }
    return TypeReader(*model_.types, findings_, *model_.main, false)
        .type_named(kind, name, Path(path, "type"));
}

/// A type file's unknown parent is a leniency until a template uses the type.
void TopologyChecker::report_broken(const NodeTemplate& node, const Path& path) {
    for (const TypeDef* type = node.type; type != nullptr; type = type->parent) {
        const text::YamlNode parent = type->body.find("derived_from");
        if (type->broken && type->parent == nullptr && parent &&
            type->file->role == SourceFile::Role::imported) {
            findings_.error("TOSCA-0301", node.body.own.find("type"), Path(path, "type"),
                            in_quotes(node.type->name) + " derives from the unknown type " +
                                in_quotes(parent.text()),
                            "import the file that defines it", {note_at(parent, "derived here")});
        }
    }
}

void TopologyChecker::read_inputs() {
    const Path section(topology_path_, "inputs");
    TypeReader reader(*model_.types, findings_, *model_.main, false);
    for (const text::YamlEntry entry : topology_.find("inputs").entries()) {
        const Path path(section, entry.name());
        PropertyDef* input = reader.read_property(entry, kParameterDefinition, nullptr, path);
        if (input == nullptr) {
            continue;
        }
        model_.input_index.emplace(input->name, model_.inputs.size());
        model_.inputs.push_back(input);
    }
}

void TopologyChecker::check_input_values() {
    const Path section(topology_path_, "inputs");
    Place place;
    TemplateFunctions functions(model_, findings_, place);
    ValueChecker values(findings_, &functions);
    for (const PropertyDef* input : model_.inputs) {
        const Path path(section, input->name);
        if (input->default_value) {
            values.check(input->default_value, input->schema, Path(path, "default"));
        }
        if (const text::YamlNode value = input->body.find("value")) {
            values.check(value, input->schema, Path(path, "value"));
        }
    }
}

void TopologyChecker::read_templates() {
    const auto look_through_copy = [this](const text::YamlNode& templates,
                                          const text::YamlEntry& entry, const Path& path) {
        Body body{entry.value, {}};
        if (const text::YamlNode source = entry.value.find("copy"); source.is_scalar()) {
            body.copied = templates.find(source.text());
            if (!body.copied) {
                findings_.error("TOSCA-0502", source, Path(path, "copy"),
                                "unknown template " + in_quotes(source.text()) + " to copy");
            } else if (body.copied.find("copy")) {
                findings_.error("TOSCA-0608", source, Path(path, "copy"),
                                "a template that is itself a copy cannot be copied");
            }
        }
        return body;
    };
    const auto check_body = [&](const Grammar& grammar, const text::YamlEntry& entry,
                                const Path& path) {
        return check_keynames(grammar, entry.value, entry.key, model_.version, path, findings_);
    };

    const Path nodes(topology_path_, "node_templates");
    const text::YamlNode node_templates = topology_.find("node_templates");
    model_.nodes.reserve(node_templates.size());
    for (const text::YamlEntry entry : node_templates.entries()) {
        const Path path(nodes, entry.name());
        model_.node_index.emplace(entry.name(), model_.nodes.size());
        NodeTemplate& node = model_.nodes.emplace_back();
        node.name = entry.name();
        node.key = entry.key;
        if (check_body(kNodeTemplate, entry, path)) {
            node.body = look_through_copy(node_templates, entry, path);
            node.type = type_of(TypeKind::node, entry.value, path);
            report_broken(node, path);
        }
    }
    const Path relationships(topology_path_, "relationship_templates");
    const text::YamlNode relationship_templates = topology_.find("relationship_templates");
    for (const text::YamlEntry entry : relationship_templates.entries()) {
        const Path path(relationships, entry.name());
        model_.relationship_index.emplace(entry.name(), model_.relationships.size());
        RelationshipTemplate& relationship = model_.relationships.emplace_back();
        relationship.name = entry.name();
        relationship.key = entry.key;
        if (check_body(kRelationshipTemplate, entry, path)) {
            relationship.body = look_through_copy(relationship_templates, entry, path);
            relationship.type = type_of(TypeKind::relationship, entry.value, path);
        }
    }
    const Path groups(topology_path_, "groups");
    for (const text::YamlEntry entry : topology_.find("groups").entries()) {
        const Path path(groups, entry.name());
        model_.group_index.emplace(entry.name(), model_.groups.size());
        GroupTemplate& group = model_.groups.emplace_back();
        group.name = entry.name();
        group.key = entry.key;
        if (check_body(kGroup, entry, path)) {
            group.body = entry.value;
            group.type = type_of(TypeKind::group, entry.value, path);
        }
    }
    for (NodeTemplate& node : model_.nodes) {
        read_requirements(node, Path(nodes, node.name));
    }
}

void TopologyChecker::check_outputs() {
    const Path section(topology_path_, "outputs");
    Place place;
    place.in_outputs = true;
    TemplateFunctions functions(model_, findings_, place);
    ValueChecker values(findings_, &functions);
    TypeReader reader(*model_.types, findings_, *model_.main, false);
    for (const text::YamlEntry entry : topology_.find("outputs").entries()) {
        const Path path(section, entry.name());
        const PropertyDef* output =
            reader.read_property(entry, kParameterDefinition, nullptr, path);
        if (output == nullptr) {
            continue;
        }
        const text::YamlNode value = output->body.find("value");
        if (value) {
            values.check(value, output->schema, Path(path, "value"));
        } else if (!output->body.find("mapping")) {
            findings_.error("TOSCA-0202", entry.key, path, "an output needs the keyname 'value'",
                            "add `value:`");
        }
    }
}

void TopologyChecker::check_groups() {
    const Path section(topology_path_, "groups");
    for (const GroupTemplate& group : model_.groups) {
        const Path path(section, group.name);
        Place place;
        TemplateFunctions functions(model_, findings_, place);
        ValueChecker values(findings_, &functions);
        if (group.type != nullptr) {
            values.check_assignments(group.body.find("properties"),
                                     group.body.find_key("properties"), group.type->properties,
                                     group.key, "group type " + std::string(group.type->name),
                                     group.type->broken, Path(path, "properties"));
            check_interfaces(group.body.find("interfaces"), *group.type, functions,
                             Path(path, "interfaces"));
        }
        const Path members(path, "members");
        std::map<std::string_view, text::YamlNode> seen;
        std::size_t index = 0;
        for (const text::YamlNode member : group.body.find("members").items()) {
            const Path at(members, index++);
            const auto found = model_.node_index.find(member.text());
            if (found == model_.node_index.end() && !model_.group_index.contains(member.text())) {
                findings_.error(
                    "TOSCA-0801", member, at, "unknown group member " + in_quotes(member.text()),
                    findings_.suggest(member.text(), [&] { return names_of(model_.node_index); }));
                continue;
            }
            if (const auto [first, added] = seen.emplace(member.text(), member); !added) {
                findings_.error("TOSCA-0803", member, at,
                                in_quotes(member.text()) + " is listed twice", "remove one",
                                {note_at(first->second, "first listed here")});
            }
        }
    }
}

void TopologyChecker::check_policies() {
    const Path section(topology_path_, "policies");
    const text::YamlNode policies = topology_.find("policies");
    const auto read = [&](const text::YamlEntry& entry, const Path& path) {
        PolicyTemplate policy;
        policy.name = entry.name();
        policy.key = entry.key;
        if (check_keynames(kPolicy, entry.value, entry.key, model_.version, path, findings_)) {
            policy.body = entry.value;
            policy.type = type_of(TypeKind::policy, entry.value, path);
            check_policy(policy, path);
        }
        model_.policies.push_back(policy);
    };
    std::size_t index = 0;
    for (const text::YamlNode item : policies.items()) {
        const Path at(section, index++);
        if (!item.is_map()) {
            report_shape(item, "a policy (a single-key map)", at, findings_);
            continue;
        }
        for (const text::YamlEntry entry : item.entries()) {
            read(entry, Path(at, entry.name()));
        }
    }
}

void TopologyChecker::check_policy(const PolicyTemplate& policy, const Path& path) {
    Place place;
    TemplateFunctions functions(model_, findings_, place);
    ValueChecker values(findings_, &functions);
    if (policy.type != nullptr) {
        values.check_assignments(policy.body.find("properties"), policy.body.find_key("properties"),
                                 policy.type->properties, policy.key,
                                 "policy type " + std::string(policy.type->name),
                                 policy.type->broken, Path(path, "properties"));
    }
    const Path targets(path, "targets");
    std::size_t index = 0;
    for (const text::YamlNode target : policy.body.find("targets").items()) {
        const Path at(targets, index++);
        const TypeDef* type = nullptr;
        if (const NodeTemplate* node = model_.node(target.text())) {
            type = node->type;
        } else if (const auto group = model_.group_index.find(target.text());
                   group != model_.group_index.end()) {
            type = model_.groups[group->second].type;
        } else {
            const auto candidates = [&] {
                std::vector<std::string_view> names = names_of(model_.node_index);
                for (const std::string_view name : names_of(model_.group_index)) {
                    names.push_back(name);
                }
                return names;
            };
            findings_.error("TOSCA-0802", target, at,
                            "unknown policy target " + in_quotes(target.text()),
                            findings_.suggest(target.text(), candidates));
            continue;
        }
        if (type == nullptr || type->broken || policy.type == nullptr ||
            policy.type->valid_types.empty()) {
            continue;
        }
        const bool allowed =
            std::any_of(policy.type->valid_types.begin(), policy.type->valid_types.end(),
                        [&](const TypeDef* valid) { return type->is_a(*valid); });
        if (!allowed) {
            findings_.error("TOSCA-0804", target, at,
                            "policy type " + in_quotes(policy.type->name) + " does not apply to " +
                                in_quotes(target.text()) + ", a " + std::string(type->name));
        }
    }
    check_triggers(policy.body.find("triggers"), Path(path, "triggers"));
}

void TopologyChecker::check_triggers(const text::YamlNode& triggers, const Path& path) {
    for (const text::YamlEntry entry : triggers.entries()) {
        const Path at(path, entry.name());
        if (!check_keynames(kTrigger, entry.value, entry.key, model_.version, at, findings_,
                            Unknown::misspelt)) {
            continue;
        }
        if (!entry.value.find("event") && !entry.value.find("event_type")) {
            findings_.error("TOSCA-0202", entry.key, at, "a trigger needs the keyname 'event'");
        }
        if (!entry.value.find("action")) {
            findings_.error("TOSCA-0202", entry.key, at, "a trigger needs the keyname 'action'");
        }
        const text::YamlNode target = entry.value.find("target_filter").find("node");
        if (target.is_scalar() && model_.node(target.text()) == nullptr &&
            model_.types->find(TypeKind::node, target.text(), model_.main.get()) == nullptr &&
            !model_.group_index.contains(target.text())) {
            findings_.lenient(
                "TOSCA-0805", target, at,
                "unknown node " + in_quotes(target.text()) + " in the target filter",
                findings_.suggest(target.text(), [&] { return names_of(model_.node_index); }));
        }
    }
}

void TopologyChecker::check_substitution() {
    const text::YamlNode mappings = topology_.find("substitution_mappings");
    const Path path(topology_path_, "substitution_mappings");
    const text::YamlNode name = topology_.find_key("substitution_mappings");
    if (!mappings ||
        !check_keynames(kSubstitutionMappings, mappings, name, model_.version, path, findings_)) {
        return;
    }
    const text::YamlNode type_name = mappings.find("node_type");
    if (!type_name) {
        if (!mappings.find("node_template")) {
            findings_.error("TOSCA-0202", name, path,
                            "substitution mappings need the keyname 'node_type'");
        }
        return;
    }
    const TypeDef* type = TypeReader(*model_.types, findings_, *model_.main, false)
                              .type_named(TypeKind::node, type_name, Path(path, "node_type"));
    if (type == nullptr) {
        return;
    }
    check_mapping(mappings.find("capabilities"), "capabilities", *type, Path(path, "capabilities"));
    check_mapping(mappings.find("requirements"), "requirements", *type, Path(path, "requirements"));
    for (const std::string_view filter : {"substitution_filter", "node_filter"}) {
        if (text::YamlNode node = mappings.find(filter)) {
            // Both the filter itself and one level deeper are written.
            node = node.find("node_filter") ? node.find("node_filter") : node;
            check_node_filter(node, type, Path(path, filter));
        }
    }
}

void TopologyChecker::check_mapping(const text::YamlNode& mapping, std::string_view section,
                                    const TypeDef& type, const Path& path) {
    const bool capabilities = section == "capabilities";
    const auto check_one = [&](const text::YamlEntry& entry, const Path& at) {
        const bool declared = capabilities ? type.capabilities.find(entry.name()) != nullptr
                                           : type.requirements.find(entry.name()) != nullptr;
        if (!declared && !type.broken) {
            findings_.error(
                "TOSCA-0901", entry.key, at,
                "node type " + in_quotes(type.name) + " has no " +
                    (capabilities ? "capability " : "requirement ") + in_quotes(entry.name()),
                findings_.suggest(entry.name(), [&] {
                    return capabilities ? type.capabilities.names() : type.requirements.names();
                }));
        }
        if (!entry.value.is_sequence()) {
            return;  // a map of properties (1.2), or a value
        }
        const NodeTemplate* node = model_.node(entry.value.at(0).text());
        if (node == nullptr) {
            findings_.error("TOSCA-0502", entry.value.at(0), at,
                            "unknown node template " + in_quotes(entry.value.at(0).text()),
                            findings_.suggest(entry.value.at(0).text(),
                                              [&] { return names_of(model_.node_index); }));
            return;
        }
        const text::YamlNode target = entry.value.at(1);
        if (!target || node->type == nullptr || node->type->broken) {
            return;
        }
        const auto names =
            capabilities ? node->type->capabilities.names() : node->type->requirements.names();
        if (std::find(names.begin(), names.end(), target.text()) == names.end()) {
            findings_.error("TOSCA-0901", target, at,
                            in_quotes(node->name) + " has no " +
                                (capabilities ? "capability " : "requirement ") +
                                in_quotes(target.text()),
                            findings_.suggest(target.text(), [&] { return names; }));
        }
    };
    for (const text::YamlEntry entry : mapping.entries()) {
        check_one(entry, Path(path, entry.name()));
    }
    std::size_t index = 0;
    for (const text::YamlNode item : mapping.items()) {
        const Path at(path, index++);
        for (const text::YamlEntry entry : item.entries()) {
            check_one(entry, Path(at, entry.name()));
        }
    }
}

}  // namespace paas::tosca
