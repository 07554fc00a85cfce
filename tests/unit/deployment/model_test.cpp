/// Thousands of random lives against a small model of the providers' world that knows everything.
///
/// The worker here does what the comment at `Step` asks of a worker, and dies at random: between
/// recording and acting, between acting and recording. Users interfere at random moments, also
/// while an operation is in flight. Every invariant is checked after every change.
#include "paas/deployment/lifecycle.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <sstream>

using namespace paas;
using namespace paas::deployment;
using namespace std::chrono_literals;

namespace {

constexpr LifecyclePolicy kPolicy{
    .cleanup_limit = 5min, .delete_limit = 30min, .action_limit = 5min};

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    bool chance(double share) { return uniform(random_) < share; }
    std::size_t below(std::size_t end) { return random_.next() % end; }
    template <typename T>
    const T& one_of(const std::vector<T>& all) {
        return all[below(all.size())];
    }
    Milliseconds up_to(Milliseconds limit) {
        return Milliseconds{
            static_cast<std::int64_t>(below(static_cast<std::size_t>(limit.count()) + 1))};
    }

private:
    SeededRandom random_;
};

const std::vector<ErrorClass> kClasses{
    ErrorClass::unknown, ErrorClass::capacity, ErrorClass::quota,       ErrorClass::network,
    ErrorClass::volume,  ErrorClass::auth,     ErrorClass::unreachable, ErrorClass::configuration};

struct Machine {
    std::string tag;
    std::string id;
    std::vector<Node> nodes;
    int polls_left = 0;
    bool fails = false;
    bool going = false;
    bool gone = false;
};

/// The providers' truth.
class Providers {
public:
    explicit Providers(Dice& dice) : dice_(dice) {}

    std::vector<Machine> machines;
    bool kind = false;  ///< from now on everything works

    Outcome perform(const Operation& operation) {
        if (!kind && dice_.chance(0.1)) {
            return plain(OutcomeKind::lost);  // never arrived
        }
        Outcome outcome = carry_out(operation);
        if (!kind && dice_.chance(0.1)) {
            return plain(OutcomeKind::lost);  // the answer got lost
        }
        return outcome;
    }

private:
    static Outcome plain(OutcomeKind kind) {
        Outcome outcome;
        outcome.kind = kind;
        return outcome;
    }
    Outcome failure(bool nothing_launched) {
        Outcome outcome = plain(OutcomeKind::failed);
        outcome.error_class = dice_.one_of(kClasses);
        outcome.message = "it failed";
        outcome.nothing_launched = nothing_launched;
        return outcome;
    }
    Machine* find(const Operation& operation) {
        const auto found = std::ranges::find_if(machines, [&](const Machine& machine) {
            return !machine.gone && (operation.infrastructure.empty()
                                         ? machine.tag == operation.tag
                                         : machine.id == operation.infrastructure.str());
        });
        return found == machines.end() ? nullptr : &*found;
    }
    static Outcome with_id(OutcomeKind kind, const Machine& machine) {
        Outcome outcome = plain(kind);
        outcome.infrastructure = InfrastructureId(machine.id);
        return outcome;
    }

