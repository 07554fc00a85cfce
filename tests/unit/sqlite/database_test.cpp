#include "paas/sqlite/database.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace paas;
using sqlite::Database;
using sqlite::Rows;
using sqlite::Transaction;

namespace {

/// A folder that is gone with the test.
struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "paas-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    [[nodiscard]] std::string file(const char* name) const { return (path / name).string(); }
};

void write(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("values come back as they were bound") {
    auto db = Database::in_memory();
    REQUIRE(db);
    REQUIRE(db->execute("CREATE TABLE t(a ANY, b ANY) STRICT"));
    const std::string text("with \0 inside", 13);
    const DeploymentId id("an id");
    REQUIRE(db->run("INSERT INTO t VALUES(?, ?)", {text, 1.5}));
    REQUIRE(db->run("INSERT INTO t VALUES(?, ?)", {id, nullptr}));
    REQUIRE(db->run("INSERT INTO t VALUES(?, ?)", {std::string_view{}, UINT64_C(7)}));
    REQUIRE(db->run("INSERT INTO t VALUES(?, ?)",
                    {std::optional<int>{}, Timestamp{Milliseconds{1234}}}));
    Rows rows = db->query("SELECT a, b FROM t ORDER BY rowid");
    REQUIRE(*rows.next());
    CHECK(rows.text(0) == text);
    CHECK(rows.real(1) == 1.5);
    REQUIRE(*rows.next());
    CHECK(rows.text(0) == "an id");
    CHECK(rows.is_null(1));
    REQUIRE(*rows.next());
    CHECK_FALSE(rows.is_null(0));
    CHECK(rows.text(0).empty());
    CHECK(rows.integer(1) == 7);
    REQUIRE(*rows.next());
    CHECK(rows.is_null(0));
    CHECK(rows.time(1) == Timestamp{Milliseconds{1234}});
    CHECK_FALSE(*rows.next());
    CHECK_FALSE(*rows.next());
}

TEST_CASE("the same statement can run inside itself") {
    auto db = Database::in_memory();
    REQUIRE(db);
    REQUIRE(db->execute("CREATE TABLE t(a INTEGER); INSERT INTO t VALUES(1), (2)"));
    int pairs = 0;
    const char* sql = "SELECT a FROM t";
    Rows outer = db->query(sql);
    while (*outer.next()) {
        Rows inner = db->query(sql);
        while (*inner.next()) {
            ++pairs;
        }
    }
    CHECK(pairs == 4);
}

TEST_CASE("a wrong statement is an error with the path") {
    auto db = Database::in_memory();
    REQUIRE(db);
    auto run = db->run("SELEKT");
    REQUIRE_FALSE(run);
    CHECK(run.error().code == ErrorCode::internal);
    CHECK(run.error().message.find("(memory)") != std::string::npos);
    auto again = db->run("SELEKT");
    CHECK_FALSE(again);
}

TEST_CASE("a transaction that is not committed leaves nothing") {
    const Folder folder;
    auto db = Database::open(folder.file("a.db"), {});
    REQUIRE(db);
    REQUIRE(db->execute("CREATE TABLE t(a)"));
    {
        auto transaction = Transaction::begin(*db);
        REQUIRE(transaction);
        REQUIRE(db->run("INSERT INTO t VALUES(1)"));
    }
    CHECK(*db->number("SELECT count(*) FROM t") == 0);
    {
        auto transaction = Transaction::begin(*db);
        REQUIRE(transaction);
        REQUIRE(db->run("INSERT INTO t VALUES(1)"));
        REQUIRE(transaction->commit());
    }
    auto other = Database::open(folder.file("a.db"), {});
    REQUIRE(other);
    CHECK(*other->number("SELECT count(*) FROM t") == 1);
    CHECK(*other->text("PRAGMA journal_mode") == "wal");
}

TEST_CASE("files and folders are private") {
    const Folder folder;
    const std::string path = folder.file("deep/er/a.db");
    auto db = Database::open(path, {});
    REQUIRE(db);
    REQUIRE(db->execute("CREATE TABLE t(a)"));
    struct stat info{};
    for (const char* suffix : {"", "-wal", "-shm"}) {
        REQUIRE(::stat((path + suffix).c_str(), &info) == 0);
        CHECK((info.st_mode & 07777) == 0600);
    }
    REQUIRE(::stat(folder.file("deep").c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0700);
}

TEST_CASE("opening refuses what it cannot use, and changes nothing") {
    const Folder folder;
    SUBCASE("a folder") {
        auto db = Database::open(folder.path.string(), {});
        REQUIRE_FALSE(db);
        CHECK(db.error().code == ErrorCode::failed_precondition);
    }
    SUBCASE("no file") {
        auto db = Database::open(folder.file("none"), {.create = false});
        REQUIRE_FALSE(db);
        CHECK(db.error().code == ErrorCode::not_found);
        CHECK_FALSE(std::filesystem::exists(folder.file("none")));
    }
    SUBCASE("not a database") {
        const std::string text(5000, 'x');
        write(folder.file("text"), text);
        auto db = Database::open(folder.file("text"), {});
        REQUIRE_FALSE(db);
        CHECK(db.error().code == ErrorCode::data_loss);
        CHECK_FALSE(db.error().hint.empty());
        CHECK(std::filesystem::file_size(folder.file("text")) == text.size());
    }
    SUBCASE("empty with a log beside it") {
        write(folder.file("a.db"), "");
        write(folder.file("a.db-wal"), "something");
        auto db = Database::open(folder.file("a.db"), {});
        REQUIRE_FALSE(db);
        CHECK(db.error().code == ErrorCode::data_loss);
        CHECK(std::filesystem::file_size(folder.file("a.db-wal")) == 9);
    }
}

TEST_CASE("a folder that may not be written is permission denied") {
    const Folder folder;
    ::chmod(folder.path.c_str(), 0555);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // Root may write everywhere, so somebody else tries.
        if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) {
            ::_exit(2);
        }
        auto db = Database::open(folder.file("a.db"), {});
        ::_exit(!db && db.error().code == ErrorCode::permission_denied ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    ::chmod(folder.path.c_str(), 0700);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a second writer waits, then is told that the file is locked") {
    const Folder folder;
    auto first = Database::open(folder.file("a.db"), {});
    REQUIRE(first);
    REQUIRE(first->execute("CREATE TABLE t(a)"));
    auto second = Database::open(folder.file("a.db"), {.busy_timeout = Milliseconds{20}});
    REQUIRE(second);
    auto held = Transaction::begin(*first);
    REQUIRE(held);
    auto refused = Transaction::begin(*second);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::unavailable);
    REQUIRE(held->commit());
    CHECK(Transaction::begin(*second));
}

TEST_CASE("a read-only connection reads and does not write") {
    const Folder folder;
    const std::string path = folder.file("a #1%.db");
    {
        auto db = Database::open(path, {});
        REQUIRE(db);
        REQUIRE(db->execute("CREATE TABLE t(a); INSERT INTO t VALUES(5)"));
    }
    ::chmod(folder.path.c_str(), 0500);
    auto db = Database::open(path, {.read_only = true});
    REQUIRE(db);
    CHECK(*db->number("SELECT a FROM t") == 5);
    auto written = db->run("INSERT INTO t VALUES(6)");
    ::chmod(folder.path.c_str(), 0700);
    REQUIRE_FALSE(written);
    CHECK(written.error().code == ErrorCode::permission_denied);
}
