/// The lifecycle of a deployment: pure decisions.
///
///     (state, input)  ->  events        advance(), command()
///     state           ->  what to do    next_step()
///
/// The worker appends the events to the journal, durably, and only then carries out the step.
/// No function here reads a clock or performs an effect; all are thread-safe.
#pragma once

#include "paas/deployment/state.hpp"

#include <variant>
#include <vector>

namespace paas::deployment {

/// Limits that belong to the installation, not to one request.
struct LifecyclePolicy {
    Milliseconds cleanup_limit = std::chrono::minutes(5);  ///< then the attempt is condemned
    Milliseconds delete_limit = std::chrono::minutes(30);
    Milliseconds action_limit = std::chrono::minutes(5);
};

/// The result of selecting and ranking.
struct Decision {
    ContentHash record;
    bool found = false;
    ProviderKey provider;
    std::string provider_label;
    std::string provider_type;
    bool simulated = false;
    Resources demand;
    std::string choice;   ///< JSON
    std::string refusal;  ///< why none fits, when not found
    /// The request could not be read, so that no provider was looked at; `refusal` says why.
    bool impossible = false;
};

/// Time passed; deadlines are looked at.
struct Tick {};

using Input = std::variant<Decision, std::pair<Operation, Outcome>, Tick>;

/// The events that follow from an input; none when nothing changes (a poll that is pending).
/// An outcome of an operation that the state no longer waits for is ignored.
[[nodiscard]] PAAS_API std::vector<Event> advance(const State& state, const Input& input,
                                                  const Instant& now,
                                                  const LifecyclePolicy& policy);

/// What a user may ask of an existing deployment.
struct DeleteCommand {
    bool force = false;
};
struct UpdateCommand {
    ContentHash template_content;
    std::string template_file;
    std::string template_name;  ///< empty = as it was
    std::vector<ImportedFile> imports;
    std::string inputs = "{}";
    Resources reserved;
    std::string choice;  ///< JSON: flavor and image per node; empty = as the attempt chose
    std::vector<std::string> remove_nodes;  ///< unknown ids are not_found
};
struct ResetCommand {};
struct LockCommand {
    bool lock = true;
};
struct NodeCommand {
    std::string action;  ///< start, stop, reboot, rm
    std::vector<std::string> nodes;
};
struct PortCommand {
    bool open = true;
    PortRule rule;
};
struct ResumeCommand {};
using Command = std::variant<DeleteCommand, UpdateCommand, ResetCommand, LockCommand, NodeCommand,
                             PortCommand, ResumeCommand>;

/// The events that carry out the command, or failed_precondition/not_found/invalid_argument with
/// what to do instead (locked, wrong status, unknown node, node in the wrong state).
[[nodiscard]] PAAS_API Result<std::vector<Event>> command(const State& state,
                                                          const Command& command,
                                                          const Instant& now,
                                                          const LifecyclePolicy& policy);

/// What the worker does next.
struct Step {
    bool decide = false;             ///< select and rank, then advance() with a Decision
    std::vector<Operation> perform;  ///< then advance() with each outcome
    /// The first operation is a create that may have been carried out already. Only a worker that
    /// knows better sends it as it is: one that appended the AttemptStarted itself, or whose
    /// look-up was answered with `absent`, and that has not sent the create since. Every other
    /// worker (after a crash, after a `lost` answer) performs `lookup_of(perform.front())` in its
    /// place.
    bool lookup_first = false;
    /// advance() with Tick no later than this from now. Zero or less: before anything else.
    std::optional<Milliseconds> deadline;
};

/// Derived from the state alone, so a restarted worker goes on where the last one stopped. Besides
/// what the phase asks for, the removal of condemned attempts is listed until it is confirmed; the
/// worker paces repetitions.
[[nodiscard]] PAAS_API Step next_step(const State& state, const Instant& now);

/// The `find` that tells whether a create was carried out.
[[nodiscard]] PAAS_API Operation lookup_of(const Operation& create);

/// Providers that this deployment need not try again: all that it tried, but for those whose
/// attempt only failed because the user had to act. `max_providers` counts these.
[[nodiscard]] PAAS_API std::vector<ProviderKey> providers_tried(const State& state);

}  // namespace paas::deployment
