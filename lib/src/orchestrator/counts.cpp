// Changing the number of instances of a node template, in the template's own text or inputs.
#include "parts.hpp"

#include "paas/text/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace paas::orchestrator {
namespace {

Result<text::YamlDocument> parse(const std::string& text, const std::string& file) {
    DiagnosticList ignored;
    return text::YamlDocument::parse(text, file, {}, ignored);
}

/// Where the template says how many: topology_template.node_templates.NAME.capabilities.scalable
/// .properties.count. Absent when it does not.
text::YamlNode count_of(const text::YamlDocument& document, std::string_view node) {
    text::YamlNode at = document.root();
    for (const std::string_view key :
         {std::string_view("topology_template"), std::string_view("node_templates"), node,
          std::string_view("capabilities"), std::string_view("scalable"),
          std::string_view("properties"), std::string_view("count")}) {
        at = at.find(key);
    }
    return at;
}

/// The input that the value is, or empty.
std::string_view input_of(const text::YamlNode& value) {
    const text::YamlNode name = value.find("get_input");
    return name.is_sequence() && name.size() == 1 ? name.at(0).text() : name.text();
}

std::size_t offset_of(const std::string& text, text::YamlMark mark) {
    std::size_t offset = 0;
    for (std::uint32_t line = 1; line < mark.line; ++line) {
        offset = text.find('\n', offset) + 1;
    }
    return offset + mark.column - 1;
}

struct Edit {
    std::size_t offset;
    std::size_t length;
    std::string replacement;
};

}  // namespace

std::vector<std::string> scalable_nodes(const std::string& text, const std::string& file,
                                        const tosca::Topology& topology) {
    std::vector<std::string> names;
    if (const auto document = parse(text, file)) {
        for (const tosca::NodeView& node : topology.nodes) {
            const text::YamlNode count = count_of(*document, node.name);
            if (count.as_int() || !input_of(count).empty()) {
                names.push_back(node.name);
            }
        }
    }
    return names;
}

Result<CountChange> change_counts(const std::string& text, const std::string& file,
                                  const tosca::Topology& topology,
                                  const std::map<std::string, int>& deltas) {
    auto document = parse(text, file);
    if (!document) {
        return fail(std::move(document.error()));
    }
    CountChange change{text, {}};
    std::vector<Edit> edits;
    for (const auto& [name, delta] : deltas) {
        const tosca::NodeView* node = topology.node(name);
        const text::YamlNode count = count_of(*document, name);
        if (node == nullptr || !count) {
            return fail(ErrorCode::failed_precondition,
                        fmt::format("the template does not say how many {} there are", name),
                        "declare capabilities.scalable.properties.count, best as an input, and "
                        "run `paas update`");
        }
        const std::int64_t wanted = node->count + delta;
        if (wanted < 0) {
            return fail(ErrorCode::invalid_argument,
                        fmt::format("{} has only {} instances", name, node->count));
        }
        if (const std::string_view input = input_of(count); !input.empty()) {
            change.inputs.push_back({std::string(input), std::to_string(wanted)});
        } else if (count.as_int() && !count.quoted()) {
            edits.push_back(
                {offset_of(text, count.mark()), count.text().size(), std::to_string(wanted)});
        } else {
            return fail(ErrorCode::failed_precondition,
                        fmt::format("the count of {} is computed", name),
                        "change the template or its inputs with `paas update`");
        }
    }
    std::ranges::sort(edits, std::ranges::greater{}, &Edit::offset);
    for (const Edit& edit : edits) {
        change.text.replace(edit.offset, edit.length, edit.replacement);
    }
    return change;
}

}  // namespace paas::orchestrator
