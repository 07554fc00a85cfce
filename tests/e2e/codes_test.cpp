// What `paas validate --explain` shows is so: each wrong example has its finding, each right one
// none.
#include "paas/tosca/codes.hpp"

#include "code_examples.hpp"
#include "home.hpp"

#include "paas/feed/codes.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace e2e;
using paas::CodeInfo;
using paas::Weight;
using paas::testing::ExampleFile;

namespace {

/// Writes the files of an example below a folder; gives the words that validate it.
std::vector<std::string> validation(const Home& home, const std::string& folder,
                                    const std::string& code, const std::string& example) {
    const std::vector<ExampleFile> files = paas::testing::example_files(example);
    REQUIRE_FALSE(files.empty());
    std::vector<std::string> words{"validate", "-o", "json", "--no-cache"};
    const auto write = [&](const std::string& name, const std::string& text) {
        home.write(folder + "/" + name, text);
        return home.path(folder + "/" + name).string();
    };
    if (code.starts_with("CSAR-")) {
        words.push_back(write("service.csar", paas::testing::example_archive(files)));
        return words;
    }
    for (const ExampleFile& file : files) {
        const std::string path = write(file.name.empty() ? "service.yaml" : file.name, file.text);
        if (file.name == "inputs.yaml") {
            words.insert(words.end(), {"--inputs", path});
        } else if (file.name == "base.yaml") {
            words.insert(words.end(), {"--with", path});
        } else if (&file == files.data()) {
            words.push_back(path);
        }
    }
    return words;
}

struct Outcome {
    int code = 0;
    Json findings;
};

Outcome outcome(const Home& home, const std::vector<std::string>& words) {
    const ProgramResult result = home.paas(words);
    CAPTURE(result.err);
    const Json report = Json::parse(result.out, nullptr, false);
    REQUIRE(report.is_array());
    REQUIRE(report.size() == 1);
    return {result.code, report[0]["findings"]};
}

void check_wrong(const Home& home, const CodeInfo& info, const std::string& example, bool strict) {
    CAPTURE(strict);
    auto words =
        validation(home, std::string(info.code) + "-wrong", std::string(info.code), example);
    if (strict) {
        words.emplace_back("--strict");
    }
    const Outcome found = outcome(home, words);
    const auto ours = std::find_if(found.findings.begin(), found.findings.end(),
                                   [&](const Json& one) { return one["code"] == info.code; });
    REQUIRE(ours != found.findings.end());
    const bool error = info.weight == Weight::error || (strict && info.lenient());
    CHECK((*ours)["severity"] == (error ? "error" : "warning"));
    for (const Json& one : found.findings) {
        CHECK(one["line"].get<int>() > 0);
        CHECK(one["column"].get<int>() > 0);
        CHECK(one["end_column"].get<int>() >= one["column"].get<int>());
    }
    if (error) {
        CHECK(found.code == 3);
    } else if (!strict) {
        CHECK(found.code == 0);
    }
}

}  // namespace

TEST_CASE("the examples of every code are so") {
    const Home home;
    for (const CodeInfo& info : paas::tosca::codes()) {
        CAPTURE(info.code);
        const std::string code(info.code);
        const Json shown = home.json({"validate", "--explain", code});
        check_documented(shown);
        CHECK(shown["lenient"] == info.lenient());
        check_wrong(home, info, shown["wrong"].get<std::string>(), false);
        check_wrong(home, info, shown["wrong"].get<std::string>(), true);
        auto words = validation(home, code + "-right", code, shown["right"].get<std::string>());
        words.emplace_back("--strict");
        const Outcome right = outcome(home, words);
        CHECK(right.code == 0);
        CHECK(right.findings.dump() == "[]");
    }
}

TEST_CASE("a code is explained for people") {
    const Home home;
    check_golden("explain.txt", home.good({"validate", "--explain", "tosca-0606"}), home);
    const std::string plain = home.good({"validate", "--explain", "YAML-0011"});
    CHECK(plain.find('\a') == std::string::npos);
    const ProgramResult near = home.paas({"validate", "--explain", "TOSCA-0260"});
    CHECK(near.code == 2);
    CHECK(near.out.empty());
    CHECK(near.err.find("did you mean TOSCA-02") != std::string::npos);
    CHECK(home.paas({"validate", "--explain", "nothing-like-it"}).code == 2);
    for (const CodeInfo& info : paas::feed::codes()) {
        const Json shown = home.json({"validate", "--explain", std::string(info.code)});
        check_documented(shown);
        CHECK(shown["wrong"] == info.wrong);
        CHECK(shown["severity"] == to_string(info.severity(false)));
    }
}
