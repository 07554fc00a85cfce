#include "paas/deployment/lifecycle.hpp"

#include "story.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::deployment;
using namespace std::chrono_literals;
using test::Story;
using enum OperationKind;
using enum OutcomeKind;

TEST_CASE("a deployment that works at once") {
    Story story;
    CHECK(story.where() == "CREATE_IN_PROGRESS/deciding:");
    CHECK(story.decide("A") == "attempt_started");
    CHECK(story.attempt(1).tag == "id/1");
    CHECK(story.attempt(1).reserved.vcpus == 4);
    const Step step = story.step();
    REQUIRE(step.perform.size() == 1);
    CHECK(step.perform[0].kind == create);
    CHECK(step.perform[0].tag == "id/1");
    CHECK(step.lookup_first);
    CHECK(story.answer(create, Story::created("A")) == "infrastructure_created");
    CHECK(story.answer(poll, Story::plain(pending)) == "");
    CHECK(story.answer(poll, Story::ready()) == "attempt_succeeded");
    CHECK(story.where() == "CREATE_COMPLETE/none: running");
    CHECK(story.state().nodes.size() == 2);
    CHECK_FALSE(story.state().active());
    CHECK(story.step().perform.empty());
    CHECK_FALSE(story.step().deadline);
}

TEST_CASE("a lost create is looked up before it is repeated") {
    SUBCASE("it happened") {
        Story story = Story().creating();
        CHECK(story.answer(create, Story::plain(lost)) == "");
        CHECK(story.answer(find, Story::found("A")) == "infrastructure_created");
        CHECK(story.where() == "CREATE_IN_PROGRESS/configuring: configuring");
    }
    SUBCASE("it did not") {
        Story story = Story().creating();
        CHECK(story.answer(create, Story::plain(lost)) == "");
        CHECK(story.answer(find, Story::plain(absent)) == "");
        CHECK(story.answer(create, Story::created("A")) == "infrastructure_created");
    }
    SUBCASE("the provider accepts without saying what it made") {
        Story story = Story().creating();
        CHECK(story.answer(create, Story::plain(accepted)) == "");
        CHECK(story.step().lookup_first);
    }
    SUBCASE("the look-up fails for now, then for want of rights") {
        Story story = Story().creating();
        CHECK(story.answer(find, Story::failed(ErrorClass::unreachable)) == "");
        CHECK(story.answer(find, Story::failed(ErrorClass::auth)) == "attempt_failed");
        CHECK(story.where() == "CREATE_IN_PROGRESS/cleaning: failed");
    }
}

TEST_CASE("after a failure the next provider is tried once nothing is left") {
    SUBCASE("nothing was launched") {
        Story story = Story().creating();
        CHECK(story.answer(create, Story::failed(ErrorClass::quota, true)) == "attempt_failed");
        CHECK(story.where() == "CREATE_IN_PROGRESS/deciding: gone");
        story.running("B");
        CHECK(story.where() == "CREATE_COMPLETE/none: gone running");
    }
    SUBCASE("something was") {
        Story story = Story().cleaning();
        CHECK_FALSE(story.step().decide);
        CHECK(story.answer(destroy, Story::plain(pending)) == "");
        CHECK(story.answer(destroy, Story::plain(lost)) == "");
        CHECK(story.answer(destroy, Story::failed(ErrorClass::volume)) == "");
        CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed");
        CHECK(story.where() == "CREATE_IN_PROGRESS/deciding: gone");
    }
    SUBCASE("perhaps") {
        Story story = Story().creating();
        CHECK(story.answer(create, Story::failed(ErrorClass::unknown)) == "attempt_failed");
        SUBCASE("no") {
            CHECK(story.answer(find, Story::plain(absent)) == "cleanup_confirmed");
        }
        SUBCASE("yes") {
            CHECK(story.answer(find, Story::found("A")) == "infrastructure_created");
            CHECK(story.where() == "CREATE_IN_PROGRESS/cleaning: failed");
            CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed");
        }
        CHECK(story.where() == "CREATE_IN_PROGRESS/deciding: gone");
    }
    SUBCASE("it vanished") {
        Story story = Story().configuring();
        CHECK(story.answer(poll, Story::plain(gone)) == "attempt_failed");
        CHECK(story.attempt(1).reason == "the infrastructure vanished");
        CHECK(story.where() == "CREATE_IN_PROGRESS/deciding: gone");
    }
    SUBCASE("the class is found in the text when the dispatcher gave none") {
        Story story = Story().configuring();
        Outcome outcome = Story::failed(ErrorClass::unknown);
        outcome.message = "No valid host was found.";
        CHECK(story.answer(poll, outcome) == "attempt_failed");
        CHECK(story.attempt(1).error_class == ErrorClass::capacity);
    }
}

