/// Substitution mappings: what this topology offers in place of a node of some type.
#include "checker.hpp"

#include <algorithm>

namespace paas::tosca {
namespace {

/// [node, name], plain or under `mapping`; absent for a value.
text::YamlNode mapped_to(const text::YamlNode& value) {
    return value.is_map() ? value.find("mapping") : value;
}

}  // namespace

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
    check_mapped_values(mappings.find("properties"), "properties", *type, Path(path, "properties"));
    check_mapped_values(mappings.find("attributes"), "attributes", *type, Path(path, "attributes"));
    check_mapped_interfaces(mappings.find("interfaces"), *type, Path(path, "interfaces"));
    if (text::YamlNode filter = mappings.find("substitution_filter")) {
        // Both the filter itself and one level deeper are written.
        filter = filter.find("node_filter") ? filter.find("node_filter") : filter;
        check_node_filter(filter, type, Path(path, "substitution_filter"));
    }
}

void TopologyChecker::check_mapping(const text::YamlNode& mapping, std::string_view section,
                                    const TypeDef& type, const Path& path) {
    const bool capability = section == "capabilities";
    for (const text::YamlEntry entry : mapping.entries()) {
        check_one_mapping(entry, capability, type, Path(path, entry.name()));
    }
    std::size_t index = 0;
    for (const text::YamlNode item : mapping.items()) {
        const Path at(path, index++);
        for (const text::YamlEntry entry : item.entries()) {
            check_one_mapping(entry, capability, type, Path(at, entry.name()));
        }
    }
}

void TopologyChecker::check_one_mapping(const text::YamlEntry& entry, bool capability,
                                        const TypeDef& type, const Path& path) {
    const std::string_view what = capability ? "capability " : "requirement ";
    const auto names_in = [capability](const TypeDef& of) {
        return capability ? of.capabilities.names() : of.requirements.names();
    };
    const auto declares = [capability](const TypeDef& of, std::string_view name) {
        return capability ? of.capabilities.find(name) != nullptr
                          : of.requirements.find(name) != nullptr;
    };
    if (!declares(type, entry.name()) && !type.broken) {
        findings_.error("TOSCA-0901", entry.key, path,
                        "node type " + in_quotes(type.name) + " has no " + std::string(what) +
                            in_quotes(entry.name()),
                        findings_.suggest(entry.name(), [&] { return names_in(type); }));
    }
    const text::YamlNode to = mapped_to(entry.value);
    if (!to.is_sequence()) {
        return;  // a map of properties (1.2), or a value
    }
    const NodeTemplate* node = model_.node(to.at(0).text());
    if (node == nullptr) {
        findings_.error(
            "TOSCA-0502", to.at(0) ? to.at(0) : to, path,
            "unknown node template " + in_quotes(to.at(0).text()),
            findings_.suggest(to.at(0).text(), [&] { return names_of(model_.node_index); }));
        return;
    }
    const text::YamlNode target = to.at(1);
    if (!target || node->type == nullptr || node->type->broken) {
        return;
    }
    if (!declares(*node->type, target.text())) {
        findings_.error(
            "TOSCA-0901", target, path,
            in_quotes(node->name) + " has no " + std::string(what) + in_quotes(target.text()),
            findings_.suggest(target.text(), [&] { return names_in(*node->type); }));
        return;
    }
    check_mapped_type(entry, *node->type, target, capability, type, path);
}

/// What is mapped to can stand for what the substituted type declares (section 3.8.10).
void TopologyChecker::check_mapped_type(const text::YamlEntry& entry, const TypeDef& node_type,
                                        const text::YamlNode& target, bool capability,
                                        const TypeDef& type, const Path& path) {
    const auto type_in = [capability](const TypeDef& of, std::string_view name) -> const TypeDef* {
        if (capability) {
            const CapabilityDef* found = of.capabilities.find(name);
            return found == nullptr ? nullptr : found->type;
        }
        const RequirementDef* found = of.requirements.find(name);
        return found == nullptr ? nullptr : found->capability;
    };
    const TypeDef* declared = type_in(type, entry.name());
    const TypeDef* mapped = type_in(node_type, target.text());
    if (declared == nullptr || mapped == nullptr || declared->broken || mapped->broken) {
        return;
    }
    if (!mapped->is_a(*declared) && !declared->is_a(*mapped)) {
        findings_.lenient("TOSCA-0903", target, path,
                          in_quotes(target.text()) + " is a " + std::string(mapped->name) + ", a " +
                              std::string(declared->name) + " is mapped",
                          "map one of that type");
    }
}

