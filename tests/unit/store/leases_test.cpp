#include "samples.hpp"

#include "paas/store/holder.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace paas;
using namespace paas::test;
using pipeline::AppendStatus;
using pipeline::Claim;
using pipeline::Release;

namespace {

Claim claim_of(const std::string& holder, std::size_t max = 10,
               Milliseconds duration = Milliseconds{1000}) {
    return {holder, max, duration, {}};
}

}  // namespace

TEST_CASE("active deployments are claimed once, oldest first, with their state") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    for (const int number : {2, 1, 3}) {
        Story(*store, number).accept(at(0));
    }
    const auto first = store->claim(claim_of("w1", 2), at(10));
    REQUIRE(first);
    REQUIRE(first->size() == 2);
    CHECK(first->at(0).id == id_of(1));
    CHECK(first->at(1).id == id_of(2));
    CHECK(first->at(0).epoch == 1);
    CHECK(first->at(0).state.version == 1);
    CHECK(first->at(0).state.request.template_name == "vm");
    const auto second = store->claim(claim_of("w2"), at(10));
    REQUIRE(second->size() == 1);
    CHECK(second->at(0).id == id_of(3));
    CHECK(store->claim(claim_of("w3"), at(10))->empty());
}

TEST_CASE("a claim may name its deployments") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story(*store, 1).accept(at(0));
    Story(*store, 2).accept(at(0));
    Claim claim = claim_of("w");
    claim.only = {id_of(2), id_of(7)};
    const auto leases = store->claim(claim, at(0));
    REQUIRE(leases->size() == 1);
    CHECK(leases->at(0).id == id_of(2));
}

TEST_CASE("an expired lease is claimed by another, and fences the first one off") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    Story slow = story;
    slow.epoch = store->claim(claim_of("slow"), at(0))->front().epoch;
    CHECK(store->claim(claim_of("fast"), at(999))->empty());
    CHECK(*store->next_due(at(999)) == Milliseconds{1});
    story.epoch = store->claim(claim_of("fast"), at(1000))->front().epoch;
    CHECK(slow.start(1, "A", at(1001)) == AppendStatus::stale);
    CHECK(story.start(1, "B", at(1001)) == AppendStatus::committed);
    const auto rows = store->events(story.state.id);
    CHECK(rows->back().epoch == 2);
}

TEST_CASE("a worker whose lease ran out may write as long as nobody took it") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    story.epoch = store->claim(claim_of("w"), at(0))->front().epoch;
    CHECK(story.start(1, "A", at(5000)) == AppendStatus::committed);
}

TEST_CASE("a renewed lease lives on; a lost one is reported") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story(*store, 1).accept(at(0));
    Story(*store, 2).accept(at(0));
    const auto leases = store->claim(claim_of("w1"), at(0));
    CHECK(store->renew(*leases, Milliseconds{1000}, at(900))->empty());
    CHECK(store->claim(claim_of("w2"), at(1500))->empty());
    Claim one = claim_of("w2");
    one.only = {id_of(1)};
    REQUIRE(store->claim(one, at(1900))->size() == 1);
    CHECK(*store->renew(*leases, Milliseconds{1000}, at(1901)) == std::vector{id_of(1)});
}

TEST_CASE("a lease of another boot is free") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story(*store, 1).accept(at(0));
    const auto before = store->claim(claim_of("w1", 1, std::chrono::hours(10)), at(900'000));
    REQUIRE(before->size() == 1);
    CHECK(*store->next_due(at(5, "boot-b")) == Milliseconds{0});
    const auto after = store->claim(claim_of("w2"), at(5, "boot-b"));
    REQUIRE(after->size() == 1);
    CHECK(after->front().epoch == before->front().epoch + 1);
    CHECK(store->claim(claim_of("w3"), at(6, "boot-b"))->empty());
    CHECK_FALSE(store->renew(*before, Milliseconds{1000}, at(7, "boot-b"))->empty());
}

TEST_CASE("a released deployment is due when its worker said") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    const auto lease = store->claim(claim_of("w"), at(0))->front();

    SUBCASE("after a while") {
        const Release release{lease.id, lease.epoch, Milliseconds{500}};
        REQUIRE(store->release(std::span(&release, 1), at(100)));
        CHECK(*store->next_due(at(100)) == Milliseconds{500});
        CHECK(store->claim(claim_of("w"), at(599))->empty());
        CHECK(store->claim(claim_of("w"), at(600))->size() == 1);
    }
    SUBCASE("when a command comes") {
        const Release release{lease.id, lease.epoch, std::nullopt};
        REQUIRE(store->release(std::span(&release, 1), at(100)));
        CHECK(*store->next_due(at(100)) == std::nullopt);
        CHECK(store->claim(claim_of("w"), at(1'000'000))->empty());
        REQUIRE(story.add({deployment::DeleteStarted{false, {}}}, at(1'000'001)) ==
                AppendStatus::committed);
        CHECK(store->claim(claim_of("w"), at(1'000'001))->size() == 1);
    }
    SUBCASE("but a lease that is not held any more cannot be released") {
        const Release release{lease.id, lease.epoch + 1, std::nullopt};
        REQUIRE(store->release(std::span(&release, 1), at(100)));
        CHECK(*store->next_due(at(100)) == Milliseconds{900});
    }
}

TEST_CASE("a released lease cannot write") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    const auto lease = store->claim(claim_of("w"), at(0))->front();
    story.epoch = lease.epoch;
    const Release release{lease.id, lease.epoch, std::nullopt};
    REQUIRE(store->release(std::span(&release, 1), at(1)));
    CHECK(story.start(1, "A", at(2)) == AppendStatus::stale);
}