TEST_CASE("a clean-up that cannot be confirmed becomes a debt and holds nobody up") {
    Story story = Story().condemned();
    CHECK(story.where() == "CREATE_IN_PROGRESS/deciding: condemned");
    CHECK(story.step().decide);
    CHECK(story.step().perform.size() == 1);
    story.running("B");
    CHECK(story.where() == "CREATE_COMPLETE/none: condemned running");
    CHECK(story.state().has_debts());
    CHECK(story.state().active());
    CHECK_FALSE(story.step().deadline);
    CHECK(story.answer(destroy, Story::failed(ErrorClass::auth), 1) == "");
    CHECK(story.answer(destroy, Story::plain(pending), 1) == "");
    CHECK(story.answer(destroy, Story::plain(gone), 1) == "cleanup_confirmed");
    CHECK(story.where() == "CREATE_COMPLETE/none: gone running");
    CHECK_FALSE(story.state().active());
}

TEST_CASE("a debt that is paid while the next decision is due changes nothing else") {
    Story story = Story({.max_providers = 2}).condemned();
    CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed");
    CHECK(story.where() == "CREATE_IN_PROGRESS/deciding: gone");
}

TEST_CASE("a create answered after everybody gave it up becomes a debt") {
    Story story = Story().creating();
    const Operation late = story.step().perform.front();
    CHECK(story.expire() == "attempt_failed");
    CHECK(story.answer(find, Story::plain(absent)) == "cleanup_confirmed");
    story.running("B");
    CHECK(story.input(std::pair(late, Story::created("A"))) == "infrastructure_created");
    CHECK(story.where() == "CREATE_COMPLETE/none: condemned running");
    CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed");
    CHECK(story.input(std::pair(late, Story::created("A"))) == "");
}

TEST_CASE("what follows a failure depends on its class") {
    SUBCASE("the user must act") {
        Story story = Story().configuring();
        story.wait(1h);
        CHECK(story.answer(poll, Story::failed(ErrorClass::auth)) == "attempt_failed");
        CHECK(story.where() == "CREATE_IN_PROGRESS/cleaning: failed");
        CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed parked");
        CHECK(story.where() == "CREATE_IN_PROGRESS/parked: gone");
        CHECK(story.state().reason == "A: auth: text of auth");
        CHECK_FALSE(story.state().active());
        CHECK_FALSE(story.step().deadline);
        story.wait(100h);  // the overall time stands still
        CHECK(story.input(Tick{}) == "");
        CHECK(story.command(ResumeCommand{}) == "resumed");
        CHECK(*story.step().deadline == 11h);
        CHECK(providers_tried(story.state()).empty());
        story.running("A");
    }
    SUBCASE("no other provider would do better") {
        Story story = Story().configuring();
        CHECK(story.answer(poll, Story::failed(ErrorClass::rejected)) == "attempt_failed");
        CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed create_failed");
        CHECK(story.state().reason ==
              "tried 1 provider: A: rejected: text of rejected; another provider would refuse it "
              "too");
        CHECK_FALSE(story.state().no_provider);
    }
    SUBCASE("also when the clean-up is not confirmed") {
        Story story = Story().cleaning("A", ErrorClass::rejected);
        CHECK(story.expire() == "condemned create_failed");
        CHECK(story.where() == "CREATE_FAILED/none: condemned");
        CHECK(story.state().active());
    }
}

TEST_CASE("attempts are limited") {
    Story story({.max_providers = 2});
    story.cleaning("A");
    CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed");
    story.creating("B");
    CHECK(story.answer(create, Story::failed(ErrorClass::quota, true)) ==
          "attempt_failed create_failed");
    CHECK(story.state().reason ==
          "tried 2 providers: A: capacity: text of capacity; B: quota: text of quota; the limit of "
          "2 providers is reached");
    CHECK(story.where() == "CREATE_FAILED/none: gone gone");
}

