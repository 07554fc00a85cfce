#include "samples.hpp"

#include "paas/sqlite/database.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

using namespace paas;
using namespace paas::test;
using pipeline::AppendStatus;
using sqlite::Database;
using store::Store;

namespace {

const std::string kFixtures = std::string(PAAS_SOURCE_DIR) + "/tests/fixtures/";

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void write_file(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void run_sql(const std::string& path, const std::string& sql) {
    auto db = Database::open(path, {});
    REQUIRE(db);
    REQUIRE(db->execute(sql));
}

std::int64_t number_in(const std::string& path, const std::string& sql) {
    auto db = Database::open(path, {.create = false});
    REQUIRE(db);
    const auto number = db->number(sql);
    REQUIRE(number);
    return number->value_or(-1);
}

/// What the fixture of version 0 becomes.
void check_migrated(const std::string& path) {
    auto store = open_store(path);
    const auto rows = store->list({.deleted = true});
    REQUIRE(rows);
    REQUIRE(rows->size() == 3);
    CHECK(rows->at(2).name == "web");
    CHECK(rows->at(2).status == deployment::Status::create_complete);
    CHECK(rows->at(2).provider_label == "A/RegionOne");
    CHECK(rows->at(1).status == deployment::Status::create_in_progress);
    CHECK(rows->at(0).status == deployment::Status::delete_complete);
    const auto view = store->federation(at(0));
    REQUIRE(view);
    CHECK(view->snapshot->entries().size() == 1);
    CHECK(view->snapshot->rally("A/RegionOne").empty() == false);
    CHECK(view->reserved.at(ProviderKey("A/RegionOne/project")) == kDemand + kDemand);
    CHECK(view->history->federation().total_successes == 1);
    CHECK(*store->content(sha256("a template")) == "a template");
    CHECK(*store->decision(sha256("a decision for A")) == "a decision for A");
    // It works on.
    Story story(*store, 0);
    const auto leases = store->claim({"w", 10, std::chrono::hours(1), {}}, at(10'000));
    REQUIRE(leases);
    REQUIRE(leases->size() == 1);
    story.state = leases->front().state;
    story.epoch = leases->front().epoch;
    CHECK(story.succeed(1, at(10'001)) == AppendStatus::committed);
    CHECK(store::verify(path)->empty());
}

}  // namespace

TEST_CASE("what is not a store of ours is refused with its path and a remedy, and not changed") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    ErrorCode expected = ErrorCode::data_loss;
    SUBCASE("a text") {
        write_file(path, std::string(9000, 'x'));
    }
    SUBCASE("a damaged header") {
        Story(*open_store(path), 1).accept(at(0));
        std::string bytes = read_file(path);
        bytes.replace(0, 8, "NotSQLit");
        write_file(path, bytes);
    }
    SUBCASE("a file cut inside its first page") {
        Story(*open_store(path), 1).accept(at(0));
        write_file(path, read_file(path).substr(0, 700));
    }
    SUBCASE("another program's database") {
        expected = ErrorCode::failed_precondition;
        run_sql(path, "CREATE TABLE t(a); PRAGMA application_id=7");
    }
    SUBCASE("a database that nobody marked") {
        expected = ErrorCode::failed_precondition;
        run_sql(path, "CREATE TABLE t(a)");
    }
    SUBCASE("a newer version") {
        expected = ErrorCode::failed_precondition;
        Story(*open_store(path), 1).accept(at(0));
        run_sql(path, "PRAGMA user_version=" + std::to_string(store::kSchemaVersion + 1));
    }
    const std::string before = read_file(path);
    const auto opened = Store::open(path);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == expected);
    CHECK(opened.error().message.find(path) != std::string::npos);
    CHECK_FALSE(opened.error().hint.empty());
    CHECK(read_file(path) == before);
}

TEST_CASE("a folder, a missing file and an unreadable one are refused") {
    const Folder folder;
    CHECK(Store::open(folder.path.string()).error().code == ErrorCode::failed_precondition);
    CHECK(Store::open(folder.file("none"), {.create = false}).error().code == ErrorCode::not_found);
    Story(*open_store(folder.file("store.sqlite")), 1).accept(at(0));
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::chmod(folder.path.c_str(), 0755);
        ::chmod(folder.file("store.sqlite").c_str(), 0000);
        if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) {
            ::_exit(2);
        }
        const auto opened = Store::open(folder.file("store.sqlite"));
        ::_exit(!opened && opened.error().code == ErrorCode::permission_denied ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a read-only folder: reading works, writing is refused before anything is made") {
    const Folder folder;
    Story(*open_store(folder.file("store.sqlite")), 1).accept(at(0));
    ::chmod(folder.path.c_str(), 0555);
    ::chmod(folder.file("store.sqlite").c_str(), 0644);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) {
            ::_exit(2);
        }
        const auto writing = Store::open(folder.file("store.sqlite"));
        if (writing || writing.error().code != ErrorCode::permission_denied) {
            ::_exit(3);
        }
        auto reading = Store::open(folder.file("store.sqlite"), {.read_only = true});
        if (!reading || (*reading)->list({})->size() != 1) {
            ::_exit(4);
        }
        auto fresh = Store::open(folder.file("other.sqlite"));
        if (!fresh || (*fresh)->put_content("x").error().code != ErrorCode::permission_denied) {
            ::_exit(5);
        }
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    ::chmod(folder.path.c_str(), 0755);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK_FALSE(std::filesystem::exists(folder.file("other.sqlite")));
}

TEST_CASE("a store that is opened for reading is not written to") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    Story(*open_store(path), 1).accept(at(0));
    auto store = open_store(path, {.read_only = true});
    CHECK(store->list({})->size() == 1);
    CHECK(store->put_content("x").error().code == ErrorCode::permission_denied);
    CHECK(store->next_due(at(0))->has_value());
}

TEST_CASE("opening a store costs no sync and no write") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    Story(*open_store(path), 1).accept(at(0));
    sqlite::IoMonitor io;
    {
        auto store = open_store(path, {.io = &io});
        CHECK(store->list({})->size() == 1);
        CHECK(store->federation(at(0)));
        const pipeline::Claim claim{"w", 5, Milliseconds{10}, {id_of(9)}};
        CHECK(store->claim(claim, at(0))->empty());
    }
    CHECK(io.counts().syncs == 0);
    CHECK(io.counts().writes == 0);
}

TEST_CASE("a store of version 0 is copied and migrated") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    std::filesystem::copy_file(kFixtures + "store-v0.sqlite", path);
    CHECK(Store::open(path, {.read_only = true}).error().code == ErrorCode::failed_precondition);
    CHECK_FALSE(std::filesystem::exists(path + ".v0.bak"));
    check_migrated(path);
    CHECK(number_in(path, "PRAGMA user_version") == store::kSchemaVersion);
    CHECK(number_in(path + ".v0.bak", "PRAGMA user_version") == 0);
    CHECK(number_in(path + ".v0.bak", "SELECT count(*) FROM journal") ==
          number_in(kFixtures + "store-v0.sqlite", "SELECT count(*) FROM journal"));
    struct stat info{};
    REQUIRE(::stat((path + ".v0.bak").c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    CHECK(store::rebuild(path, folder.file("rebuilt.sqlite"))->identical());
}

TEST_CASE("a store of version 1 is copied and learns whose reservations are") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    {
        auto store = open_store(path);
        Story held(*store, 1);
        held.accept(at(0));
        const auto leases = store->claim({"w", 1, std::chrono::hours(1), {}}, at(1));
        REQUIRE(leases->size() == 1);
        held.epoch = leases->front().epoch;
        held.start(1, "A", at(2));
    }
    // As version 1 had them: sums per provider, whoever holds them.
    run_sql(path,
            "CREATE TABLE old AS SELECT * FROM reservations;"
            "ALTER TABLE old DROP COLUMN issuer; ALTER TABLE old DROP COLUMN owner;"
            "DROP TABLE reservations; ALTER TABLE old RENAME TO reservations;"
            "CREATE TABLE sums AS SELECT provider, sum(vcpus) AS vcpus FROM provider_load;"
            "DROP TABLE provider_load; ALTER TABLE sums RENAME TO provider_load;"
            "PRAGMA user_version=1");
    auto store = open_store(path);
    const auto view = store->federation(at(3));
    REQUIRE(view);
    const ProviderKey key("A/RegionOne/project");
    CHECK(view->reserved.at(key) == kDemand);
    CHECK(view->reserved_by_user.at(pipeline::user_of(request())).at(key) == kDemand);
    CHECK(number_in(path, "PRAGMA user_version") == store::kSchemaVersion);
    CHECK(number_in(path + ".v1.bak", "PRAGMA user_version") == 1);
    // Whoever works on it goes on doing so.
    CHECK(number_in(path, "SELECT count(*) FROM leases WHERE holder = 'w'") == 1);
    CHECK(store::rebuild(path, folder.file("rebuilt.sqlite"))->identical());
}

TEST_CASE("the fixture is what its script says") {
    const Folder folder;
    const std::string made = folder.file("made.sqlite");
    run_sql(made, read_file(kFixtures + "store-v0.sql"));
    for (const char* table : {"journal", "contents", "decisions", "deployments"}) {
        const std::string sql = std::string("SELECT * FROM ") + table + " ORDER BY 1";
        auto a = Database::open(made, {});
        auto b = Database::open(kFixtures + "store-v0.sqlite", {.read_only = true});
        REQUIRE(a);
        REQUIRE(b);
        auto rows_a = a->query(sql);
        auto rows_b = b->query(sql);
        while (*rows_a.next()) {
            REQUIRE(*rows_b.next());
            for (int column = 0; column < rows_a.columns(); ++column) {
                CHECK(rows_a.text(column) == rows_b.text(column));
            }
        }
        CHECK_FALSE(*rows_b.next());
    }
}

TEST_CASE("a store of version 0 with an event that cannot be read stays as it is") {
    const Folder folder;
    const std::string path = folder.file("store.sqlite");
    std::filesystem::copy_file(kFixtures + "store-v0.sqlite", path);
    run_sql(path, "UPDATE journal SET payload = '{' WHERE seq = 5");
    const auto opened = Store::open(path);
    REQUIRE_FALSE(opened);
    CHECK(number_in(path, "PRAGMA user_version") == 0);
    CHECK(number_in(path, "SELECT count(*) FROM deployments") == 3);
}

TEST_CASE("a kill in the middle of a migration leaves the old store or the new one") {
    int kills = 0;
    for (std::uint64_t point = 1; point < 400; ++point) {
        const Folder folder;
        const std::string path = folder.file("store.sqlite");
        std::filesystem::copy_file(kFixtures + "store-v0.sqlite", path);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            FaultPlan plan(point, "");
            sqlite::IoMonitor io(&plan);
            const auto opened = Store::open(path, {.io = &io, .faults = &plan});
            ::_exit(opened ? 0 : 1);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        const auto version = number_in(path, "PRAGMA user_version");
        CHECK((version == 0 || version == store::kSchemaVersion));
        const auto events = number_in(path, "SELECT count(*) FROM journal");
        CHECK(events == number_in(kFixtures + "store-v0.sqlite", "SELECT count(*) FROM journal"));
        if (std::filesystem::exists(path + ".v0.bak")) {
            CHECK(number_in(path + ".v0.bak", "SELECT count(*) FROM journal") == events);
        } else {
            CHECK(version == 0);
        }
        check_migrated(path);
        if (WIFEXITED(status)) {
            REQUIRE(WEXITSTATUS(status) == 0);
            break;
        }
        ++kills;
    }
    CHECK(kills > 20);
}
