/// The grammar by version and entity: one line of the table per rule.
#include "fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace paas;
using namespace paas::tosca;

namespace {

struct Case {
    const char* what;
    const char* versions;  ///< "0123": those it is checked in
    const char* text;
    const char* finding;  ///< "" for none; "!CODE" for an error; "CODE" for a warning
};

/// The codes found, without those that only say that a requirement is left open.
std::vector<std::string> codes_of(const std::string& text, char version, bool strict = false) {
    DiagnosticList list;
    ValidateOptions options;
    options.strict = strict;
    (void)test::check(test::versioned(text, std::string("1_") + version), list, options);
    std::vector<std::string> codes;
    for (const Diagnostic& finding : list.all()) {
        CHECK(finding.position.line > 0);
        CHECK(finding.position.column > 0);
        if (finding.code != "TOSCA-0606") {
            codes.push_back((finding.severity == Severity::error ? "!" : "") + finding.code);
        }
    }
    return codes;
}

void run(const std::vector<Case>& cases) {
    for (const Case& one : cases) {
        for (const char* version = one.versions; *version != '\0'; ++version) {
            CAPTURE(one.what);
            CAPTURE(*version);
            const auto found = codes_of(one.text, *version);
            const std::string wanted = one.finding;
            CHECK(found ==
                  (wanted.empty() ? std::vector<std::string>{} : std::vector<std::string>{wanted}));
            if (!wanted.empty() && wanted[0] != '!' && wanted != "TOSCA-0312") {
                // A leniency is an error under --strict.
                const auto strict = codes_of(one.text, *version, true);
                CHECK(strict == std::vector<std::string>{"!" + wanted});
            }
        }
    }
}

}  // namespace

TEST_CASE("keynames by version") {
    run({
        {"namespace", "01", "namespace: x\n", "TOSCA-0204"},
        {"namespace", "23", "namespace: x\n", ""},
        {"default namespace", "01", "tosca_default_namespace: x\n", ""},
        {"default namespace", "23", "tosca_default_namespace: x\n", "TOSCA-0204"},
        {"workflows", "0", "topology_template: { workflows: {} }\n", "TOSCA-0204"},
        {"workflows", "123", "topology_template: { workflows: {} }\n", ""},
        {"key_schema", "012",
         "topology_template: { inputs: { a: { type: map, key_schema: string } } }\n", "TOSCA-0204"},
        {"key_schema", "3",
         "topology_template: { inputs: { a: { type: map, key_schema: string } } }\n", ""},
        {"input metadata", "012",
         "topology_template: { inputs: { a: { type: string, metadata: { x: y } } } }\n",
         "TOSCA-0204"},
        {"input metadata", "3",
         "topology_template: { inputs: { a: { type: string, metadata: { x: y } } } }\n", ""},
        {"triggers", "0",
         "policy_types: { my.P: { derived_from: tosca.policies.Root, triggers: {} } }\n",
         "TOSCA-0204"},
        {"triggers", "123",
         "policy_types: { my.P: { derived_from: tosca.policies.Root, triggers: {} } }\n", ""},
        {"group type attributes", "012",
         "group_types: { my.G: { derived_from: tosca.groups.Root, attributes: {} } }\n",
         "TOSCA-0204"},
        {"group type attributes", "3",
         "group_types: { my.G: { derived_from: tosca.groups.Root, attributes: {} } }\n", ""},
        {"group type interfaces", "012",
         "group_types: { my.G: { derived_from: tosca.groups.Root, interfaces: {} } }\n", ""},
        {"group type interfaces", "3",
         "group_types: { my.G: { derived_from: tosca.groups.Root, interfaces: {} } }\n",
         "TOSCA-0204"},
        {"interface operations", "012",
         "interface_types: { my.I: { derived_from: tosca.interfaces.Root, operations: { a: {} } } "
         "}\n",
         "TOSCA-0204"},
        {"interface operations", "3",
         "interface_types: { my.I: { derived_from: tosca.interfaces.Root, operations: { a: {} } } "
         "}\n",
         ""},
        {"notifications", "3",
         "interface_types: { my.I: { derived_from: tosca.interfaces.Root, notifications: { a: {} } "
         "} }\n",
         ""},
        {"data type entry_schema", "3",
         "data_types: { my.D: { derived_from: list, entry_schema: { type: string } } }\n", ""},
        {"data type entry_schema", "012",
         "data_types: { my.D: { derived_from: list, entry_schema: { type: string } } }\n",
         "TOSCA-0204"},
    });
}

