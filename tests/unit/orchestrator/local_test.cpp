#include "world.hpp"

#include "paas/dispatch/simulator.hpp"
#include "paas/store/store.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace paas;
using namespace paas::test;
using deployment::AttemptStatus;
using deployment::Status;

namespace {

std::size_t alive(const World& world) {
    const auto entries =
        dispatch::simulator::census((world.dir / "simulator.sqlite").string()).value();
    return static_cast<std::size_t>(
        std::ranges::count(entries, true, &dispatch::simulator::Entry::alive));
}

}  // namespace

TEST_CASE("a deployment fails at the first provider and runs at the second") {
    World world(kOneFails);
    world.feed();
    std::vector<std::string> types;
    const auto accepted = world.paas->deploy(world.admin, world.request("demo"));
    REQUIRE(accepted);
    orchestrator::WaitOptions wait;
    wait.on_event = [&](const orchestrator::LogEvent& event) { types.push_back(event.type); };
    const auto states = world.paas->wait(world.admin, {accepted->id}, wait, {});
    REQUIRE(states);
    const deployment::State& state = states->front();
    CHECK(state.status == Status::create_complete);
    REQUIRE(state.attempts.size() == 2);
    CHECK(state.attempts[0].provider_label == "ALPHA/r1");
    CHECK(state.attempts[0].error_class == deployment::ErrorClass::configuration);
    CHECK(state.attempts[0].status == AttemptStatus::gone);
    CHECK(state.attempts[1].provider_label == "BETA/r1");
    CHECK(state.attempts[1].simulated);
    CHECK(state.nodes.size() == 2);
    CHECK_MESSAGE(state.outputs.find("10.") != std::string::npos, state.outputs);
    CHECK(types == std::vector<std::string>{"accepted", "attempt_started", "infrastructure_created",
                                            "attempt_failed", "cleanup_confirmed",
                                            "attempt_started", "infrastructure_created",
                                            "attempt_succeeded"});
    CHECK(alive(world) == 1);

    SUBCASE("its decisions replay to the same bytes") {
        const auto decisions = world.paas->decisions(world.admin, state.id);
        REQUIRE(decisions);
        REQUIRE(decisions->size() == 2);
        for (const orchestrator::Ranking& decision : *decisions) {
            const auto replayed = world.paas->replay(world.admin, decision.record.str());
            REQUIRE(replayed);
            CHECK(replayed->identical);
        }
        const auto& second = (*decisions)[1].providers;
        CHECK(second.front().label == "BETA/r1");
        CHECK(second.back().refusals.front().code == "excluded");
    }
    SUBCASE("its projections are what the journal says") {
        const auto report = world.paas->verify(world.dir / "rebuilt.sqlite");
        REQUIRE_MESSAGE(report, to_string(report.error()));
        CHECK(report->find("identical") != std::string::npos);
    }
    SUBCASE("deleting it leaves nothing") {
        REQUIRE(world.paas->remove(world.admin, state.id, false));
        CHECK(world.rest(state.id).status == Status::delete_complete);
        CHECK(alive(world) == 0);
        CHECK_FALSE(world.paas->remove(world.admin, state.id, false));
    }
    SUBCASE("a locked one is not deleted") {
        REQUIRE(world.paas->lock(world.admin, state.id, true));
        const auto refused = world.paas->remove(world.admin, state.id, false);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::failed_precondition);
        REQUIRE(world.paas->lock(world.admin, state.id, false));
        CHECK(world.paas->remove(world.admin, state.id, false));
    }
    SUBCASE("a new process goes on where the old one stopped") {
        REQUIRE(world.paas->remove(world.admin, state.id, false));
        world.open();
        CHECK(world.paas->has_orphaned_work().value());
        REQUIRE(world.paas->work(true, {}));
        CHECK(world.paas->get(world.admin, state.id)->status == Status::delete_complete);
        CHECK_FALSE(world.paas->has_orphaned_work().value());
    }
}

