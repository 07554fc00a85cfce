// What goes wrong with the state folder, and doctor.
#include "home.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace e2e;

TEST_CASE("doctor finds nothing wrong with a fresh state, and rebuilds it") {
    Home home;
    for (const Json& check : home.json({"doctor"})) {
        CAPTURE(check.dump());
        CHECK(check["verdict"] != "failed");
    }
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    REQUIRE(home.deploy("virtual-machine.yaml", "vm") == 0);
    bool rebuilt = false;
    for (const Json& check : home.json({"doctor", "--verify"})) {
        CAPTURE(check.dump());
        CHECK(check["verdict"] == "ok");
        rebuilt |= check["name"] == "rebuild";
    }
    CHECK(rebuilt);
    CHECK_FALSE(std::filesystem::exists(home.state() / "verify.sqlite"));
}

TEST_CASE("a store that cannot be read is refused with its path and left as it is") {
    struct Row {
        const char* name;
        std::string text;
    };
    const Row rows[] = {{"garbage", std::string(5000, 'x')}, {"short", "SQLite format 3"}};
    for (const Row& row : rows) {
        const Home home;
        CAPTURE(row.name);
        home.write("state/paas/store.sqlite", row.text);
        for (const std::vector<std::string>& words :
             {std::vector<std::string>{"status"},
              {"feed", example("federation/rally.jsonl")},
              {"deploy", example("virtual-machine.yaml")}}) {
            const ProgramResult result = home.paas(words);
            CAPTURE(result.err);
            CHECK(result.code != 0);
            CHECK(result.err.find("store.sqlite") != std::string::npos);
            CHECK(result.err.find("hint: ") != std::string::npos);
        }
        CHECK(home.paas({"doctor"}).code == 8);
        CHECK(content(home.state() / "store.sqlite") == row.text);
    }
}

TEST_CASE("a folder that cannot be written is a clear error") {
    if (::geteuid() == 0) {
        MESSAGE("skipped: permissions do not bind root");
        return;
    }
    const Home home;
    home.write("state/paas/x", "");
    ::chmod(home.state().c_str(), 0500);
    const ProgramResult result = home.paas({"feed", example("federation/providers.jsonl")});
    CHECK(result.code != 0);
    CHECK(result.err.find(home.state().string()) != std::string::npos);
    ::chmod(home.state().c_str(), 0700);
}

TEST_CASE("commands that only read make nothing") {
    const Home home;
    home.good({"status"});
    home.good({"providers", "ls"});
    home.good({"config", "view"});
    home.good({"__complete", "deployments"});
    CHECK_FALSE(std::filesystem::exists(home.state() / "store.sqlite"));
}
