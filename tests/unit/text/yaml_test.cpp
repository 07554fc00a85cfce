#include "paas/text/yaml.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace paas;
using namespace paas::text;

namespace {

struct Parsed {
    DiagnosticList findings;
    Result<YamlDocument> document = fail(ErrorCode::internal, "not run");
};

std::unique_ptr<Parsed> parse(std::string text, YamlBudget budget = {}) {
    auto parsed = std::make_unique<Parsed>();
    parsed->document = YamlDocument::parse(std::move(text), "t.yaml", budget, parsed->findings);
    return parsed;
}

std::string place(const Diagnostic& finding) {
    return finding.code + "@" + std::to_string(finding.position.line) + ":" +
           std::to_string(finding.position.column);
}

}  // namespace

TEST_CASE("scalars keep text, quoting and place") {
    const auto parsed = parse("a: 20.04\nb: \"20.04\"\nc: yes\nd: ~\ne: 'it''s'\nf: |\n  x\n  y\n");
    REQUIRE(parsed->document.has_value());
    const YamlNode root = parsed->document->root();
    CHECK(root.is_map());
    CHECK(root.size() == 6);
    CHECK(root.find("a").text() == "20.04");
    CHECK_FALSE(root.find("a").quoted());
    CHECK(root.find("a").as_float() == 20.04);
    CHECK(root.find("b").quoted());
    CHECK_FALSE(root.find("b").as_float().has_value());
    CHECK_FALSE(root.find("c").as_bool().has_value());
    CHECK(root.find("c").as_yaml11_bool() == true);
    CHECK(root.find("d").reads_as_null());
    CHECK(root.find("e").text() == "it's");
    CHECK(root.find("f").text() == "x\ny\n");
    CHECK(root.find("b").mark() == YamlMark{2, 4});
    CHECK(root.find_key("b").mark() == YamlMark{2, 1});
    CHECK_FALSE(root.find("nope"));
    CHECK(to_string(root.find("e").position()) == "t.yaml:5:4");
}

TEST_CASE("core schema numbers") {
    const auto parsed =
        parse("[1, -7, +3, 0x1F, 0o17, 010, 1e3, .5, 99999999999999999999, .inf, abc, 1.2.3, -]");
    REQUIRE(parsed->document.has_value());
    const YamlNode root = parsed->document->root();
    CHECK(root.at(0).as_int() == 1);
    CHECK(root.at(1).as_int() == -7);
    CHECK(root.at(2).as_int() == 3);
    CHECK(root.at(3).as_int() == 31);
    CHECK(root.at(4).as_int() == 15);
    CHECK(root.at(5).as_int() == 10);
    CHECK(root.at(6).as_float() == 1000.0);
    CHECK(root.at(7).as_float() == 0.5);
    CHECK_FALSE(root.at(8).as_int().has_value());
    CHECK(std::isinf(root.at(9).as_float().value()));
    CHECK_FALSE(root.at(10).as_float().has_value());
    CHECK_FALSE(root.at(11).as_float().has_value());
}

TEST_CASE("duplicate keys: last counts, both places told") {
    const auto parsed = parse("m:\n  a: 1\n  b: 2\n  a: 3\n");
    REQUIRE(parsed->document.has_value());
    CHECK(parsed->document->root().find("m").find("a").text() == "3");
    CHECK(parsed->document->root().find("m").size() == 2);
    REQUIRE(parsed->findings.all().size() == 1);
    const Diagnostic& finding = parsed->findings.all()[0];
    CHECK(place(finding) == "YAML-0002@4:3");
    CHECK(finding.severity == Severity::warning);
    REQUIRE(finding.notes.size() == 1);
    CHECK(finding.notes[0].position.line == 2);

    YamlBudget strict;
    strict.duplicate_key = Severity::error;
    const auto refused = parse("a: 1\na: 2\n", strict);
    CHECK_FALSE(refused->document.has_value());
}

TEST_CASE("large maps are indexed") {
    std::string text;
    for (int i = 0; i < 500; ++i) {
        text += "key" + std::to_string(i) + ": " + std::to_string(i) + "\n";
    }
    text += "key7: again\n";
    const auto parsed = parse(text);
    REQUIRE(parsed->document.has_value());
    const YamlNode root = parsed->document->root();
    CHECK(root.size() == 500);
    CHECK(root.find("key7").text() == "again");
    CHECK(root.find("key499").text() == "499");
    CHECK_FALSE(root.find("key500"));
    CHECK(parsed->findings.all().size() == 1);
}

TEST_CASE("aliases and merge keys") {
    const auto parsed = parse(
        "base: &b { x: 1, y: 2 }\nmore: &m { y: 9, z: 8 }\n"
        "one:\n  <<: *b\n  y: 3\ntwo:\n  <<: [*b, *m]\nsame: *b\n");
    REQUIRE(parsed->document.has_value());
    const YamlNode root = parsed->document->root();
    CHECK(root.find("one").find("x").text() == "1");
    CHECK(root.find("one").find("y").text() == "3");
    CHECK_FALSE(root.find("one").find("<<"));
    CHECK(root.find("two").find("y").text() == "2");
    CHECK(root.find("two").find("z").text() == "8");
    CHECK(root.find("same") == root.find("base"));
}

