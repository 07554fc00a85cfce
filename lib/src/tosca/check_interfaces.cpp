/// Interfaces, operations and notifications of templates.
#include "checker.hpp"

namespace paas::tosca {

void TopologyChecker::check_interfaces(const text::YamlNode& interfaces, const TypeDef& type,
                                       FunctionRules& functions, const Path& path) {
    ValueChecker values(findings_, &functions);
    for (const text::YamlEntry entry : interfaces.entries()) {
        const Path at(path, entry.name());
        InterfaceDef by_name;  // of an interface type that the template adds by its name
        const InterfaceDef* interface = type.interfaces.find(entry.name());
        if (interface == nullptr) {
            by_name.name = entry.name();
            by_name.type = model_.types->find(TypeKind::interface, entry.name(), model_.main.get());
            if (by_name.type != nullptr) {
                by_name.open = by_name.type->broken;
                interface = &by_name;
            }
        }
        if (interface == nullptr) {
            if (!type.broken) {
                findings_.error(
                    "TOSCA-0701", entry.key, at,
                    in_quotes(type.name) + " has no interface " + in_quotes(entry.name()),
                    findings_.suggest(entry.name(), [&] { return type.interfaces.names(); }));
            }
            continue;
        }
        if (check_keynames(kInterfaceDefinition, entry.value, entry.key, model_.version, at,
                           findings_)) {
            check_interface(entry, *interface, type.broken, values, at);
        }
    }
}

void TopologyChecker::check_interface(const text::YamlEntry& entry, const InterfaceDef& interface,
                                      bool open, ValueChecker& values, const Path& path) {
    check_inputs(
        entry.value.find("inputs"), [&](std::string_view name) { return interface.input(name); },
        values, Path(path, "inputs"));
    const auto check_one = [&](const text::YamlEntry& operation, const Grammar& grammar,
                               const Path& at) {
        const OperationDef* known = interface.operation(operation.name());
        if (known == nullptr && !open && !interface.open) {
            findings_.error(
                "TOSCA-0702", operation.key, at,
                "interface " + in_quotes(entry.name()) + " has no operation " +
                    in_quotes(operation.name()),
                findings_.suggest(operation.name(), [&] { return interface.operation_names(); }));
        }
        check_operation(operation, grammar, known, values, at);
    };
    for (const text::YamlEntry operation : entry.value.entries()) {
        if (!is_interface_keyname(operation.name())) {
            check_one(operation, kOperation, Path(path, operation.name()));
        }
    }
    const Path operations(path, "operations");
    for (const text::YamlEntry operation : entry.value.find("operations").entries()) {
        check_one(operation, kOperation, Path(operations, operation.name()));
    }
    const Path notifications(path, "notifications");
    for (const text::YamlEntry notification : entry.value.find("notifications").entries()) {
        check_one(notification, kNotification, Path(notifications, notification.name()));
    }
}

void TopologyChecker::check_operation(const text::YamlEntry& operation, const Grammar& grammar,
                                      const OperationDef* definition, ValueChecker& values,
                                      const Path& path) {
    if (!operation.value.is_map()) {
        if (operation.value.is_sequence()) {
            report_shape(operation.value, std::string(grammar.what) + " (a file or a map)", path,
                         findings_);
        }
        return;
    }
    check_keynames(grammar, operation.value, operation.key, model_.version, path, findings_);
    const text::YamlNode implementation = operation.value.find("implementation");
    const Path at(path, "implementation");
    if (implementation.is_map()) {
        check_keynames(kImplementation, implementation, operation.key, model_.version, at,
                       findings_);
        check_dependencies(implementation, findings_, at);
        check_operation_host(implementation.find("operation_host"), findings_, at);
        check_implementation_artifact(implementation, at);
        check_implementation_artifact(implementation.find("primary"), Path(at, "primary"));
        const Path dependencies(at, "dependencies");
        std::size_t index = 0;
        for (const text::YamlNode item : implementation.find("dependencies").items()) {
            check_implementation_artifact(item, Path(dependencies, index++));
        }
    }
    check_inputs(
        operation.value.find("inputs"),
        [&](std::string_view name) {
            return definition == nullptr ? nullptr : definition->inputs.find(name);
        },
        values, Path(path, "inputs"));
    const Path outputs(path, "outputs");
    check_output_mappings(operation.value.find("outputs"), findings_, outputs);
    check_output_sources(operation.value.find("outputs"), outputs);
}

/// An output goes to an attribute of the entity itself, or of a node template.
void TopologyChecker::check_output_sources(const text::YamlNode& outputs, const Path& path) {
    static constexpr std::string_view kWords[] = {"SELF", "HOST", "SOURCE", "TARGET"};
    for (const text::YamlEntry entry : outputs.entries()) {
        const text::YamlNode of = entry.value.at(0);
        if (entry.value.size() >= 2 && of.is_scalar() && model_.node(of.text()) == nullptr &&
            std::find(std::begin(kWords), std::end(kWords), of.text()) == std::end(kWords)) {
            findings_.error(
                "TOSCA-0502", of, Path(path, entry.name()),
                "unknown node template " + in_quotes(of.text()),
                findings_.suggest(of.text(), [&] { return names_of(model_.node_index); }));
        }
    }
}

/// An artifact written in place.
void TopologyChecker::check_implementation_artifact(const text::YamlNode& artifact,
                                                    const Path& path) {
    if (const text::YamlNode type = artifact.find("type"); type.is_scalar()) {
        TypeReader(*model_.types, findings_, *model_.main, false)
            .type_named(TypeKind::artifact, type, Path(path, "type"));
    }
    check_checksum(artifact, findings_, path);
}

/// Values of defined inputs have their type; others are new inputs.
void TopologyChecker::check_inputs(
    const text::YamlNode& inputs,
    const std::function<const PropertyDef*(std::string_view)>& definition, ValueChecker& values,
    const Path& path) {
    for (const text::YamlEntry entry : inputs.entries()) {
        const Path at(path, entry.name());
        const PropertyDef* input = definition(entry.name());
        const bool defines = entry.value.is_map() && entry.value.find("type") &&
                             (entry.value.find("default") || entry.value.find("value"));
        if (input == nullptr || defines) {
            values.check_untyped(entry.value, at);
        } else {
            values.check(entry.value, input->schema, at);
        }
    }
}

}  // namespace paas::tosca
