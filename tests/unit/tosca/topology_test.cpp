#include "paas/tosca/topology.hpp"

#include "fixture.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace paas;
using namespace paas::tosca;

namespace {

constexpr const char* kTemplate = R"(tosca_definitions_version: tosca_simple_yaml_1_0
metadata: { display_name: Web with database }
description: two tiers
node_types:
  my.Server:
    derived_from: tosca.nodes.Compute
    properties:
      users: { type: list, required: false, default: [], entry_schema: { type: string } }
      label: { type: string, required: false }
      token: { type: string, required: false }
topology_template:
  inputs:
    cpus: { type: integer, default: 2 }
    mem: { type: string, default: "4 GB" }
    count: { type: integer, default: 1 }
    names: { type: list, default: [ ann, bob ], entry_schema: { type: string } }
    unset: { type: string, required: false }
  node_templates:
    server:
      type: my.Server
      properties:
        users: { get_input: names }
        label: { concat: [ srv-, { get_input: cpus }, "-", { token: [ "a.b.c", ".", 1 ] } ] }
        token: { get_input: unset }
      capabilities:
        host: { properties: { num_cpus: { get_input: cpus }, mem_size: { get_input: mem } } }
        scalable: { properties: { default_instances: { get_input: count } } }
    disk:
      type: tosca.nodes.BlockStorage
      properties: { size: 10 GiB }
    web:
      type: tosca.nodes.WebServer
      properties:
        component_version: 20.04
      requirements:
        - host: server
        - dependency: db
    db:
      type: tosca.nodes.DBMS
      properties: { root_password: { get_property: [ SELF, port ] }, port: 3306 }
      requirements:
        - host: tosca.nodes.Compute
    copy_of_server:
      type: my.Server
      copy: server
      requirements:
        - local_storage:
            node: disk
            relationship: { type: tosca.relationships.AttachesTo, properties: { location: /data } }
  policies:
    - place: { type: tosca.policies.Placement, targets: [ all ] }
  groups:
    all: { type: tosca.groups.Root, members: [ server, db ] }
  outputs:
    ip: { description: address, value: { get_attribute: [ server, public_address, 0 ] } }
    url: { value: { concat: [ "http://", { get_attribute: [ server, public_address ] }, ":80" ] } }
    first: { value: { get_property: [ server, users, 0 ] } }
    cpus: { value: { get_property: [ server, host, num_cpus ] } }
)";

struct Resolved {
    ServiceTemplate service;
    Topology topology;
};

Resolved resolve_with(const std::vector<std::pair<std::string, std::string>>& arguments) {
    DiagnosticList list;
    auto service = test::check(kTemplate, list);
    for (const Diagnostic& finding : list.all()) {
        CAPTURE(finding.message);
        CHECK(finding.severity != Severity::error);
    }
    REQUIRE(service.has_value());
    GivenInputs given;
    for (const auto& [name, value] : arguments) {
        REQUIRE(given.add_argument(name, value, list));
    }
    const auto values = check_inputs(*service, given, list);
    REQUIRE(values.has_value());
    auto topology = resolve(*service, *values);
    if (!topology) {
        FAIL(to_string(topology.error()));
    }
    return {*service, std::move(*topology)};
}

}  // namespace

TEST_CASE("inputs, defaults and functions are filled in") {
    const Resolved resolved = resolve_with({{"cpus", "8"}, {"count", "3"}});
    const Topology& topology = resolved.topology;
    CHECK(topology.template_name == "Web with database");
    const NodeView* server = topology.node("server");
    REQUIRE(server != nullptr);
    CHECK(server->is_a("tosca.nodes.Compute"));
    CHECK(server->is_a("tosca.nodes.Root"));
    CHECK_FALSE(server->is_a("tosca.nodes.DBMS"));
    CHECK(server->count == 3);
    CHECK(*server->capability_property("host", "num_cpus")->integer() == 8);
    // Declared a string, needed as a size: made one, exactly.
    CHECK(server->capability_property("host", "mem_size")->quantity()->amount.value == 4000000000);
    CHECK(*server->property("label")->string() == "srv-8-b");
    CHECK(to_json(*server->property("users")).dump() == R"(["ann","bob"])");
    CHECK(server->property("token") == nullptr);
    CHECK(*server->capability_property("endpoint", "network_name")->string() == "PRIVATE");
    CHECK(*topology.node("web")->property("component_version")->string() == "20.04");
    CHECK(*topology.node("db")->property("root_password")->string() == "3306");
    CHECK(topology.node("disk")->property("size")->quantity()->amount.value == 10 * kGiB);
    CHECK(*topology.node("copy_of_server")->property("label")->string() == "srv-8-b");
}

