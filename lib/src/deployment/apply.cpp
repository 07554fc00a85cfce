/// The fold: what each event does to the state, and where it is legal.
#include "transitions.hpp"

#include "paas/deployment/state.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace paas::deployment {
namespace {

using detail::set_of;
using detail::Transition;

constexpr auto kAnyPhase = static_cast<std::uint16_t>((1U << detail::kPhaseCount) - 1U);
constexpr auto kAnyStatus = static_cast<std::uint16_t>((1U << detail::kStatusCount) - 1U);
constexpr auto kUsable =
    set_of(Status::create_complete, Status::update_complete, Status::update_failed);
constexpr auto kNotDeleted = static_cast<std::uint16_t>(
    kAnyStatus & ~set_of(Status::delete_in_progress, Status::delete_complete));

template <typename E>
constexpr Transition row(std::uint16_t phases, std::uint16_t statuses = kAnyStatus) {
    return {detail::index_of<E>(), phases, statuses};
}

// Every legal pair of phase and event, in the order of the variant. Conditions on a single attempt,
// the lock or the pending action stand with the event below.
constexpr auto kTransitions = std::to_array<Transition>({
    row<Accepted>(set_of(Phase::none), set_of(Status::create_in_progress)),
    row<AttemptStarted>(set_of(Phase::deciding)),
    row<InfrastructureCreated>(kAnyPhase),
    row<AttemptSucceeded>(set_of(Phase::configuring)),
    row<AttemptFailed>(set_of(Phase::creating, Phase::configuring)),
    row<CleanupConfirmed>(kAnyPhase),
    row<Condemned>(set_of(Phase::cleaning, Phase::deleting)),
    row<Kept>(set_of(Phase::deciding)),
    row<CreateFailed>(set_of(Phase::deciding)),
    row<Parked>(set_of(Phase::deciding)),
    row<Resumed>(set_of(Phase::parked)),
    row<UpdateStarted>(set_of(Phase::none), kUsable),
    row<UpdateAccepted>(set_of(Phase::updating)),
    row<UpdateSucceeded>(set_of(Phase::reconfiguring)),
    row<UpdateFailed>(set_of(Phase::updating, Phase::reconfiguring)),
    row<DeleteStarted>(kAnyPhase & ~set_of(Phase::deleting), kNotDeleted),
    row<Deleted>(set_of(Phase::deleting)),
    row<DeleteFailed>(set_of(Phase::deleting)),
    row<Reset>(set_of(Phase::deleting)),
    row<Locked>(kAnyPhase & ~set_of(Phase::deleting), kNotDeleted),
    row<Unlocked>(kAnyPhase & ~set_of(Phase::deleting), kNotDeleted),
    row<NodeActionStarted>(set_of(Phase::none), kUsable),
    row<NodeActionDone>(set_of(Phase::acting)),
    row<NodeActionFailed>(set_of(Phase::acting)),
    row<PortChangeStarted>(set_of(Phase::none), kUsable),
    row<PortChangeDone>(set_of(Phase::acting)),
    row<PortChangeFailed>(set_of(Phase::acting)),
    row<CleanupStarted>(set_of(Phase::deciding)),
    row<NodeActionAccepted>(set_of(Phase::acting)),
});
static_assert(kTransitions.size() == std::variant_size_v<Event>);
static_assert(std::ranges::all_of(kTransitions, [i = std::size_t{0}](const Transition& t) mutable {
    return t.event == i++;
}));

Resources larger_of(const Resources& a, const Resources& b) {
    Resources result;
    for (const Resources::Field& field : Resources::fields()) {
        result.*field.member = std::max(a.*field.member, b.*field.member);
    }
    return result;
}

bool is_settled(const Attempt& attempt) {
    return attempt.status == AttemptStatus::gone || attempt.status == AttemptStatus::condemned;
}

/// One event's effect. Each overload returns false, having changed nothing, when the attempt, the
/// lock or the pending action does not allow the event.
class Applier {
public:
    Applier(State& state, Timestamp at) : state_(state), at_(at) {}

