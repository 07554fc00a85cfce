#include "fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace paas;
using namespace paas::tosca;
using test::places;

namespace {

std::vector<std::string> errors_of(const std::string& text, ValidateOptions options = {}) {
    DiagnosticList list;
    (void)test::check(test::versioned(text), list, options);
    return places(list);
}

}  // namespace

TEST_CASE("hello world") {
    DiagnosticList list;
    const auto service = test::check(
        "tosca_definitions_version: tosca_simple_yaml_1_0\n"
        "description: hello\nmetadata: { template_name: hello, template_version: 1.0 }\n"
        "topology_template:\n  inputs:\n    cpus: { type: integer, default: 2 }\n"
        "  node_templates:\n    server:\n      type: tosca.nodes.Compute\n      capabilities:\n"
        "        host: { properties: { num_cpus: { get_input: cpus }, mem_size: 4 GB } }\n",
        list);
    CHECK(list.all().empty());
    REQUIRE(service.has_value());
    CHECK(service->version() == "tosca_simple_yaml_1_0");
    CHECK(service->description() == "hello");
    CHECK(to_text(*find(service->metadata(), "template_version")) == "1.0");
    REQUIRE(service->input("cpus") != nullptr);
    CHECK(service->input("cpus")->type == "integer");
    CHECK(*service->input("cpus")->default_value == Value(std::int64_t{2}));
    CHECK(service->node_names() == std::vector<std::string>{"server"});
}

TEST_CASE("all findings in one run, each at its place") {
    DiagnosticList list;
    CHECK_FALSE(
        test::check("tosca_definitions_version: tosca_simple_yaml_1_0\n"
                    "topology_template:\n"
                    "  inputs:\n"
                    "    n: { type: integr }\n"
                    "  node_templates:\n"
                    "    server:\n"
                    "      type: tosca.nodes.Compute\n"
                    "      capabilities:\n"
                    "        host:\n"
                    "          properties:\n"
                    "            num_cpus: 0\n"
                    "            mem_size: 4 XB\n"
                    "            disk: 1 GB\n"
                    "    app:\n"
                    "      type: tosca.nodes.SoftwareComponent\n"
                    "      requirements:\n"
                    "        - host: servr\n"
                    "  outputs:\n"
                    "    ip: { value: { get_attribute: [ server, public_adress ] } }\n",
                    list));
    CHECK(places(list) == std::vector<std::string>{"!TOSCA-0301@4:16", "!TOSCA-0602@17:17",
                                                   "!TOSCA-0410@11:23", "!TOSCA-0404@12:23",
                                                   "!TOSCA-0408@13:13", "!TOSCA-0503@19:45"});
    CHECK(list.all()[1].path == "topology_template.node_templates.app.requirements[0].host");
    CHECK(list.all()[1].suggestion == "did you mean 'server'?");
    CHECK(list.all()[2].notes.size() == 1);
}

