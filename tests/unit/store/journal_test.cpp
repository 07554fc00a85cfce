#include "samples.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::test;
using deployment::ErrorClass;
using pipeline::Append;
using pipeline::AppendStatus;
using store::Store;

TEST_CASE("a store that was never written to reads as empty and makes no file") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    CHECK(store->list({})->empty());
    CHECK(store->load(id_of(1)).error().code == ErrorCode::not_found);
    CHECK(store->claim({}, at(0))->empty());
    CHECK(*store->next_due(at(0)) == std::nullopt);
    CHECK(store->federation(at(0))->snapshot->entries().empty());
    CHECK(std::filesystem::is_empty(folder.path));

    auto other = open_store(folder.file("store.sqlite"));
    Story(*other, 1).accept(at(0));
    CHECK(store->list({})->size() == 1);  // the file has appeared
}

TEST_CASE("events come back as they were written") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1, "web");
    story.run_at("A", at(1000));
    const auto events = store->read(story.state.id);
    REQUIRE(events);
    REQUIRE(events->size() == 4);
    CHECK(std::holds_alternative<deployment::Accepted>(events->front().event));
    CHECK(events->front().at == at(1000).wall);
    const auto state = store->load(story.state.id);
    REQUIRE(state);
    CHECK(state->version == 4);
    CHECK(state->status == deployment::Status::create_complete);
    CHECK(state->request == story.state.request);

    const auto rows = store->events(story.state.id, 2);
    REQUIRE(rows);
    REQUIRE(rows->size() == 2);
    CHECK(rows->front().number == 3);
    CHECK(rows->front().type == "infrastructure_created");
}

TEST_CASE("a write that is behind is refused and leaves no trace") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1, "web");
    story.accept(at(0));
    Story old = story;
    REQUIRE(story.start(1, "A", at(1)) == AppendStatus::committed);
    CHECK(old.start(1, "B", at(2)) == AppendStatus::stale);
    CHECK(store->read(story.state.id)->size() == 2);
    CHECK(store->attempts(story.state.id)->front().provider_label == "A/RegionOne");

    Story never(*store, 2);
    never.epoch = 1;
    CHECK(never.accept(at(3)) == AppendStatus::stale);
    CHECK(store->list({})->size() == 1);
}

TEST_CASE("a refused write does not hinder the others of the span") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story a(*store, 1, "same");
    Story b(*store, 2, "same");
    Story c(*store, 3, "other");
    const std::vector<Append> writes{a.write({deployment::Accepted{request("same"), {}}}, at(0)),
                                     b.write({deployment::Accepted{request("same"), {}}}, at(0)),
                                     c.write({deployment::Accepted{request("other"), {}}}, at(0))};
    const auto statuses = store->append(writes, at(0));
    REQUIRE(statuses);
    CHECK(*statuses ==
          std::vector{AppendStatus::committed, AppendStatus::name_taken, AppendStatus::committed});
    CHECK(store->list({})->size() == 2);
    CHECK(store->read(b.state.id).error().code == ErrorCode::not_found);
    CHECK(store->counters().commits == 1);
    CHECK(store->counters().refused == 1);
}

TEST_CASE("a name is free again once its deployment is deleted") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story first(*store, 1, "web");
    REQUIRE(first.accept(at(0)) == AppendStatus::committed);
    CHECK(Story(*store, 2, "web").accept(at(1)) == AppendStatus::name_taken);
    REQUIRE(first.add({deployment::DeleteStarted{false, {}}}, at(2)) == AppendStatus::committed);
    CHECK(Story(*store, 2, "web").accept(at(2)) == AppendStatus::name_taken);
    REQUIRE(first.add({deployment::Deleted{}}, at(3)) == AppendStatus::committed);
    CHECK(Story(*store, 2, "web").accept(at(4)) == AppendStatus::committed);
    CHECK(Story(*store, 3).accept(at(4)) == AppendStatus::committed);
    CHECK(Story(*store, 4).accept(at(4)) == AppendStatus::committed);  // no name, no clash
}

TEST_CASE("the guard counts what others of the same span have just taken") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    std::vector<std::unique_ptr<Story>> stories;
    std::vector<Append> writes;
    for (int i = 1; i <= 3; ++i) {
        stories.push_back(std::make_unique<Story>(*store, i));
        stories.back()->accept(at(0));
    }
    Resources free = kDemand + kDemand;
    free.storage_gib = kUnlimited;
    for (auto& story : stories) {
        const auto started = attempt_started(1, "A", at(1));
        writes.push_back(story->write({started}, at(1)));
        writes.back().guard = pipeline::ReservationGuard{started.provider, kDemand, free};
    }
    CHECK(*store->append(writes, at(1)) ==
          std::vector{AppendStatus::committed, AppendStatus::committed, AppendStatus::refused});
    const auto view = store->federation(at(1));
    REQUIRE(view);
    CHECK(view->reserved.at(ProviderKey("A/RegionOne/project")) == kDemand + kDemand);
}

