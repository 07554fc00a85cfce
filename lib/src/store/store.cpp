#include "paas/store/store.hpp"

#include "impl.hpp"
#include "schema.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace paas::store {

using sqlite::Database;

Result<LedgerTransaction> LedgerTransaction::begin(Database& db, Ledger& ledger) {
    auto transaction = sqlite::Transaction::begin(db);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    if (auto fresh = ledger.refresh(db); !fresh) {
        return fail(std::move(fresh.error()));
    }
    return LedgerTransaction(std::move(*transaction), db, ledger);
}

Result<void> LedgerTransaction::commit() {
    if (auto saved = ledger_->save(*db_); !saved) {
        return saved;
    }
    if (auto committed = transaction_.commit(); !committed) {
        return committed;
    }
    ledger_ = nullptr;
    return {};
}

Relaxed::Relaxed(Database& db, bool durable) : db_(durable ? &db : nullptr) {
    if (db_ != nullptr) {
        static_cast<void>(db_->execute("PRAGMA synchronous=NORMAL"));
    }
}

Relaxed::~Relaxed() {
    if (db_ != nullptr) {
        static_cast<void>(db_->execute("PRAGMA synchronous=FULL"));
    }
}

namespace {

/// Only what surely is not there counts as absent: a store that cannot be reached is not an empty
/// one.
Result<bool> exists(const std::string& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) == 0) {
        return info.st_size > 0 || !S_ISREG(info.st_mode);
    }
    switch (errno) {
        case ENOENT:
            return false;
        case EACCES:
            return fail(ErrorCode::permission_denied,
                        path + " cannot be reached: " + std::strerror(EACCES),
                        "check the permissions of its folder, or choose another --state-dir");
        case ENOTDIR:
            return fail(ErrorCode::failed_precondition,
                        path + " cannot be reached: what should be its folder is a file",
                        "choose another --state-dir, or move the file away");
        default:
            return fail(ErrorCode::internal, path + " cannot be reached: " + std::strerror(errno),
                        "check its folder, or choose another --state-dir");
    }
}

/// Creates the tables unless another process was faster.
Result<void> create(Database& db) {
    auto transaction = sqlite::Transaction::begin(db);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    const auto found = identify(db);
    if (!found) {
        return fail(found.error());
    }
    if (*found != Found::nothing) {
        return {};
    }
    if (auto created = create_schema(db); !created) {
        return created;
    }
    return transaction->commit();
}

}  // namespace

Result<void> Store::Impl::open_file() {
    auto opened = Database::open(path, {.read_only = options.read_only,
                                        .create = options.create,
                                        .busy_timeout = options.busy_timeout,
                                        .io = options.io,
                                        .durable = options.durable});
    if (!opened) {
        return fail(std::move(opened.error()));
    }
    // Group commits are large: a log of 64 MiB (pages of 4 KiB) keeps check-points rare.
    if (auto set = opened->execute("PRAGMA wal_autocheckpoint=16384; PRAGMA cache_size=-32768");
        !set) {
        return set;
    }
    const auto found = identify(*opened);
    if (!found) {
        return fail(found.error());
    }
    Result<void> ready;
    if (*found == Found::nothing && !options.read_only) {
        ready = create(*opened);
    } else if (*found != Found::current && options.read_only) {
        return fail(ErrorCode::failed_precondition,
                    path + " was written by an older paas and is opened for reading only",
                    "run any paas command that writes; it migrates the store and keeps a copy");
    } else if (*found == Found::older) {
        ready = migrate(*opened, options);
    }
    if (!ready) {
        return ready;
    }
    database = std::move(*opened);
    stand_in = false;
    ledger.forget();
    return {};
}

Result<Database*> Store::Impl::reader() {
    const Result<bool> found = database && !stand_in ? Result<bool>(false) : exists(path);
    if (!found) {
        return fail(found.error());
    }
    if (*found) {
        if (auto opened = open_file(); !opened) {
            return fail(std::move(opened.error()));
        }
    }
    if (!database) {
        auto empty = Database::in_memory();
        if (!empty) {
            return fail(std::move(empty.error()));
        }
        if (auto created = create_schema(*empty); !created) {
            return fail(std::move(created.error()));
        }
        database = std::move(*empty);
        stand_in = true;
    }
    return &*database;
}

Result<Database*> Store::Impl::writer() {
    if (options.read_only) {
        return fail(ErrorCode::permission_denied, path + " is opened for reading only",
                    "open it for writing");
    }
    if (!database || stand_in) {
        if (auto opened = open_file(); !opened) {
            return fail(std::move(opened.error()));
        }
    }
    return &*database;
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path, const StoreOptions& options) {
    auto impl = std::make_unique<Impl>(path, options);
    const auto found = exists(path);
    if (!found) {
        return fail(found.error());
    }
    if (*found) {
        if (auto opened = impl->open_file(); !opened) {
            return fail(std::move(opened.error()));
        }
    } else if (!options.create) {
        return fail(ErrorCode::not_found, path + " does not exist",
                    "check the path; `paas deploy` creates a store");
    }
    return std::unique_ptr<Store>(new Store(std::move(impl)));
}

const std::string& Store::path() const noexcept {
    return impl_->path;
}

StoreCounters Store::counters() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->counters;
}

}  // namespace paas::store