    bool operator()(const Accepted& event) {
        state_.request = event.request;
        state_.created = at_;
        state_.deadline = event.deadline;
        state_.phase = Phase::deciding;
        return true;
    }

    bool operator()(const AttemptStarted& event) {
        const auto expected = static_cast<int>(state_.attempts.size()) + 1;
        if (event.attempt != expected || event.tag.empty() || event.provider.empty() ||
            !std::ranges::all_of(state_.attempts, is_settled)) {
            return false;
        }
        Attempt& attempt = state_.attempts.emplace_back();
        attempt.number = event.attempt;
        attempt.provider = event.provider;
        attempt.provider_label = event.provider_label;
        attempt.provider_type = event.provider_type;
        attempt.simulated = event.simulated;
        attempt.decision = event.decision;
        attempt.reserved = event.reserved;
        attempt.tag = event.tag;
        attempt.choice = event.choice;
        attempt.started = at_;
        attempt.deadline = event.deadline;
        state_.phase = Phase::creating;
        state_.reason.clear();
        return true;
    }

    bool operator()(const InfrastructureCreated& event) {
        Attempt* attempt = find(event.attempt);
        if (attempt == nullptr || !attempt->infrastructure.empty() ||
            event.infrastructure.empty()) {
            return false;
        }
        attempt->infrastructure = event.infrastructure;
        if (attempt->status == AttemptStatus::creating) {
            attempt->status = AttemptStatus::configuring;
            if (state_.phase == Phase::creating) {
                state_.phase = Phase::configuring;
            }
        } else if (attempt->status == AttemptStatus::gone) {
            // The create was answered after everybody had given the attempt up.
            attempt->status = AttemptStatus::condemned;
            add_reason(*attempt, "the provider made it after it had been given up");
        }
        return true;
    }

    bool operator()(const AttemptSucceeded& event) {
        Attempt* attempt = last(event.attempt);
        if (attempt == nullptr || attempt->status != AttemptStatus::configuring) {
            return false;
        }
        attempt->status = AttemptStatus::running;
        attempt->ended = at_;
        state_.outputs = event.outputs;
        state_.nodes = event.nodes;
        rest(Status::create_complete);
        return true;
    }

    bool operator()(const AttemptFailed& event) {
        Attempt* attempt = last(event.attempt);
        if (attempt == nullptr || (attempt->status != AttemptStatus::creating &&
                                   attempt->status != AttemptStatus::configuring)) {
            return false;
        }
        attempt->status = event.nothing_launched ? AttemptStatus::gone : AttemptStatus::failed;
        attempt->ended = at_;
        attempt->error_class = event.error_class;
        attempt->reason = event.reason;
        attempt->cleanup_deadline = event.cleanup_deadline;
        state_.reason = event.reason;
        // With keep-last-attempt the next decision tells whether this was the last.
        state_.phase = event.nothing_launched || state_.request.limits.keep_last_attempt
                           ? Phase::deciding
                           : Phase::cleaning;
        return true;
    }

    bool operator()(const CleanupStarted& event) {
        Attempt* attempt = last(event.attempt);
        if (attempt == nullptr || attempt->status != AttemptStatus::failed) {
            return false;
        }
        attempt->cleanup_deadline = event.cleanup_deadline;
        state_.phase = Phase::cleaning;
        return true;
    }

    bool operator()(const CleanupConfirmed& event) {
        Attempt* attempt = find(event.attempt);
        if (attempt == nullptr) {
            return false;
        }
        const bool cleaned =
            state_.phase == Phase::cleaning && attempt->status == AttemptStatus::failed;
        const bool deleted =
            state_.phase == Phase::deleting && attempt->status != AttemptStatus::gone;
        if (!cleaned && !deleted && attempt->status != AttemptStatus::condemned) {
            return false;
        }
        attempt->status = AttemptStatus::gone;
        if (cleaned) {
            state_.phase = Phase::deciding;
        }
        return true;
    }

