#include "refinement.hpp"

#include <algorithm>

namespace paas::tosca {
namespace {

/// The same type or one derived from it, also of the entries.
bool fits(const Schema& now, const Schema& before) {
    if (before.type_name.empty() || now.type_name.empty()) {
        return true;  // unknown, or taken from the refined property
    }
    if (now.data != nullptr && now.data->broken) {
        return true;
    }
    const bool same = before.data == nullptr ? base_of(now) == before.primitive
                                             : now.data != nullptr && now.data->is_a(*before.data);
    return same &&
           (now.entry == nullptr || before.entry == nullptr || fits(*now.entry, *before.entry));
}

void check_property(const PropertyDef& property, const PropertyDef& old, Findings& findings,
                    const Path& path) {
    if (!fits(property.schema, old.schema)) {
        findings.lenient("TOSCA-0309", property.key, path,
                         "property " + in_quotes(property.name) + " has the type " +
                             in_quotes(property.schema.type_name) + ", the one it refines has " +
                             in_quotes(old.schema.type_name),
                         "keep the type or derive one from it", {note_at(old.key, "refines this")});
    }
    if (old.required && !old.has_default() && !property.required) {
        findings.lenient(
            "TOSCA-0310", property.key, path,
            "property " + in_quotes(property.name) + " is required where it is inherited from",
            "leave it required", {note_at(old.key, "required here")});
    }
}

class RefinementChecker {
public:
    RefinementChecker(const TypeDef& type, Findings& findings)
        : type_(type), parent_(*type.parent), findings_(findings) {}

    void check(const Path& path) {
        properties(type_.properties, parent_.properties, Path(path, "properties"));
        properties(type_.attributes, parent_.attributes, Path(path, "attributes"));
        properties(type_.inputs, parent_.inputs, Path(path, "inputs"));
        capabilities(Path(path, "capabilities"));
        requirements(Path(path, "requirements"));
        interfaces(Path(path, "interfaces"));
        artifacts(Path(path, "artifacts"));
        for (const std::string_view keyname :
             {"valid_source_types", "valid_target_types", "members", "targets"}) {
            if (const text::YamlNode list = type_.body.find(keyname)) {
                narrower(type_.valid_types, parent_.valid_types, list, Path(path, keyname));
            }
        }
    }

private:
    void properties(const NamedList<PropertyDef>& list, const NamedList<PropertyDef>& inherited,
                    const Path& path) {
        for (const PropertyDef* property : list) {
            const PropertyDef* old =
                property->owner == &type_ ? inherited.find(property->name) : nullptr;
            if (old != nullptr) {
                check_property(*property, *old, findings_, Path(path, property->name));
            }
        }
    }

    void derives(const TypeDef* now, const TypeDef* before, const text::YamlNode& at,
                 std::string_view what, const Path& path) {
        if (now == nullptr || before == nullptr || now->broken || now->is_a(*before)) {
            return;
        }
        findings_.lenient("TOSCA-0311", at, path,
                          std::string(what) + " " + in_quotes(now->name) +
                              " does not derive from the inherited " + in_quotes(before->name),
                          "use it or a type derived from it");
    }

    void within(const Occurrences& now, const Occurrences& before, const text::YamlNode& at,
                const Path& path) {
        if (now.least < before.least || now.most > before.most) {
            findings_.lenient("TOSCA-0313", at, path,
                              "the occurrences are wider than the inherited ones", "narrow them");
        }
    }

    void narrower(const std::vector<const TypeDef*>& now, const std::vector<const TypeDef*>& before,
                  const text::YamlNode& at, const Path& path) {
        if (before.empty()) {
            return;
        }
        for (const TypeDef* type : now) {
            const bool allowed =
                type->broken || std::any_of(before.begin(), before.end(),
                                            [&](const TypeDef* old) { return type->is_a(*old); });
            if (!allowed) {
                findings_.lenient(
                    "TOSCA-0314", at, path,
                    in_quotes(type->name) + " is none of the types that the parent allows",
                    "narrow the parent's list");
                return;
            }
        }
    }

    void capabilities(const Path& path) {
        for (const text::YamlEntry entry : type_.body.find("capabilities").entries()) {
            const CapabilityDef* now = type_.capabilities.find(entry.name());
            const CapabilityDef* before = parent_.capabilities.find(entry.name());
            if (now == nullptr || before == nullptr) {
                continue;
            }
            const Path at(path, entry.name());
            derives(now->type, before->type, entry.key, "the capability type", at);
            within(now->occurrences, before->occurrences, entry.key, at);
            narrower(now->valid_source_types, before->valid_source_types, entry.key, at);
        }
    }

    void requirements(const Path& path) {
        std::size_t index = 0;
        for (const text::YamlNode item : type_.body.find("requirements").items()) {
            const Path at(path, index++);
            for (const text::YamlEntry entry : item.entries()) {
                const RequirementDef* now = type_.requirements.find(entry.name());
                const RequirementDef* before = parent_.requirements.find(entry.name());
                if (now == nullptr || before == nullptr) {
                    continue;
                }
                derives(now->capability, before->capability, entry.key, "the capability type", at);
                derives(now->node, before->node, entry.key, "the node type", at);
                derives(now->relationship, before->relationship, entry.key, "the relationship type",
                        at);
                within(now->occurrences, before->occurrences, entry.key, at);
            }
        }
    }

    void interfaces(const Path& path) {
        for (const text::YamlEntry entry : type_.body.find("interfaces").entries()) {
            const InterfaceDef* now = type_.interfaces.find(entry.name());
            const InterfaceDef* before = parent_.interfaces.find(entry.name());
            if (now != nullptr && before != nullptr) {
                const Path at(path, entry.name());
                derives(now->type, before->type, entry.key, "the interface type", at);
            }
        }
    }

    void artifacts(const Path& path) {
        for (const text::YamlEntry entry : type_.body.find("artifacts").entries()) {
            const ArtifactDef* now = type_.artifacts.find(entry.name());
            const ArtifactDef* before = parent_.artifacts.find(entry.name());
            if (now != nullptr && before != nullptr) {
                const Path at(path, entry.name());
                derives(now->type, before->type, entry.key, "the artifact type", at);
            }
        }
    }

    const TypeDef& type_;
    const TypeDef& parent_;
    Findings& findings_;
};

/// A capability definition refines the properties of its capability type.
void check_capability_properties(const TypeDef& type, Findings& findings, const Path& path) {
    const Path section(path, "capabilities");
    for (const text::YamlEntry entry : type.body.find("capabilities").entries()) {
        const CapabilityDef* capability = type.capabilities.find(entry.name());
        if (capability == nullptr || capability->type == nullptr) {
            continue;
        }
        const Path at(section, entry.name());
        for (const PropertyDef* property : capability->properties) {
            const PropertyDef* old = capability->type->properties.find(property->name);
            if (property->owner == &type && old != nullptr) {
                check_property(*property, *old, findings, Path(at, property->name));
            }
        }
    }
}

}  // namespace

void check_refinements(const TypeDef& type, Findings& findings, const Path& path) {
    check_capability_properties(type, findings, path);
    if (type.parent != nullptr) {
        RefinementChecker(type, findings).check(path);
    }
}

}  // namespace paas::tosca
