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
    check_circles(model_, findings_);
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
        check_schema(input->schema, findings_, path);
        if (!input->body.find("type") && !input->body.find("value")) {
            findings_.lenient("TOSCA-0210", input->key, path,
                              "input " + in_quotes(input->name) + " has no type", "add `type:`");
        }
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
        model_.outputs.emplace(entry.name(), output);
        check_schema(output->schema, findings_, path);
        const text::YamlNode value = output->body.find("value");
        if (value) {
            values.check(value, output->schema, Path(path, "value"));
        } else if (!output->body.find("mapping")) {
            findings_.error("TOSCA-0202", entry.key, path, "an output needs the keyname 'value'",
                            "add `value:`");
        }
    }
}

}  // namespace paas::tosca
