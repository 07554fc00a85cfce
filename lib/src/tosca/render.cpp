#include "evaluate.hpp"
#include "evaluator.hpp"
#include "values.hpp"

#include "paas/text/json.hpp"
#include "paas/tosca/topology.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <set>

namespace paas::tosca {
namespace {

/// Writes values as YAML that reads back as the same values.
void write(text::YamlWriter& writer, const Value& value);

void write(text::YamlWriter& writer, const ValueMap& fields) {
    writer.begin_map();
    for (const Field& field : fields) {
        writer.key(field.name);
        write(writer, field.value);
    }
    writer.end_map();
}

void write(text::YamlWriter& writer, const Value& value) {
    if (const auto* string = value.string()) {
        writer.string(*string);
    } else if (const auto* quantity = value.quantity()) {
        writer.string(quantity->text);
    } else if (const auto* items = value.list()) {
        writer.begin_sequence();
        for (const Value& item : *items) {
            write(writer, item);
        }
        writer.end_sequence();
    } else if (const auto* fields = value.map()) {
        write(writer, *fields);
    } else if (const auto* call = value.function()) {
        writer.begin_map();
        writer.key(call->name);
        write(writer, written_arguments(*call));
        writer.end_map();
    } else {
        writer.plain(text::dump_json(to_json(value)));
    }
}

bool calls_functions(const text::YamlNode& node) {
    const auto in_entry = [](const text::YamlEntry& entry) { return calls_functions(entry.value); };
    const text::YamlItems items = node.items();
    const text::YamlEntries entries = node.entries();
    return is_function(node) || std::any_of(items.begin(), items.end(), calls_functions) ||
           std::any_of(entries.begin(), entries.end(), in_entry);
}

/// The inputs that `get_input` names below a node.
void collect_inputs(const text::YamlNode& node, std::set<std::string_view>& names) {
    for (const text::YamlNode item : node.items()) {
        collect_inputs(item, names);
    }
    for (const text::YamlEntry entry : node.entries()) {
        if (entry.name() == "get_input") {
            names.insert(entry.value.is_sequence() ? entry.value.at(0).text() : entry.value.text());
        }
        collect_inputs(entry.value, names);
    }
}

class Renderer {
public:
    Renderer(const TemplateModel& model, const Topology& topology)
        : model_(model), topology_(topology), evaluator_(model, topology.inputs) {}

    std::string run() {
        const text::YamlNode root = model_.main->document.root();
        writer_.begin_map();
        text_field("tosca_definitions_version", topology_.version);
        text_field("description", topology_.description);
        map_field("metadata", topology_.metadata);
        // What the types come from stays as it is.
        for (const text::YamlEntry entry : root.entries()) {
            static constexpr std::string_view kWritten[] = {
                "tosca_definitions_version", "description",    "metadata",
                "topology_template",         "template_name",  "template_author",
                "template_version",          "dsl_definitions"};
            if (std::find(std::begin(kWritten), std::end(kWritten), entry.name()) ==
                std::end(kWritten)) {
                collect_inputs(entry.value, still_named_);
                writer_.key(entry.name());
                writer_.node(entry.value);
            }
        }
        writer_.key("topology_template");
        topology_template();
        writer_.end_map();
        return std::move(writer_).take();
    }

private:
    void text_field(std::string_view name, std::string_view text) {
        if (!text.empty()) {
            writer_.key(name);
            writer_.string(text);
        }
    }
    void map_field(std::string_view name, const ValueMap& fields) {
        if (!fields.empty()) {
            writer_.key(name);
            write(writer_, fields);
        }
    }
    /// A part that the topology does not model, with its functions evaluated. Between these it
    /// stays as it is: its types are not known here, and `20.10` may be a version.
    void evaluated(const text::YamlNode& node, const Evaluator::Scope& scope) {
        if (is_function(node)) {
            write(writer_, evaluator_.value_of(node, nullptr, scope));
        } else if (!calls_functions(node)) {
            writer_.node(node);
        } else if (node.is_sequence()) {
            writer_.begin_sequence();
            for (const text::YamlNode item : node.items()) {
                evaluated(item, scope);
            }
            writer_.end_sequence();
        } else {
            writer_.begin_map();
            for (const text::YamlEntry entry : node.entries()) {
                writer_.key(entry.name());
                evaluated(entry.value, scope);
            }
            writer_.end_map();
        }
    }
    void evaluated(std::string_view name, const text::YamlNode& node,
                   const Evaluator::Scope& scope) {
        if (node && !node.is_null()) {
            writer_.key(name);
            evaluated(node, scope);
        }
    }
    /// The keynames of a template but for those that are written otherwise.
    void others(const Body& body, std::initializer_list<std::string_view> written,
                const Evaluator::Scope& scope) {
        for (const text::YamlNode& part : {body.own, body.copied}) {
            for (const text::YamlEntry entry : part.entries()) {
                const bool hidden =
                    entry.name() == "copy" || (part == body.copied && body.own.find(entry.name()));
                if (!hidden &&
                    std::find(written.begin(), written.end(), entry.name()) == written.end()) {
                    evaluated(entry.name(), entry.value, scope);
                }
            }
        }
    }
    /// A relationship template, group or policy.
    void typed_template(const TypeDef* type, const Body& body, const Evaluator::Scope& scope) {
        writer_.begin_map();
        text_field("type", type == nullptr ? body.find("type").text() : type->name);
        for (const std::string_view name : {"description", "metadata"}) {
            evaluated(name, body.find(name), scope);
        }
        if (type == nullptr) {
            evaluated("properties", body.find("properties"), scope);
        } else {
            map_field("properties",
                      evaluator_.fields_of(body.find("properties"), type->properties, scope));
        }
        others(body, {"type", "description", "metadata", "properties"}, scope);
        writer_.end_map();
    }