TEST_CASE("the guard of a user counts what that user holds") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    const auto write = [&](int number, const std::string& owner) {
        deployment::Request wanted = request();
        wanted.owner = owner;
        Story story(*store, number);
        story.add({deployment::Accepted{wanted, Deadline::in(std::chrono::hours(12), at(0))}},
                  at(0));
        const auto started = attempt_started(1, "A", at(1));
        Append append = story.write({started}, at(1));
        append.guard = pipeline::ReservationGuard{
            started.provider, kDemand, kDemand + kDemand + kDemand,
            pipeline::ReservationGuard::OfUser{pipeline::user_of(wanted), kDemand}};
        return store->append(std::span(&append, 1), at(1))->front();
    };
    CHECK(write(1, "alice") == AppendStatus::committed);
    CHECK(write(2, "alice") == AppendStatus::refused);
    CHECK(write(3, "bob") == AppendStatus::committed);
    auto other = open_store(folder.file("store.sqlite"));  // read from the tables
    const auto view = other->federation(at(2));
    REQUIRE(view);
    const ProviderKey key("A/RegionOne/project");
    CHECK(view->reserved.at(key) == kDemand + kDemand);
    CHECK(view->reserved_by_user.size() == 2);
    CHECK(view->reserved_by_user.at({request().issuer, "bob"}).at(key) == kDemand);
}

TEST_CASE("a write without the state after it is folded by the store") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    Append append = story.write({attempt_started(1, "A", at(1))}, at(1));
    append.after = nullptr;
    CHECK(store->append(std::span(&append, 1), at(1))->front() == AppendStatus::committed);
    CHECK(store->row(story.state.id)->value().provider_label == "A/RegionOne");

    SUBCASE("and an illegal event is a bug that changes nothing") {
        append.expected = 2;
        append.events = {{at(2).wall, deployment::Accepted{request(), {}}}};
        const auto refused = store->append(std::span(&append, 1), at(2));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::internal);
        CHECK(store->read(story.state.id)->size() == 2);
    }
    SUBCASE("and a wrong state is a bug that changes nothing") {
        append.expected = 2;
        append.events = {{at(2).wall, deployment::InfrastructureCreated{1, {}}}};
        append.after = &story.state;
        CHECK_FALSE(store->append(std::span(&append, 1), at(2)));
        CHECK(store->read(story.state.id)->size() == 2);
    }
}

TEST_CASE("contents and decisions are kept by hash") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    const auto hash = store->put_content("some text");
    REQUIRE(hash);
    CHECK(*hash == sha256("some text"));
    CHECK(*store->put_content("some text") == *hash);
    CHECK(*store->content(*hash) == "some text");
    CHECK(store->content(sha256("other")).error().code == ErrorCode::not_found);

    Story story(*store, 1);
    story.accept(at(0));
    const std::string text = "a decision for A";
    Append append = story.write({attempt_started(1, "A", at(1))}, at(1));
    append.decisions.push_back({sha256(text), text});
    REQUIRE(store->append(std::span(&append, 1), at(1)));
    CHECK(*store->decision(sha256(text)) == text);
    const auto uses = store->decisions(story.state.id);
    REQUIRE(uses);
    REQUIRE(uses->size() == 1);
    CHECK(uses->front().number == 2);
    CHECK(uses->front().hash == sha256(text));
}

TEST_CASE("messages of an append stand on the bus exactly when the append does") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    Append append = story.write({deployment::Accepted{request(), {}}}, at(0));
    append.messages.push_back({"training", "k", "{}"});
    REQUIRE(store->append(std::span(&append, 1), at(0)));
    REQUIRE(store->append(std::span(&append, 1), at(0))->front() == AppendStatus::stale);
    CHECK(store->read("reader", "training", 10)->size() == 1);
}

TEST_CASE("one append of many writes is one commit and one sync") {
    const Folder folder;
    sqlite::IoMonitor io;
    auto store = open_store(folder.file("store.sqlite"), {.io = &io});
    Story(*store, 1000).accept(at(0));
    Story(*store, 1001).accept(at(0));
    const auto syncs = io.counts().syncs;
    std::vector<std::unique_ptr<Story>> stories;
    std::vector<Append> writes;
    for (int i = 1; i <= 50; ++i) {
        stories.push_back(std::make_unique<Story>(*store, i));
        writes.push_back(stories.back()->write({deployment::Accepted{request(), {}}}, at(0)));
    }
    REQUIRE(store->append(writes, at(0)));
    CHECK(io.counts().syncs - syncs == 1);
}
