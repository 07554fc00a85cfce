/// Templates: matching, functions, workflows, policies, substitution.
#include "fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace paas;
using namespace paas::tosca;

namespace {

using Codes = std::vector<std::string>;

Codes codes_of(const std::string& text, const std::string& version = "1_3") {
    DiagnosticList list;
    (void)test::check(test::versioned(text, version), list);
    Codes codes;
    for (const Diagnostic& finding : list.all()) {
        if (finding.code != "TOSCA-0606") {
            codes.push_back((finding.severity == Severity::error ? "!" : "") + finding.code);
        }
    }
    return codes;
}

/// A topology with a server, a disk and one more line of sections.
std::string topology(const std::string& more) {
    return "topology_template:\n  inputs: { cpus: { type: integer, default: 1 } }\n"
           "  node_templates:\n    server: { type: Compute }\n"
           "    app: { type: SoftwareComponent, requirements: [ host: server ] }\n" +
           more;
}

Codes output(const std::string& value, const std::string& version = "1_3") {
    return codes_of(topology("  outputs: { o: { value: " + value + " } }\n"), version);
}

}  // namespace

TEST_CASE("functions: arguments, names, versions") {
    struct Row {
        const char* value;
        Codes found;
    };
    const Row rows[] = {
        {"{ get_input: cpus }", {}},
        {"{ get_input: gpus }", {"!TOSCA-0501"}},
        {"{ get_property: [ server ] }", {"!TOSCA-0504"}},
        {"{ get_property: [ server, host, num_cpus ] }", {}},
        {"{ get_property: [ server, host, gpus ] }", {"!TOSCA-0503"}},
        {"{ get_property: [ server, public_address ] }", {"!TOSCA-0503"}},
        {"{ get_attribute: [ server, public_address ] }", {}},
        {"{ get_attribute: [ nobody, public_address ] }", {"!TOSCA-0502"}},
        {"{ get_attribute: [ HOST, public_address ] }", {"!TOSCA-0507"}},
        {"{ get_attribute: [ SELF, public_address ] }", {"!TOSCA-0507"}},
        {"{ get_attribute: [ app, host, public_address ] }", {}},
        {"{ get_attribute: [ app, host, nothing ] }", {"!TOSCA-0503"}},
        {"{ get_operation_output: [ server, Standard, create, x ] }", {}},
        {"{ get_operation_output: [ server, Standard, crate, x ] }", {"!TOSCA-0702"}},
        {"{ get_operation_output: [ server, Standrd, create, x ] }", {"!TOSCA-0701"}},
        {"{ get_operation_output: [ server, Standard ] }", {"!TOSCA-0504"}},
        {"{ get_nodes_of_type: Compute }", {}},
        {"{ get_nodes_of_type: [ Compute, Root ] }", {"!TOSCA-0504"}},
        {"{ get_nodes_of_type: Nothing }", {"!TOSCA-0301"}},
        {"{ get_artifact: [ server, image ] }", {"!TOSCA-0503"}},
        {"{ get_artifact: [ server ] }", {"!TOSCA-0504"}},
        {"{ concat: [ a, { get_input: cpus } ] }", {}},
        {"{ concat: [] }", {"!TOSCA-0504"}},
        {"{ join: [ [ a, b ], '-' ] }", {}},
        {"{ join: [ a ] }", {"!TOSCA-0203"}},
        {"{ token: [ a.b, ., 1 ] }", {}},
        {"{ token: [ a.b, ., one ] }", {"!TOSCA-0504"}},
        {"{ token: [ a.b, . ] }", {"!TOSCA-0504"}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.value);
        CHECK(output(row.value) == row.found);
    }
    CHECK(output("{ join: [ [ a, b ] ] }", "1_1") == Codes{"TOSCA-0509"});
    CHECK(output("{ get_input: [ cpus, x ] }", "1_2") == Codes{"!TOSCA-0504"});
}

TEST_CASE("functions in the defaults of types have their arguments") {
    const auto type = [](const std::string& value) {
        return codes_of(
            "node_types:\n  my.N: { derived_from: Root, properties: { p: { type: string, "
            "default: " +
            value + " } } }\n");
    };
    CHECK(type("{ concat: [ a, { get_property: [ SELF, q ] } ] }").empty());
    CHECK(type("{ get_input: anything }").empty());
    CHECK(type("{ concat: abc }") == Codes{"!TOSCA-0504"});
    CHECK(type("{ concat: [ a, { token: [ b ] } ] }") == Codes{"!TOSCA-0504"});
}

