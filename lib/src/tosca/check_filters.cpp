/// Node filters and the constraints in them.
#include "checker.hpp"

#include <algorithm>

namespace paas::tosca {

void TopologyChecker::check_node_filter(const text::YamlNode& filter, const TypeDef* type,
                                        const Path& path) {
    if (!check_keynames(kNodeFilter, filter, filter, model_.version, path, findings_)) {
        return;
    }
    const TypeDef* known = type == nullptr || type->broken ? nullptr : type;
    check_filter_properties(
        filter.find("properties"), known == nullptr ? nullptr : &known->properties,
        known == nullptr ? "" : "node type " + std::string(known->name), Path(path, "properties"));
    const Path section(path, "capabilities");
    const text::YamlNode capabilities = filter.find("capabilities");
    if (capabilities.is_map()) {
        report_filter_map(capabilities, section);
    }
    for (const text::YamlEntry entry : capabilities.entries()) {
        check_filter_capability(entry, known, Path(section, entry.name()));
    }
    std::size_t index = 0;
    for (const text::YamlNode item : capabilities.items()) {
        const Path at(section, index++);
        for (const text::YamlEntry entry : item.entries()) {
            check_filter_capability(entry, known, Path(at, entry.name()));
        }
    }
}

/// A filter is a list of single-key maps (section 3.6.5).
void TopologyChecker::report_filter_map(const text::YamlNode& map, const Path& path) {
    findings_.error("TOSCA-0203", map, path, "expected a list of single-key maps, found a map",
                    "start each filter with a dash");
}

/// A filter that asks for what the type does not declare matches nothing.
void TopologyChecker::report_filter_name(const text::YamlNode& name, std::string message,
                                         const std::vector<std::string_view>& names,
                                         const Path& path) {
    std::string near = did_you_mean(name.text(), names);
    if (near.empty()) {
        findings_.lenient("TOSCA-0616", name, path, std::move(message), "remove it");
    } else {
        findings_.error("TOSCA-0408", name, path, std::move(message), std::move(near));
    }
}

void TopologyChecker::check_filter_capability(const text::YamlEntry& entry, const TypeDef* type,
                                              const Path& path) {
    const CapabilityDef* capability = nullptr;
    if (type != nullptr) {
        capability = type->capabilities.find(entry.name());
        for (const CapabilityDef* other : type->capabilities) {
            if (capability == nullptr && other->type != nullptr &&
                other->type->is_a(entry.name())) {
                capability = other;
            }
        }
        if (capability == nullptr) {
            report_filter_name(entry.key,
                               "node type " + in_quotes(type->name) + " has no capability " +
                                   in_quotes(entry.name()),
                               type->capabilities.names(), path);
        }
    }
    const bool known =
        capability != nullptr && capability->type != nullptr && !capability->type->broken;
    const NamedList<PropertyDef> declared =
        known ? capability->all_properties() : NamedList<PropertyDef>();
    check_filter_properties(entry.value.find("properties"), known ? &declared : nullptr,
                            "capability " + std::string(entry.name()), Path(path, "properties"));
}

void TopologyChecker::check_filter_properties(const text::YamlNode& properties,
                                              const NamedList<PropertyDef>* declared,
                                              const std::string& what, const Path& path) {
    const auto check_one = [&](const text::YamlEntry& entry, const Path& at) {
        const PropertyDef* property = declared == nullptr ? nullptr : declared->find(entry.name());
        if (declared != nullptr && property == nullptr) {
            report_filter_name(entry.key,
                               "unknown property " + in_quotes(entry.name()) + " of " + what,
                               declared->names(), at);
        }
        check_filter_clause(entry.value, property, at);
    };
    if (properties.is_map()) {
        report_filter_map(properties, path);
    }
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

/// A constraint, a list of them, or a value that is meant to be equal.
void TopologyChecker::check_filter_clause(const text::YamlNode& clause, const PropertyDef* property,
                                          const Path& path) {
    const auto is_clause = [](const text::YamlNode& node) {
        return node.is_map() && node.size() > 0 && !is_function(node);
    };
    const bool listed = clause.is_sequence() && clause.size() > 0 &&
                        std::all_of(clause.items().begin(), clause.items().end(), is_clause);
    if (!is_clause(clause) && !listed) {
        if (property != nullptr && (clause.is_scalar() || is_function(clause))) {
            Place place;
            TemplateFunctions functions(model_, findings_, place);
            ValueChecker(findings_, &functions).check(clause, property->schema, path);
        }
        return;
    }
    TypeReader reader(*model_.types, findings_, *model_.main, false);
    const std::vector<Constraint> constraints = reader.read_clauses(clause, path);
    if (property != nullptr) {
        check_constraints(constraints, base_of(property->schema), entry_of(property->schema),
                          findings_, path);
    }
}

}  // namespace paas::tosca
