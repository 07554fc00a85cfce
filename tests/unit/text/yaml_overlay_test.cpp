#include "paas/text/yaml.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace paas;
using namespace paas::text;

namespace {

YamlDocument parsed(std::string text, std::string file) {
    DiagnosticList list;
    auto document = YamlDocument::parse(std::move(text), std::move(file), {}, list);
    REQUIRE(document);
    return std::move(*document);
}

YamlOverlay replace(const YamlClash&) {
    return YamlOverlay::replace;
}

std::string laid(const std::string& below, const std::string& above) {
    auto document = YamlDocument::lay_over(parsed(below, "below"), parsed(above, "above"), replace);
    REQUIRE(document);
    return to_yaml(document->root());
}

}  // namespace

TEST_CASE("maps are merged, all else is replaced") {
    CHECK(laid("a: 1\nb: {c: 2, d: 3}\n", "b: {d: 4, e: 5}\nf: 6\n") ==
          "a: 1\nb:\n  c: 2\n  d: 4\n  e: 5\nf: 6\n");
    CHECK(laid("a: [1, 2]\n", "a: [3]\n") == "a:\n  - 3\n");
    CHECK(laid("a: {b: 1}\n", "a: x\n") == "a: x\n");
    CHECK(laid("a: x\n", "a: {b: 1}\n") == "a:\n  b: 1\n");
    // Nothing hides nothing.
    CHECK(laid("a: {b: 1}\nc:\n", "a:\nc: 2\n") == "a:\n  b: 1\nc: 2\n");
    CHECK(laid("x\n", "a: 1\n") == "a: 1\n");
    // Keys that are no scalars are all kept.
    CHECK(laid("? [k]\n: 1\n", "? [k]\n: 2\n") == "?\n  - k\n: 1\n?\n  - k\n: 2\n");
}

TEST_CASE("the rule is asked about what both say, and sequences can be joined") {
    std::vector<std::string> asked;
    auto document = YamlDocument::lay_over(
        parsed("a: {b: [1], c: x}\nd: 1\n", "below"), parsed("a: {b: [2], c: y}\ne: 1\n", "above"),
        [&](const YamlClash& clash) {
            std::string path;
            for (const std::string_view key : clash.path) {
                path += "/" + std::string(key);
            }
            asked.push_back(path + " " + to_string(clash.below.value.position()) + " " +
                            to_string(clash.above.key.position()));
            return YamlOverlay::append;
        });
    REQUIRE(document);
    CHECK(asked ==
          std::vector<std::string>{"/a/b below:1:8 above:1:5", "/a/c below:1:16 above:1:13"});
    CHECK(to_yaml(document->root()) == "a:\n  b:\n    - 1\n    - 2\n  c: y\nd: 1\ne: 1\n");
    const auto before = YamlDocument::lay_over(
        parsed("a: [1]\nb: x\n", "below"), parsed("a: [2]\nb: [y]\n", "above"),
        [](const YamlClash&) { return YamlOverlay::prepend; });
    REQUIRE(before);
    CHECK(to_yaml(before->root()) == "a:\n  - 2\n  - 1\nb:\n  - y\n");
}

TEST_CASE("every node keeps its file, through several layers") {
    auto lower = YamlDocument::lay_over(parsed("a: {b: 1, c: !t 2}\n", "one"),
                                        parsed("\na: {c: !u 3, d: 4}\n", "two"), replace);
    REQUIRE(lower);
    auto document = YamlDocument::lay_over(std::move(*lower),
                                           parsed("\n\na: {d: 5, e: !v 6}\n", "three"), replace);
    REQUIRE(document);
    const YamlNode a = document->root().find("a");
    const auto place = [&](std::string_view key) { return to_string(a.find(key).position()); };
    CHECK(to_string(a.position()) == "one:1:4");
    CHECK(to_string(document->root().find_key("a").position()) == "one:1:1");
    CHECK(place("b") == "one:1:8");
    CHECK(place("c") == "two:2:8");
    CHECK(place("d") == "three:3:8");
    CHECK(place("e") == "three:3:14");
    CHECK(to_string(a.find_key("d").position()) == "three:3:5");
    CHECK(a.find("c").tag() == "!u");
    CHECK(a.find("e").tag() == "!v");
    CHECK(document->file() == "three");
    CHECK(document->source() == "\n\na: {d: 5, e: !v 6}\n");
}

TEST_CASE("large maps are looked up after they are merged") {
    std::string below;
    std::string above;
    for (int i = 0; i < 300; ++i) {
        below += "k" + std::to_string(i) + ": below\n";
        above += "k" + std::to_string(i * 2) + ": above\n";
    }
    auto document = YamlDocument::lay_over(parsed(below, "below"), parsed(above, "above"), replace);
    REQUIRE(document);
    const YamlNode root = document->root();
    CHECK(root.size() == 450);
    for (int i = 0; i < 600; ++i) {
        const std::string_view expected = i % 2 == 0 ? "above" : i < 300 ? "below" : "";
        CHECK(root.find("k" + std::to_string(i)).text() == expected);
    }
}

TEST_CASE("shared maps are not copied without end") {
    std::string below = "m: &m {";
    std::string above;
    for (int i = 0; i < 3000; ++i) {
        below += "k" + std::to_string(i) + ": v, ";
    }
    below += "}\n";
    std::string shared;
    for (int i = 0; i < 3000; ++i) {
        shared += "s" + std::to_string(i) + ": *m\n";
        above += "s" + std::to_string(i) + ": {a: b}\n";
    }
    DiagnosticList list;
    YamlBudget budget;
    budget.copies = 100'000'000;
    budget.nodes = 100'000'000;
    auto parsed_below = YamlDocument::parse(below + shared, "below", budget, list);
    REQUIRE(parsed_below);
    const auto document =
        YamlDocument::lay_over(std::move(*parsed_below), parsed(above, "above"), replace);
    REQUIRE_FALSE(document);
    CHECK(document.error().code == ErrorCode::resource_exhausted);
}