TEST_CASE("values by type") {
    struct Row {
        const char* type;
        const char* value;
        const char* finding;  ///< code with ! for errors, or nothing
    };
    const Row rows[] = {
        {"string", "text", ""},
        {"string", "\"true\"", ""},
        {"timestamp", "2002-13-14", "!TOSCA-0401"},
        {"timestamp", "2001-02-29", "!TOSCA-0401"},
        {"timestamp", "2000-02-29", ""},
        {"timestamp", "\"2001-12-15T25:61:00Z\"", "!TOSCA-0401"},
        {"timestamp", "\"2001-12-15T23:59:60Z\"", ""},
        {"timestamp", "2001-12-14t21:59:43.10-05:00", ""},
        {"timestamp", "2001-12-14 21:59:43.10 -5", ""},
        {"timestamp", "2001-12-14 21:59", "!TOSCA-0401"},
        {"version", "1.x", "!TOSCA-0401"},
        {"version", "18.0.abc", "!TOSCA-0401"},
        {"version", "18.0.1.abc-2", ""},
        {"string", "true", "!TOSCA-0401"},
        {"string", "42", "TOSCA-0402"},
        {"string", "1.5", "TOSCA-0402"},
        {"string", "[a]", "!TOSCA-0401"},
        {"string", "{a: b}", "!TOSCA-0401"},
        {"integer", "42", ""},
        {"integer", "\"42\"", "TOSCA-0403"},
        {"integer", "42.0", "TOSCA-0403"},
        {"integer", "42.5", "!TOSCA-0401"},
        {"integer", "true", "!TOSCA-0401"},
        {"integer", "99999999999999999999", "!TOSCA-0401"},
        {"integer", "yes", "TOSCA-0420"},
        {"integer", "y", "!TOSCA-0401"},
        {"float", "1", ""},
        {"float", "1.5", ""},
        {"float", "x", "!TOSCA-0401"},
        {"boolean", "false", ""},
        {"boolean", "yes", "TOSCA-0405"},
        {"boolean", "\"true\"", "TOSCA-0405"},
        {"boolean", "maybe", "!TOSCA-0401"},
        {"version", "1.2.3", ""},
        {"version", "20.04", ""},
        {"version", "1.0.0.beta-12", ""},
        {"version", "newest", "!TOSCA-0401"},
        {"timestamp", "2024-01-31", ""},
        {"timestamp", "2024-01-31T10:20:30.5Z", ""},
        {"timestamp", "2024-01-31 10:20:30 +02:00", ""},
        {"timestamp", "yesterday", "!TOSCA-0401"},
        {"range", "[1, 10]", ""},
        {"range", "[1, UNBOUNDED]", ""},
        {"range", "[10, 1]", "!TOSCA-0401"},
        {"list", "[1, a]", ""},
        {"list", "a", "!TOSCA-0401"},
        {"map", "{a: 1}", ""},
        {"map", "[1]", "!TOSCA-0401"},
        {"scalar-unit.size", "10 GB", ""},
        {"scalar-unit.size", "10gb", ""},
        {"scalar-unit.size", "10", "!TOSCA-0404"},
        {"scalar-unit.time", "5 m", ""},
        {"scalar-unit.time", "5 GB", "!TOSCA-0404"},
        {"scalar-unit.frequency", "2.4 GHz", ""},
        {"scalar-unit.bitrate", "10 Mbps", ""},
        {"PortDef", "80", ""},
        {"PortDef", "70000", "!TOSCA-0410"},
        {"tosca.datatypes.Credential", "{token: x}", ""},
        {"tosca.datatypes.Credential", "{user: x}", "!TOSCA-0409"},
        {"tosca.datatypes.Credential", "{token: x, pass: y}", "!TOSCA-0408"},
        {"tosca.datatypes.Credential", "text", "!TOSCA-0401"},
    };
    for (const Row& row : rows) {
        CAPTURE(std::string(row.type));
        CAPTURE(std::string(row.value));
        const auto found = errors_of(
            "topology_template:\n  inputs:\n    x:\n      type: " + std::string(row.type) +
            "\n      default: " + std::string(row.value) + "\n");
        if (std::string(row.finding).empty()) {
            CHECK(found.empty());
        } else {
            REQUIRE(found.size() == 1);
            CHECK(found[0].starts_with(std::string(row.finding) + "@"));
        }
    }
}

TEST_CASE("keys of a data type derived from map") {
    const auto value = [](const std::string& map) {
        return errors_of(
            "data_types:\n  my.Ports:\n    derived_from: map\n    key_schema: { type: string, "
            "constraints: [ pattern: '[a-z]+' ] }\n    entry_schema: integer\n"
            "  my.More: { derived_from: my.Ports }\n"
            "topology_template:\n  inputs:\n    x: { type: my.More, default: " +
            map + " }\n");
    };
    CHECK(value("{ http: 80 }").empty());
    CHECK(value("{ http2: 80 }").size() == 1);
    CHECK(value("{ http: many }").size() == 1);
}

