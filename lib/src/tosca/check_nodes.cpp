#include "checker.hpp"

#include <algorithm>

namespace paas::tosca {
namespace {

bool has_directive(const text::YamlNode& directives, std::string_view wanted) {
    return directives.text() == wanted ||
           std::any_of(directives.items().begin(), directives.items().end(),
                       [&](const text::YamlNode& one) { return one.text() == wanted; });
}

}  // namespace

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
    check_directives(node.body.own.find("directives"), Path(path, "directives"));
    if (const text::YamlNode filter = node.body.find("node_filter")) {
        // With `select` it chooses this node, else the targets of its requirements.
        const bool selects = has_directive(node.body.find("directives"), "select");
        check_node_filter(filter, selects ? &type : nullptr, Path(path, "node_filter"));
    }
}

/// 1.3 knows two; before, any word was left to the orchestrator.
void TopologyChecker::check_directives(const text::YamlNode& directives, const Path& path) {
    static const std::vector<std::string_view> kKnown{"substitute", "select"};
    for (const text::YamlNode directive : directives.items()) {
        if (model_.version >= Version::v1_3 &&
            std::find(kKnown.begin(), kKnown.end(), directive.text()) == kKnown.end()) {
            findings_.lenient("TOSCA-0615", directive, path,
                              "unknown directive " + in_quotes(directive.text()),
                              did_you_mean(directive.text(), kKnown, "write substitute or select"));
        }
    }
}

namespace {

bool needs_values(const CapabilityDef& capability) {
    const auto any_needed = [](const NamedList<PropertyDef>& properties) {
        return std::any_of(properties.begin(), properties.end(), [](const PropertyDef* property) {
            return property->required && !property->has_default();
        });
    };
    return capability.type != nullptr && !capability.type->broken &&
           (any_needed(capability.properties) || any_needed(capability.type->properties));
}

}  // namespace

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
        check_occurrences_within(entry.value.find("occurrences"), capability->occurrences,
                                 capability->key, Path(at, "occurrences"));
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
        check_capability_attributes(entry.value.find("attributes"), *capability, values,
                                    Path(at, "attributes"));
    }
    check_unassigned_capabilities(node, values, section);
}

/// Parsers in use look at the capabilities that a template mentions only.
void TopologyChecker::check_unassigned_capabilities(const NodeTemplate& node, ValueChecker& values,
                                                    const Path& section) {
    const text::YamlNode assigned = node.body.find("capabilities");
    values.missing_is_lenient(true);
    for (const CapabilityDef* capability : node.type->capabilities) {
        const bool mentioned = assigned.find(capability->name).size() > 0;
        if (!mentioned && needs_values(*capability)) {
            values.check_assignments({}, {}, capability->all_properties(), node.key,
                                     "capability " + in_quotes(capability->name), false,
                                     Path(section, capability->name));
        }
    }
    values.missing_is_lenient(false);
}

namespace {

/// The value of an attribute assignment, which may stand in a map with its description (1.3,
/// section 3.6.13.2). A map is what it says where the attribute is one.
text::YamlNode assigned_value(const text::YamlNode& assignment, const Schema& schema) {
    const Primitive type = base_of(schema);
    const bool map = type == Primitive::map || type == Primitive::complex || type == Primitive::any;
    const text::YamlNode value = assignment.find("value");
    const std::size_t keys = assignment.find("description") ? 2 : 1;
    return map || !value || assignment.size() != keys ? assignment : value;
}

}  // namespace

void TopologyChecker::check_capability_attributes(const text::YamlNode& attributes,
                                                  const CapabilityDef& capability,
                                                  ValueChecker& values, const Path& path) {
    for (const text::YamlEntry entry : attributes.entries()) {
        const Path at(path, entry.name());
        const PropertyDef* attribute = capability.attribute(entry.name());
        attribute = attribute != nullptr ? attribute : capability.property(entry.name());
        if (attribute != nullptr) {
            values.check(assigned_value(entry.value, attribute->schema), attribute->schema, at);
        } else if (capability.type != nullptr && !capability.type->broken) {
            findings_.error("TOSCA-0408", entry.key, at,
                            "capability " + in_quotes(capability.name) + " has no attribute " +
                                in_quotes(entry.name()),
                            "remove it");
        }
    }
}