    void topology_template() {
        writer_.begin_map();
        text_field("description", model_.topology.find("description").text());
        inputs();
        writer_.key("node_templates");
        writer_.begin_map();
        for (std::size_t i = 0; i < topology_.nodes.size(); ++i) {
            writer_.key(topology_.nodes[i].name);
            node(topology_.nodes[i], model_.nodes[i]);
        }
        writer_.end_map();
        relationship_templates();
        groups();
        policies();
        outputs();
        evaluated("substitution_mappings", model_.topology.find("substitution_mappings"), {});
        workflows();
        writer_.end_map();
    }

    /// Inputs have become values. Those that mappings and types name are still declared, with the
    /// value used as their default.
    void inputs() {
        for (const text::YamlEntry entry :
             model_.topology.find("substitution_mappings").find("properties").entries()) {
            const text::YamlNode mapping = entry.value.find("mapping");
            still_named_.insert((mapping ? mapping : entry.value).at(0).text());
        }
        const bool any = std::any_of(
            model_.inputs.begin(), model_.inputs.end(),
            [this](const PropertyDef* input) { return still_named_.contains(input->name); });
        if (!any) {
            return;
        }
        writer_.key("inputs");
        writer_.begin_map();
        for (const PropertyDef* input : model_.inputs) {
            if (still_named_.contains(input->name)) {
                writer_.key(input->name);
                this->input(*input);
            }
        }
        writer_.end_map();
    }

    void input(const PropertyDef& input) {
        const Value* used = find(topology_.inputs, input.name);
        if (used == nullptr || used->is_null() || !used->resolved() || !input.body.is_map()) {
            writer_.node(input.body);
            return;
        }
        writer_.begin_map();
        others({input.body, {}}, {"default"}, {});
        writer_.key("default");
        write(writer_, *used);
        writer_.end_map();
    }

    void node(const NodeView& view, const NodeTemplate& source) {
        const Evaluator::Scope scope{&source, nullptr};
        writer_.begin_map();
        text_field("type", view.type);
        text_field("description", source.body.find("description").text());
        map_field("metadata", view.metadata);
        evaluated("directives", source.body.find("directives"), scope);
        map_field("properties", view.properties);
        evaluated("attributes", source.body.find("attributes"), scope);
        capabilities(view, source);
        requirements(view, source);
        others(source.body,
               {"type", "description", "metadata", "directives", "properties", "attributes",
                "capabilities", "requirements"},
               scope);
        writer_.end_map();
    }

    void capabilities(const NodeView& view, const NodeTemplate& source) {
        const text::YamlNode assigned = source.body.find("capabilities");
        const auto is_written = [&](const CapabilityView& capability) {
            return !capability.properties.empty() || assigned.find(capability.name).size() > 0;
        };
        if (!std::any_of(view.capabilities.begin(), view.capabilities.end(), is_written)) {
            return;
        }
        writer_.key("capabilities");
        writer_.begin_map();
        for (const CapabilityView& capability : view.capabilities) {
            if (is_written(capability)) {
                writer_.key(capability.name);
                writer_.begin_map();
                map_field("properties", capability.properties);
                others({assigned.find(capability.name), {}}, {"properties"}, {&source, nullptr});
                writer_.end_map();
            }
        }
        writer_.end_map();
    }