TEST_CASE("constraints") {
    struct Row {
        const char* type;
        const char* constraint;
        const char* value;
        bool holds;
    };
    const Row rows[] = {
        {"integer", "equal: 3", "3", true},
        {"integer", "equal: 3", "4", false},
        {"integer", "greater_than: 3", "3", false},
        {"integer", "greater_or_equal: 3", "3", true},
        {"integer", "less_than: 3", "2", true},
        {"integer", "less_or_equal: 3", "4", false},
        {"integer", "in_range: [1, 4]", "4", true},
        {"integer", "in_range: [1, 4]", "5", false},
        {"integer", "in_range: [1, UNBOUNDED]", "500", true},
        {"scalar-unit.size", "greater_or_equal: 1 GiB", "1024 MiB", true},
        {"scalar-unit.size", "greater_or_equal: 1 GiB", "1 GB", false},
        {"scalar-unit.size", "valid_values: [1 GB, 2 GB]", "2000 MB", true},
        {"version", "greater_than: 1.9", "1.10", true},
        {"version", "valid_values: [20.04, 18.04]", "20.04", true},
        {"version", "valid_values: [20.04, 18.04]", "22.04", false},
        {"string", "valid_values: [a, b]", "c", false},
        {"string", "length: 3", "\"\\u00e9\\u00e8\\u00ea\"", true},
        {"string", "min_length: 3", "ab", false},
        {"string", "pattern: \"[a-z]+\"", "abc", true},
        {"string", "pattern: \"[a-z]+\"", "abc1", false},
        {"list", "max_length: 1", "[a, b]", false},
        {"map", "min_length: 1", "{}", false},
        {"float", "in_range: [0.5, 1.5]", "1", true},
        {"integer", "valid_values: [0x10]", "16", true},
        {"integer", "greater_or_equal: { get_input: other }", "1", true},
        {"string", "valid_values: { get_input: other }", "a", true},
        {"list", "min_length: { get_input: other }", "[]", true},
        {"string", "pattern: { get_input: other }", "a", true},
        {"range", "in_range: [1, 10]", "[2, 9]", true},
        {"range", "in_range: [1, 10]", "[2, UNBOUNDED]", false},
        {"range", "in_range: [1, UNBOUNDED]", "[2, UNBOUNDED]", true},
        {"timestamp", "less_than: 2020-10-01", "2020-9-1", true},
        {"timestamp", "less_than: 2020-10-01", "2020-10-01", false},
        {"timestamp", "less_than: \"2001-12-15T00:00:00Z\"", "\"2001-12-15T02:00:00+05:00\"", true},
        {"timestamp", "less_than: \"2001-12-15T00:00:00Z\"", "\"2001-12-15T02:00:00+0130\"", false},
        {"timestamp", "greater_or_equal: \"2001-12-15T00:00:00.5Z\"", "\"2001-12-15 00:00:00.50\"",
         true},
        {"timestamp", "greater_than: \"2001-12-15T00:00:00.5Z\"", "\"2001-12-15T00:00:00.51Z\"",
         true},
        {"timestamp", "valid_values: [ \"2001-12-15T00:00:00Z\" ]", "2001-12-15", true},
    };
    for (const Row& row : rows) {
        CAPTURE(std::string(row.constraint));
        CAPTURE(std::string(row.value));
        const auto found = errors_of(
            "topology_template:\n  inputs:\n    x:\n      type: " + std::string(row.type) +
            "\n      constraints:\n        - " + std::string(row.constraint) +
            "\n      default: " + std::string(row.value) + "\n");
        CHECK(found.empty() == row.holds);
    }
}

