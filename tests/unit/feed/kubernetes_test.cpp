// What a cluster tells of a namespace becomes an entry.
#include "feed/kubernetes.hpp"

#include "feed/codes.hpp"
#include "feed/node_pools.hpp"

#include "paas/feed/messages.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace paas;
using namespace paas::feed;
namespace k8s = clients::kubernetes;
using federation::Limit;
using federation::Metric;
using federation::Provider;

namespace {

Reading taken(k8s::NamespaceReading found) {
    Reading reading;
    reading.provider.name = "K8S-A";
    reading.provider.type = "kubernetes";
    reading.provider.region = "default";
    reading.provider.project = "lab";
    take_kubernetes(std::move(found), "K8S-A/default/lab", reading);
    return reading;
}

Result<std::vector<k8s::Node>> denied() {
    return fail(ErrorCode::permission_denied, "GET …/nodes answered with status 403");
}

k8s::Node node(std::string name, k8s::Quantities allocatable,
               std::map<std::string, std::string> labels = {}) {
    k8s::Node made;
    made.name = std::move(name);
    made.architecture = "amd64";
    made.allocatable = std::move(allocatable);
    made.labels = std::move(labels);
    made.is_ready = true;
    return made;
}

}  // namespace

TEST_CASE("quotas: of several the stricter holds, and what none names is unlimited") {
    k8s::NamespaceReading found;
    found.quotas->push_back({.name = "b",
                             .hard = {{"requests.cpu", "16"},
                                      {"requests.memory", "64Gi"},
                                      {"limits.memory", "128G"},
                                      {"requests.storage", "2Ti"},
                                      {"requests.nvidia.com/gpu", "4"},
                                      {"count/jobs.batch", "7"},
                                      {"gold.storageclass.storage.k8s.io/requests.storage", "500G"},
                                      {"pods", "50"}},
                             .used = {{"requests.cpu", "3500m"},
                                      {"limits.memory", "1"},
                                      {"requests.nvidia.com/gpu", "2"},
                                      {"gold.storageclass.storage.k8s.io/requests.storage", "20Gi"},
                                      {"pods", "3"}}});
    found.quotas->push_back({.name = "a",
                             .hard = {{"cpu", "12500m"}, {"memory", "48000Mi"}},
                             .used = {{"cpu", "3500m"}}});
    found.quotas->push_back({.name = "urgent",
                             .scopes = {"PriorityClass in urgent"},
                             .hard = {{"pods", "2"}},
                             .used = {{"pods", "0"}}});
    found.quotas->push_back(
        {.name = "running", .scopes = {"NotTerminating"}, .hard = {{"limits.cpu", "20"}}});
    const Reading reading = taken(std::move(found));
    CHECK(reading.findings.empty());
    CHECK(reading.outcome == Outcome::complete);
    const federation::Quotas& quotas = reading.provider.quotas;
    CHECK(quotas[Metric::requests_cpu_milli].limit == Limit::of(12500));
    CHECK(quotas[Metric::requests_cpu_milli].used == 3500);
    CHECK(quotas[Metric::requests_memory_mib].limit == Limit::of(48000));
    CHECK_FALSE(quotas[Metric::requests_memory_mib].used.has_value());
    CHECK(quotas[Metric::limits_memory_mib].limit == Limit::of(122070));  // down
    CHECK(quotas[Metric::limits_memory_mib].used == 1);                   // up
    CHECK(quotas[Metric::limits_cpu_milli].limit == Limit::of(20000));
    CHECK(quotas[Metric::storage_gib].limit == Limit::of(2048));
    CHECK(quotas[Metric::pods].limit == Limit::of(50));  // not that of urgent pods
    CHECK(quotas[Metric::pods].used == 3);
    CHECK(quotas.named_line("requests.nvidia.com/gpu").limit == Limit::of(4));
    CHECK(quotas.named_line("requests.nvidia.com/gpu").used == 2);
    CHECK(quotas.named_line("count/jobs.batch").limit == Limit::of(7));
    const auto gold = quotas.named_line("gold.storageclass.storage.k8s.io/requests.storage");
    CHECK(gold.limit == Limit::of(465));
    CHECK(gold.used == 20);
    CHECK(quotas[Metric::services].limit == Limit::unlimited());
    CHECK(quotas[Metric::pvcs].limit == Limit::unlimited());
    CHECK_FALSE(quotas[Metric::gpus].limit.is_known());
    REQUIRE(reading.provider.resource_quotas.size() == 4);
    CHECK(reading.provider.resource_quotas[0].name == "a");
    CHECK(reading.provider.resource_quotas[3].scopes.at(0) == "PriorityClass in urgent");
    CHECK(reading.provider.resource_quotas[3].quotas[Metric::pods].limit == Limit::of(2));
    for (const FeederVersion version : {FeederVersion::v1_4_0, FeederVersion::v2_0_0}) {
        Provider sent = reading.provider;
        sent.endpoint = "https://k8s.example.org:6443";
        sent.issuer_endpoint = "https://iam.example.org/";
        sent.user_group = "lab";
        sent.timestamp = Timestamp(std::chrono::seconds(1767225600));
        const auto batch = decode(encode(sent, version), "message");
        REQUIRE(batch.has_value());
        REQUIRE(batch->errors() == 0);
        CHECK(batch->providers.at(0) == sent);
    }
}

