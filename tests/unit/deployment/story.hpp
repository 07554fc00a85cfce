/// A deployment told step by step: what tests of the lifecycle are written in.
#pragma once

#include "paas/deployment/lifecycle.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace paas::deployment::test {

/// Applies and journals what the lifecycle decides, and checks that it can be applied.
class Story {
public:
    explicit Story(Limits limits = {}) {
        now_.wall = Timestamp{std::chrono::hours(490000)};
        now_.boot_id = "boot";
        state_.id = DeploymentId("id");
        Request request;
        request.limits = limits;
        take({Accepted{.request = request, .deadline = Deadline::in(limits.timeout, now_)}});
    }

    [[nodiscard]] const State& state() const { return state_; }
    [[nodiscard]] const Instant& now() const { return now_; }
    [[nodiscard]] const std::vector<Recorded>& journal() const { return journal_; }
    [[nodiscard]] Step step() const { return next_step(state_, now_); }
    [[nodiscard]] const Attempt& attempt(int number) const {
        const Attempt* found = state_.attempt(number);
        REQUIRE(found != nullptr);
        return *found;
    }

    void wait(Milliseconds time) {
        now_.wall += time;
        now_.uptime += time;
    }
    /// Waits until the step's deadline and a little longer, then ticks.
    std::string expire() {
        const Step step = this->step();
        REQUIRE(step.deadline);
        wait(*step.deadline);
        CHECK(*this->step().deadline <= Milliseconds{0});
        const std::string events = input(Tick{});
        CHECK(events != "");  // a passed deadline never leaves things as they are
        return events;
    }

    /// Each returns the types of the events that followed, joined by blanks.
    std::string decide(const std::string& provider) {
        CHECK(step().decide);
        Decision decision;
        decision.found = true;
        decision.provider = ProviderKey(provider + "/r/p");
        decision.provider_label = provider;
        decision.demand.vcpus = 4;
        return input(decision);
    }
    std::string decide_none(const std::string& refusal = "none fits") {
        CHECK(step().decide);
        Decision decision;
        decision.refusal = refusal;
        return input(decision);
    }
    /// Answers the operation of this kind that the next step lists (for `attempt`, if given).
    std::string answer(OperationKind kind, const Outcome& outcome, int attempt = 0) {
        Step step = this->step();
        if (step.lookup_first && kind == OperationKind::find && attempt == 0) {
            return input(std::pair(lookup_of(step.perform.front()), outcome));
        }
        for (const Operation& operation : step.perform) {
            if (operation.kind == kind && (attempt == 0 || operation.attempt == attempt)) {
                return input(std::pair(operation, outcome));
            }
        }
        FAIL("the next step does not list " << to_string(kind));
        return {};
    }
    std::string input(const Input& input) { return take(advance(state_, input, now_, policy_)); }
    /// The events, or "CODE: message".
    std::string command(const Command& command) {
        auto events = deployment::command(state_, command, now_, policy_);
        if (!events) {
            return std::string(paas::to_string(events.error().code)) + ": " +
                   events.error().message;
        }
        return take(std::move(*events));
    }
    std::string take(std::vector<Event> events) {
        std::string types;
        for (Event& event : events) {
            types += (types.empty() ? "" : " ") + std::string(type_of(event));
            journal_.push_back({.at = now_.wall, .event = std::move(event)});
            const auto applied = apply(state_, journal_.back());
            REQUIRE_MESSAGE(applied, types);
        }
        return types;
    }

    /// "CREATE_IN_PROGRESS/creating: creating gone"
    [[nodiscard]] std::string where() const {
        std::string text(to_string(state_.status));
        text += "/" + std::string(to_string(state_.phase)) + ":";
        for (const Attempt& attempt : state_.attempts) {
            text += " " + std::string(to_string(attempt.status));
        }
        return text;
    }

    // Shortcuts to where things get interesting.
    Story& creating(const std::string& provider = "A") {
        CHECK(decide(provider) == "attempt_started");
        return *this;
    }
    Story& configuring(const std::string& provider = "A") {
        creating(provider);
        CHECK(answer(OperationKind::create, created(provider)) == "infrastructure_created");
        return *this;
    }
    Story& running(const std::string& provider = "A") {
        configuring(provider);
        CHECK(answer(OperationKind::poll, ready()) == "attempt_succeeded");
        return *this;
    }
    /// Fails after launch: the clean-up is under way.
    Story& cleaning(const std::string& provider = "A",
                    ErrorClass error_class = ErrorClass::capacity) {
        configuring(provider);
        CHECK(answer(OperationKind::poll, failed(error_class)) == "attempt_failed");
        return *this;
    }
    Story& condemned(const std::string& provider = "A") {
        cleaning(provider);
        CHECK(expire() == "condemned");
        return *this;
    }

    // Outcomes.
    static Outcome plain(OutcomeKind kind) {
        Outcome outcome;
        outcome.kind = kind;
        return outcome;
    }
    static Outcome created(const std::string& provider) {
        Outcome outcome = plain(OutcomeKind::accepted);
        outcome.infrastructure = InfrastructureId("inf-" + provider);
        return outcome;
    }
    static Outcome found(const std::string& provider) {
        Outcome outcome = created(provider);
        outcome.kind = OutcomeKind::found;
        return outcome;
    }
    static Outcome failed(ErrorClass error_class, bool nothing_launched = false) {
        Outcome outcome = plain(OutcomeKind::failed);
        outcome.error_class = error_class;
        outcome.message = std::string("text of ") + std::string(to_string(error_class));
        outcome.nothing_launched = nothing_launched;
        return outcome;
    }
    static Outcome ready() {
        Outcome outcome = plain(OutcomeKind::ready);
        outcome.nodes = {node("0", "started"), node("1", "stopped")};
        return outcome;
    }
    static Node node(const std::string& id, const std::string& state) {
        Node node;
        node.id = id;
        node.node_template = "server";
        node.state = state;
        return node;
    }

private:
    State state_;
    Instant now_;
    LifecyclePolicy policy_;
    std::vector<Recorded> journal_;
};

}  // namespace paas::deployment::test
