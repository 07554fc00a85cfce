#include "simulator_machines.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace paas::dispatch::detail {
namespace {

using deployment::Node;
using deployment::Plan;
using deployment::PlanNode;
using deployment::PortRule;
using Json = nlohmann::json;

/// RFC 5737 and RFC 3849: addresses that exist in texts only.
std::string public_address(std::uint64_t bits) {
    constexpr std::array<std::string_view, 3> kRanges{"192.0.2.", "198.51.100.", "203.0.113."};
    return std::string(kRanges[bits % 3]) + std::to_string(1 + bits / 3 % 254);
}

std::string private_address(std::uint64_t bits) {
    return "10." + std::to_string(bits % 256) + "." + std::to_string(bits / 256 % 256) + "." +
           std::to_string(1 + bits / 65536 % 254);
}

Node new_node(const PlanNode& planned, int id, const Chance& chance) {
    const std::uint64_t bits = chance.bits("address", id);
    Node node;
    node.id = std::to_string(id);
    node.node_template = planned.name;
    node.type = planned.type;
    node.state = "started";
    node.public_address = planned.public_ip ? public_address(bits) : "";
    node.private_address = private_address(bits);
    node.flavor = planned.flavor;
    node.image = planned.image;
    return node;
}

// Members by name, so that writing and reading cannot drift apart.
constexpr std::array<std::pair<const char*, std::string Node::*>, 8> kNodeFields{{
    {"id", &Node::id},
    {"template", &Node::node_template},
    {"type", &Node::type},
    {"state", &Node::state},
    {"public", &Node::public_address},
    {"private", &Node::private_address},
    {"flavor", &Node::flavor},
    {"image", &Node::image},
}};
constexpr std::array<std::pair<const char*, std::string PortRule::*>, 4> kPortFields{{
    {"node", &PortRule::node},
    {"protocol", &PortRule::protocol},
    {"cidr", &PortRule::cidr},
    {"description", &PortRule::description},
}};

Json json_of(const Resources& resources) {
    Json json = Json::object();
    for (const Resources::Field& field : Resources::fields()) {
        if (resources.*field.member != 0) {
            json[std::string(field.name)] = resources.*field.member;
        }
    }
    return json;
}

Resources resources_of(const Json& json) {
    Resources resources;
    for (const Resources::Field& field : Resources::fields()) {
        resources.*field.member = json.value(std::string(field.name), std::int64_t{0});
    }
    return resources;
}

Machines machines_of(const Json& json) {
    Machines machines;
    for (const Json& each : json.at("nodes")) {
        Node& node = machines.nodes.emplace_back();
        for (const auto& [name, member] : kNodeFields) {
            node.*member = each.at(name).get<std::string>();
        }
    }
    for (const Json& each : json.at("ports")) {
        PortRule& port = machines.ports.emplace_back();
        for (const auto& [name, member] : kPortFields) {
            port.*member = each.at(name).get<std::string>();
        }
        port.from = each.at("from").get<int>();
        port.to = each.at("to").get<int>();
    }
    for (const auto& [name, each] : json.at("each").items()) {
        machines.each.emplace(name, resources_of(each));
    }
    machines.next_id = json.at("next_id").get<int>();
    machines.held = resources_of(json.at("held"));
    return machines;
}

}  // namespace

void Machines::bring_to(const Plan& plan, const Chance& chance) {
    std::vector<Node> wanted;
    each.clear();
    for (const PlanNode& planned : plan.nodes) {
        each[planned.name] = planned.each;
        int missing = std::max(planned.count, 0);
        for (Node& node : nodes) {
            if (node.node_template == planned.name && missing > 0) {
                --missing;
                node.flavor = planned.flavor;
                node.image = planned.image;
                wanted.push_back(std::move(node));
            }
        }
        for (; missing > 0; --missing) {
            wanted.push_back(new_node(planned, next_id++, chance));
        }
    }
    nodes = std::move(wanted);
    held = plan.demand;
}

void Machines::remove(const std::vector<std::string>& ids) {
    const std::set<std::string_view> gone(ids.begin(), ids.end());
    std::erase_if(nodes, [&](const Node& node) {
        if (!gone.contains(node.id)) {
            return false;
        }
        held -= each[node.node_template];
        return true;
    });
}

Node* Machines::find(std::string_view id) {
    const auto found = std::ranges::find(nodes, id, &Node::id);
    return found == nodes.end() ? nullptr : &*found;
}

std::string Machines::encode() const {
    Json json{{"nodes", Json::array()},
              {"ports", Json::array()},
              {"each", Json::object()},
              {"next_id", next_id},
              {"held", json_of(held)}};
    for (const Node& node : nodes) {
        Json& out = json["nodes"].emplace_back(Json::object());
        for (const auto& [name, member] : kNodeFields) {
            out[name] = node.*member;
        }
    }
    for (const PortRule& port : ports) {
        Json& out = json["ports"].emplace_back(Json{{"from", port.from}, {"to", port.to}});
        for (const auto& [name, member] : kPortFields) {
            out[name] = port.*member;
        }
    }
    for (const auto& [name, resources] : each) {
        json["each"][name] = json_of(resources);
    }
    return text::dump_json(json);
}

Result<Machines> Machines::decode(std::string_view text) {
    auto json = text::load_json(text);
    if (!json) {
        return fail(std::move(json.error()).in("the simulated world"));
    }
    try {
        return machines_of(*json);
    } catch (const Json::exception& problem) {
        return fail(ErrorCode::data_loss,
                    std::string("the simulated world is damaged: ") + problem.what());
    }
}

}  // namespace paas::dispatch::detail
