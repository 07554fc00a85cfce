#include "samples.hpp"

#include "paas/sqlite/database.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::test;
using deployment::ErrorClass;
using pipeline::FederationEvent;
using pipeline::ProviderBlocked;
using pipeline::ProviderSeen;
using pipeline::ProviderUnblocked;
using pipeline::ProviderVanished;
using pipeline::RallySeen;

namespace {

const ProviderKey kA("A/RegionOne/project");

void record(store::Store& store, FederationEvent event, const Instant& now) {
    const auto done = store.record(std::span(&event, 1), now);
    REQUIRE_MESSAGE(done, (done ? std::string() : to_string(done.error())));
}

Resources reserved_at(store::Store& store, const ProviderKey& provider) {
    const auto view = store.federation(at(0));
    REQUIRE(view);
    // All of it is one user's.
    const auto user = view->reserved_by_user.find(pipeline::user_of(request()));
    CHECK((user == view->reserved_by_user.end() ? decltype(view->reserved){} : user->second) ==
          view->reserved);
    const auto found = view->reserved.find(provider);
    return found == view->reserved.end() ? Resources{} : found->second;
}

}  // namespace

TEST_CASE("providers and test runs are one snapshot") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    record(*store, ProviderSeen{provider_json("B", at(5).wall)}, at(10));
    record(*store, ProviderSeen{provider_json("A", at(5).wall)}, at(11));
    record(*store, RallySeen{"A/RegionOne", at(3).wall, true, "tag"}, at(12));
    const auto view = store->federation(at(20));
    REQUIRE(view);
    REQUIRE(view->snapshot->entries().size() == 2);
    CHECK(view->snapshot->entries().front()->key == kA);
    CHECK(view->snapshot->rally("A/RegionOne").window(at(20).wall, Milliseconds{100}).runs == 1);
    CHECK(view->snapshot->find(kA)->hash == sha256(provider_json("A", at(5).wall)));
    CHECK(*store->content(view->snapshot->find(kA)->hash) == provider_json("A", at(5).wall));

    SUBCASE("the same object while nothing changes") {
        CHECK(store->federation(at(21))->snapshot == view->snapshot);
    }
    SUBCASE("another process sees it, and what it adds is seen here") {
        auto other = open_store(folder.file("store.sqlite"));
        CHECK(other->federation(at(21))->snapshot->hash() == view->snapshot->hash());
        record(*other, ProviderSeen{provider_json("C", at(5).wall)}, at(22));
        CHECK(store->federation(at(23))->snapshot->entries().size() == 3);
        CHECK(view->snapshot->entries().size() == 2);  // the old view stands still
    }
    SUBCASE("newer figures replace older ones, never the other way round") {
        record(*store, ProviderSeen{provider_json("A", at(9).wall, 50)}, at(30));
        CHECK(store->federation(at(31))->snapshot->find(kA)->project_free.vcpus == 50);
        record(*store, ProviderSeen{provider_json("A", at(7).wall, 70)}, at(32));
        CHECK(store->federation(at(33))->snapshot->find(kA)->project_free.vcpus == 50);
    }
    SUBCASE("what is known already is not journalled again") {
        const auto events = store->counters().events;
        const auto commits = store->counters().commits;
        record(*store, ProviderSeen{provider_json("A", at(5).wall)}, at(30));
        record(*store, RallySeen{"A/RegionOne", at(3).wall, true, "tag"}, at(31));
        record(*store, ProviderVanished{ProviderKey("none")}, at(32));
        CHECK(store->counters().events == events);
        CHECK(store->counters().commits == commits);
    }
    SUBCASE("a provider may vanish") {
        record(*store, ProviderVanished{kA}, at(30));
        CHECK(store->federation(at(31))->snapshot->entries().size() == 1);
    }
    SUBCASE("figures that cannot be read change nothing") {
        const FederationEvent events[] = {ProviderSeen{provider_json("D", at(5).wall)},
                                          ProviderSeen{"{nonsense"}};
        CHECK_FALSE(store->record(events, at(40)));
        CHECK(store->federation(at(41))->snapshot->entries().size() == 2);
    }
}

