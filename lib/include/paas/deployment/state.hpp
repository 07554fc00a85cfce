/// The state of one deployment: the fold of its events.
#pragma once

#include "paas/deployment/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::deployment {

/// Names as in the INDIGO orchestrator's REST API.
enum class Status : std::uint8_t {
    create_in_progress,
    create_complete,
    create_failed,
    update_in_progress,
    update_complete,
    update_failed,
    delete_in_progress,
    delete_complete,
    delete_failed,
};
/// "CREATE_IN_PROGRESS".
[[nodiscard]] PAAS_API std::string_view to_string(Status status) noexcept;
[[nodiscard]] PAAS_API std::optional<Status> parse_status(std::string_view name) noexcept;
/// True for the statuses in which nothing is under way.
[[nodiscard]] PAAS_API bool is_resting(Status status) noexcept;

/// What a deployment waits for.
enum class Phase : std::uint8_t {
    none,           ///< at rest
    deciding,       ///< a provider is to be chosen
    creating,       ///< create intended, not answered
    configuring,    ///< exists, not ready
    cleaning,       ///< a failed attempt is being removed
    updating,       ///< update intended, not answered
    reconfiguring,  ///< update accepted, not ready
    acting,         ///< a node action or port change is under way
    deleting,
    parked,  ///< AUTH_REQUIRED: the user must act
};
[[nodiscard]] PAAS_API std::string_view to_string(Phase phase) noexcept;

enum class AttemptStatus : std::uint8_t {
    creating,  ///< intent recorded
    configuring,
    running,
    failed,     ///< clean-up owed
    condemned,  ///< clean-up owed, pursued by the reaper
    kept,       ///< failed, left for inspection
    gone,       ///< nothing left
};
[[nodiscard]] PAAS_API std::string_view to_string(AttemptStatus status) noexcept;

struct Attempt {
    int number = 0;
    AttemptStatus status = AttemptStatus::creating;
    ProviderKey provider;
    std::string provider_label;
    std::string provider_type;
    bool simulated = false;
    ContentHash decision;
    Resources reserved;
    std::string tag;
    InfrastructureId infrastructure;
    std::string choice;
    Timestamp started{};
    Timestamp ended{};  ///< when it succeeded or failed
    Deadline deadline;
    Deadline cleanup_deadline;
    ErrorClass error_class = ErrorClass::unknown;
    std::string reason;
    /// True while the attempt's reservation counts against the provider's quota.
    [[nodiscard]] bool holds_resources() const noexcept { return status != AttemptStatus::gone; }
};

/// A change under way on a running deployment.
struct PendingAction {
    std::optional<NodeActionStarted> nodes;
    std::optional<PortChangeStarted> port;
    Deadline deadline;
    bool accepted = false;  ///< node action: ordered, now polled
};

struct State {
    DeploymentId id;
    std::uint64_t version = 0;  ///< events applied
    Request request;            ///< as accepted, then as updated
    Status status = Status::create_in_progress;
    Phase phase = Phase::none;
    std::vector<Attempt> attempts;
    std::string outputs = "{}";
    std::vector<Node> nodes;
    std::vector<PortRule> ports;
    std::string reason;        ///< why it failed, or waits; empty when all is well
    bool no_provider = false;  ///< CREATE_FAILED because none fitted
    bool locked = false;
    bool force_delete = false;
    Timestamp created{};
    Timestamp updated{};
    Deadline deadline;                    ///< of what is under way
    std::optional<UpdateStarted> update;  ///< under way
    std::optional<PendingAction> action;

    /// The attempt that runs or is being made; null when there is none.
    [[nodiscard]] PAAS_API const Attempt* current() const noexcept;
    /// The attempt with this number; null when there is none.
    [[nodiscard]] PAAS_API const Attempt* attempt(int number) const noexcept;
    /// True while a worker has something to do: something is under way, or a debt is pursued. False
    /// at rest and while parked (debts apart).
    [[nodiscard]] PAAS_API bool active() const noexcept;
    /// Infrastructures that exist or may exist and are condemned: the reaper's work.
    [[nodiscard]] PAAS_API bool has_debts() const noexcept;
};

/// Applies the event. One that is illegal in this state is a programming error of the caller and
/// reported as `internal`, with the state unchanged; replaying a journal never meets one.
[[nodiscard]] PAAS_API Result<void> apply(State& state, const Recorded& recorded);

/// Folds a whole journal.
[[nodiscard]] PAAS_API Result<State> replay(const DeploymentId& id,
                                            const std::vector<Recorded>& journal);

}  // namespace paas::deployment
