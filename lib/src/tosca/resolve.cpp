#include "evaluate.hpp"
#include "evaluator.hpp"

#include "paas/tosca/topology.hpp"

#include <algorithm>

namespace paas::tosca {

bool NodeView::is_a(std::string_view type_name) const noexcept {
    return std::find(types.begin(), types.end(), type_name) != types.end();
}

const CapabilityView* NodeView::capability(std::string_view wanted) const noexcept {
    const auto found =
        std::find_if(capabilities.begin(), capabilities.end(),
                     [&](const CapabilityView& capability) { return capability.name == wanted; });
    return found == capabilities.end() ? nullptr : &*found;
}

const Value* NodeView::capability_property(std::string_view capability_name,
                                           std::string_view property) const noexcept {
    const CapabilityView* found = capability(capability_name);
    return found == nullptr ? nullptr : find(found->properties, property);
}

const Value* NodeView::property(std::string_view property_name) const noexcept {
    return find(properties, property_name);
}

const RequirementView* NodeView::requirement(std::string_view requirement_name) const noexcept {
    const auto found =
        std::find_if(requirements.begin(), requirements.end(),
                     [&](const RequirementView& view) { return view.name == requirement_name; });
    return found == requirements.end() ? nullptr : &*found;
}

bool PolicyView::is_a(std::string_view type_name) const noexcept {
    return std::find(types.begin(), types.end(), type_name) != types.end();
}

const NodeView* Topology::node(std::string_view name) const noexcept {
    const auto found = std::find_if(nodes.begin(), nodes.end(),
                                    [&](const NodeView& view) { return view.name == name; });
    return found == nodes.end() ? nullptr : &*found;
}

namespace {

std::vector<std::string> chain_of(const TypeDef* type) {
    std::vector<std::string> names;
    for (; type != nullptr; type = type->parent) {
        names.emplace_back(type->name);
    }
    return names;
}

class Resolver {
public:
    Resolver(const TemplateModel& model, const ValueMap& inputs)
        : model_(model), evaluator_(model, inputs) {}

    Result<Topology> run(const ValueMap& inputs) {
        Topology topology;
        topology.version = name_of(model_.version);
        topology.description = model_.main->document.root().find("description").text();
        topology.metadata = model_.metadata;
        topology.inputs = inputs;
        for (const std::string_view name : {"template_name", "display_name"}) {
            const Value* value = find(model_.metadata, name);
            if (topology.template_name.empty() && value != nullptr) {
                topology.template_name = to_text(*value);
            }
        }
        topology.nodes.reserve(model_.nodes.size());
        for (const NodeTemplate& node : model_.nodes) {
            add_node(node, topology);
        }
        for (const PolicyTemplate& policy : model_.policies) {
            add_policy(policy, topology);
        }
        for (const text::YamlEntry output : model_.topology.find("outputs").entries()) {
            topology.outputs.push_back({std::string(output.name()),
                                        std::string(output.value.find("description").text()),
                                        output_value(output)});
        }
        if (evaluator_.error()) {
            return fail(*evaluator_.error());
        }
        return topology;
    }

private:
    /// An output as the type that it declares, where it can be that: its functions are checked
    /// when they have values only.
    Value output_value(const text::YamlEntry& output) {
        const text::YamlNode value = output.value.find("value");
        const auto declared = model_.outputs.find(output.name());
        if (declared == model_.outputs.end()) {
            return evaluator_.value_of(value, nullptr, {});
        }
        if (Value written = typed_value(value, declared->second->schema); written.resolved()) {
            return written;
        }
        Value evaluated = evaluator_.value_of(value, nullptr, {});
        auto fit = coerce(evaluated, declared->second->schema);
        return fit ? std::move(*fit) : evaluated;
    }