TEST_CASE("a deployment that fits nowhere fails at once, with the reason") {
    World world;
    world.feed();
    orchestrator::DeployRequest request = world.request();
    request.inputs = {{"cpus", "64"}};
    const auto plan = world.paas->plan(world.admin, request);
    REQUIRE(plan);
    CHECK(std::ranges::none_of(plan->providers, &orchestrator::RankedProvider::fits));
    CHECK(plan->providers.front().refusals.front().code == "flavor");
    const deployment::State state = world.deploy(request);
    CHECK(state.status == Status::create_failed);
    CHECK(state.no_provider);
    CHECK_FALSE(state.reason.empty());
    CHECK(state.attempts.empty());
    CHECK(state.updated - state.created < std::chrono::seconds(1));

    // The decision says of each provider what is wanted and what would help ...
    const auto decisions = world.paas->decisions(world.admin, state.id);
    REQUIRE(decisions);
    REQUIRE(decisions->size() == 1);
    REQUIRE(decisions->front().providers.size() == 2);
    for (const orchestrator::RankedProvider& provider : decisions->front().providers) {
        const auto flavor =
            std::ranges::find(provider.requirements, "flavor", &selection::Assessment::requirement);
        REQUIRE(flavor != provider.requirements.end());
        CHECK(flavor->outcome == selection::Assessment::Outcome::refused);
        CHECK(provider.smallest_change.size() == 1);
    }
    const auto replayed = world.paas->replay(world.admin, state.id.str());
    REQUIRE(replayed);
    CHECK(replayed->identical);
    CHECK(replayed->stored.find(decisions->front().providers.front().smallest_change.front()) !=
          std::string::npos);
    CHECK(replayed->ranking.providers.size() == 2);

    // ... and whoever listens to the errors is told.
    world.paas.reset();
    auto store = store::Store::open((world.dir / "store.sqlite").string());
    REQUIRE(store);
    const auto errors = static_cast<pipeline::Bus&>(**store).read(
        "test", std::string(pipeline::topic::kErrors), 10);
    REQUIRE(errors);
    REQUIRE(errors->size() == 1);
    CHECK(errors->front().message.key == state.id.str());
    const auto told = nlohmann::json::parse(errors->front().message.value);
    CHECK(told["status"] == "CREATE_FAILED");
    CHECK(told["reason"] == state.reason);
    CHECK(told["decision"] == decisions->front().record.str());
}

TEST_CASE("a refused request stores nothing") {
    World world;
    orchestrator::DeployRequest request = world.request();
    SUBCASE("unknown input") {
        request.inputs = {{"cpu", "4"}};
        const auto refused = world.paas->deploy(world.admin, request);
        REQUIRE_FALSE(refused);
        const Diagnostic& finding =
            *std::ranges::find(refused.error().findings, Severity::error, &Diagnostic::severity);
        CHECK_MESSAGE(finding.suggestion.find("cpus") != std::string::npos, finding.suggestion);
    }
    SUBCASE("template") {
        request.service_template.text += "\nnonsense: 1\n";
        const auto refused = world.paas->deploy(world.admin, request);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().error.code == ErrorCode::invalid_argument);
    }
    SUBCASE("limits") {
        request.limits.provider_timeout = std::chrono::hours(99);
        CHECK_FALSE(world.paas->deploy(world.admin, request));
    }
    SUBCASE("a group of others") {
        request.group = "strangers";
        const auto refused = world.paas->deploy(world.other, request);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().error.code == ErrorCode::permission_denied);
    }
    CHECK_FALSE(std::filesystem::exists(world.dir / "store.sqlite"));
}

TEST_CASE("names are unique among live deployments") {
    World world;
    world.feed();
    const deployment::State first = world.deploy(world.request("web"));
    const auto second = world.paas->deploy(world.admin, world.request("web"));
    REQUIRE_FALSE(second);
    CHECK(second.error().error.code == ErrorCode::already_exists);
    CHECK(world.paas->find(world.admin, "web").value() == first.id);
    CHECK(world.paas->find(world.admin, first.id.str().substr(0, 12)).value() == first.id);
    REQUIRE(world.paas->remove(world.admin, first.id, false));
    world.rest(first.id);
    CHECK(world.paas->deploy(world.admin, world.request("web")));
}

