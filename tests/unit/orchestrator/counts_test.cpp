#include "parts.hpp"
#include "world.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::orchestrator;

namespace {

tosca::Topology topology_of(const std::string& text) {
    tosca::NoImports imports;
    auto parsed = tosca::parse(text, "machines.yaml", imports);
    REQUIRE_MESSAGE(parsed, to_string(parsed.error()));
    DiagnosticList findings;
    tosca::GivenInputs given;
    auto values = tosca::check_inputs(*parsed, given, findings);
    REQUIRE(values);
    return tosca::resolve(*parsed, *values).value();
}

}  // namespace

TEST_CASE("a count is changed where the template keeps it") {
    std::string text = test::machine_template();
    text.replace(text.rfind("max_instances: 9"), 16, "max_instances: 12");  // of helper
    const tosca::Topology topology = topology_of(text);
    CHECK(scalable_nodes(text, "machines.yaml", topology) ==
          std::vector<std::string>{"server", "helper"});

    const CountChange by_input =
        change_counts(text, "machines.yaml", topology, {{"server", 2}}).value();
    CHECK(by_input.text == text);
    REQUIRE(by_input.inputs.size() == 1);
    CHECK(by_input.inputs[0].name == "servers");
    CHECK(by_input.inputs[0].value == "3");

    const CountChange in_text =
        change_counts(text, "machines.yaml", topology, {{"helper", 11}}).value();
    CHECK(in_text.inputs.empty());
    CHECK(in_text.text.find("count: 12}") != std::string::npos);
    CHECK(in_text.text.size() == text.size() + 1);

    for (const auto& [node, more] : {std::pair{"server", 9}, {"helper", 12}}) {
        const auto beyond = change_counts(text, "machines.yaml", topology, {{node, more}});
        REQUIRE_FALSE(beyond);
        CHECK(beyond.error().code == ErrorCode::failed_precondition);
        CHECK(beyond.error().message.find("max_instances") != std::string::npos);
    }
    CHECK(change_counts(text, "machines.yaml", topology, {{"server", -2}}).error().code ==
          ErrorCode::invalid_argument);
    CHECK(change_counts(text, "machines.yaml", topology, {{"nobody", 1}}).error().code ==
          ErrorCode::failed_precondition);
}
