// Kills, full disks and damaged files.
#include "samples.hpp"

#include "paas/sqlite/database.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

using namespace paas;
using namespace paas::test;
using pipeline::Append;
using pipeline::AppendStatus;
using sqlite::IoFailure;
using store::Store;

namespace {

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void write_file(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Five writes in one append: three new deployments and two attempts of known ones.
Result<std::vector<AppendStatus>> append_five(Store& store, int first, std::int64_t now) {
    std::vector<std::unique_ptr<Story>> stories;
    std::vector<Append> writes;
    for (int i = 0; i < 3; ++i) {
        stories.push_back(std::make_unique<Story>(store, first + i));
        writes.push_back(stories.back()->write(
            {deployment::Accepted{request(), {}}, attempt_started(1, i == 0 ? "A" : "B", at(now))},
            at(now)));
        writes.back().messages.push_back({"training", "k", std::string(3000, 'm')});
    }
    for (int i = 1; i <= 2; ++i) {
        auto state = store.load(id_of(i));
        if (!state) {
            return tl::unexpected(state.error());
        }
        stories.push_back(std::make_unique<Story>(store, i));
        stories.back()->state = *state;
        writes.push_back(
            stories.back()->write({state->locked ? deployment::Event(deployment::Unlocked{})
                                                 : deployment::Event(deployment::Locked{})},
                                  at(now)));
    }
    return store.append(writes, at(now));
}

void prepare(const std::string& path) {
    auto store = open_store(path);
    Story(*store, 1).accept(at(0));
    Story(*store, 2).accept(at(0));
}

std::int64_t total_events(Store& store) {
    std::int64_t events = 0;
    const auto rows = store.list({.deleted = true});
    REQUIRE(rows);
    for (const auto& row : *rows) {
        events += static_cast<std::int64_t>(row.version);
    }
    return events;
}

constexpr std::int64_t kEventsOfFive = 3 * 2 + 2;

}  // namespace

TEST_CASE("a kill at any fault point of an append leaves all of it or nothing") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    prepare(path);
    std::int64_t before = 2;
    int kills = 0;
    int first = 100;
    for (std::uint64_t point = 1; point < 300; ++point, first += 3) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            FaultPlan plan(point, "");
            sqlite::IoMonitor io(&plan);
            auto store = open_store(path, {.io = &io});
            const auto statuses = append_five(*store, first, 10);
            ::_exit(statuses && statuses->size() == 5 ? 0 : 1);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        {
            auto store = open_store(path);
            const std::int64_t now = total_events(*store);
            CHECK((now == before || now == before + kEventsOfFive));
            CHECK((now > before) == store->row(id_of(first))->has_value());
            before = now;
        }
        const std::string rebuilt = folder.file("rebuilt-" + std::to_string(point));
        CHECK(store::rebuild(path, rebuilt)->identical());
        if (WIFEXITED(status)) {
            REQUIRE(WEXITSTATUS(status) == 0);
            break;
        }
        ++kills;
    }
    CHECK(kills > 10);
    CHECK(store::verify(path)->empty());
}

TEST_CASE("a kill at any fault point of the first write leaves a store or none") {
    int kills = 0;
    for (std::uint64_t point = 1; point < 300; ++point) {
        const Folder folder;
        const std::string path = folder.file("state/store.sqlite");
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            FaultPlan plan(point, "");
            sqlite::IoMonitor io(&plan);
            auto store = open_store(path, {.io = &io});
            ::_exit(Story(*store, 1).accept(at(0)) == AppendStatus::committed ? 0 : 1);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        auto store = open_store(path);
        CHECK(total_events(*store) <= 1);
        CHECK(Story(*store, 2).accept(at(1)) == AppendStatus::committed);
        if (WIFEXITED(status)) {
            REQUIRE(WEXITSTATUS(status) == 0);
            break;
        }
        ++kills;
    }
    CHECK(kills > 10);
}

