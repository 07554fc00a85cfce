#include "paas/deployment/lifecycle.hpp"

#include "reasons.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace paas::deployment {
namespace {

using namespace std::chrono_literals;

/// A deadline is met by what arrives no later than this after it (invariant I4).
constexpr Milliseconds kGrace = 1s;

/// True when the attempt's infrastructure is to be removed, now or by the reaper.
bool is_removal_due(const State& state, const Attempt& attempt) {
    switch (attempt.status) {
        case AttemptStatus::gone:
            return false;
        case AttemptStatus::condemned:
            return true;
        case AttemptStatus::failed:
            return state.phase == Phase::cleaning || state.phase == Phase::deleting;
        default:
            return state.phase == Phase::deleting;
    }
}

/// Time left for what the phase waits for; nothing when it waits for nothing or for ever.
std::optional<Milliseconds> time_left(const State& state, const Instant& now) {
    switch (state.phase) {
        case Phase::none:
        case Phase::parked:
            return std::nullopt;
        case Phase::creating:
        case Phase::configuring:
            return std::min(state.attempts.back().deadline.remaining(now),
                            state.deadline.remaining(now));
        case Phase::cleaning:
            return state.attempts.back().cleanup_deadline.remaining(now);
        default:
            return state.deadline.remaining(now);
    }
}

/// True when a destroy that failed this way is worth repeating.
bool may_pass(ErrorClass error_class) {
    return error_class == ErrorClass::unknown || error_class == ErrorClass::unreachable ||
           error_class == ErrorClass::timeout;
}

/// Collects events, keeping the state up to date with them.
class Advance {
public:
    Advance(const State& before, const Instant& now, const LifecyclePolicy& policy)
        : before_(before), now_(now), policy_(policy) {}

    void take(const Decision& decision);
    void take(const std::pair<Operation, Outcome>& answer);
    void take(const Tick&) {}

    std::vector<Event> finish() && {
        if (events_.empty()) {
            look_at_deadlines();
        }
        return std::move(events_);
    }

private:
    [[nodiscard]] const State& state() const { return after_ ? *after_ : before_; }
    [[nodiscard]] const Attempt& last() const { return state().attempts.back(); }
    [[nodiscard]] bool overall_time_is_up() const {
        return state().deadline.remaining(now_) <= 0ms;
    }

    void emit(Event event) {
        if (!after_) {
            after_ = before_;
        }
        Recorded recorded{.at = now_.wall, .event = std::move(event)};
        if (auto applied = apply(*after_, recorded); !applied) {
            throw std::logic_error(applied.error().message);
        }
        events_.push_back(std::move(recorded.event));
    }

    void take_create(const Operation& operation, const Outcome& outcome);
    void take_poll(const Outcome& outcome);
    void take_update(const Operation& operation, const Outcome& outcome);
    void take_action(const Operation& operation, const Outcome& outcome);
    void take_removal(const Operation& operation, const Outcome& outcome);
    void fail_attempt(ErrorClass error_class, const std::string& reason, bool nothing_launched);
    void fail_update(ErrorClass error_class, const std::string& reason);
    void fail_action(const std::string& reason);
    void confirm_removal(int attempt);
    void fail_removal(ErrorClass error_class, const std::string& reason);
    void give_up_removal(const std::string& reason);
    void after_failure();
    /// `looked` says whether providers were looked at: only then it can be that none fits.
    void stop_creating(const std::string& why, const ContentHash& decision = {},
                       bool looked = true);
    void look_at_deadlines();

