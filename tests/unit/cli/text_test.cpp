#include "output/view.hpp"
#include "term/terminal.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::cli;

TEST_CASE("width counts columns, not bytes") {
    CHECK(display_width("abc") == 3);
    CHECK(display_width("Università") == 10);
    CHECK(display_width("e\u0301") == 1);
    CHECK(display_width("東京") == 4);
    CHECK(display_width("🚀") == 2);
    CHECK(display_width("\xff\xfe") == 2);
    CHECK(display_width("") == 0);
}

TEST_CASE("truncation never cuts a character in two") {
    CHECK(shorten("abcdef", 6) == "abcdef");
    CHECK(shorten("abcdef", 5) == "abcd…");
    CHECK(shorten("東京都", 4) == "東…");
    CHECK(shorten("東京都", 5) == "東京…");
    CHECK(shorten("ee\u0301e", 2) == "e…");
    CHECK(shorten("abc", 1) == "…");
    CHECK(shorten("abc", 0).empty());
    for (std::size_t width = 0; width < 12; ++width) {
        CHECK(display_width(shorten("a東b京c都d", width)) <= width);
    }
}

TEST_CASE("what could steer a terminal is not printed") {
    CHECK(printable("a\x1b[31mb") == "a?[31mb");
    CHECK(printable("a\nb\tc") == "a b c");
    CHECK(printable("\u009b31m") == "?31m");
    CHECK(printable("a\u202e"
                    "b") == "a?b");
    CHECK(printable("\xc0\xaf") == "??");
    CHECK(printable("Università 東京") == "Università 東京");
}

TEST_CASE("wrapping keeps to the width and indents what follows") {
    CHECK(wrap("one two three", 8) == "one two\nthree");
    CHECK(wrap("one two three", 12, 4) == "one two\n    three");
    CHECK(wrap("a-word-that-is-too-long x", 8) == "a-word-that-is-too-long\nx");
    CHECK(wrap("", 8).empty());
}

TEST_CASE("a table fits its terminal: flexible columns shrink, then the last ones go") {
    TextTable table({{"ID"}, {"NAME", true}, {"STATUS"}});
    table.add({{"0123456789"}, {"a-rather-long-name-of-a-deployment"}, {"CREATE_COMPLETE"}});
    Terminal terminal;
    terminal.width = 0;
    CHECK(table.render(terminal, false).find("a-rather-long-name-of-a-deployment") !=
          std::string::npos);
    for (const std::size_t width : {80U, 60U, 45U, 38U, 30U, 12U}) {
        terminal.width = width;
        const std::string text = table.render(terminal, true);
        CAPTURE(text);
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find('\n', at);
            CHECK(display_width(text.substr(at, end - at)) <= width);
            at = end + 1;
        }
        CHECK(text.find("0123456789") != std::string::npos);
        CHECK((text.find("CREATE_COMPLETE") != std::string::npos) == (width >= 38));
    }
}

TEST_CASE("colours surround cells only where they are wanted") {
    TextTable table({{"STATUS"}});
    table.add({{"CREATE_FAILED", color_of("CREATE_FAILED")}});
    Terminal terminal;
    CHECK(table.render(terminal, false) == "CREATE_FAILED\n");
    terminal.out_color = true;
    CHECK(table.render(terminal, false) == "\x1b[31mCREATE_FAILED\x1b[0m\n");
}

TEST_CASE("ages are short and never negative") {
    const Timestamp now = *parse_time("2026-01-31T12:00:00Z");
    const auto before = [&](Milliseconds ago) { return age(now - ago, now); };
    CHECK(before(Milliseconds(0)) == "0s");
    CHECK(before(std::chrono::seconds(119)) == "119s");
    CHECK(before(std::chrono::minutes(2)) == "2m");
    CHECK(before(std::chrono::hours(3)) == "3h");
    CHECK(before(std::chrono::hours(72)) == "3d");
    CHECK(before(-std::chrono::hours(1)) == "0s");
}
