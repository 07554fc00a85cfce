#include "paas/sqlite/database.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

using namespace paas;
using sqlite::Database;
using sqlite::IoFailure;
using sqlite::IoMonitor;

namespace {

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

Result<void> add_rows(Database& db, int count) {
    auto transaction = sqlite::Transaction::begin(db);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    const std::string text(3000, 'x');
    for (int i = 0; i < count; ++i) {
        if (auto added = db.run("INSERT INTO t VALUES(?)", {text}); !added) {
            return added;
        }
    }
    return transaction->commit();
}

}  // namespace

TEST_CASE("one durable commit is one sync; one that is not durable is none") {
    const Folder folder;
    IoMonitor io;
    auto db = Database::open(folder.file("a.db"), {.io = &io});
    REQUIRE(db);
    REQUIRE(db->execute("CREATE TABLE t(a)"));
    // The first commit after the log was started syncs its header too.
    REQUIRE(add_rows(*db, 1));
    const sqlite::IoCounts before = io.counts();
    REQUIRE(add_rows(*db, 10));
    const sqlite::IoCounts after = io.counts();
    CHECK(after.syncs - before.syncs == 1);
    CHECK(after.writes > before.writes);
    CHECK(after.bytes - before.bytes > 30000);

    auto fast = Database::open(folder.file("a.db"), {.io = &io, .durable = false});
    REQUIRE(fast);
    const std::uint64_t syncs = io.counts().syncs;
    REQUIRE(add_rows(*fast, 10));
    CHECK(io.counts().syncs == syncs);
}

TEST_CASE("opening and reading writes nothing") {
    const Folder folder;
    {
        auto db = Database::open(folder.file("a.db"), {});
        REQUIRE(db);
        REQUIRE(db->execute("CREATE TABLE t(a)"));
        REQUIRE(add_rows(*db, 3));
    }
    IoMonitor io;
    {
        auto db = Database::open(folder.file("a.db"), {.io = &io});
        REQUIRE(db);
        CHECK(*db->number("SELECT count(*) FROM t") == 3);
    }
    CHECK(io.counts().syncs == 0);
    CHECK(io.counts().writes == 0);
}

TEST_CASE("a write that fails leaves the last commit, at every write") {
    const struct {
        IoFailure failure;
        ErrorCode code;
        const char* text;
    } cases[] = {{IoFailure::disk_full, ErrorCode::internal, "disk full"},
                 {IoFailure::io_error, ErrorCode::internal, "input/output error"}};
    for (const auto& c : cases) {
        CAPTURE(c.text);
        const Folder folder;
        IoMonitor io;
        auto db = Database::open(folder.file("a.db"), {.io = &io});
        REQUIRE(db);
        REQUIRE(db->execute("CREATE TABLE t(a)"));
        REQUIRE(add_rows(*db, 2));
        int failed = 0;
        for (std::uint64_t call = 0;; ++call) {
            io.fail_after(call, c.failure);
            auto added = add_rows(*db, 5);
            io.heal();
            if (added) {
                break;
            }
            ++failed;
            CHECK(added.error().code == c.code);
            CHECK(added.error().message.find(c.text) != std::string::npos);
            CHECK_FALSE(added.error().hint.empty());
            REQUIRE(*db->number("SELECT count(*) FROM t") == 2);
        }
        CHECK(failed > 3);
        CHECK(*db->number("SELECT count(*) FROM t") == 7);
        CHECK(*db->text("PRAGMA integrity_check") == "ok");
    }
}

TEST_CASE("a kill at any fault point leaves all or nothing of a commit") {
    const Folder folder;
    const std::string path = folder.file("a.db");
    {
        auto db = Database::open(path, {});
        REQUIRE(db);
        REQUIRE(db->execute("CREATE TABLE t(a)"));
        REQUIRE(add_rows(*db, 2));
    }
    std::int64_t rows = 2;
    int kills = 0;
    for (std::uint64_t point = 1; point < 200; ++point) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            FaultPlan plan(point, "");
            IoMonitor io(&plan);
            auto db = Database::open(path, {.io = &io});
            const bool added = db && add_rows(*db, 5);
            ::_exit(added ? 0 : 1);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        auto db = Database::open(path, {});
        REQUIRE(db);
        const std::int64_t now = **db->number("SELECT count(*) FROM t");
        CHECK((now == rows || now == rows + 5));
        CHECK(*db->text("PRAGMA integrity_check") == "ok");
        rows = now;
        if (WIFEXITED(status)) {
            REQUIRE(WEXITSTATUS(status) == 0);
            break;
        }
        CHECK(WTERMSIG(status) == SIGKILL);
        ++kills;
    }
    CHECK(kills > 5);
}
