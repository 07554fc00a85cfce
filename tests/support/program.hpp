/// Runs programs, as a shell would.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace paas::testing {

struct ProgramResult {
    int code = -1;  ///< exit code, or 128 + signal
    std::string out;
    std::string err;
    bool timed_out = false;  ///< it was killed

    [[nodiscard]] bool killed() const noexcept { return code == 128 + 9; }
};

struct ProgramOptions {
    std::map<std::string, std::string> environment;  ///< added to this program's own
    std::string input;                               ///< standard input (small)
    std::chrono::milliseconds timeout = std::chrono::seconds(60);
};

/// Runs `command` (its first word is searched on PATH) and waits for its end. Processes that it
/// leaves behind are not waited for. Throws std::runtime_error when it cannot be started.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& command,
                                        const ProgramOptions& options = {});

/// `command` as one line that a shell would run.
[[nodiscard]] std::string shown(const std::vector<std::string>& command);

}  // namespace paas::testing