    Outcome carry_out(const Operation& operation) {
        if (operation.kind == OperationKind::create) {
            return create(operation);
        }
        Machine* machine = find(operation);
        if (operation.kind == OperationKind::find) {
            if (!kind && dice_.chance(0.05)) {
                return failure(false);
            }
            return machine == nullptr ? plain(OutcomeKind::absent)
                                      : with_id(OutcomeKind::found, *machine);
        }
        if (machine == nullptr) {
            return plain(OutcomeKind::gone);
        }
        switch (operation.kind) {
            case OperationKind::destroy:
                return destroy(*machine);
            case OperationKind::update:
            case OperationKind::node_action:
                return change(*machine, operation);
            case OperationKind::poll:
                return poll(*machine);
            default:
                return !kind && dice_.chance(0.2) ? failure(false) : plain(OutcomeKind::done);
        }
    }
    Outcome create(const Operation& operation) {
        if (!kind && dice_.chance(0.15)) {
            return failure(true);
        }
        Machine& machine = machines.emplace_back();
        machine.tag = operation.tag;
        machine.id = "inf-" + std::to_string(machines.size());
        machine.fails = !kind && dice_.chance(0.4);
        machine.polls_left = static_cast<int>(dice_.below(kind ? 3 : 200));
        for (int i = 0; i < 3; ++i) {
            Node& node = machine.nodes.emplace_back();
            node.id = std::to_string(i);
            node.node_template = "server";
            node.state = "started";
        }
        if (!kind && dice_.chance(0.05)) {
            return failure(false);  // made, and yet said to have failed
        }
        return with_id(OutcomeKind::accepted, machine);
    }
    Outcome poll(Machine& machine) {
        if (!kind && dice_.chance(0.002)) {
            machine.gone = true;  // somebody pulled the plug
            return plain(OutcomeKind::gone);
        }
        if (machine.polls_left-- > 0 || machine.going) {
            return plain(OutcomeKind::pending);
        }
        if (machine.fails) {
            return failure(false);
        }
        Outcome outcome = plain(OutcomeKind::ready);
        outcome.nodes = machine.nodes;
        return outcome;
    }
    Outcome change(Machine& machine, const Operation& operation) {
        if (!kind && dice_.chance(0.2)) {
            return failure(false);
        }
        for (Node& node : machine.nodes) {
            if (std::ranges::find(operation.nodes, node.id) != operation.nodes.end()) {
                node.state = operation.action == "stop" ? "stopped" : "started";
            }
        }
        machine.polls_left = static_cast<int>(dice_.below(5));
        machine.fails = !kind && dice_.chance(0.2);
        return plain(OutcomeKind::accepted);
    }
    Outcome destroy(Machine& machine) {
        if (!kind && dice_.chance(0.15)) {
            return failure(false);
        }
        if (!machine.going || (!kind && dice_.chance(0.8))) {
            machine.going = true;
            return plain(OutcomeKind::pending);
        }
        machine.gone = true;
        return plain(OutcomeKind::gone);
    }

    Dice& dice_;
};

/// One deployment, its worker and its user.
class Life {
public:
    explicit Life(std::uint64_t seed) : seed_(seed), dice_(seed), providers_(dice_) {
        now_.wall = Timestamp{std::chrono::hours(490000)};
        now_.boot_id = "boot";
        limits_.timeout = 2h;
        limits_.provider_timeout = 20min + dice_.up_to(60min);
        limits_.max_providers = static_cast<int>(dice_.below(4));
        limits_.keep_last_attempt = dice_.chance(0.3);
        state_.id = DeploymentId("life-" + std::to_string(seed));
        Request request;
        request.limits = limits_;
        append({Accepted{.request = request, .deadline = Deadline::in(limits_.timeout, now_)}});
    }

    void run(std::map<std::string, int>& ends) {
        for (int i = 0; i < 400; ++i) {
            if (dice_.chance(0.02)) {
                user();
            }
            work();
        }
        // I1: left alone, in a world that works, everything comes to rest.
        providers_.kind = true;
        settle();
        if (state_.phase == Phase::parked) {
            command(ResumeCommand{});
            settle();
        }
        check(state_.phase == Phase::none && is_resting(state_.status), "no rest (I1)");
        check(!state_.has_debts(), "a debt is not paid (I1)");
        ++ends[std::string(to_string(state_.status))];
        const auto alive = count_alive();
        const bool runs = state_.current() != nullptr;
        const bool kept =
            !state_.attempts.empty() && state_.attempts.back().status == AttemptStatus::kept;
        check(alive <= (runs || kept || state_.status == Status::delete_failed ? 1 : 0),
              "something is left over (I2)");
        if (state_.status != Status::delete_complete) {
            command(LockCommand{.lock = false});
            command(DeleteCommand{});
            settle();
        }
        check(state_.status == Status::delete_complete, "cannot be deleted (I1)");
        check(count_alive() == 0, "deleted, yet something is left over (I2)");
    }

private:
    void check(bool holds, const char* what) {
        if (!holds) {
            std::ostringstream text;
            for (const Recorded& recorded : journal_) {
                text << "\n  " << format_time(recorded.at) << " " << type_of(recorded.event) << " "
                     << encode(recorded.event).substr(0, 120);
            }
            const std::string message = "seed " + std::to_string(seed_) + ": " + what + text.str();
            FAIL(message);
        }
    }

