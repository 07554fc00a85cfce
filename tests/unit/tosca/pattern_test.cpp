#include "pattern.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace paas;
using namespace paas::tosca;

TEST_CASE("patterns match the whole text") {
    struct Row {
        const char* pattern;
        const char* text;
        bool matches;
    };
    const Row rows[] = {
        {"abc", "abc", true},
        {"abc", "abcd", false},
        {"^abc$", "abc", true},
        {"a*", "", true},
        {"a*", "aaaa", true},
        {"a+", "", false},
        {"a?b", "b", true},
        {"a?b", "aab", false},
        {"a|bc|d", "bc", true},
        {"a|bc|d", "d", true},
        {"a|bc|d", "ab", false},
        {"(ab)+c", "ababc", true},
        {"(ab)+c", "abac", false},
        {"[a-c]x", "bx", true},
        {"[^a-c]x", "bx", false},
        {"[]x]", "]", true},
        {"\\d{3}", "123", true},
        {"\\d{3}", "12", false},
        {"\\d{2,}", "12345", true},
        {"\\d{2,3}", "1234", false},
        {"(a|b){2}", "ab", true},
        {"x(a|b|)y", "xy", true},
        {".*", "anything", true},
        {".", "\n", false},
        {"\\w+@\\w+\\.org", "me@site.org", true},
        {"a{0}", "", true},
        {"(a*)*b", "aaab", true},
        {"(?:a|b)c", "bc", true},
        {"[a\\]b]", "]", true},
        {"-?[0-9]+", "-12", true},
        {"a.c|", "", true},
        {"(a|(b|c)d)e", "cde", true},
        {"^$|^\\S+$", "", true},
        {"^$|^\\S+$", "word", true},
        {"^$|^\\S+$", "two words", false},
        {"^a$|^b$", "b", true},
        {"(^$)|(^a+$)", "aa", true},
        {"(^|,)x", "x", true},
        {"(^|,)x", ",x", true},
        {"a^b", "ab", false},
        {"a$b", "ab", false},
        {"(a|b$){2}", "ab", true},
        {"(^a|b){2}", "ba", false},
        {".{1,3}", "\u00e9\u00e0\u00fc", true},
        {".{4}", "\u00e9\u00e0", false},
        {"[\u00e9\u00e0]", "\u00e9", true},
        {"[\u00e0-\u00ef]+", "\u00e9", true},
        {"[^\u00e9]", "\u00e9", false},
        {"[^\u00e9]", "\U0001f680", true},
        {"[^a]{2}", "\u00e9\u6771", true},
        {"\\W", "\u00e9", true},
        {".", "\xff", true},
        {"[[:alpha:]]+", "abc", true},
        {"[[:alpha:]_-]+", "a_b-c", true},
        {"[^[:digit:]]", "7", false},
        {"[[:punct:]]", "~", true},
    };
    for (const Row& row : rows) {
        CAPTURE(row.pattern);
        CAPTURE(row.text);
        const auto pattern = Pattern::compile(row.pattern);
        REQUIRE(pattern.has_value());
        CHECK(pattern->matches(row.text) == row.matches);
    }
}

TEST_CASE("what it refuses") {
    for (const char* bad : {"(", ")", "[a", "a{2,1}", "*a", "\\", "(?=a)", "a{", "\\1", "[z-a]",
                            "[[:letters:]]", "[[:alpha]"}) {
        CAPTURE(bad);
        CHECK_FALSE(Pattern::compile(bad).has_value());
    }
    CHECK_FALSE(Pattern::compile("((a{100}){100}){100}").has_value());
    CHECK_FALSE(Pattern::compile(std::string(1000, '(')).has_value());
}

TEST_CASE("no exponential time") {
    const auto pattern = Pattern::compile("(a|a)*(a|a)*(a|aa)+$");
    REQUIRE(pattern.has_value());
    CHECK_FALSE(pattern->matches(std::string(20000, 'a') + "b"));
}
