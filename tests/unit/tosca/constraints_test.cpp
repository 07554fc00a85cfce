#include "fixture.hpp"
#include "types.hpp"
#include "valid_values.hpp"
#include "values.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::tosca;
using namespace paas::tosca::test;

namespace {

text::YamlDocument parsed(const std::string& text) {
    DiagnosticList list;
    auto document = text::YamlDocument::parse(text, "values", {}, list);
    REQUIRE(document);
    return std::move(*document);
}

/// Scalars that are equal in one type and not in another, and what cannot be read at all.
constexpr const char* kScalars =
    "[1, '1', 1.0, +1, 0x1, 0o1, 1e0, -0.0, 0, -0, .nan, '.nan', .inf, -.inf, "
    "9007199254740993, 9007199254740992, 9007199254740992.0, 99999999999999999999, "
    "true, True, yes, 'yes', off, false, y, "
    "1.0.0, 1.0.0.beta, 1.0.0.beta-1, '1.0', 1.0.0.0.0, 20.04, '20.04', "
    "1 GB, 1000 MB, '1 GB', 1 gb, 1 GiB, 60 s, 1 m, 1 Mbps, 1000 Kbps, 1 GHz, 1000 MHz, "
    "'', a, 'a', A, null, 2024-01-01, UNBOUNDED]";
constexpr const char* kCollections =
    "[[], [1], ['1'], [1, 2], [2, 1], [[1]], {}, {a: 1}, {a: '1'}, {a: 1, b: 2}, {b: 2, a: 1}, "
    "{a: [1]}, {a: null}, [null], {? [1] : a}, {? [1] : a}, {'': a}, ab, [ab], [a, b], {a: {b: "
    "c}}, {a: b, c: d}]";

}  // namespace

TEST_CASE("a long list of valid values holds what is equal to one of them") {
    constexpr Primitive kTypes[] = {Primitive::any,       Primitive::string,  Primitive::integer,
                                    Primitive::floating,  Primitive::boolean, Primitive::timestamp,
                                    Primitive::version,   Primitive::size,    Primitive::time,
                                    Primitive::frequency, Primitive::bitrate, Primitive::list,
                                    Primitive::map,       Primitive::complex};
    const auto scalars = parsed(kScalars);
    const auto collections = parsed(kCollections);
    std::vector<text::YamlNode> values;
    for (const text::YamlNode value : scalars.root().items()) {
        values.push_back(value);
    }
    for (const text::YamlNode value : collections.root().items()) {
        values.push_back(value);
    }
    int equal = 0;
    for (const auto* document : {&scalars, &collections}) {
        const text::YamlNode allowed = document->root();
        const ValidValues table(allowed);
        for (const Primitive type : kTypes) {
            for (const text::YamlNode& value : values) {
                const bool one_by_one = std::any_of(
                    allowed.items().begin(), allowed.items().end(),
                    [&](const text::YamlNode& each) { return equal_values(value, each, type); });
                CAPTURE(name_of(type));
                CAPTURE(value.text());
                CHECK(table.contains(value, type) == one_by_one);
                equal += one_by_one ? 1 : 0;
            }
        }
    }
    CHECK(equal > 1000);
    // Each alone, so that no other value hides a difference.
    for (const Primitive type : kTypes) {
        for (const text::YamlNode& each : values) {
            if (!each.is_scalar()) {
                continue;
            }
            const auto alone = parsed(each.quoted() ? "['" + std::string(each.text()) + "']"
                                                    : "[" + std::string(each.text()) + "]");
            const ValidValues table(alone.root());
            for (const text::YamlNode& value : values) {
                CAPTURE(name_of(type));
                CAPTURE(each.text());
                CAPTURE(value.text());
                CHECK(table.contains(value, type) == equal_values(value, alone.root().at(0), type));
            }
        }
    }
}

TEST_CASE("a long list of valid values is checked, and told in few words") {
    std::string values;
    for (int i = 0; i < 1000; ++i) {
        values += (i == 0 ? "" : ", ") + std::to_string(i);
    }
    DiagnosticList list;
    CHECK_FALSE(check(versioned("topology_template:\n  inputs:\n"
                                "    good: { type: integer, default: 0x3e7, constraints: [ "
                                "valid_values: [" +
                                values +
                                "] ] }\n"
                                "    bad:\n      type: integer\n      default: 1000\n"
                                "      constraints: [ valid_values: [" +
                                values + "] ]\n"),
                      list));
    CHECK(places(list) == std::vector<std::string>{"!TOSCA-0410@7:16"});
    CHECK(list.all()[0].message.ends_with("18, 19, ... 980 more]"));
}