TEST_CASE("the document") {
    run({
        {"metadata with a list", "0123", "metadata: { template_name: [ a ] }\n", "!TOSCA-0203"},
        {"single metadata", "0123", "metadata: x\n", "TOSCA-0213"},
        {"description", "0123", "description: { a: b }\n", "!TOSCA-0203"},
        {"repository without url", "0123", "repositories: { r: { description: x } }\n",
         "!TOSCA-0202"},
        {"short repository", "0123", "repositories: { r: https://example.org }\n", ""},
        {"imports as a map", "0123", "imports: { a: types.yaml }\n", "!TOSCA-0203"},
        {"import without file", "0123", "imports: [ { namespace_prefix: a, namespace_uri: b } ]\n",
         "!TOSCA-0202"},
        {"imported version", "012", "imports: [ types.yaml ]\n", "TOSCA-0104"},
        {"imported version", "3", "imports: [ { file: types.yaml, namespace_prefix: p } ]\n", ""},
        {"unknown anchor", "0123", "dsl_definitions: { a: *b }\n", "!YAML-0003"},
    });
}

TEST_CASE("definitions") {
    run({
        {"type version", "0123", "node_types: { my.A: { derived_from: Root, version: newest } }\n",
         "!TOSCA-0401"},
        {"type version", "0123", "node_types: { my.A: { derived_from: Root, version: 1.2 } }\n",
         ""},
        {"no root", "0123", "capability_types: { my.A: {} }\n", "TOSCA-0312"},
        {"unknown parent", "0123", "artifact_types: { my.A: { derived_from: my.B } }\n",
         "!TOSCA-0301"},
        {"parent of another kind", "0123",
         "relationship_types: { my.A: { derived_from: tosca.nodes.Root } }\n", "!TOSCA-0303"},
        {"circle", "0123", "policy_types: { my.A: { derived_from: my.A } }\n", "!TOSCA-0304"},
        {"short names", "0123", "node_types: { my.A: { derived_from: Compute } }\n", ""},
        {"qualified names", "0123", "node_types: { my.A: { derived_from: 'tosca:Compute' } }\n",
         ""},
        {"qualified primitive", "0123",
         "topology_template: { inputs: { a: { type: 'tosca:integer' } } }\n", ""},
        {"operand of another type", "0123",
         "topology_template:\n  inputs:\n    a: { type: integer, constraints: [ less_than: many ] "
         "}\n",
         "!TOSCA-0412"},
        {"bounds upside down", "0123",
         "topology_template:\n  inputs:\n    a: { type: integer, constraints: [ in_range: [ 3, 1 ] "
         "] }\n",
         "!TOSCA-0412"},
        {"constraint of another type", "0123",
         "topology_template:\n  inputs:\n    a: { type: boolean, constraints: [ min_length: 1 ] "
         "}\n",
         "!TOSCA-0413"},
        {"constraint of entries", "0123",
         "topology_template:\n  inputs:\n    a:\n      type: list\n      entry_schema: { type: "
         "integer, constraints: [ pattern: x ] }\n",
         "!TOSCA-0413"},
        {"status", "0123",
         "node_types:\n  my.A:\n    derived_from: Root\n    properties: { a: { type: string, "
         "status: old } }\n",
         "!TOSCA-0418"},
        {"checksum", "3",
         "node_types:\n  my.A:\n    derived_from: Root\n    artifacts: { a: { type: File, file: x, "
         "checksum: 1 } }\n",
         "!TOSCA-0202"},
        {"reversed occurrences", "0123",
         "node_types:\n  my.A:\n    derived_from: Root\n    capabilities: { a: { type: Endpoint, "
         "occurrences: [ 2, 1 ] } }\n",
         "!TOSCA-0412"},
    });
}

