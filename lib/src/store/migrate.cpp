// From older schemas to the newest.
//
// Version 0 kept the journal without epochs, versions and checksums, and a list of deployments
// with four columns. Only its journal, contents and decisions carry over; every projection is made
// from them anew. Version 1 did not keep whose reservations are; its projections are made anew and
// all else stays.
#include "entries.hpp"
#include "project.hpp"
#include "schema.hpp"
#include "values.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace paas::store {

using sqlite::Database;

namespace {

Error file_error(const std::string& path) {
    return {ErrorCode::internal, "copying the store to " + path + ": " + std::strerror(errno),
            "nothing was changed; check the folder and the space left"};
}

Result<void> sync_path(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0) {
        return fail(file_error(path));
    }
    const bool synced = ::fsync(fd) == 0;
    ::close(fd);
    if (!synced) {
        return fail(file_error(path));
    }
    return {};
}

/// A durable copy, complete or not there under its name.
Result<void> copy_store(const std::string& path, const std::string& copy,
                        const StoreOptions& options) {
    const std::string part = copy + ".part";
    if (::unlink(part.c_str()) != 0 && errno != ENOENT) {
        return fail(file_error(part));
    }
    // The caller's connection holds the write lock, so this one sees what will be migrated.
    auto source = Database::open(
        path, {.create = false, .busy_timeout = options.busy_timeout, .io = options.io});
    if (!source) {
        return fail(std::move(source.error()));
    }
    if (auto copied = source->run("VACUUM INTO ?", {part}); !copied) {
        return fail(std::move(copied.error()).in("copying the store to " + part));
    }
    if (::chmod(part.c_str(), 0600) != 0) {
        return fail(file_error(part));
    }
    if (auto synced = sync_path(part, O_RDONLY); !synced) {
        return synced;
    }
    fault_point(options.faults, "store.copy");
    if (::rename(part.c_str(), copy.c_str()) != 0) {
        return fail(file_error(copy));
    }
    const std::size_t slash = copy.rfind('/');
    return sync_path(slash == std::string::npos ? "." : copy.substr(0, slash + 1),
                     O_RDONLY | O_DIRECTORY);
}

Result<void> from_version_0(Database& db) {
    auto done = db.execute(
        "ALTER TABLE journal RENAME TO journal_0; ALTER TABLE contents RENAME TO contents_0;"
        "ALTER TABLE decisions RENAME TO decisions_0; DROP TABLE deployments");
    if (done) {
        done = create_schema(db);
    }
    if (done) {
        done = db.execute(
            "INSERT INTO contents SELECT hash, text FROM contents_0;"
            "INSERT INTO decisions SELECT hash, text FROM decisions_0");
    }
    if (!done) {
        return done;
    }
    done = each(db.query("SELECT stream, number, at, type, payload FROM journal_0 ORDER BY seq"),
                [&](const sqlite::Rows& row) {
                    Entry entry;
                    entry.stream = row.string(0);
                    entry.number = static_cast<std::uint64_t>(row.integer(1));
                    entry.at = row.time(2);
                    entry.type = row.string(3);
                    entry.payload = row.string(4);
                    return insert(db, entry);
                });
    if (done) {
        done = db.execute("DROP TABLE journal_0; DROP TABLE contents_0; DROP TABLE decisions_0");
    }
    return done;
}

/// Makes the newest tables of those of an older version, and fills them from the journal.
Result<void> transform(Database& db, std::int64_t version) {
    auto made = version == 0 ? from_version_0(db) : renew_projections(db);
    if (!made) {
        return made;
    }
    const Leases leases = version == 0 ? Leases::make : Leases::keep;
    if (auto projected = project_journal(db, leases); !projected) {
        return fail(std::move(projected.error()));
    }
    return {};
}

}  // namespace

Result<void> migrate(Database& db, const StoreOptions& options) {
    // An old store may not have a write-ahead log; this changes how it is written, not what it
    // holds.
    if (auto set = db.execute("PRAGMA journal_mode=WAL"); !set) {
        return set;
    }
    auto transaction = sqlite::Transaction::begin(db);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    const auto found = identify(db);
    if (!found) {
        return fail(found.error());
    }
    if (*found != Found::older) {
        return {};
    }
    const auto version = db.number("PRAGMA user_version");
    if (!version) {
        return fail(version.error());
    }
    const std::string copy = db.path() + ".v" + std::to_string(version->value_or(0)) + ".bak";
    if (auto copied = copy_store(db.path(), copy, options); !copied) {
        return copied;
    }
    if (auto done = transform(db, version->value_or(0)); !done) {
        return fail(std::move(done.error()).in("migrating " + db.path()));
    }
    return transaction->commit();
}

}  // namespace paas::store
