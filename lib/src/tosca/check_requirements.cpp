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
        used_relationships_.insert(found->second);
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
    if (requirement.definition != nullptr) {
        check_occurrences_within(requirement.value.find("occurrences"),
                                 requirement.definition->occurrences, requirement.definition->key,
                                 Path(path, "occurrences"));
    }
    if (const text::YamlNode filter = requirement.value.find("node_filter")) {
        check_node_filter(filter, target, Path(path, "node_filter"));
    }
    check_relationship(node, requirement, path);
}

/// The capability of `target` that serves a requirement for `wanted`, which one of exactly that
/// type does better than one of a derived type.
TopologyChecker::Match TopologyChecker::find_capability(const TypeDef& target,
                                                        const TypeDef& wanted) {
    Match match;
    for (const CapabilityDef* capability : target.capabilities) {
        const bool known = capability->type != nullptr && !capability->type->broken;
        if (known && !capability->type->is_a(wanted)) {
            continue;
        }
        const bool exact = known && capability->type->name == wanted.name;
        if (match.capability == nullptr || (exact && !match.exact)) {
            match = {capability, exact, false};
        } else if (exact == match.exact) {
            match.ambiguous = true;
        }
    }
    return match;
}

void TopologyChecker::check_match(const NodeTemplate& node, const Requirement& requirement,
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
    const CapabilityDef* capability = nullptr;
    if (!requirement.capability.empty()) {
        capability = named_capability(requirement, target, path);
    } else if (definition.capability != nullptr) {
        const Match match = find_capability(target, *definition.capability);
        const bool own =
            requirement.target != Requirement::kNone && &model_.nodes[requirement.target] == &node;
        if (match.capability == nullptr && own) {
            findings_.lenient("TOSCA-0617", where, path,
                              "requirement " + in_quotes(requirement.name) +
                                  " names its own node, which has no capability of type " +
                                  in_quotes(definition.capability->name),
                              "leave it out", {note_at(definition.key, "required here")});
        } else if (match.capability == nullptr) {
            findings_.error("TOSCA-0604", where, path,
                            "requirement " + in_quotes(requirement.name) +
                                " needs a capability of type " +
                                in_quotes(definition.capability->name) + ", node type " +
                                in_quotes(target.name) + " has none",
                            {}, {note_at(definition.key, "required here")});
        } else if (match.ambiguous) {
            findings_.lenient("TOSCA-0610", where, path,
                              "several capabilities of " + in_quotes(target.name) +
                                  " can serve requirement " + in_quotes(requirement.name),
                              "name one with `capability:`");
        }
        capability = match.ambiguous ? nullptr : match.capability;
    }
    if (capability != nullptr) {
        check_ends(node, requirement, *capability, target, where, path);
    }
}

/// The capability that the assignment names, by its name or its type.
const CapabilityDef* TopologyChecker::named_capability(const Requirement& requirement,
                                                       const TypeDef& target, const Path& path) {
    const RequirementDef& definition = *requirement.definition;
    const text::YamlNode name = requirement.value.find("capability");
    const CapabilityDef* named = target.capabilities.find(requirement.capability);
    if (named == nullptr) {
        const TypeDef* type =
            model_.types->find(TypeKind::capability, requirement.capability, model_.main.get());
        named = type == nullptr ? nullptr : find_capability(target, *type).capability;
        if (named == nullptr) {
            findings_.error("TOSCA-0604", name, path,
                            "node type " + in_quotes(target.name) + " has no capability " +
                                in_quotes(requirement.capability),
                            findings_.suggest(requirement.capability,
                                              [&] { return target.capabilities.names(); }));
        }
        return named;
    }
    if (definition.capability != nullptr && named->type != nullptr && !named->type->broken &&
        !named->type->is_a(*definition.capability)) {
        findings_.error("TOSCA-0604", name, path,
                        "capability " + in_quotes(named->name) + " is a " +
                            in_quotes(named->type->name) + ", requirement " +
                            in_quotes(requirement.name) + " needs a " +
                            in_quotes(definition.capability->name));
        return nullptr;
    }
    return named;
}

/// What the capability says of its sources, the relationship of its targets, and how many
/// relationships the capability bears.
void TopologyChecker::check_ends(const NodeTemplate& node, const Requirement& requirement,
                                 const CapabilityDef& capability, const TypeDef& target,
                                 const text::YamlNode& where, const Path& path) {
    const auto any_of = [](const std::vector<const TypeDef*>& valid, const TypeDef& type) {
        return std::any_of(valid.begin(), valid.end(),
                           [&](const TypeDef* one) { return type.broken || type.is_a(*one); });
    };
    const std::vector<const TypeDef*>& sources =
        capability.valid_source_types.empty() && capability.type != nullptr
            ? capability.type->valid_types
            : capability.valid_source_types;
    if (!sources.empty() && node.type != nullptr && !any_of(sources, *node.type)) {
        findings_.lenient("TOSCA-0611", where, path,
                          "capability " + in_quotes(capability.name) + " of " +
                              in_quotes(target.name) + " is not for a " +
                              std::string(node.type->name),
                          {}, {note_at(capability.key, "its valid_source_types stand here")});
    }
    const TypeDef* relationship = requirement.relationship;
    if (relationship != nullptr && !relationship->valid_types.empty() &&
        capability.type != nullptr && !any_of(relationship->valid_types, *capability.type) &&
        !any_of(relationship->valid_types, target)) {
        findings_.lenient("TOSCA-0612", where, path,
                          "relationship type " + in_quotes(relationship->name) +
                              " does not lead to a capability of type " +
                              std::string(capability.type->name));
    }
    if (capability.occurrences.most != Occurrences::kUnbounded &&
        requirement.target != Requirement::kNone &&
        ++borne_[{requirement.target, &capability}] > capability.occurrences.most) {
        findings_.lenient("TOSCA-0613", where, path,
                          "capability " + in_quotes(capability.name) + " of " +
                              in_quotes(model_.nodes[requirement.target].name) +
                              " serves at most " + std::to_string(capability.occurrences.most) +
                              " requirements",
                          {}, {note_at(capability.key, "declared here")});
    }
}

/// An assignment's occurrences lie within the definition's (1.3, section 3.8.2).
void TopologyChecker::check_occurrences_within(const text::YamlNode& occurrences,
                                               const Occurrences& declared,
                                               const text::YamlNode& declaration,
                                               const Path& path) {
    if (!occurrences.is_sequence()) {
        return;
    }
    const Occurrences now = TypeReader(*model_.types, findings_, *model_.main, false)
                                .read_occurrences(occurrences, declared, path);
    if (now.least < declared.least || now.most > declared.most) {
        findings_.lenient("TOSCA-0614", occurrences, path,
                          "the occurrences are wider than the declared ones", "narrow them",
                          {note_at(declaration, "declared here")});
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
            findings_.error("TOSCA-0605", last->key, path,
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
