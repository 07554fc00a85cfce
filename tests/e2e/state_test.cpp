// What goes wrong with the state folder, and doctor.
#include "home.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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

TEST_CASE("a state folder that is none is not an empty one") {
    const Home home;
    home.write("file", "x");
    const std::string file = home.path("file").string();
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"status", "--state-dir", file},
          {"providers", "ls", "--state-dir", file},
          {"deploy", example("virtual-machine.yaml"), "--state-dir", file}}) {
        const ProgramResult result = home.paas(words);
        CAPTURE(result.err);
        CHECK(result.code == 6);
        CHECK(result.err.find(file + "/store.sqlite") != std::string::npos);
        CHECK(result.err.find("hint: choose another --state-dir") != std::string::npos);
    }
    const ProgramResult doctor = home.paas({"doctor", "--state-dir", file});
    CHECK(doctor.code == 8);
    CHECK(doctor.out.find("failed") != std::string::npos);
    CHECK(home.paas({"status", "--state-dir", ""}).code == 2);
    if (::geteuid() != 0) {
        Home other;
        other.feed();
        std::filesystem::permissions(other.state(), std::filesystem::perms::none);
        CHECK(other.paas({"status"}).code == 4);
        std::filesystem::permissions(other.state(), std::filesystem::perms::owner_all);
    }
}

TEST_CASE("doctor says what of a damaged store can still be read") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    REQUIRE(home.deploy("virtual-machine.yaml", "vm") == 0);
    REQUIRE(home.deploy("virtual-machine.yaml", "other") == 0);
    const std::filesystem::path store = home.state() / "store.sqlite";
    std::string text = content(store);
    // The last page: the first ones say what is where, and without them nothing can be read.
    constexpr std::size_t kPage = 4096;
    REQUIRE(text.size() > 20 * kPage);
    text.replace(text.size() - kPage, kPage, std::string(kPage, '\xff'));
    for (const char* suffix : {"-wal", "-shm"}) {
        std::filesystem::remove(store.string() + suffix);
    }
    home.write("state/paas/store.sqlite", text);
    home.environment["PAAS_VIRTUAL_TIME"] = "false";
    const ProgramResult result = home.paas({"doctor", "-o", "json"});
    CAPTURE(result.out);
    CAPTURE(result.err);
    CHECK(result.code == 8);
    const Json checks = Json::parse(result.out, nullptr, false);
    REQUIRE(checks.is_array());
    const auto named = [&](const std::string& name) {
        return std::ranges::any_of(checks,
                                   [&](const Json& check) { return check["name"] == name; });
    };
    CHECK(named("readable"));
    CHECK(named("federation"));
}

TEST_CASE("a key file is made only where there is a folder for it") {
    Home home;
    home.feed();
    home.environment["PAAS_KEY_FILE"] = home.path("nowhere/key").string();
    const ProgramResult result = home.paas({"status"});
    CHECK(result.code == 5);
    CHECK(result.err.find("mkdir -m 700") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(home.path("nowhere")));
    home.environment["PAAS_KEY_FILE"] = "/dev/null";
    const ProgramResult device =
        home.paas({"deploy", example("kubernetes-cluster.yaml"), "-i", "admin_token=long-enough"});
    CHECK(device.code == 3);
    CHECK(device.err.find("is no plain file") != std::string::npos);
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
