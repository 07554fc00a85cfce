// How findings look as text and as JSON.
#include "app/reports.hpp"
#include "term/utf8.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::cli;

namespace {

struct Row {
    const char* what;
    std::string line;
    std::size_t start;  ///< byte
    const char* token;
};

Diagnostic finding_at(std::uint32_t line, std::uint32_t column) {
    Diagnostic finding;
    finding.code = "TOSCA-0201";
    finding.position = {"t.yaml", line, column};
    finding.path = "a.b";
    finding.message = "wrong";
    return finding;
}

std::string shown(const std::string& line, std::uint32_t column, std::size_t width = 80) {
    SourceTexts sources;
    sources.add("t.yaml", line + "\n");
    return finding_text(finding_at(1, column), sources, {false, width});
}

}  // namespace

TEST_CASE("a finding covers its token") {
    const Row rows[]{
        {"key", "  colour: blue", 2, "colour"},
        {"value", "  colour: blue", 10, "blue"},
        {"value before a comment", "a: b c # d", 3, "b c"},
        {"value with a hash", "a: b#c", 3, "b#c"},
        {"value with blanks at its end", "a: b  ", 3, "b"},
        {"url", "a: https://x.org:80/y", 3, "https://x.org:80/y"},
        {"value with commas", "a: b, c", 3, "b, c"},
        {"key at the end", "  node_types:", 2, "node_types"},
        {"double quoted", R"(a: "b \" c": d)", 3, R"("b \" c")"},
        {"single quoted", "a: 'it''s': d", 3, "'it''s'"},
        {"quote that does not end", "a: \"b", 3, "\"b"},
        {"apostrophe", "a: don't { b }", 3, "don't { b }"},
        {"flow map", "a: { b: [ 1, '}' ] } # c", 3, "{ b: [ 1, '}' ] }"},
        {"flow map that does not end", "a: { b: 1,", 3, "{"},
        {"in a flow list", "a: [ b, c d ]", 8, "c d"},
        {"in a flow map", "a: { b: c }", 8, "c"},
        {"key in a flow map", "a: { b: c }", 5, "b"},
        {"item of a list over lines", "  b,", 2, "b"},
        {"dash", "- a", 0, "-"},
        {"negative number", "a: -3", 3, "-3"},
        {"block text", "a: |- # c", 3, "|-"},
        {"alias", "a: [ *b, c ]", 5, "*b"},
        {"anchor", "a: &b { c: d }", 3, "&b"},
        {"wide letters", "a: \u6f22\u5b57 # c", 3, "\u6f22\u5b57"},
        {"a colon alone", ": a", 0, ":"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const std::size_t end = token_end(row.line, row.start);
        CHECK(row.line.substr(row.start, end - row.start) == row.token);
    }
    CHECK(token_end("abc", 3) == 3);
    CHECK(token_end("abc", 9) == 3);
    CHECK(token_end("", 0) == 0);
}

TEST_CASE("the mark stands below what is wrong") {
    CHECK(shown("  colour: blue", 3) ==
          "t.yaml:1:3: error: wrong [TOSCA-0201]\n"
          "  1 |   colour: blue\n"
          "    |   ^~~~~~\n");
    // Tabs are one column wide there, wide letters two.
    CHECK(shown("\tcolour: blue", 2) ==
          "t.yaml:1:2: error: wrong [TOSCA-0201]\n"
          "  1 |  colour: blue\n"
          "    |  ^~~~~~\n");
    CHECK(shown("\u6f22\u5b57: \u8272", 9) ==
          "t.yaml:1:9: error: wrong [TOSCA-0201]\n"
          "  1 | \u6f22\u5b57: \u8272\n"
          "    |       ^~\n");
    // At the end of a line, and beyond.
    CHECK(shown("a:", 3) ==
          "t.yaml:1:3: error: wrong [TOSCA-0201]\n"
          "  1 | a:\n"
          "    |   ^\n");
    CHECK(shown("a:", 9) == "t.yaml:1:9: error: wrong [TOSCA-0201]\n  1 | a:\n");
    CHECK(shown("", 1) == "t.yaml:1:1: error: wrong [TOSCA-0201]\n");
}

TEST_CASE("a long line is cut to the terminal, around what is wrong") {
    const std::string half(200, 'x');
    for (const std::size_t width : {40U, 80U, 120U, 0U}) {
        CAPTURE(width);
        const std::string text = shown(half + " { colour: blue } " + half, 204, width);
        std::size_t lines = 0;
        for (std::size_t at = text.find('\n') + 1; at < text.size(); ++lines) {
            const std::size_t end = text.find('\n', at);
            CHECK(display_width(text.substr(at, end - at)) <= (width == 0 ? 160 : width));
            at = end + 1;
        }
        CHECK(lines == 2);
        const std::size_t source = text.find('\n') + 1;
        const std::size_t mark = text.find('\n', source) + 1;
        const std::string line = text.substr(source, mark - source);
        CHECK(line.find("…") != std::string::npos);
        // The mark and the word begin in the same column.
        CHECK(display_width(line.substr(0, line.find("colour"))) ==
              text.find("^~~~~~", mark) - mark);
    }
}

TEST_CASE("a hostile line costs little and steers nothing") {
    const std::string text = shown(std::string(1'000'000, '[') + "\x1b[2J" + "\xff\xfe", 1'000'000);
    CHECK(text.size() < 400);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(valid_utf8(text) == text);
    CHECK(shown("a: \x1b[31mred", 4).find('\x1b') == std::string::npos);
    CHECK(shown("\xe6\xbc: x", 2).find("\xe6\xbc") == std::string::npos);
}

TEST_CASE("a note shows its own line") {
    SourceTexts sources;
    sources.add("t.yaml", "a: 1\nb: 2\na: 3\n");
    Diagnostic finding = finding_at(3, 1);
    finding.severity = Severity::warning;
    finding.suggestion = "remove one";
    finding.notes.push_back({{"t.yaml", 1, 1}, "first written here"});
    CHECK(finding_text(finding, sources, {false, 80}) ==
          "t.yaml:3:1: warning: wrong [TOSCA-0201]\n"
          "  3 | a: 3\n"
          "    | ^\n"
          "  help: remove one\n"
          "t.yaml:1:1: note: first written here\n"
          "  1 | a: 1\n"
          "    | ^\n");
}

TEST_CASE("JSON tells where a finding ends") {
    SourceTexts sources;
    sources.add("t.yaml", "topology: { colour: 'dark blue' }\n");
    Diagnostic finding = finding_at(1, 21);
    finding.notes.push_back({{"t.yaml", 1, 1}, "in this"});
    const Json json = finding_json(finding, sources);
    CHECK(json["line"] == 1);
    CHECK(json["column"] == 21);
    CHECK(json["end_line"] == 1);
    CHECK(json["end_column"] == 32);
    CHECK(json["path"] == "a.b");
    CHECK(json["severity"] == "error");
    CHECK(json["notes"][0]["end_column"] == 9);
    CHECK(json["notes"][0]["message"] == "in this");
    // Without its text a finding ends where it starts.
    finding.position.file = "nowhere.yaml";
    CHECK(finding_json(finding, sources)["end_column"] == 21);
}
