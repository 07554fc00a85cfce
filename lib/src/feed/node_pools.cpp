#include "feed/node_pools.hpp"

#include "feed/properties.hpp"
#include "feed/quantity.hpp"

#include "paas/federation/accelerators.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace paas::feed {

namespace k8s = clients::kubernetes;
using federation::NodePool;
using federation::Property;

namespace {

/// Nodes that pods without special rights never get.
bool takes_pods(const k8s::Node& node) {
    constexpr std::array<std::string_view, 2> kControlPlane{"node-role.kubernetes.io/control-plane",
                                                            "node-role.kubernetes.io/master"};
    if (!node.is_ready || node.is_unschedulable) {
        return false;
    }
    return std::ranges::none_of(node.taints, [&](const k8s::Taint& taint) {
        const bool is_firm = taint.effect == "NoSchedule" || taint.effect == "NoExecute";
        // node.kubernetes.io/…: out of disk, not reachable and the like.
        return is_firm && (std::ranges::find(kControlPlane, taint.key) != kControlPlane.end() ||
                           taint.key.starts_with("node.kubernetes.io/"));
    });
}

/// "x86_64" as everywhere else, though Kubernetes says "amd64".
std::string node_architecture(const k8s::Node& node) {
    std::string told = node.architecture;
    for (const char* label : {"kubernetes.io/arch", "beta.kubernetes.io/arch"}) {
        const auto found = node.labels.find(label);
        if (told.empty() && found != node.labels.end()) {
            told = found->second;
        }
    }
    return told == "amd64" ? "x86_64" : told == "arm64" ? "aarch64" : told;
}

std::int64_t allocatable_of(const k8s::Node& node, const char* resource, QuantityUnit unit,
                            std::vector<std::string>& problems) {
    const auto found = node.allocatable.find(resource);
    if (found == node.allocatable.end()) {
        return 0;
    }
    const auto amount = parse_quantity(found->second, unit, Rounding::down);
    if (!amount) {
        problems.push_back('\'' + node.name + "': " + resource + ": \"" + found->second +
                           "\" is no quantity");
    }
    return amount.value_or(0);
}

NodePool pool_of(const k8s::Node& node, std::vector<std::string>& problems) {
    NodePool pool;
    pool.name = node.name;
    pool.nodes = 1;
    pool.cpu_milli = allocatable_of(node, "cpu", QuantityUnit::milli, problems);
    pool.ram_mib = allocatable_of(node, "memory", QuantityUnit::mib, problems);
    pool.ephemeral_mib = allocatable_of(node, "ephemeral-storage", QuantityUnit::mib, problems);
    pool.pods = allocatable_of(node, "pods", QuantityUnit::one, problems);
    pool.architecture = node_architecture(node);
    pool.labels = properties_of(node.labels);
    const std::vector<Property> allocatable = properties_of(node.allocatable);
    std::vector<Property> taints;
    for (const k8s::Taint& taint : node.taints) {
        taints.push_back({taint.key, taint.value});
    }
    federation::Devices devices = federation::devices_of(federation::NodeFacts{
        .name = node.name, .labels = pool.labels, .allocatable = allocatable, .taints = taints});
    pool.accelerators = std::move(devices.accelerators);
    pool.infiniband = devices.infiniband;
    pool.infiniband_evidence = std::move(devices.infiniband_evidence);
    pool.spot = devices.spot;
    return pool;
}

/// What makes nodes equal, as a text.
std::string kind_of(const NodePool& pool) {
    constexpr std::int64_t kMibPerGib = 1024;
    std::string kind = std::to_string(pool.cpu_milli) + ' ' +
                       std::to_string(pool.ram_mib / kMibPerGib) + ' ' + pool.architecture + ' ' +
                       (pool.infiniband ? "ib " : "") + (pool.spot ? "spot" : "");
    for (const federation::Accelerator& one : pool.accelerators) {
        kind += '\n' + one.kind + '|' + one.vendor + '|' + one.model + '|' +
                std::to_string(one.mem_gib) + '|' + std::to_string(one.count) + '|' +
                std::string(to_string(one.mode)) + '|' + one.profile;
    }
    return kind;
}

/// Of what only some tell (0) nobody knows how little it is.
void take_smallest(std::int64_t& figure, std::int64_t other) {
    figure = std::min(figure, other);
}

void merge_into(NodePool& pool, const NodePool& other) {
    pool.name = std::min(pool.name, other.name);
    pool.nodes += other.nodes;
    take_smallest(pool.ram_mib, other.ram_mib);
    take_smallest(pool.ephemeral_mib, other.ephemeral_mib);
    take_smallest(pool.pods, other.pods);
    std::vector<Property> common;
    std::ranges::set_intersection(pool.labels, other.labels, std::back_inserter(common));
    pool.labels = std::move(common);
}

}  // namespace

std::vector<NodePool> node_pools_of(const std::vector<k8s::Node>& nodes,
                                    std::vector<std::string>& problems) {
    std::map<std::string, NodePool> pools;
    for (const k8s::Node& node : nodes) {
        if (!takes_pods(node)) {
            continue;
        }
        NodePool one = pool_of(node, problems);
        const auto [known, is_new] = pools.try_emplace(kind_of(one), one);
        if (!is_new) {
            merge_into(known->second, one);
        }
    }
    std::vector<NodePool> all;
    for (auto& [kind, pool] : pools) {
        all.push_back(std::move(pool));
    }
    std::ranges::sort(all, {}, &NodePool::name);
    return all;
}

}  // namespace paas::feed
