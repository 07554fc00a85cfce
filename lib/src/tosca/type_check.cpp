#include "closure.hpp"
#include "values.hpp"

namespace paas::tosca {
namespace {

/// Defaults of types may call functions; what they name is known only in a template.
class AcceptFunctions final : public FunctionRules {
public:
    void check(const text::YamlNode& /*call*/, const Path& /*path*/) override {}
};

class TypeChecker {
public:
    explicit TypeChecker(Findings& findings) : findings_(findings), values_(findings, &accept_) {}

    void check(const TypeDef& type) {
        if (type.state != TypeDef::State::resolved) {
            return;
        }
        const Path section(kRootPath, info(type.kind).section);
        const Path path(section, type.key.text());
        check_list(type, type.properties, type.parent ? &type.parent->properties : nullptr,
                   Path(path, "properties"));
        check_list(type, type.attributes, type.parent ? &type.parent->attributes : nullptr,
                   Path(path, "attributes"));
        const Path capabilities(path, "capabilities");
        for (const CapabilityDef* capability : type.capabilities) {
            const Path at(capabilities, capability->name);
            check_list(type, capability->properties,
                       capability->type ? &capability->type->properties : nullptr,
                       Path(at, "properties"));
        }
    }

private:
    void check_list(const TypeDef& type, const NamedList<PropertyDef>& list,
                    const NamedList<PropertyDef>* inherited, const Path& path) {
        for (const PropertyDef* property : list) {
            if (property->owner != &type) {
                continue;
            }
            const Path at(path, property->name);
            check_constraints(property->schema, Path(at, "constraints"));
            if (property->has_default()) {
                values_.check(property->default_value, property->schema, Path(at, "default"));
            }
            const PropertyDef* old =
                inherited == nullptr ? nullptr : inherited->find(property->name);
            if (old != nullptr) {
                check_refinement(*property, *old, at);
            }
        }
    }

    void check_constraints(const Schema& schema, const Path& path) {
        const Primitive type = base_of(schema);
        for (const Constraint& constraint : schema.constraints) {
            if (!applies(constraint.op, type)) {
                findings_.error("TOSCA-0413", constraint.key, path,
                                "the constraint " + in_quotes(name_of(constraint.op)) +
                                    " does not apply to a " + std::string(name_of(type)));
            }
        }
    }

    /// A refined property keeps its type or narrows it (TOSCA Simple Profile 1.3, 3.6.10.6).
    void check_refinement(const PropertyDef& property, const PropertyDef& old, const Path& path) {
        const Schema& now = property.schema;
        const Schema& before = old.schema;
        const bool same = now.data != nullptr && before.data != nullptr
                              ? now.data->is_a(*before.data)
                              : base_of(now) == base_of(before);
        if (!same && before.type_name != now.type_name) {
            findings_.lenient("TOSCA-0309", property.key, path,
                              "property " + in_quotes(property.name) + " has the type " +
                                  in_quotes(now.type_name) + ", the one it refines has " +
                                  in_quotes(before.type_name),
                              "keep the type or derive one from it",
                              {note_at(old.key, "refines this")});
        }
    }

    Findings& findings_;
    AcceptFunctions accept_;
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
