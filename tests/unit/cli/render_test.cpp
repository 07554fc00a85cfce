#include "output/view.hpp"

#include "paas/base/diagnostic.hpp"
#include "paas/text/json.hpp"
#include "paas/text/yaml.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::cli;

namespace {

View deployments() {
    View view{.kind = "paas.thing/1",
              .columns = {{.title = "ID", .path = "id"},
                          {.title = "SIZE", .path = "size", .right = true},
                          {.title = "WHERE", .path = "where", .look = Look::provider},
                          {.title = "OWNER", .path = "owner.name", .wide_only = true}}};
    view.records.push_back(
        Json::parse(R"({"id":"b","size":10,"where":"X","simulated":true,"owner":{"name":"ada"}})"));
    view.records.push_back(Json::parse(
        R"({"id":"a","size":9,"where":"Y, \"Z\"","simulated":false,"owner":{"name":"line\nbreak"}})"));
    return view;
}

std::string rendered(const View& view, const std::string& format, OutputOptions options = {}) {
    const auto parsed = parse_format(format);
    REQUIRE(parsed);
    options.format = parsed->format;
    options.expression = parsed->expression;
    auto text = render(view, {options, {}, {}});
    REQUIRE(text);
    return *text;
}

}  // namespace

TEST_CASE("a table has aligned columns and says what is simulated") {
    CHECK(rendered(deployments(), "table") ==
          "ID  SIZE  WHERE\n"
          "b     10  (sim) X\n"
          "a      9  Y, \"Z\"\n");
    CHECK(rendered(deployments(), "wide") ==
          "ID  SIZE  WHERE    OWNER\n"
          "b     10  (sim) X  ada\n"
          "a      9  Y, \"Z\"   line break\n");
    View one = deployments();
    one.list = false;
    CHECK(rendered(one, "table") == "Id:    b\nSize:  10\nWhere: X (simulated)\n");
    CHECK(rendered(deployments(), "table", {.headers = false}).find("ID") == std::string::npos);
}

TEST_CASE("json is an array of objects with their schema, or one object") {
    View view = deployments();
    const auto list = Json::parse(rendered(view, "json"));
    REQUIRE(list.is_array());
    CHECK(list[0]["schema"] == "paas.thing/1");
    CHECK(list[1]["id"] == "a");
    view.list = false;
    CHECK(Json::parse(rendered(view, "json"))["id"] == "b");
    view.records.clear();
    view.list = true;
    CHECK(rendered(view, "json") == "[]\n");
}

TEST_CASE("jsonl is one object per line") {
    const std::string text = rendered(deployments(), "jsonl");
    const std::size_t end = text.find('\n');
    CHECK(Json::parse(text.substr(0, end))["id"] == "b");
    CHECK(Json::parse(text.substr(end + 1))["id"] == "a");
}

TEST_CASE("yaml reads back as the same values") {
    DiagnosticList findings;
    const auto document =
        text::YamlDocument::parse(rendered(deployments(), "yaml"), "x", {}, findings);
    REQUIRE(document);
    CHECK(document->root().size() == 2);
    CHECK(document->root().at(1).find("owner").find("name").text() == "line\nbreak");
    CHECK(document->root().at(0).find("simulated").as_bool() == true);
}

TEST_CASE("csv follows RFC 4180") {
    CHECK(rendered(deployments(), "csv") ==
          "id,size,where,owner.name\r\n"
          "b,10,X,ada\r\n"
          "a,9,\"Y, \"\"Z\"\"\",\"line\nbreak\"\r\n");
}

TEST_CASE("name prints ids alone, jsonpath what is asked for") {
    CHECK(rendered(deployments(), "name") == "b\na\n");
    CHECK(rendered(deployments(), "jsonpath={[*].size}") == "10 9\n");
}

TEST_CASE("sorting goes by number where there are numbers") {
    CHECK(rendered(deployments(), "name", {.sort = "size"}) == "a\nb\n");
    CHECK(rendered(deployments(), "name", {.sort = "-size"}) == "b\na\n");
    CHECK(rendered(deployments(), "name", {.sort = "owner.name"}) == "b\na\n");
}

TEST_CASE("columns are members, nested ones too; a misspelt one is refused") {
    CHECK(rendered(deployments(), "csv", {.columns = {"owner.name", "id"}, .headers = false}) ==
          "ada,b\r\n\"line\nbreak\",a\r\n");
    const auto wrong = render(deployments(), {{.columns = {"szie"}}, {}, {}});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().hint == "did you mean 'size'?");
}

TEST_CASE("an unknown format is refused with the nearest") {
    CHECK(parse_format("jsn").error().hint == "did you mean 'json'?");
    CHECK_FALSE(parse_format("jsonpath="));
    CHECK_FALSE(parse_format("jsonpath"));
    CHECK_FALSE(parse_format(""));
    CHECK(parse_format("jsonpath={.a}")->expression == "{.a}");
}
