// Events in words.
#include "parts.hpp"

#include <fmt/format.h>

namespace paas::orchestrator {
namespace {

/// Where attempt `number` is made: "CLOUD-A/region (simulated)".
std::string place(const deployment::State& state, int number) {
    for (const deployment::Attempt& attempt : state.attempts) {
        if (attempt.number == number) {
            return attempt.provider_label + (attempt.simulated ? " (simulated)" : "");
        }
    }
    return "an unknown provider";
}

std::string because(const std::string& reason) {
    return reason.empty() ? "" : ": " + reason;
}

std::string plural(std::size_t count, std::string_view one) {
    return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string ports(const deployment::PortRule& rule) {
    const std::string range =
        rule.from == rule.to ? std::to_string(rule.from) : fmt::format("{}-{}", rule.from, rule.to);
    return fmt::format("{}/{} for {}", range, rule.protocol, rule.cidr);
}

struct Words {
    const deployment::State& after;

    std::string operator()(const deployment::Accepted& event) const {
        return fmt::format("accepted template {}", event.request.template_name);
    }
    std::string operator()(const deployment::AttemptStarted& event) const {
        return fmt::format("attempt {}: creating at {}", event.attempt,
                           place(after, event.attempt));
    }
    std::string operator()(const deployment::InfrastructureCreated& event) const {
        return fmt::format("attempt {}: infrastructure {} exists, being configured", event.attempt,
                           event.infrastructure.str());
    }
    std::string operator()(const deployment::AttemptSucceeded& event) const {
        return fmt::format("attempt {}: {} running at {}", event.attempt,
                           plural(event.nodes.size(), "node"), place(after, event.attempt));
    }
    std::string operator()(const deployment::AttemptFailed& event) const {
        return fmt::format("attempt {}: failed at {} ({}){}", event.attempt,
                           place(after, event.attempt), to_string(event.error_class),
                           because(event.reason));
    }
    std::string operator()(const deployment::CleanupStarted& event) const {
        return fmt::format("attempt {}: cleaning up", event.attempt);
    }
    std::string operator()(const deployment::NodeActionAccepted&) const {
        return "node action under way";
    }
    std::string operator()(const deployment::CleanupConfirmed& event) const {
        return fmt::format("attempt {}: cleaned up", event.attempt);
    }
    std::string operator()(const deployment::Condemned& event) const {
        return fmt::format("attempt {}: clean-up not confirmed, pursued in the background{}",
                           event.attempt, because(event.reason));
    }
    std::string operator()(const deployment::Kept& event) const {
        return fmt::format("attempt {}: kept for inspection", event.attempt);
    }
    std::string operator()(const deployment::CreateFailed& event) const {
        return "creation failed" + because(event.reason);
    }
    std::string operator()(const deployment::Parked& event) const {
        return "waiting for you" + because(event.reason);
    }
    std::string operator()(const deployment::Resumed&) const { return "resumed"; }
    std::string operator()(const deployment::UpdateStarted&) const { return "update started"; }
    std::string operator()(const deployment::UpdateAccepted&) const { return "update under way"; }
    std::string operator()(const deployment::UpdateSucceeded& event) const {
        return fmt::format("updated, {} running", plural(event.nodes.size(), "node"));
    }
    std::string operator()(const deployment::UpdateFailed& event) const {
        return "update failed" + because(event.reason);
    }
    std::string operator()(const deployment::DeleteStarted& event) const {
        return event.force ? "deletion started (forced)" : "deletion started";
    }
    std::string operator()(const deployment::Deleted&) const { return "deleted"; }
    std::string operator()(const deployment::DeleteFailed& event) const {
        return "deletion failed" + because(event.reason);
    }
    std::string operator()(const deployment::Reset&) const { return "deletion given up by hand"; }
    std::string operator()(const deployment::Locked&) const { return "locked"; }
    std::string operator()(const deployment::Unlocked&) const { return "unlocked"; }
    std::string operator()(const deployment::NodeActionStarted& event) const {
        return fmt::format("{} {}", event.action, plural(event.nodes.size(), "node"));
    }
    std::string operator()(const deployment::NodeActionDone&) const { return "node action done"; }
    std::string operator()(const deployment::NodeActionFailed& event) const {
        return "node action failed" + because(event.reason);
    }
    std::string operator()(const deployment::PortChangeStarted& event) const {
        return (event.open ? "opening " : "closing ") + ports(event.rule);
    }
    std::string operator()(const deployment::PortChangeDone&) const { return "port change done"; }
    std::string operator()(const deployment::PortChangeFailed& event) const {
        return "port change failed" + because(event.reason);
    }
};

}  // namespace

std::string event_text(const deployment::Event& event, const deployment::State& after) {
    return std::visit(Words{after}, event);
}

}  // namespace paas::orchestrator
