/// Workflows, their conditions and their activities.
#include "checker.hpp"

#include <algorithm>

namespace paas::tosca {

void TopologyChecker::check_workflows() {
    const Path section(topology_path_, "workflows");
    for (const text::YamlEntry workflow : topology_.find("workflows").entries()) {
        const Path path(section, workflow.name());
        if (check_keynames(kWorkflow, workflow.value, workflow.key, model_.version, path,
                           findings_)) {
            check_workflow(workflow, path);
        }
    }
}

void TopologyChecker::check_workflow(const text::YamlEntry& workflow, const Path& path) {
    Place place;
    NameIndex inputs;
    TypeReader reader(*model_.types, findings_, *model_.main, false);
    const Path input_section(path, "inputs");
    for (const text::YamlEntry entry : workflow.value.find("inputs").entries()) {
        const Path at(input_section, entry.name());
        inputs.emplace(entry.name(), inputs.size());
        const PropertyDef* input = reader.read_property(entry, kParameterDefinition, nullptr, at);
        if (input != nullptr) {
            check_schema(input->schema, findings_, at);
        }
        if (input != nullptr && input->has_default()) {
            ValueChecker(findings_, nullptr)
                .check(input->default_value, input->schema, Path(at, "default"));
        }
    }
    place.workflow_inputs = &inputs;
    const Path preconditions(path, "preconditions");
    std::size_t index = 0;
    for (const text::YamlNode item : workflow.value.find("preconditions").items()) {
        check_precondition(item, Path(preconditions, index++));
    }
    const Path steps_path(path, "steps");
    const text::YamlNode steps = workflow.value.find("steps");
    for (const text::YamlEntry step : steps.entries()) {
        check_step(steps, step, place, Path(steps_path, step.name()));
    }
}

/// The type of a step's or precondition's target; null when it is a group, unknown or broken.
const TypeDef* TopologyChecker::check_step_target(const text::YamlNode& body, const Path& path) {
    const text::YamlNode target = body.find("target");
    if (!target.is_scalar()) {
        return nullptr;
    }
    const NodeTemplate* node = model_.node(target.text());
    if (node == nullptr) {
        if (!model_.group_index.contains(target.text())) {
            findings_.error(
                "TOSCA-0902", target, Path(path, "target"),
                "unknown step target " + in_quotes(target.text()),
                findings_.suggest(target.text(), [&] { return names_of(model_.node_index); }));
        }
        return nullptr;
    }
    if (node->type == nullptr || node->type->broken) {
        return nullptr;
    }
    const text::YamlNode name = body.find("target_relationship");
    if (!name.is_scalar()) {
        return node->type;
    }
    const RequirementDef* requirement = node->type->requirements.find(name.text());
    if (requirement != nullptr) {
        return requirement->relationship;
    }
    findings_.error(
        "TOSCA-0902", name, Path(path, "target_relationship"),
        in_quotes(node->name) + " has no requirement " + in_quotes(name.text()),
        findings_.suggest(name.text(), [&] { return node->type->requirements.names(); }));
    return nullptr;
}

void TopologyChecker::check_precondition(const text::YamlNode& item, const Path& path) {
    if (!check_keynames(kWorkflowPrecondition, item, item, model_.version, path, findings_)) {
        return;
    }
    const TypeDef* type = check_step_target(item, path);
    if (const text::YamlNode condition = item.find("condition")) {
        check_condition(condition, type, Path(path, "condition"));
    }
}

void TopologyChecker::check_step(const text::YamlNode& steps, const text::YamlEntry& step,
                                 const Place& place, const Path& path) {
    if (!check_keynames(kWorkflowStep, step.value, step.key, model_.version, path, findings_)) {
        return;
    }
    const TypeDef* type = check_step_target(step.value, path);
    check_operation_host(step.value.find("operation_host"), findings_,
                         Path(path, "operation_host"));
    if (const text::YamlNode filter = step.value.find("filter")) {
        check_condition(filter, type, Path(path, "filter"));
    }
    const Path activities(path, "activities");
    std::size_t index = 0;
    for (const text::YamlNode activity : step.value.find("activities").items()) {
        check_activity(activity, type, place, Path(activities, index++));
    }
    const auto names = [&] {
        std::vector<std::string_view> all;
        for (const text::YamlEntry other : steps.entries()) {
            all.push_back(other.name());
        }
        return all;
    };
    for (const std::string_view list : {"on_success", "on_failure", "on-success", "on-failure"}) {
        const Path at(path, list);
        const text::YamlNode next = step.value.find(list);
        const auto check_name = [&](const text::YamlNode& name) {
            if (name.is_scalar() && !steps.find(name.text())) {
                findings_.error("TOSCA-0902", name, at, "unknown step " + in_quotes(name.text()),
                                findings_.suggest(name.text(), names));
            }
        };
        check_name(next);
        for (const text::YamlNode name : next.items()) {
            check_name(name);
        }
    }
}

/// Clauses: and, or, not, assert, or an attribute with its constraints (1.3, section 3.6.25).
void TopologyChecker::check_condition(const text::YamlNode& condition, const TypeDef* type,
                                      const Path& path) {
    if (condition.is_scalar()) {
        findings_.error("TOSCA-0904", condition, path,
                        "a condition is a list of clauses, not " + in_quotes(condition.text()),
                        "write `- assert:` and attributes with their constraints");
        return;
    }
    std::size_t index = 0;
    for (const text::YamlNode item : condition.items()) {
        check_condition(item, type, Path(path, index++));
    }
    for (const text::YamlEntry clause : condition.entries()) {
        const Path at(path, clause.name());
        const std::string_view name = clause.name();
        if (name == "and" || name == "or" || name == "not" || name == "assert") {
            check_condition(clause.value, type, at);
        } else {
            check_assertion(clause, type, at);
        }
    }
}

void TopologyChecker::check_assertion(const text::YamlEntry& clause, const TypeDef* type,
                                      const Path& path) {
    const PropertyDef* attribute = nullptr;
    if (type != nullptr) {
        attribute = type->attributes.find(clause.name());
        attribute = attribute != nullptr ? attribute : type->properties.find(clause.name());
        if (attribute == nullptr && !type->broken) {
            findings_.error(
                "TOSCA-0904", clause.key, path,
                in_quotes(type->name) + " has no attribute " + in_quotes(clause.name()),
                findings_.suggest(clause.name(), [&] { return type->attributes.names(); }));
        }
    }
    check_filter_clause(clause.value, attribute, path);
}

void TopologyChecker::check_activity(const text::YamlNode& activity, const TypeDef* target,
                                     const Place& place, const Path& path) {
    static const std::vector<std::string_view> kActivities{"delegate", "set_state",
                                                           "call_operation", "inline"};
    if (!activity.is_map()) {
        report_shape(activity, "an activity (a single-key map)", path, findings_);
        return;
    }
    TemplateFunctions functions(model_, findings_, place);
    ValueChecker values(findings_, &functions);
    for (const text::YamlEntry entry : activity.entries()) {
        const Path at(path, entry.name());
        if (std::find(kActivities.begin(), kActivities.end(), entry.name()) == kActivities.end()) {
            findings_.error("TOSCA-0201", entry.key, at,
                            "unknown activity " + in_quotes(entry.name()),
                            findings_.suggest(entry.name(), [&] { return kActivities; }));
            continue;
        }
        if (entry.value.is_map() && model_.version < Version::v1_3) {
            findings_.lenient(
                "TOSCA-0204", entry.key, at,
                "an activity with inputs is not part of " + std::string(name_of(model_.version)),
                "it came with " + std::string(name_of(Version::v1_3)));
        }
        if (entry.name() == "call_operation") {
            check_call(entry, target, at);
        } else if (entry.name() == "inline") {
            check_inline(entry, at);
        }
        values.check_untyped(entry.value.find("inputs"), Path(at, "inputs"));
    }
}

void TopologyChecker::check_call(const text::YamlEntry& activity, const TypeDef* target,
                                 const Path& path) {
    text::YamlNode name = activity.value;
    if (activity.value.is_map()) {
        check_keynames(kCallOperation, activity.value, activity.key, model_.version, path,
                       findings_);
        name = activity.value.find("operation");
    }
    if (target != nullptr && !target->broken && name) {
        check_operation_name(name, *target, path);
    }
}

void TopologyChecker::check_inline(const text::YamlEntry& activity, const Path& path) {
    text::YamlNode name = activity.value;
    if (activity.value.is_map()) {
        check_keynames(kInlineWorkflow, activity.value, activity.key, model_.version, path,
                       findings_);
        name = activity.value.find("workflow");
    }
    if (name.is_scalar() && !topology_.find("workflows").find(name.text())) {
        findings_.error("TOSCA-0902", name, path, "unknown workflow " + in_quotes(name.text()));
    }
}

/// "Standard.create", or with the interface's full name.
void TopologyChecker::check_operation_name(const text::YamlNode& name, const TypeDef& target,
                                           const Path& path) {
    const std::string_view text = name.text();
    const std::size_t dot = text.rfind('.');
    if (!name.is_scalar() || dot == std::string_view::npos) {
        findings_.error("TOSCA-0902", name, path, "an operation is written INTERFACE.OPERATION");
        return;
    }
    const std::string_view interface_name = text.substr(0, dot);
    for (const InterfaceDef* interface : target.interfaces) {
        const bool named = interface->name == interface_name ||
                           (interface->type != nullptr && interface->type->is_a(interface_name));
        if (named && (interface->open || interface->operation(text.substr(dot + 1)) != nullptr)) {
            return;
        }
    }
    findings_.error("TOSCA-0902", name, path,
                    in_quotes(target.name) + " has no operation " + in_quotes(text));
}

}  // namespace paas::tosca
