/// The projector: turns journal entries into the rows of every projection.
///
/// Live writes and rebuilds go through it in the same order (that of `journal.seq`), so both give
/// the same rows, doubles included.
#pragma once

#include "ledger.hpp"

#include "paas/deployment/state.hpp"
#include "paas/pipeline/journal.hpp"
#include "paas/sqlite/database.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace paas::store {

/// When the figures were taken; those without a time of their own are as new as their arrival.
[[nodiscard]] Timestamp taken_at(const federation::Provider& provider, Timestamp arrived);

/// Works inside a transaction of the caller's. `ledger` must be fresh; after a failure the caller
/// rolls back and makes it forget.
class Projector {
public:
    Projector(sqlite::Database& db, Ledger& ledger) : db_(db), ledger_(ledger) {}

    /// What one event adds to history, blocks and decisions. `after` is the state after it, or
    /// after later ones of the same write.
    [[nodiscard]] Result<void> event(std::uint64_t number, const deployment::Recorded& recorded,
                                     const deployment::State& after);
    /// The rows that follow from a state alone; after the last `event` of a write.
    [[nodiscard]] Result<void> state(const deployment::State& state);
    /// `hash` names the content that holds the provider's figures.
    [[nodiscard]] Result<void> provider_seen(const std::string& hash,
                                             const federation::Provider& provider, Timestamp at);
    /// Any other event of the federation.
    [[nodiscard]] Result<void> federation(const pipeline::FederationEvent& event, Timestamp at);

private:
    void settle(int attempt, std::optional<Timestamp> at);
    [[nodiscard]] Result<void> failed(const deployment::AttemptFailed& event, Timestamp at,
                                      const deployment::State& after);
    [[nodiscard]] Result<void> decided(const DeploymentId& id, std::uint64_t number,
                                       const ContentHash& hash);
    [[nodiscard]] Result<void> block(const selection::Block& block, Timestamp since);
    [[nodiscard]] Result<void> unblock(const std::string& provider);
    [[nodiscard]] Result<void> deployment_row(const deployment::State& state);
    [[nodiscard]] Result<void> attempt_row(const DeploymentId& id,
                                           const deployment::Attempt& attempt);
    [[nodiscard]] Result<void> node_rows(const deployment::State& state);
    [[nodiscard]] Result<void> reservation(const deployment::State& state,
                                           const deployment::Attempt& attempt);
    [[nodiscard]] Result<void> absorb(const ProviderKey& provider, Timestamp seen);

    sqlite::Database& db_;
    Ledger& ledger_;
    /// Attempts whose resources came to rest (or not any more) in the events of this write.
    std::vector<std::pair<int, std::optional<Timestamp>>> settled_;
};

}  // namespace paas::store
