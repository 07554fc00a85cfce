#include "findings/report.hpp"
#include "term/utf8.hpp"

namespace paas::cli {
namespace {

/// What XML 1.0 allows in a document, section 2.2.
bool is_allowed(char32_t point) {
    return point == '\t' || point == '\n' || point == '\r' || (point >= 0x20 && point < 0xFFFE) ||
           point >= 0x10000;
}

/// Text for an attribute or an element: what XML has no way to write is left out.
std::string escaped(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        switch (next.point) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\t':
            case '\n':
            case '\r':
                // Plain ones would become blanks in an attribute.
                result += "&#" + std::to_string(static_cast<unsigned>(next.point)) + ";";
                break;
            default:
                if (next.valid && is_allowed(next.point)) {
                    result += text.substr(0, next.bytes);
                }
        }
        text.remove_prefix(next.bytes);
    }
    return result;
}

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + escaped(value) + "\"";
}

std::string body(const ReportedFinding& finding) {
    std::string text = place_text(finding.place) + ": " + std::string(to_string(finding.severity)) +
                       ": " + finding.message + " [" + finding.code + "]";
    text += finding.path.empty() ? "" : "\nin " + finding.path;
    for (const ReportedNote& note : finding.notes) {
        text += "\n" + note_text(note);
    }
    return escaped(text);
}

std::string case_text(const ReportedFile& file, const ReportedFinding& finding) {
    const Place& place = finding.place;
    std::string text = "    <testcase" + attribute("classname", file.path) +
                       attribute("name", finding.code + " at " + place_text(place)) +
                       attribute("file", place.path) +
                       attribute("line", std::to_string(line_of_file(place))) + ">\n";
    if (finding.severity == Severity::error) {
        text += "      <failure" + attribute("type", finding.code) +
                attribute("message", finding.message) + ">" + body(finding) + "</failure>\n";
    } else {
        text += "      <system-out>" + body(finding) + "</system-out>\n";
    }
    return text + "    </testcase>\n";
}

struct Counts {
    std::size_t tests = 0;
    std::size_t failures = 0;
};

std::string count_attributes(const Counts& counts) {
    return attribute("tests", std::to_string(counts.tests)) +
           attribute("failures", std::to_string(counts.failures)) + attribute("errors", "0") +
           attribute("skipped", "0");
}

std::string suite(const ReportedFile& file, Counts& all) {
    Counts counts;
    std::string cases;
    for (const ReportedFinding& finding : file.findings) {
        cases += case_text(file, finding);
        ++counts.tests;
        counts.failures += finding.severity == Severity::error ? 1U : 0U;
    }
    if (counts.failures == 0) {
        cases = "    <testcase" + attribute("classname", file.path) + attribute("name", "valid") +
                attribute("file", file.path) + "/>\n" + cases;
        ++counts.tests;
    }
    all.tests += counts.tests;
    all.failures += counts.failures;
    return "  <testsuite" + attribute("name", file.path) + count_attributes(counts) + ">\n" +
           cases + "  </testsuite>\n";
}

}  // namespace

std::string junit_report(std::span<const ReportedFile> files) {
    Counts all;
    std::string suites;
    for (const ReportedFile& file : files) {
        suites += suite(file, all);
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
           attribute("name", "paas validate") + count_attributes(all) + ">\n" + suites +
           "</testsuites>\n";
}

}  // namespace paas::cli
