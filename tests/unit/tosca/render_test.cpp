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

TEST_CASE("render: inputs of a workflow stay symbolic") {
    const std::string text = rendered(
        std::string(kNode) +
        "topology_template:\n"
        "  inputs: { z: { type: string, default: zz }, w: { type: string, default: ww } }\n"
        "  node_templates: { n: { type: my.Node } }\n"
        "  workflows:\n"
        "    run:\n"
        "      inputs: { x: { type: string }, z: { type: integer, default: 1 } }\n"
        "      steps:\n"
        "        a:\n"
        "          target: n\n"
        "          activities:\n"
        "            - call_operation:\n"
        "                operation: Standard.start\n"
        "                inputs: { y: { get_input: x }, own: { get_input: z },\n"
        "                          c: { concat: [ a, { get_input: x } ] },\n"
        "                          one: { concat: [ { get_input: x } ] },\n"
        "                          outer: { get_input: w } }\n");
    const std::string in = "\n                    ";
    for (const std::string& part :
         {"\"y\":" + in + "get_input: x\n", "own:" + in + "get_input: z\n",
          "c:" + in + "concat:" + in + "  - a" + in + "  - get_input: x\n",
          "one:" + in + "concat:" + in + "  - get_input: x\n", std::string("outer: ww\n"),
          std::string("default: 1\n")}) {
        check_has(text, {part.c_str()});
    }
}

TEST_CASE("render: inputs that mappings and types name stay declared") {
    const std::string head =
        std::string(kNode) +
        "topology_template:\n"
        "  inputs: { a: { type: string, default: x, constraints: [ min_length: 1 ] },\n"
        "            b: { type: string, default: y } }\n"
        "  node_templates: { n: { type: my.Node, properties: { p: { get_input: b } } } }\n"
        "  substitution_mappings: { node_type: my.Node, properties: ";
    for (const char* mapping : {"{ p: [ a ] } }\n", "{ p: { mapping: [ a ] } } }\n"}) {
        const std::string text = rendered(head + mapping);
        check_has(text,
                  {"inputs:\n    a:\n      type: string\n", "default: x\n", "min_length: 1\n"});
        CHECK(text.find("b:") == text.npos);
    }
    const std::string named = rendered(
        "node_types: { my.Node: { derived_from: tosca.nodes.Root, properties: {\n"
        "  p: { type: string, default: { get_input: a } } } } }\n"
        "topology_template: { inputs: { a: { type: string, default: x } } }\n");
    check_has(named, {"inputs:\n    a:\n"});
}

TEST_CASE("render: nothing that a template says is lost") {
    const std::string text = rendered(
        "policy_types: { my.Policy: { derived_from: tosca.policies.Root } }\n"
        "topology_template:\n"
        "  description: two servers\n"
        "  node_templates:\n"
        "    s:\n"
        "      type: Compute\n"
        "      capabilities:\n"
        "        endpoint: { attributes: { ip_address: 192.0.2.1 } }\n"
        "        scalable: { occurrences: [ 1, 1 ], properties: { max_instances: 3 } }\n"
        "    app:\n"
        "      type: SoftwareComponent\n"
        "      interfaces: { Standard: { operations: { create: {\n"
        "        implementation: a.sh, inputs: { version: 20.10 } } } } }\n"
        "      requirements:\n"
        "        - host: s\n"
        "        - dependency: { node: s, occurrences: [ 2, 3 ] }\n"
        "  groups: { g: { type: tosca.groups.Root, description: group, metadata: { m: v },\n"
        "                 members: [ s ] } }\n"
        "  policies: [ p: { type: my.Policy, description: policy, metadata: { k: l },\n"
        "                   targets: [ s ] } ]\n"
        "  outputs: { o: { description: out, type: integer, value: 1 },\n"
        "             v: { type: version, value: 20.10 } }\n");
    check_has(text, {"description: two servers\n", "ip_address: 192.0.2.1\n",
                     "occurrences:\n            - 1\n            - 1\n",
                     "occurrences:\n              - 2\n              - 3\n", "version: 20.10\n",
                     "description: group\n", "m: v\n", "description: policy\n", "k: l\n",
                     "description: out\n", "type: integer\n", "value: \"20.10\"\n"});
}

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

TEST_CASE("get_property reads relationships, groups and policies") {
    const std::string text = rendered(
        "relationship_types:\n"
        "  my.Uses: { derived_from: tosca.relationships.ConnectsTo, properties: {\n"
        "    mode: { type: string, default: rw }, copy: { type: string, required: false } } }\n"
        "group_types: { my.Group: { derived_from: tosca.groups.Root, properties: {\n"
        "  a: { type: string }, n: { type: integer, default: 3 } } } }\n"
        "policy_types: { my.Policy: { derived_from: tosca.policies.Root, properties: {\n"
        "  a: { type: string }, n: { type: integer, default: 4 } } } }\n"
        "topology_template:\n"
        "  node_templates:\n"
        "    c: { type: Compute }\n"
        "    db: { type: DBMS, properties: { port: 1 }, requirements: [ host: c ] }\n"
        "    app:\n"
        "      type: SoftwareComponent\n"
        "      requirements:\n"
        "        - host: c\n"
        "        - dependency:\n"
        "            node: db\n"
        "            relationship:\n"
        "              type: my.Uses\n"
        "              properties: { copy: { get_property: [ SELF, mode ] } }\n"
        "              interfaces: { Configure: { operations: { add_target: {\n"
        "                inputs: { inline: { get_property: [ SELF, mode ] } } } } } }\n"
        "  relationship_templates:\n"
        "    uses: { type: my.Uses, properties: { mode: ro, copy: { get_property: [ SELF, mode ] } "
        "} }\n"
        "  groups: { g: { type: my.Group, members: [ c ],\n"
        "                 properties: { a: { get_property: [ SELF, n ] } } } }\n"
        "  policies: [ p: { type: my.Policy, targets: [ c ],\n"
        "                   properties: { a: { get_property: [ SELF, n ] } } } ]\n"
        "  outputs: { group: { value: { get_property: [ g, a ] } },\n"
        "             relationship: { value: { get_property: [ uses, copy ] } } }\n");
    check_has(text, {"copy: rw\n", "inline: rw\n", "copy: ro\n", "a: \"3\"\n", "a: \"4\"\n",
                     "group:\n      value: \"3\"\n", "relationship:\n      value: ro\n"});
    CHECK(text.find("get_property") == text.npos);
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

TEST_CASE("an output is what its type says") {
    const auto outputs = outputs_of(
        "topology_template:\n"
        "  node_templates: { db: { type: DBMS, properties: { port: 80 } } }\n"
        "  outputs: { text: { type: string, value: { get_property: [ db, port ] } },\n"
        "             port: { value: { get_property: [ db, port ] } } }\n");
    CHECK(outputs["text"] == "80");
    CHECK(outputs["port"] == 80);
}