TEST_CASE("properties that read themselves") {
    const auto checked = [](const std::string& properties, const std::string& defaults = "") {
        DiagnosticList list;
        (void)test::check(
            test::versioned("node_types: { N: { derived_from: tosca.nodes.Root, properties: {\n"
                            "  p: { type: string, required: false }, q: { type: string, required: "
                            "false },\n"
                            "  m: { type: map, entry_schema: string, required: false } " +
                            defaults +
                            " } } }\n"
                            "topology_template:\n  node_templates:\n    s:\n      type: N\n"
                            "      properties: {" +
                            properties + "}\n    t: { type: N }\n"),
            list);
        return std::move(list).take();
    };
    const auto circle = checked(
        "p: { concat: [ a, { get_property: [ SELF, q ] } ] }, q: { get_property: [ s, p ] }");
    REQUIRE(circle.size() == 1);
    CHECK(circle[0].code == "TOSCA-0510");
    CHECK(circle[0].severity == Severity::error);
    CHECK(circle[0].position.line == 9);
    CHECK(circle[0].path == "topology_template.node_templates.s.properties.p");
    CHECK(circle[0].message == "get_property reads in a circle: s.p -> s.q -> s.p");
    CHECK(circle[0].notes.size() == 1);
    CHECK(checked("p: { get_property: [ SELF, q ] }, q: { get_property: [ t, q ] }").empty());
    CHECK(checked("p: { get_property: [ SELF, m, a ] },"
                  "m: { a: x, b: { get_property: [ SELF, p ] } }")
              .empty());
    CHECK(checked("m: { a: { get_property: [ SELF, m, b ] }, b: { get_property: [ SELF, m, a ] } }")
              .size() == 1);
    // Of defaults alone: at each template that has them.
    const auto defaults =
        checked("", ", d: { type: string, default: { get_property: [ SELF, d ] } }");
    REQUIRE(defaults.size() == 2);
    CHECK(defaults[0].position.line == 7);
    CHECK(defaults[0].notes.size() == 1);
}

TEST_CASE("circles are found in long chains and in relationships") {
    std::string text =
        "node_types: { N: { derived_from: tosca.nodes.Root, properties: { p: { type: string } } } "
        "}\n"
        "topology_template:\n  node_templates:\n";
    for (int i = 0; i < 2000; ++i) {
        text += "    n" + std::to_string(i) + ": { type: N, properties: { p: { get_property: [ n" +
                std::to_string((i + 1) % 2000) + ", p ] } } }\n";
    }
    CHECK(errors_of(text) == std::vector<std::string>{"!TOSCA-0510@5:37"});
    CHECK(errors_of("relationship_types: { R: { derived_from: tosca.relationships.DependsOn,\n"
                    "  properties: { a: { type: string } } } }\n"
                    "topology_template:\n"
                    "  node_templates:\n"
                    "    c: { type: Compute }\n"
                    "    d:\n"
                    "      type: Compute\n"
                    "      requirements:\n"
                    "        - dependency: { node: c, relationship: { type: R, properties: {\n"
                    "            a: { get_property: [ SELF, a ] } } } }\n") ==
          std::vector<std::string>{"!TOSCA-0510@11:16"});
}

TEST_CASE("a token that a literal text does not have") {
    const auto with = [](const std::string& arguments) {
        return errors_of(
            "topology_template:\n  inputs: { i: { type: string } }\n"
            "  outputs:\n    o: { value: { token: [ " +
            arguments + " ] } }\n");
    };
    CHECK(with("a.b, ., 1").empty());
    CHECK(with("a..b, ., 2") == std::vector<std::string>{"!TOSCA-0504@5:37"});
    CHECK(with("{ get_input: i }, ., 2").empty());
}

TEST_CASE("what could be read of a template that is not valid") {
    const auto outline_of = [](const std::string& text) {
        DiagnosticList list;
        TemplateOutline outline;
        ValidateOptions options;
        options.outline = &outline;
        (void)test::check(text, list, options);
        return outline;
    };
    const TemplateOutline read = outline_of(
        "tosca_definitions_version: tosca_simple_yaml_1_3\nimports: [ types.yaml ]\n"
        "topology_template: { inputs: { a: { type: b } }, node_templates: [] }\n");
    CHECK(read.version == "tosca_simple_yaml_1_3");
    CHECK(read.inputs == 1U);
    CHECK_FALSE(read.nodes.has_value());
    const TemplateOutline unknown = outline_of("tosca_definitions_version: tosca_2_0\n");
    CHECK(unknown.version == "tosca_2_0");
    CHECK(unknown.nodes == 0U);
    CHECK_FALSE(outline_of("a: [\n").nodes.has_value());
    CHECK_FALSE(outline_of("a: b\n").version.has_value());
}

