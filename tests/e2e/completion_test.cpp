// Completion as the shells do it.
#include "home.hpp"

#include <doctest/doctest.h>

#include <set>
#include <sstream>

using namespace e2e;

namespace {

bool installed(const std::string& program) {
    return ::paas::testing::run_program({"/bin/sh", "-c", "command -v " + program}).code == 0;
}

std::set<std::string> words_of(const std::string& text) {
    std::istringstream stream(text);
    std::set<std::string> words;
    for (std::string word; std::getline(stream, word);) {
        words.insert(word.substr(0, word.find('\t')));
    }
    return words;
}

std::set<std::string> bash(const Home& home, const std::string& line) {
    const std::string script = "source " + std::string(PAAS_SOURCE_DIR) +
                               "/completions/paas.bash\n"
                               "COMP_WORDS=(" +
                               line +
                               "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _paas\n"
                               "printf '%s\\n' \"${COMPREPLY[@]}\"";
    const ProgramResult result = ::paas::testing::run_program(
        {"bash", "-c", script}, {.environment = home.environment, .input = {}});
    CAPTURE(result.err);
    CHECK(result.err.empty());
    return words_of(result.out);
}

std::set<std::string> fish(const Home& home, const std::string& line) {
    const std::string script = "source " + std::string(PAAS_SOURCE_DIR) +
                               "/completions/paas.fish; complete -C '" + line + "'";
    return words_of(::paas::testing::run_program({"fish", "--no-config", "-c", script},
                                                 {.environment = home.environment, .input = {}})
                        .out);
}

Home& ready(Home& home) {
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    REQUIRE(home.deploy("virtual-machine.yaml", "my-machine") == 0);
    const std::filesystem::path program = PAAS_PROGRAM;
    home.environment["PATH"] = program.parent_path().string() + ":/usr/bin:/bin";
    return home;
}

}  // namespace

TEST_CASE("candidates come from the state, offline, and cost nothing without one") {
    Home home;
    CHECK(home.good({"__complete", "deployments"}).empty());
    CHECK(home.good({"__complete", "contexts"}) == "embedded\n");
    CHECK(home.good({"__complete", "codes"}).find("\nTOSCA-0201\n") != std::string::npos);
    ready(home);
    CHECK(home.good({"__complete", "deployments"}).find("my-machine\n") != std::string::npos);
    CHECK(home.good({"__complete", "providers"}).find("RECAS-BARI/RegionOne\n") !=
          std::string::npos);
    CHECK_FALSE(home.good({"__complete", "nodes", "my-machine"}).empty());
}

TEST_CASE("bash completes commands, options, values and names") {
    if (!installed("bash")) {
        MESSAGE("skipped: bash is not installed");
        return;
    }
    Home home;
    ready(home);
    REQUIRE(home.deploy("virtual-machine.yaml", "two words") == 0);
    CHECK(bash(home, "paas status two") == std::set<std::string>{"two\\ words"});
    CHECK(bash(home, "paas status 'two\\ w'") == std::set<std::string>{"two\\ words"});
    CHECK(bash(home, "paas dep") == std::set<std::string>{"deploy"});
    CHECK(bash(home, "paas nodes s") == std::set<std::string>{"show", "start", "stop"});
    CHECK(bash(home, "paas -o json nodes re") == std::set<std::string>{"reboot"});
    CHECK(bash(home, "paas deploy --det") == std::set<std::string>{"--detach"});
    CHECK(bash(home, "paas status -o js") == std::set<std::string>{"json", "jsonl", "jsonpath="});
    CHECK(bash(home, "paas status my").contains("my-machine"));
    CHECK(bash(home, "paas deploy --provider REC") ==
          std::set<std::string>{"RECAS-BARI/RegionOne"});
    CHECK(bash(home, "paas completion z") == std::set<std::string>{"zsh"});
    CHECK(bash(home, "paas wait my-machine --for d") == std::set<std::string>{"deleted"});
    CHECK(bash(home, "paas context use emb") == std::set<std::string>{"embedded"});
    CHECK(bash(home, "paas validate --explain CSAR-000").size() == 9);
    CHECK(bash(home, "paas validate --report jun") == std::set<std::string>{"junit", "junit="});
}

TEST_CASE("fish completes commands, options, values and names") {
    if (!installed("fish")) {
        MESSAGE("skipped: fish is not installed");
        return;
    }
    Home home;
    ready(home);
    CHECK(fish(home, "paas dep") == std::set<std::string>{"deploy"});
    CHECK(fish(home, "paas nodes sto") == std::set<std::string>{"stop"});
    CHECK(fish(home, "paas deploy --det") == std::set<std::string>{"--detach"});
    CHECK(fish(home, "paas status my").contains("my-machine"));
    CHECK(fish(home, "paas deploy --provider REC").contains("RECAS-BARI/RegionOne"));
    CHECK(fish(home, "paas completion z").contains("zsh"));
}