TEST_CASE("requirements, dependencies, policies") {
    const Resolved resolved = resolve_with({});
    const Topology& topology = resolved.topology;
    const RequirementView* host = topology.node("web")->requirement("host");
    REQUIRE(host != nullptr);
    CHECK(host->target == "server");
    CHECK(host->relationship == "tosca.relationships.HostedOn");
    CHECK(topology.node("db")->requirement("host")->target.empty());
    CHECK(topology.node("db")->requirement("host")->target_type == "tosca.nodes.Compute");
    const RequirementView* storage = topology.node("copy_of_server")->requirement("local_storage");
    REQUIRE(storage != nullptr);
    CHECK(*find(storage->relationship_properties, "location")->string() == "/data");
    REQUIRE(topology.dependencies.size() == 3);
    CHECK(topology.nodes[topology.dependencies[0].source].name == "web");
    CHECK(topology.nodes[topology.dependencies[0].target].name == "server");
    REQUIRE(topology.policies.size() == 1);
    CHECK(topology.policies[0].targets == std::vector<std::string>{"server", "db"});
    CHECK(topology.policies[0].is_a("tosca.policies.Placement"));
}

TEST_CASE("outputs: known ones evaluated, the others symbolic") {
    const Resolved resolved = resolve_with({});
    const auto& outputs = resolved.topology.outputs;
    REQUIRE(outputs.size() == 4);
    CHECK(outputs[0].description == "address");
    CHECK(to_json(outputs[0].value).dump() == R"({"get_attribute":["server","public_address",0]})");
    CHECK_FALSE(outputs[1].value.resolved());
    CHECK(*outputs[2].value.string() == "ann");
    CHECK(*outputs[3].value.integer() == 2);
}