TEST_CASE("a large federation is decoded while it is read") {
    const Folder folder;
    const std::string file = folder.file("store.sqlite");
    constexpr int kProviders = 203;  // more than one thread's worth, and no whole number of blocks
    const auto name = [](int i) { return "P" + std::to_string(1000 + i); };
    std::vector<FederationEvent> events;
    for (int i = 0; i < kProviders; ++i) {
        events.emplace_back(ProviderSeen{provider_json(name(i), at(5).wall, i)});
    }
    {
        auto store = open_store(file);
        REQUIRE(store->record(events, at(10)));
    }
    auto store = open_store(file);
    CHECK(store->held_snapshot() == nullptr);

    SUBCASE("all of it, in order") {
        const auto view = store->federation(at(20));
        REQUIRE(view);
        CHECK(store->held_snapshot() == view->snapshot);
        REQUIRE(view->snapshot->entries().size() == kProviders);
        for (int i = 0; i < kProviders; ++i) {
            const auto& entry = view->snapshot->entries()[static_cast<std::size_t>(i)];
            CHECK(entry->provider.name == name(i));
            CHECK(entry->project_free.vcpus == i);
            CHECK(entry->hash == sha256(provider_json(name(i), at(5).wall, i)));
        }
        // What is known already is not read again.
        record(*store, ProviderSeen{provider_json(name(7), at(6).wall, 999)}, at(30));
        const auto next = store->federation(at(31));
        REQUIRE(next);
        CHECK(next->snapshot->entries()[7]->project_free.vcpus == 999);
        CHECK(next->snapshot->entries()[8] == view->snapshot->entries()[8]);
    }
    SUBCASE("a part that was altered is named, wherever it is") {
        for (const int damaged : {0, 1, 101, 202}) {
            CAPTURE(damaged);
            const std::string text = provider_json(name(damaged), at(5).wall, damaged);
            const std::string hash = sha256(text).str();
            auto db = sqlite::Database::open(file, {});
            REQUIRE(db);
            REQUIRE(db->run("UPDATE contents SET text = '{broken' WHERE hash = ?", {hash}));
            const auto view = open_store(file)->federation(at(20));
            REQUIRE_FALSE(view);
            CHECK(view.error().code == ErrorCode::data_loss);
            CHECK(to_string(view.error()).find("content " + hash) != std::string::npos);
            CHECK(to_string(view.error()).find(file) != std::string::npos);
            REQUIRE(db->run("UPDATE contents SET text = ? WHERE hash = ?", {text, hash}));
        }
    }
}

TEST_CASE("a reservation counts until nothing is left or the provider's figures contain it") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    CHECK(reserved_at(*store, kA) == Resources{});
    story.start(1, "A", at(100));
    CHECK(reserved_at(*store, kA) == kDemand);

    SUBCASE("a failed attempt counts until its clean-up is confirmed") {
        story.fail(1, ErrorClass::capacity, false, at(200));
        CHECK(reserved_at(*store, kA) == kDemand);
        story.add({deployment::CleanupConfirmed{1}}, at(300));
        CHECK(reserved_at(*store, kA) == Resources{});
        CHECK(store->reservations()->empty());
    }
    SUBCASE("one that launched nothing is gone at once") {
        story.fail(1, ErrorClass::capacity, true, at(200));
        CHECK(reserved_at(*store, kA) == Resources{});
    }
    SUBCASE("figures taken while it is being made do not contain it") {
        record(*store, ProviderSeen{provider_json("A", at(150).wall)}, at(150));
        CHECK(reserved_at(*store, kA) == kDemand);
    }
    SUBCASE("figures taken once it runs contain it") {
        story.created(1, at(200));
        story.succeed(1, at(300));
        CHECK(reserved_at(*store, kA) == kDemand);
        record(*store, ProviderSeen{provider_json("A", at(250).wall)}, at(310));
        CHECK(reserved_at(*store, kA) == kDemand);  // taken before it ran
        record(*store, ProviderSeen{provider_json("B", at(400).wall)}, at(400));
        CHECK(reserved_at(*store, kA) == kDemand);  // another provider's
        record(*store, ProviderSeen{provider_json("A", at(350).wall)}, at(410));
        CHECK(reserved_at(*store, kA) == Resources{});

        SUBCASE("and nothing is given back twice when it goes") {
            story.add({deployment::DeleteStarted{false, {}}}, at(500));
            story.add({deployment::CleanupConfirmed{1}, deployment::Deleted{}}, at(600));
            CHECK(reserved_at(*store, kA) == Resources{});
            CHECK(store->reservations()->empty());
        }
        SUBCASE("an update counts by what it adds, until it is done and seen") {
            deployment::UpdateStarted update;
            update.template_content = sha256("a larger template");
            update.reserved = kDemand + kDemand;
            story.add({update}, at(500));
            CHECK(reserved_at(*store, kA) == kDemand);
            record(*store, ProviderSeen{provider_json("A", at(550).wall)}, at(550));
            CHECK(reserved_at(*store, kA) == kDemand);
            story.add({deployment::UpdateAccepted{}}, at(560));
            story.add({deployment::UpdateSucceeded{"{}", {}}}, at(600));
            CHECK(reserved_at(*store, kA) == kDemand);
            record(*store, ProviderSeen{provider_json("A", at(650).wall)}, at(650));
            CHECK(reserved_at(*store, kA) == Resources{});
        }
    }
}

