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

/// What the template itself says: topology_template.node_templates.NAME.capabilities.scalable
/// .properties.PROPERTY. Absent when it does not.
text::YamlNode scalable_property(const text::YamlDocument& document, std::string_view node,
                                 std::string_view property) {
    text::YamlNode at = document.root();
    for (const std::string_view key :
         {std::string_view("topology_template"), std::string_view("node_templates"), node,
          std::string_view("capabilities"), std::string_view("scalable"),
          std::string_view("properties"), property}) {
        at = at.find(key);
    }
    return at;
}

/// Where the template says how many.
text::YamlNode count_of(const text::YamlDocument& document, std::string_view node) {
    return scalable_property(document, node, "count");
}

/// The input that the value is, or empty.
std::string_view input_of(const text::YamlNode& value) {
    const text::YamlNode name = value.find("get_input");
    return name.is_sequence() && name.size() == 1 ? name.at(0).text() : name.text();
}

/// Refuses more instances than the template allows. A limit that it does not write is none: the
/// types' default is 1, and templates with `count: 5` alone mean five.
Result<void> check_most(const text::YamlDocument& document, const tosca::NodeView& node,
                        std::int64_t wanted) {
    const text::YamlNode written = scalable_property(document, node.name, "max_instances");
    const std::string_view input = input_of(written);
    const bool grows_too = !input.empty() && input == input_of(count_of(document, node.name));
    const tosca::Value* value = node.capability_property("scalable", "max_instances");
    const std::int64_t* most = value == nullptr ? nullptr : value->integer();
    if (!written || grows_too || most == nullptr || wanted <= *most) {
        return {};
    }
    Error error(ErrorCode::failed_precondition,
                fmt::format("{} would have {} instances, more than its max_instances {}", node.name,
                            wanted, *most),
                *most > node.count ? fmt::format("add {} at most", *most - node.count)
                                   : "raise max_instances with `paas update` first");
    return fail(std::move(error));
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
        if (auto allowed = delta > 0 ? check_most(*document, *node, wanted) : Result<void>();
            !allowed) {
            return fail(std::move(allowed.error()));
        }
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
