#include "checker.hpp"

#include <algorithm>

namespace paas::tosca {

void TopologyChecker::read_requirements(NodeTemplate& node, const Path& path) {
    const Path section(path, "requirements");
    std::size_t index = 0;
    for (const text::YamlNode item : node.body.find("requirements").items()) {
        const Path at(section, index++);
        if (!item.is_map() || item.size() == 0) {
            report_shape(item, "a requirement (a single-key map)", at, findings_);
            continue;
        }
        if (item.size() > 1) {
            findings_.lenient("TOSCA-0607", item, at, "several requirements in one list entry",
                              "start each with its own dash");
        }
        for (const text::YamlEntry entry : item.entries()) {
            read_requirement(node, entry, Path(at, entry.name()));
        }
    }
}

void TopologyChecker::read_requirement(NodeTemplate& node, const text::YamlEntry& entry,
                                       const Path& path) {
    Requirement requirement;
    requirement.name = entry.name();
    requirement.key = entry.key;
    requirement.value = entry.value;
    if (node.type != nullptr) {
        requirement.definition = node.type->requirements.find(entry.name());
        if (requirement.definition == nullptr && !node.type->broken) {
            report_undeclared(*node.type, entry.key, path);
        }
    }
    if (requirement.definition != nullptr) {
        requirement.relationship = requirement.definition->relationship;
    }
    if (entry.value.is_scalar()) {
        read_target(node, requirement, entry.value, path);
    } else if (entry.value.is_map()) {
        check_keynames(kRequirementAssignment, entry.value, entry.key, model_.version, path,
                       findings_);
        requirement.capability = entry.value.find("capability").text();
        if (const text::YamlNode target = entry.value.find("node"); target.is_scalar()) {
            read_target(node, requirement, target, Path(path, "node"));
        }
        read_relationship(requirement, entry.value.find("relationship"),
                          Path(path, "relationship"));
    } else if (!entry.value.is_null()) {
        report_shape(entry.value, "the name of a node template, or a map", path, findings_);
    }
    node.requirements.push_back(std::move(requirement));
}

/// A name close to a declared one is a misspelling; any other is left to the orchestrator, as
/// production templates rely on.
void TopologyChecker::report_undeclared(const TypeDef& type, const text::YamlNode& name,
                                        const Path& path) {
    const std::string near = did_you_mean(name.text(), type.requirements.names());
    std::string message =
        "node type " + in_quotes(type.name) + " declares no requirement " + in_quotes(name.text());
    if (near.empty()) {
        findings_.lenient("TOSCA-0609", name, path, std::move(message), "remove it");
    } else {
        findings_.error("TOSCA-0601", name, path, std::move(message), near);
    }
}

void TopologyChecker::read_target(const NodeTemplate& /*node*/, Requirement& requirement,
                                  const text::YamlNode& target, const Path& path) {
    if (const auto found = model_.node_index.find(target.text());
        found != model_.node_index.end()) {
        requirement.target = found->second;
        return;
    }
    requirement.target_type = model_.types->find(TypeKind::node, target.text(), model_.main.get());
    if (requirement.target_type == nullptr) {
        findings_.error(
            "TOSCA-0602", target, path,
            "requirement " + in_quotes(requirement.name) + " needs a node template or type, " +
                in_quotes(target.text()) + " is neither",
            findings_.suggest(target.text(), [&] { return names_of(model_.node_index); }));
    }
}

void TopologyChecker::read_relationship(Requirement& requirement,
                                        const text::YamlNode& relationship, const Path& path) {
    if (relationship.is_map()) {
        requirement.relationship_body = relationship;
        check_keynames(kRelationshipOfRequirement, relationship, requirement.key, model_.version,
                       path, findings_);
    }
    const text::YamlNode name = relationship.is_map() ? relationship.find("type") : relationship;
    if (!name.is_scalar()) {
        if (relationship.is_map() && requirement.relationship == nullptr) {
            findings_.error("TOSCA-0202", requirement.key, path,
                            "a relationship needs the keyname 'type'");
        }
        return;
    }
    if (const auto found = model_.relationship_index.find(name.text());
        found != model_.relationship_index.end()) {
        requirement.relationship_template = found->second;
        requirement.relationship = model_.relationships[found->second].type;
        return;
    }
    const TypeDef* type =
        model_.types->find(TypeKind::relationship, name.text(), model_.main.get());
    if (type != nullptr) {
        requirement.relationship = type;
        return;
    }
    const auto candidates = [&] {
        std::vector<std::string_view> names = names_of(model_.relationship_index);
        model_.types->names(TypeKind::relationship, names);
        return names;
    };
    findings_.error(
        "TOSCA-0301", name, path, "unknown relationship template or type " + in_quotes(name.text()),
        findings_.suggest(name.text(), candidates, "define it, or import the file that does"));
}

void TopologyChecker::check_requirements(const NodeTemplate& node, const Path& path) {
    const Path section(path, "requirements");
    std::size_t index = 0;
    for (const Requirement& requirement : node.requirements) {
        const Path at(section, index++);
        check_requirement(node, requirement, Path(at, requirement.name));
    }
    check_occurrences(node, path);
}

void TopologyChecker::check_requirement(const NodeTemplate& node, const Requirement& requirement,
                                        const Path& path) {
    const TypeDef* target = requirement.target != Requirement::kNone
                                ? model_.nodes[requirement.target].type
                                : requirement.target_type;
    if (target != nullptr && !target->broken && requirement.definition != nullptr) {
        check_match(node, requirement, *target, path);
    }
    if (const text::YamlNode filter = requirement.value.find("node_filter")) {
        check_node_filter(filter, target, Path(path, "node_filter"));
    }
    check_relationship(node, requirement, path);
}

void TopologyChecker::check_match(const NodeTemplate& /*node*/, const Requirement& requirement,
                                  const TypeDef& target, const Path& path) {
    const text::YamlNode where =
        requirement.value.is_scalar() ? requirement.value : requirement.value.find("node");
    const RequirementDef& definition = *requirement.definition;
    if (definition.node != nullptr && !target.is_a(*definition.node)) {
        findings_.lenient("TOSCA-0603", where, path,
                          "requirement " + in_quotes(requirement.name) +
                              " asks for a node of type " + in_quotes(definition.node->name) +
                              ", the target is a " + in_quotes(target.name),
                          {}, {note_at(definition.key, "required here")});
    }
    const auto offers = [&target](std::string_view type_name) {
        return std::any_of(target.capabilities.begin(), target.capabilities.end(),
                           [&](const CapabilityDef* capability) {
                               return capability->type == nullptr || capability->type->broken ||
                                      capability->type->is_a(type_name);
                           });
    };
    if (!requirement.capability.empty()) {
        const text::YamlNode name = requirement.value.find("capability");
        const CapabilityDef* named = target.capabilities.find(requirement.capability);
        if (named != nullptr) {
            if (definition.capability != nullptr && named->type != nullptr &&
                !named->type->broken && !named->type->is_a(*definition.capability)) {
                findings_.error("TOSCA-0604", name, path,
                                "capability " + in_quotes(named->name) + " is a " +
                                    in_quotes(named->type->name) + ", requirement " +
                                    in_quotes(requirement.name) + " needs a " +
                                    in_quotes(definition.capability->name));
            }
            return;
        }
        const TypeDef* type =
            model_.types->find(TypeKind::capability, requirement.capability, model_.main.get());
        if (type == nullptr || !offers(type->name)) {
            findings_.error("TOSCA-0604", name, path,
                            "node type " + in_quotes(target.name) + " has no capability " +
                                in_quotes(requirement.capability),
                            findings_.suggest(requirement.capability,
                                              [&] { return target.capabilities.names(); }));
        }
        return;
    }
    if (definition.capability != nullptr && !offers(definition.capability->name)) {
        findings_.error("TOSCA-0604", where, path,
                        "requirement " + in_quotes(requirement.name) +
                            " needs a capability of type " +
                            in_quotes(definition.capability->name) + ", node type " +
                            in_quotes(target.name) + " has none",
                        {}, {note_at(definition.key, "required here")});
    }
}

void TopologyChecker::check_relationship(const NodeTemplate& node, const Requirement& requirement,
                                         const Path& path) {
    if (requirement.relationship == nullptr || !requirement.relationship_body) {
        return;
    }
    const TypeDef& type = *requirement.relationship;
    const Path at(path, "relationship");
    Place place;
    place.self = &node;
    place.in_relationship = true;
    place.relationship = &type;
    place.relationship_body = requirement.relationship_body.find("properties");
    place.target =
        requirement.target == Requirement::kNone ? nullptr : &model_.nodes[requirement.target];
    TemplateFunctions functions(model_, findings_, place);
    ValueChecker values(findings_, &functions);
    if (requirement.relationship_template == Requirement::kNone) {
        values.check_assignments(requirement.relationship_body.find("properties"),
                                 requirement.relationship_body.find_key("properties"),
                                 type.properties, requirement.value.find_key("relationship"),
                                 "relationship type " + std::string(type.name), type.broken,
                                 Path(at, "properties"));
    }
    check_interfaces(requirement.relationship_body.find("interfaces"), type, functions,
                     Path(at, "interfaces"));
}

void TopologyChecker::check_occurrences(const NodeTemplate& node, const Path& path) {
    if (node.type->broken) {
        return;
    }
    for (const RequirementDef* definition : node.type->requirements) {
        std::uint32_t count = 0;
        const Requirement* last = nullptr;
        for (const Requirement& requirement : node.requirements) {
            if (requirement.name == definition->name) {
                ++count;
                last = &requirement;
            }
        }
        if (count > definition->occurrences.most) {
            findings_.lenient("TOSCA-0605", last->key, path,
                              "requirement " + in_quotes(definition->name) + " is assigned " +
                                  std::to_string(count) + " times, at most " +
                                  std::to_string(definition->occurrences.most) + " allowed",
                              {}, {note_at(definition->key, "declared here")});
        } else if (count < definition->occurrences.least) {
            findings_.lenient("TOSCA-0606", node.key, path,
                              "the mandatory requirement " + in_quotes(definition->name) +
                                  " is not assigned; the orchestrator has to",
                              "assign it in `requirements`",
                              {note_at(definition->key, "declared here")});
        }
    }
}

}  // namespace paas::tosca