TEST_CASE("what is refused, and where") {
    struct Row {
        std::string name;
        std::string text;
        std::string finding;
    };
    const Row rows[] = {
        {"empty", "", "YAML-0005@1:1"},
        {"comment only", "# nothing\n", "YAML-0005@1:1"},
        {"lone comma", ",", "YAML-0006@1:1"},
        {"second document", "a: 1\n---\nb: 2\n", "YAML-0006@2:1"},
        {"unclosed", "a: [1, 2\nb: 3\n", "YAML-0001@2:2"},
        {"unknown alias", "a: *nope\n", "YAML-0003@1:4"},
        {"recursive alias", "a: &x [1, *x]\n", "YAML-0004@1:11"},
        {"merge of a scalar", "a:\n  <<: 3\n", "YAML-0010@2:3"},
        {"not text", std::string("a: \0b", 5), "YAML-0011@1:4"},
        {"not UTF-8", "a: 1\nb: \xff\n", "YAML-0011@2:4"},
        {"what yaml-cpp takes for the end", "a: 1\n\x04\nb: 2\n", "YAML-0011@2:1"},
        {"control character after eight others", "a: 1234567890\x7f", "YAML-0011@1:14"},
        {"control character of two bytes", "a: \xc2\x9b", "YAML-0011@1:4"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        const auto parsed = parse(row.text);
        CHECK_FALSE(parsed->document.has_value());
        REQUIRE(parsed->findings.all().size() == 1);
        CHECK(place(parsed->findings.all()[0]) == row.finding);
        CHECK(parsed->document.error().position.has_value());
    }
}

TEST_CASE("budgets") {
    YamlBudget budget;
    budget.bytes = 10;
    CHECK(place(parse("a: 1234567890", budget)->findings.all()[0]) == "YAML-0007@1:1");
    budget = {};
    budget.nodes = 5;
    CHECK(place(parse("[1, 2, 3, 4, 5]", budget)->findings.all()[0]) == "YAML-0008@1:14");
    budget = {};
    CHECK(parse(std::string(100000, '['))->findings.all()[0].code == "YAML-0009");
    CHECK(parse(std::string(64, '[') + std::string(64, ']'))->document.has_value());
    CHECK_FALSE(parse(std::string(65, '[') + std::string(65, ']'))->document.has_value());

    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int k = 0; k < 10; ++k) {
            bomb += (k == 0 ? "" : ", ") + last;
        }
        bomb += "]\n";
    }
    CHECK(parse(bomb)->findings.all()[0].code == "YAML-0013");

    std::string merges = "a0: &a0 { k0: 0 }\n";
    for (int i = 1; i < 3000; ++i) {
        const std::string n = std::to_string(i);
        merges +=
            "a" + n + ": &a" + n + " { <<: *a" + std::to_string(i - 1) + ", k" + n + ": 0 }\n";
    }
    CHECK(parse(merges)->findings.all()[0].code == "YAML-0013");

    // What yaml-cpp would scan whole before it tells of anything.
    CHECK(parse(std::string(900'000, '['))->findings.all()[0].code == "YAML-0009");
    // What is counted before it is parsed.
    CHECK(place(parse(std::string(3'000'000, '['))->findings.all()[0]) == "YAML-0008@1:1");
    std::string wide = "[";
    for (int i = 0; i < 300'000; ++i) {
        wide += "[],";
    }
    CHECK(parse(wide + "]")->findings.all()[0].code == "YAML-0012");
    CHECK(parse("a: " + std::string(600'000, 'x'))->findings.all()[0].code == "YAML-0012");
    std::string many = "a:\n";
    for (int i = 0; i < 30'000; ++i) {
        many += "  - { key: value, list: [ 1, 2, 3 ] }\n";
    }
    CHECK(parse(many)->document.has_value());

    std::string chain = "a0: &a0 [x]\n";
    for (int i = 1; i < 100; ++i) {
        const std::string n = std::to_string(i);
        chain += "a" + n + ": &a" + n + " [*a" + std::to_string(i - 1) + "]\n";
    }
    CHECK(parse(chain)->findings.all()[0].code == "YAML-0009");
}

TEST_CASE("tabs in the indentation are named") {
    for (const auto& [text, expected] :
         std::vector<std::pair<std::string, std::string>>{{"a:\n\tb: c\n", "YAML-0001@2:1"},
                                                          {"a:\n  b: 1\n\tc: 2\n", "YAML-0001@3:1"},
                                                          {"a:\n  \tb: c\n", "YAML-0001@2:3"},
                                                          {"a:\n\t- b\n\t- c\n", "YAML-0001@2:1"},
                                                          {"a:\n  -\tb: c\n", "YAML-0001@2:4"}}) {
        CAPTURE(text);
        const auto parsed = parse(text);
        REQUIRE(parsed->findings.all().size() == 1);
        CHECK(place(parsed->findings.all()[0]) == expected);
        CHECK(parsed->findings.all()[0].message.find("tab") != std::string::npos);
    }
    CHECK(parse("a:\tb\nc: |\n  x\n  \ty\n")->document.has_value());
    const auto other = parse("a: |\n  \tx\nb: ]\n");
    REQUIRE(other->findings.all().size() == 1);
    CHECK(other->findings.all()[0].message.find("tab") == std::string::npos);
}

TEST_CASE("a block scalar that is less indented than its anchor") {
    const auto help = [](const std::string& text) {
        const auto parsed = parse(text);
        REQUIRE(parsed->findings.all().size() == 1);
        return parsed->findings.all()[0].suggestion;
    };
    const std::string deeper = "indent the lines of the text above deeper than its anchor or tag";
    for (const char* text : {"a:\n  - &a |\n    x\n", "- &a |\n  k: v\n",
                             "a:\n  - !t >-2 # c\n\n    #!/bin/sh\n    x\n",
                             "? [x]\n: &a !t |\n  a\n", "- &a |\r\n  x\r\n"}) {
        CAPTURE(text);
        CHECK(help(text) == deeper);
    }
    for (const char* text : {"a: ]\n", "]\n", "\n]\n", "# &a |\n]\n", "a: |\n  x\nb: ]\n",
                             "- | &a\n  b: ]\n", "a: &a b|\nc: ]\n"}) {
        CAPTURE(text);
        CHECK(help(text) != deeper);
    }
    CHECK(parse("a:\n  - &a |\n     x\n  - *a\n")->document.has_value());
}

TEST_CASE("the first key that is not a scalar") {
    CHECK_FALSE(parse("a: {b: [c]}\n")->document->complex_key());
    CHECK(parse("a: {b: c, ? [d] : e}\n")->document->complex_key().mark() == YamlMark{1, 13});
    CHECK(parse("a: {{b: c} : d}\n")->document->complex_key().is_map());
}

TEST_CASE("JSON by the core schema") {
    const auto parsed = parse("a: [1, 2.5, true, ~, yes, '1']\nb: {c: text}\n");
    REQUIRE(parsed->document.has_value());
    const auto json = to_json(parsed->document->root());
    REQUIRE(json.has_value());
    CHECK(json->dump() == R"({"a":[1,2.5,true,null,"yes","1"],"b":{"c":"text"}})");

    for (const char* text : {"a: .inf", "a: 123456789012345678901234567890", "? [x]\n: 1\n"}) {
        CAPTURE(text);
        const auto bad = parse(text);
        REQUIRE(bad->document.has_value());
        const auto refused = to_json(bad->document->root());
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().position.has_value());
    }
}

TEST_CASE("escapes stand for letters") {
    const auto parsed =
        parse("\"\\_\\N\\L\\P\\xa0\\x9e\\u00e9\\U0001f600 \u00a0\u00e9\u20ac\\\"\"\n");
    REQUIRE(parsed->document.has_value());
    CHECK(parsed->document->root().text() ==
          "\u00a0\u0085\u2028\u2029\u00a0\u009e\u00e9\U0001f600 \u00a0\u00e9\u20ac\"");
}

TEST_CASE("what is written reads back the same") {
    auto value = nlohmann::json::parse(R"({
        "strings": ["", "yes", "No", "null", "1", "1.5", "0x1f", "2024-01-01", "a: b", "a #b", "-x",
                    "4 GB", "line\nbreak", " lead", "tab\t", "é", "{x}", "<<", "=", "1_000", "*a",
                    "http://a.b/c:d", "x:", "\ufeff", "\ufeffa", "a\u0085b", "\u2028", "\u00a0", "\u0001", "\u009e", "...", "... a", "...a", "#c", "'q'", "\"q\"", "[", "1:30"],
        "numbers": [1, -2, 2.5, true, null],
        "nested": {"list": [[1, [2]], [], {}, {"a": {"b": []}}, [{"x": 1, "y": [1]}]], "empty": {}}
    })");
    value["long keys"] = {{std::string(2000, 'k'), 1}, {std::string(2000, ':'), {{"a", 2}}}};
    value["list of maps"] = {{{std::string(2000, '"'), 1}, {"b", 2}}};
    const std::string yaml = to_yaml(value);
    CAPTURE(yaml);
    const auto parsed = parse(yaml);
    REQUIRE(parsed->document.has_value());
    const auto json = to_json(parsed->document->root());
    REQUIRE(json.has_value());
    CHECK(*json == value);
    // Writing the tree itself is the identity too.
    const auto again = parse(to_yaml(parsed->document->root()));
    REQUIRE(again->document.has_value());
    CHECK(to_json(again->document->root()).value() == value);
    // At the start of a line some words end a document.
    for (const char* word : {"...", "... .", "...a", "---", "--- a", "%YAML"}) {
        CAPTURE(word);
        const auto alone = parse(to_yaml(nlohmann::json(word)));
        REQUIRE(alone->document.has_value());
        CHECK(alone->document->root().text() == word);
    }
}
