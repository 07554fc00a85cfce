// Findings in the formats of other programs.
#include "findings/report.hpp"

#include "output/view.hpp"

#include "paas/tosca/codes.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace paas;
using namespace paas::cli;

namespace {

constexpr const char* kText =
    "topology_template:\n"
    "  \u6f22\U0001F600: { colour: 'blue' }\n"
    "  other: 1\n";

Diagnostic diagnostic(std::string code, Severity severity, SourcePosition position,
                      std::string message) {
    Diagnostic finding;
    finding.code = std::move(code);
    finding.severity = severity;
    finding.position = std::move(position);
    finding.path = "topology_template.x";
    finding.message = std::move(message);
    return finding;
}

std::vector<ReportedFile> files_of(const std::vector<Diagnostic>& findings) {
    SourceTexts sources;
    sources.add("./a b/t.yaml", kText);
    const CheckedFile file{.name = "./a b/t.yaml", .findings = findings};
    return reported(std::span(&file, 1), sources, "/work");
}

std::vector<ReportedFile> one(std::string message) {
    return files_of(
        {diagnostic("TOSCA-0201", Severity::error, {"./a b/t.yaml", 2, 14}, std::move(message))});
}

Json parsed_json(const std::string& text) {
    Json json = Json::parse(text, nullptr, false);
    REQUIRE_FALSE(json.is_discarded());
    return json;
}

const std::string kHostile = "a\x1b[2J\x01\r\n<b>&\"']]>::error::%0A,: {0} [x](y) \xff\xc3\u2028";

}  // namespace

TEST_CASE("--report names a kind and maybe a file") {
    CHECK(parse_report("sarif")->kind == ReportKind::sarif);
    CHECK(parse_report("sarif")->file.empty());
    CHECK(parse_report("junit=-")->file.empty());
    CHECK(parse_report("github=a=b")->file == "a=b");
    CHECK(parse_report("gitlab=x.json")->kind == ReportKind::gitlab);
    for (const char* wrong : {"", "xml", "sarif=", "=x", "SARIF"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_report(wrong).has_value());
    }
    CHECK(parse_report("serif").error().hint == "did you mean sarif?");
}

TEST_CASE("places are relative and count UTF-16 units") {
    const auto files = one("x");
    const Place& place = files[0].findings[0].place;
    CHECK(files[0].path == "a b/t.yaml");
    CHECK(place.path == "a b/t.yaml");
    CHECK(place.line == 2);
    // Two blanks, a letter of one unit, one of two, and ": { ".
    CHECK(place.column == 10);
    CHECK(place.end_column == 16);
}

