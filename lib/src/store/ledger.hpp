/// What writers look up again and again, in memory: right for one version of the data.
#pragma once

#include "paas/pipeline/journal.hpp"
#include "paas/ranking/history.hpp"
#include "paas/sqlite/database.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace paas::store {

/// Sums, history and counters, as in the tables `provider_load`, `tallies`, `journal` and
/// `messages`. The projector changes them with the tables; after a roll-back, or when another
/// process has written, they are read again.
class Ledger {
public:
    /// Reads the tables unless nobody but us has written since. Inside or outside a transaction.
    [[nodiscard]] Result<void> refresh(sqlite::Database& db);
    /// The next `refresh` reads, whatever happened.
    void forget() { version_.reset(); }
    /// Writes the sums and tallies that changed since the last time.
    [[nodiscard]] Result<void> save(sqlite::Database& db);

    void add_load(const ProviderKey& provider, const pipeline::UserKey& user,
                  const Resources& amount);
    void count(const ranking::Outcome& outcome);
    [[nodiscard]] Result<std::uint64_t> next_offset(sqlite::Database& db, const std::string& topic);

    std::map<ProviderKey, Resources> loads;  ///< only those that are not zero
    /// The same by who holds it.
    std::map<pipeline::UserKey, std::map<ProviderKey, Resources>> user_loads;
    ranking::History history;
    std::uint64_t federation_events = 0;
    /// Grows whenever somebody changed providers or test runs.
    std::uint64_t federation_generation = 0;

private:
    [[nodiscard]] Result<void> read(sqlite::Database& db);

    [[nodiscard]] Result<void> save_loads(sqlite::Database& db);

    std::optional<std::int64_t> version_;  ///< PRAGMA data_version
    std::set<std::pair<ProviderKey, pipeline::UserKey>> changed_loads_;
    std::set<std::pair<std::string, std::string>> changed_tallies_;  ///< label, template
    std::map<std::string, std::uint64_t> offsets_;                   ///< last of each topic
};

}  // namespace paas::store