TEST_CASE("requirements: targets, capabilities, filters") {
    const auto requirement = [](const std::string& value) {
        return codes_of(
            "topology_template:\n  node_templates:\n    server: { type: Compute }\n"
            "    app: { type: SoftwareComponent, requirements: [ host: " +
            value + " ] }\n");
    };
    CHECK(requirement("server").empty());
    CHECK(requirement("Compute").empty());
    CHECK(requirement("nobody") == Codes{"!TOSCA-0602"});
    CHECK(requirement("{ node: server, capability: host }").empty());
    CHECK(requirement("{ node: server, capability: tosca.capabilities.Compute }").empty());
    CHECK(requirement("{ node: server, capability: os }") == Codes{"!TOSCA-0604"});
    CHECK(requirement("{ node: server, capability: roof }") == Codes{"!TOSCA-0604"});
    CHECK(requirement("{ node: server, relationship: HostedOn }").empty());
    CHECK(requirement("{ node: server, relationship: Nothing }") == Codes{"!TOSCA-0301"});
    CHECK(requirement("{ node: server, relationship: AttachesTo }") == Codes{"TOSCA-0612"});
    CHECK(requirement("{ node: server, occurrences: [ 1, 5 ] }") == Codes{"TOSCA-0614"});
    const auto filter = [&](const std::string& value) {
        return requirement("{ node: Compute, node_filter: { capabilities: [ " + value + " ] } }");
    };
    CHECK(filter("host: { properties: [ num_cpus: { in_range: [ 1, 4 ] } ] }").empty());
    CHECK(filter("host: { properties: [ num_cpus: [ greater_than: 1, less_than: 4 ] ] }").empty());
    CHECK(filter("host: { properties: [ num_cpus: 4 ] }").empty());
    CHECK(filter("host: { properties: [ num_cpus: { get_input: n } ] }") == Codes{"!TOSCA-0501"});
    CHECK(filter("host: { properties: [ num_cpus: few ] }") == Codes{"!TOSCA-0401"});
    CHECK(filter("host: { properties: [ num_cpu: 4 ] }") == Codes{"!TOSCA-0408"});
    CHECK(filter("host: { properties: [ num_cpus: { at_least: 1 } ] }") == Codes{"!TOSCA-0411"});
    CHECK(filter("host: { properties: [ num_cpus: { less_than: few } ] }") == Codes{"!TOSCA-0412"});
    CHECK(filter("roof: { properties: [] }") == Codes{"TOSCA-0616"});
    CHECK(filter("host: { properties: { num_cpus: 4 } }") == Codes{"!TOSCA-0203"});
}

TEST_CASE("interfaces: operations, notifications, hosts, inputs") {
    const auto interface = [](const std::string& value, const std::string& version = "1_3") {
        return codes_of(
            "interface_types:\n  my.I:\n    derived_from: tosca.interfaces.Root\n    inputs: { n: "
            "{ type: integer } }\n    run: { inputs: { m: { type: integer } } }\n"
            "node_types:\n  my.N: { derived_from: Root, interfaces: { I: { type: my.I } } }\n"
            "topology_template: { node_templates: { n: { type: my.N, interfaces: { I: { " +
                value + " } } } } }\n",
            version);
    };
    CHECK(interface("run: a.sh").empty());
    CHECK(interface("inputs: { n: 1 }, run: { inputs: { m: 2, o: x } }").empty());
    CHECK(interface("inputs: { n: x }") == Codes{"!TOSCA-0401"});
    CHECK(interface("run: { inputs: { m: x } }") == Codes{"!TOSCA-0401"});
    CHECK(interface("operations: { run: a.sh }").empty());
    CHECK(interface("operations: { run: a.sh }", "1_2") == Codes{"TOSCA-0204"});
    CHECK(interface("walk: a.sh") == Codes{"!TOSCA-0702"});
    CHECK(interface("notifications: { tell: a.sh }") == Codes{"!TOSCA-0702"});
    CHECK(interface("run: { implementation: { primary: a, operation_host: HOST } }").empty());
    CHECK(interface("run: { implementation: { primary: a, operation_host: HERE } }") ==
          Codes{"!TOSCA-0703"});
    CHECK(interface("run: { implementation: { primary: a, operation_host: HOST } }", "1_1") ==
          Codes{"TOSCA-0204"});
    CHECK(interface("run: { implementation: { primary: { type: no.such, file: a } } }") ==
          Codes{"!TOSCA-0301"});
    CHECK(interface("run: { outputs: { a: [ SELF, state ] } }").empty());
    CHECK(interface("run: { outputs: { a: [ n, state ] } }").empty());
    CHECK(interface("run: { outputs: { a: [ m, state ] } }") == Codes{"!TOSCA-0502"});
    CHECK(interface("run: { outputs: { a: state } }") == Codes{"TOSCA-0704"});
    CHECK(interface("run: { outputs: { a: [ state ] } }") == Codes{"!TOSCA-0203"});
    CHECK(interface("run: { implementaton: a }") == Codes{"!TOSCA-0201"});
}