TEST_CASE("when no provider fits, the deployment ends") {
    SUBCASE("none ever did") {
        Story story;
        CHECK(story.decide_none("no flavor has 512 GPUs") == "create_failed");
        CHECK(story.state().reason == "no flavor has 512 GPUs");
        CHECK(story.state().no_provider);
    }
    SUBCASE("none is left") {
        Story story = Story().cleaning();
        story.answer(destroy, Story::plain(gone));
        CHECK(story.decide_none() == "create_failed");
        CHECK(story.state().reason == "tried 1 provider: A: capacity: text of capacity; none fits");
        CHECK_FALSE(story.state().no_provider);
    }
}

TEST_CASE("keep-last-attempt spares the last failed attempt") {
    const Limits limits{.max_providers = 2, .keep_last_attempt = true};
    SUBCASE("none fits any more") {
        Story story(limits);
        story.configuring();
        CHECK(story.answer(poll, Story::failed(ErrorClass::capacity)) == "attempt_failed");
        CHECK(story.where() == "CREATE_IN_PROGRESS/deciding: failed");
        CHECK(story.step().perform.empty());
        CHECK(story.decide_none() == "kept create_failed");
        CHECK(story.where() == "CREATE_FAILED/none: kept");
        CHECK_FALSE(story.state().active());
        CHECK(story.command(DeleteCommand{}) == "delete_started");
        CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed deleted");
    }
    SUBCASE("another provider follows, and is the last") {
        Story story(limits);
        story.configuring();
        CHECK(story.answer(poll, Story::failed(ErrorClass::capacity)) == "attempt_failed");
        CHECK(story.decide("B") == "cleanup_started");
        CHECK(story.where() == "CREATE_IN_PROGRESS/cleaning: failed");
        CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed");
        story.configuring("B");
        CHECK(story.answer(poll, Story::failed(ErrorClass::capacity)) ==
              "attempt_failed kept create_failed");
        CHECK(story.where() == "CREATE_FAILED/none: gone kept");
    }
    SUBCASE("nothing was launched: nothing to keep") {
        Story story({.max_providers = 1, .keep_last_attempt = true});
        story.creating();
        CHECK(story.answer(create, Story::failed(ErrorClass::quota, true)) ==
              "attempt_failed create_failed");
        CHECK(story.where() == "CREATE_FAILED/none: gone");
    }
    SUBCASE("parking is not an end") {
        Story story(limits);
        story.configuring();
        CHECK(story.answer(poll, Story::failed(ErrorClass::auth)) ==
              "attempt_failed cleanup_started");
        CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed parked");
    }
    SUBCASE("time runs out before the decision") {
        Story story(limits);
        story.configuring();
        CHECK(story.answer(poll, Story::failed(ErrorClass::capacity)) == "attempt_failed");
        CHECK(story.expire() == "kept create_failed");
    }
}

TEST_CASE("times are limited") {
    SUBCASE("an attempt") {
        Story story({.timeout = 10h, .provider_timeout = 2h});
        story.configuring();
        CHECK(*story.step().deadline == 2h);
        story.wait(2h - 1ms);
        CHECK(story.input(Tick{}) == "");
        story.wait(1ms);
        CHECK(story.step().perform.empty());
        CHECK(story.input(Tick{}) == "attempt_failed");
        CHECK(story.attempt(1).error_class == ErrorClass::timeout);
        CHECK(story.attempt(1).reason == "not ready within 2h");
    }
    SUBCASE("the whole, while an attempt runs") {
        Story story({.timeout = 3h, .provider_timeout = 2h});
        story.configuring();
        CHECK(story.expire() == "attempt_failed");
        CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed");
        story.configuring("B");
        CHECK(*story.step().deadline == 1h);  // what the whole leaves
        CHECK(story.expire() == "attempt_failed");
        CHECK(story.where() == "CREATE_IN_PROGRESS/cleaning: gone failed");
        CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed create_failed");
        CHECK(story.state().reason ==
              "tried 2 providers: A: timeout: not ready within 2h; B: timeout: not ready within "
              "1h; the overall time is up");
    }
    SUBCASE("the whole, before any attempt") {
        Story story({.timeout = 1min, .provider_timeout = 1min});
        story.wait(2min);
        CHECK(story.input(Decision{}) == "create_failed");
        CHECK(story.state().reason == "the overall time is up");
        CHECK_FALSE(story.state().no_provider);
    }
    SUBCASE("the clean-up, whatever the provider answers") {
        Story story = Story().cleaning();
        CHECK(*story.step().deadline == 5min);
        story.wait(5min);
        CHECK(story.input(Tick{}) == "condemned");
    }
    SUBCASE("a result counts up to a second after the deadline") {
        for (const auto& [late, expected] :
             {std::pair(999ms, "attempt_succeeded"), std::pair(1000ms, "attempt_failed")}) {
            Story story = Story().configuring();
            const Operation polled = story.step().perform.front();
            story.wait(*story.step().deadline + late);
            CHECK(story.input(std::pair(polled, Story::ready())) == expected);
        }
    }
    SUBCASE("an answer that brings no news does not hold up the deadline") {
        Story story = Story().configuring();
        const Operation polled = story.step().perform.front();
        story.wait(*story.step().deadline);
        CHECK(story.input(std::pair(polled, Story::plain(pending))) == "attempt_failed");
    }
}