    [[nodiscard]] std::ptrdiff_t count_alive() const {
        return std::ranges::count(providers_.machines, false, &Machine::gone);
    }

    void append(std::vector<Event> events) {
        for (Event& event : events) {
            check_before(event);
            // Through the codec, as a journal does.
            auto stored = decode(type_of(event), version_of(event), encode(event));
            check(stored.has_value(), "an event cannot be read back");
            journal_.push_back({.at = now_.wall, .event = std::move(*stored)});
            const auto applied = apply(state_, journal_.back());
            check(applied.has_value(), "an event is illegal (I5)");
            if (std::holds_alternative<AttemptStarted>(event)) {
                may_create_ = true;
            }
        }
        check_invariants();
    }

    void check_before(const Event& event) {
        if (std::holds_alternative<AttemptFailed>(event)) {
            check(state_.attempts.back().deadline.remaining(now_) > -1s, "attempt too long (I4)");
        }
        if (std::holds_alternative<DeleteFailed>(event) ||
            std::holds_alternative<UpdateFailed>(event) ||
            std::holds_alternative<NodeActionFailed>(event)) {
            check(state_.deadline.remaining(now_) > -1s, "a change took too long (I4)");
        }
        if (std::holds_alternative<CreateFailed>(event)) {
            check(state_.deadline.remaining(now_) > -kPolicy.cleanup_limit - 1s,
                  "the creation took too long (I4)");
        }
    }

    void check_invariants() {
        const int tried = static_cast<int>(providers_tried(state_).size());
        check(limits_.max_providers == 0 || tried <= limits_.max_providers, "too many tries (I4)");
        int solid = 0;
        std::map<std::string, int> by_tag;
        for (const Machine& machine : providers_.machines) {
            if (machine.gone) {
                continue;
            }
            check(++by_tag[machine.tag] == 1, "made twice (I3)");
            const auto attempt = std::ranges::find(state_.attempts, machine.tag, &Attempt::tag);
            check(attempt != state_.attempts.end() && attempt->status != AttemptStatus::gone,
                  "an infrastructure that the journal does not know (I2)");
            solid += attempt->status == AttemptStatus::condemned ? 0 : 1;
        }
        check(solid <= 1, "two infrastructures at a time (I3)");
    }

    /// The worker's process dies; another one reads the journal.
    void crash() {
        may_create_ = false;
        auto replayed = replay(state_.id, journal_);
        check(replayed.has_value(), "the journal cannot be replayed (I5)");
        check(describe(*replayed) == describe(state_), "the replayed state differs (I7)");
        state_ = std::move(*replayed);
    }

    static std::string describe(const State& state) {
        std::ostringstream text;
        text << state.version << to_string(state.status) << to_string(state.phase) << state.reason
             << state.locked << state.force_delete << state.no_provider << state.outputs
             << state.deadline.left.count() << state.nodes.size() << state.ports.size()
             << state.update.has_value() << state.action.has_value();
        for (const Attempt& attempt : state.attempts) {
            text << attempt.number << to_string(attempt.status) << attempt.provider << attempt.tag
                 << attempt.infrastructure << attempt.reason << to_string(attempt.error_class);
        }
        return text.str();
    }