TEST_CASE("a full disk is told, nothing is half-written, and the store works on") {
    for (const IoFailure failure : {IoFailure::disk_full, IoFailure::io_error}) {
        const Folder folder;
        const std::string path = folder.file("store.sqlite");
        prepare(path);
        sqlite::IoMonitor io;
        auto store = open_store(path, {.io = &io});
        int failed = 0;
        for (std::uint64_t calls = 0; calls < 300; ++calls) {
            io.fail_after(calls, failure);
            const auto statuses = append_five(*store, 100, 10);
            io.heal();
            if (statuses) {
                CHECK(statuses->front() == AppendStatus::committed);
                break;
            }
            ++failed;
            CHECK(statuses.error().code == ErrorCode::internal);
            CHECK(statuses.error().message.find(path) != std::string::npos);
            CHECK_FALSE(statuses.error().hint.empty());
            if (failure == IoFailure::disk_full) {
                CHECK(statuses.error().message.starts_with("disk full"));
            }
            REQUIRE(total_events(*store) == 2);
            REQUIRE(store->federation(at(10))->reserved.empty());
        }
        CHECK(failed > 5);
        CHECK(total_events(*store) == 2 + kEventsOfFive);
        CHECK(store->federation(at(10))->reserved.size() == 2);
        CHECK(store::rebuild(path, folder.file("rebuilt.sqlite"))->identical());
    }
}

TEST_CASE("a disk that is full when the store is made leaves no broken store") {
    int failed = 0;
    for (std::uint64_t calls = 0; calls < 300; ++calls) {
        const Folder folder;
        sqlite::IoMonitor io;
        auto store = open_store(folder.file("store.sqlite"), {.io = &io});
        io.fail_after(calls, IoFailure::disk_full);
        const auto put = store->put_content("x");
        io.heal();
        if (put) {
            break;
        }
        ++failed;
        CHECK(put.error().message.starts_with("disk full"));
        CHECK(store->put_content("x"));
        CHECK(open_store(folder.file("store.sqlite"))->content(sha256("x")));
    }
    CHECK(failed > 3);
}