    void requirements(const NodeView& view, const NodeTemplate& source) {
        if (view.requirements.empty()) {
            return;
        }
        writer_.key("requirements");
        writer_.begin_sequence();
        for (std::size_t i = 0; i < view.requirements.size(); ++i) {
            writer_.begin_map();
            writer_.key(view.requirements[i].name);
            requirement(view.requirements[i], source, source.requirements[i]);
            writer_.end_map();
        }
        writer_.end_sequence();
    }

    void requirement(const RequirementView& view, const NodeTemplate& node,
                     const Requirement& source) {
        writer_.begin_map();
        text_field("node", view.target.empty() ? view.target_type : view.target);
        text_field("capability", view.capability);
        if (source.relationship_template != Requirement::kNone) {
            text_field("relationship", model_.relationships[source.relationship_template].name);
        } else if (!view.relationship.empty()) {
            writer_.key("relationship");
            writer_.begin_map();
            text_field("type", view.relationship);
            map_field("properties", view.relationship_properties);
            others({source.relationship_body, {}}, {"type", "properties"}, {&node, &source});
            writer_.end_map();
        }
        others({source.value, {}}, {"node", "capability", "relationship"}, {&node, nullptr});
        writer_.end_map();
    }

    void relationship_templates() {
        if (model_.relationships.empty()) {
            return;
        }
        writer_.key("relationship_templates");
        writer_.begin_map();
        for (const RelationshipTemplate& relationship : model_.relationships) {
            Evaluator::Scope scope;
            scope.relationship_template = &relationship;
            writer_.key(relationship.name);
            typed_template(relationship.type, relationship.body, scope);
        }
        writer_.end_map();
    }

    void groups() {
        if (model_.groups.empty()) {
            return;
        }
        writer_.key("groups");
        writer_.begin_map();
        for (const GroupTemplate& group : model_.groups) {
            Evaluator::Scope scope;
            scope.group = &group;
            writer_.key(group.name);
            typed_template(group.type, {group.body, {}}, scope);
        }
        writer_.end_map();
    }

    void policies() {
        if (model_.policies.empty()) {
            return;
        }
        writer_.key("policies");
        writer_.begin_sequence();
        for (const PolicyTemplate& policy : model_.policies) {
            Evaluator::Scope scope;
            scope.policy = &policy;
            writer_.begin_map();
            writer_.key(policy.name);
            typed_template(policy.type, {policy.body, {}}, scope);
            writer_.end_map();
        }
        writer_.end_sequence();
    }

    void outputs() {
        if (topology_.outputs.empty()) {
            return;
        }
        const text::YamlNode written = model_.topology.find("outputs");
        writer_.key("outputs");
        writer_.begin_map();
        for (const OutputView& output : topology_.outputs) {
            const text::YamlNode body = written.find(output.name);
            writer_.key(output.name);
            writer_.begin_map();
            others({body, {}}, {"value"}, {});
            if (!output.value.is_null() || body.find("value")) {
                writer_.key("value");
                write(writer_, output.value);
            }
            writer_.end_map();
        }
        writer_.end_map();
    }

    /// The inputs of a workflow get their values when it runs.
    void workflows() {
        const text::YamlNode section = model_.topology.find("workflows");
        if (section.size() == 0) {
            return;
        }
        writer_.key("workflows");
        writer_.begin_map();
        for (const text::YamlEntry workflow : section.entries()) {
            Evaluator::Scope scope;
            scope.workflow_inputs = workflow.value.find("inputs");
            writer_.key(workflow.name());
            writer_.begin_map();
            if (scope.workflow_inputs) {
                writer_.key("inputs");
                writer_.node(scope.workflow_inputs);
            }
            others({workflow.value, {}}, {"inputs"}, scope);
            writer_.end_map();
        }
        writer_.end_map();
    }

    const TemplateModel& model_;
    const Topology& topology_;
    Evaluator evaluator_;
    text::YamlWriter writer_;
    std::set<std::string_view> still_named_;  ///< inputs that what is kept refers to
};

}  // namespace

std::string render(const ServiceTemplate& service_template, const Topology& topology) {
    return Renderer(service_template.model(), topology).run();
}

}  // namespace paas::tosca
