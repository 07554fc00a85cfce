#include "fixtures.hpp"

using namespace paas;
using namespace paas::selection;

namespace {

Requirements everything() {
    Requirements requirements;
    requirements.kind = "kubernetes";
    requirements.nodes = {{"n", 2, 3, 4, 5, 6, "nvidia", "A100", "m1", "img", "x86_64", "linux",
                           "ubuntu", "22.04", true, true, true, true, true},
                          {}};
    requirements.containers = {{"c", 2, 500, 1024, 1, "amd", "MI250", 1}, {}};
    requirements.volumes = {{"v", 50'000'000'000, 2, "fast"}, {}};
    requirements.networks = {{"net", "private", "vlan7"}, {}};
    requirements.placement = {"sla", "region", "cloud", "zone"};
    requirements.datasets = {"s:one", "s:two"};
    return requirements;
}

}  // namespace

TEST_CASE("requirements survive JSON") {
    for (const Requirements& requirements : {everything(), Requirements{}}) {
        const std::string text = requirements_to_json(requirements);
        const auto again = requirements_from_json(text);
        REQUIRE(again.has_value());
        CHECK(*again == requirements);
        CHECK(requirements_to_json(*again) == text);
    }
    CHECK(requirements_to_json(Requirements{}) == R"({"kind":"vm"})");
}

TEST_CASE("what is no requirements text is refused with the place") {
    struct Row {
        std::string text;
        std::string message;
    };
    const Row rows[] = {
        {"{}", "requirements.kind: missing"},
        {R"({"kind":1})", "requirements.kind: expected a string, found an integer"},
        {R"({"kind":"vm","nodes":[{"count":-1}]})",
         "requirements.nodes[0].count: must not be negative"},
        {R"({"kind":"vm","volumes":[{"size":1}]})",
         "requirements.volumes[0].size: unexpected field"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto result = requirements_from_json(row.text);
        REQUIRE(!result.has_value());
        CHECK(result.error().code == ErrorCode::invalid_argument);
        CHECK(result.error().message == row.message);
    }
    CHECK(!requirements_from_json("{").has_value());
}