    const State& before_;
    const Instant& now_;
    const LifecyclePolicy& policy_;
    std::optional<State> after_;
    std::vector<Event> events_;
};

void Advance::take(const Decision& decision) {
    if (state().phase != Phase::deciding) {
        return;
    }
    if (overall_time_is_up()) {
        look_at_deadlines();
        return;
    }
    if (!decision.found) {
        stop_creating(decision.refusal, decision.record, !decision.impossible);
        return;
    }
    if (!state().attempts.empty() && last().status == AttemptStatus::failed) {
        // Spared by keep-last-attempt, but it was not the last: one infrastructure at a time.
        emit(CleanupStarted{.attempt = last().number,
                            .cleanup_deadline = Deadline::in(policy_.cleanup_limit, now_)});
        return;
    }
    const int number = static_cast<int>(state().attempts.size()) + 1;
    const Milliseconds time =
        std::min(state().request.limits.provider_timeout, state().deadline.remaining(now_));
    emit(AttemptStarted{.attempt = number,
                        .provider = decision.provider,
                        .provider_label = decision.provider_label,
                        .provider_type = decision.provider_type,
                        .simulated = decision.simulated,
                        .decision = decision.record,
                        .reserved = decision.demand,
                        .tag = state().id.str() + "/" + std::to_string(number),
                        .deadline = Deadline::in(time, now_),
                        .choice = decision.choice});
}

void Advance::take(const std::pair<Operation, Outcome>& answer) {
    const auto& [operation, outcome] = answer;
    const Attempt* attempt = state().attempt(operation.attempt);
    if (attempt == nullptr) {
        return;
    }
    const bool exists =
        (operation.kind == OperationKind::create && outcome.kind == OutcomeKind::accepted) ||
        (operation.kind == OperationKind::find && outcome.kind == OutcomeKind::found);
    if (exists) {
        // Worth knowing in every phase, even when nobody waits for it any more.
        if (attempt->infrastructure.empty() && !outcome.infrastructure.empty()) {
            emit(InfrastructureCreated{.attempt = attempt->number,
                                       .infrastructure = outcome.infrastructure});
        }
        return;
    }
    if (is_removal_due(state(), *attempt)) {
        take_removal(operation, outcome);
        return;
    }
    if (attempt->number != last().number) {
        return;
    }
    switch (state().phase) {
        case Phase::creating:
            take_create(operation, outcome);
            break;
        case Phase::configuring:
            if (operation.kind == OperationKind::poll) {
                take_poll(outcome);
            }
            break;
        case Phase::updating:
        case Phase::reconfiguring:
            take_update(operation, outcome);
            break;
        case Phase::acting:
            take_action(operation, outcome);
            break;
        default:
            break;
    }
}

void Advance::take_create(const Operation& operation, const Outcome& outcome) {
    if (outcome.kind != OutcomeKind::failed) {
        return;  // lost, absent: next_step asks again
    }
    const ErrorClass error_class = detail::class_of(outcome);
    if (operation.kind == OperationKind::create) {
        fail_attempt(error_class, outcome.message, outcome.nothing_launched);
    } else if (operation.kind == OperationKind::find && policy_of(error_class).needs_user) {
        fail_attempt(error_class, outcome.message, false);
    }
}

void Advance::take_poll(const Outcome& outcome) {
    switch (outcome.kind) {
        case OutcomeKind::ready:
            if (*time_left(state(), now_) > -kGrace) {
                emit(AttemptSucceeded{.attempt = last().number,
                                      .outputs = outcome.outputs.value_or("{}"),
                                      .nodes = outcome.nodes});
            }
            break;
        case OutcomeKind::failed:
            fail_attempt(detail::class_of(outcome), outcome.message, false);
            break;
        case OutcomeKind::gone:
        case OutcomeKind::absent:
            fail_attempt(ErrorClass::unknown, "the infrastructure vanished", true);
            break;
        default:
            break;
    }
}

void Advance::take_update(const Operation& operation, const Outcome& outcome) {
    const bool ordering = state().phase == Phase::updating;
    if (operation.kind != (ordering ? OperationKind::update : OperationKind::poll)) {
        return;
    }
    switch (outcome.kind) {
        case OutcomeKind::accepted:
            if (ordering) {
                emit(UpdateAccepted{});
            }
            break;
        case OutcomeKind::ready:
            if (!ordering && *time_left(state(), now_) > -kGrace) {
                emit(UpdateSucceeded{.outputs = outcome.outputs.value_or(state().outputs),
                                     .nodes = outcome.nodes});
            }
            break;
        case OutcomeKind::failed:
            fail_update(detail::class_of(outcome), outcome.message);
            break;
        case OutcomeKind::gone:
        case OutcomeKind::absent:
            fail_update(ErrorClass::unknown, "the infrastructure vanished");
            break;
        default:
            break;
    }
}

void Advance::take_action(const Operation& operation, const Outcome& outcome) {
    const PendingAction& action = *state().action;
    const bool polled = action.nodes && action.accepted;
    const bool expected =
        action.nodes ? operation.kind == (polled ? OperationKind::poll : OperationKind::node_action)
                     : operation.kind == (action.port->open ? OperationKind::open_port
                                                            : OperationKind::close_port);
    if (!expected) {
        return;
    }
    const bool finished = outcome.kind == (polled ? OutcomeKind::ready : OutcomeKind::done);
    if (finished && action.port) {
        emit(PortChangeDone{});
    } else if (finished) {
        emit(NodeActionDone{.nodes = outcome.nodes});
    } else if (outcome.kind == OutcomeKind::accepted && action.nodes && !polled) {
        emit(NodeActionAccepted{});
    } else if (outcome.kind == OutcomeKind::failed) {
        fail_action(detail::shown(outcome.message));
    } else if (outcome.kind == OutcomeKind::gone || outcome.kind == OutcomeKind::absent) {
        fail_action("the infrastructure vanished");
    }
}

void Advance::take_removal(const Operation& operation, const Outcome& outcome) {
    if (operation.kind != OperationKind::destroy && operation.kind != OperationKind::find) {
        return;
    }
    if (outcome.kind == OutcomeKind::gone || outcome.kind == OutcomeKind::absent) {
        confirm_removal(operation.attempt);
    } else if (outcome.kind == OutcomeKind::failed) {
        fail_removal(detail::class_of(outcome), outcome.message);
    }
}

void Advance::fail_attempt(ErrorClass error_class, const std::string& reason,
                           bool nothing_launched) {
    emit(AttemptFailed{.attempt = last().number,
                       .error_class = error_class,
                       .reason = detail::stored(reason),
                       .nothing_launched = nothing_launched,
                       .cleanup_deadline = Deadline::in(policy_.cleanup_limit, now_)});
    after_failure();
}

/// Called once the failed attempt is out of the way, or spared until that is known to matter.
void Advance::after_failure() {
    if (state().phase != Phase::deciding) {
        return;
    }
    const ErrorPolicy& policy = policy_of(last().error_class);
    const int limit = state().request.limits.max_providers;
    const auto tried = static_cast<int>(providers_tried(state()).size());
    if (overall_time_is_up()) {
        stop_creating("the overall time is up");
    } else if (policy.needs_user) {
        if (last().status == AttemptStatus::failed) {
            emit(CleanupStarted{.attempt = last().number,
                                .cleanup_deadline = Deadline::in(policy_.cleanup_limit, now_)});
            return;
        }
        emit(Parked{.reason = detail::summary(last()), .left = state().deadline.remaining(now_)});
    } else if (!policy.try_next_provider) {
        stop_creating("another provider would refuse it too");
    } else if (limit > 0 && tried >= limit) {
        stop_creating("the limit of " + std::to_string(limit) +
                      (limit == 1 ? " provider is" : " providers is") + " reached");
    }
}

void Advance::stop_creating(const std::string& why, const ContentHash& decision, bool looked) {
    const bool none_tried = state().attempts.empty();
    if (!none_tried && last().status == AttemptStatus::failed) {
        emit(Kept{.attempt = last().number});
    }
    emit(CreateFailed{.reason = none_tried ? why : detail::attempts_summary(state(), why),
                      .no_provider = looked && none_tried && !overall_time_is_up(),
                      .decision = decision});
}

void Advance::fail_update(ErrorClass error_class, const std::string& reason) {
    emit(UpdateFailed{.error_class = error_class,
                      .reason = detail::shown(reason) +
                                "; the infrastructure was left as it is: update it again, or "
                                "delete it"});
}

void Advance::fail_action(const std::string& reason) {
    if (state().action->port) {
        emit(PortChangeFailed{.reason = reason});
    } else {
        emit(NodeActionFailed{.reason = reason});
    }
}

void Advance::confirm_removal(int attempt) {
    const bool cleaning = state().phase == Phase::cleaning && last().number == attempt;
    emit(CleanupConfirmed{.attempt = attempt});
    if (cleaning) {
        after_failure();
    } else if (state().phase == Phase::deleting &&
               std::ranges::all_of(state().attempts, [](const Attempt& each) {
                   return each.status == AttemptStatus::gone;
               })) {
        emit(Deleted{});
    }
}

void Advance::fail_removal(ErrorClass error_class, const std::string& reason) {
    if (state().phase != Phase::deleting) {
        return;  // repeated until its deadline, or for ever by the reaper
    }
    if (state().force_delete) {
        give_up_removal(detail::shown(reason));
    } else if (!may_pass(error_class)) {
        emit(DeleteFailed{.reason = detail::shown(reason)});
    }
}

/// A forced deletion ends here; what is left becomes a debt.
void Advance::give_up_removal(const std::string& reason) {
    std::vector<int> left;
    for (const Attempt& attempt : state().attempts) {
        if (attempt.status != AttemptStatus::gone && attempt.status != AttemptStatus::condemned) {
            left.push_back(attempt.number);
        }
    }
    for (const int number : left) {
        emit(Condemned{.attempt = number, .reason = reason});
    }
    emit(Deleted{});
}

void Advance::look_at_deadlines() {
    if (const auto left = time_left(state(), now_); !left || *left > 0ms) {
        return;
    }
    const std::string limit = format_duration(state().deadline.left);
    switch (state().phase) {
        case Phase::none:
        case Phase::parked:
            break;
        case Phase::deciding:
            stop_creating("the overall time is up");
            break;
        case Phase::creating:
        case Phase::configuring:
            fail_attempt(ErrorClass::timeout,
                         "not ready within " + format_duration(last().deadline.left), false);
            break;
        case Phase::cleaning:
            emit(Condemned{.attempt = last().number,
                           .reason = "its removal was not confirmed within " +
                                     format_duration(last().cleanup_deadline.left)});
            after_failure();
            break;
        case Phase::updating:
        case Phase::reconfiguring:
            fail_update(ErrorClass::timeout, "not ready within " + limit);
            break;
        case Phase::acting:
            fail_action("not done within " + limit);
            break;
        case Phase::deleting: {
            const std::string reason = "the removal was not confirmed within " + limit;
            if (state().force_delete) {
                give_up_removal(reason);
            } else {
                emit(DeleteFailed{.reason = reason});
            }
            break;
        }
    }
}

Operation operation_on(const State& state, const Attempt& attempt, OperationKind kind) {
    Operation operation;
    operation.kind = kind;
    operation.deployment = state.id;
    operation.attempt = attempt.number;
    operation.provider = attempt.provider;
    operation.tag = attempt.tag;
    operation.infrastructure = attempt.infrastructure;
    return operation;
}

Operation action_on(const State& state, const Attempt& attempt) {
    const PendingAction& action = *state.action;
    if (action.port) {
        Operation operation =
            operation_on(state, attempt,
                         action.port->open ? OperationKind::open_port : OperationKind::close_port);
        operation.port = action.port->rule;
        return operation;
    }
    if (action.accepted) {
        return operation_on(state, attempt, OperationKind::poll);
    }
    Operation operation = operation_on(state, attempt, OperationKind::node_action);
    operation.action = action.nodes->action;
    operation.nodes = action.nodes->nodes;
    return operation;
}

/// Destroys by the provider's id; while that is unknown, by finding it first.
Operation removal_of(const State& state, const Attempt& attempt) {
    Operation operation =
        operation_on(state, attempt,
                     attempt.infrastructure.empty() ? OperationKind::find : OperationKind::destroy);
    operation.force = state.force_delete;
    return operation;
}

}  // namespace