TEST_CASE("what a principal may not see does not exist for it") {
    World world;
    world.feed();
    const deployment::State state = world.deploy(world.request("private"));
    CHECK(world.paas->get(world.other, state.id).error().code == ErrorCode::not_found);
    CHECK(world.paas->find(world.other, "private").error().code == ErrorCode::not_found);
    CHECK(world.paas->remove(world.other, state.id, false).error().code == ErrorCode::not_found);
    CHECK(world.paas->list(world.other, {}).value().empty());
    orchestrator::ListFilter all;
    all.all_users = true;
    CHECK(world.paas->list(world.other, all).error().code == ErrorCode::permission_denied);
    CHECK(world.paas->list(world.admin, all).value().size() == 1);
}

TEST_CASE("retry makes the same request again") {
    World world;
    world.feed();
    orchestrator::DeployRequest request = world.request("app");
    request.inputs = {{"cpus", "64"}};
    request.limits.max_providers = 3;
    request.description = "kept";
    const deployment::State failed = world.deploy(request);
    REQUIRE(failed.status == Status::create_failed);
    const auto again = world.paas->retry(world.admin, failed.id, {{"BETA"}, false});
    REQUIRE(again);
    const deployment::State state = world.rest(*again);
    CHECK(state.request.retry_of == failed.id.str());
    CHECK(state.request.name == "app-retry-1");
    CHECK(state.request.inputs == failed.request.inputs);
    CHECK(state.request.limits == failed.request.limits);
    CHECK(state.request.template_content == failed.request.template_content);
    CHECK(state.request.exclude_providers == std::vector<std::string>{"BETA"});
    const auto third = world.paas->retry(world.admin, *again, {{}, true});
    REQUIRE(third);
    CHECK(world.rest(*again).status == Status::delete_complete);
    CHECK(world.rest(*third).request.name == "app-retry-2");
}

TEST_CASE("nodes are added, stopped and removed") {
    World world;
    world.feed();
    const deployment::State state = world.deploy(world.request("cluster"));
    REQUIRE(state.nodes.size() == 2);
    CHECK_FALSE(world.paas->add_nodes(world.admin, state.id, 2, ""));  // two could grow
    REQUIRE(world.paas->add_nodes(world.admin, state.id, 2, "server"));
    deployment::State grown = world.rest(state.id);
    CHECK(grown.status == Status::update_complete);
    CHECK(grown.nodes.size() == 4);
    CHECK(grown.request.inputs.find("\"servers\":3") != std::string::npos);
    REQUIRE(world.paas->add_nodes(world.admin, state.id, 1, "helper"));  // a literal in the text
    grown = world.rest(state.id);
    CHECK(grown.nodes.size() == 5);

    const auto one = std::ranges::find(grown.nodes, "server", &deployment::Node::node_template);
    REQUIRE(world.paas->node_action(world.admin, state.id, "stop", {one->id}));
    const deployment::State stopped = world.rest(state.id);
    CHECK(std::ranges::find(stopped.nodes, one->id, &deployment::Node::id)->state == "stopped");
    CHECK_FALSE(world.paas->node_action(world.admin, state.id, "stop", {one->id}));
    REQUIRE(world.paas->node_action(world.admin, state.id, "start", {one->id}));
    world.rest(state.id);

    REQUIRE(world.paas->node_action(world.admin, state.id, "rm", {one->id}));
    const deployment::State shrunk = world.rest(state.id);
    CHECK(shrunk.nodes.size() == 4);
    CHECK(std::ranges::find(shrunk.nodes, one->id, &deployment::Node::id) == shrunk.nodes.end());
    CHECK(world.paas->node_action(world.admin, state.id, "stop", {"77"}).error().code ==
          ErrorCode::not_found);
    CHECK(world.paas->verify(world.dir / "rebuilt.sqlite").has_value());
}

TEST_CASE("an update that the provider has no room for is refused") {
    World world;
    world.feed();
    const deployment::State state = world.deploy(world.request());
    orchestrator::UpdateRequest more;
    more.inputs = {{"servers", "30"}};
    const auto refused = world.paas->update(world.admin, state.id, more);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().error.code == ErrorCode::resource_exhausted);
    more.inputs = {{"servers", "9"}};
    REQUIRE(world.paas->update(world.admin, state.id, more));
    CHECK(world.rest(state.id).nodes.size() == 10);
}