    bool operator()(const Condemned& event) {
        Attempt* attempt = find(event.attempt);
        if (attempt == nullptr) {
            return false;
        }
        const bool cleaned =
            state_.phase == Phase::cleaning && attempt->status == AttemptStatus::failed;
        const bool deleted =
            state_.phase == Phase::deleting && state_.force_delete && !is_settled(*attempt);
        if (!cleaned && !deleted) {
            return false;
        }
        attempt->status = AttemptStatus::condemned;
        add_reason(*attempt, event.reason);
        if (cleaned) {
            state_.phase = Phase::deciding;
        }
        return true;
    }

    bool operator()(const Kept& event) {
        Attempt* attempt = last(event.attempt);
        if (attempt == nullptr || attempt->status != AttemptStatus::failed) {
            return false;
        }
        attempt->status = AttemptStatus::kept;
        return true;
    }

    bool operator()(const CreateFailed& event) {
        if (has_uncleaned()) {
            return false;
        }
        state_.no_provider = event.no_provider;
        rest(Status::create_failed, event.reason);
        return true;
    }

    bool operator()(const Parked& event) {
        if (has_uncleaned()) {
            return false;
        }
        state_.phase = Phase::parked;
        state_.reason = event.reason;
        state_.deadline = Deadline{.left = event.left, .uptime = {}, .wall = {}, .boot_id = {}};
        return true;
    }

    bool operator()(const Resumed& event) {
        state_.phase = Phase::deciding;
        state_.reason.clear();
        state_.deadline = event.deadline;
        return true;
    }

    bool operator()(const UpdateStarted& event) {
        if (state_.current() == nullptr || state_.locked) {
            return false;
        }
        Attempt& attempt = state_.attempts.back();
        attempt.reserved = larger_of(attempt.reserved, event.reserved);
        state_.update = event;
        state_.status = Status::update_in_progress;
        state_.phase = Phase::updating;
        state_.deadline = event.deadline;
        state_.reason.clear();
        return true;
    }

    bool operator()(const UpdateAccepted&) {
        state_.phase = Phase::reconfiguring;
        return true;
    }

    bool operator()(const UpdateSucceeded& event) {
        if (!state_.update) {
            return false;
        }
        UpdateStarted& update = *state_.update;
        Attempt& attempt = state_.attempts.back();
        attempt.reserved = update.reserved;
        if (!update.choice.empty()) {
            attempt.choice = std::move(update.choice);
        }
        state_.request.template_content = std::move(update.template_content);
        state_.request.template_file = std::move(update.template_file);
        if (!update.template_name.empty()) {
            state_.request.template_name = std::move(update.template_name);
        }
        state_.request.imports = std::move(update.imports);
        state_.request.inputs = std::move(update.inputs);
        state_.outputs = event.outputs;
        state_.nodes = event.nodes;
        rest(Status::update_complete);
        return true;
    }

    bool operator()(const UpdateFailed& event) {
        rest(Status::update_failed, event.reason);
        return true;
    }

    bool operator()(const DeleteStarted& event) {
        if (state_.locked) {
            return false;
        }
        rest(Status::delete_in_progress);
        state_.phase = Phase::deleting;
        state_.force_delete = event.force;
        state_.deadline = event.deadline;
        return true;
    }

    bool operator()(const Deleted&) {
        const bool all_settled = std::ranges::all_of(state_.attempts, is_settled);
        if (!all_settled || (state_.has_debts() && !state_.force_delete)) {
            return false;
        }
        rest(Status::delete_complete,
             state_.has_debts() ? "what could not be removed is pursued until it is gone" : "");
        state_.nodes.clear();
        state_.ports.clear();
        state_.outputs = "{}";
        return true;
    }

    bool operator()(const DeleteFailed& event) {
        rest(Status::delete_failed, event.reason);
        return true;
    }

    bool operator()(const Reset&) {
        rest(Status::delete_failed, "the deletion was reset by hand");
        return true;
    }

    bool operator()(const Locked&) { return set_lock(true); }
    bool operator()(const Unlocked&) { return set_lock(false); }

    bool operator()(const NodeActionStarted& event) {
        return act({.nodes = event, .port = {}, .deadline = event.deadline});
    }

    bool operator()(const NodeActionAccepted&) {
        if (!state_.action || !state_.action->nodes || state_.action->accepted) {
            return false;
        }
        state_.action->accepted = true;
        return true;
    }

