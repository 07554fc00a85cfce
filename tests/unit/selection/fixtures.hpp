/// Providers and requests that the tests of this room start from.
#pragma once

#include "paas/base/units.hpp"
#include "paas/federation/snapshot.hpp"
#include "paas/selection/select.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace paas::selection::test {

inline constexpr Timestamp kNow{std::chrono::days(20'500)};

inline federation::Flavor flavor(std::string name, std::int64_t vcpus, std::int64_t ram_mib,
                                 std::int64_t disk_gib = 20) {
    federation::Flavor value;
    value.id = "id-" + name;
    value.name = std::move(name);
    value.vcpus = vcpus;
    value.ram_mib = ram_mib;
    value.disk_gib = disk_gib;
    return value;
}

inline federation::Image image(std::string distro, std::string version) {
    federation::Image value;
    value.id = "id-" + distro + version;
    value.name = distro + '-' + version;
    value.os_distro = std::move(distro);
    value.os_version = std::move(version);
    return value;
}

inline federation::Network network(std::string name, bool is_external) {
    federation::Network value;
    value.id = "id-" + name;
    value.name = std::move(name);
    value.is_external = is_external;
    return value;
}

inline federation::QuotaLine quota(std::int64_t limit, std::int64_t used) {
    return {federation::Limit::of(limit), {}, used};
}

/// An OpenStack site with three flavors, two images, two networks and room for a few machines.
inline federation::Provider site(std::string name = "SITE-A") {
    using federation::Metric;
    federation::Provider value;
    value.name = std::move(name);
    value.type = "openstack";
    value.region = "RegionOne";
    value.project = "p-1";
    value.endpoint = "https://ks.example.org:5000/v3";
    value.issuer_endpoint = "https://iam.example.org/";
    value.user_group = "lab/test";
    value.timestamp = kNow - std::chrono::hours(1);
    value.flavors = {flavor("large", 8, 16384, 80), flavor("small", 1, 2048),
                     flavor("medium", 2, 4096)};
    value.images = {image("ubuntu", "22.04"), image("almalinux", "9")};
    value.networks = {network("public", true), network("private", false)};
    value.quotas[Metric::vcpus] = quota(40, 8);
    value.quotas[Metric::ram_mib] = quota(81920, 16384);
    value.quotas[Metric::instances] = quota(10, 2);
    value.quotas[Metric::storage_gib] = quota(500, 100);
    value.quotas[Metric::volumes] = quota(20, 4);
    value.quotas[Metric::public_ips] = quota(5, 1);
    return value;
}

/// One machine of 2 vCPUs, 4 GB, 20 GB with Ubuntu 22.04 and a public address.
inline NodeRequirement machine(std::string name = "server") {
    NodeRequirement node;
    node.name = std::move(name);
    node.vcpus = 2;
    node.ram_bytes = 4 * kGB;
    node.disk_bytes = 20 * kGB;
    node.os_distribution = "ubuntu";
    node.os_version = "22.04";
    node.public_ip = true;
    return node;
}

inline Requirements single_vm() {
    Requirements requirements;
    requirements.nodes = {machine()};
    return requirements;
}

inline Verdict judge(const Requirements& requirements, const federation::Provider& provider,
                     const Target& target = {}, const SelectionState& state = {}) {
    // The verdict keeps its entry alive; its rally pointer is not used by these tests.
    auto verdicts = select(requirements, target, federation::Snapshot::of({provider}), state, kNow);
    REQUIRE(verdicts.size() == 1);
    verdicts[0].rally = nullptr;
    return verdicts[0];
}

inline std::vector<std::string> codes(const Verdict& verdict) {
    std::vector<std::string> all;
    for (const Refusal& refusal : verdict.refusals) {
        all.push_back(refusal.code);
    }
    return all;
}

}  // namespace paas::selection::test