TEST_CASE("a namespace without quotas is unlimited; one whose quotas are not told is not known") {
    CHECK(taken({}).provider.quotas[Metric::requests_cpu_milli].limit == Limit::unlimited());
    k8s::NamespaceReading found;
    found.quotas = fail(ErrorCode::unavailable, "GET …/resourcequotas answered with status 503");
    const Reading reading = taken(std::move(found));
    CHECK(reading.outcome == Outcome::limited);
    CHECK(reading.provider.status == "limited");
    CHECK_FALSE(reading.provider.quotas[Metric::requests_cpu_milli].limit.is_known());
    CHECK(reading.provider.missing_fact(federation::fact::kComputeQuotas) != nullptr);
    CHECK(reading.provider.missing_fact(federation::fact::kStorageQuotas) != nullptr);
    REQUIRE(reading.findings.size() == 1);
    CHECK(reading.findings[0].code == kNotRead);
    CHECK(reading.findings[0].message.find("K8S-A/default/lab: quotas.compute") == 0);
}

TEST_CASE("a quota that makes no sense is not known, and told") {
    k8s::NamespaceReading found;
    found.quotas->push_back(
        {.name = "odd",
         .hard = {{"pods", "many"}, {"requests.cpu", "4"}, {"requests.nvidia.com/gpu", "some"}},
         .used = {{"requests.cpu", "-1"}}});
    const Reading reading = taken(std::move(found));
    CHECK_FALSE(reading.provider.quotas[Metric::pods].limit.is_known());
    CHECK(reading.provider.quotas[Metric::requests_cpu_milli].limit == Limit::of(4000));
    CHECK_FALSE(reading.provider.quotas[Metric::requests_cpu_milli].used.has_value());
    CHECK(reading.provider.quotas.named().empty());
    REQUIRE(reading.findings.size() == 3);
    CHECK(reading.findings[0].code == kOddValue);
    CHECK(reading.findings[0].message.find("pods: \"many\" is no quantity") != std::string::npos);
    CHECK(reading.outcome == Outcome::complete);
}

TEST_CASE("limit ranges and storage classes") {
    k8s::NamespaceReading found;
    k8s::LimitItem item;
    item.scope = "Container";
    item.min = {{"cpu", "10m"}, {"memory", "16Mi"}};
    item.max = {{"cpu", "8"}};
    item.default_limit = {{"cpu", "500m"}};
    item.default_request = {{"cpu", "250m"}, {"memory", "x"}};
    found.limits->push_back(item);
    found.storage_classes->push_back({"standard", "disks", "example.org/hdd", true});
    found.storage_classes->push_back({"fast", "", "example.org/nvme", false});
    found.version = "v1.20.2";
    const Reading reading = taken(std::move(found));
    const auto& ranges = reading.provider.limit_ranges;
    REQUIRE(ranges.size() == 2);
    CHECK(ranges[0] == federation::LimitRange{"Container", "cpu", 10, 8000, 500, 250});
    CHECK(ranges[1] == federation::LimitRange{"Container", "memory", 16777216, std::nullopt,
                                              std::nullopt, std::nullopt});
    CHECK(reading.findings.size() == 1);
    REQUIRE(reading.provider.storage_classes.size() == 2);
    CHECK(reading.provider.storage_classes[0].name == "fast");
    CHECK(reading.provider.storage_classes[1].is_default);
    CHECK(reading.provider.storage_classes[1].description == "disks");
    CHECK(reading.provider.api_version == "v1.20.2");
}

