/// The database of the simulated world.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/fault.hpp"
#include "paas/base/ids.hpp"
#include "paas/base/resources.hpp"
#include "paas/sqlite/database.hpp"
#include "paas/sqlite/io.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paas::dispatch::detail {

/// A row of `infrastructures`.
struct Infrastructure {
    std::int64_t number = 0;
    InfrastructureId id;
    ProviderKey provider;
    std::string tag;
    Timestamp created{};
    Timestamp settles{};  ///< when the change under way shows its result
    std::string fate;     ///< that result: "ready", or a class of errors
    std::string message;
    std::optional<Timestamp> vanishes;  ///< when the removal is done; none = not ordered
    bool gone = false;                  ///< the removal was confirmed
    std::int64_t changes = 0;           ///< updates and actions so far
    std::string machines;               ///< Machines::encode
};

/// One thread at a time.
class Table {
public:
    Table(std::string path, FaultPlan* faults) : path_(std::move(path)), io_(faults) {}

    /// Makes the database when there is none. Does nothing when it is open already; the other
    /// functions need it open.
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<sqlite::Transaction> begin() {
        return sqlite::Transaction::begin(*database_);
    }

    [[nodiscard]] Result<std::optional<Infrastructure>> by_id(const InfrastructureId& id,
                                                              const ProviderKey& provider);
    /// The oldest that is not gone.
    [[nodiscard]] Result<std::optional<Infrastructure>> by_tag(const std::string& tag,
                                                               const ProviderKey& provider);
    /// How many were ever made with this tag.
    [[nodiscard]] Result<std::int64_t> count(const std::string& tag, const ProviderKey& provider);
    [[nodiscard]] Result<void> insert(const Infrastructure& made);
    [[nodiscard]] Result<void> save(const Infrastructure& changed);

    [[nodiscard]] Result<Resources> used(const ProviderKey& provider);
    /// `more` may be negative.
    [[nodiscard]] Result<void> use(const ProviderKey& provider, const Resources& more);

private:
    [[nodiscard]] Result<std::optional<Infrastructure>> load(std::string_view condition,
                                                             sqlite::Values values);

    std::string path_;
    sqlite::IoMonitor io_;
    std::optional<sqlite::Database> database_;
};

}  // namespace paas::dispatch::detail