TEST_CASE("attributes and capabilities of nodes") {
    const auto node = [](const std::string& value) {
        return codes_of(
            "capability_types:\n  my.C: { derived_from: Root, properties: { must: { type: integer "
            "} } }\n"
            "node_types:\n  my.N: { derived_from: Root, attributes: { a: { type: string }, m: { "
            "type: map } }, capabilities: { c: my.C } }\n"
            "topology_template: { node_templates: { n: { type: my.N, " +
            value + " } } }\n");
    };
    const std::string set = "capabilities: { c: { properties: { must: 1 } } }, ";
    CHECK(node(set + "attributes: { a: x }").empty());
    CHECK(node(set + "attributes: { a: { value: x, description: of it } }").empty());
    CHECK(node(set + "attributes: { a: { value: [ x ] } }") == Codes{"!TOSCA-0401"});
    CHECK(node(set + "attributes: { a: { value: x, other: y } }") == Codes{"!TOSCA-0401"});
    CHECK(node(set + "attributes: { m: { value: [ x ] } }").empty());
    CHECK(node(set + "attributes: { m: { token: x } }").empty());
    CHECK(node(set + "attributes: { m: { token: [ x ] } }") == Codes{"!TOSCA-0504"});
    CHECK(node("attributes: { a: x }") == Codes{"TOSCA-0417"});
    CHECK(node("capabilities: { c: }") == Codes{"TOSCA-0417"});
    CHECK(node("capabilities: { c: { properties: {} } }") == Codes{"!TOSCA-0409"});
}

TEST_CASE("workflows") {
    const auto workflow = [](const std::string& value, const std::string& version = "1_3") {
        return codes_of(topology("  workflows: { other: { steps: {} }, w: { " + value + " } }\n"),
                        version);
    };
    const auto step = [&](const std::string& value, const std::string& version = "1_3") {
        return workflow(
            "inputs: { size: { type: integer } }, steps: { s: { target: server, " + value + " } }",
            version);
    };
    CHECK(step("activities: [ set_state: creating, call_operation: Standard.create, inline: other "
               "]")
              .empty());
    CHECK(step("activities: [ delegate: install ], on_success: s, on_failure: [ s ]").empty());
    CHECK(step("activities: [ set_state: a ], on_success: t") == Codes{"!TOSCA-0902"});
    CHECK(step("activities: [ call_operation: Standard.crate ]") == Codes{"!TOSCA-0902"});
    CHECK(step("activities: [ call_operation: create ]") == Codes{"!TOSCA-0902"});
    CHECK(step("activities: [ inline: nothing ]") == Codes{"!TOSCA-0902"});
    CHECK(step("activities: [ jump: x ]") == Codes{"!TOSCA-0201"});
    CHECK(step("activity: [ set_state: a ]") == Codes{"!TOSCA-0201", "!TOSCA-0202"});
    CHECK(step("activities: [ call_operation: { operation: Standard.create, inputs: { a: { "
               "get_input: size } } } ]")
              .empty());
    CHECK(step("activities: [ call_operation: { operation: Standard.create } ]", "1_2") ==
          Codes{"TOSCA-0204"});
    CHECK(step("target_relationship: dependency, activities: [ call_operation: "
               "Configure.add_target ]")
              .empty());
    CHECK(step("target_relationship: nothing, activities: [ set_state: a ]") ==
          Codes{"!TOSCA-0902"});
    CHECK(step("filter: [ state: [ equal: started ] ], activities: [ set_state: a ]").empty());
    CHECK(step("filter: [ stat: [ equal: started ] ], activities: [ set_state: a ]") ==
          Codes{"!TOSCA-0904"});
    CHECK(step("filter: [ not: [ or: [ state: [ equls: started ] ] ] ], activities: [ set_state: "
               "a ]") == Codes{"!TOSCA-0411"});
    CHECK(workflow("preconditions: [ { target: nobody } ]") == Codes{"!TOSCA-0902"});
    CHECK(workflow("preconditions: [ { condition: [] } ]") == Codes{"!TOSCA-0202"});
    CHECK(workflow("implementation: run.sh", "1_2") == Codes{"TOSCA-0204"});
}