/// Properties are mapped to inputs (1.2), attributes to outputs of nodes (1.3).
void TopologyChecker::check_mapped_values(const text::YamlNode& mapping, std::string_view section,
                                          const TypeDef& type, const Path& path) {
    const bool property = section == "properties";
    for (const text::YamlEntry entry : mapping.entries()) {
        const Path at(path, entry.name());
        const bool declared = type.properties.find(entry.name()) != nullptr ||
                              (!property && type.attributes.find(entry.name()) != nullptr);
        if (!declared && !type.broken) {
            findings_.error("TOSCA-0901", entry.key, at,
                            "node type " + in_quotes(type.name) + " has no " +
                                (property ? "property " : "attribute ") + in_quotes(entry.name()),
                            findings_.suggest(entry.name(), [&] {
                                return property ? type.properties.names() : type.attributes.names();
                            }));
        }
        const text::YamlNode to = mapped_to(entry.value);
        if (property && to.is_sequence() && to.size() == 1 &&
            !model_.input_index.contains(to.at(0).text())) {
            findings_.error(
                "TOSCA-0501", to.at(0), at, "unknown input " + in_quotes(to.at(0).text()),
                findings_.suggest(to.at(0).text(), [&] { return names_of(model_.input_index); }));
        }
        if (!property && to.is_sequence() && to.size() >= 2) {
            check_mapped_attribute(to, at);
        }
    }
}

void TopologyChecker::check_mapped_attribute(const text::YamlNode& to, const Path& path) {
    const NodeTemplate* node = model_.node(to.at(0).text());
    if (node == nullptr) {
        findings_.error(
            "TOSCA-0502", to.at(0), path, "unknown node template " + in_quotes(to.at(0).text()),
            findings_.suggest(to.at(0).text(), [&] { return names_of(model_.node_index); }));
        return;
    }
    const std::string_view name = to.at(1).text();
    const TypeDef* type = node->type;
    // Three words are an attribute of a capability, or a part of one.
    if (to.size() == 2 && type != nullptr && !type->broken && !type->attributes.find(name) &&
        !type->properties.find(name)) {
        findings_.error("TOSCA-0503", to.at(1), path,
                        in_quotes(node->name) + " has no attribute " + in_quotes(name),
                        findings_.suggest(name, [&] { return type->attributes.names(); }));
    }
}

/// Operations of the substituted type are mapped to workflows (1.2).
void TopologyChecker::check_mapped_interfaces(const text::YamlNode& mapping, const TypeDef& type,
                                              const Path& path) {
    for (const text::YamlEntry entry : mapping.entries()) {
        const Path at(path, entry.name());
        const InterfaceDef* interface = type.interfaces.find(entry.name());
        if (interface == nullptr) {
            if (!type.broken) {
                findings_.error(
                    "TOSCA-0701", entry.key, at,
                    in_quotes(type.name) + " has no interface " + in_quotes(entry.name()),
                    findings_.suggest(entry.name(), [&] { return type.interfaces.names(); }));
            }
            continue;
        }
        for (const text::YamlEntry operation : entry.value.entries()) {
            const Path where(at, operation.name());
            if (!interface->open && interface->operation(operation.name()) == nullptr) {
                findings_.error("TOSCA-0702", operation.key, where,
                                "interface " + in_quotes(entry.name()) + " has no operation " +
                                    in_quotes(operation.name()),
                                findings_.suggest(operation.name(),
                                                  [&] { return interface->operation_names(); }));
            }
            // A workflow; the operation of one node is also written.
            const std::string_view to = operation.value.text();
            if (operation.value.is_scalar() && !topology_.find("workflows").find(to) &&
                model_.node(to.substr(0, to.find('.'))) == nullptr) {
                findings_.error("TOSCA-0902", operation.value, where,
                                "unknown workflow " + in_quotes(operation.value.text()));
            }
        }
    }
}

}  // namespace paas::tosca
