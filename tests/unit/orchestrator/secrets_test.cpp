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
