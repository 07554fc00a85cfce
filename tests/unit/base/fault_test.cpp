#include "paas/base/fault.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

using namespace paas;

namespace {

/// A file that is not there yet and goes away with the test.
struct ScratchFile {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("paas-fault-" + std::to_string(::getpid()));
    ScratchFile() { std::filesystem::remove(path); }
    ~ScratchFile() { std::filesystem::remove(path); }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
};

std::string content(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("no plan without the environment, and a null plan does nothing") {
    ::unsetenv("PAAS_FAULT_KILL_AT");
    ::unsetenv("PAAS_FAULT_TRACE");
    CHECK(FaultPlan::from_environment() == nullptr);
    fault_point(nullptr, "anything");
}

TEST_CASE("a wrong number is refused, not ignored") {
    ::setenv("PAAS_FAULT_KILL_AT", "3x", 1);
    CHECK_THROWS_AS((void)FaultPlan::from_environment(), std::invalid_argument);
    ::unsetenv("PAAS_FAULT_KILL_AT");
}

TEST_CASE("points number themselves and the plan kills at its own") {
    const ScratchFile trace;
    const pid_t child = ::fork();
    if (child == 0) {
        ::setenv("PAAS_FAULT_KILL_AT", "2", 1);
        ::setenv("PAAS_FAULT_TRACE", trace.path.c_str(), 1);
        const auto plan = FaultPlan::from_environment();
        fault_point(plan.get(), "store.begin");
        fault_point(plan.get(), "store.commit");
        fault_point(plan.get(), "store.after");
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGKILL);
    CHECK(content(trace.path) == "1 store.begin\n2 store.commit\n");
}
