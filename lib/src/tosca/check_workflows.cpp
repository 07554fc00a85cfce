#include "checker.hpp"

#include <algorithm>

namespace paas::tosca {

void TopologyChecker::check_workflows() {
    const Path section(topology_path_, "workflows");
    for (const text::YamlEntry workflow : topology_.find("workflows").entries()) {
        const Path path(section, workflow.name());
        if (!check_keynames(kWorkflow, workflow.value, workflow.key, model_.version, path,
                            findings_)) {
            continue;
        }
        const Path steps_path(path, "steps");
        const text::YamlNode steps = workflow.value.find("steps");
        for (const text::YamlEntry step : steps.entries()) {
            check_step(steps, step, Path(steps_path, step.name()));
        }
    }
}

void TopologyChecker::check_step(const text::YamlNode& steps, const text::YamlEntry& step,
                                 const Path& path) {
    if (!check_keynames(kWorkflowStep, step.value, step.key, model_.version, path, findings_)) {
        return;
    }
    const TypeDef* type = nullptr;
    if (const text::YamlNode target = step.value.find("target"); target.is_scalar()) {
        if (const NodeTemplate* node = model_.node(target.text())) {
            type = node->type;
        } else if (!model_.group_index.contains(target.text())) {
            findings_.error(
                "TOSCA-0902", target, Path(path, "target"),
                "unknown step target " + in_quotes(target.text()),
                findings_.suggest(target.text(), [&] { return names_of(model_.node_index); }));
        }
    }
    const Path activities(path, "activities");
    std::size_t index = 0;
    for (const text::YamlNode activity : step.value.find("activities").items()) {
        check_activity(activity, type, Path(activities, index++));
    }
    std::vector<std::string_view> names;
    for (const text::YamlEntry other : steps.entries()) {
        names.push_back(other.name());
    }
    for (const std::string_view list : {"on_success", "on_failure", "on-success", "on-failure"}) {
        const Path at(path, list);
        const text::YamlNode next = step.value.find(list);
        const auto check_name = [&](const text::YamlNode& name) {
            if (name.is_scalar() && !steps.find(name.text())) {
                findings_.error("TOSCA-0902", name, at, "unknown step " + in_quotes(name.text()),
                                findings_.suggest(name.text(), [&] { return names; }));
            }
        };
        check_name(next);
        for (const text::YamlNode name : next.items()) {
            check_name(name);
        }
    }
}

void TopologyChecker::check_activity(const text::YamlNode& activity, const TypeDef* target,
                                     const Path& path) {
    static const std::vector<std::string_view> kActivities{"delegate", "set_state",
                                                           "call_operation", "inline"};
    if (!activity.is_map()) {
        report_shape(activity, "an activity (a single-key map)", path, findings_);
        return;
    }
    for (const text::YamlEntry entry : activity.entries()) {
        const Path at(path, entry.name());
        if (std::find(kActivities.begin(), kActivities.end(), entry.name()) == kActivities.end()) {
            findings_.error("TOSCA-0201", entry.key, at,
                            "unknown activity " + in_quotes(entry.name()),
                            findings_.suggest(entry.name(), [&] { return kActivities; }));
            continue;
        }
        if (entry.name() == "call_operation" && target != nullptr && !target->broken) {
            const text::YamlNode name =
                entry.value.is_map() ? entry.value.find("operation") : entry.value;
            check_operation_name(name, *target, at);
        }
        if (entry.name() == "inline") {
            const text::YamlNode name =
                entry.value.is_map() ? entry.value.find("workflow") : entry.value;
            if (name.is_scalar() && !topology_.find("workflows").find(name.text())) {
                findings_.error("TOSCA-0902", name, at,
                                "unknown workflow " + in_quotes(name.text()));
            }
        }
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
        if (named &&
            (interface->open || interface->operations.find(text.substr(dot + 1)) != nullptr)) {
            return;
        }
    }
    findings_.error("TOSCA-0902", name, path,
                    in_quotes(target.name) + " has no operation " + in_quotes(text));
}

}  // namespace paas::tosca
