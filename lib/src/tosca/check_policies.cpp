/// Groups, policies and their triggers.
#include "checker.hpp"

#include <algorithm>
#include <map>

namespace paas::tosca {

void TopologyChecker::check_groups() {
    const Path section(topology_path_, "groups");
    for (const GroupTemplate& group : model_.groups) {
        const Path path(section, group.name);
        Place place;
        TemplateFunctions functions(model_, findings_, place);
        ValueChecker values(findings_, &functions);
        if (group.type != nullptr) {
            values.check_assignments(group.body.find("properties"),
                                     group.body.find_key("properties"), group.type->properties,
                                     group.key, "group type " + std::string(group.type->name),
                                     group.type->broken, Path(path, "properties"));
            check_group_attributes(group, values, Path(path, "attributes"));
            check_interfaces(group.body.find("interfaces"), *group.type, functions,
                             Path(path, "interfaces"));
        }
        check_members(group, Path(path, "members"));
    }
}

/// Group types of before 1.3 could not declare attributes.
void TopologyChecker::check_group_attributes(const GroupTemplate& group, ValueChecker& values,
                                             const Path& path) {
    for (const text::YamlEntry entry : group.body.find("attributes").entries()) {
        const Path at(path, entry.name());
        if (const PropertyDef* attribute = group.type->attributes.find(entry.name())) {
            values.check(entry.value, attribute->schema, at);
        } else if (!group.type->broken) {
            findings_.lenient("TOSCA-0807", entry.key, at,
                              "group type " + in_quotes(group.type->name) +
                                  " declares no attribute " + in_quotes(entry.name()),
                              "declare it in the group type");
        }
    }
}

void TopologyChecker::check_members(const GroupTemplate& group, const Path& members) {
    std::map<std::string_view, text::YamlNode> seen;
    std::size_t index = 0;
    for (const text::YamlNode member : group.body.find("members").items()) {
        const Path at(members, index++);
        const auto found = model_.node_index.find(member.text());
        if (found == model_.node_index.end() && !model_.group_index.contains(member.text())) {
            findings_.error(
                "TOSCA-0801", member, at, "unknown group member " + in_quotes(member.text()),
                findings_.suggest(member.text(), [&] { return names_of(model_.node_index); }));
            continue;
        }
        if (found != model_.node_index.end()) {
            check_member_type(group, model_.nodes[found->second], member, at);
        }
        if (const auto [first, added] = seen.emplace(member.text(), member); !added) {
            findings_.error("TOSCA-0803", member, at, in_quotes(member.text()) + " is listed twice",
                            "remove one", {note_at(first->second, "first listed here")});
        }
    }
}

/// A group type may name the node types its members have (section 3.7.11).
void TopologyChecker::check_member_type(const GroupTemplate& group, const NodeTemplate& node,
                                        const text::YamlNode& member, const Path& path) {
    if (group.type == nullptr || group.type->valid_types.empty() || node.type == nullptr ||
        node.type->broken) {
        return;
    }
    const auto& valid = group.type->valid_types;
    if (std::none_of(valid.begin(), valid.end(),
                     [&](const TypeDef* type) { return node.type->is_a(*type); })) {
        findings_.error("TOSCA-0806", member, path,
                        "group type " + in_quotes(group.type->name) + " does not take " +
                            in_quotes(node.name) + ", a " + std::string(node.type->name));
    }
}

void TopologyChecker::check_policies() {
    const Path section(topology_path_, "policies");
    const text::YamlNode policies = topology_.find("policies");
    const auto read = [&](const text::YamlEntry& entry, const Path& path) {
        PolicyTemplate policy;
        policy.name = entry.name();
        policy.key = entry.key;
        if (check_keynames(kPolicy, entry.value, entry.key, model_.version, path, findings_)) {
            policy.body = entry.value;
            policy.type = type_of(TypeKind::policy, entry.value, path);
            check_policy(policy, path);
        }
        model_.policies.push_back(policy);
    };
    std::size_t index = 0;
    for (const text::YamlNode item : policies.items()) {
        const Path at(section, index++);
        if (!item.is_map()) {
            report_shape(item, "a policy (a single-key map)", at, findings_);
            continue;
        }
        for (const text::YamlEntry entry : item.entries()) {
            read(entry, Path(at, entry.name()));
        }
    }
}

void TopologyChecker::check_policy(const PolicyTemplate& policy, const Path& path) {
    Place place;
    TemplateFunctions functions(model_, findings_, place);
    ValueChecker values(findings_, &functions);
    if (policy.type != nullptr) {
        values.check_assignments(policy.body.find("properties"), policy.body.find_key("properties"),
                                 policy.type->properties, policy.key,
                                 "policy type " + std::string(policy.type->name),
                                 policy.type->broken, Path(path, "properties"));
    }
    const Path targets(path, "targets");
    std::size_t index = 0;
    for (const text::YamlNode target : policy.body.find("targets").items()) {
        const Path at(targets, index++);
        const TypeDef* type = nullptr;
        if (const NodeTemplate* node = model_.node(target.text())) {
            type = node->type;
        } else if (const auto group = model_.group_index.find(target.text());
                   group != model_.group_index.end()) {
            type = model_.groups[group->second].type;
        } else {
            const auto candidates = [&] {
                std::vector<std::string_view> names = names_of(model_.node_index);
                for (const std::string_view name : names_of(model_.group_index)) {
                    names.push_back(name);
                }
                return names;
            };
            findings_.error("TOSCA-0802", target, at,
                            "unknown policy target " + in_quotes(target.text()),
                            findings_.suggest(target.text(), candidates));
            continue;
        }
        if (type == nullptr || type->broken || policy.type == nullptr ||
            policy.type->valid_types.empty()) {
            continue;
        }
        const bool allowed =
            std::any_of(policy.type->valid_types.begin(), policy.type->valid_types.end(),
                        [&](const TypeDef* valid) { return type->is_a(*valid); });
        if (!allowed) {
            findings_.error("TOSCA-0804", target, at,
                            "policy type " + in_quotes(policy.type->name) + " does not apply to " +
                                in_quotes(target.text()) + ", a " + std::string(type->name));
        }
    }
    const Path triggers(path, "triggers");
    for (const text::YamlEntry trigger : policy.body.find("triggers").entries()) {
        check_trigger(trigger, Path(triggers, trigger.name()));
    }
}

void TopologyChecker::check_trigger(const text::YamlEntry& trigger, const Path& path) {
    if (!check_trigger_keynames(trigger, model_.version, findings_, path)) {
        return;
    }
    const TypeDef* type = nullptr;
    if (const text::YamlNode filter = trigger.value.find("target_filter"); filter.is_map()) {
        type = check_target_filter(trigger, Path(path, "target_filter"));
    }
    if (const text::YamlNode schedule = trigger.value.find("schedule"); schedule.is_map()) {
        check_schedule(trigger, Path(path, "schedule"));
    }
    const text::YamlNode condition = trigger.value.find("condition");
    const Path at(path, "condition");
    if (condition.is_map() && condition.find("constraint")) {
        check_keynames(kTriggerCondition, condition, trigger.key, model_.version, at, findings_,
                       Unknown::misspelt);
    } else if (condition) {
        check_condition(condition, type, at);
    }
    if (model_.version < Version::v1_3) {
        return;  // the action is an operation, which each orchestrator writes its own way
    }
    const Path actions(path, "action");
    std::size_t index = 0;
    Place place;
    for (const text::YamlNode activity : trigger.value.find("action").items()) {
        check_activity(activity, type, place, Path(actions, index++));
    }
}

/// The type of the node that the filter names, when it is known.
const TypeDef* TopologyChecker::check_target_filter(const text::YamlEntry& trigger,
                                                    const Path& path) {
    const text::YamlNode filter = trigger.value.find("target_filter");
    const text::YamlNode name = filter.find("node");
    if (!check_keynames(kTargetFilter, filter, trigger.key, model_.version, path, findings_) ||
        !name.is_scalar()) {
        return nullptr;
    }
    const NodeTemplate* node = model_.node(name.text());
    const TypeDef* type = node != nullptr
                              ? node->type
                              : model_.types->find(TypeKind::node, name.text(), model_.main.get());
    if (node == nullptr && type == nullptr && !model_.group_index.contains(name.text())) {
        findings_.lenient(
            "TOSCA-0805", name, Path(path, "node"),
            "unknown node " + in_quotes(name.text()) + " in the target filter",
            findings_.suggest(name.text(), [&] { return names_of(model_.node_index); }));
    }
    if (type == nullptr || type->broken) {
        return nullptr;
    }
    const auto check_part = [&](std::string_view keyname, bool known) {
        const text::YamlNode part = filter.find(keyname);
        if (part.is_scalar() && !known) {
            findings_.error("TOSCA-0503", part, Path(path, keyname),
                            in_quotes(type->name) + " has no " + std::string(keyname) + " " +
                                in_quotes(part.text()));
        }
    };
    check_part("requirement",
               type->requirements.find(filter.find("requirement").text()) != nullptr);
    // The capability may be that of the requirement's target, or a type.
    const std::string_view capability = filter.find("capability").text();
    check_part(
        "capability",
        filter.find("requirement") || type->capabilities.find(capability) != nullptr ||
            model_.types->find(TypeKind::capability, capability, model_.main.get()) != nullptr);
    return type;
}

void TopologyChecker::check_schedule(const text::YamlEntry& trigger, const Path& path) {
    const text::YamlNode schedule = trigger.value.find("schedule");
    check_keynames(kTimeInterval, schedule, trigger.key, model_.version, path, findings_);
    Place place;
    TemplateFunctions functions(model_, findings_, place);
    ValueChecker values(findings_, &functions);
    Schema timestamp;
    timestamp.primitive = Primitive::timestamp;
    for (const text::YamlEntry entry : schedule.entries()) {
        values.check(entry.value, timestamp, Path(path, entry.name()));
    }
}

}  // namespace paas::tosca
