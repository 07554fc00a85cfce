#include "paas/pipeline/plan_book.hpp"

#include <doctest/doctest.h>

using namespace paas;
using tosca::FunctionCall;
using tosca::Value;
using tosca::ValueList;

namespace {

deployment::Node node(std::string id, std::string name, std::string address) {
    deployment::Node out;
    out.id = std::move(id);
    out.node_template = std::move(name);
    out.state = "started";
    out.public_address = std::move(address);
    return out;
}

std::string evaluate(Value value) {
    tosca::Topology topology;
    topology.outputs.push_back({"out", "", std::move(value)});
    return pipeline::evaluate_outputs(
        topology, {node("0", "front", "192.0.2.1"), node("1", "worker", "192.0.2.2"),
                   node("2", "worker", "192.0.2.3")});
}

Value call(std::string name, ValueList arguments) {
    return FunctionCall{std::move(name), std::move(arguments)};
}

Value address(std::string of) {
    return call("get_attribute", {std::move(of), "public_address"});
}

}  // namespace

TEST_CASE("outputs are evaluated from the nodes") {
    const Value first = call("get_attribute", {"front", "public_address", std::int64_t{0}});
    CHECK(evaluate(Value("plain")) == R"({"out":"plain"})");
    CHECK(evaluate(first) == R"({"out":"192.0.2.1"})");
    CHECK(evaluate(address("worker")) == R"({"out":["192.0.2.2","192.0.2.3"]})");
    CHECK(evaluate(call("concat", {"https://", first, ":8443"})) ==
          R"({"out":"https://192.0.2.1:8443"})");
    CHECK(evaluate(call("join", {ValueList{"a", "b"}, "-"})) == R"({"out":"a-b"})");
    CHECK(evaluate(call("token", {first, ".", std::int64_t{3}})) == R"({"out":"1"})");
    CHECK(evaluate(call("token", {"a::b", ":", std::int64_t{1}})) == R"({"out":"b"})");
    CHECK(evaluate(call("join", {ValueList{"", "b"}, "-"})) == R"({"out":"-b"})");
    CHECK(evaluate(tosca::ValueMap{{"ip", first}}) == R"({"out":{"ip":"192.0.2.1"}})");
}

TEST_CASE("what cannot be known is null, and makes what holds it null") {
    const Value unknown = call("get_attribute", {"front", "private_address", std::int64_t{0}});
    CHECK(evaluate(unknown) == R"({"out":null})");
    CHECK(evaluate(call("concat", {"http://", unknown})) == R"({"out":null})");
    CHECK(evaluate(call("get_attribute", {"worker", "public_address", std::int64_t{9}})) ==
          R"({"out":null})");
    CHECK(evaluate(call("token", {"a.b", ".", std::int64_t{2}})) == R"({"out":null})");
}
