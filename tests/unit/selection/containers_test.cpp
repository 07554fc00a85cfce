#include "fixtures.hpp"

using namespace paas;
using namespace paas::selection;
using namespace paas::selection::test;
using federation::Limit;
using federation::Metric;
using federation::Provider;

namespace {

/// A namespace with room for a few pods, two kinds of nodes and two storage classes.
Provider cluster() {
    Provider value;
    value.name = "K8S-A";
    value.type = "kubernetes";
    value.region = "default";
    value.project = "lab-ns";
    value.quotas[Metric::requests_cpu_milli] = quota(20'000, 2'000);
    value.quotas[Metric::limits_memory_mib] = quota(65'536, 0);
    value.quotas[Metric::pods] = quota(10, 0);
    value.node_pools = {
        {.name = "cpu", .nodes = 4, .cpu_milli = 8'000, .ram_mib = 16'384},
        {.name = "gpu",
         .nodes = 1,
         .cpu_milli = 16'000,
         .ram_mib = 32'768,
         .accelerators = {{.vendor = "nvidia", .model = "A100", .mem_gib = 80, .count = 2}}}};
    value.storage_classes = {{"slow", "", "", true}, {"fast", "", "", false}};
    return value;
}

Requirements web(std::int64_t count = 1) {
    Requirements requirements;
    requirements.kind = "kubernetes";
    ContainerRequirement container;
    container.name = "web";
    container.count = count;
    container.milli_cpus = 500;
    container.ram_bytes = kGiB;
    requirements.containers = {container};
    return requirements;
}

federation::LimitRange range(const char* scope, const char* resource) {
    federation::LimitRange one;
    one.scope = scope;
    one.resource = resource;
    return one;
}

}  // namespace

TEST_CASE("a container that fits") {
    const Verdict verdict = judge(web(3), cluster());
    CHECK(codes(verdict).empty());
    CHECK(verdict.fits);
    CHECK(verdict.demand == Resources{2, 3072, 3, 0, 0, 0, 0});
}

TEST_CASE("defaults of the namespace count for what a container does not state") {
    Requirements requirements = web(4);
    requirements.containers[0].milli_cpus = 0;
    CHECK(codes(judge(requirements, cluster())) == std::vector<std::string>{"unstated"});
    CHECK(judge(requirements, cluster()).refusals[0].fix == "state num_cpus");

    Provider with_default = cluster();
    with_default.limit_ranges = {range("Container", "cpu")};
    with_default.limit_ranges[0].default_limit = 750;
    with_default.limit_ranges[0].default_request = 250;
    const Verdict verdict = judge(requirements, with_default);
    CHECK(verdict.fits);
    CHECK(verdict.demand.vcpus == 3);
}

TEST_CASE("limit ranges bound containers, pods and claims") {
    Provider provider = cluster();
    provider.limit_ranges = {range("Container", "cpu"), range("Pod", "memory"),
                             range("PersistentVolumeClaim", "storage")};
    provider.limit_ranges[0].min = 100;
    provider.limit_ranges[0].max = 2'000;
    provider.limit_ranges[1].max = 2 * kGiB;
    provider.limit_ranges[2].min = kGiB;
    provider.limit_ranges[2].max = 10 * kGiB;
    CHECK(judge(web(), provider).fits);

    Requirements requirements = web();
    requirements.containers[0].milli_cpus = 2'001;
    Verdict verdict = judge(requirements, provider);
    REQUIRE(codes(verdict) == std::vector<std::string>{"limit_range"});
    CHECK(verdict.refusals[0].text ==
          "container web with 2001m CPU is above the 2000m CPU that a Container may have");
    CHECK(verdict.refusals[0].fix == "ask for 2000m CPU");
    requirements.containers[0].milli_cpus = 99;
    CHECK(codes(judge(requirements, provider)) == std::vector<std::string>{"limit_range"});

    requirements = web();
    requirements.containers[0].ram_bytes = 2 * kGiB + 1;
    CHECK(codes(judge(requirements, provider)) == std::vector<std::string>{"limit_range"});

    requirements = web();
    requirements.volumes = {{"data", 11 * kGiB, 1, ""}};
    verdict = judge(requirements, provider);
    REQUIRE(codes(verdict) == std::vector<std::string>{"limit_range"});
    CHECK(verdict.refusals[0].fix == "ask for 10 GiB");
}

TEST_CASE("a pod needs a node that is large enough and has its devices") {
    Requirements requirements = web();
    requirements.containers[0].milli_cpus = 16'000;
    CHECK(judge(requirements, cluster()).fits);
    requirements.containers[0].milli_cpus = 16'001;
    Verdict verdict = judge(requirements, cluster());
    REQUIRE(codes(verdict) == std::vector<std::string>{"node_pool"});
    CHECK(verdict.refusals[0].text == "no node gives container web 16001m CPU, 1024 MiB of memory");
    CHECK(verdict.refusals[0].fix.find("16000m CPU, 32768 MiB of memory") != std::string::npos);

    requirements = web();
    requirements.containers[0].gpus = 2;
    requirements.containers[0].gpu_model = "A100-80GB";
    CHECK(judge(requirements, cluster()).fits);
    requirements.containers[0].gpus = 3;
    CHECK(codes(judge(requirements, cluster())) == std::vector<std::string>{"node_pool"});
    requirements.containers[0].gpus = 1;
    requirements.containers[0].gpu_model = "H100";
    CHECK(codes(judge(requirements, cluster())) == std::vector<std::string>{"node_pool"});

    Provider untold = cluster();
    untold.node_pools.clear();
    CHECK(judge(requirements, untold).fits);
}

TEST_CASE("GPUs are counted under the device's name") {
    Provider provider = cluster();
    provider.node_pools.clear();
    provider.quotas.named("requests.nvidia.com/gpu") = quota(4, 3);
    provider.quotas.named("requests.amd.com/gpu") = quota(8, 0);
    Requirements requirements = web(2);
    requirements.containers[0].gpus = 1;
    CHECK(judge(requirements, provider).fits);  // two of amd
    requirements.containers[0].gpu_vendor = "nvidia";
    const Verdict verdict = judge(requirements, provider);
    REQUIRE(codes(verdict) == std::vector<std::string>{"quota.requests.nvidia.com/gpu"});
    CHECK(verdict.refusals[0].text == "needs 2 nvidia.com/gpu devices, 1 of 4 are free");
    SelectionState state;
    state.reserved[ProviderKey("K8S-A/default/lab-ns")].gpus = 1;
    requirements.containers[0].count = 1;
    CHECK(judge(requirements, provider).fits);
    CHECK(!judge(requirements, provider, {}, state).fits);
}

TEST_CASE("storage classes have quotas of their own") {
    Provider provider = cluster();
    provider.quotas.named("fast.storageclass.storage.k8s.io/requests.storage") = quota(10, 4);
    provider.quotas.named("slow.storageclass.storage.k8s.io/persistentvolumeclaims") = quota(1, 1);
    Requirements requirements = web();
    requirements.volumes = {{"data", 6 * kGiB, 1, "fast"}};
    CHECK(judge(requirements, provider).fits);
    requirements.volumes[0].size_bytes = 7 * kGiB;
    CHECK(codes(judge(requirements, provider)) ==
          std::vector<std::string>{"quota.fast.storageclass.storage.k8s.io/requests.storage"});
    requirements.volumes = {{"data", kGiB, 1, ""}};  // the default is slow
    CHECK(
        codes(judge(requirements, provider)) ==
        std::vector<std::string>{"quota.slow.storageclass.storage.k8s.io/persistentvolumeclaims"});
}

TEST_CASE("objects are counted") {
    Provider provider = cluster();
    provider.quotas[Metric::services] = quota(2, 2);
    provider.quotas.named("count/pods") = quota(2, 0);
    Requirements requirements = web(3);
    requirements.containers[0].services = 1;
    CHECK(codes(judge(requirements, provider)) ==
          std::vector<std::string>{"quota.services", "quota.count/pods"});
}