    void add_node(const NodeTemplate& node, Topology& topology) {
        const Evaluator::Scope scope{&node, nullptr};
        NodeView view;
        view.name = node.name;
        view.type = node.type->name;
        view.types = chain_of(node.type);
        view.properties =
            evaluator_.fields_of(node.body.find("properties"), node.type->properties, scope);
        const text::YamlNode capabilities = node.body.find("capabilities");
        for (const CapabilityDef* capability : node.type->capabilities) {
            view.capabilities.push_back(
                {std::string(capability->name),
                 capability->type == nullptr ? std::string() : std::string(capability->type->name),
                 evaluator_.fields_of(capabilities.find(capability->name).find("properties"),
                                      capability->all_properties(), scope)});
        }
        for (const text::YamlEntry entry : node.body.find("metadata").entries()) {
            view.metadata.push_back(
                {std::string(entry.name()), evaluator_.value_of(entry.value, nullptr, scope)});
        }
        add_artifacts(node, view);
        for (const Requirement& requirement : node.requirements) {
            add_requirement(node, requirement, view, topology);
        }
        view.count = count_of(view);
        topology.nodes.push_back(std::move(view));
    }

    void add_artifacts(const NodeTemplate& node, NodeView& view) {
        for (const text::YamlEntry entry : node.body.find("artifacts").entries()) {
            const text::YamlNode body = entry.value;
            const text::YamlNode file = body.is_scalar() ? body : body.find("file");
            view.artifacts.push_back({std::string(entry.name()),
                                      std::string(body.find("type").text()),
                                      to_text(evaluator_.value_of(file, nullptr, {&node, nullptr})),
                                      std::string(body.find("repository").text())});
        }
    }

    void add_requirement(const NodeTemplate& node, const Requirement& requirement, NodeView& view,
                         Topology& topology) {
        RequirementView out;
        out.name = requirement.name;
        out.capability = requirement.capability;
        if (out.capability.empty() && requirement.definition != nullptr) {
            out.capability = requirement.definition->capability_name;
        }
        if (requirement.target_type != nullptr) {
            out.target_type = requirement.target_type->name;
        }
        if (requirement.relationship != nullptr) {
            out.relationship = requirement.relationship->name;
            out.relationship_properties =
                evaluator_.fields_of(assigned_to(model_, requirement),
                                     requirement.relationship->properties, {&node, &requirement});
        }
        if (requirement.target != Requirement::kNone) {
            out.target = model_.nodes[requirement.target].name;
            topology.dependencies.push_back(
                {topology.nodes.size(), requirement.target, out.name, out.relationship});
        }
        view.requirements.push_back(std::move(out));
    }

    void add_policy(const PolicyTemplate& policy, Topology& topology) {
        PolicyView view;
        view.name = policy.name;
        view.type = policy.type->name;
        view.types = chain_of(policy.type);
        Evaluator::Scope scope;
        scope.policy = &policy;
        view.properties =
            evaluator_.fields_of(policy.body.find("properties"), policy.type->properties, scope);
        for (const text::YamlNode target : policy.body.find("targets").items()) {
            add_target(target.text(), view.targets, 0);
        }
        topology.policies.push_back(std::move(view));
    }

    /// Groups stand for their members.
    void add_target(std::string_view name, std::vector<std::string>& out, int depth) {
        constexpr int kMaxNestedGroups = 16;
        const auto group = model_.group_index.find(name);
        if (group == model_.group_index.end() || depth > kMaxNestedGroups) {
            if (std::find(out.begin(), out.end(), name) == out.end()) {
                out.emplace_back(name);
            }
            return;
        }
        for (const text::YamlNode member :
             model_.groups[group->second].body.find("members").items()) {
            add_target(member.text(), out, depth + 1);
        }
    }

    static std::int64_t count_of(const NodeView& view) {
        for (const std::string_view property : {"count", "default_instances"}) {
            const Value* value = view.capability_property("scalable", property);
            if (value != nullptr && value->integer() != nullptr) {
                return std::max<std::int64_t>(0, *value->integer());
            }
        }
        return 1;
    }

    const TemplateModel& model_;
    Evaluator evaluator_;
};

}  // namespace

Result<Topology> resolve(const ServiceTemplate& service_template, const InputValues& inputs) {
    return Resolver(service_template.model(), inputs).run(inputs);
}

}  // namespace paas::tosca