TEST_CASE("a key that is not a text") {
    const std::string head = "topology_template:\n";
    CHECK(errors_of(head + "  ? [ a, b ]\n  : c\n") == std::vector<std::string>{"!YAML-0014@3:5"});
    CHECK(errors_of(head + "  node_templates: { {{ name }}: { type: Compute } }\n") ==
          std::vector<std::string>{"!YAML-0014@3:21"});
    // Keys of values may be of any type (key_schema).
    CHECK(errors_of("data_types: { my.Key: { derived_from: tosca.datatypes.Root,\n"
                    "  properties: { a: { type: string } } } }\n"
                    "node_types: { N: { derived_from: tosca.nodes.Root, properties: {\n"
                    "  m: { type: map, key_schema: my.Key, entry_schema: string } } } }\n"
                    "topology_template:\n  node_templates:\n"
                    "    n: { type: N, properties: { m: { { a: b } : c } } }\n")
              .empty());
}

TEST_CASE("strict turns leniencies into errors") {
    const std::string text =
        "topology_template:\n  inputs:\n    x:\n      type: integer\n"
        "      constraints: { in_range: [ 1, 2 ] }\n      default: 1\n";
    CHECK(errors_of(text) == std::vector<std::string>{"TOSCA-0406@6:20"});
    ValidateOptions strict;
    strict.strict = true;
    CHECK(errors_of(text, strict) == std::vector<std::string>{"!TOSCA-0406@6:20"});
}

TEST_CASE("imports: once, in circles, with prefixes, in both forms") {
    test::MemoryImports imports(test::Files{
        {"a.yaml",
         "tosca_definitions_version: tosca_simple_yaml_1_0\nimports: [ b.yaml, c.yaml ]\n"
         "node_types:\n  my.A: { derived_from: my.B }\n"},
        {"b.yaml",
         "tosca_definitions_version: tosca_simple_yaml_1_0\nimports: [ a.yaml, c.yaml ]\n"
         "node_types:\n  my.B: { derived_from: tosca.nodes.Root }\n"},
        {"c.yaml",
         "tosca_definitions_version: tosca_simple_yaml_1_0\n"
         "node_types:\n  C: { derived_from: Base }\n  Base: { derived_from: Root }\n"},
    });
    DiagnosticList list;
    const auto service = validate(
        "tosca_definitions_version: tosca_simple_yaml_1_0\n"
        "imports:\n  - named: a.yaml\n  - { file: c.yaml, namespace_prefix: p }\n"
        "topology_template:\n  node_templates:\n    a: { type: my.A }\n    c: { type: 'p:C' }\n"
        "    d: { type: C }\n",
        "t.yaml", imports, {}, list);
    CHECK(places(list).empty());
    REQUIRE(service.has_value());
    CHECK(service->files() ==
          std::vector<std::string>{"t.yaml", "c.yaml", "b.yaml", "a.yaml", "c.yaml"});
}

TEST_CASE("a type that is also imported, with other content, counts and is told") {
    const auto codes = [](const std::string& own) {
        test::MemoryImports imports(test::Files{
            {"a.yaml",
             "tosca_definitions_version: tosca_simple_yaml_1_3\n"
             "node_types:\n  my.A: { derived_from: tosca.nodes.Root }\n"},
        });
        DiagnosticList list;
        (void)validate(
            "tosca_definitions_version: tosca_simple_yaml_1_3\nimports: [ a.yaml ]\n"
            "node_types:\n  my.A: { derived_from: " +
                own + " }\n",
            "t.yaml", imports, {}, list);
        return places(list);
    };
    CHECK(codes("tosca.nodes.Root").empty());
    CHECK(codes("tosca.nodes.Compute") == std::vector<std::string>{"TOSCA-0306@4:3"});
}