TEST_CASE("deletion waits until every infrastructure is confirmed gone") {
    SUBCASE("a running one") {
        Story story = Story().running();
        CHECK(story.command(DeleteCommand{}) == "delete_started");
        CHECK(story.where() == "DELETE_IN_PROGRESS/deleting: running");
        CHECK(story.answer(destroy, Story::plain(pending)) == "");
        CHECK(story.answer(destroy, Story::plain(lost)) == "");
        CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed deleted");
        CHECK(story.where() == "DELETE_COMPLETE/none: gone");
        CHECK(story.state().nodes.empty());
    }
    SUBCASE("nothing was ever made") {
        Story story;
        CHECK(story.command(DeleteCommand{}) == "delete_started deleted");
    }
    SUBCASE("in the middle of creating, not known whether it exists") {
        Story story = Story().creating();
        const Operation in_flight = story.step().perform.front();
        CHECK(story.command(DeleteCommand{}) == "delete_started");
        SUBCASE("no") {
            CHECK(story.answer(find, Story::plain(absent), 1) == "cleanup_confirmed deleted");
        }
        SUBCASE("yes") {
            CHECK(story.answer(find, Story::found("A"), 1) == "infrastructure_created");
            CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed deleted");
        }
        SUBCASE("yes, says the create itself") {
            CHECK(story.input(std::pair(in_flight, Story::created("A"))) ==
                  "infrastructure_created");
            CHECK(story.answer(destroy, Story::plain(gone)) == "cleanup_confirmed deleted");
        }
    }
    SUBCASE("debts too") {
        Story story = Story().condemned();
        story.running("B");
        CHECK(story.command(DeleteCommand{}) == "delete_started");
        CHECK(story.step().perform.size() == 2);
        CHECK(story.answer(destroy, Story::plain(gone), 2) == "cleanup_confirmed");
        CHECK(story.answer(destroy, Story::plain(gone), 1) == "cleanup_confirmed deleted");
    }
    SUBCASE("in the middle of cleaning, of an update, of an action, while parked") {
        Story cleaning = Story().cleaning();
        CHECK(cleaning.command(DeleteCommand{}) == "delete_started");
        CHECK(cleaning.answer(destroy, Story::plain(gone)) == "cleanup_confirmed deleted");
        Story updating = Story().running();
        updating.command(UpdateCommand{});
        CHECK(updating.command(DeleteCommand{}) == "delete_started");
        CHECK_FALSE(updating.state().update);
        Story acting = Story().running();
        acting.command(NodeCommand{.action = "stop", .nodes = {"0"}});
        CHECK(acting.command(DeleteCommand{}) == "delete_started");
        CHECK_FALSE(acting.state().action);
        Story parked = Story().configuring();
        parked.answer(poll, Story::failed(ErrorClass::auth));
        parked.answer(destroy, Story::plain(gone));
        CHECK(parked.command(DeleteCommand{}) == "delete_started deleted");
    }
}