    bool dies() {
        if (!providers_.kind && dice_.chance(0.02)) {
            crash();
            return true;
        }
        return false;
    }

    void work() {
        const Step step = next_step(state_, now_);
        if (step.deadline && *step.deadline <= 0ms) {
            const std::uint64_t before = state_.version;
            append(advance(state_, Tick{}, now_, kPolicy));
            check(state_.version > before, "a deadline passes without any event");
            return;
        }
        bool first = true;
        for (Operation operation : step.perform) {
            const bool create = operation.kind == OperationKind::create;
            if (std::exchange(first, false) && step.lookup_first && !may_create_) {
                operation = lookup_of(operation);
            } else if (create) {
                may_create_ = false;
            }
            if (dies()) {
                return;
            }
            const std::uint64_t version = state_.version;
            const Outcome outcome = providers_.perform(operation);
            if (dies()) {
                return;
            }
            if (!providers_.kind && dice_.chance(0.01)) {
                user();
            }
            if (create && outcome.kind == OutcomeKind::absent && state_.version == version) {
                may_create_ = true;
            }
            append(advance(state_, std::pair(operation, outcome), now_, kPolicy));
        }
        if (step.decide && state_.phase == Phase::deciding) {
            decide();
        }
        wait();
    }

    void decide() {
        const std::vector<ProviderKey> tried = providers_tried(state_);
        std::vector<ProviderKey> left;
        for (const char* name : {"A", "B", "C", "D", "E"}) {
            if (std::ranges::find(tried, ProviderKey(name)) == tried.end()) {
                left.emplace_back(name);
            }
        }
        Decision decision;
        decision.found = !left.empty() && !dice_.chance(0.05);
        decision.refusal = "none fits";
        if (decision.found) {
            decision.provider = dice_.one_of(left);
        }
        append(advance(state_, decision, now_, kPolicy));
    }

    void wait() {
        Milliseconds time = dice_.chance(0.05) ? dice_.up_to(30min) : dice_.up_to(60s);
        if (const auto deadline = next_step(state_, now_).deadline) {
            time = std::min(time, std::max(*deadline, 0ms));
        }
        now_.wall += time;
        now_.uptime += time;
    }

    void user() {
        UpdateCommand update;
        update.inputs = "{\"n\":2}";
        const std::vector<Command> all{DeleteCommand{.force = dice_.chance(0.3)},
                                       update,
                                       ResetCommand{},
                                       LockCommand{.lock = dice_.chance(0.3)},
                                       NodeCommand{.action = "stop", .nodes = {"0"}},
                                       NodeCommand{.action = "start", .nodes = {"0"}},
                                       ResumeCommand{},
                                       ResumeCommand{}};
        // Deleting at once and always would make for dull lives.
        const std::size_t pick = dice_.below(all.size());
        if (pick != 0 || dice_.chance(0.3)) {
            command(all[pick]);
        }
    }

    void command(const Command& command) {
        if (auto events = deployment::command(state_, command, now_, kPolicy)) {
            append(std::move(*events));
        }
    }

    void settle() {
        for (int i = 0; i < 2000 && state_.active(); ++i) {
            work();
        }
    }

    std::uint64_t seed_;
    Dice dice_;
    Providers providers_;
    Instant now_;
    Limits limits_;
    State state_;
    std::vector<Recorded> journal_;
    bool may_create_ = false;  ///< all that a worker knows beyond the journal
};

}  // namespace

TEST_CASE("random lives keep every promise") {
    std::map<std::string, int> ends;
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        Life(seed).run(ends);
    }
    // The lives must be varied enough to prove something.
    for (const char* status : {"CREATE_COMPLETE", "CREATE_FAILED", "UPDATE_COMPLETE",
                               "UPDATE_FAILED", "DELETE_COMPLETE", "DELETE_FAILED"}) {
        CAPTURE(status);
        CHECK(ends[status] > 20);
    }
}