std::vector<Event> advance(const State& state, const Input& input, const Instant& now,
                           const LifecyclePolicy& policy) {
    Advance step(state, now, policy);
    std::visit([&](const auto& value) { step.take(value); }, input);
    return std::move(step).finish();
}

Step next_step(const State& state, const Instant& now) {
    Step step;
    step.deadline = time_left(state, now);
    for (const Attempt& attempt : state.attempts) {
        if (is_removal_due(state, attempt)) {
            step.perform.push_back(removal_of(state, attempt));
        }
    }
    if (step.deadline && *step.deadline <= 0ms) {
        return step;  // the tick decides what comes next
    }
    const auto add = [&](Operation operation) {
        step.perform.insert(step.perform.begin(), std::move(operation));
    };
    switch (state.phase) {
        case Phase::deciding:
            step.decide = true;
            break;
        case Phase::creating:
            add(operation_on(state, state.attempts.back(), OperationKind::create));
            step.lookup_first = true;
            break;
        case Phase::configuring:
        case Phase::reconfiguring:
            add(operation_on(state, state.attempts.back(), OperationKind::poll));
            break;
        case Phase::updating: {
            Operation operation = operation_on(state, state.attempts.back(), OperationKind::update);
            operation.nodes = state.update->remove_nodes;
            add(std::move(operation));
            break;
        }
        case Phase::acting:
            add(action_on(state, state.attempts.back()));
            break;
        default:
            break;
    }
    return step;
}

Operation lookup_of(const Operation& create) {
    Operation find = create;
    find.kind = OperationKind::find;
    find.plan.reset();
    return find;
}

std::vector<ProviderKey> providers_tried(const State& state) {
    std::vector<ProviderKey> tried;
    for (const Attempt& attempt : state.attempts) {
        if (!policy_of(attempt.error_class).needs_user &&
            std::ranges::find(tried, attempt.provider) == tried.end()) {
            tried.push_back(attempt.provider);
        }
    }
    return tried;
}

}  // namespace paas::deployment