TEST_CASE("equal nodes are one pool; those that take no pods are none") {
    std::vector<k8s::Node> nodes;
    const std::map<std::string, std::string> labels{
        {"pool", "gpu"}, {"nvidia.com/gpu.product", "NVIDIA-A100-SXM4-40GB"}};
    nodes.push_back(
        node("gpu-2", {{"cpu", "128"}, {"memory", "1056768Mi"}, {"nvidia.com/gpu", "4"}}, labels));
    nodes.push_back(
        node("gpu-1", {{"cpu", "128"}, {"memory", "1056769Mi"}, {"nvidia.com/gpu", "4"}}, labels));
    nodes[0].labels["kubernetes.io/hostname"] = "gpu-2";
    nodes[1].labels["kubernetes.io/hostname"] = "gpu-1";
    nodes.push_back(node("cpu-1", {{"cpu", "64"}, {"memory", "a lot"}, {"pods", "110"}}));
    nodes.push_back(node("not-ready", {{"cpu", "64"}}));
    nodes.back().is_ready = false;
    nodes.push_back(node("kept-free", {{"cpu", "64"}}));
    nodes.back().is_unschedulable = true;
    nodes.push_back(node("master", {{"cpu", "64"}}));
    nodes.back().taints.push_back({"node-role.kubernetes.io/control-plane", "", "NoSchedule"});
    nodes.push_back(node("full", {{"cpu", "64"}}));
    nodes.back().taints.push_back({"node.kubernetes.io/disk-pressure", "", "NoSchedule"});
    std::vector<std::string> problems;
    const auto pools = node_pools_of(nodes, problems);
    REQUIRE(pools.size() == 2);
    CHECK(pools[0].name == "cpu-1");
    CHECK(pools[0].pods == 110);
    CHECK(pools[0].ram_mib == 0);
    CHECK(pools[0].architecture == "x86_64");
    CHECK(pools[1].name == "gpu-1");
    CHECK(pools[1].nodes == 2);
    CHECK(pools[1].cpu_milli == 128000);
    CHECK(pools[1].ram_mib == 1056768);
    REQUIRE(pools[1].accelerators.size() == 1);
    CHECK(pools[1].accelerators[0].model == "A100");
    CHECK(pools[1].accelerators[0].count == 4);
    CHECK(pools[1].labels.size() == 2);  // without the name of the host
    REQUIRE(problems.size() == 1);
    CHECK(problems[0] == "'cpu-1': memory: \"a lot\" is no quantity");
    std::ranges::reverse(nodes);
    CHECK(node_pools_of(nodes, problems) == pools);
}

TEST_CASE("what members may not see is not told; without rights in the namespace it is refused") {
    k8s::NamespaceReading found;
    found.nodes = denied();
    CHECK_FALSE(refusal_of(found, "lab").has_value());
    const Reading reading = taken(std::move(found));
    CHECK(reading.outcome == Outcome::complete);
    CHECK(reading.provider.node_pools.empty());
    const Error forbidden(ErrorCode::permission_denied, "status 403");
    k8s::NamespaceReading partly;
    partly.limits = fail(Error(forbidden));
    partly.storage_classes = fail(Error(forbidden));
    CHECK_FALSE(refusal_of(partly, "lab").has_value());
    CHECK(taken(partly).outcome == Outcome::limited);
    k8s::NamespaceReading foreign = partly;
    foreign.quotas = fail(Error(forbidden));
    foreign.nodes = denied();
    const auto refusal = refusal_of(foreign, "lab");
    REQUIRE(refusal.has_value());
    CHECK(refusal->message.find("no rights in namespace lab") != std::string::npos);
    CHECK(refusal->hint.find("role 'view'") != std::string::npos);
    k8s::NamespaceReading absent;
    absent.exists = fail(ErrorCode::not_found, "status 404");
    CHECK(refusal_of(absent, "lab")->code == ErrorCode::not_found);
    k8s::NamespaceReading down;
    down.quotas = fail(ErrorCode::unavailable, "cannot connect");
    down.limits = fail(ErrorCode::unavailable, "cannot connect");
    down.nodes = fail(ErrorCode::unavailable, "cannot connect");
    down.storage_classes = fail(ErrorCode::unavailable, "cannot connect");
    CHECK(refusal_of(down, "lab")->code == ErrorCode::unavailable);
}
