#include "paas/pipeline/plan_book.hpp"
#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace paas::pipeline {
namespace {

using nlohmann::json;

/// Evaluates what `tosca::resolve` had to leave: attributes, and functions around them
/// (TOSCA Simple Profile 1.3, section 4).
class Evaluator {
public:
    explicit Evaluator(const std::vector<deployment::Node>& nodes) : nodes_(nodes) {}

    [[nodiscard]] json value(const tosca::Value& value) const {
        if (const tosca::FunctionCall* call = value.function()) {
            return function(*call);
        }
        if (const tosca::ValueList* list = value.list()) {
            json out = json::array();
            for (const tosca::Value& item : *list) {
                out.push_back(this->value(item));
            }
            return out;
        }
        if (const tosca::ValueMap* map = value.map()) {
            json out = json::object();
            for (const tosca::Field& field : *map) {
                out[field.name] = this->value(field.value);
            }
            return out;
        }
        return tosca::to_json(value);
    }

private:
    [[nodiscard]] json function(const tosca::FunctionCall& call) const {
        const json arguments = value(tosca::Value(call.arguments));
        if (call.name == "get_attribute") {
            return attribute(arguments);
        }
        if (call.name == "concat") {
            return concat(arguments);
        }
        if (call.name == "join") {
            return join(arguments);
        }
        if (call.name == "token") {
            return token(arguments);
        }
        return nullptr;
    }

    [[nodiscard]] json attribute(const json& arguments) const {
        if (arguments.size() < 2 || !arguments[0].is_string() || !arguments[1].is_string()) {
            return nullptr;
        }
        json found = of_node(arguments[0].get<std::string>(), arguments[1].get<std::string>());
        for (std::size_t i = 2; i < arguments.size() && !found.is_null(); ++i) {
            const json& step = arguments[i];
            if (is_index(step) && found.is_array() && step.get<std::size_t>() < found.size()) {
                json item = found[step.get<std::size_t>()];
                found = std::move(item);
            } else if (step.is_string() && found.is_object() &&
                       found.contains(step.get<std::string>())) {
                json item = found[step.get<std::string>()];
                found = std::move(item);
            } else {
                found = nullptr;
            }
        }
        return found;
    }

    [[nodiscard]] json of_node(const std::string& name, const std::string& attribute) const {
        json out = json::array();
        for (const deployment::Node& node : nodes_) {
            if (node.node_template != name) {
                continue;
            }
            if (attribute == "public_address" && !node.public_address.empty()) {
                out.push_back(node.public_address);
            } else if (attribute == "private_address" && !node.private_address.empty()) {
                out.push_back(node.private_address);
            } else if (attribute == "state") {
                return node.state;
            } else if (attribute == "tosca_name") {
                return name;
            } else if (attribute == "tosca_id") {
                return node.id;
            }
        }
        return out.empty() ? json(nullptr) : out;
    }

    static bool is_index(const json& value) {
        return value.is_number_integer() && value.get<std::int64_t>() >= 0;
    }

    static std::string text_of(const json& value) {
        return value.is_string() ? value.get<std::string>() : text::dump_json(value);
    }

    /// A part that is not known makes the whole unknown: half an address helps nobody.
    static json concat(const json& parts) {
        std::string out;
        for (const json& part : parts) {
            if (part.is_null()) {
                return nullptr;
            }
            out += text_of(part);
        }
        return out;
    }

    static json join(const json& arguments) {
        if (arguments.empty() || !arguments[0].is_array()) {
            return nullptr;
        }
        const std::string between = arguments.size() > 1 ? text_of(arguments[1]) : "";
        std::string out;
        for (const json& part : arguments[0]) {
            if (part.is_null()) {
                return nullptr;
            }
            out += (&part == &arguments[0].front() ? "" : between) + text_of(part);
        }
        return out;
    }

    static json token(const json& arguments) {
        if (arguments.size() != 3 || !arguments[0].is_string() || !arguments[1].is_string() ||
            !is_index(arguments[2])) {
            return nullptr;
        }
        const auto text = arguments[0].get<std::string>();
        const auto part = tosca::token_part(text, arguments[1].get<std::string>(),
                                            arguments[2].get<std::int64_t>());
        return part ? json(*part) : json(nullptr);
    }

    const std::vector<deployment::Node>& nodes_;
};

}  // namespace

std::string evaluate_outputs(const tosca::Topology& topology,
                             const std::vector<deployment::Node>& nodes) {
    const Evaluator evaluator(nodes);
    json out = json::object();
    for (const tosca::OutputView& output : topology.outputs) {
        out[output.name] = evaluator.value(output.value);
    }
    return text::dump_json(out);
}

}  // namespace paas::pipeline
