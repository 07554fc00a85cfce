#include "samples.hpp"

#include "paas/sqlite/database.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::test;
using deployment::ErrorClass;

namespace {

/// A long random life of a store: every kind of event that projections look at.
void live(store::Store& store, std::uint64_t seed, int deployments) {
    SeededRandom random(seed);
    const std::vector<std::string> names{"A", "B", "C"};
    std::int64_t now = 0;
    const auto record = [&](pipeline::FederationEvent event) {
        REQUIRE(store.record(std::span(&event, 1), at(now)));
    };
    std::vector<Story> running;
    for (int i = 1; i <= deployments; ++i) {
        now += static_cast<std::int64_t>(random.next() % 100000);
        const std::string& provider = names[random.next() % names.size()];
        Story story(store, i, "d" + std::to_string(i));
        story.accept(at(now));
        story.start(1, provider, at(now));
        now += static_cast<std::int64_t>(random.next() % 1000);
        switch (random.next() % 5) {
            case 0:
                story.fail(1, ErrorClass::capacity, true, at(now));
                break;
            case 1:
                story.created(1, at(now));
                story.fail(1, ErrorClass::unreachable, false, at(now));
                story.add({deployment::Condemned{1, "no answer"}}, at(now + 1));
                break;
            default:
                story.created(1, at(now));
                story.succeed(1, at(now + static_cast<std::int64_t>(random.next() % 5000)));
                running.push_back(story);
        }
        now += 5000;
        if (random.next() % 3 == 0) {
            record(pipeline::ProviderSeen{provider_json(
                provider, at(now - static_cast<std::int64_t>(random.next() % 9000)).wall,
                static_cast<std::int64_t>(random.next() % 100))});
        }
        if (random.next() % 5 == 0) {
            record(pipeline::RallySeen{provider + "/RegionOne", at(now).wall,
                                       random.next() % 2 == 0, "t"});
        }
        if (random.next() % 6 == 0 && !running.empty()) {
            running.back().add({deployment::DeleteStarted{false, {}}}, at(now));
            running.back().add({deployment::CleanupConfirmed{1}, deployment::Deleted{}}, at(now));
            running.pop_back();
        }
    }
    record(pipeline::ProviderBlocked{"B/RegionOne", "maintenance", at(now + 9).wall});
    record(pipeline::ProviderUnblocked{"C"});
    record(pipeline::ProviderVanished{ProviderKey("C/RegionOne/project")});
}

}  // namespace

TEST_CASE("what is rebuilt from the journal is identical, row by row") {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        CAPTURE(seed);
        const Folder folder;
        auto store = open_store(folder.file("store.sqlite"));
        live(*store, seed, 60);
        const auto report =
            store::rebuild(folder.file("store.sqlite"), folder.file("rebuilt.sqlite"));
        REQUIRE_MESSAGE(report, (report ? std::string() : to_string(report.error())));
        CHECK(report->events == store->counters().events);
        CHECK(report->tables.size() == 10);
        for (const store::TableComparison& table : report->tables) {
            CAPTURE(table.table);
            CHECK(table.first == "");
            CHECK(table.differences == 0);
            CHECK(table.rows > 0);
        }
        CHECK(report->identical());

        // The result is a store that works on.
        auto rebuilt = open_store(folder.file("rebuilt.sqlite"));
        CHECK(rebuilt->list({})->size() == store->list({})->size());
        CHECK(rebuilt->federation(at(0))->snapshot->hash() ==
              store->federation(at(0))->snapshot->hash());
        const auto due = rebuilt->claim({"w", 1000, std::chrono::hours(1), {}}, at(1));
        CHECK(due->size() == store->claim({"w", 1000, std::chrono::hours(1), {}}, at(1))->size());
    }
}

TEST_CASE("a rebuild never gives an epoch twice") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    for (int i = 0; i < 3; ++i) {
        story.epoch = store->claim({"w", 1, Milliseconds{10}, {}}, at(i * 100))->front().epoch;
    }
    story.start(1, "A", at(250));
    REQUIRE(store::rebuild(folder.file("store.sqlite"), folder.file("rebuilt.sqlite")));
    auto rebuilt = open_store(folder.file("rebuilt.sqlite"));
    CHECK(rebuilt->claim({"w", 1, Milliseconds{10}, {}}, at(300))->front().epoch == 4);
}

TEST_CASE("a projection that was tampered with is found") {
    const struct {
        const char* sql;
        const char* table;
        std::uint64_t differences;
    } cases[] = {
        {"UPDATE deployments SET status = 'CREATE_FAILED' WHERE name = 'd3'", "deployments", 1},
        {"DELETE FROM attempts WHERE number = 1 AND deployment LIKE '00000003%'", "attempts", 1},
        {"UPDATE tallies SET successes = successes * 1.0000000000000003", "tallies", 1},
        {"INSERT INTO provider_load VALUES('Z', '', '', 1, 0, 0, 0, 0, 0, 0)", "provider_load", 1},
        {"INSERT INTO blocks VALUES('0', '', '', 0, 0, 0)", "blocks", 1},
    };
    for (const auto& c : cases) {
        CAPTURE(c.sql);
        const Folder folder;
        auto store = open_store(folder.file("store.sqlite"));
        live(*store, 4, 30);
        {
            auto db = sqlite::Database::open(folder.file("store.sqlite"), {});
            REQUIRE(db);
            REQUIRE(db->execute(c.sql));
        }
        const auto report =
            store::rebuild(folder.file("store.sqlite"), folder.file("rebuilt.sqlite"));
        REQUIRE(report);
        CHECK_FALSE(report->identical());
        for (const store::TableComparison& table : report->tables) {
            CAPTURE(table.table);
            if (table.table == c.table) {
                CHECK(table.differences >= c.differences);
                CHECK_FALSE(table.first.empty());
            } else {
                CHECK(table.differences == 0);
            }
        }
    }
}

TEST_CASE("a rebuild writes over nothing and needs a store") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story(*store, 1).accept(at(0));
    CHECK(store::rebuild(folder.file("store.sqlite"), folder.file("store.sqlite")).error().code ==
          ErrorCode::already_exists);
    CHECK(store::rebuild(folder.file("none"), folder.file("rebuilt")).error().code ==
          ErrorCode::not_found);
    CHECK_FALSE(std::filesystem::exists(folder.file("rebuilt")));
}
