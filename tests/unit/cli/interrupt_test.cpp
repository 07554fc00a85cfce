#include "app/interrupt.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

using namespace paas;
using namespace paas::cli;

namespace {

/// Waits ten seconds at most.
bool stopped(const Interrupt& interrupt) {
    constexpr int kTries = 1000;
    for (int tries = 0; tries < kTries && !interrupt.happened(); ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return interrupt.happened();
}

void let_it_listen() {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

}  // namespace

TEST_CASE("a request repeated by who made it is one request") {
    const Interrupt interrupt;
    CHECK_FALSE(interrupt.happened());
    REQUIRE(::kill(::getpid(), SIGTERM) == 0);
    REQUIRE(stopped(interrupt));
    REQUIRE(::kill(::getpid(), SIGTERM) == 0);  // the process would end with 130 here
    let_it_listen();
    CHECK(interrupt.terminated());
}

TEST_CASE("a second request from elsewhere ends the process at once") {
    std::array<int, 2> told{};
    REQUIRE(::pipe(told.data()) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const Interrupt interrupt;
        (void)::kill(::getpid(), SIGTERM);
        const char answer = stopped(interrupt) ? 'y' : 'n';
        (void)!::write(told[1], &answer, 1);
        std::this_thread::sleep_for(std::chrono::seconds(10));
        ::_exit(0);
    }
    char answer = 'n';
    CHECK(::read(told[0], &answer, 1) == 1);
    CHECK(answer == 'y');
    CHECK(::kill(child, SIGTERM) == 0);
    int status = 0;
    CHECK(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 130);
    ::close(told[0]);
    ::close(told[1]);
}