    bool operator()(const NodeActionDone& event) {
        if (!state_.action || !state_.action->nodes) {
            return false;
        }
        state_.nodes = event.nodes;
        rest(state_.status);
        return true;
    }

    bool operator()(const NodeActionFailed& event) {
        if (!state_.action || !state_.action->nodes) {
            return false;
        }
        rest(state_.status, event.reason);
        return true;
    }

    bool operator()(const PortChangeStarted& event) {
        return act({.nodes = {}, .port = event, .deadline = event.deadline});
    }

    bool operator()(const PortChangeDone&) {
        if (!state_.action || !state_.action->port) {
            return false;
        }
        const PortChangeStarted& change = *state_.action->port;
        std::erase_if(state_.ports, [&](const PortRule& rule) {
            return detail::same_opening(rule, change.rule);
        });
        if (change.open) {
            state_.ports.push_back(change.rule);
        }
        rest(state_.status);
        return true;
    }

    bool operator()(const PortChangeFailed& event) {
        if (!state_.action || !state_.action->port) {
            return false;
        }
        rest(state_.status, event.reason);
        return true;
    }

private:
    Attempt* find(int number) {
        const auto found = std::ranges::find(state_.attempts, number, &Attempt::number);
        return found == state_.attempts.end() ? nullptr : &*found;
    }
    Attempt* last(int number) {
        return state_.attempts.empty() || state_.attempts.back().number != number
                   ? nullptr
                   : &state_.attempts.back();
    }
    [[nodiscard]] bool has_uncleaned() const {
        return std::ranges::find(state_.attempts, AttemptStatus::failed, &Attempt::status) !=
               state_.attempts.end();
    }
    static void add_reason(Attempt& attempt, const std::string& reason) {
        attempt.reason += attempt.reason.empty() ? reason : "; " + reason;
    }
    /// Nothing is under way any more.
    void rest(Status status, std::string reason = {}) {
        state_.status = status;
        state_.phase = Phase::none;
        state_.reason = std::move(reason);
        state_.deadline = {};
        state_.update.reset();
        state_.action.reset();
        state_.force_delete = false;
    }
    bool set_lock(bool locked) { return std::exchange(state_.locked, locked) != locked; }
    bool act(PendingAction action) {
        if (state_.current() == nullptr || state_.locked) {
            return false;
        }
        state_.phase = Phase::acting;
        state_.deadline = action.deadline;
        state_.action = std::move(action);
        state_.reason.clear();
        return true;
    }

    State& state_;
    Timestamp at_;
};

}  // namespace

bool detail::same_opening(const PortRule& a, const PortRule& b) {
    return a.node == b.node && a.from == b.from && a.to == b.to && a.protocol == b.protocol &&
           a.cidr == b.cidr;
}

Result<void> apply(State& state, const Recorded& recorded) {
    const Transition& rule = kTransitions[recorded.event.index()];
    const bool first = state.version == 0;
    const bool legal = first == std::holds_alternative<Accepted>(recorded.event) &&
                       (rule.phases & set_of(state.phase)) != 0 &&
                       (rule.statuses & set_of(state.status)) != 0 &&
                       std::visit(Applier(state, recorded.at), recorded.event);
    if (!legal) {
        return fail(ErrorCode::internal,
                    "event " + std::string(type_of(recorded.event)) + " is illegal in phase " +
                        std::string(to_string(state.phase)) + ", status " +
                        std::string(to_string(state.status)) + " (deployment " + state.id.str() +
                        ", version " + std::to_string(state.version) + ")");
    }
    ++state.version;
    state.updated = recorded.at;
    return {};
}

Result<State> replay(const DeploymentId& id, const std::vector<Recorded>& journal) {
    if (journal.empty()) {
        return fail(ErrorCode::not_found, "deployment " + id.str() + " has no events");
    }
    State state;
    state.id = id;
    for (const Recorded& recorded : journal) {
        if (auto applied = apply(state, recorded); !applied) {
            return fail(std::move(applied.error()));
        }
    }
    return state;
}

}  // namespace paas::deployment