TEST_CASE("values that only inputs reveal are checked") {
    DiagnosticList list;
    const auto service = test::check(kTemplate, list);
    REQUIRE(service.has_value());
    const auto refused = [&](const char* name, const char* value) {
        GivenInputs given;
        REQUIRE(given.add_argument(name, value, list));
        const auto values = check_inputs(*service, given, list);
        REQUIRE(values.has_value());
        return resolve(*service, *values);
    };
    const auto unit = refused("mem", "4 XB");
    REQUIRE_FALSE(unit.has_value());
    CHECK(unit.error().position->line == 26);
    const auto constraint = refused("cpus", "0");
    REQUIRE_FALSE(constraint.has_value());
    CHECK(constraint.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("functions that refer to each other end in an error") {
    // The checks look for circles that templates make; these are made by defaults of capabilities.
    const auto text = [](const std::string& first, const std::string& second) {
        return "tosca_definitions_version: tosca_simple_yaml_1_0\n"
               "capability_types:\n  my.Web: { derived_from: tosca.capabilities.Root, properties: "
               "{\n"
               "    a: { type: string, default: " +
               first + " },\n    b: { type: string, default: " + second +
               " } } }\n"
               "node_types: { my.Node: { derived_from: tosca.nodes.Root, capabilities: {\n"
               "  web: my.Web } } }\n"
               "topology_template: { node_templates: { a: { type: my.Node } } }\n";
    };
    DiagnosticList list;
    const auto circle = test::check(
        text("{ get_property: [ SELF, web, b ] }", "{ get_property: [ SELF, web, a ] }"), list);
    REQUIRE(circle.has_value());
    CHECK_FALSE(resolve(*circle, {}).has_value());
    const std::string twice =
        "{ concat: [ { get_property: [ SELF, web, a ] }, { get_property: [ SELF, web, a ] } ] }";
    const auto bomb = test::check(text(twice, "x"), list);
    REQUIRE(bomb.has_value());
    CHECK_FALSE(resolve(*bomb, {}).has_value());
}

TEST_CASE("a data type that defaults to itself ends") {
    DiagnosticList list;
    const auto service = test::check(
        test::versioned(
            "data_types:\n  my.Endless:\n    derived_from: tosca.datatypes.Root\n"
            "    properties:\n      a: { type: my.Endless, default: {} }\n"
            "      b: { type: my.Endless, default: {} }\n"
            "topology_template:\n  inputs:\n    x: { type: my.Endless, default: {} }\n"),
        list);
    REQUIRE(service.has_value());
    const auto values = check_inputs(*service, GivenInputs(), list);
    REQUIRE(values.has_value());
    CHECK(find(*values, "x")->find("a") != nullptr);
}

TEST_CASE("render: what is written checks and resolves to the same") {
    const Resolved resolved = resolve_with({{"cpus", "8"}});
    const std::string rendered = render(resolved.service, resolved.topology);
    CAPTURE(rendered);
    DiagnosticList list;
    const auto again = test::check(rendered, list);
    for (const Diagnostic& finding : list.all()) {
        CAPTURE(to_string(finding.position));
        CAPTURE(finding.message);
        CHECK(finding.severity != Severity::error);
    }
    REQUIRE(again.has_value());
    CHECK(again->inputs().empty());
    const auto topology = resolve(*again, {});
    REQUIRE(topology.has_value());
    REQUIRE(topology->nodes.size() == resolved.topology.nodes.size());
    for (std::size_t i = 0; i < topology->nodes.size(); ++i) {
        CHECK(to_json(topology->nodes[i].properties) ==
              to_json(resolved.topology.nodes[i].properties));
        CHECK(topology->nodes[i].count == resolved.topology.nodes[i].count);
    }
    CHECK(render(*again, *topology) == rendered);
}

TEST_CASE("graphs") {
    const Graph drawn = graph(resolve_with({{"count", "3"}}).topology);
    CHECK(drawn.nodes.size() == 5);
    CHECK(drawn.edges.size() == 3);
    const std::string dot = to_dot(drawn);
    CHECK(dot.find("\"web\" -> \"server\" [label=\"host\"];") != std::string::npos);
    CHECK(dot.find("server x3\\nServer") != std::string::npos);
    const std::string mermaid = to_mermaid(drawn);
    CHECK(mermaid.find("n2 -- \"host\" --> n0") != std::string::npos);
}

TEST_CASE("inputs without value stay symbolic where that is asked for") {
    DiagnosticList list;
    const auto service = test::check(
        test::versioned(
            "topology_template:\n  inputs:\n    workers: { type: integer }\n"
            "    cpus: { type: integer, constraints: [ in_range: [ 1, 4 ] ] }\n"
            "    name: { type: string, default: n }\n    note: { type: string, required: false }\n"
            "  node_templates:\n    server:\n      type: tosca.nodes.Compute\n"
            "      capabilities:\n        host: { properties: { num_cpus: { get_input: cpus } } }\n"
            "        scalable: { properties: { min_instances: 1, max_instances: 9,\n"
            "                                  default_instances: { get_input: workers } } }\n"
            "  outputs:\n    text: { value: { concat: [ { get_input: name }, '-', "
            "{ get_input: workers } ] } }\n    note: { value: { get_input: note } }\n",
            "1_0"),
        list);
    REQUIRE(service.has_value());
    CHECK_FALSE(check_inputs(*service, GivenInputs(), list).has_value());
    DiagnosticList none;
    const auto values = check_inputs(*service, GivenInputs(), none, MissingInputs::symbolic);
    REQUIRE(values.has_value());
    CHECK(none.all().empty());
    const auto topology = resolve(*service, *values);
    REQUIRE(topology.has_value());
    CHECK(to_json(*topology->nodes[0].capability_property("host", "num_cpus")).dump() ==
          R"({"get_input":"cpus"})");
    CHECK(to_json(topology->outputs[0].value).dump() ==
          R"({"concat":["n","-",{"get_input":"workers"}]})");
    CHECK(topology->outputs[1].value.is_null());
    const Graph drawn = graph(*topology);
    CHECK(drawn.nodes[0].count == 1);
    CHECK(drawn.nodes[0].count_of == "workers");
    CHECK(to_dot(drawn).find("server x workers\\nCompute") != std::string::npos);
    CHECK(to_mermaid(drawn).find("server x workers<br/>Compute") != std::string::npos);

    // A value that is given is checked and used all the same.
    GivenInputs given;
    REQUIRE(given.add_argument("workers", "3", none));
    const auto some = check_inputs(*service, given, none, MissingInputs::symbolic);
    REQUIRE(some.has_value());
    CHECK(graph(resolve(*service, *some).value()).nodes[0].count == 3);
    GivenInputs wrong;
    REQUIRE(wrong.add_argument("cpus", "5", none));
    CHECK_FALSE(check_inputs(*service, wrong, none, MissingInputs::symbolic).has_value());
}

TEST_CASE("graphs of hostile names") {
    Graph hostile;
    hostile.nodes.push_back({"a\"];\\n x", "t\"", 1});
    CHECK(to_dot(hostile).find("a\\\"];\\\\n x") != std::string::npos);
    CHECK(to_mermaid(hostile).find('"' + std::string("a#34;")) != std::string::npos);
}