TEST_CASE("a condemned infrastructure is in the provider's own figures") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    story.start(1, "A", at(100));
    story.created(1, at(150));
    story.fail(1, ErrorClass::volume, false, at(200));
    story.add({deployment::Condemned{1, "cannot be removed"}}, at(300));
    CHECK(reserved_at(*store, kA) == kDemand);
    record(*store, ProviderSeen{provider_json("A", at(400).wall)}, at(400));
    CHECK(reserved_at(*store, kA) == Resources{});
    const auto debts = store->debts();
    REQUIRE(debts);
    REQUIRE(debts->size() == 1);
    CHECK(debts->front().infrastructure == InfrastructureId("infra-1"));
    CHECK(store->list({.debts_only = true})->size() == 1);
}

TEST_CASE("history counts outcomes of providers, not of users") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story(*store, 1).run_at("A", at(1000));
    Story bad(*store, 2);
    bad.accept(at(2000));
    bad.start(1, "A", at(2000));
    bad.fail(1, ErrorClass::capacity, true, at(3000));
    Story refused(*store, 3);
    refused.accept(at(4000));
    refused.start(1, "A", at(4000));
    refused.fail(1, ErrorClass::rejected, true, at(5000));
    const auto history = store->federation(at(6000))->history;
    CHECK(history->lookup("A/RegionOne", "vm").total_successes == 1);
    CHECK(history->lookup("A/RegionOne", "vm").total_failures == 1);
    CHECK(history->lookup("A/RegionOne").total_failures == 1);
    CHECK(history->federation().total_failures == 1);
    CHECK(history->lookup("B/RegionOne").trials() == 0);

    auto other = open_store(folder.file("store.sqlite"));
    CHECK(other->federation(at(6000))->history->federation() == history->federation());
    CHECK(other->federation(at(6000))->history->lookup("A/RegionOne", "vm") ==
          history->lookup("A/RegionOne", "vm"));
}

TEST_CASE("blocks come from failures and from hands") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    story.start(1, "A", at(100));
    story.fail(1, ErrorClass::flavor, true, at(200));
    auto view = store->federation(at(300));
    REQUIRE(view->blocked.size() == 1);
    CHECK(view->blocked.front().provider == kA.str());
    CHECK(view->blocked.front().template_name == "vm");
    CHECK(view->blocked.front().until ==
          at(200).wall + deployment::policy_of(ErrorClass::flavor).block);
    CHECK(view->blocked.front().reason.find("no valid host") != std::string::npos);
    CHECK(view->blocked.front().automatic);

    record(*store, ProviderBlocked{"B/RegionOne", "maintenance", at(9000).wall}, at(400));
    CHECK(store->blocks()->size() == 2);
    record(*store, ProviderBlocked{"B/RegionOne", "shorter", at(500).wall}, at(410));
    CHECK(store->blocks()->back().until == at(500).wall);
    record(*store, ProviderUnblocked{"A/RegionOne"}, at(420));  // by label, though blocked by key
    REQUIRE(store->blocks()->size() == 1);
    record(*store, ProviderUnblocked{"B/RegionOne"}, at(430));
    CHECK(store->blocks()->empty());
}

TEST_CASE("a failure does not touch a block by hand that is in force") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    record(*store, ProviderBlocked{kA.str(), "maintenance", at(1000).wall}, at(0));
    const auto fail_at = [&](int number, std::int64_t now) {
        Story story(*store, number);
        story.accept(at(now));
        story.start(1, "A", at(now));
        story.fail(1, ErrorClass::unreachable, true, at(now));
        return store->federation(at(now))->blocked.front();
    };
    CHECK_FALSE(fail_at(1, 500).automatic);
    CHECK(store->blocks()->front().until == at(1000).wall);
    CHECK(fail_at(2, 2000).automatic);
    CHECK(store->blocks()->size() == 1);
    CHECK(fail_at(3, 3000).until > at(3000).wall);
}