TEST_CASE("a file size limit of the system is a full disk") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    prepare(path);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{600'000, 600'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        auto store = open_store(path);
        int done = 0;
        for (;; ++done) {
            const auto put = store->put_content(std::to_string(done) + std::string(20'000, 'x'));
            if (!put) {
                const bool told = put.error().message.starts_with("disk full");
                ::_exit(told && store->content(sha256("none")).error().code == ErrorCode::not_found
                            ? done
                            : 255);
            }
        }
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    const int done = WEXITSTATUS(status);
    REQUIRE(done > 3);
    REQUIRE(done < 250);
    auto store = open_store(path);
    for (int i = 0; i < done; ++i) {
        CHECK(store->content(sha256(std::to_string(i) + std::string(20'000, 'x'))));
    }
    CHECK_FALSE(store->content(sha256(std::to_string(done) + std::string(20'000, 'x'))));
    CHECK(store::verify(path)->empty());
}

namespace {

/// A store with some life in it, as its two files.
struct Files {
    std::string database;
    std::string log;  ///< write-ahead log; empty after a check-point
    std::map<DeploymentId, std::uint64_t> versions;
};

Files sample_files(bool with_log) {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    auto store = open_store(path);
    for (int i = 1; i <= 12; ++i) {
        Story(*store, i, "d" + std::to_string(i)).run_at(i % 2 == 0 ? "A" : "B", at(i * 1000));
    }
    const pipeline::FederationEvent seen = pipeline::ProviderSeen{provider_json("A", at(1).wall)};
    REQUIRE(store->record(std::span(&seen, 1), at(20'000)));
    Files files;
    const auto rows = store->list({});
    REQUIRE(rows);
    for (const auto& row : *rows) {
        files.versions[row.id] = row.version;
    }
    if (with_log) {
        files.database = read_file(path);
        files.log = read_file(path + "-wal");
        REQUIRE(files.log.size() > 4096);
    } else {
        store.reset();
        files.database = read_file(path);
    }
    return files;
}

/// What reading says of a store: the events of each deployment that can be read.
struct Reading {
    bool detected = false;  ///< some read was refused as damaged
    std::map<DeploymentId, std::uint64_t> versions;
    std::uint64_t listed = 0;
};

Reading read_all(const std::string& path, const Files& files) {
    Reading reading;
    auto store = Store::open(path);
    if (!store) {
        reading.detected = true;
        CHECK_FALSE(store.error().hint.empty());
        return reading;
    }
    const auto note = [&](const auto& result) {
        if (!result && result.error().code != ErrorCode::not_found) {
            reading.detected = true;
            CHECK(result.error().code == ErrorCode::data_loss);
        }
        return result.has_value();
    };
    const auto rows = (*store)->list({});
    if (note(rows)) {
        reading.listed = rows->size();
    }
    note((*store)->federation(at(0)));
    note((*store)->next_due(at(0)));
    for (const auto& [id, version] : files.versions) {
        const auto state = (*store)->load(id);
        if (note(state)) {
            reading.versions[id] = state->version;
        }
    }
    return reading;
}

/// The damage shows somewhere, or changed nothing.
bool noticed_or_harmless(const Folder& folder, const std::string& path, const Files& files) {
    const Reading reading = read_all(path, files);
    if (reading.detected ||
        (reading.versions == files.versions && reading.listed == files.versions.size())) {
        return true;
    }
    const auto problems = store::verify(path);
    if (!problems || !problems->empty()) {
        return true;
    }
    const std::string rebuilt = folder.file("rebuilt.sqlite");
    const auto report = store::rebuild(path, rebuilt);
    return !report || !report->identical();
}

std::vector<std::size_t> offsets(std::size_t size) {
    std::vector<std::size_t> chosen;
    for (std::size_t back = 4096; back > 0; back -= 64) {
        chosen.push_back(size - back + (back / 64) % 64);
    }
    SeededRandom random(size);
    for (int i = 0; i < 40; ++i) {
        chosen.push_back(random.next() % size);
    }
    return chosen;
}

}  // namespace

TEST_CASE("a bit that flips in the database is noticed or changes nothing") {
    const Files files = sample_files(false);
    for (const std::size_t offset : offsets(files.database.size())) {
        CAPTURE(offset);
        const Folder folder;
        const std::string path = folder.file("store.sqlite");
        std::string bytes = files.database;
        bytes[offset] = static_cast<char>(bytes[offset] ^ (1 << (offset % 8)));
        write_file(path, bytes);
        CHECK(noticed_or_harmless(folder, path, files));
    }
}

TEST_CASE("a database that is cut is noticed") {
    const Files files = sample_files(false);
    for (std::size_t back = 1; back <= 4096; back += 127) {
        CAPTURE(back);
        const Folder folder;
        const std::string path = folder.file("store.sqlite");
        write_file(path, files.database.substr(0, files.database.size() - back));
        CHECK(noticed_or_harmless(folder, path, files));
    }
}

TEST_CASE("a log that is cut or damaged loses the last commits at most") {
    const Files files = sample_files(true);
    std::vector<std::pair<std::string, std::string>> damaged;
    for (std::size_t back = 1; back <= 4096; back += 127) {
        damaged.emplace_back("cut by " + std::to_string(back),
                             files.log.substr(0, files.log.size() - back));
    }
    for (const std::size_t offset : offsets(files.log.size())) {
        std::string bytes = files.log;
        bytes[offset] = static_cast<char>(bytes[offset] ^ (1 << (offset % 8)));
        damaged.emplace_back("flipped at " + std::to_string(offset), bytes);
    }
    for (const auto& [what, log] : damaged) {
        CAPTURE(what);
        const Folder folder;
        const std::string path = folder.file("store.sqlite");
        write_file(path, files.database);
        write_file(path + "-wal", log);
        const Reading reading = read_all(path, files);
        if (reading.detected) {
            continue;
        }
        // A prefix of what was committed, whole: deployments were made one after the other.
        bool whole = true;
        for (const auto& [id, version] : files.versions) {
            const auto found = reading.versions.find(id);
            const std::uint64_t there = found == reading.versions.end() ? 0 : found->second;
            CHECK(there <= version);
            CHECK((whole || there == 0));
            whole = whole && there == version;
        }
        CHECK(reading.listed == reading.versions.size());
        CHECK(store::rebuild(path, folder.file("rebuilt.sqlite"))->identical());
    }
}

TEST_CASE("an event that was altered is refused by its checksum, and found by verify") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    prepare(path);
    const auto hash = open_store(path)->put_content("some text");
    REQUIRE(hash);
    CHECK(store::verify(path)->empty());
    {
        auto db = sqlite::Database::open(path, {});
        REQUIRE(db);
        REQUIRE(
            db->execute("UPDATE journal SET payload = replace(payload, 'alice', 'mallo') "
                        "WHERE seq = 1; UPDATE contents SET text = 'other text'"));
    }
    auto store = open_store(path);
    CHECK(store->load(id_of(1)).error().code == ErrorCode::data_loss);
    CHECK(store->load(id_of(2)));
    CHECK(store->content(*hash).error().code == ErrorCode::data_loss);
    CHECK(store->claim({"w", 10, Milliseconds{10}, {}}, at(0)).error().code ==
          ErrorCode::data_loss);
    CHECK(store::verify(path)->size() == 2);
    CHECK(store::rebuild(path, folder.file("rebuilt.sqlite")).error().code == ErrorCode::data_loss);
}
