/// What users may ask of a deployment, and when.
#include "transitions.hpp"

#include "paas/deployment/lifecycle.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace paas::deployment {
namespace {

using Events = std::vector<Event>;

tl::unexpected<Error> refuse(std::string message, std::string hint = {}) {
    return fail(ErrorCode::failed_precondition, std::move(message), std::move(hint));
}

struct ActionRow {
    std::string_view name;
    std::string_view needed_state;  ///< of each node; empty = any
};

constexpr auto kActions = std::to_array<ActionRow>({
    {"start", "stopped"},
    {"stop", "started"},
    {"reboot", "started"},
    {"rm", ""},
});

std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

/// "0, 1, 2"
std::string node_ids(const State& state) {
    std::string text;
    for (const Node& node : state.nodes) {
        text += (text.empty() ? "" : ", ") + node.id;
    }
    return text;
}

class Commander {
public:
    Commander(const State& state, const Instant& now, const LifecyclePolicy& policy)
        : state_(state), now_(now), policy_(policy) {}

    Result<Events> operator()(const DeleteCommand& command) const {
        if (state_.status == Status::delete_complete) {
            return refuse("the deployment is deleted already");
        }
        if (state_.status == Status::delete_in_progress) {
            return refuse("the deployment is being deleted already",
                          "wait for it, or reset it and delete it again");
        }
        if (auto free = check_unlocked(); !free) {
            return fail(std::move(free.error()));
        }
        Events events{DeleteStarted{.force = command.force,
                                    .deadline = Deadline::in(policy_.delete_limit, now_)}};
        if (std::ranges::all_of(state_.attempts, [](const Attempt& attempt) {
                return attempt.status == AttemptStatus::gone;
            })) {
            events.emplace_back(Deleted{});
        }
        return events;
    }

    Result<Events> operator()(const UpdateCommand& command) const {
        if (auto usable = check_usable("updated"); !usable) {
            return fail(std::move(usable.error()));
        }
        if (auto known = check_known(command.remove_nodes); !known) {
            return fail(std::move(known.error()));
        }
        const Limits& limits = state_.request.limits;
        return Events{UpdateStarted{
            .template_content = command.template_content,
            .template_file = command.template_file,
            .template_name = command.template_name,
            .imports = command.imports,
            .inputs = command.inputs,
            .deadline = Deadline::in(std::min(limits.timeout, limits.provider_timeout), now_),
            .reserved = command.reserved,
            .choice = command.choice,
            .remove_nodes = command.remove_nodes}};
    }

    Result<Events> operator()(const ResetCommand&) const {
        if (state_.status != Status::delete_in_progress) {
            return refuse("only a deployment in DELETE_IN_PROGRESS can be reset; this one is in " +
                          std::string(to_string(state_.status)));
        }
        return Events{Reset{}};
    }

    Result<Events> operator()(const LockCommand& command) const {
        if (state_.status == Status::delete_in_progress ||
            state_.status == Status::delete_complete) {
            return refuse("a deployment in " + std::string(to_string(state_.status)) +
                          " cannot be locked or unlocked");
        }
        if (state_.locked == command.lock) {
            return Events{};
        }
        return Events{command.lock ? Event(Locked{}) : Event(Unlocked{})};
    }

    Result<Events> operator()(const NodeCommand& command) const {
        const auto action = std::ranges::find(kActions, command.action, &ActionRow::name);
        if (action == kActions.end()) {
            return fail(ErrorCode::invalid_argument,
                        quoted(command.action) + " is not an action on nodes",
                        "one of start, stop, reboot, rm");
        }
        if (command.nodes.empty()) {
            return fail(ErrorCode::invalid_argument, "no node is named",
                        "the nodes are: " + node_ids(state_));
        }
        if (auto usable = check_usable("changed"); !usable) {
            return fail(std::move(usable.error()));
        }
        if (auto known = check_known(command.nodes); !known) {
            return fail(std::move(known.error()));
        }
        std::vector<std::string> nodes;
        for (const Node& node : state_.nodes) {
            if (std::ranges::find(command.nodes, node.id) == command.nodes.end()) {
                continue;
            }
            if (!action->needed_state.empty() && node.state != action->needed_state) {
                return refuse("node " + quoted(node.id) + " is " + node.state + "; " +
                              command.action + " needs one that is " +
                              std::string(action->needed_state));
            }
            nodes.push_back(node.id);
        }
        if (command.action == "rm" && nodes.size() == state_.nodes.size()) {
            return refuse("these are all the nodes there are", "delete the deployment instead");
        }
        return Events{NodeActionStarted{.action = command.action,
                                        .nodes = std::move(nodes),
                                        .deadline = Deadline::in(policy_.action_limit, now_)}};
    }

