#include "checker.hpp"

#include <algorithm>

namespace paas::tosca {

void TopologyChecker::check_nodes() {
    const Path section(topology_path_, "node_templates");
    for (const NodeTemplate& node : model_.nodes) {
        check_node(node, Path(section, node.name));
    }
    check_relationship_templates();
}

void TopologyChecker::check_node(const NodeTemplate& node, const Path& path) {
    check_metadata(node.body.own.find("metadata"), Path(path, "metadata"));
    Place place;
    place.self = &node;
    TemplateFunctions functions(model_, findings_, place);
    ValueChecker values(findings_, &functions);
    if (node.type == nullptr) {
        // The type's finding says it all; functions can still be checked.
        values.check_untyped(node.body.find("properties"), Path(path, "properties"));
        return;
    }
    const TypeDef& type = *node.type;
    const std::string what = "node type " + std::string(type.name);
    values.check_assignments(node.body.find("properties"), node.body.own.find_key("properties"),
                             type.properties, node.key, what, type.broken,
                             Path(path, "properties"));
    check_attributes(node.body.find("attributes"), type, values, Path(path, "attributes"));
    check_capabilities(node, path);
    check_requirements(node, path);
    check_interfaces(node.body.find("interfaces"), type, functions, Path(path, "interfaces"));
    check_artifacts(node.body.find("artifacts"), type, values, Path(path, "artifacts"));
    if (const text::YamlNode filter = node.body.find("node_filter")) {
        check_node_filter(filter, &type, Path(path, "node_filter"));
    }
}

void TopologyChecker::check_capabilities(const NodeTemplate& node, const Path& path) {
    Place place;
    place.self = &node;
    TemplateFunctions functions(model_, findings_, place);
    ValueChecker values(findings_, &functions);
    const Path section(path, "capabilities");
    for (const text::YamlEntry entry : node.body.find("capabilities").entries()) {
        const Path at(section, entry.name());
        const CapabilityDef* capability = node.type->capabilities.find(entry.name());
        if (capability == nullptr) {
            if (!node.type->broken) {
                findings_.error("TOSCA-0408", entry.key, at,
                                "node type " + in_quotes(node.type->name) + " has no capability " +
                                    in_quotes(entry.name()),
                                findings_.suggest(
                                    entry.name(), [&] { return node.type->capabilities.names(); },
                                    "remove it"));
            }
            continue;
        }
        if (entry.value.is_null()) {
            continue;
        }
        if (!check_keynames(kCapabilityAssignment, entry.value, entry.key, model_.version, at,
                            findings_)) {
            continue;
        }
        const bool open = capability->type == nullptr || capability->type->broken;
        const std::string what =
            open ? "this capability" : "capability type " + std::string(capability->type->name);
        values.check_assignments(entry.value.find("properties"), entry.value.find_key("properties"),
                                 capability->all_properties(), entry.key, what, open,
                                 Path(at, "properties"));
    }
}

void TopologyChecker::check_attributes(const text::YamlNode& attributes, const TypeDef& type,
                                       ValueChecker& values, const Path& path) {
    for (const text::YamlEntry entry : attributes.entries()) {
        const Path at(path, entry.name());
        const PropertyDef* attribute = type.attributes.find(entry.name());
        attribute = attribute != nullptr ? attribute : type.properties.find(entry.name());
        if (attribute != nullptr) {
            values.check(entry.value, attribute->schema, at);
        } else if (!type.broken) {
            findings_.error(
                "TOSCA-0408", entry.key, at,
                in_quotes(type.name) + " has no attribute " + in_quotes(entry.name()),
                findings_.suggest(
                    entry.name(), [&] { return type.attributes.names(); }, "remove it"));
        }
    }
}

void TopologyChecker::check_interfaces(const text::YamlNode& interfaces, const TypeDef& type,
                                       FunctionRules& functions, const Path& path) {
    ValueChecker values(findings_, &functions);
    static constexpr std::string_view kKeynames[] = {"type",       "inputs",        "outputs",
                                                     "operations", "notifications", "description"};
    for (const text::YamlEntry entry : interfaces.entries()) {
        const Path at(path, entry.name());
        const InterfaceDef* interface = type.interfaces.find(entry.name());
        const TypeDef* by_name =
            interface != nullptr
                ? interface->type
                : model_.types->find(TypeKind::interface, entry.name(), model_.main.get());
        if (interface == nullptr && by_name == nullptr) {
            if (!type.broken) {
                findings_.error(
                    "TOSCA-0701", entry.key, at,
                    in_quotes(type.name) + " has no interface " + in_quotes(entry.name()),
                    findings_.suggest(entry.name(), [&] { return type.interfaces.names(); }));
            }
            continue;
        }
        if (!check_keynames(kInterfaceDefinition, entry.value, entry.key, model_.version, at,
                            findings_)) {
            continue;
        }
        values.check_untyped(entry.value.find("inputs"), Path(at, "inputs"));
        const auto check_one = [&](const text::YamlEntry& operation, const Path& where) {
            const bool known =
                type.broken ||
                (interface != nullptr &&
                 (interface->open || interface->operations.find(operation.name()) != nullptr)) ||
                (by_name != nullptr &&
                 (by_name->broken || by_name->operations.find(operation.name()) != nullptr));
            if (!known) {
                const auto& list =
                    interface != nullptr ? interface->operations : by_name->operations;
                findings_.error("TOSCA-0702", operation.key, where,
                                "interface " + in_quotes(entry.name()) + " has no operation " +
                                    in_quotes(operation.name()),
                                findings_.suggest(operation.name(), [&] { return list.names(); }));
            }
            check_operation(operation, values, where);
        };
        for (const text::YamlEntry operation : entry.value.entries()) {
            if (std::find(std::begin(kKeynames), std::end(kKeynames), operation.name()) ==
                std::end(kKeynames)) {
                check_one(operation, Path(at, operation.name()));
            }
        }
        for (const std::string_view list : {"operations", "notifications"}) {
            const Path inner(at, list);
            for (const text::YamlEntry operation : entry.value.find(list).entries()) {
                check_one(operation, Path(inner, operation.name()));
            }
        }
    }
}

void TopologyChecker::check_operation(const text::YamlEntry& operation, ValueChecker& values,
                                      const Path& path) {
    if (!operation.value.is_map()) {
        if (operation.value.is_sequence()) {
            report_shape(operation.value, "an operation (a file or a map)", path, findings_);
        }
        return;
    }
    check_keynames(kOperation, operation.value, operation.key, model_.version, path, findings_);
    const text::YamlNode implementation = operation.value.find("implementation");
    if (implementation.is_map()) {
        check_keynames(kImplementation, implementation, operation.key, model_.version,
                       Path(path, "implementation"), findings_);
    }
    values.check_untyped(operation.value.find("inputs"), Path(path, "inputs"));
}

void TopologyChecker::check_artifacts(const text::YamlNode& artifacts, const TypeDef& node_type,
                                      ValueChecker& values, const Path& path) {
    for (const text::YamlEntry entry : artifacts.entries()) {
        const Path at(path, entry.name());
        if (entry.value.is_scalar()) {
            continue;
        }
        if (!check_keynames(kArtifactDefinition, entry.value, entry.key, model_.version, at,
                            findings_)) {
            continue;
        }
        if (!entry.value.find("file") && node_type.artifacts.find(entry.name()) == nullptr) {
            findings_.error("TOSCA-0202", entry.key, at, "an artifact needs the keyname 'file'");
        }
        if (const text::YamlNode type = entry.value.find("type"); type.is_scalar()) {
            TypeReader(*model_.types, findings_, *model_.main, false)
                .type_named(TypeKind::artifact, type, Path(at, "type"));
        }
        if (const text::YamlNode repository = entry.value.find("repository");
            repository.is_scalar() &&
            !model_.main->document.root().find("repositories").find(repository.text())) {
            findings_.lenient("TOSCA-0206", repository, Path(at, "repository"),
                              "unknown repository " + in_quotes(repository.text()),
                              "declare it in `repositories`");
        }
        values.check_untyped(entry.value.find("file"), Path(at, "file"));
        values.check_untyped(entry.value.find("properties"), Path(at, "properties"));
    }
}

void TopologyChecker::check_node_filter(const text::YamlNode& filter, const TypeDef* type,
                                        const Path& path) {
    if (!check_keynames(kNodeFilter, filter, filter, model_.version, path, findings_)) {
        return;
    }
    if (type == nullptr || type->broken) {
        return;
    }
    check_filter_properties(filter.find("properties"), type->properties,
                            "node type " + std::string(type->name), Path(path, "properties"));
    const Path section(path, "capabilities");
    const auto check_capability = [&](const text::YamlEntry& entry, const Path& at) {
        const CapabilityDef* capability = type->capabilities.find(entry.name());
        for (const CapabilityDef* other : type->capabilities) {
            if (capability == nullptr && other->type != nullptr &&
                other->type->is_a(entry.name())) {
                capability = other;
            }
        }
        if (capability == nullptr) {
            findings_.error(
                "TOSCA-0408", entry.key, at,
                "node type " + in_quotes(type->name) + " has no capability " +
                    in_quotes(entry.name()),
                findings_.suggest(entry.name(), [&] { return type->capabilities.names(); }));
            return;
        }
        if (capability->type != nullptr && !capability->type->broken) {
            check_filter_properties(entry.value.find("properties"), capability->all_properties(),
                                    "capability " + std::string(capability->name),
                                    Path(at, "properties"));
        }
    };
    const text::YamlNode capabilities = filter.find("capabilities");
    for (const text::YamlEntry entry : capabilities.entries()) {
        check_capability(entry, Path(section, entry.name()));
    }
    std::size_t index = 0;
    for (const text::YamlNode item : capabilities.items()) {
        const Path at(section, index++);
        for (const text::YamlEntry entry : item.entries()) {
            check_capability(entry, Path(at, entry.name()));
        }
    }
}

void TopologyChecker::check_filter_properties(const text::YamlNode& properties,
                                              const NamedList<PropertyDef>& declared,
                                              std::string_view what, const Path& path) {
    const auto check_one = [&](const text::YamlEntry& entry, const Path& at) {
        if (declared.find(entry.name()) == nullptr) {
            findings_.error(
                "TOSCA-0408", entry.key, at,
                "unknown property " + in_quotes(entry.name()) + " of " + std::string(what),
                findings_.suggest(entry.name(), [&] { return declared.names(); }));
        }
    };
    for (const text::YamlEntry entry : properties.entries()) {
        check_one(entry, Path(path, entry.name()));
    }
    std::size_t index = 0;
    for (const text::YamlNode item : properties.items()) {
        const Path at(path, index++);
        for (const text::YamlEntry entry : item.entries()) {
            check_one(entry, Path(at, entry.name()));
        }
    }
}

void TopologyChecker::check_metadata(const text::YamlNode& metadata, const Path& path) {
    for (const text::YamlEntry entry : metadata.entries()) {
        if (!entry.key.is_scalar()) {
            report_shape(entry.key, "a name", path, findings_);
        }
    }
}

void TopologyChecker::check_relationship_templates() {
    const Path section(topology_path_, "relationship_templates");
    for (const RelationshipTemplate& relationship : model_.relationships) {
        if (relationship.type == nullptr) {
            continue;
        }
        const Path path(section, relationship.name);
        const TypeDef& type = *relationship.type;
        Place place;
        place.in_relationship = true;
        place.relationship = &type;
        place.relationship_body = relationship.body.find("properties");
        TemplateFunctions functions(model_, findings_, place);
        ValueChecker values(findings_, &functions);
        values.check_assignments(relationship.body.find("properties"),
                                 relationship.body.own.find_key("properties"), type.properties,
                                 relationship.key, "relationship type " + std::string(type.name),
                                 type.broken, Path(path, "properties"));
        check_attributes(relationship.body.find("attributes"), type, values,
                         Path(path, "attributes"));
        check_interfaces(relationship.body.find("interfaces"), type, functions,
                         Path(path, "interfaces"));
    }
}

}  // namespace paas::tosca
