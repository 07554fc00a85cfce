#include "paas/tosca/codes.hpp"

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace paas;
using namespace paas::tosca;

TEST_CASE("the table is sorted, complete and findable") {
    CHECK(std::is_sorted(codes().begin(), codes().end(),
                         [](const CodeInfo& a, const CodeInfo& b) { return a.code < b.code; }));
    CHECK(find_code("tosca-0301") == find_code("TOSCA-0301"));
    REQUIRE(find_code("TOSCA-0301") != nullptr);
    CHECK(find_code("TOSCA-9999") == nullptr);
    for (const CodeInfo& info : codes()) {
        CHECK_FALSE(info.title.empty());
        CHECK_FALSE(info.rule.empty());
        CHECK(info.wrong.empty() == info.right.empty());
    }
}

TEST_CASE("each wrong example gives its code, each right one gives nothing") {
    for (const CodeInfo& info : codes()) {
        if (info.wrong.empty()) {
            continue;
        }
        CAPTURE(info.code);
        // Version findings need the examples as they are.
        const bool bare = info.code == "TOSCA-0101" || info.code == "TOSCA-0103";
        const auto text = [&](std::string_view example) {
            return bare ? std::string(example) : test::versioned(std::string(example));
        };
        DiagnosticList wrong;
        (void)test::check(text(info.wrong), wrong);
        CHECK(std::any_of(wrong.all().begin(), wrong.all().end(),
                          [&](const Diagnostic& found) { return found.code == info.code; }));
        for (const Diagnostic& found : wrong.all()) {
            CHECK(find_code(found.code) != nullptr);
            CHECK(found.position.line > 0);
        }
        DiagnosticList right;
        CHECK(test::check(text(info.right), right).has_value());
        for (const Diagnostic& found : right.all()) {
            // What the example is not about: requirements left to the orchestrator.
            CAPTURE(found.message);
            CHECK(found.code == "TOSCA-0606");
        }
    }
}
