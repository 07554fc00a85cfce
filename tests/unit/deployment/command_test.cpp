#include "story.hpp"

#include "paas/deployment/lifecycle.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::deployment;
using namespace std::chrono_literals;
using test::Story;
using enum OperationKind;
using enum OutcomeKind;

namespace {

NodeCommand on_nodes(const char* action, std::vector<std::string> nodes) {
    return {.action = action, .nodes = std::move(nodes)};
}

PortCommand on_port(int from, int to, const char* protocol = "tcp", const char* node = "",
                    const char* cidr = "192.0.2.0/24", bool open = true) {
    return {.open = open,
            .rule = {.node = node,
                     .from = from,
                     .to = to,
                     .protocol = protocol,
                     .cidr = cidr,
                     .description = ""}};
}

}  // namespace

TEST_CASE("commands on a running deployment") {
    struct Row {
        Command command;
        const char* expected;
    };
    UpdateCommand unknown_node;
    unknown_node.remove_nodes = {"0", "9"};
    const Row rows[] = {
        {ResetCommand{},
         "failed_precondition: only a deployment in DELETE_IN_PROGRESS can be "
         "reset; this one is in CREATE_COMPLETE"},
        {ResumeCommand{}, "failed_precondition: the deployment does not wait for the user"},
        {LockCommand{.lock = true}, "locked"},
        {LockCommand{.lock = false}, ""},
        {unknown_node, "not_found: there is no node \"9\""},
        {on_nodes("explode", {"0"}), "invalid_argument: \"explode\" is not an action on nodes"},
        {on_nodes("stop", {}), "invalid_argument: no node is named"},
        {on_nodes("stop", {"0", "9"}), "not_found: there is no node \"9\""},
        {on_nodes("stop", {"1"}),
         "failed_precondition: node \"1\" is stopped; stop needs one that "
         "is started"},
        {on_nodes("reboot", {"1"}),
         "failed_precondition: node \"1\" is stopped; reboot needs one "
         "that is started"},
        {on_nodes("start", {"0"}),
         "failed_precondition: node \"0\" is started; start needs one "
         "that is stopped"},
        {on_nodes("stop", {"0", "0"}), "node_action_started"},
        {on_nodes("rm", {"1"}), "node_action_started"},
        {on_nodes("rm", {"0", "1"}), "failed_precondition: these are all the nodes there are"},
        {on_port(0, 80), "invalid_argument: ports 0-80 are not a range within 1-65535"},
        {on_port(80, 79), "invalid_argument: ports 80-79 are not a range within 1-65535"},
        {on_port(80, 65536), "invalid_argument: ports 80-65536 are not a range within 1-65535"},
        {on_port(80, 80, "icmp"), "invalid_argument: \"icmp\" is not a protocol of ports"},
        {on_port(80, 80, "tcp", "", ""), "invalid_argument: it is not said who may reach the port"},
        {on_port(80, 80, "tcp", "client"),
         "not_found: no node of this deployment comes from \"client\""},
        {on_port(80, 80, "tcp", "", "192.0.2.0/24", false), "not_found: no such port was opened"},
        {on_port(1, 65535, "udp", "server"), "port_change_started"},
    };
    for (const Row& row : rows) {
        Story story = Story().running();
        CAPTURE(row.expected);
        CHECK(story.command(row.command) == row.expected);
    }
}

TEST_CASE("a node is ordered once however often it is named") {
    Story story = Story().running();
    story.command(on_nodes("stop", {"0", "0"}));
    CHECK(story.state().action->nodes->nodes == std::vector<std::string>{"0"});
}

TEST_CASE("while locked nothing is changed") {
    const Command commands[] = {DeleteCommand{}, DeleteCommand{.force = true}, UpdateCommand{},
                                on_nodes("stop", {"0"}), on_port(80, 80)};
    for (const Command& command : commands) {
        Story story = Story().running();
        story.command(LockCommand{});
        CHECK(story.command(command) == "failed_precondition: the deployment is locked");
        CHECK(story.command(LockCommand{.lock = true}) == "");
        CHECK(story.command(LockCommand{.lock = false}) == "unlocked");
        CHECK_FALSE(story.command(command).starts_with("failed_precondition"));
    }
}

TEST_CASE("what a status does not allow is refused") {
    Story creating = Story().creating();
    CHECK(creating.command(UpdateCommand{}) ==
          "failed_precondition: a deployment in CREATE_IN_PROGRESS cannot be updated");
    CHECK(creating.command(on_port(80, 80)) ==
          "failed_precondition: a deployment in CREATE_IN_PROGRESS cannot be changed");
    Story acting = Story().running();
    acting.command(on_nodes("stop", {"0"}));
    CHECK(acting.command(UpdateCommand{}) ==
          "failed_precondition: another change of the deployment is under way");
    CHECK(acting.command(on_port(80, 80)) ==
          "failed_precondition: another change of the deployment is under way");
    Story deleting = Story().running();
    deleting.command(DeleteCommand{});
    CHECK(deleting.command(DeleteCommand{.force = true}) ==
          "failed_precondition: the deployment is being deleted already");
    CHECK(deleting.command(LockCommand{}) ==
          "failed_precondition: a deployment in DELETE_IN_PROGRESS cannot be locked or unlocked");
    deleting.answer(destroy, Story::plain(gone));
    CHECK(deleting.command(DeleteCommand{}) ==
          "failed_precondition: the deployment is deleted already");
    CHECK(deleting.command(LockCommand{}) ==
          "failed_precondition: a deployment in DELETE_COMPLETE cannot be locked or unlocked");
    Story failed;
    failed.decide_none();
    CHECK(failed.command(UpdateCommand{}) ==
          "failed_precondition: a deployment in CREATE_FAILED cannot be updated");
    CHECK(failed.command(DeleteCommand{}) == "delete_started deleted");
}

TEST_CASE("changes have their own deadlines") {
    Story story = Story(Limits{.timeout = 3h, .provider_timeout = 1h}).running();
    Story updating = story;
    updating.command(UpdateCommand{});
    CHECK(*updating.step().deadline == 1h);
    Story acting = story;
    acting.command(on_nodes("stop", {"0"}));
    CHECK(*acting.step().deadline == 5min);
    Story deleting = story;
    deleting.command(DeleteCommand{});
    CHECK(*deleting.step().deadline == 30min);
}
