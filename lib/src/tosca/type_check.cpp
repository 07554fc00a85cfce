/// Checks of types that need them all read: defaults and constraints.
#include "closure.hpp"
#include "refinement.hpp"
#include "values.hpp"

namespace paas::tosca {
namespace {

/// Defaults of types may call functions; what they name is known only in a template.
class ArgumentsOnly final : public FunctionRules {
public:
    explicit ArgumentsOnly(Findings& findings) : findings_(findings) {}

    void check(const text::YamlNode& call, const Path& path) override {
        const text::YamlEntry entry = *call.entries().begin();
        const Path at(path, entry.name());
        (void)check_arguments(entry.name(), entry.value, findings_, at);
        std::size_t index = 0;
        for (const text::YamlNode argument : entry.value.items()) {
            if (is_function(argument)) {
                check(argument, Path(at, index));
            }
            ++index;
        }
    }

private:
    Findings& findings_;
};

class TypeChecker {
public:
    explicit TypeChecker(Findings& findings)
        : findings_(findings), functions_(findings), values_(findings, &functions_) {}

    void check(const TypeDef& type) {
        if (type.state != TypeDef::State::resolved) {
            return;
        }
        const Path section(kRootPath, info(type.kind).section);
        const Path path(section, type.key.text());
        check_root(type, path);
        check_list(type, type.properties, Path(path, "properties"));
        check_list(type, type.attributes, Path(path, "attributes"));
        const Path capabilities(path, "capabilities");
        for (const CapabilityDef* capability : type.capabilities) {
            const Path at(capabilities, capability->name);
            check_list(type, capability->properties, Path(at, "properties"));
            check_list(type, capability->attributes, Path(at, "attributes"));
        }
        if (type.kind == TypeKind::data) {
            check_data(type, path);
        }
        check_refinements(type, findings_, path);
    }

private:
    /// WarnNotInheritFromRoot: a warning by the test assertions, so no error under `strict`.
    void check_root(const TypeDef& type, const Path& path) {
        const bool derives = type.body.find("derived_from") || type.kind == TypeKind::data ||
                             type.name.ends_with(".Root");
        if (!derives) {
            findings_.warning(
                "TOSCA-0312", type.key, path,
                in_quotes(type.name) + " does not derive from " +
                    std::string(info(type.kind).prefix) + "Root",
                "add `derived_from: " + std::string(info(type.kind).prefix) + "Root`");
        }
    }

    void check_list(const TypeDef& type, const NamedList<PropertyDef>& list, const Path& path) {
        for (const PropertyDef* property : list) {
            if (property->owner != &type) {
                continue;
            }
            const Path at(path, property->name);
            check_schema(property->schema, findings_, at);
            if (property->fixed_value) {
                values_.check(property->fixed_value, property->schema, Path(at, "value"));
            } else if (property->has_default()) {
                values_.check(property->default_value, property->schema, Path(at, "default"));
            }
        }
    }

    /// The constraints and the entries that this type adds to its parent's.
    void check_data(const TypeDef& type, const Path& path) {
        const std::size_t inherited = type.parent == nullptr ? 0 : type.parent->constraints.size();
        const std::vector<Constraint> own(
            type.constraints.begin() + static_cast<std::ptrdiff_t>(inherited),
            type.constraints.end());
        check_constraints(own, type.primitive, type.entry, findings_, Path(path, "constraints"));
        if (type.entry != nullptr && type.body.find("entry_schema")) {
            check_schema(*type.entry, findings_, Path(path, "entry_schema"));
        }
        if (type.keys != nullptr && type.body.find("key_schema")) {
            check_schema(*type.keys, findings_, Path(path, "key_schema"));
        }
    }

    Findings& findings_;
    ArgumentsOnly functions_;
    ValueChecker values_;
};

}  // namespace

void check_types(const TypeScope& scope, Findings& findings) {
    TypeChecker checker(findings);
    for (const TypeDef* type : scope.types()) {
        checker.check(*type);
    }
}

}  // namespace paas::tosca