    Result<Events> operator()(const PortCommand& command) const {
        const PortRule& rule = command.rule;
        if (rule.from < 1 || rule.to > 65535 || rule.from > rule.to) {
            return fail(ErrorCode::invalid_argument, "ports " + std::to_string(rule.from) + "-" +
                                                         std::to_string(rule.to) +
                                                         " are not a range within 1-65535");
        }
        if (rule.protocol != "tcp" && rule.protocol != "udp") {
            return fail(ErrorCode::invalid_argument,
                        quoted(rule.protocol) + " is not a protocol of ports", "tcp or udp");
        }
        if (rule.cidr.empty()) {
            return fail(ErrorCode::invalid_argument, "it is not said who may reach the port",
                        "name a range of addresses, for example 192.0.2.0/24");
        }
        if (auto usable = check_usable("changed"); !usable) {
            return fail(std::move(usable.error()));
        }
        if (!rule.node.empty() && std::ranges::find(state_.nodes, rule.node,
                                                    &Node::node_template) == state_.nodes.end()) {
            return fail(ErrorCode::not_found,
                        "no node of this deployment comes from " + quoted(rule.node));
        }
        const bool is_open = std::ranges::any_of(
            state_.ports, [&](const PortRule& each) { return detail::same_opening(each, rule); });
        if (command.open && is_open) {
            return fail(ErrorCode::already_exists, "this port is open already");
        }
        if (!command.open && !is_open) {
            return fail(ErrorCode::not_found, "no such port was opened");
        }
        return Events{PortChangeStarted{.open = command.open,
                                        .rule = rule,
                                        .deadline = Deadline::in(policy_.action_limit, now_)}};
    }

    Result<Events> operator()(const ResumeCommand&) const {
        if (state_.phase != Phase::parked) {
            return refuse("the deployment does not wait for the user");
        }
        return Events{Resumed{.deadline = Deadline::in(state_.deadline.left, now_)}};
    }

private:
    [[nodiscard]] Result<void> check_unlocked() const {
        if (state_.locked) {
            return refuse("the deployment is locked", "unlock it first");
        }
        return {};
    }

    /// Runs, is not locked, and nothing is under way.
    [[nodiscard]] Result<void> check_usable(std::string_view wanted) const {
        const bool runs = state_.status == Status::create_complete ||
                          state_.status == Status::update_complete ||
                          state_.status == Status::update_failed;
        if (!runs) {
            return refuse("a deployment in " + std::string(to_string(state_.status)) +
                              " cannot be " + std::string(wanted),
                          "it must be in CREATE_COMPLETE, UPDATE_COMPLETE or UPDATE_FAILED");
        }
        if (state_.phase != Phase::none) {
            return refuse("another change of the deployment is under way", "wait for its end");
        }
        return check_unlocked();
    }

    [[nodiscard]] Result<void> check_known(const std::vector<std::string>& ids) const {
        for (const std::string& id : ids) {
            if (std::ranges::find(state_.nodes, id, &Node::id) == state_.nodes.end()) {
                return fail(ErrorCode::not_found, "there is no node " + quoted(id),
                            "the nodes are: " + node_ids(state_));
            }
        }
        return {};
    }

    const State& state_;
    const Instant& now_;
    const LifecyclePolicy& policy_;
};

}  // namespace

Result<std::vector<Event>> command(const State& state, const Command& command, const Instant& now,
                                   const LifecyclePolicy& policy) {
    return std::visit(Commander(state, now, policy), command);
}

}  // namespace paas::deployment
