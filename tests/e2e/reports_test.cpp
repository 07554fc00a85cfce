// Findings for other programs: `paas validate --report`.
#include "home.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace e2e;

namespace {

namespace fs = std::filesystem;

constexpr const char* kHead = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

/// A template with an error and a leniency whose note stands in another file, and one with a
/// leniency only.
void write_templates(const Home& home) {
    const std::string types = std::string(kHead) + "node_types:\n  lab.Server: { derived_from: ";
    home.write("work/lib/a.yaml", types + "tosca.nodes.Compute }\n");
    home.write("work/lib/b c.yaml", types + "tosca.nodes.Root }\n");
    home.write("work/wrong.yaml",
               std::string(kHead) +
                   "imports: [ lib/a.yaml, lib/b c.yaml ]\n"
                   "topology_template:\n"
                   "  inputs:\n"
                   "    \u6f22\u5b57: { type: integer, default: \"50 %, <two> & more\" }\n");
    home.write("work/loose.yaml", std::string(kHead) +
                                      "topology_template:\n"
                                      "  node_templates:\n"
                                      "    app: { type: tosca.nodes.SoftwareComponent }\n");
}

std::vector<std::string> validate(std::vector<std::string> more) {
    more.insert(more.begin(), {"validate", "wrong.yaml", "loose.yaml"});
    return more;
}

Json read_json(const fs::path& file) {
    Json json = Json::parse(content(file), nullptr, false);
    REQUIRE_FALSE(json.is_discarded());
    return json;
}

}  // namespace

TEST_CASE("reports in files beside the text") {
    Home home;
    write_templates(home);
    home.folder = home.path("work");
    const std::string text = home.paas(validate({})).out;
    const ProgramResult result = home.paas(
        validate({"--report", "sarif=r/findings.sarif", "--report=junit=findings.xml", "--report",
                  "github=annotations.txt", "--report", "gitlab=quality.json"}));
    CHECK(result.code == 1);  // the folder is not there
    CHECK(result.err.find("r/findings.sarif") != std::string::npos);
    fs::create_directory(home.path("work/r"));
    home.write("work/findings.xml", "old");
    const ProgramResult good = home.paas(
        validate({"--report", "sarif=r/findings.sarif", "--report=junit=findings.xml", "--report",
                  "github=annotations.txt", "--report", "gitlab=quality.json"}));
    CHECK(good.code == 3);
    CHECK(good.out == text);
    check_golden("report.sarif", content(home.path("work/r/findings.sarif")), home);
    check_golden("report.xml", content(home.path("work/findings.xml")), home);
    check_golden("report-github.txt", content(home.path("work/annotations.txt")), home);
    check_golden("report-gitlab.json", content(home.path("work/quality.json")), home);
    // Nothing is left beside them.
    for (const auto& entry : fs::recursive_directory_iterator(home.path("work"))) {
        CHECK(entry.path().extension() != ".part");
    }
    const Json sarif = read_json(home.path("work/r/findings.sarif"));
    CHECK(sarif["runs"][0]["results"].size() == read_json(home.path("work/quality.json")).size());
}

TEST_CASE("a report on standard output replaces the text") {
    Home home;
    write_templates(home);
    home.folder = home.path("work");
    const ProgramResult one = home.paas(validate({"--report", "gitlab"}));
    CHECK(one.code == 3);
    CHECK(Json::parse(one.out, nullptr, false).is_array());
    CHECK(home.paas(validate({"--report", "gitlab=-"})).out == one.out);
    const ProgramResult loose = home.paas({"validate", "loose.yaml", "--report", "github"});
    CHECK(loose.code == 0);
    CHECK(loose.out.starts_with("::warning file=loose.yaml,line=4,col=5,"));
    CHECK(home.paas({"validate", "loose.yaml", "--strict", "--report", "github"}).code == 3);
    const ProgramResult two = home.paas(validate({"--report", "github", "--report", "junit"}));
    CHECK(two.code == 2);
    CHECK(two.out.empty());
    const ProgramResult unknown = home.paas(validate({"--report", "serif"}));
    CHECK(unknown.code == 2);
    CHECK(unknown.err.find("did you mean sarif?") != std::string::npos);
    CHECK(home.paas(validate({"--report", "sarif="})).code == 2);
}

