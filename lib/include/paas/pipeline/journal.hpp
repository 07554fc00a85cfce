/// The journal: the one truth, and the leases that say who may write to it.
///
/// One append-only sequence of events per deployment. A write names the number of events it was
/// decided on (`expected`) and, from a worker, the epoch of its lease; a write that is behind is
/// refused, never merged. Everything else a reader sees (lists, reservations, history) is a
/// projection that can be rebuilt from the journal alone.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/ids.hpp"
#include "paas/base/resources.hpp"
#include "paas/deployment/state.hpp"
#include "paas/federation/snapshot.hpp"
#include "paas/pipeline/bus.hpp"
#include "paas/ranking/history.hpp"
#include "paas/selection/select.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace paas::pipeline {

/// Who holds something: subjects are unique per issuer.
struct UserKey {
    std::string issuer;
    std::string subject;
    auto operator<=>(const UserKey&) const = default;
};
/// The user on whose behalf a request runs.
[[nodiscard]] inline UserKey user_of(const deployment::Request& request) {
    return {request.issuer, request.owner};
}

/// Checked again in the transaction that commits the dispatch intent: what is reserved at the
/// provider then, plus `wanted`, must fit in `free` (quota minus usage of the snapshot the
/// decision saw). Otherwise the append is refused and the deployment ranks again.
struct ReservationGuard {
    ProviderKey provider;
    Resources wanted;
    Resources free;
    /// The same for the limits per user, where the provider has them: what this user holds, plus
    /// `wanted`, must fit.
    struct OfUser {
        UserKey user;
        Resources limits;
    };
    std::optional<OfUser> of_user{};
};

/// A decision record, content-hashed: its key is sha256(text).
struct DecisionRecord {
    ContentHash hash;
    std::string text;
};

struct Append {
    DeploymentId id;
    std::uint64_t expected = 0;          ///< events in the journal before this write
    std::optional<std::uint64_t> epoch;  ///< of the writer's lease; none for a user's command
    std::vector<deployment::Recorded> events;
    /// The state after the events, when the writer has it; saves the store a replay.
    const deployment::State* after = nullptr;
    std::optional<ReservationGuard> guard;
    std::vector<DecisionRecord> decisions;
    std::vector<Message> messages;
    bool release = false;  ///< with `epoch`: gives the lease back in the same transaction
};

enum class AppendStatus : std::uint8_t {
    committed,
    stale,       ///< `expected` or the epoch is behind: read again
    refused,     ///< the guard did not hold
    name_taken,  ///< another live deployment has the name
};

/// A deployment claimed by a worker.
struct Lease {
    DeploymentId id;
    std::uint64_t epoch = 0;
    deployment::State state;
};

/// Who claims, and what.
struct Claim {
    std::string holder;  ///< host, process and a random part
    std::size_t max = 1;
    Milliseconds duration = std::chrono::seconds(30);
    std::vector<DeploymentId> only;  ///< empty = any active deployment that is due
};

struct Release {
    DeploymentId id;
    std::uint64_t epoch = 0;
    /// When it wants attention again; none = when a command wakes it.
    std::optional<Milliseconds> due_in;
};

/// What the federation said, journalled under the stream name "federation".
struct ProviderSeen {
    std::string provider;  ///< canonical JSON (federation room)
};
struct ProviderVanished {
    ProviderKey provider;
};
struct RallySeen {
    std::string provider_label;
    Timestamp at{};
    bool passed = false;
    std::string tag;
};
struct ProviderBlocked {
    std::string provider;  ///< label or key
    std::string reason;
    Timestamp until{};
};
struct ProviderUnblocked {
    std::string provider;
};
using FederationEvent =
    std::variant<ProviderSeen, ProviderVanished, RallySeen, ProviderBlocked, ProviderUnblocked>;

/// All that a decision looks at besides the request; consistent at one moment.
struct FederationView {
    std::shared_ptr<const federation::Snapshot> snapshot;
    std::map<ProviderKey, Resources> reserved;  ///< in flight, or newer than the snapshot's usage
    /// `reserved` by who holds it; only what is not zero.
    std::map<UserKey, std::map<ProviderKey, Resources>> reserved_by_user{};
    std::vector<selection::Block> blocked;  ///< expired ones included; selection checks
    ContentHash blocks{};  ///< of `blocks_text(blocked)` when that is kept as a content
    std::shared_ptr<const ranking::HistoryView> history;
};

/// Thread-safe; several processes may share one journal.
class PAAS_API Journal {
public:
    Journal() = default;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    virtual ~Journal();

    /// One durable transaction for all writes (group commit); a write that is refused leaves no
    /// trace and does not hinder the others. One status per write.
    [[nodiscard]] virtual Result<std::vector<AppendStatus>> append(std::span<const Append> writes,
                                                                   const Instant& now) = 0;
    /// not_found when there is no such deployment.
    [[nodiscard]] virtual Result<deployment::State> load(const DeploymentId& id) = 0;
    [[nodiscard]] virtual Result<std::vector<deployment::Recorded>> read(
        const DeploymentId& id) = 0;

    /// Claims active deployments that are due and not held, oldest first. Each claim raises the
    /// deployment's epoch, so a writer that lost its lease is refused.
    [[nodiscard]] virtual Result<std::vector<Lease>> claim(const Claim& claim,
                                                           const Instant& now) = 0;
    /// Heartbeat. Returns the ids whose lease is no longer this holder's.
    [[nodiscard]] virtual Result<std::vector<DeploymentId>> renew(std::span<const Lease> leases,
                                                                  Milliseconds duration,
                                                                  const Instant& now) = 0;
    [[nodiscard]] virtual Result<void> release(std::span<const Release> leases,
                                               const Instant& now) = 0;
    /// Time until some active deployment that nobody holds is due, or a lease expires;
    /// zero = now; none = no active deployment.
    [[nodiscard]] virtual Result<std::optional<Milliseconds>> next_due(const Instant& now) = 0;

    [[nodiscard]] virtual Result<FederationView> federation(const Instant& now) = 0;
    [[nodiscard]] virtual Result<void> record(std::span<const FederationEvent> events,
                                              const Instant& now) = 0;

    /// Content-addressed texts: templates, imported files. Durable when it returns.
    [[nodiscard]] virtual Result<ContentHash> put_content(std::string_view text) = 0;
    [[nodiscard]] virtual Result<std::string> content(const ContentHash& hash) = 0;
    [[nodiscard]] virtual Result<std::string> decision(const ContentHash& hash) = 0;
};

}  // namespace paas::pipeline
