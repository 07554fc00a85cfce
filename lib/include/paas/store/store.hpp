/// The store: journal, projections, decision records and the embedded bus in one SQLite file.
///
/// The table `journal` is the one truth. Every other table about deployments and providers is a
/// projection of it, written in the same transaction by the same code that rebuilds it.
#pragma once

#include "paas/base/fault.hpp"
#include "paas/pipeline/bus.hpp"
#include "paas/pipeline/journal.hpp"
#include "paas/sqlite/io.hpp"
#include "paas/store/rows.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paas::store {

/// Version of the tables that this library writes.
inline constexpr int kSchemaVersion = 2;

struct StoreOptions {
    /// Nothing is written; a store of an older version is refused instead of migrated.
    bool read_only = false;
    /// A store that does not exist is made by the first write; until then it reads as empty.
    /// False: not_found.
    bool create = true;
    Milliseconds busy_timeout = std::chrono::seconds(10);
    /// False: a commit survives the end of the process but perhaps not of the machine.
    bool durable = true;
    sqlite::IoMonitor* io = nullptr;  ///< counts and fault points; must outlive the store
    /// For the steps of a migration that are not SQLite's own; usually the monitor's plan.
    FaultPlan* faults = nullptr;
};

struct StoreCounters {
    std::uint64_t commits = 0;
    std::uint64_t events = 0;   ///< journal rows written
    std::uint64_t refused = 0;  ///< writes that were stale, refused or lost their name
};

/// Thread-safe; several processes may have the same file open.
class PAAS_API Store final : public pipeline::Journal, public pipeline::Bus {
public:
    /// Never overwrites what it does not know: data_loss (not a database, damaged),
    /// failed_precondition (of another program, newer version, a folder), permission_denied
    /// (unreadable, read-only), each with the path and a remedy. A store of an older version is
    /// copied to "<path>.v<N>.bak" and migrated in one transaction.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& path,
                                                             const StoreOptions& options = {});
    ~Store() override;

    // Journal
    Result<std::vector<pipeline::AppendStatus>> append(std::span<const pipeline::Append> writes,
                                                       const Instant& now) override;
    Result<deployment::State> load(const DeploymentId& id) override;
    Result<std::vector<deployment::Recorded>> read(const DeploymentId& id) override;
    Result<std::vector<pipeline::Lease>> claim(const pipeline::Claim& claim,
                                               const Instant& now) override;
    Result<std::vector<DeploymentId>> renew(std::span<const pipeline::Lease> leases,
                                            Milliseconds duration, const Instant& now) override;
    Result<void> release(std::span<const pipeline::Release> leases, const Instant& now) override;
    Result<std::optional<Milliseconds>> next_due(const Instant& now) override;
    Result<pipeline::FederationView> federation(const Instant& now) override;
    Result<void> record(std::span<const pipeline::FederationEvent> events,
                        const Instant& now) override;
    Result<ContentHash> put_content(std::string_view text) override;
    Result<std::string> content(const ContentHash& hash) override;
    Result<std::string> decision(const ContentHash& hash) override;

    // Bus
    Result<void> publish(std::span<const pipeline::Message> messages, Timestamp now) override;
    Result<std::vector<pipeline::Delivered>> read(const std::string& consumer,
                                                  const std::string& topic,
                                                  std::size_t max) override;
    Result<void> commit(const std::string& consumer, const std::string& topic,
                        std::uint64_t offset) override;

    // Queries. Lists are sorted by id, which is by creation, newest last.
    /// Deployments that were not deleted and have this text in an event. Reads the whole journal.
    [[nodiscard]] Result<std::vector<DeploymentId>> mentioning(std::string_view text);
    /// Newest first, so that a limit gives the newest.
    [[nodiscard]] Result<std::vector<DeploymentRow>> list(const DeploymentFilter& filter);
    /// By exact id, else exact name among live deployments, else prefix of the id (8 characters
    /// or more). All candidates: none = no such deployment, several = ambiguous.
    [[nodiscard]] Result<std::vector<DeploymentRow>> find(std::string_view id_or_name);
    [[nodiscard]] Result<std::optional<DeploymentRow>> row(const DeploymentId& id);
    [[nodiscard]] Result<std::vector<AttemptRow>> attempts(const DeploymentId& id);
    [[nodiscard]] Result<std::vector<deployment::Node>> nodes(const DeploymentId& id);
    /// Events after the `after`-th, at most `limit` (0 = all).
    [[nodiscard]] Result<std::vector<EventRow>> events(const DeploymentId& id,
                                                       std::uint64_t after = 0,
                                                       std::size_t limit = 0);
    [[nodiscard]] Result<std::vector<DecisionRow>> decisions(const DeploymentId& id);
    /// Deployments per value and status, sorted by both.
    [[nodiscard]] Result<std::vector<Count>> stats(StatsBy by, const DeploymentFilter& filter);
    [[nodiscard]] Result<std::vector<DebtRow>> debts();
    [[nodiscard]] Result<std::vector<BlockRow>> blocks();
    [[nodiscard]] Result<std::vector<ReservationRow>> reservations();

    /// The federation as this object last read it; null when it has not. Reads nothing.
    [[nodiscard]] std::shared_ptr<const federation::Snapshot> held_snapshot() const;
    [[nodiscard]] const std::string& path() const noexcept;
    [[nodiscard]] StoreCounters counters() const;

private:
    struct Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// How one projection table compares.
struct TableComparison {
    std::string table;
    std::uint64_t rows = 0;         ///< in the store
    std::uint64_t differences = 0;  ///< rows missing, extra or different
    std::string first;              ///< the first difference; empty when there is none
};

struct RebuildReport {
    std::uint64_t events = 0;  ///< journal rows replayed
    std::vector<TableComparison> tables;
    [[nodiscard]] PAAS_API bool identical() const noexcept;
};

/// Replays the journal of the store at `from` into a new store at `into` (already_exists when
/// there is one) and compares every projection row by row: invariant I7. The result is a complete
/// store. `from` is only read.
[[nodiscard]] PAAS_API Result<RebuildReport> rebuild(const std::string& from,
                                                     const std::string& into);

/// Reads every page, every journal row's checksum and every content's hash of the store at `path`.
/// Gives the problems found, one sentence each; an error when it cannot be opened at all.
[[nodiscard]] PAAS_API Result<std::vector<std::string>> verify(const std::string& path);

}  // namespace paas::store
