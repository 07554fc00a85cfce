// The background worker, and commands that are interrupted.
#include "home.hpp"

#include <doctest/doctest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

using namespace e2e;
using namespace std::chrono_literals;

namespace {

/// Asks until it is so, for at most 30 s.
bool soon(const std::function<bool()>& is_so) {
    for (int i = 0; i < 300; ++i) {
        if (is_so()) {
            return true;
        }
        std::this_thread::sleep_for(100ms);
    }
    return false;
}

Home& in_real_time(Home& home, const std::string& ready) {
    home.environment["PAAS_VIRTUAL_TIME"] = "false";
    home.feed();
    home.simulate("defaults: { success: 1.0, ready: { distribution: uniform, min: " + ready +
                  ", max: " + ready + " } }\n");
    return home;
}

}  // namespace

TEST_CASE("--detach prints the id and a background worker finishes") {
    Home home;
    in_real_time(home, "1s");
    home.environment.erase("PAAS_NO_WORKER");
    const Json accepted = home.json({"deploy", example("virtual-machine.yaml"), "--detach"});
    const auto id = accepted["id"].get<std::string>();
    CHECK(accepted["action"] == "deploy");
    CHECK(soon([&] { return home.json({"status", id})["status"] == "CREATE_COMPLETE"; }));
    CHECK(std::filesystem::exists(home.state() / "worker.log"));
    // It ends by itself.
    CHECK(soon([&] {
        for (const Json& check : home.json({"doctor"})) {
            if (check["name"] == "worker") {
                return check["text"] == "none runs";
            }
        }
        return false;
    }));
}

TEST_CASE("work that nobody does is found by the next command") {
    Home home;
    in_real_time(home, "500ms");
    const std::string id =
        home.good({"deploy", example("virtual-machine.yaml"), "--detach"}).substr(0, 36);
    std::this_thread::sleep_for(300ms);
    CHECK(home.json({"status", id})["status"] == "CREATE_IN_PROGRESS");
    home.environment.erase("PAAS_NO_WORKER");
    home.good({"status"});
    CHECK(soon([&] { return home.json({"status", id})["status"] == "CREATE_COMPLETE"; }));
}

TEST_CASE("a worker until idle finishes what is there; only one runs") {
    Home home;
    in_real_time(home, "1s");
    const std::string id =
        home.good({"deploy", example("virtual-machine.yaml"), "--detach"}).substr(0, 36);
    const Json report = home.json({"worker", "--all", "--until-idle"});
    CHECK(report["finished"] == 1);
    CHECK(home.json({"status", id})["status"] == "CREATE_COMPLETE");
}

TEST_CASE("Ctrl-C leaves the deployment running and says how to follow it") {
    Home home;
    in_real_time(home, "2s");
    home.environment.erase("PAAS_NO_WORKER");
    // A shell that interrupts its child once it waits.
    const std::string script = std::string(PAAS_PROGRAM) + " deploy " +
                               example("virtual-machine.yaml") +
                               " --name vm & child=$!; sleep 1; kill -INT $child; wait $child";
    // A background child of a plain shell ignores SIGINT; `set -m` gives it its default back.
    const ProgramResult result = ::paas::testing::run_program(
        {"/bin/bash", "-c", "set -m; " + script}, {.environment = home.environment, .input = {}});
    CAPTURE(result.err);
    CHECK(result.code == 130);
    CHECK(result.err.find("Follow it with: paas wait ") != std::string::npos);
    CHECK(soon([&] { return home.json({"status", "vm"})["status"] == "CREATE_COMPLETE"; }));
}