TEST_CASE("a deletion that fails can be repeated, reset or forced") {
    SUBCASE("a passing error is repeated until the deadline") {
        Story story = Story().running();
        story.command(DeleteCommand{});
        CHECK(story.answer(destroy, Story::failed(ErrorClass::unreachable)) == "");
        CHECK(story.answer(destroy, Story::failed(ErrorClass::unknown)) == "");
        CHECK(story.expire() == "delete_failed");
        CHECK(story.where() == "DELETE_FAILED/none: running");
        CHECK_FALSE(story.state().active());
        CHECK(story.command(DeleteCommand{}) == "delete_started");
    }
    SUBCASE("another ends it") {
        Story story = Story().running();
        story.command(DeleteCommand{});
        CHECK(story.answer(destroy, Story::failed(ErrorClass::volume)) == "delete_failed");
        CHECK(story.state().reason == "text of volume");
    }
    SUBCASE("by hand") {
        Story story = Story().running();
        CHECK(story.command(ResetCommand{}).starts_with("failed_precondition"));
        story.command(DeleteCommand{});
        CHECK(story.command(ResetCommand{}) == "reset");
        CHECK(story.where() == "DELETE_FAILED/none: running");
    }
    SUBCASE("forced: what is left becomes a debt") {
        Story story = Story().condemned();
        story.running("B");
        CHECK(story.command(DeleteCommand{.force = true}) == "delete_started");
        CHECK(story.step().perform.front().force);
        SUBCASE("after a failure") {
            CHECK(story.answer(destroy, Story::failed(ErrorClass::unreachable), 2) ==
                  "condemned deleted");
        }
        SUBCASE("after its time") {
            CHECK(story.expire() == "condemned deleted");
        }
        CHECK(story.where() == "DELETE_COMPLETE/none: condemned condemned");
        CHECK(story.state().active());
        CHECK(story.answer(destroy, Story::plain(gone), 1) == "cleanup_confirmed");
        CHECK(story.answer(destroy, Story::plain(gone), 2) == "cleanup_confirmed");
        CHECK_FALSE(story.state().active());
    }
}

TEST_CASE("an update goes to the provider that runs the deployment") {
    UpdateCommand update;
    update.inputs = R"({"n":2})";
    update.template_name = "other";
    update.reserved.vcpus = 2;
    update.reserved.ram_mib = 7;
    update.remove_nodes = {"1"};
    Story story = Story().running();
    CHECK(story.command(update) == "update_started");
    CHECK(story.where() == "UPDATE_IN_PROGRESS/updating: running");
    CHECK(story.attempt(1).reserved.vcpus == 4);  // the larger of both while under way
    CHECK(story.attempt(1).reserved.ram_mib == 7);
    const Step step = story.step();
    REQUIRE(step.perform.size() == 1);
    CHECK(step.perform[0].kind == OperationKind::update);
    CHECK(step.perform[0].nodes == std::vector<std::string>{"1"});
    CHECK(step.perform[0].provider.str() == "A/r/p");
    SUBCASE("well") {
        CHECK(story.answer(OperationKind::update, Story::plain(lost)) == "");
        CHECK(story.answer(OperationKind::update, Story::plain(accepted)) == "update_accepted");
        CHECK(story.answer(poll, Story::plain(pending)) == "");
        CHECK(story.answer(poll, Story::ready()) == "update_succeeded");
        CHECK(story.where() == "UPDATE_COMPLETE/none: running");
        CHECK(story.state().request.inputs == R"({"n":2})");
        CHECK(story.state().request.template_name == "other");
        CHECK(story.attempt(1).reserved.vcpus == 2);
        UpdateCommand again;  // as a journal from before has it
        story.command(again);
        story.answer(OperationKind::update, Story::plain(accepted));
        CHECK(story.answer(poll, Story::ready()) == "update_succeeded");
        CHECK(story.state().request.template_name == "other");
    }
    SUBCASE("not at all") {
        CHECK(story.answer(OperationKind::update, Story::failed(ErrorClass::quota)) ==
              "update_failed");
    }
    SUBCASE("not in the end") {
        CHECK(story.answer(OperationKind::update, Story::plain(accepted)) == "update_accepted");
        CHECK(story.answer(poll, Story::failed(ErrorClass::configuration)) == "update_failed");
    }
    SUBCASE("not in time") {
        CHECK(story.expire() == "update_failed");
    }
    SUBCASE("gone meanwhile") {
        CHECK(story.answer(OperationKind::update, Story::plain(gone)) == "update_failed");
    }
    CHECK(story.attempt(1).status == AttemptStatus::running);
    if (story.state().status == Status::update_failed) {
        CHECK(story.state().reason.find("left as it is") != std::string::npos);
        CHECK(story.state().request.inputs == "{}");
        CHECK(story.state().request.template_name != "other");
        CHECK(story.command(update) == "update_started");
    }
}