void TopologyChecker::check_attributes(const text::YamlNode& attributes, const TypeDef& type,
                                       ValueChecker& values, const Path& path) {
    for (const text::YamlEntry entry : attributes.entries()) {
        const Path at(path, entry.name());
        const PropertyDef* attribute = type.attributes.find(entry.name());
        attribute = attribute != nullptr ? attribute : type.properties.find(entry.name());
        if (attribute != nullptr) {
            values.check(assigned_value(entry.value, attribute->schema), attribute->schema, at);
        } else if (!type.broken) {
            findings_.error(
                "TOSCA-0408", entry.key, at,
                in_quotes(type.name) + " has no attribute " + in_quotes(entry.name()),
                findings_.suggest(
                    entry.name(), [&] { return type.attributes.names(); }, "remove it"));
        }
    }
}

void TopologyChecker::check_artifacts(const text::YamlNode& artifacts, const TypeDef& node_type,
                                      ValueChecker& values, const Path& path) {
    for (const text::YamlEntry entry : artifacts.entries()) {
        const Path at(path, entry.name());
        if (!entry.value.is_scalar() && check_keynames(kArtifactDefinition, entry.value, entry.key,
                                                       model_.version, at, findings_)) {
            check_artifact(entry, node_type.artifacts.find(entry.name()), values, at);
        }
    }
}

void TopologyChecker::check_artifact(const text::YamlEntry& entry, const ArtifactDef* inherited,
                                     ValueChecker& values, const Path& path) {
    const text::YamlNode& body = entry.value;
    if (!body.find("file") && inherited == nullptr) {
        report_no_file(entry, findings_, path);
    }
    const TypeDef* type = inherited == nullptr ? nullptr : inherited->type;
    if (const text::YamlNode name = body.find("type"); name.is_scalar()) {
        type = TypeReader(*model_.types, findings_, *model_.main, false)
                   .type_named(TypeKind::artifact, name, Path(path, "type"));
    }
    if (const text::YamlNode repository = body.find("repository");
        repository.is_scalar() &&
        !model_.main->document.root().find("repositories").find(repository.text())) {
        findings_.lenient("TOSCA-0218", repository, Path(path, "repository"),
                          "unknown repository " + in_quotes(repository.text()),
                          "declare it in `repositories`");
    }
    check_checksum(body, findings_, path);
    values.check_untyped(body.find("file"), Path(path, "file"));
    const text::YamlNode properties = body.find("properties");
    if (type == nullptr || type->broken || type->properties.size() == 0) {
        values.check_untyped(properties, Path(path, "properties"));
    } else {
        // What the node type's artifact assigns need not be repeated.
        values.missing_is_lenient(inherited != nullptr);
        values.check_assignments(properties, body.find_key("properties"), type->properties,
                                 entry.key, "artifact type " + std::string(type->name), false,
                                 Path(path, "properties"));
        values.missing_is_lenient(false);
    }
}

/// Metadata is a map of strings; dashboards write lists and maps into it.
void TopologyChecker::check_metadata(const text::YamlNode& metadata, const Path& path) {
    for (const text::YamlEntry entry : metadata.entries()) {
        if (!entry.key.is_scalar()) {
            report_shape(entry.key, "a name", path, findings_);
        }
        if (entry.value.is_map() || entry.value.is_sequence()) {
            findings_.lenient("TOSCA-0211", entry.value, Path(path, entry.name()),
                              "metadata " + in_quotes(entry.name()) + " is not a string",
                              "write it as text");
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
        const bool used = used_relationships_.contains(
            static_cast<std::size_t>(&relationship - model_.relationships.data()));
        values.missing_is_lenient(!used);
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
