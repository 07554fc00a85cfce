#include "paas/text/json.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace paas;
using namespace paas::text;

TEST_CASE("values come back, keys sorted") {
    const auto parsed = parse_json(R"( {"b": [1, -2, 2.5, "x\u00e9", null, true], "a": {}} )");
    REQUIRE(parsed.has_value());
    CHECK(dump_json(*parsed) == "{\"a\":{},\"b\":[1,-2,2.5,\"x\xc3\xa9\",null,true]}");
}

TEST_CASE("what is refused, and where") {
    struct Row {
        std::string text;
        std::uint32_t line;
        std::uint32_t column;
    };
    const Row rows[] = {
        {"", 1, 1},
        {"{\"a\": 1,\n \"a\": 2}", 2, 2},
        {"{\"a\": nan}", 1, 8},
        {"[1, 2", 1, 6},
        {"[1] x", 1, 5},
        {"{\"x\\\"y\": 1, \"x\\\"y\": 2}", 1, 13},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto parsed = parse_json(row.text);
        REQUIRE_FALSE(parsed.has_value());
        REQUIRE(parsed.error().position.has_value());
        CHECK(parsed.error().position->line == row.line);
        CHECK(parsed.error().position->column == row.column);
    }
    CHECK_FALSE(parse_json("123456789012345678901234567890").has_value());
    CHECK_FALSE(parse_json("1e999").has_value());
    CHECK_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')).has_value());
    CHECK(parse_json(std::string(64, '[') + std::string(64, ']')).has_value());
    CHECK_FALSE(parse_json(std::string(1000000, '[')).has_value());
    JsonBudget small;
    small.values = 3;
    CHECK_FALSE(parse_json("[1, 2, 3]", small).has_value());
}

TEST_CASE("reader") {
    struct Quota {
        std::string name;
        std::int32_t limit = 0;
    };
    const auto read = [](const std::string& text) -> Result<std::vector<Quota>> {
        const auto value = parse_json(text).value();
        std::vector<Quota> out;
        JsonReader reader(value, "message");
        std::optional<std::string> note;
        reader.optional("note", note);
        reader.object("project", [&](JsonReader& project) {
            project.each("quotas", [&](JsonReader& quota) {
                Quota& q = out.emplace_back();
                quota.required("name", q.name);
                quota.required("limit", q.limit);
                quota.no_others();
            });
        });
        reader.no_others();
        if (auto done = reader.finish(); !done) {
            return fail(done.error());
        }
        return out;
    };
    const auto good = read(R"({"project":{"quotas":[{"name":"cpu","limit":4}]},"note":null})");
    REQUIRE(good.has_value());
    CHECK(good->at(0).limit == 4);

    struct Row {
        std::string text;
        std::string message;
    };
    const Row rows[] = {
        {R"({})", "message.project: missing"},
        {R"({"project":[]})", "message.project: expected an object, found an array"},
        {R"({"project":{"quotas":[{"name":"cpu"}]}})", "message.project.quotas[0].limit: missing"},
        {R"({"project":{"quotas":[{"name":1,"limit":4}]}})",
         "message.project.quotas[0].name: expected a string, found an integer"},
        {R"({"project":{"quotas":[{"name":"c","limit":4.5}]}})",
         "message.project.quotas[0].limit: expected an integer, found a fractional number"},
        {R"({"project":{"quotas":[{"name":"c","limit":4000000000}]}})",
         "message.project.quotas[0].limit: the integer 4000000000 is out of range"},
        {R"({"project":{"quotas":[{"name":"c","limit":1,"limits":1}]}})",
         "message.project.quotas[0].limits: unexpected field"},
    };
    for (const Row& row : rows) {
        const auto bad = read(row.text);
        REQUIRE_FALSE(bad.has_value());
        CHECK(bad.error().message == row.message);
    }
    CHECK(read(R"({"projct":{}})").error().hint == "did you write it as \"projct\"?");
}
