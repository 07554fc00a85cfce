// The real program on templates made to hurt it, with limits on its time and memory.
#include "hostile.hpp"

#include "home.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

using e2e::Home;
using e2e::Json;
using namespace paas::testing;
namespace fs = std::filesystem;

namespace {

/// A minute and a gigabyte are far from what is promised (tests/bench/tosca_hostile.cpp
/// measures that); they are what a hang or a leak runs into.
ProgramResult validate(const Home& home, const fs::path& file) {
    ProgramOptions options;
    options.environment = home.environment;
    options.timeout = std::chrono::minutes(5);  // of a busy machine
    const std::string line = "ulimit -t 60; ulimit -v 1000000; ulimit -c 0; exec \"$@\"";
    return run_program(
        {"sh", "-c", line, "sh", PAAS_PROGRAM, "validate", "-o", "json", file.string()}, options);
}

void check_case(const HostileCase& each) {
    CAPTURE(each.name);
    const Home home;
    const ScratchFolder scratch("paas-hostile");
    const ProgramResult result = validate(home, each.write(scratch.path()));
    CAPTURE(result.err.substr(0, 500));
    CHECK_FALSE(result.timed_out);
    CHECK((result.code == 0 || result.code == 3));
    CHECK((!each.refused || result.code == 3));
    if (each.code.empty()) {
        return;
    }
    const Json record = Json::parse(result.out).at(0);
    const auto& findings = record.at("findings");
    CHECK(std::ranges::any_of(findings, [&](const Json& finding) {
        return finding.at("code") == each.code && finding.at("line") > 0;
    }));
    CHECK(findings.size() <= 2002);
}

}  // namespace

TEST_CASE("hostile YAML ends with a finding or is read, and nothing breaks") {
    for (const HostileCase& each : hostile_yaml(100'000)) {
        check_case(each);
    }
}

TEST_CASE("hostile types and topologies end with a finding or are read") {
    for (const HostileCase& each : hostile_types()) {
        check_case(each);
    }
}

TEST_CASE("hostile imports end with a finding or are read") {
    for (const HostileCase& each : hostile_imports()) {
        check_case(each);
    }
}

TEST_CASE("no import leaves the template's folder or reaches for the network") {
    const std::vector<std::string> imports = forbidden_imports();
    CHECK(imports.size() >= 60);
    const Home home;
    const ScratchFolder scratch("paas-hostile");
    const fs::path folder = scratch.path() / "inside";
    fs::create_directories(folder / "sub");
    // What would be found, were it looked for.
    std::ofstream(scratch.path() / "outside.yaml")
        << "tosca_definitions_version: tosca_simple_yaml_1_3\n";
    fs::create_symlink("../outside.yaml", folder / "link.yaml");
    fs::create_symlink("/", folder / "root");
    const fs::path file = folder / "template.yaml";
    std::ofstream out(file);
    out << "tosca_definitions_version: tosca_simple_yaml_1_3\nimports:\n";
    for (const std::string& uri : imports) {
        out << "  - '" << uri << "'\n";
    }
    out << "  - link.yaml\n  - root/etc/passwd\n  - \"a\\0b\"\n";
    out.close();
    const ProgramResult result = validate(home, file);
    CHECK(result.code == 3);
    const Json record = Json::parse(result.out).at(0);
    for (std::size_t i = 0; i < imports.size() + 3; ++i) {
        const auto line = static_cast<std::uint32_t>(i + 3);
        CAPTURE(i < imports.size() ? imports[i] : "a link or a NUL");
        CHECK(std::ranges::any_of(record.at("findings"), [&](const Json& finding) {
            return finding.at("code") == "TOSCA-0205" && finding.at("line") == line;
        }));
    }
    CHECK(result.out.find("root:") == std::string::npos);
}

TEST_CASE("standard input without an end is refused") {
    const Home home;
    ProgramOptions options;
    options.environment = home.environment;
    const ProgramResult result = run_program(
        {"sh", "-c", "ulimit -t 60; ulimit -v 1000000; yes 'a: b' | exec \"$1\" validate -", "sh",
         PAAS_PROGRAM},
        options);
    CHECK_FALSE(result.timed_out);
    CHECK(result.code == 3);
    CHECK(
        result.out.find("<stdin>:1:1: error: the file has more than the 16777216 bytes allowed") !=
        std::string::npos);
}

TEST_CASE("with, without and after damage of the cache the findings are the same bytes") {
    const Home home;
    std::string types = "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types:\n";
    for (int i = 0; i < 200; ++i) {
        const std::string n = std::to_string(i);
        types += "  t" + n + ":\n    derived_from: tosca.nodes.Root\n    propertis: {}\n" +
                 "    properties:\n      p: { type: string, default: \"a\\tb\" }\n" +
                 (i % 10 == 0 ? "      p: { type: integer, default: x }\n" : "");
    }
    home.write("types.yaml", types);
    home.write(
        "template.yaml",
        "tosca_definitions_version: tosca_simple_yaml_1_3\nimports: [ types.yaml ]\n"
        "topology_template:\n  node_templates:\n    a: { type: t0, properties: { q: 1 } }\n");
    const std::string file = home.path("template.yaml").string();
    const auto cache = home.path("cache") / "paas" / "documents";
    for (const std::string format : {"table", "json"}) {
        const auto run = [&](std::vector<std::string> more) {
            more.insert(more.begin(), {"validate", file, "-o", format});
            const ProgramResult result = home.paas(more);
            CHECK(result.code == 3);
            return result.out + result.err;
        };
        fs::remove_all(cache.parent_path());
        const std::string without = run({"--no-cache"});
        CHECK(without.find("written twice") != std::string::npos);
        CHECK_FALSE(fs::exists(cache));
        CHECK(run({}) == without);
        REQUIRE(fs::exists(cache));
        CHECK(std::distance(fs::directory_iterator(cache), {}) == 1);
        CHECK(run({}) == without);
        const fs::path kept = fs::directory_iterator(cache)->path();
        const std::string good = e2e::content(kept);
        std::string bad = good;
        bad[good.size() / 2] = static_cast<char>(bad[good.size() / 2] ^ 0x55);
        for (const std::string& bytes : {bad, good.substr(0, good.size() / 3), std::string()}) {
            std::ofstream(kept, std::ios::binary | std::ios::trunc) << bytes;
            CHECK(run({}) == without);
            CHECK(e2e::content(kept) == good);
        }
    }
}
