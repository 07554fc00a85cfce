#include "samples.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::test;
using deployment::Status;
using store::DeploymentFilter;
using store::StatsBy;

namespace {

/// Five deployments: running at A, failed at A then running at B, waiting, deleted, in a group of
/// its own.
std::unique_ptr<store::Store> filled(const std::string& path) {
    auto store = open_store(path);
    Story(*store, 1, "web").run_at("A", at(1000));
    Story second(*store, 2, "database");
    second.accept(at(2000));
    second.start(1, "A", at(2000));
    second.fail(1, deployment::ErrorClass::quota, true, at(2500));
    second.start(2, "B", at(3000));
    second.created(2, at(3000));
    second.succeed(2, at(3500));
    Story(*store, 3).accept(at(4000));
    Story gone(*store, 4, "old");
    gone.accept(at(5000));
    gone.add({deployment::DeleteStarted{false, {}}}, at(5001));
    gone.add({deployment::Deleted{}}, at(5002));
    Story other(*store, 5, "other");
    deployment::Request request = test::request("other");
    request.group = "lab/\"other\"";
    request.owner = "bob";
    request.template_name = "cluster";
    other.add({deployment::Accepted{request, {}}}, at(6000));
    return store;
}

std::vector<int> numbers(const Result<std::vector<store::DeploymentRow>>& rows) {
    REQUIRE(rows);
    std::vector<int> found;
    for (const auto& row : *rows) {
        found.push_back(std::stoi(row.id.str().substr(0, 8)));
    }
    return found;
}

}  // namespace

TEST_CASE("a row holds what lists show") {
    const Folder folder;
    auto store = filled(folder.file("store.sqlite"));
    const auto row = store->row(id_of(2));
    REQUIRE(row);
    REQUIRE(row->has_value());
    CHECK((*row)->name == "database");
    CHECK((*row)->owner == "alice");
    CHECK((*row)->group == "lab/test");
    CHECK((*row)->template_name == "vm");
    CHECK((*row)->status == Status::create_complete);
    CHECK((*row)->phase == deployment::Phase::none);
    CHECK((*row)->provider_label == "B/RegionOne");
    CHECK((*row)->simulated);
    CHECK((*row)->attempts == 2);
    CHECK((*row)->nodes == 1);
    CHECK((*row)->created == at(2000).wall);
    CHECK((*row)->updated == at(3500).wall);
    CHECK((*row)->version == 6);
    CHECK_FALSE((*row)->active);
    CHECK_FALSE(store->row(id_of(9))->has_value());

    const auto attempts = store->attempts(id_of(2));
    REQUIRE(attempts);
    REQUIRE(attempts->size() == 2);
    CHECK(attempts->at(0).status == deployment::AttemptStatus::gone);
    CHECK(attempts->at(0).error_class == deployment::ErrorClass::quota);
    CHECK(attempts->at(1).status == deployment::AttemptStatus::running);
    CHECK(attempts->at(1).reserved == kDemand);
    CHECK(attempts->at(1).infrastructure == InfrastructureId("infra-2"));
    const auto nodes = store->nodes(id_of(2));
    REQUIRE(nodes);
    REQUIRE(nodes->size() == 1);
    CHECK(nodes->front().state == "started");
}

TEST_CASE("lists are filtered") {
    const Folder folder;
    auto store = filled(folder.file("store.sqlite"));
    const struct {
        const char* what;
        DeploymentFilter filter;
        std::vector<int> expected;
    } cases[] = {
        {"nothing", {}, {5, 3, 2, 1}},
        {"deleted too", {.deleted = true}, {5, 4, 3, 2, 1}},
        {"status", {.status = {Status::create_complete}}, {2, 1}},
        {"deleted by status", {.status = {Status::delete_complete}}, {4}},
        {"several",
         {.status = {Status::create_complete, Status::create_in_progress}},
         {5, 3, 2, 1}},
        {"owner", {.owner = "bob"}, {5}},
        {"issuer", {.issuer = "https://elsewhere.example.org"}, {}},
        {"group", {.groups = {"lab/\"other\""}}, {5}},
        {"groups", {.groups = {"none", "lab/test"}}, {3, 2, 1}},
        {"provider by name", {.provider = "A"}, {1}},
        {"provider by label", {.provider = "B/RegionOne"}, {2}},
        {"provider by key", {.provider = "B/RegionOne/project"}, {2}},
        {"template", {.template_name = "cluster"}, {5}},
        {"since", {.since = at(4000).wall}, {5, 3}},
        {"the newest", {.limit = 2}, {5, 3}},
        {"page", {.limit = 2, .offset = 1}, {3, 2}},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        CHECK(numbers(store->list(c.filter)) == c.expected);
    }
}

TEST_CASE("deployments are found by id, name and prefix") {
    const Folder folder;
    auto store = filled(folder.file("store.sqlite"));
    CHECK(numbers(store->find(id_of(2).str())) == std::vector{2});
    CHECK(numbers(store->find("web")) == std::vector{1});
    CHECK(numbers(store->find("old")).empty());  // deleted: its name is free
    CHECK(numbers(store->find(id_of(4).str())) == std::vector{4});
    CHECK(numbers(store->find("00000002-0")) == std::vector{2});
    CHECK(numbers(store->find("0000000")).empty());  // too short
    CHECK(numbers(store->find("")).empty());
    CHECK(numbers(store->find("%")).empty());
    Story(*store, 6, "00000001").accept(at(7000));
    CHECK(numbers(store->find("00000001")) == std::vector{6});  // a name goes before a prefix
}

TEST_CASE("a prefix that several share gives them all") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    for (const char* id :
         {"0190aaaa-0000-7000-8000-000000000001", "0190aaaa-0000-7000-8000-000000000002"}) {
        Story story(*store, 1);
        story.state.id = DeploymentId(id);
        story.accept(at(0));
    }
    CHECK(store->find("0190aaaa")->size() == 2);
    CHECK(store->find("0190aaaa-0000-7000-8000-000000000002")->size() == 1);
}

TEST_CASE("statistics count per value and status") {
    const Folder folder;
    auto store = filled(folder.file("store.sqlite"));
    const auto text = [&](StatsBy by, const DeploymentFilter& filter) {
        std::string all;
        const auto counts = store->stats(by, filter);
        REQUIRE(counts);
        for (const store::Count& count : *counts) {
            all += count.value + "/" + std::string(to_string(count.status)) + "=" +
                   std::to_string(count.count) + " ";
        }
        return all;
    };
    CHECK(text(StatsBy::status, {}) ==
          "CREATE_COMPLETE/CREATE_COMPLETE=2 CREATE_IN_PROGRESS/CREATE_IN_PROGRESS=2 ");
    CHECK(text(StatsBy::provider, {.status = {Status::create_complete}}) ==
          "A/RegionOne/CREATE_COMPLETE=1 B/RegionOne/CREATE_COMPLETE=1 ");
    CHECK(text(StatsBy::template_name, {.deleted = true, .limit = 1}) ==
          "cluster/CREATE_IN_PROGRESS=1 vm/CREATE_COMPLETE=2 vm/CREATE_IN_PROGRESS=1 "
          "vm/DELETE_COMPLETE=1 ");
    CHECK(text(StatsBy::month, {.owner = "bob"}) == "2025-12/CREATE_IN_PROGRESS=1 ");
    CHECK(text(StatsBy::group, {.owner = "bob"}) == "lab/\"other\"/CREATE_IN_PROGRESS=1 ");
}
