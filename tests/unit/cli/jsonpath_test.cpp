#include "output/jsonpath.hpp"

#include <doctest/doctest.h>

using paas::cli::jsonpath;
using Json = nlohmann::ordered_json;

namespace {

const Json kOne = Json::parse(R"({
    "id": "a1", "n": 3, "yes": true, "none": null, "node ip": "192.0.2.7",
    "outputs": {"ip": "192.0.2.1", "a.b": "dotted"},
    "attempts": [{"p": "X", "ok": false}, {"p": "Y", "ok": true}, {"p": "Z", "ok": true}]})");
const Json kMany = Json::parse(R"([{"id": "a", "s": 1}, {"id": "b", "s": 2}])");

}  // namespace

TEST_CASE("paths pick what kubectl's would") {
    struct Row {
        const char* expression;
        const char* expected;
    };
    const Row rows[] = {
        {".id", "a1"},
        {"id", "a1"},
        {"$.id", "a1"},
        {"{.id}", "a1"},
        {"{ .id }", "a1"},
        {".n", "3"},
        {".yes", "true"},
        {".none", "null"},
        {".missing", ""},
        {".missing.deeper[0]", ""},
        {"['node ip']", "192.0.2.7"},
        {".outputs.ip", "192.0.2.1"},
        {".outputs['a.b']", "dotted"},
        {".outputs.a\\.b", "dotted"},
        {".outputs.*", "192.0.2.1 dotted"},
        {".attempts[0].p", "X"},
        {".attempts[-1].p", "Z"},
        {".attempts[9].p", ""},
        {".attempts[-9].p", ""},
        {".attempts[*].p", "X Y Z"},
        {".attempts[1:].p", "Y Z"},
        {".attempts[:2].p", "X Y"},
        {".attempts[0:1].p", "X"},
        {".attempts[0]['p','ok']", "X false"},
        {".attempts[0]", R"({"p":"X","ok":false})"},
        {"id {.id} of {.n}.", "id a1 of 3."},
        {"{range .attempts[*]}{.p}={.ok};{end}", "X=false;Y=true;Z=true;"},
        {R"({range .attempts[*]}{.p}{"\n"}{end})", "X\nY\nZ\n"},
        {R"({"a\tb"})", "a\tb"},
    };
    for (const Row& row : rows) {
        const std::string expression = row.expression;
        CAPTURE(expression);
        const auto text = jsonpath(expression, kOne);
        REQUIRE(text);
        CHECK(*text == row.expected);
    }
    CHECK(*jsonpath("{[*].id}", kMany) == "a b");
    CHECK(*jsonpath("[1].id", kMany) == "b");
    CHECK(*jsonpath("{range [*]}{.id}:{.s} {end}", kMany) == "a:1 b:2 ");
}

TEST_CASE("a wrong expression is refused with its place") {
    for (const std::string expression :
         {"{.id", "{.attempts[0.p}", "{.attempts[}", "{..}", "{range .a}", "{end}", "{'open}",
          "{.outputs['a}", ".a}", "{[a]}", "{.a b}"}) {
        CAPTURE(expression);
        const auto text = jsonpath(expression, kOne);
        REQUIRE_FALSE(text);
        CHECK(text.error().code == paas::ErrorCode::invalid_argument);
        CHECK(text.error().message.find("jsonpath:") == 0);
    }
}