TEST_CASE("an update to another template goes under its name") {
    World world;
    world.feed();
    const deployment::State state = world.deploy(world.request());
    CHECK(state.request.template_name == "machines");
    std::string text = machine_template();
    const std::string_view name = "template_name: machines";
    text.replace(text.find(name), name.size(), "template_name: engines");
    orchestrator::UpdateRequest other;
    other.service_template = orchestrator::NamedText{"other.yaml", text};
    REQUIRE(world.paas->update(world.admin, state.id, other));
    CHECK(world.rest(state.id).request.template_name == "engines");
    orchestrator::ListFilter filter;
    filter.template_name = "engines";
    CHECK(world.paas->list(world.admin, filter)->size() == 1);
    orchestrator::UpdateRequest inputs;
    inputs.inputs = {{"servers", "3"}};
    REQUIRE(world.paas->update(world.admin, state.id, inputs));
    CHECK(world.rest(state.id).request.template_name == "engines");
    CHECK(world.paas->verify(world.dir / "rebuilt.sqlite").has_value());
}

TEST_CASE("reservations in flight count against the quota") {
    World world;
    world.feed();
    orchestrator::DeployRequest request = world.request();
    request.provider = "ALPHA";
    request.inputs = {{"servers", "9"}};  // 9 x 2 + 1 = 19 of 40 vCPUs
    CHECK(world.deploy(request).status == Status::create_complete);
    CHECK(world.deploy(request).status == Status::create_complete);
    const deployment::State third = world.deploy(request);
    CHECK(third.status == Status::create_failed);
    CHECK(third.reason.find("vcpus") != std::string::npos);
    const auto reserved = world.paas->reservations(world.admin).value();
    CHECK(reserved.at(ProviderKey("ALPHA/r1/p1")).vcpus == 38);
}

TEST_CASE("a limit per user is charged with what that user has reserved") {
    World world;
    std::string message = provider_message("ALPHA", 200);
    const std::string_view last = R"("usage":true,"cores":0,"instances":0,"ram":0})";
    message.insert(message.find(last) + last.size(),
                   R"(,{"description":"","type":"compute","per_user":true,"project":"p1",)"
                   R"("usage":false,"cores":5,"instances":20,"ram":81920})");
    REQUIRE(world.paas->feed(world.admin, {{"providers", message}})->providers == 1);
    CHECK(world.deploy(world.request()).status == Status::create_complete);  // 3 vCPUs
    const auto accepted = world.paas->deploy(world.other, world.request());
    REQUIRE(accepted);
    CHECK(world.rest(accepted->id).status == Status::create_complete);
    const deployment::State second = world.deploy(world.request());
    CHECK(second.status == Status::create_failed);
    CHECK(second.reason.find("limit per user to 6") != std::string::npos);
    CHECK(world.paas->reservations(world.admin).value().at(ProviderKey("ALPHA/r1/p1")).vcpus == 6);
    // An update gives its own share back first.
    orchestrator::UpdateRequest more;
    more.inputs = {{"servers", "2"}};
    const auto updated = world.paas->update(world.other, accepted->id, more);
    CHECK(updated.has_value());
    more.inputs = {{"servers", "3"}};
    world.rest(accepted->id);
    CHECK_FALSE(world.paas->update(world.other, accepted->id, more).has_value());
}