TEST_CASE("refinements of all kinds") {
    const auto derived = [](const std::string& section, const std::string& root,
                            const std::string& base, const std::string& refined) {
        return section + ":\n  my.A: { derived_from: " + root + ", " + base +
               " }\n  my.B: { derived_from: my.A, " + refined + " }\n";
    };
    struct Kind {
        const char* section;
        const char* root;
    };
    const Kind kinds[] = {{"node_types", "tosca.nodes.Root"},
                          {"capability_types", "tosca.capabilities.Root"},
                          {"relationship_types", "tosca.relationships.Root"},
                          {"data_types", "tosca.datatypes.Root"},
                          {"artifact_types", "tosca.artifacts.Root"},
                          {"group_types", "tosca.groups.Root"},
                          {"policy_types", "tosca.policies.Root"}};
    for (const Kind& kind : kinds) {
        CAPTURE(kind.section);
        CHECK(codes_of(derived(kind.section, kind.root, "properties: { p: { type: string } }",
                               "properties: { p: { type: integer } }"),
                       '3') == std::vector<std::string>{"TOSCA-0309"});
        CHECK(codes_of(derived(kind.section, kind.root, "properties: { p: { type: string } }",
                               "properties: { p: { type: string, required: false } }"),
                       '3') == std::vector<std::string>{"TOSCA-0310"});
        CHECK(codes_of(derived(kind.section, kind.root, "properties: { p: { type: string } }",
                               "properties: { p: { type: string, constraints: [ length: 2 ] } }"),
                       '3')
                  .empty());
    }
    CHECK(codes_of(derived("interface_types", "tosca.interfaces.Root",
                           "inputs: { p: { type: string } }", "inputs: { p: { type: integer } }"),
                   '3') == std::vector<std::string>{"TOSCA-0309"});
    const auto node = [&](const std::string& base, const std::string& refined) {
        return codes_of(derived("node_types", "tosca.nodes.Root", base, refined), '3');
    };
    using Codes = std::vector<std::string>;
    CHECK(node("capabilities: { c: Endpoint }", "capabilities: { c: Attachment }") ==
          Codes{"TOSCA-0311"});
    CHECK(node("capabilities: { c: Endpoint }", "capabilities: { c: Endpoint.Admin }").empty());
    CHECK(node("requirements: [ r: Endpoint ]", "requirements: [ r: Attachment ]") ==
          Codes{"TOSCA-0311"});
    CHECK(node("requirements: [ r: { capability: Node, relationship: HostedOn } ]",
               "requirements: [ r: { capability: Node, relationship: DependsOn } ]") ==
          Codes{"TOSCA-0311"});
    CHECK(node("requirements: [ r: { capability: Node, occurrences: [ 0, 2 ] } ]",
               "requirements: [ r: { capability: Node, occurrences: [ 0, 3 ] } ]") ==
          Codes{"TOSCA-0313"});
    CHECK(node("artifacts: { a: { type: Deployment.Image.VM, file: x } }",
               "artifacts: { a: { type: File, file: x } }") == Codes{"TOSCA-0311"});
    CHECK(node("interfaces: { i: { type: tosca.interfaces.node.lifecycle.Standard } }",
               "interfaces: { i: { type: tosca.interfaces.relationship.Configure } }") ==
          Codes{"TOSCA-0311"});
    // A refinement takes what it does not say from what it refines; constraints add up.
    const std::string text =
        "node_types:\n  my.A: { derived_from: Root, properties: { p: { type: integer, default: 5, "
        "constraints: [ less_than: 9 ] } } }\n  my.B: { derived_from: my.A, properties: { p: { "
        "constraints: [ greater_than: 2 ] } } }\n"
        "topology_template: { node_templates: { n: { type: my.B, properties: { p: ";
    CHECK(codes_of(text + "4 } } } }\n", '3').empty());
    CHECK(codes_of(text + "1 } } } }\n", '3') == Codes{"!TOSCA-0410"});
    CHECK(codes_of(text + "9 } } } }\n", '3') == Codes{"!TOSCA-0410"});
    // A capability definition refines the properties of its type, without repeating theirs.
    CHECK(
        node("capabilities: { c: { type: Endpoint, properties: { protocol: { default: udp } } } }",
             "description: x")
            .empty());
}