TEST_CASE("groups, policies and triggers") {
    const auto group = [](const std::string& value) {
        return codes_of(topology("  groups: { g: { type: tosca.groups.Root, " + value + " } }\n"));
    };
    CHECK(group("members: [ server, app ]").empty());
    CHECK(group("members: [ servr ]") == Codes{"!TOSCA-0801"});
    CHECK(group("members: server") == Codes{"!TOSCA-0203"});
    const auto policy = [](const std::string& value, const std::string& version = "1_3") {
        return codes_of(
            topology("  policies: [ p: { type: tosca.policies.Scaling, " + value + " } ]\n"),
            version);
    };
    CHECK(policy("targets: [ server ]").empty());
    CHECK(policy("targets: [ servr ]") == Codes{"!TOSCA-0802"});
    const auto trigger = [&](const std::string& value) {
        return policy("triggers: { t: { event: e, " + value + " } }");
    };
    CHECK(policy("triggers: { t: { event: e, action: [] } }", "1_0") == Codes{"TOSCA-0204"});
    CHECK(policy("triggers: { t: { action: [] } }") == Codes{"!TOSCA-0202"});
    CHECK(trigger("action: [ call_operation: Standard.create ]").empty());
    CHECK(trigger("action: [ jump: x ]") == Codes{"!TOSCA-0201"});
    CHECK(trigger("description: x") == Codes{"!TOSCA-0202"});
    CHECK(trigger("action: [], target_filter: { node: server, capability: host }").empty());
    CHECK(trigger("action: [], target_filter: { node: server, capability: roof }") ==
          Codes{"!TOSCA-0503"});
    CHECK(trigger("action: [], target_filter: { node: nobody }") == Codes{"TOSCA-0805"});
    CHECK(trigger("action: [], schedule: { start_time: 2024-01-31, end_time: soon }") ==
          Codes{"!TOSCA-0401"});
    CHECK(trigger("action: [], condition: { constraint: x, period: 60, method: average }").empty());
    CHECK(trigger("action: [], condition: [ assert: [ usage: [ more_than: 3 ] ] ]") ==
          Codes{"!TOSCA-0411"});
    CHECK(trigger("action: [], condition: often") == Codes{"!TOSCA-0904"});
}

TEST_CASE("substitution mappings") {
    const auto mapping = [](const std::string& value, const std::string& version = "1_3") {
        return codes_of(
            "node_types:\n  my.S:\n    derived_from: Root\n    properties: { size: { type: integer "
            "} }\n    attributes: { address: { type: string } }\n    capabilities: { c: Endpoint "
            "}\n    requirements: [ r: { capability: Container, occurrences: [ 0, 1 ] } ]\n" +
                topology("  substitution_mappings: { node_type: my.S, " + value + " }\n"),
            version);
    };
    CHECK(mapping("capabilities: { c: [ server, endpoint ] }").empty());
    CHECK(mapping("capabilities: { c: { mapping: [ server, endpoint ] } }").empty());
    CHECK(mapping("capabilities: { d: [ server, endpoint ] }") == Codes{"!TOSCA-0901"});
    CHECK(mapping("capabilities: { c: [ server, nothing ] }") == Codes{"!TOSCA-0901"});
    CHECK(mapping("capabilities: { c: [ nobody, endpoint ] }") == Codes{"!TOSCA-0502"});
    CHECK(mapping("capabilities: { c: [ server, os ] }") == Codes{"TOSCA-0903"});
    CHECK(mapping("requirements: { r: [ app, host ] }").empty());
    CHECK(mapping("requirements: [ r: [ app, roof ] ]") == Codes{"!TOSCA-0901"});
    CHECK(mapping("properties: { size: [ cpus ] }").empty());
    CHECK(mapping("properties: { size: [ gpus ] }") == Codes{"!TOSCA-0501"});
    CHECK(mapping("properties: { weight: [ cpus ] }") == Codes{"!TOSCA-0901"});
    CHECK(mapping("properties: { size: [ cpus ] }", "1_0") == Codes{"TOSCA-0204"});
    CHECK(mapping("attributes: { address: [ server, public_address ] }").empty());
    CHECK(mapping("attributes: { address: [ nobody, public_address ] }") == Codes{"!TOSCA-0502"});
    CHECK(mapping("attributes: { address: [ server, secret_address ] }") == Codes{"!TOSCA-0503"});
    CHECK(mapping("interfaces: { Standard: { create: nothing } }") == Codes{"!TOSCA-0902"});
    CHECK(mapping("interfaces: { Standard: { crate: server.create } }") == Codes{"!TOSCA-0702"});
    CHECK(mapping("substitution_filter: { properties: [ size: { greater_than: 1 } ] }").empty());
    CHECK(mapping("substitution_filter: { properties: [ siz: { greater_than: 1 } ] }") ==
          Codes{"!TOSCA-0408"});
    CHECK(mapping("node_filter: {}") == Codes{"!TOSCA-0201"});
}

