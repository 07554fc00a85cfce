#include "world.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace paas;
using namespace paas::test;

namespace {

constexpr const char* kCanary = "canary-9f1c-sings";

/// Every byte of every file below the folder.
std::string all_bytes(const std::filesystem::path& dir) {
    std::string bytes;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
        if (entry.is_regular_file()) {
            std::ifstream file(entry.path(), std::ios::binary);
            bytes.append(std::istreambuf_iterator<char>(file), {});
        }
    }
    return bytes;
}

orchestrator::DeployRequest request_named(orchestrator::DeployRequest request, std::string name) {
    request.name = std::move(name);
    return request;
}

}  // namespace

TEST_CASE("a secret input is sealed at rest and masked when shown") {
    World world;
    world.feed();
    orchestrator::DeployRequest request = world.request("sealed");
    request.inputs = {{"admin_password", kCanary}};
    const deployment::State state = world.deploy(request);
    REQUIRE(state.status == deployment::Status::create_complete);
    CHECK(state.request.inputs.find("***") != std::string::npos);
    CHECK(state.request.inputs.find(kCanary) == std::string::npos);
    const auto events = world.paas->events(world.admin, state.id, 0);
    REQUIRE(events);
    REQUIRE_FALSE(events->empty());
    for (const orchestrator::LogEvent& event : *events) {
        CHECK(event.payload.find(kCanary) == std::string::npos);
    }
    CHECK(world.paas->template_text(world.admin, state.id, true)->find(kCanary) ==
          std::string::npos);

    SUBCASE("after a restart it opens again, for a retry too") {
        world.open();
        const auto again = world.paas->retry(world.admin, state.id, {});
        REQUIRE(again);
        CHECK(world.rest(*again).status == deployment::Status::create_complete);
    }
    world.paas.reset();
    CHECK(all_bytes(world.dir).find(kCanary) == std::string::npos);
}

TEST_CASE("without the key that sealed them secrets are lost, which is said, and no key is made") {
    World world;
    world.feed();
    orchestrator::DeployRequest request = world.request("sealed");
    request.inputs = {{"admin_password", kCanary}};
    const deployment::State state = world.deploy(request);
    REQUIRE(state.status == deployment::Status::create_complete);
    const auto waiting = world.paas->deploy(world.admin, request_named(request, "waiting"));
    REQUIRE(waiting);
    const std::filesystem::path key = world.dir / "sealing.key";
    REQUIRE(std::filesystem::exists(key));
    std::filesystem::rename(key, world.dir / "elsewhere");
    world.open();

    const auto retried = world.paas->retry(world.admin, state.id, {});
    REQUIRE_FALSE(retried);
    CHECK(retried.error().code == ErrorCode::failed_precondition);
    CHECK(retried.error().message.find("sealing.key is gone") != std::string::npos);
    orchestrator::UpdateRequest update;
    update.inputs = {{"servers", "2"}};
    CHECK(world.paas->update(world.admin, state.id, update).error().error.code ==
          ErrorCode::failed_precondition);
    CHECK_FALSE(world.paas->deploy(world.admin, request_named(request, "other")).has_value());

    // Who works on one that was accepted before finds the same reason.
    const deployment::State failed = world.rest(waiting->id);
    CHECK(failed.status == deployment::Status::create_failed);
    CHECK_FALSE(failed.no_provider);
    CHECK(failed.reason.find("sealing.key is gone") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(key));

    const auto checks = world.paas->doctor(world.admin);
    REQUIRE(checks);
    const auto found = std::ranges::find(*checks, "sealing key", &orchestrator::Check::name);
    REQUIRE(found != checks->end());
    CHECK(found->verdict == orchestrator::Check::Verdict::failed);
    CHECK(found->text.find("2 deployments have values sealed with it") != std::string::npos);

    // Once they are deleted nothing is lost by a new one.
    for (const DeploymentId& id : {state.id, waiting->id}) {
        REQUIRE(world.paas->remove(world.admin, id, false));
        world.rest(id);
    }
    CHECK(world.deploy(request_named(request, "anew")).status ==
          deployment::Status::create_complete);
    CHECK(std::filesystem::exists(key));
}
