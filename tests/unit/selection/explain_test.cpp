#include "paas/selection/explain.hpp"

#include "fixtures.hpp"

using namespace paas;
using namespace paas::selection;
using namespace paas::selection::test;
using federation::Metric;

namespace {

Assessment of(const std::vector<Assessment>& all, std::string_view requirement) {
    const auto found = std::ranges::find(all, requirement, &Assessment::requirement);
    REQUIRE(found != all.end());
    return *found;
}

}  // namespace

TEST_CASE("what is met has its figures too") {
    const auto all = assess(judge(single_vm(), site()));
    CHECK(std::ranges::all_of(
        all, [](const Assessment& one) { return one.outcome == Assessment::Outcome::met; }));
    CHECK(all.size() == rule_names().size() + 4);  // vCPUs, memory, instances, addresses
    const Assessment vcpus = of(all, "vcpus");
    CHECK(vcpus.wanted == 2);
    CHECK(vcpus.free == 32);
    CHECK(vcpus.quota == 40);
}

TEST_CASE("every refusal has its place, with what would help") {
    federation::Provider provider = site();
    provider.status = "maintenance";
    provider.quotas[Metric::vcpus] = quota(9, 8);
    provider.quotas.named("volumes_ssd") = quota(1, 1);
    provider.images.clear();
    Requirements requirements = single_vm();
    requirements.volumes = {{"data", kGiB, 1, "ssd"}};
    const Verdict verdict = judge(requirements, provider);
    const auto all = assess(verdict);
    std::size_t refused = 0;
    for (const Assessment& one : all) {
        refused += one.outcome == Assessment::Outcome::refused ? 1 : 0;
    }
    CHECK(refused == verdict.refusals.size());
    CHECK(of(all, "access").reason == "its status is maintenance");
    CHECK(of(all, "image").outcome == Assessment::Outcome::refused);
    CHECK(of(all, "vcpus").free == 1);
    CHECK(of(all, "vcpus").fix == "1 more vCPUs: release them or raise the quota to 10");
    CHECK(of(all, "volumes_ssd").wanted == 1);
    CHECK(of(all, "flavor").outcome == Assessment::Outcome::met);
}

TEST_CASE("no limit is nothing, not a large number") {
    federation::Provider provider = site();
    provider.quotas[Metric::vcpus].limit = federation::Limit::unlimited();
    const Assessment vcpus = of(assess(judge(single_vm(), provider)), "vcpus");
    CHECK(vcpus.free == std::nullopt);
    CHECK(vcpus.quota == std::nullopt);
    CHECK(vcpus.quota_told);
    CHECK(vcpus.outcome == Assessment::Outcome::met);
}

TEST_CASE("a quota that nobody told is assumed to suffice") {
    federation::Provider provider = site();
    provider.quotas[Metric::vcpus] = {};
    const Assessment vcpus = of(assess(judge(single_vm(), provider)), "vcpus");
    CHECK(vcpus.quota == std::nullopt);
    CHECK_FALSE(vcpus.quota_told);
    CHECK(vcpus.outcome == Assessment::Outcome::assumed);
    CHECK(vcpus.reason == "it suffices: the provider does not tell this quota");
}

TEST_CASE("the quota told is the one that leaves what is free") {
    federation::Provider provider = site();
    provider.quotas[Metric::vcpus] = {federation::Limit::of(200), federation::Limit::of(64), 190};
    const Assessment vcpus = of(assess(judge(single_vm(), provider)), "vcpus");
    CHECK(vcpus.free == 10);
    CHECK(vcpus.quota == 200);
}

TEST_CASE("an assumption is neither met nor refused") {
    federation::Provider provider = site();
    provider.status = "limited";
    const Assessment access = of(assess(judge(single_vm(), provider)), "access");
    CHECK(access.outcome == Assessment::Outcome::assumed);
    CHECK(access.reason == "it was read in part, and what is missing is not told");
}