TEST_CASE("text that is not UTF-8 and control characters in names are refused") {
    World world;
    world.feed();
    struct Row {
        const char* what;
        std::function<void(orchestrator::DeployRequest&, orchestrator::Principal&)> change;
    };
    using Request = orchestrator::DeployRequest;
    using Who = orchestrator::Principal;
    const Row rows[] = {
        {"the name", [](Request& r, Who&) { r.name = "\xff\xfe"; }},
        {"the name", [](Request& r, Who&) { r.name = "a\nb"; }},
        {"the name", [](Request& r, Who&) { r.name = "a\xc2\x9b"; }},
        {"the group", [](Request& r, Who&) { r.group = "\xc0\xaf"; }},
        {"the description", [](Request& r, Who&) { r.description = "\xed\xa0\x80"; }},
        {"the user's name", [](Request&, Who& who) { who.subject = "\xff"; }},
        {"the template's file name",
         [](Request& r, Who&) { r.service_template.name = "\xff.yaml"; }},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        Request request = world.request("fine");
        Who who = world.admin;
        row.change(request, who);
        const auto refused = world.paas->deploy(who, request);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().error.code == ErrorCode::invalid_argument);
        CHECK(refused.error().error.message.starts_with(row.what));
        // Also when it repeats one that was fine.
        const Request both[] = {world.request("one"), request};
        const auto many = world.paas->deploy_many(who, both);
        CHECK_FALSE(many.back().has_value());
    }
    CHECK(world.paas->block(world.admin, "ALPHA", "\xff", std::chrono::hours(1)).error().code ==
          ErrorCode::invalid_argument);
    orchestrator::DeployRequest fine = world.request("fine");
    fine.description = "two\nlines, \xc3\xa9";
    CHECK(world.paas->deploy(world.admin, fine).has_value());
    CHECK(world.paas->verify(world.dir / "rebuilt.sqlite").has_value());
}

TEST_CASE("a provider that nobody knows is refused before anything is stored") {
    World world;
    world.feed();
    for (const bool excluded : {false, true}) {
        CAPTURE(excluded);
        orchestrator::DeployRequest request = world.request();
        if (excluded) {
            request.exclude_providers = {"ALPHAS"};
        } else {
            request.provider = "ALPHAS";
        }
        const auto refused = world.paas->deploy(world.admin, request);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().error.code == ErrorCode::not_found);
        CHECK(refused.error().error.hint == "did you mean 'ALPHA'?");
        CHECK_FALSE(world.paas->plan(world.admin, request).has_value());
    }
    CHECK(world.paas->list(world.admin, {}).value().empty());
    for (const char* name : {"ALPHA", "ALPHA/r1", "ALPHA/r1/p1"}) {
        CAPTURE(name);
        orchestrator::DeployRequest request = world.request();
        request.provider = name;
        CHECK(world.deploy(request).status == Status::create_complete);
        request.provider.clear();
        request.exclude_providers = {name};
        const auto plan = world.paas->plan(world.admin, request);
        REQUIRE(plan);
        CHECK(plan->providers.front().label == "BETA/r1");
    }
    const DeploymentId id = world.paas->list(world.admin, {}).value().front().id;
    CHECK(world.paas->retry(world.admin, id, {.exclude_providers = {"ALPHAS"}}).error().code ==
          ErrorCode::not_found);
}

TEST_CASE("providers can be blocked and unblocked") {
    World world;
    world.feed();
    REQUIRE(world.paas->block(world.admin, "ALPHA", "maintenance", std::chrono::hours(1)));
    CHECK(world.deploy(world.request()).attempts.front().provider_label == "BETA/r1");
    CHECK(world.paas->blocked(world.admin).value().size() == 1);
    REQUIRE(world.paas->unblock(world.admin, "ALPHA"));
    CHECK(world.paas->blocked(world.admin).value().empty());
    CHECK(world.paas->unblock(world.admin, "ALPHA").error().code == ErrorCode::not_found);
    CHECK(world.paas->block(world.admin, "GAMMA", "", std::chrono::hours(1)).error().code ==
          ErrorCode::not_found);
}

TEST_CASE("a bad message among good ones costs itself and says where") {
    World world;
    const auto report = world.paas->feed(
        world.admin,
        {{"three.jsonl", provider_message("ALPHA", 8) + "\n{\"msg_version\": \"9\"}\n" +
                             provider_message("BETA", 8)}});
    REQUIRE(report);
    CHECK(report->providers == 2);
    REQUIRE(report->findings.size() == 1);
    CHECK(report->findings.front().severity == Severity::error);
    CHECK(report->findings.front().position.line == 2);
    CHECK(world.paas->providers(world.admin).value().entries().size() == 2);
}
