#include "paas/tosca/inputs.hpp"

#include "fixture.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace paas;
using namespace paas::tosca;
using test::places;

namespace {

ServiceTemplate service() {
    DiagnosticList list;
    auto checked = test::check(
        test::versioned("topology_template:\n  inputs:\n    cpus:\n      type: integer\n"
                        "      default: 2\n      constraints:\n        - in_range: [ 1, 8 ]\n"
                        "    name: { type: string }\n"
                        "    memory: { type: scalar-unit.size, default: 4 GB }\n"
                        "    ports:\n      type: map\n      required: false\n"
                        "      entry_schema: { type: PortSpec }\n"
                        "    note: { type: string, required: false }\n"),
        list);
    REQUIRE(checked.has_value());
    return *checked;
}

}  // namespace

TEST_CASE("defaults are filled in, values typed") {
    DiagnosticList list;
    GivenInputs given;
    CHECK(given.add_file("name: web\nports: { http: { source: 80 } }\n", "in.yaml", list));
    CHECK(given.add_argument("cpus", "4", list));
    const auto values = check_inputs(service(), given, list);
    CHECK(places(list).empty());
    REQUIRE(values.has_value());
    CHECK(
        to_json(*values).dump() ==
        R"({"cpus":4,"memory":"4 GB","name":"web","ports":{"http":{"protocol":"tcp","source":80}}})");
    CHECK(find(*values, "memory")->quantity()->amount.value == 4000000000);
    CHECK(find(*values, "note") == nullptr);
}

TEST_CASE("every problem at its place") {
    DiagnosticList list;
    GivenInputs given;
    CHECK(given.add_file("cpuz: 3\ncpus: 9\nmemory: 4\n", "in.yaml", list));
    CHECK(given.add_argument("ports", "{ http: { source: 0 } }", list));
    CHECK_FALSE(check_inputs(service(), given, list).has_value());
    CHECK(places(list) == std::vector<std::string>{"!TOSCA-1001@1:1", "!TOSCA-0410@2:7",
                                                   "!TOSCA-0404@3:9", "!TOSCA-0410@1:19",
                                                   "!TOSCA-1002@9:5"});
    CHECK(list.all()[0].suggestion == "did you mean 'cpus'?");
    CHECK(list.all()[0].position.file == "in.yaml");
    CHECK(list.all()[3].position.file == "-i ports");
    CHECK(list.all()[4].position.file == "t.yaml");
}

TEST_CASE("arguments for strings are taken as they stand") {
    const std::string long_text(5000, 'x');
    for (const std::string& text :
         {std::string("yes"), std::string("42"), std::string("a: b"), std::string("*x"),
          std::string("\"q"), std::string("["), std::string("{ get_input: cpus }"), std::string(),
          std::string(" "), std::string("line\nbreak"), std::string("\xc3\xa9"),
          std::string("--- #"), long_text, long_text + ": \"" + long_text}) {
        CAPTURE(text);
        DiagnosticList list;
        GivenInputs given;
        CHECK(given.add_argument("name", text, list));
        const auto values = check_inputs(service(), given, list);
        CHECK(places(list).empty());
        REQUIRE(values.has_value());
        CHECK(*find(*values, "name")->string() == text);
    }
    DiagnosticList list;
    GivenInputs given;
    CHECK(given.add_argument("name", "x", list));
    CHECK(given.add_argument("cpus", "[", list));
    CHECK_FALSE(check_inputs(service(), given, list).has_value());
    CHECK(list.all()[0].code == "YAML-0001");
}

TEST_CASE("an argument's findings stand at its start") {
    DiagnosticList list;
    GivenInputs given;
    CHECK(given.add_argument("name", "x", list));
    CHECK(given.add_argument("nme", "x", list));
    CHECK(given.add_argument("cpus", "four", list));
    CHECK_FALSE(check_inputs(service(), given, list).has_value());
    CHECK(places(list) == std::vector<std::string>{"!TOSCA-1001@1:1", "!TOSCA-0401@1:1"});
}

TEST_CASE("later values replace earlier ones; null is no value") {
    DiagnosticList list;
    GivenInputs given;
    CHECK(given.add_json(nlohmann::json{{"name", "first"}, {"cpus", nullptr}}, "request"));
    CHECK(given.add_argument("name", "second", list));
    const auto values = check_inputs(service(), given, list);
    REQUIRE(values.has_value());
    CHECK(*find(*values, "name")->string() == "second");
    CHECK(*find(*values, "cpus")->integer() == 2);
}

TEST_CASE("files that are no map of inputs") {
    DiagnosticList list;
    GivenInputs given;
    CHECK_FALSE(given.add_file("- a\n", "in.yaml", list).has_value());
    CHECK_FALSE(given.add_file("a: 1\na: 2\n", "in.yaml", list).has_value());
    CHECK(given.add_file("inputs: { name: wrapped }\n", "in.yaml", list).has_value());
    CHECK(given.size() == 1);
}
