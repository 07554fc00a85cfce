#include "types.hpp"
#include "values.hpp"

#include <algorithm>
#include <optional>

namespace paas::tosca {
namespace {

/// Types with more ancestors than this are refused: each one repeats what it inherits.
constexpr std::size_t kMaxAncestors = 200;

}  // namespace

void TypeReader::read(TypeDef& type, const Path& path) {
    in_node_type_ = type.kind == TypeKind::node;
    if (!trusted_ && !type.body.is_null()) {
        if (!keynames(*info(type.kind).grammar, type.body, type.key, path)) {
            type.broken = true;
            return;
        }
    }
    read_version(type, path);
    read_parent(type, path);
    inherit(type, path);
    if (type.kind == TypeKind::data) {
        read_data_type(type, path);
    }
    read_properties(type.body, "properties", kPropertyDefinition, type.properties, &type, path);
    read_properties(type.body, "attributes", kAttributeDefinition, type.attributes, &type, path);
    read_capabilities(type, path);
    read_requirements(type, path);
    read_interfaces(type, path);
    read_artifacts(type, path);
    read_valid_types(type, path);
    const Path triggers(path, "triggers");
    for (const text::YamlEntry entry : type.body.find("triggers").entries()) {
        check_trigger_keynames(entry, file_.version, findings_, Path(triggers, entry.name()));
    }
    if (type.kind == TypeKind::interface) {
        read_operations(type.body, type.operations, path, true);
        read_properties(type.body, "inputs", kParameterDefinition, type.inputs, &type, path);
    }
}

void TypeReader::read_version(const TypeDef& type, const Path& path) {
    const text::YamlNode version = type.body.find("version");
    if (version.is_scalar() && !version.reads_as_null() && !parse_version_value(version.text())) {
        findings_.error("TOSCA-0401", version, Path(path, "version"),
                        "expected a version, found " + in_quotes(version.text()),
                        "write major.minor[.fix[.qualifier[-build]]]");
    }
}

void TypeReader::read_parent(TypeDef& type, const Path& path) {
    const text::YamlNode name = type.body.find("derived_from");
    if (!name.is_scalar()) {
        return;
    }
    const Path at(path, "derived_from");
    if (type.kind == TypeKind::data) {
        if (const auto primitive = primitive_named(name.text())) {
            type.primitive = *primitive;
            return;
        }
    }
    TypeDef* parent = table_.find(type.kind, name.text(), &file_);
    if (parent == nullptr) {
        type_named(type.kind, name, at);
        type.broken = true;
        return;
    }
    // While the chain is read from its top, an ancestor not read yet can only be a descendant.
    if (parent->state != TypeDef::State::resolved) {
        findings_.error(
            "TOSCA-0304", name, at,
            in_quotes(type.name) + " derives from itself through " + in_quotes(name.text()),
            "break the circle", {note_at(parent->key, "defined here")});
        type.broken = true;
        return;
    }
    std::size_t ancestors = 0;
    for (const TypeDef* up = parent; up != nullptr; up = up->parent) {
        ++ancestors;
    }
    if (ancestors > kMaxAncestors) {
        findings_.error("TOSCA-0305", name, at,
                        in_quotes(type.name) + " has more than " + std::to_string(kMaxAncestors) +
                            " ancestors");
        type.broken = true;
        return;
    }
    type.parent = parent;
}

/// True when the type may take over so many definitions; false after a finding.
bool TypeReader::take_over(TypeDef& type, std::size_t count, const Path& path) {
    if (table_.take_over(count)) {
        return true;
    }
    findings_.error("TOSCA-0305", type.key, path,
                    "the types inherit more definitions than can be held",
                    "define fewer, or derive fewer types from those that have many");
    type.broken = true;
    return false;
}

void TypeReader::inherit(TypeDef& type, const Path& path) {
    if (type.parent == nullptr) {
        return;
    }
    const TypeDef& parent = *type.parent;
    const std::size_t inherited = parent.properties.size() + parent.attributes.size() +
                                  parent.capabilities.size() + parent.requirements.size() +
                                  parent.interfaces.size() + parent.artifacts.size() +
                                  parent.operations.size() + parent.inputs.size();
    if (!take_over(type, inherited, path)) {
        return;
    }
    type.broken = type.broken || parent.broken;
    type.properties = parent.properties;
    type.attributes = parent.attributes;
    type.capabilities = parent.capabilities;
    type.requirements = parent.requirements;
    type.interfaces = parent.interfaces;
    type.artifacts = parent.artifacts;
    type.operations = parent.operations;
    type.inputs = parent.inputs;
    type.valid_types = parent.valid_types;
    type.primitive = parent.primitive;
    type.constraints = parent.constraints;
    type.entry = parent.entry;
    type.keys = parent.keys;
}

void TypeReader::read_data_type(TypeDef& type, const Path& path) {
    // tosca-parser writes `type: integer` beside `derived_from`; both say what it comes down to.
    if (const auto primitive = primitive_named(type.body.find("type").text())) {
        type.primitive = *primitive;
    }
    if (type.body.find("entry_schema") || type.body.find("key_schema")) {
        Schema schema;
        read_schema(schema, type.body, path);
        type.entry = schema.entry != nullptr ? schema.entry : type.entry;
        type.keys = schema.key != nullptr ? schema.key : type.keys;
    }
    for (Constraint& constraint :
         read_constraints(type.body.find("constraints"), Path(path, "constraints"))) {
        type.constraints.push_back(constraint);
    }
    if (type.primitive != Primitive::complex && type.body.find("properties").size() > 0) {
        const text::YamlNode parent = trusted_ ? type.key : type.body.find_key("derived_from");
        findings_.error("TOSCA-0307", parent ? parent : type.key, Path(path, "properties"),
                        in_quotes(type.name) + " derives from " +
                            std::string(name_of(type.primitive)) + ", so it cannot have properties",
                        "derive it from tosca.datatypes.Root");
    }
}

void TypeReader::read_properties(const text::YamlNode& body, std::string_view section,
                                 const Grammar& grammar, NamedList<PropertyDef>& list,
                                 const TypeDef* owner, const Path& path,
                                 const NamedList<PropertyDef>* refined) {
    const text::YamlNode properties = body.find(section);
    const Path at(path, section);
    for (const text::YamlEntry entry : properties.entries()) {
        const PropertyDef* inherited = list.find(entry.name());
        if (inherited == nullptr && refined != nullptr) {
            inherited = refined->find(entry.name());
        }
        if (PropertyDef* property =
                read_property(entry, grammar, inherited, Path(at, entry.name()))) {
            property->owner = owner;
            list.put(property);
        }
    }
}

void TypeReader::read_list_of_types(std::vector<const TypeDef*>& out, const text::YamlNode& list,
                                    std::initializer_list<TypeKind> kinds, const Path& path) {
    if (!list.is_sequence()) {
        return;
    }
    out.clear();
    std::size_t index = 0;
    for (const text::YamlNode name : list.items()) {
        const Path at(path, index++);
        const TypeDef* found = nullptr;
        for (const TypeKind kind : kinds) {
            found = found == nullptr ? table_.find(kind, name.text(), &file_) : found;
        }
        found = found == nullptr ? type_named(*kinds.begin(), name, at) : found;
        if (found != nullptr) {
            out.push_back(found);
        }
    }
}

void TypeReader::read_valid_types(TypeDef& type, const Path& path) {
    const auto read_list = [&](std::string_view keyname, std::initializer_list<TypeKind> kinds) {
        read_list_of_types(type.valid_types, type.body.find(keyname), kinds, Path(path, keyname));
    };
    switch (type.kind) {
        case TypeKind::capability:
            read_list("valid_source_types", {TypeKind::node});
            break;
        case TypeKind::relationship:
            read_list("valid_target_types", {TypeKind::capability, TypeKind::node});
            break;
        case TypeKind::group:
            read_list("members", {TypeKind::node});
            break;
        case TypeKind::policy:
            read_list("targets", {TypeKind::node, TypeKind::group});
            break;
        default:
            break;
    }
}

void TypeReader::read_capabilities(TypeDef& type, const Path& path) {
    const Path section(path, "capabilities");
    for (const text::YamlEntry entry : type.body.find("capabilities").entries()) {
        const Path at(section, entry.name());
        auto* capability = table_.make<CapabilityDef>();
        if (const CapabilityDef* inherited = type.capabilities.find(entry.name())) {
            *capability = *inherited;
        }
        capability->name = entry.name();
        capability->key = entry.key;
        if (entry.value.is_scalar()) {
            capability->type = type_named(TypeKind::capability, entry.value, at);
            type.capabilities.put(capability);
            continue;
        }
        if (!trusted_ && !keynames(kCapabilityDefinition, entry.value, entry.key, at)) {
            continue;
        }
        if (const text::YamlNode name = entry.value.find("type")) {
            capability->type = type_named(TypeKind::capability, name, Path(at, "type"));
        } else if (type.capabilities.find(entry.name()) == nullptr) {
            findings_.error("TOSCA-0202", entry.key, at,
                            "a capability definition needs the keyname 'type'");
        }
        const TypeDef* base = capability->type;
        read_properties(entry.value, "properties", kPropertyDefinition, capability->properties,
                        &type, at, base == nullptr ? nullptr : &base->properties);
        read_properties(entry.value, "attributes", kAttributeDefinition, capability->attributes,
                        &type, at, base == nullptr ? nullptr : &base->attributes);
        read_list_of_types(capability->valid_source_types, entry.value.find("valid_source_types"),
                           {TypeKind::node}, Path(at, "valid_source_types"));
        capability->occurrences = read_occurrences(
            entry.value.find("occurrences"), capability->occurrences, Path(at, "occurrences"));
        type.capabilities.put(capability);
    }
}

void TypeReader::read_requirements(TypeDef& type, const Path& path) {
    const Path section(path, "requirements");
    std::size_t index = 0;
    for (const text::YamlNode item : type.body.find("requirements").items()) {
        const Path at(section, index++);
        if (!item.is_map() || item.size() != 1) {
            report_shape(item, "a requirement (a single-key map)", at, findings_);
            continue;
        }
        const text::YamlEntry entry = *item.entries().begin();
        read_requirement(type, entry, Path(at, entry.name()));
    }
}

void TypeReader::read_requirement(TypeDef& type, const text::YamlEntry& entry, const Path& path) {
    auto* requirement = table_.make<RequirementDef>();
    const RequirementDef* inherited = type.requirements.find(entry.name());
    if (inherited != nullptr) {
        *requirement = *inherited;
    }
    requirement->name = entry.name();
    requirement->key = entry.key;
    const auto read_capability = [&](const text::YamlNode& name, const Path& at) {
        requirement->capability_name = name.text();
        requirement->capability = type_named(TypeKind::capability, name, at);
    };
    if (entry.value.is_scalar()) {
        read_capability(entry.value, path);
        type.requirements.put(requirement);
        return;
    }
    if (!trusted_ && !keynames(kRequirementDefinition, entry.value, entry.key, path)) {
        return;
    }
    if (const text::YamlNode name = entry.value.find("capability")) {
        read_capability(name, Path(path, "capability"));
    } else if (inherited == nullptr) {
        findings_.error("TOSCA-0202", entry.key, path,
                        "a requirement definition needs the keyname 'capability'");
    }
    if (const text::YamlNode name = entry.value.find("node"); name.is_scalar()) {
        requirement->node = type_named(TypeKind::node, name, Path(path, "node"));
    }
    const text::YamlNode relationship = entry.value.find("relationship");
    const Path at(path, "relationship");
    if (relationship.is_scalar()) {
        requirement->relationship = type_named(TypeKind::relationship, relationship, at);
    } else if (const text::YamlNode name = relationship.find("type")) {
        requirement->relationship = type_named(TypeKind::relationship, name, Path(at, "type"));
    }
    requirement->occurrences = read_occurrences(
        entry.value.find("occurrences"), requirement->occurrences, Path(path, "occurrences"));
    type.requirements.put(requirement);
}

/// ImplementationArtifactInvalidOnInterfaceType; from 1.3 on orchestrators take it as a default.
void TypeReader::report_implementation(const text::YamlEntry& operation, const Path& path) {
    const text::YamlNode key = operation.value.find_key("implementation");
    std::string message = "an operation of an interface type cannot have an implementation";
    std::string advice = "implement it in the node or relationship type";
    if (file_.version < Version::v1_3) {
        findings_.error("TOSCA-0308", key, path, std::move(message), std::move(advice));
    } else {
        findings_.lenient("TOSCA-0316", key, path, std::move(message), std::move(advice));
    }
}

void TypeReader::read_inputs(const text::YamlNode& body, NamedList<PropertyDef>& list,
                             const Path& path) {
    const auto is_definition = [](const text::YamlNode& value) {
        const std::span<const Keyname> known = kParameterDefinition.keynames;
        return value.is_map() && !is_function(value) && value.find("type") &&
               std::all_of(value.entries().begin(), value.entries().end(),
                           [&](const text::YamlEntry& entry) {
                               return std::any_of(known.begin(), known.end(),
                                                  [&](const Keyname& keyname) {
                                                      return keyname.name == entry.name();
                                                  });
                           });
    };
    for (const text::YamlEntry entry : body.entries()) {
        if (!is_definition(entry.value)) {
            continue;
        }
        const Path at(path, entry.name());
        if (const PropertyDef* input =
                read_property(entry, kParameterDefinition, list.find(entry.name()), at)) {
            list.put(input);
        }
    }
}

void TypeReader::read_operation(const text::YamlEntry& entry, const Grammar& grammar,
                                NamedList<OperationDef>& operations, const Path& path,
                                bool in_type) {
    auto* operation = table_.make<OperationDef>();
    if (const OperationDef* inherited = operations.find(entry.name())) {
        operation->inputs = inherited->inputs;
    }
    operation->name = entry.name();
    operation->body = entry.value;
    operations.put(operation);
    if (trusted_ || !entry.value.is_map()) {
        if (entry.value.is_sequence()) {
            report_shape(entry.value, std::string(grammar.what), path, findings_);
        }
        return;
    }
    keynames(grammar, entry.value, entry.key, path);
    const Path at(path, "implementation");
    const text::YamlNode implementation = entry.value.find("implementation");
    if (in_type && implementation && !implementation.is_null()) {
        report_implementation(entry, at);
    }
    if (implementation.is_map()) {
        keynames(kImplementation, implementation, entry.key, at);
        check_dependencies(implementation, findings_, at);
        check_operation_host(implementation.find("operation_host"), findings_, at);
    }
    read_inputs(entry.value.find("inputs"), operation->inputs, Path(path, "inputs"));
    check_output_mappings(entry.value.find("outputs"), findings_, Path(path, "outputs"));
}

void TypeReader::read_operations(const text::YamlNode& body, NamedList<OperationDef>& operations,
                                 const Path& path, bool in_type) {
    for (const text::YamlEntry entry : body.entries()) {
        if (!is_interface_keyname(entry.name())) {
            read_operation(entry, kOperation, operations, Path(path, entry.name()), in_type);
        }
    }
    const Path inner(path, "operations");
    for (const text::YamlEntry entry : body.find("operations").entries()) {
        read_operation(entry, kOperation, operations, Path(inner, entry.name()), in_type);
    }
    const Path notifications(path, "notifications");
    for (const text::YamlEntry entry : body.find("notifications").entries()) {
        read_operation(entry, kNotification, operations, Path(notifications, entry.name()),
                       in_type);
    }
}

void TypeReader::read_interfaces(TypeDef& type, const Path& path) {
    const Path section(path, "interfaces");
    for (const text::YamlEntry entry : type.body.find("interfaces").entries()) {
        const Path at(section, entry.name());
        auto* interface = table_.make<InterfaceDef>();
        const InterfaceDef* inherited = type.interfaces.find(entry.name());
        if (inherited != nullptr) {
            *interface = *inherited;
        }
        interface->name = entry.name();
        interface->body = entry.value;
        if (!trusted_ && !entry.value.is_null() &&
            !keynames(kInterfaceDefinition, entry.value, entry.key, at)) {
            continue;
        }
        if (const text::YamlNode name = entry.value.find("type"); name.is_scalar()) {
            interface->type = type_named(TypeKind::interface, name, Path(at, "type"));
            interface->open = interface->type == nullptr;
        } else if (inherited == nullptr) {
            // No type written: the interface's name may be one (Standard, or a full name).
            interface->type = table_.find(TypeKind::interface, entry.name(), &file_);
            interface->open = interface->type == nullptr;
        }
        if (interface->type != nullptr && take_over(type, interface->type->operations.size(), at)) {
            for (const OperationDef* operation : interface->type->operations) {
                if (interface->operations.find(operation->name) == nullptr) {
                    interface->operations.put(operation);
                }
            }
            for (const PropertyDef* input : interface->type->inputs) {
                if (interface->inputs.find(input->name) == nullptr) {
                    interface->inputs.put(input);
                }
            }
        }
        read_operations(entry.value, interface->operations, at, false);
        if (!trusted_) {
            read_inputs(entry.value.find("inputs"), interface->inputs, Path(at, "inputs"));
        }
        type.interfaces.put(interface);
    }
}

void TypeReader::read_artifacts(TypeDef& type, const Path& path) {
    const Path section(path, "artifacts");
    for (const text::YamlEntry entry : type.body.find("artifacts").entries()) {
        const Path at(section, entry.name());
        auto* artifact = table_.make<ArtifactDef>();
        const ArtifactDef* inherited = type.artifacts.find(entry.name());
        artifact->name = entry.name();
        artifact->body = entry.value;
        if (entry.value.is_map() && !trusted_) {
            keynames(kArtifactDefinition, entry.value, entry.key, at);
            if (!entry.value.find("file") && inherited == nullptr) {
                report_no_file(entry, findings_, at);
            }
            check_checksum(entry.value, findings_, at);
            if (const text::YamlNode name = entry.value.find("type"); name.is_scalar()) {
                artifact->type = type_named(TypeKind::artifact, name, Path(at, "type"));
            } else if (inherited != nullptr) {
                artifact->type = inherited->type;
            }
        } else if (!entry.value.is_scalar() && !trusted_) {
            report_shape(entry.value, "an artifact (a file or a map)", at, findings_);
        }
        type.artifacts.put(artifact);
    }
}

}  // namespace paas::tosca
