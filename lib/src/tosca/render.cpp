#include "evaluator.hpp"

#include "paas/tosca/topology.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

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
        write(writer,
              call->arguments.size() == 1 ? call->arguments.front() : Value(call->arguments));
        writer.end_map();
    } else {
        writer.plain(to_json(value).dump());
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
    /// A part that the topology does not model: with its functions evaluated.
    void evaluated(std::string_view name, const text::YamlNode& node,
                   const Evaluator::Scope& scope) {
        if (node && !node.is_null()) {
            writer_.key(name);
            write(writer_, evaluator_.value_of(node, nullptr, scope));
        }
    }

    void topology_template() {
        writer_.begin_map();
        writer_.key("node_templates");
        writer_.begin_map();
        for (std::size_t i = 0; i < topology_.nodes.size(); ++i) {
            writer_.key(topology_.nodes[i].name);
            node(topology_.nodes[i], model_.nodes[i]);
        }
        writer_.end_map();
        for (const std::string_view part : {"relationship_templates", "groups"}) {
            evaluated(part, model_.topology.find(part), {});
        }
        policies();
        outputs();
        for (const std::string_view part : {"substitution_mappings", "workflows"}) {
            evaluated(part, model_.topology.find(part), {});
        }
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
        const bool any = std::any_of(
            view.capabilities.begin(), view.capabilities.end(),
            [](const CapabilityView& capability) { return !capability.properties.empty(); });
        if (any) {
            writer_.key("capabilities");
            writer_.begin_map();
            for (const CapabilityView& capability : view.capabilities) {
                if (!capability.properties.empty()) {
                    writer_.key(capability.name);
                    writer_.begin_map();
                    map_field("properties", capability.properties);
                    writer_.end_map();
                }
            }
            writer_.end_map();
        }
        requirements(view, source);
        evaluated("interfaces", source.body.find("interfaces"), scope);
        evaluated("artifacts", source.body.find("artifacts"), scope);
        evaluated("node_filter", source.body.find("node_filter"), scope);
        writer_.end_map();
    }

    void requirements(const NodeView& view, const NodeTemplate& source) {
        if (view.requirements.empty()) {
            return;
        }
        writer_.key("requirements");
        writer_.begin_sequence();
        for (std::size_t i = 0; i < view.requirements.size(); ++i) {
            const RequirementView& requirement = view.requirements[i];
            const Requirement& written = source.requirements[i];
            writer_.begin_map();
            writer_.key(requirement.name);
            writer_.begin_map();
            text_field("node",
                       requirement.target.empty() ? requirement.target_type : requirement.target);
            text_field("capability", requirement.capability);
            if (written.relationship_template != Requirement::kNone) {
                text_field("relationship",
                           model_.relationships[written.relationship_template].name);
            } else if (!requirement.relationship.empty()) {
                writer_.key("relationship");
                writer_.begin_map();
                text_field("type", requirement.relationship);
                map_field("properties", requirement.relationship_properties);
                evaluated("interfaces", written.relationship_body.find("interfaces"),
                          {&source, &written});
                writer_.end_map();
            }
            evaluated("node_filter", written.value.find("node_filter"), {&source, nullptr});
            writer_.end_map();
            writer_.end_map();
        }
        writer_.end_sequence();
    }

    void policies() {
        if (topology_.policies.empty()) {
            return;
        }
        writer_.key("policies");
        writer_.begin_sequence();
        for (std::size_t i = 0; i < topology_.policies.size(); ++i) {
            const PolicyView& policy = topology_.policies[i];
            const text::YamlNode body = model_.policies[i].body;
            writer_.begin_map();
            writer_.key(policy.name);
            writer_.begin_map();
            text_field("type", policy.type);
            map_field("properties", policy.properties);
            evaluated("targets", body.find("targets"), {});
            evaluated("triggers", body.find("triggers"), {});
            writer_.end_map();
            writer_.end_map();
        }
        writer_.end_sequence();
    }

    void outputs() {
        if (topology_.outputs.empty()) {
            return;
        }
        writer_.key("outputs");
        writer_.begin_map();
        for (const OutputView& output : topology_.outputs) {
            writer_.key(output.name);
            writer_.begin_map();
            text_field("description", output.description);
            writer_.key("value");
            write(writer_, output.value);
            writer_.end_map();
        }
        writer_.end_map();
    }

    const TemplateModel& model_;
    const Topology& topology_;
    Evaluator evaluator_;
    text::YamlWriter writer_;
};

}  // namespace

std::string render(const ServiceTemplate& service_template, const Topology& topology) {
    return Renderer(service_template.model(), topology).run();
}

}  // namespace paas::tosca