TEST_CASE("actions on nodes and ports") {
    Story story = Story().running();
    SUBCASE("an order that takes time") {
        CHECK(story.command(NodeCommand{.action = "stop", .nodes = {"0"}}) ==
              "node_action_started");
        CHECK(story.where() == "CREATE_COMPLETE/acting: running");
        CHECK(story.answer(node_action, Story::plain(lost)) == "");
        CHECK(story.answer(node_action, Story::plain(accepted)) == "node_action_accepted");
        CHECK(story.answer(poll, Story::plain(pending)) == "");
        Outcome stopped = Story::ready();
        stopped.nodes[0].state = "stopped";
        CHECK(story.answer(poll, stopped) == "node_action_done");
        CHECK(story.state().nodes[0].state == "stopped");
        CHECK(story.where() == "CREATE_COMPLETE/none: running");
    }
    SUBCASE("one that is done at once") {
        CHECK(story.command(NodeCommand{.action = "start", .nodes = {"1"}}) ==
              "node_action_started");
        Outcome outcome = Story::plain(done);
        outcome.nodes = {Story::node("0", "started"), Story::node("1", "started")};
        CHECK(story.answer(node_action, outcome) == "node_action_done");
        CHECK(story.state().nodes == outcome.nodes);
    }
    SUBCASE("one that fails, and one that takes too long") {
        story.command(NodeCommand{.action = "reboot", .nodes = {"0"}});
        CHECK(story.answer(node_action, Story::failed(ErrorClass::unknown)) ==
              "node_action_failed");
        CHECK(story.state().reason == "text of unknown");
        story.command(NodeCommand{.action = "reboot", .nodes = {"0"}});
        CHECK(story.expire() == "node_action_failed");
        CHECK(story.state().status == Status::create_complete);
    }
    SUBCASE("a port") {
        PortRule rule{.node = "server",
                      .from = 22,
                      .to = 22,
                      .protocol = "tcp",
                      .cidr = "192.0.2.0/24",
                      .description = "ssh"};
        CHECK(story.command(PortCommand{.open = true, .rule = rule}) == "port_change_started");
        CHECK(story.answer(open_port, Story::plain(lost)) == "");
        CHECK(story.answer(open_port, Story::plain(done)) == "port_change_done");
        CHECK(story.state().ports == std::vector{rule});
        rule.description = "";  // does not matter
        CHECK(story.command(PortCommand{.open = true, .rule = rule}).starts_with("already_exists"));
        CHECK(story.command(PortCommand{.open = false, .rule = rule}) == "port_change_started");
        CHECK(story.answer(close_port, Story::failed(ErrorClass::network)) == "port_change_failed");
        CHECK(story.state().ports.size() == 1);
        CHECK(story.command(PortCommand{.open = false, .rule = rule}) == "port_change_started");
        CHECK(story.answer(close_port, Story::plain(done)) == "port_change_done");
        CHECK(story.state().ports.empty());
    }
}

TEST_CASE("answers that nobody waits for are ignored") {
    Story story = Story().configuring();
    const Operation polled = story.step().perform.front();
    story.answer(poll, Story::ready());
    for (const OutcomeKind kind :
         {accepted, found, absent, pending, ready, failed, gone, done, lost}) {
        CAPTURE(to_string(kind));
        for (int operation = 0; operation <= static_cast<int>(close_port); ++operation) {
            Operation late = polled;
            late.kind = static_cast<OperationKind>(operation);
            Outcome outcome = Story::plain(kind);
            outcome.infrastructure = InfrastructureId("other");
            CHECK(story.input(std::pair(late, outcome)) == "");
            late.attempt = 7;
            CHECK(story.input(std::pair(late, outcome)) == "");
        }
    }
    CHECK(story.input(Decision{}) == "");
    CHECK(story.attempt(1).infrastructure.str() == "inf-A");
}

TEST_CASE("long and malformed messages are cut to what can be kept and shown") {
    Story story = Story().configuring();
    Outcome outcome = Story::failed(ErrorClass::rejected);
    outcome.message = "  first line \xff.\nsecond line\n" + std::string(20000, 'x');
    story.answer(poll, outcome);
    CHECK(story.attempt(1).reason.size() < 9000);
    CHECK(story.attempt(1).reason.find('\xff') == std::string::npos);
    story.answer(destroy, Story::plain(gone));
    CHECK(story.state().reason ==
          "tried 1 provider: A: rejected: first line \xEF\xBF\xBD; another "
          "provider would refuse it too");
}
