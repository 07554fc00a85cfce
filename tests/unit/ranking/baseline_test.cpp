#include "paas/base/units.hpp"
#include "paas/ranking/ranker.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace paas;
using federation::Limit;
using federation::Metric;
using federation::Provider;
using federation::Snapshot;
using ranking::BaselineRanker;
using ranking::BaselineWeights;
using ranking::History;
using ranking::Ranked;
using selection::Requirements;

namespace {

constexpr Timestamp kNow{std::chrono::days(20'500)};

Provider site(std::string name, std::int64_t cores = 100) {
    Provider value;
    value.name = std::move(name);
    value.type = "openstack";
    value.region = "r";
    value.project = "p";
    value.quotas[Metric::vcpus].limit = Limit::of(cores);
    federation::Flavor flavor;
    flavor.name = "m";
    flavor.vcpus = 2;
    flavor.ram_mib = 4096;
    value.flavors = {flavor};
    return value;
}

Requirements vm() {
    Requirements requirements;
    selection::NodeRequirement node;
    node.name = "server";
    node.vcpus = 2;
    node.ram_bytes = 4 * kGB;
    requirements.nodes = {node};
    return requirements;
}

/// Counts outcomes just before now.
void remember(History& history, const std::string& name, int successes, int failures,
              const std::string& template_name = "vm", Timestamp at = kNow) {
    for (int i = 0; i < successes + failures; ++i) {
        history.add({ProviderKey(name + "/r/p"), template_name, i < successes,
                     std::chrono::minutes(5), at});
    }
}

std::vector<Ranked> rank(const Snapshot& snapshot, const History& history = History(),
                         const Requirements& requirements = vm()) {
    const auto verdicts = selection::select(requirements, {}, snapshot, {}, kNow);
    return BaselineRanker().rank({"vm", "lab/test"}, verdicts, history, kNow);
}

std::vector<std::string> order(const std::vector<Ranked>& ranked) {
    std::vector<std::string> names;
    for (const Ranked& item : ranked) {
        names.emplace_back(item.provider.str().substr(0, item.provider.str().find('/')));
    }
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("without any history equals are ordered by key") {
    const auto ranked = rank(Snapshot::of({site("C"), site("A"), site("B")}));
    CHECK(order(ranked) == Names{"A", "B", "C"});
    CHECK(ranked[0].score == ranked[2].score);
    CHECK(ranked[0].features[0].value == 0.5);
    CHECK(ranked[0].features[0].text() == "no deployment is known yet");
}

TEST_CASE("who succeeded more often comes first") {
    History history;
    remember(history, "A", 5, 5);
    remember(history, "B", 9, 1);
    remember(history, "C", 1, 9);
    const auto ranked = rank(Snapshot::of({site("A"), site("B"), site("C"), site("D")}), history);
    // D has never been tried: the federation's half is as good as A's.
    CHECK(order(ranked).front() == "B");
    CHECK(order(ranked).back() == "C");
    CHECK(ranked[0].features[0].text() == "succeeded 9 of 10 times with this template");
    const auto& unknown = *std::ranges::find(ranked, ProviderKey("D/r/p"), &Ranked::provider);
    CHECK(unknown.features[0].text() ==
          "never tried; 15 of 30 deployments in the federation succeeded");
    CHECK(unknown.features[0].value == doctest::Approx(0.5));
}

TEST_CASE("shrinkage: one lucky try does not beat a long record") {
    History history;
    remember(history, "LUCKY", 1, 0);
    remember(history, "STEADY", 95, 5);
    remember(history, "POOR", 10, 90);
    CHECK(order(rank(Snapshot::of({site("LUCKY"), site("STEADY")}), history)) ==
          Names{"STEADY", "LUCKY"});
}

TEST_CASE("shrinkage figures are those of the formula") {
    History history;
    remember(history, "A", 3, 1);
    const auto ranked = rank(Snapshot::of({site("A")}), history);
    const double federation = (3 + 0.5 * 2) / (4 + 2.0);
    const double provider = (3 + federation * 4) / (4 + 4.0);
    const double expected = (3 + provider * 4) / (4 + 4.0);
    CHECK(ranked[0].features[0].value == doctest::Approx(expected).epsilon(1e-12));
}

TEST_CASE("a template's own record counts more than the provider's") {
    History history;
    remember(history, "A", 20, 0, "other");
    remember(history, "A", 0, 10, "vm");
    remember(history, "B", 10, 10, "other");
    remember(history, "B", 8, 2, "vm");
    const auto ranked = rank(Snapshot::of({site("A"), site("B")}), history);
    CHECK(order(ranked) == Names{"B", "A"});
    History elsewhere;
    remember(elsewhere, "A", 2, 1, "other");
    CHECK(rank(Snapshot::of({site("A")}), elsewhere)[0].features[0].text() ==
          "never tried with this template; succeeded 2 of 3 times with others");
}

TEST_CASE("old failures are forgiven") {
    History history;
    remember(history, "OLD", 0, 10, "vm", kNow - std::chrono::days(365));
    remember(history, "NEW", 0, 10);
    CHECK(order(rank(Snapshot::of({site("NEW"), site("OLD")}), history)) == Names{"OLD", "NEW"});
}

TEST_CASE("headroom, tests and exactness decide between equals") {
    SUBCASE("headroom") {
        const auto ranked = rank(Snapshot::of({site("FULL", 2), site("ROOMY", 100)}));
        CHECK(order(ranked) == Names{"ROOMY", "FULL"});
        CHECK(ranked[0].features[1].text() == "98 of 100 vcpus left after this deployment");
        CHECK(ranked[0].features[1].value == 0.98);
        Provider unknown = site("UNKNOWN");
        unknown.quotas = {};
        CHECK(rank(Snapshot::of({unknown}))[0].features[1].text() == "no quota is known");
    }
    SUBCASE("functional tests") {
        const Timestamp yesterday = kNow - std::chrono::days(1);
        const auto ranked =
            rank(Snapshot::of({site("BROKEN"), site("TESTED"), site("UNTESTED")},
                              {{"BROKEN/r", yesterday, false}, {"TESTED/r", yesterday, true}}));
        CHECK(order(ranked) == Names{"TESTED", "UNTESTED", "BROKEN"});
        CHECK(ranked[0].features[2].text() == "1 of 1 functional tests passed in 7 days");
        CHECK(ranked[1].features[2].text() == "no functional test in 30 days");
    }
    SUBCASE("exactness") {
        Provider exact = site("EXACT");
        Provider larger = site("A-LARGER");
        larger.flavors[0].ram_mib = 8192;
        const auto ranked = rank(Snapshot::of({exact, larger}));
        CHECK(order(ranked) == Names{"EXACT", "A-LARGER"});
        CHECK(ranked[1].features[3].text() == "0 of 1 machines get exactly the flavor asked for");
    }
}

TEST_CASE("a record outweighs all small terms together") {
    // The small terms can add at most 0.20; a clear record must not be overturned by them.
    Provider bad = site("BAD", 1000);
    Provider good = site("GOOD", 2);
    good.flavors[0].ram_mib = 8192;
    History history;
    remember(history, "BAD", 2, 18);
    remember(history, "GOOD", 18, 2);
    const auto ranked =
        rank(Snapshot::of({bad, good}, {{"GOOD/r", kNow, false}, {"BAD/r", kNow, true}}), history);
    CHECK(order(ranked) == Names{"GOOD", "BAD"});
}

TEST_CASE("those that do not fit are left out") {
    const auto ranked = rank(Snapshot::of({site("A"), site("NO", 1)}));
    CHECK(order(ranked) == Names{"A"});
    CHECK(rank(Snapshot()).empty());
}

TEST_CASE("weights sum to one, so scores stay in [0, 1]") {
    const BaselineWeights weights;
    CHECK(weights.success + weights.headroom + weights.rally + weights.exactness ==
          doctest::Approx(1.0));
    History history;
    std::mt19937 random(3);
    std::vector<Provider> providers;
    for (int i = 0; i < 50; ++i) {
        const std::string name = "S" + std::to_string(i);
        providers.push_back(site(name, 2 + static_cast<int>(random() % 50)));
        remember(history, name, static_cast<int>(random() % 5), static_cast<int>(random() % 5));
    }
    const auto ranked = rank(Snapshot::of(providers), history);
    REQUIRE(ranked.size() == 50);
    for (const Ranked& item : ranked) {
        CHECK(item.score >= 0.0);
        CHECK(item.score <= 1.0);
        double sum = 0;
        for (const auto& feature : item.features) {
            CHECK(feature.value >= 0.0);
            CHECK(feature.value <= 1.0);
            sum += feature.value * feature.weight;
        }
        CHECK(item.score == sum);
    }
    CHECK(std::ranges::is_sorted(ranked, std::ranges::greater{}, &Ranked::score));
    std::ranges::shuffle(providers, random);
    CHECK(rank(Snapshot::of(providers), history) == ranked);
    CHECK(BaselineRanker().id() == "baseline/1");
}

TEST_CASE("templates without machines are exact") {
    Requirements nothing;
    nothing.kind = "any";
    CHECK(rank(Snapshot::of({site("A")}), History(), nothing)[0].features[3].value == 1.0);
}

TEST_CASE("data that is there takes its part of the score, and only when data is asked for") {
    selection::SelectionState state;
    state.data.provider_of_rse = {{"B_DISK", "B"}, {"C_DISK", "C"}};
    state.data.datasets = {{"s:one", 100, {{"B_DISK", 1'000'000}, {"C_DISK", 250'000}}, ""}};
    const Snapshot snapshot = Snapshot::of({site("A"), site("B"), site("C")});
    const auto verdicts = selection::select(vm(), {}, snapshot, state, kNow);
    const auto ranked = BaselineRanker().rank({"vm", "lab/test"}, verdicts, History(), kNow);
    CHECK(order(ranked) == Names{"B", "C", "A"});
    const auto plain = rank(snapshot);
    for (const Ranked& item : ranked) {
        REQUIRE(item.features.size() == 5);
        double weights = 0;
        for (const auto& feature : item.features) {
            weights += feature.weight;
        }
        CHECK(weights == doctest::Approx(1.0).epsilon(1e-12));
        CHECK(item.score <= 1.0);
    }
    CHECK(ranked[0].features[4].text() == "100 % of the data is there");
    CHECK(ranked[1].features[4].value == 0.25);
    CHECK(ranked[1].score - ranked[2].score == doctest::Approx(0.25 * 0.25).epsilon(1e-12));
    REQUIRE(plain[0].features.size() == 4);  // nothing changes for who asks for none
    CHECK(plain[0].features[0].weight == 0.80);
}

TEST_CASE("data does not outweigh a provider that fails") {
    selection::SelectionState state;
    state.data.provider_of_rse = {{"B_DISK", "B"}};
    state.data.datasets = {{"s:one", 100, {{"B_DISK", 1'000'000}}, ""}};
    History history;
    remember(history, "A", 50, 0);
    remember(history, "B", 0, 50);
    const Snapshot snapshot = Snapshot::of({site("A"), site("B")});
    const auto verdicts = selection::select(vm(), {}, snapshot, state, kNow);
    CHECK(order(BaselineRanker().rank({"vm", "lab/test"}, verdicts, history, kNow)) ==
          Names{"A", "B"});
}
