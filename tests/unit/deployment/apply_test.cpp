#include "samples.hpp"
#include "story.hpp"

#include "paas/deployment/state.hpp"

#include <doctest/doctest.h>

#include <iterator>
#include <set>
#include <sstream>

using namespace paas;
using namespace paas::deployment;
using test::Story;
using enum OperationKind;
using enum OutcomeKind;

namespace {

std::set<std::string> words(const std::string& text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
}

struct Situation {
    std::string name;
    State state;
    /// Events that are legal in it, of those in sample_events() (attempt 1, infrastructure known
    /// or not as the situation has it, port change and node action as sampled).
    std::string legal;
};

std::vector<Situation> situations() {
    State before;
    before.id = DeploymentId("id");
    Story updating = Story().running();
    updating.command(UpdateCommand{});
    Story reconfiguring = updating;
    reconfiguring.answer(update, Story::plain(accepted));
    Story acting = Story().running();
    acting.command(NodeCommand{.action = "stop", .nodes = {"0"}});
    Story changing_port = Story().running();
    PortCommand port;
    port.rule = {.node = "",
                 .from = 1,
                 .to = 2,
                 .protocol = "tcp",
                 .cidr = "192.0.2.0/24",
                 .description = ""};
    changing_port.command(port);
    Story deleting = Story().running();
    deleting.command(DeleteCommand{});
    Story forcing = Story().running();
    forcing.command(DeleteCommand{.force = true});
    Story deleted = forcing;
    deleted.answer(destroy, Story::plain(gone));
    Story delete_failed = deleting;
    delete_failed.expire();
    Story parked;
    parked.creating();
    parked.answer(create, Story::failed(ErrorClass::auth, true));
    Story failed;
    failed.decide_none();
    Story spared(Limits{.keep_last_attempt = true});
    spared.configuring();
    spared.answer(poll, Story::failed(ErrorClass::capacity));
    Story locked = Story().running();
    locked.command(LockCommand{});
    const std::string usable =
        "update_started node_action_started port_change_started delete_started locked";
    return {
        {"nothing", before, "accepted"},
        {"deciding", Story().state(), "attempt_started create_failed parked delete_started locked"},
        {"creating", Story().creating().state(),
         "infrastructure_created attempt_failed delete_started locked"},
        {"configuring", Story().configuring().state(),
         "attempt_succeeded attempt_failed delete_started locked"},
        {"cleaning", Story().cleaning().state(),
         "cleanup_confirmed condemned delete_started locked"},
        {"deciding with a debt", Story().condemned().state(),
         "cleanup_confirmed create_failed parked delete_started locked"},
        {"deciding with a spared attempt", spared.state(),
         "cleanup_started kept delete_started locked"},
        {"parked", parked.state(), "infrastructure_created resumed delete_started locked"},
        {"failed", failed.state(), "delete_started locked"},
        {"running", Story().running().state(), usable},
        {"locked", locked.state(), "unlocked"},
        {"updating", updating.state(), "update_accepted update_failed delete_started locked"},
        {"reconfiguring", reconfiguring.state(),
         "update_succeeded update_failed delete_started locked"},
        {"acting", acting.state(),
         "node_action_accepted node_action_done node_action_failed delete_started locked"},
        {"changing a port", changing_port.state(),
         "port_change_done port_change_failed delete_started locked"},
        {"deleting", deleting.state(), "cleanup_confirmed delete_failed reset"},
        {"deleting by force", forcing.state(), "cleanup_confirmed condemned delete_failed reset"},
        {"deleted", deleted.state(), ""},
        {"delete failed", delete_failed.state(), "delete_started locked"},
    };
}

}  // namespace

TEST_CASE("an event is legal where the table says and nowhere else") {
    for (const Situation& situation : situations()) {
        const std::set<std::string> legal = words(situation.legal);
        for (const Event& event : test::sample_events()) {
            const std::string type(type_of(event));
            CAPTURE(situation.name);
            CAPTURE(type);
            State state = situation.state;
            const auto applied = apply(state, {.at = Timestamp{Milliseconds{1}}, .event = event});
            CHECK(applied.has_value() == legal.contains(type));
            CHECK(state.version == situation.state.version + (applied ? 1 : 0));
            if (!applied) {
                CHECK(applied.error().code == ErrorCode::internal);
                CHECK(state.phase == situation.state.phase);
                CHECK(state.status == situation.state.status);
                CHECK(state.attempts.size() == situation.state.attempts.size());
                CHECK(state.reason == situation.state.reason);
                CHECK(state.updated == situation.state.updated);
            }
        }
    }
}

TEST_CASE("there is never a second infrastructure that is not condemned") {
    AttemptStarted second;
    second.attempt = 2;
    second.tag = "id/2";
    second.provider = ProviderKey("B/r/p");
    for (const Situation& situation : situations()) {
        CAPTURE(situation.name);
        State state = situation.state;
        const bool applied = apply(state, {.at = {}, .event = second}).has_value();
        CHECK(applied == (situation.name == "deciding with a debt"));
    }
}

TEST_CASE("deleted means that nothing is left, or that what is left is a debt of force") {
    const auto deleted = [](State state) {
        return apply(state, {.at = {}, .event = Deleted{}}).has_value();
    };
    Story story = Story().condemned();
    story.running("B");
    Story plain = story;
    plain.command(DeleteCommand{});
    CHECK_FALSE(deleted(plain.state()));
    plain.answer(destroy, Story::plain(gone), 2);
    CHECK_FALSE(deleted(plain.state()));
    Story forced = story;
    forced.command(DeleteCommand{.force = true});
    CHECK_FALSE(deleted(forced.state()));
    forced.answer(destroy, Story::plain(gone), 2);
    CHECK(deleted(forced.state()));
}

TEST_CASE("a journal folds to the same state again") {
    Story story = Story().condemned();
    story.running("B");
    story.command(LockCommand{});
    const auto replayed = replay(story.state().id, story.journal());
    REQUIRE(replayed);
    CHECK(replayed->version == story.journal().size());
    CHECK(replayed->version == story.state().version);
    CHECK(replayed->locked);
    CHECK(replayed->created == story.journal().front().at);
    CHECK(replayed->updated == story.journal().back().at);
    CHECK(replayed->attempts.size() == 2);
    CHECK(replay(story.state().id, {}).error().code == ErrorCode::not_found);
    std::vector<Recorded> damaged = story.journal();
    damaged.erase(damaged.begin() + 1);
    CHECK(replay(story.state().id, damaged).error().code == ErrorCode::internal);
}

TEST_CASE("statuses have the names of the REST API") {
    int resting = 0;
    for (int i = 0; i <= static_cast<int>(Status::delete_failed); ++i) {
        const auto status = static_cast<Status>(i);
        CHECK(parse_status(to_string(status)) == status);
        resting += is_resting(status) ? 1 : 0;
    }
    CHECK(resting == 6);
    CHECK(to_string(Status::create_complete) == "CREATE_COMPLETE");
    CHECK_FALSE(parse_status("create_complete"));
}