TEST_CASE("paths of findings") {
    struct Row {
        const char* what;
        CheckedFile file;
        std::string position;
        const char* path;
        const char* member;
    };
    const Row rows[]{
        {"the file itself", {.name = "t.yaml", .findings = {}}, "t.yaml", "t.yaml", ""},
        {"import inside", {.name = "t.yaml", .findings = {}}, "/work/lib/x.yaml", "lib/x.yaml", ""},
        {"import outside", {.name = "t.yaml", .findings = {}}, "/opt/x.yaml", "/opt/x.yaml", ""},
        {"import of a template above",
         {.name = "../t.yaml", .findings = {}},
         "/lib/x.yaml",
         "../lib/x.yaml",
         ""},
        {"member of a zip",
         {.name = "/work/x.csar", .archive = true, .findings = {}},
         "/work/x.csar:d/a.yaml",
         "x.csar",
         "d/a.yaml"},
        {"file of a folder",
         {.name = "./x/", .archive = true, .folder = true, .findings = {}},
         "./x/:d/a.yaml",
         "x/d/a.yaml",
         ""},
        {"no file", {.name = "t.yaml", .findings = {}}, "", "t.yaml", ""},
        {"an argument", {.name = "t.yaml", .findings = {}}, "-i cpus", "-i cpus", ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const std::vector<Diagnostic> findings{
            diagnostic("TOSCA-0201", Severity::error, {row.position, 3, 1}, "x")};
        CheckedFile file = row.file;
        file.findings = findings;
        SourceTexts sources;
        sources.add(row.position, "");
        const auto files = reported(std::span(&file, 1), sources, "/work");
        CHECK(files[0].findings[0].place.path == row.path);
        CHECK(files[0].findings[0].place.member == row.member);
    }
}

TEST_CASE("fingerprints outlive moved lines and tell twins apart") {
    const auto print = [](std::uint32_t line) {
        return files_of(
                   {diagnostic("TOSCA-0201", Severity::error, {"./a b/t.yaml", line, 1}, "x")})[0]
            .findings[0]
            .fingerprint;
    };
    CHECK(print(1) == print(3));
    CHECK(print(1).size() == 64);
    std::vector<Diagnostic> twins;
    for (std::uint32_t line = 1; line <= 3; ++line) {
        twins.push_back(diagnostic("TOSCA-0201", Severity::error, {"./a b/t.yaml", line, 1}, "x"));
    }
    std::set<std::string> seen;
    const auto files = files_of(twins);
    for (const ReportedFinding& finding : files[0].findings) {
        CHECK(seen.insert(finding.fingerprint).second);
    }
    CHECK(seen.contains(print(1)));
}

TEST_CASE("SARIF holds what the schema requires") {
    std::vector<Diagnostic> findings{
        diagnostic("TOSCA-0201", Severity::error, {"./a b/t.yaml", 2, 14}, "x"),
        diagnostic("TOSCA-0606", Severity::warning, {"./a b/t.yaml", 3, 3}, "y"),
        diagnostic("TOSCA-0201", Severity::error, {"./a b/t.yaml", 3, 10}, "z")};
    findings[0].notes.push_back({{"./a b/t.yaml", 1, 1}, "here"});
    findings[1].suggestion = "write it";
    const Json report = parsed_json(sarif_report(files_of(findings)));
    CHECK(report["version"] == "2.1.0");
    const Json& run = report["runs"][0];
    CHECK(run["columnKind"] == "utf16CodeUnits");
    CHECK(run["tool"]["driver"]["name"] == "paas");
    const Json& rules = run["tool"]["driver"]["rules"];
    REQUIRE(rules.size() == 2);
    CHECK(rules[0]["id"] == "TOSCA-0201");
    CHECK(rules[0]["defaultConfiguration"]["level"] == "error");
    CHECK(rules[1]["defaultConfiguration"]["level"] == "warning");
    CHECK_FALSE(rules[0]["help"]["text"].get<std::string>().empty());
    CHECK(rules[0]["help"]["markdown"].get<std::string>().find("propertis") != std::string::npos);
    CHECK(run["artifacts"][0]["location"]["uri"] == "a%20b/t.yaml");
    const Json& results = run["results"];
    REQUIRE(results.size() == 3);
    CHECK(results[0]["ruleId"] == "TOSCA-0201");
    CHECK(results[2]["ruleIndex"] == 0);
    CHECK(results[0]["level"] == "error");
    CHECK(results[1]["level"] == "warning");
    CHECK(results[1]["message"]["text"] == "y; write it");
    const Json& physical = results[0]["locations"][0]["physicalLocation"];
    CHECK(physical["artifactLocation"]["uri"] == "a%20b/t.yaml");
    CHECK(physical["artifactLocation"]["index"] == 0);
    CHECK(physical["region"] == Json({{"startLine", 2}, {"startColumn", 10}, {"endColumn", 16}}));
    CHECK(results[0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] ==
          "topology_template.x");
    CHECK(results[0]["relatedLocations"][0]["message"]["text"] == "here");
    CHECK(results[0]["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 1);
}

TEST_CASE("SARIF of archives, absolute files, and files without findings") {
    const std::vector<Diagnostic> findings{
        diagnostic("TOSCA-0201", Severity::error, {"x.csar:d/a b.yaml", 3, 1}, "x"),
        diagnostic("TOSCA-0201", Severity::error, {"/opt/ä.yaml", 3, 1}, "x")};
    const CheckedFile files[]{{.name = "x.csar", .archive = true, .findings = findings},
                              {.name = "good.yaml", .findings = {}}};
    SourceTexts sources;
    const Json run = parsed_json(sarif_report(reported(files, sources, "/work")))["runs"][0];
    REQUIRE(run["artifacts"].size() == 4);
    CHECK(run["artifacts"][0]["location"]["uri"] == "x.csar");
    CHECK(run["artifacts"][1]["location"]["uri"] == "/d/a%20b.yaml");
    CHECK(run["artifacts"][1]["parentIndex"] == 0);
    CHECK(run["artifacts"][2]["location"]["uri"] == "file:///opt/%C3%A4.yaml");
    CHECK_FALSE(run["artifacts"][2]["location"].contains("uriBaseId"));
    CHECK(run["artifacts"][3]["location"]["uri"] == "good.yaml");
    const Json empty = parsed_json(sarif_report({}))["runs"][0];
    CHECK(empty["results"].is_array());
    CHECK(empty["results"].empty());
}

TEST_CASE("SARIF takes any message") {
    const Json report = parsed_json(sarif_report(one(kHostile)));
    const auto text = report["runs"][0]["results"][0]["message"]["text"].get<std::string>();
    CHECK(text.find("{{0}}") != std::string::npos);
    CHECK(text.find("[x] (y)") != std::string::npos);
    CHECK(text.find("\uFFFD") != std::string::npos);
}

TEST_CASE("every code can be a SARIF rule") {
    std::vector<Diagnostic> findings;
    for (const CodeInfo& info : tosca::codes()) {
        findings.push_back(
            diagnostic(std::string(info.code), Severity::error, {"./a b/t.yaml", 1, 1}, "x"));
    }
    findings.push_back(diagnostic("FEED-001", Severity::error, {"./a b/t.yaml", 1, 1}, "x"));
    const Json report = parsed_json(sarif_report(files_of(findings)));
    CHECK(report["runs"][0]["tool"]["driver"]["rules"].size() == tosca::codes().size() + 1);
}

TEST_CASE("JUnit counts errors as failures") {
    const auto files =
        files_of({diagnostic("TOSCA-0201", Severity::error, {"./a b/t.yaml", 2, 14}, "x"),
                  diagnostic("TOSCA-0606", Severity::warning, {"./a b/t.yaml", 3, 3}, "y")});
    CHECK(junit_report(files) ==
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<testsuites name=\"paas validate\" tests=\"2\" failures=\"1\" errors=\"0\" "
          "skipped=\"0\">\n"
          "  <testsuite name=\"a b/t.yaml\" tests=\"2\" failures=\"1\" errors=\"0\" "
          "skipped=\"0\">\n"
          "    <testcase classname=\"a b/t.yaml\" name=\"TOSCA-0201 at a b/t.yaml:2:10\" file=\"a "
          "b/t.yaml\" line=\"2\">\n"
          "      <failure type=\"TOSCA-0201\" message=\"x\">a b/t.yaml:2:10: error: x "
          "[TOSCA-0201]&#10;in topology_template.x</failure>\n"
          "    </testcase>\n"
          "    <testcase classname=\"a b/t.yaml\" name=\"TOSCA-0606 at a b/t.yaml:3:3\" file=\"a "
          "b/t.yaml\" line=\"3\">\n"
          "      <system-out>a b/t.yaml:3:3: warning: y [TOSCA-0606]&#10;in "
          "topology_template.x</system-out>\n"
          "    </testcase>\n"
          "  </testsuite>\n"
          "</testsuites>\n");
    CHECK(junit_report(files_of({})).find("name=\"valid\"") != std::string::npos);
}

TEST_CASE("JUnit takes any message") {
    const std::string text = junit_report(one(kHostile));
    CHECK(text.find("message=\"a[2J&#13;&#10;&lt;b&gt;&amp;&quot;']]&gt;::error") !=
          std::string::npos);
    for (const char c : text) {
        CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
    }
    // What XML cannot say, and what is no character at all.
    CHECK(junit_report(one("a\uFFFE\uFFFFb")).find("message=\"ab\"") != std::string::npos);
}

TEST_CASE("GitHub gets one workflow command per finding") {
    auto findings = std::vector<Diagnostic>{
        diagnostic("TOSCA-0201", Severity::error, {"./a b/t.yaml", 2, 14}, "x, 50%"),
        diagnostic("TOSCA-0606", Severity::warning, {"./a b/t.yaml", 3, 3}, "y"),
        diagnostic("FEED-001", Severity::note, {"./a b/t.yaml", 3, 3}, "z")};
    findings[0].notes.push_back({{"./a b/t.yaml", 1, 1}, "here"});
    CHECK(github_report(files_of(findings)) ==
          "::error file=a b/t.yaml,line=2,col=10,endColumn=15,title=TOSCA-0201 unknown "
          "keyname::x, 50%25%0Aa b/t.yaml:1:1: note: here\n"
          "::warning file=a b/t.yaml,line=3,col=3,endColumn=7,title=TOSCA-0606 mandatory "
          "requirement not assigned::y\n"
          "::notice file=a b/t.yaml,line=3,col=3,endColumn=7,title=FEED-001 not JSON::z\n");
}

TEST_CASE("GitHub's commands cannot be forged") {
    const std::vector<Diagnostic> findings{
        diagnostic("TOSCA-0201", Severity::error, {"a,b:c%\n::warning::.yaml", 1, 1}, kHostile)};
    const CheckedFile file{.name = "t.yaml", .findings = findings};
    SourceTexts sources;
    const std::string text = github_report(reported(std::span(&file, 1), sources, "/work"));
    CHECK(text.starts_with("::error file=a%2Cb%3Ac%25%0A%3A%3Awarning%3A%3A.yaml,line=1"));
    CHECK(text.find('\n') == text.size() - 1);
    CHECK(text.find("%0D%0A<b>") != std::string::npos);
    CHECK(text.find("::error::%250A,: {0}") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\x01') == std::string::npos);
}

TEST_CASE("GitLab gets a Code Quality report") {
    const Json report = parsed_json(gitlab_report(
        files_of({diagnostic("TOSCA-0201", Severity::error, {"./a b/t.yaml", 2, 14}, kHostile),
                  diagnostic("TOSCA-0606", Severity::warning, {"./a b/t.yaml", 3, 3}, "y")})));
    REQUIRE(report.size() == 2);
    CHECK(report[0]["check_name"] == "TOSCA-0201");
    CHECK(report[0]["severity"] == "major");
    CHECK(report[1]["severity"] == "minor");
    CHECK(report[0]["location"]["path"] == "a b/t.yaml");
    CHECK(report[0]["location"]["lines"]["begin"] == 2);
    CHECK(report[0]["fingerprint"].get<std::string>().size() == 64);
    CHECK(report[1]["description"] == "y");
    CHECK(parsed_json(gitlab_report({})).empty());
}

TEST_CASE("a note without a file has no place") {
    std::vector<Diagnostic> findings{
        diagnostic("TOSCA-0201", Severity::error, {"./a b/t.yaml", 2, 14}, "x")};
    findings[0].notes.push_back({{}, "declared in the normative types"});
    const auto files = files_of(findings);
    CHECK(github_report(files).ends_with("::x%0Anote: declared in the normative types\n"));
    const Json note =
        parsed_json(sarif_report(files))["runs"][0]["results"][0]["relatedLocations"][0];
    CHECK(note["message"]["text"] == "declared in the normative types");
    CHECK_FALSE(note.contains("physicalLocation"));
}

TEST_CASE("formats that know files only name the member in the message") {
    const std::vector<Diagnostic> findings{
        diagnostic("TOSCA-0201", Severity::error, {"x.csar:d/a.yaml", 3, 5}, "wrong")};
    const CheckedFile file{.name = "x.csar", .archive = true, .findings = findings};
    SourceTexts sources;
    const auto files = reported(std::span(&file, 1), sources, "/work");
    CHECK(github_report(files) ==
          "::error file=x.csar,line=1,title=TOSCA-0201 unknown keyname::d/a.yaml:3:5: wrong\n");
    const Json report = parsed_json(gitlab_report(files));
    CHECK(report[0]["location"]["lines"]["begin"] == 1);
    CHECK(report[0]["description"] == "d/a.yaml:3:5: wrong");
}
