#include "paas/federation/snapshot.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace paas;
using federation::Flavor;
using federation::Provider;
using federation::ProviderEntry;
using federation::RallyRun;
using federation::Snapshot;

namespace {

Provider provider(std::string name, int age_in_hours = 0) {
    Provider value;
    value.name = std::move(name);
    value.region = "r";
    value.project = "p";
    value.timestamp = Timestamp(std::chrono::hours(1'000'000 - age_in_hours));
    return value;
}

Flavor flavor(std::string name, std::int64_t vcpus, std::int64_t ram_mib, std::int64_t gpus = 0) {
    Flavor value;
    value.id = "id-" + name;
    value.name = std::move(name);
    value.vcpus = vcpus;
    value.ram_mib = ram_mib;
    value.gpus = gpus;
    return value;
}

}  // namespace

TEST_CASE("entries are sorted by key and found by it") {
    const Snapshot snapshot = Snapshot::of({provider("c"), provider("a"), provider("b")});
    REQUIRE(snapshot.entries().size() == 3);
    CHECK(snapshot.entries()[0]->label == "a/r");
    CHECK(snapshot.entries()[2]->label == "c/r");
    REQUIRE(snapshot.find(ProviderKey("b/r/p")) != nullptr);
    CHECK(snapshot.find(ProviderKey("b/r/p"))->provider.name == "b");
    CHECK(snapshot.find(ProviderKey("b/r/q")) == nullptr);
    CHECK(Snapshot().entries().empty());
}

TEST_CASE("of the same provider told twice the newest wins, in any order") {
    Provider newer = provider("a", 1);
    newer.user_group = "new";
    Provider older = provider("a", 2);
    older.user_group = "old";
    for (const auto& order : {std::vector{newer, older}, std::vector{older, newer}}) {
        const Snapshot snapshot = Snapshot::of(order);
        REQUIRE(snapshot.entries().size() == 1);
        CHECK(snapshot.entries()[0]->provider.user_group == "new");
    }
    Provider same_age = newer;
    same_age.user_group = "other";
    CHECK(Snapshot::of({newer, same_age}).hash() == Snapshot::of({same_age, newer}).hash());
}

TEST_CASE("the hash depends on every provider and run, not on their order") {
    std::vector<Provider> providers;
    std::vector<RallyRun> runs;
    for (int i = 0; i < 20; ++i) {
        providers.push_back(provider("site-" + std::to_string(i)));
        runs.push_back(
            {"site-" + std::to_string(i % 5) + "/r", Timestamp(std::chrono::hours(i)), i % 2 == 0});
    }
    const ContentHash hash = Snapshot::of(providers, runs).hash();
    std::mt19937 random(7);
    for (int round = 0; round < 10; ++round) {
        std::ranges::shuffle(providers, random);
        std::ranges::shuffle(runs, random);
        CHECK(Snapshot::of(providers, runs).hash() == hash);
    }
    runs[3].passed = !runs[3].passed;
    const ContentHash other_run = Snapshot::of(providers, runs).hash();
    CHECK(other_run != hash);
    providers[5].bandwidth_in += 1;
    CHECK(Snapshot::of(providers, runs).hash() != other_run);
}

TEST_CASE("a hash that is known already is taken over") {
    const Provider value = provider("a");
    const ContentHash hash = sha256(provider_to_json(value));
    CHECK(ProviderEntry(value).hash == hash);
    CHECK(ProviderEntry(value, hash).hash == hash);
}

TEST_CASE("flavors are sorted by what they take, scarce devices last") {
    Provider value = provider("a");
    Flavor infiniband = flavor("ib", 1, 1024);
    infiniband.infiniband = true;
    value.flavors = {
        flavor("gpu", 1, 1024, 1),  flavor("big", 8, 32768),    infiniband,
        flavor("small-b", 1, 2048), flavor("small-a", 1, 2048), flavor("memory", 1, 65536)};
    const ProviderEntry entry(value);
    std::vector<std::string> names;
    for (const auto& shape : entry.flavors) {
        names.push_back(entry.provider.flavors[shape.index].name);
    }
    // 8 vCPUs with 32 GiB cost 64 GiB, 1 vCPU with 64 GiB costs 68 GiB.
    CHECK(names == std::vector<std::string>{"small-a", "small-b", "big", "memory", "ib", "gpu"});
}

TEST_CASE("images are sorted newest first") {
    Provider value = provider("a");
    value.images.resize(3);
    value.images[0].created_at = "2024-01-01 00:00:00+00:00";
    value.images[1].created_at = "2025-01-01 00:00:00+00:00";
    value.images[2].name = "never told";
    CHECK(ProviderEntry(value).images == std::vector<std::uint32_t>{1, 0, 2});
}

TEST_CASE("test runs are found by label") {
    const Snapshot snapshot = Snapshot::of({provider("a"), provider("b")},
                                           {{"a/r", Timestamp(std::chrono::hours(5)), false}});
    const auto window = [](const federation::RallyHistory& history) {
        return history.window(Timestamp(std::chrono::hours(6)), std::chrono::hours(3)).failures;
    };
    CHECK(window(snapshot.rally("a/r")) == 1);
    CHECK(window(snapshot.rally_at(0)) == 1);
    CHECK(snapshot.rally("b/r").empty());
    CHECK(snapshot.rally_at(1).empty());
}
