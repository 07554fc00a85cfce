#include "paas/tosca/topology.hpp"

namespace paas::tosca {
namespace {

/// Last part of a type name: "tosca.nodes.indigo.Compute" -> "Compute".
std::string_view short_type(std::string_view type) {
    const std::size_t dot = type.rfind('.');
    return dot == std::string_view::npos ? type : type.substr(dot + 1);
}

std::string dot_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out + "\"";
}

/// Mermaid takes entities in labels; everything that could end one is written as such.
std::string mermaid_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == ' ' || c == '_' || c == '-' || c == '.' ||
                           byte >= 0x80;
        out += plain ? std::string(1, c) : "#" + std::to_string(byte) + ";";
    }
    return out;
}

std::string count_suffix(const Graph::Node& node) {
    if (!node.count_of.empty()) {
        return " x " + node.count_of;
    }
    return node.count == 1 ? std::string() : " x" + std::to_string(node.count);
}

/// The input that the number of instances waits for.
std::string count_input(const NodeView& node) {
    for (const std::string_view property : {"count", "default_instances"}) {
        const Value* count = node.capability_property("scalable", property);
        const FunctionCall* call = count == nullptr ? nullptr : count->function();
        if (call != nullptr && call->name == "get_input" && !call->arguments.empty()) {
            return to_text(call->arguments.front());
        }
        if (count != nullptr && count->integer() != nullptr) {
            break;  // it is known
        }
    }
    return {};
}

}  // namespace

Graph graph(const Topology& topology) {
    Graph out;
    for (const NodeView& node : topology.nodes) {
        out.nodes.push_back({node.name, node.type, node.count, count_input(node)});
    }
    for (const DependencyView& dependency : topology.dependencies) {
        out.edges.push_back({dependency.source, dependency.target, dependency.requirement});
    }
    return out;
}

std::string to_dot(const Graph& graph) {
    std::string out = "digraph topology {\n    rankdir=BT;\n    node [shape=box];\n";
    for (const Graph::Node& node : graph.nodes) {
        const std::string label =
            node.name + count_suffix(node) + "\\n" + std::string(short_type(node.type));
        std::string quoted_label = "\"";
        for (std::size_t i = 0; i < label.size(); ++i) {
            const bool line_break = label[i] == '\\' && i + 1 < label.size() &&
                                    label[i + 1] == 'n' && i >= node.name.size();
            if (!line_break && (label[i] == '"' || label[i] == '\\')) {
                quoted_label += '\\';
            }
            quoted_label += label[i];
        }
        out += "    " + dot_string(node.name) + " [label=" + quoted_label + "\"];\n";
    }
    for (const Graph::Edge& edge : graph.edges) {
        out += "    " + dot_string(graph.nodes[edge.source].name) + " -> " +
               dot_string(graph.nodes[edge.target].name) + " [label=" + dot_string(edge.label) +
               "];\n";
    }
    return out + "}\n";
}

std::string to_mermaid(const Graph& graph) {
    std::string out = "flowchart BT\n";
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Graph::Node& node = graph.nodes[i];
        out += "    n" + std::to_string(i) + "[\"" + mermaid_text(node.name + count_suffix(node)) +
               "<br/>" + mermaid_text(short_type(node.type)) + "\"]\n";
    }
    for (const Graph::Edge& edge : graph.edges) {
        out += "    n" + std::to_string(edge.source) + " -- \"" + mermaid_text(edge.label) +
               "\" --> n" + std::to_string(edge.target) + "\n";
    }
    return out;
}

}  // namespace paas::tosca
