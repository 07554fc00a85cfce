/// The store's insides, shared by its source files.
#pragma once

#include "ledger.hpp"
#include "state_cache.hpp"

#include "paas/sqlite/database.hpp"
#include "paas/store/store.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace paas::store {

/// All members but `mutex` are used with `mutex` held.
struct Store::Impl {
    Impl(std::string file, const StoreOptions& opened_with)
        : path(std::move(file)), options(opened_with) {}

    /// The database to read from: the file, or while there is none an empty one in memory.
    [[nodiscard]] Result<sqlite::Database*> reader();
    /// The database to write to; makes the file.
    [[nodiscard]] Result<sqlite::Database*> writer();
    /// Opens the file, checks what it is, migrates it.
    [[nodiscard]] Result<void> open_file();

    /// One write of an append, inside the transaction.
    [[nodiscard]] Result<pipeline::AppendStatus> append_one(sqlite::Database& db,
                                                            const pipeline::Append& write,
                                                            const Instant& now);
    [[nodiscard]] Result<void> add_messages(sqlite::Database& db,
                                            std::span<const pipeline::Message> messages,
                                            Timestamp now);
    [[nodiscard]] Result<deployment::State> load(sqlite::Database& db, const DeploymentId& id);
    [[nodiscard]] Result<void> record_one(sqlite::Database& db,
                                          const pipeline::FederationEvent& event, Timestamp now);
    [[nodiscard]] Result<void> read_snapshot(sqlite::Database& db);

    std::mutex mutex;
    std::string path;
    StoreOptions options;
    std::optional<sqlite::Database> database;
    bool stand_in = false;  ///< `database` is the empty one in memory

    Ledger ledger;
    StateCache states;
    StoreCounters counters;

    // The federation as last read.
    std::uint64_t snapshot_generation = 0;  ///< of the ledger, when the snapshot was read
    std::map<std::string, std::shared_ptr<const federation::ProviderEntry>> entries;  ///< by hash
    std::shared_ptr<const federation::Snapshot> snapshot;
};

/// A transaction whose roll-back makes the ledger forget.
class LedgerTransaction {
public:
    [[nodiscard]] static Result<LedgerTransaction> begin(sqlite::Database& db, Ledger& ledger);
    LedgerTransaction(LedgerTransaction&& other) noexcept
        : transaction_(std::move(other.transaction_)), db_(other.db_), ledger_(other.ledger_) {
        other.ledger_ = nullptr;
    }
    LedgerTransaction& operator=(LedgerTransaction&&) = delete;
    ~LedgerTransaction() {
        if (ledger_ != nullptr) {
            ledger_->forget();
        }
    }
    /// Saves the ledger and commits.
    [[nodiscard]] Result<void> commit();

private:
    LedgerTransaction(sqlite::Transaction transaction, sqlite::Database& db, Ledger& ledger)
        : transaction_(std::move(transaction)), db_(&db), ledger_(&ledger) {}
    sqlite::Transaction transaction_;
    sqlite::Database* db_;
    Ledger* ledger_;
};

/// Commits within its life are not fsynced. For what may be lost with the machine: leases. A later
/// durable commit carries them along, since the log is written in order.
class Relaxed {
public:
    explicit Relaxed(sqlite::Database& db, bool durable);
    Relaxed(const Relaxed&) = delete;
    Relaxed& operator=(const Relaxed&) = delete;
    ~Relaxed();

private:
    sqlite::Database* db_;
};

}  // namespace paas::store
