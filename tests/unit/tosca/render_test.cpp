#include "fixture.hpp"

#include "paas/tosca/topology.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace paas;
using namespace paas::tosca;

namespace {

struct Result {
    std::optional<ServiceTemplate> service;
    Topology topology;
};

Result resolved(const std::string& text, const std::string& version = "1_3") {
    DiagnosticList list;
    auto service = test::check(test::versioned(text, version), list);
    for (const Diagnostic& finding : list.all()) {
        CAPTURE(finding.message);
        CHECK(finding.severity != Severity::error);
    }
    REQUIRE(service.has_value());
    const auto values = check_inputs(*service, GivenInputs(), list);
    REQUIRE(values.has_value());
    auto topology = resolve(*service, *values);
    if (!topology) {
        FAIL(to_string(topology.error()));
    }
    return {std::move(service), std::move(*topology)};
}

/// What is rendered, which must be valid and render to itself.
std::string rendered(const std::string& text, const std::string& version = "1_3") {
    const Result first = resolved(text, version);
    std::string out = render(*first.service, first.topology);
    CAPTURE(out);
    const Result again = resolved(out);
    CHECK(render(*again.service, again.topology) == out);
    return out;
}

void check_has(const std::string& text, std::initializer_list<const char*> parts) {
    CAPTURE(text);
    for (const char* part : parts) {
        CAPTURE(std::string(part));
        CHECK(text.find(part) != text.npos);
    }
}

/// The outputs of a template by name, as JSON.
nlohmann::json outputs_of(const std::string& text, const std::string& version = "1_3") {
    auto out = nlohmann::json::object();
    for (const OutputView& output : resolved(text, version).topology.outputs) {
        out[output.name] = to_json(output.value);
    }
    return out;
}

constexpr const char* kNode =
    "node_types:\n  my.Node: { derived_from: tosca.nodes.Root, properties: {\n"
    "    p: { type: string, required: false }, q: { type: string, required: false },\n"
    "    m: { type: map, entry_schema: string, required: false } } }\n";

}  // namespace

TEST_CASE("concat and join take the texts of numbers as they are written") {
    const auto outputs = outputs_of(
        "topology_template:\n"
        "  outputs:\n"
        "    release: { value: { concat: [ ubuntu-, 20.10 ] } }\n"
        "    all: { value: { concat: [ 0x1F, \"-\", 1e3, \"-\", 007, \"-\", yes, \"-\", ~ ] } }\n"
        "    joined: { value: { join: [ [ 1.0, 2.0 ], \",\" ] } }\n"
        "    token: { value: { token: [ 1.20, \".\", 1 ] } }\n");
    CHECK(outputs["release"] == "ubuntu-20.10");
    CHECK(outputs["all"] == "0x1F-1e3-007-yes-");
    CHECK(outputs["joined"] == "1.0,2.0");
    CHECK(outputs["token"] == "20");
}

TEST_CASE("token: one or more token characters separate parts") {
    CHECK(token_part("a::b::c", "::", 1) == "b");
    CHECK(token_part("a::b::c", "::", 2) == "c");
    CHECK(token_part("a,,b", ",", 1) == "b");
    CHECK(token_part("a:b", ":", 0) == "a");
    CHECK(token_part("http://host:80/x", ":/", 2) == "80");
    CHECK(token_part(":8080", ":", 0) == "");
    CHECK(token_part(":8080", ":", 1) == "8080");
    CHECK(token_part("a:", ":", 1) == "");
    CHECK(token_part("ab", "", 0) == "ab");
    CHECK_FALSE(token_part("ab", "", 1).has_value());
    CHECK_FALSE(token_part("a::b", ":", 2).has_value());
}

TEST_CASE("HOST is the nearest host that has the property") {
    const auto outputs = outputs_of(
        "node_types:\n"
        "  my.Server: { derived_from: tosca.nodes.Compute, properties: {\n"
        "    zone: { type: string, default: b } } }\n"
        "  my.App: { derived_from: tosca.nodes.WebApplication, properties: {\n"
        "    zone_of_host: { type: string } } }\n"
        "topology_template:\n"
        "  node_templates:\n"
        "    s: { type: my.Server }\n"
        "    web: { type: WebServer, requirements: [ host: s ] }\n"
        "    app: { type: my.App, requirements: [ host: web ],\n"
        "           properties: { zone_of_host: { get_property: [ HOST, zone ] } } }\n"
        "  outputs: { zone: { value: { get_property: [ app, zone_of_host ] } } }\n");
    CHECK(outputs["zone"] == "b");
}

TEST_CASE("get_property evaluates only the part that it reads") {
    const auto outputs =
        outputs_of(std::string(kNode) +
                   "topology_template:\n"
                   "  node_templates:\n"
                   "    n: { type: my.Node, properties: { p: { get_property: [ SELF, m, a ] },\n"
                   "         m: { a: one, b: { get_property: [ SELF, p ] } } } }\n"
                   "  outputs: { all: { value: { get_property: [ n, m ] } } }\n");
    CHECK(outputs["all"].dump() == R"({"a":"one","b":"one"})");
}