TEST_CASE("the schema constraint and JSON values") {
    const auto value = [](const std::string& schema, const std::string& json) {
        return codes_of(
            "topology_template:\n  inputs:\n    a:\n      type: tosca.datatypes.json\n"
            "      constraints: [ schema: '" +
            schema + "' ]\n      default: '" + json + "'\n");
    };
    CHECK(value("{}", "{").front() == "!TOSCA-0401");
    CHECK(value("{", "{}") == Codes{"!TOSCA-0412"});
    struct Row {
        const char* schema;
        const char* right;
        const char* wrong;
    };
    const Row rows[] = {
        {R"({"type":"object"})", "{}", "[]"},
        {R"({"type":["integer","null"]})", "1", "\"1\""},
        {R"({"required":["a"],"properties":{"a":{"minimum":2}}})", R"({"a":2})", R"({"a":1})"},
        {R"({"required":["a"]})", R"({"a":2})", "{}"},
        {R"({"properties":{"a":{}},"additionalProperties":false})", R"({"a":2})", R"({"b":2})"},
        {R"({"items":{"type":"string"},"minItems":1})", R"(["a"])", "[1]"},
        {R"({"uniqueItems":true})", "[1,2]", "[1,1]"},
        {R"({"enum":[1,2]})", "2", "3"},
        {R"({"const":{"a":1}})", R"({"a":1})", R"({"a":2})"},
        {R"({"pattern":"b"})", R"("abc")", R"("ac")"},
        {R"({"pattern":"^b$"})", R"("b")", R"("abc")"},
        {R"({"maxLength":2})", R"("ab")", R"("abc")"},
        {R"({"multipleOf":0.1})", "0.3", "0.35"},
        {R"({"exclusiveMaximum":3})", "2", "3"},
        {R"({"anyOf":[{"type":"string"},{"minimum":3}]})", "3", "2"},
        {R"({"oneOf":[{"minimum":1},{"minimum":3}]})", "2", "4"},
        {R"({"not":{"type":"string"}})", "1", R"("a")"},
        {R"({"if":{"minimum":5},"then":{"maximum":7},"else":{"maximum":2}})", "6", "3"},
        {R"({"definitions":{"p":{"minimum":1}},"items":{"$ref":"#/definitions/p"}})", "[1]", "[0]"},
        {R"({"dependencies":{"a":["b"]}})", R"({"a":1,"b":1})", R"({"a":1})"},
        {R"({"propertyNames":{"maxLength":1}})", R"({"a":1})", R"({"ab":1})"},
        {R"({"contains":{"const":1}})", "[0,1]", "[0]"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.schema);
        CHECK(value(row.schema, row.right).empty());
        CHECK(value(row.schema, row.wrong) == Codes{"!TOSCA-0410"});
    }
    // A schema that refers to itself without end is refused, not followed.
    CHECK(value(R"({"$ref":"#"})", "1") == Codes{"!TOSCA-0410"});
    CHECK(codes_of("topology_template:\n  inputs:\n    a: { type: string, constraints: [ schema: "
                   "'{}' ], default: '1' }\n",
                   "1_1") == Codes{"TOSCA-0204"});
}

TEST_CASE("a template for another tool inside the document") {
    DiagnosticList none;
    test::MemoryImports imports{test::Files{}};
    (void)validate("spec:\n  service_template:\n    tosca_definitions_version: other_1_0\n",
                   "t.yaml", imports, {}, none);
    REQUIRE(none.all().size() == 1);
    CHECK(none.all()[0].code == "TOSCA-0102");
    CHECK(none.all()[0].position.line == 3);
}