TEST_CASE("the cache serves equal files, and only those") {
    TypeCache cache;
    ValidateOptions options;
    options.cache = &cache;
    const std::string main =
        "tosca_definitions_version: tosca_simple_yaml_1_0\nimports: [ types.yaml ]\n"
        "topology_template:\n  node_templates:\n    a: { type: my.A }\n";
    const std::string types =
        "tosca_definitions_version: tosca_simple_yaml_1_0\nnode_types:\n  my.A:\n    "
        "derived_from: tosca.nodes.Root\n    x: 1\n";
    std::vector<std::string> first;
    for (int round = 0; round < 3; ++round) {
        test::MemoryImports imports(test::Files{{"types.yaml", types}});
        DiagnosticList list;
        CHECK(validate(main, "t.yaml", imports, options, list).has_value());
        if (round == 0) {
            first = places(list);
            CHECK(first.size() == 1);
        }
        CHECK(places(list) == first);  // findings of cached files are told again
    }
    test::MemoryImports changed(
        test::Files{{"types.yaml",
                     "tosca_definitions_version: tosca_simple_yaml_1_0\n"
                     "node_types:\n  my.B: { derived_from: tosca.nodes.Root }\n"}});
    DiagnosticList list;
    CHECK_FALSE(validate(main, "t.yaml", changed, options, list).has_value());
}

TEST_CASE("templates outlive the cache") {
    std::optional<ServiceTemplate> service;
    {
        TypeCache cache;
        ValidateOptions options;
        options.cache = &cache;
        DiagnosticList list;
        service = test::check(test::versioned("imports: [ types.yaml ]\ntopology_template:\n"
                                              "  node_templates:\n    a: { type: my.Imported }\n"),
                              list, options);
    }
    REQUIRE(service.has_value());
    CHECK(service->node_names().size() == 1);
}

TEST_CASE("hostile input ends quickly in findings") {
    const auto first = [](const std::string& text) {
        DiagnosticList list;
        CHECK_FALSE(test::check(text, list).has_value());
        REQUIRE(!list.all().empty());
        return list.all()[0].code;
    };
    CHECK(first(",") == "YAML-0006");
    CHECK(first("") == "YAML-0005");
    CHECK(first("[]") == "TOSCA-0203");
    CHECK(first("text") == "TOSCA-0203");
    CHECK(first("a: 1\n---\nb: 2") == "YAML-0006");
    CHECK(first(std::string(100000, '[')) == "YAML-0009");

    std::string chain = "node_types:\n";
    for (int i = 0; i < 5000; ++i) {
        chain += "  t" + std::to_string(i) + ": { derived_from: t" + std::to_string(i + 1) + " }\n";
    }
    DiagnosticList list;
    CHECK_FALSE(test::check(test::versioned(chain + "  t5000: {}\n"), list).has_value());
    CHECK(std::any_of(list.all().begin(), list.all().end(),
                      [](const Diagnostic& found) { return found.code == "TOSCA-0305"; }));
}

TEST_CASE("secret inputs") {
    DiagnosticList list;
    const auto service = test::check(
        test::versioned("metadata: { secret_inputs: 'pin, other' }\ntopology_template:\n  inputs:\n"
                        "    db_password: { type: string }\n    S3-SecretKey: { type: string }\n"
                        "    user: { type: string }\n    pin: { type: string }\n"
                        "    login: { type: tosca.datatypes.Credential }\n"
                        "    logins: { type: list, entry_schema: { type: Credential } }\n"
                        "    mark: { type: string, metadata: { sensitive: true } }\n"),
        list);
    REQUIRE(service.has_value());
    CHECK(
        secret_inputs(*service, default_secret_words()) ==
        std::vector<std::string>{"db_password", "S3-SecretKey", "pin", "login", "logins", "mark"});
    CHECK(service->input("db_password")->secret);
    CHECK_FALSE(service->input("user")->secret);
}
