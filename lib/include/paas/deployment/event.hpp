/// The events of a deployment's journal.
///
/// Each is a fact that happened or an intent recorded before it is carried out. Events carry a
/// version; an old version is read for ever. `encode`/`decode` are the only codec.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/ids.hpp"
#include "paas/base/resources.hpp"
#include "paas/deployment/effect.hpp"
#include "paas/deployment/request.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace paas::deployment {

/// The request was checked and accepted; the overall time starts.
struct Accepted {
    Request request;
    Deadline deadline;
};
/// Intent: an infrastructure of this tag is going to be made at this provider.
struct AttemptStarted {
    int attempt = 0;  ///< from 1
    ProviderKey provider;
    std::string provider_label;  ///< "name/region"
    std::string provider_type;
    bool simulated = false;  ///< the dispatcher only pretends
    ContentHash decision;    ///< the decision record that chose it
    Resources reserved;
    std::string tag;
    Deadline deadline;   ///< of this attempt
    std::string choice;  ///< JSON: flavor and image per node, as selected
};
/// The provider answered; the infrastructure exists.
struct InfrastructureCreated {
    int attempt = 0;
    InfrastructureId infrastructure;
};
/// It runs.
struct AttemptSucceeded {
    int attempt = 0;
    std::string outputs = "{}";  ///< JSON object
    std::vector<Node> nodes;
};
/// It will not run. Unless `nothing_launched`, a clean-up is owed until confirmed.
struct AttemptFailed {
    int attempt = 0;
    ErrorClass error_class = ErrorClass::unknown;
    std::string reason;
    bool nothing_launched = false;
    Deadline cleanup_deadline;  ///< how long the clean-up may hold up the next attempt
};
/// Another provider follows, so a failed attempt that keep-last-attempt had spared is removed.
struct CleanupStarted {
    int attempt = 0;
    Deadline cleanup_deadline;
};
/// Nothing of the attempt is left at the provider.
struct CleanupConfirmed {
    int attempt = 0;
};
/// The clean-up could not be confirmed in time: a debt, pursued by the reaper.
struct Condemned {
    int attempt = 0;
    std::string reason;
};
/// The last attempt failed and is kept for inspection (keep-last-attempt).
struct Kept {
    int attempt = 0;
};
/// No further attempt: CREATE_FAILED.
struct CreateFailed {
    std::string reason;
    bool no_provider = false;  ///< none fitted: exit code 9
    ContentHash decision;      ///< that says why; may be empty
};
/// Work stands still until the user acts (AUTH_REQUIRED), and so does the overall time.
struct Parked {
    std::string reason;
    Milliseconds left{0};  ///< of the overall time
};
struct Resumed {
    Deadline deadline;  ///< the time that was left
};

/// Intent: bring the infrastructure to a new template or new inputs.
struct UpdateStarted {
    ContentHash template_content;
    std::string template_file;
    std::string template_name;  ///< empty = as it was
    std::vector<ImportedFile> imports;
    std::string inputs = "{}";
    Deadline deadline;
    Resources reserved;  ///< of the whole deployment once updated
    std::string choice;  ///< JSON: flavor and image per node; empty = as the attempt chose
    std::vector<std::string> remove_nodes;  ///< ids of nodes to go (removal list); may be empty
};
struct UpdateAccepted {};
struct UpdateSucceeded {
    std::string outputs = "{}";
    std::vector<Node> nodes;
};
struct UpdateFailed {
    ErrorClass error_class = ErrorClass::unknown;
    std::string reason;
};

/// Intent: remove everything.
struct DeleteStarted {
    bool force = false;
    Deadline deadline;
};
struct Deleted {};
struct DeleteFailed {
    std::string reason;
};
/// DELETE_IN_PROGRESS set back to DELETE_FAILED by hand.
struct Reset {};

struct Locked {};
struct Unlocked {};

/// Intent: start, stop, reboot or remove nodes.
struct NodeActionStarted {
    std::string action;
    std::vector<std::string> nodes;
    Deadline deadline;
};
/// The provider took the order; polled until the nodes are as wanted.
struct NodeActionAccepted {};
struct NodeActionDone {
    std::vector<Node> nodes;  ///< all nodes, afterwards
};
struct NodeActionFailed {
    std::string reason;
};
/// Intent: open or close a port.
struct PortChangeStarted {
    bool open = true;
    PortRule rule;
    Deadline deadline;
};
struct PortChangeDone {};
struct PortChangeFailed {
    std::string reason;
};

using Event = std::variant<Accepted, AttemptStarted, InfrastructureCreated, AttemptSucceeded,
                           AttemptFailed, CleanupConfirmed, Condemned, Kept, CreateFailed, Parked,
                           Resumed, UpdateStarted, UpdateAccepted, UpdateSucceeded, UpdateFailed,
                           DeleteStarted, Deleted, DeleteFailed, Reset, Locked, Unlocked,
                           NodeActionStarted, NodeActionDone, NodeActionFailed, PortChangeStarted,
                           PortChangeDone, PortChangeFailed, CleanupStarted, NodeActionAccepted>;

/// An event with the time it was decided; what the journal keeps.
struct Recorded {
    Timestamp at{};
    Event event;
};

/// "attempt_started": the name under which the event is stored.
[[nodiscard]] PAAS_API std::string_view type_of(const Event& event) noexcept;
/// The newest version of each type is written.
[[nodiscard]] PAAS_API int version_of(const Event& event) noexcept;
/// JSON object, compact, sorted keys.
[[nodiscard]] PAAS_API std::string encode(const Event& event);
/// Reads every version ever written and ignores members it does not know; unimplemented for a
/// newer version or type, data_loss for nonsense.
[[nodiscard]] PAAS_API Result<Event> decode(std::string_view type, int version,
                                            std::string_view payload);

}  // namespace paas::deployment
