/// Limits per user, and the flavors that keep the quotas together.
#include "fixtures.hpp"

#include "paas/selection/explain.hpp"

using namespace paas;
using namespace paas::selection;
using namespace paas::selection::test;
using federation::Limit;
using federation::Metric;
using federation::Provider;

TEST_CASE("a limit per user counts what that user has reserved, not what others have") {
    Provider provider = site();
    provider.quotas[Metric::vcpus] = {Limit::of(200), Limit::of(4), 20};
    const ProviderKey key = provider.key();
    SelectionState state;
    state.reserved[key].vcpus = 4;
    CHECK(judge(single_vm(), provider, {}, state).fits);
    CHECK(judge(single_vm(), provider, {}, state).free.vcpus == 4);
    state.reserved_by_user[key].vcpus = 4;
    const Verdict verdict = judge(single_vm(), provider, {}, state);
    CHECK(codes(verdict) == std::vector<std::string>{"quota.vcpus"});
    CHECK(verdict.refusals[0].free == 0);
    CHECK(verdict.refusals[0].quota == 4);
    // The project's limit counts all.
    state.reserved[key].vcpus = 179;
    state.reserved_by_user.clear();
    CHECK(codes(judge(single_vm(), provider, {}, state)) ==
          std::vector<std::string>{"quota.vcpus"});
}

TEST_CASE("several kinds of machine take the flavors that keep the quotas together") {
    Provider provider = site();
    // Neither the cheapest flavors, nor those with the fewest vCPUs, nor those with the least
    // memory fit; one of each does.
    provider.flavors = {flavor("c2", 2, 16384), flavor("c4", 4, 8192, 40),
                        flavor("d16", 16, 8192, 80), flavor("e8", 8, 24576, 80)};
    provider.quotas[Metric::vcpus] = quota(18, 0);
    provider.quotas[Metric::ram_mib] = quota(24576, 0);
    Requirements requirements;
    for (const std::int64_t disk : {std::int64_t{10}, std::int64_t{60}}) {
        NodeRequirement node;
        node.name = "n" + std::to_string(disk);
        node.disk_bytes = disk * kGiB;
        requirements.nodes.push_back(node);
    }
    Verdict verdict = judge(requirements, provider);
    CHECK(verdict.fits);
    CHECK(verdict.demand.vcpus == 18);
    CHECK(verdict.demand.ram_mib == 24576);
    CHECK(verdict.choices.at(0).flavor->name == "c2");
    CHECK(verdict.choices.at(1).flavor->name == "d16");
    std::ranges::swap(requirements.nodes[0], requirements.nodes[1]);
    CHECK(judge(requirements, provider).fits);
    provider.quotas[Metric::ram_mib] = quota(24575, 0);
    verdict = judge(requirements, provider);
    CHECK(verdict.refusals.at(0).text.find("with the flavors that lack least") !=
          std::string::npos);
}

TEST_CASE("of a provider that was removed nothing is told but that") {
    Provider gone = federation::tombstone_of(site(), kNow);
    gone.expires = kNow;
    const Verdict verdict = judge(single_vm(), gone, {.provider = "SITE-B"});
    CHECK(codes(verdict) == std::vector<std::string>{"status"});
    CHECK(smallest_change(verdict).empty());
    CHECK(assess(verdict).size() == 1);
}