TEST_CASE("a command that comes while a worker holds the lease") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    const auto leases = store->claim(claim_of("w"), at(0));
    Story user = story;
    REQUIRE(user.add({deployment::Locked{}}, at(10)) == AppendStatus::committed);
    CHECK(store->claim(claim_of("other"), at(11))->empty());  // the worker keeps it

    SUBCASE("is told by the heartbeat, which gives the lease back") {
        CHECK(*store->renew(*leases, Milliseconds{1000}, at(20)) == std::vector{id_of(1)});
        const auto again = store->claim(claim_of("w"), at(20));
        REQUIRE(again->size() == 1);
        CHECK(again->front().state.locked);
    }
    SUBCASE("wins over the time that the release names") {
        const Release release{id_of(1), leases->front().epoch, std::chrono::hours(1)};
        REQUIRE(store->release(std::span(&release, 1), at(20)));
        CHECK(*store->next_due(at(20)) == Milliseconds{0});
    }
    SUBCASE("makes the worker's write stale") {
        story.epoch = leases->front().epoch;
        CHECK(story.start(1, "A", at(20)) == AppendStatus::stale);
    }
}

TEST_CASE("a deployment at rest is not due, and an append can give the lease back") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    Story story(*store, 1);
    story.accept(at(0));
    story.epoch = store->claim(claim_of("w"), at(0))->front().epoch;
    story.start(1, "A", at(1));
    story.created(1, at(2));
    pipeline::Append last = story.write({deployment::AttemptSucceeded{1, "{}", {}}}, at(3));
    last.release = true;
    REQUIRE(store->append(std::span(&last, 1), at(3))->front() == AppendStatus::committed);
    CHECK(*store->next_due(at(4)) == std::nullopt);
    CHECK(store->claim(claim_of("w"), at(5000))->empty());
    story.state = story.next;
    story.epoch.reset();
    story.add({deployment::DeleteStarted{false, {}}}, at(6000));
    const auto again = store->claim(claim_of("w"), at(6000));
    REQUIRE(again->size() == 1);
    CHECK(again->front().epoch == 2);
}

TEST_CASE("a lease is free when the process that holds it is gone") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    auto store = open_store(path);
    Story(*store, 1).accept(at(0));
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        SeededRandom random(1);
        auto mine = open_store(path);
        const auto leases =
            mine->claim(claim_of(store::process_holder(random), 10, std::chrono::hours(1)), at(1));
        ::_exit(leases && leases->size() == 1 ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    REQUIRE(WEXITSTATUS(status) == 0);
    CHECK(*store->next_due(at(2)) == Milliseconds{0});
    SeededRandom random(2);
    const auto leases =
        store->claim(claim_of(store::process_holder(random), 10, std::chrono::hours(1)), at(2));
    REQUIRE(leases->size() == 1);
    CHECK(leases->front().epoch == 2);
    // This process lives, so its lease holds.
    CHECK(*store->next_due(at(3)) == std::chrono::hours(1) - Milliseconds{1});
    CHECK(store->claim(claim_of("other"), at(3))->empty());
}

TEST_CASE("a holder is gone only when that is certain") {
    SeededRandom random(1);
    const std::string mine = store::process_holder(random);
    CHECK_FALSE(store::holder_is_gone(mine));
    const std::string pid = std::to_string(::getpid());
    REQUIRE(mine.starts_with(pid + "@"));
    const std::size_t second = mine.find('@', pid.size() + 1);
    CHECK(store::holder_is_gone(pid + "@1" + mine.substr(second)));  // the number was reused
    CHECK_FALSE(store::holder_is_gone(pid + "@1@another0.1-00"));    // another boot: cannot know
    for (const char* name : {"", "w", "host-1-2", "@@-", "x@1@y-z", "-5@1@y-z"}) {
        CHECK_FALSE(store::holder_is_gone(name));
    }
}

TEST_CASE("two processes that claim and append at once share the work without loss") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    constexpr int kDeployments = 60;
    {
        auto store = open_store(path);
        for (int i = 1; i <= kDeployments; ++i) {
            Story(*store, i).accept(at(0));
        }
    }
    std::vector<pid_t> children;
    for (int worker = 0; worker < 2; ++worker) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto store = open_store(path);
            const std::string name = "w" + std::to_string(worker);
            int done = 0;
            for (;;) {
                const auto leases = store->claim(claim_of(name, 3, std::chrono::hours(1)), at(1));
                if (!leases) {
                    ::_exit(255);
                }
                if (leases->empty()) {
                    break;
                }
                for (const pipeline::Lease& lease : *leases) {
                    Story story(*store, 0);
                    story.state = lease.state;
                    story.epoch = lease.epoch;
                    if (story.start(1, name, at(2)) != AppendStatus::committed ||
                        story.created(1, at(3)) != AppendStatus::committed) {
                        ::_exit(254);
                    }
                    ++done;
                }
            }
            ::_exit(done);
        }
        children.push_back(child);
    }
    int total = 0;
    for (const pid_t child : children) {
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) < 200);
        total += WEXITSTATUS(status);
    }
    CHECK(total == kDeployments);
    auto store = open_store(path);
    std::uint64_t events = 0;
    const auto rows = store->list({});
    REQUIRE(rows);
    for (const auto& row : *rows) {
        CHECK(row.version == 3);
        events += row.version;
    }
    CHECK(events == 3 * kDeployments);
    const auto reserved = store->federation(at(4))->reserved;
    std::int64_t instances = 0;
    for (const auto& [provider, amount] : reserved) {
        instances += amount.instances;
    }
    CHECK(instances == kDeployments);
}