TEST_CASE("paths of reports are relative below the folder of the run") {
    Home home;
    write_templates(home);
    home.folder = home.path("work");
    fs::create_directory_symlink(home.path("work"), home.path("link"));
    const auto paths = [&](const std::string& file) {
        std::vector<std::string> out;
        const std::string report = home.paas({"validate", file, "--report", "gitlab"}).out;
        for (const Json& entry : Json::parse(report, nullptr, false)) {
            out.push_back(entry["location"]["path"].get<std::string>());
        }
        return out;
    };
    const std::vector<std::string> expected = paths("wrong.yaml");
    REQUIRE_FALSE(expected.empty());
    CHECK(paths(home.path("work/wrong.yaml")) == expected);
    CHECK(paths(home.path("link/wrong.yaml")) == expected);
    home.folder = home.path("work/lib");
    for (const std::string& path : paths("../wrong.yaml")) {
        CHECK(fs::path(path).is_relative());
    }
}

TEST_CASE("the record of an invalid template holds what was read of it") {
    Home home;
    home.write("work/wrong.yaml", std::string(kHead) +
                                      "topology_template:\n"
                                      "  inputs: { a: { type: string }, b: { type: nothing } }\n"
                                      "  node_templates: [ c ]\n");
    home.write("work/unreadable.yaml", "a: [\n");
    home.folder = home.path("work");
    const Json read = Json::parse(
        home.paas({"validate", "wrong.yaml", "unreadable.yaml", "-o", "json"}).out, nullptr, false);
    REQUIRE(read.size() == 2);
    CHECK(read[0]["version"] == "tosca_simple_yaml_1_3");
    CHECK(read[0]["inputs"] == 2);
    CHECK(read[0]["nodes"].is_null());
    CHECK(read[1]["version"].is_null());
}

TEST_CASE("a file that cannot be read hides nothing of the others") {
    Home home;
    write_templates(home);
    home.folder = home.path("work");
    const ProgramResult result =
        home.paas(validate({"missing.yaml", "gone.yaml", "--report", "gitlab=quality.json"}));
    CHECK(result.code == 5);
    CHECK(result.out == home.paas(validate({})).out);
    CHECK(result.err.find("missing.yaml: No such file") != std::string::npos);
    CHECK(result.err.find("gone.yaml: No such file") != std::string::npos);
    const Json kept = read_json(home.path("work/quality.json"));
    home.paas(validate({"--report", "gitlab=quality.json"}));
    CHECK(kept == read_json(home.path("work/quality.json")));
    const ProgramResult alone = home.paas({"validate", "missing.yaml", "-o", "json"});
    CHECK(alone.code == 5);
    CHECK(alone.out.empty());
}

TEST_CASE("a report keeps what it is written to") {
    Home home;
    write_templates(home);
    home.folder = home.path("work");
    home.write("work/real.json", "old");
    fs::permissions(home.path("work/real.json"), fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("real.json", home.path("work/link.json"));
    CHECK(home.paas(validate({"--report", "gitlab=link.json"})).code == 3);
    CHECK(fs::is_symlink(home.path("work/link.json")));
    CHECK(read_json(home.path("work/real.json")).size() > 1);
    CHECK(home.paas(validate({"--report", "gitlab=/dev/null"})).code == 3);
    CHECK(home.paas(validate({"--report", "gitlab=r"})).code == 3);
    fs::create_directory(home.path("work/folder"));
    CHECK(home.paas(validate({"--report", "gitlab=folder"})).code == 1);
}
