/// What this process takes of the machine.
#pragma once

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

namespace paas::testing {

/// A line of /proc/self/status in KiB ("VmHWM" is the peak of the resident set); 0 = not told.
[[nodiscard]] inline std::int64_t status_kib(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name + ":")) {
            std::istringstream rest(line.substr(name.size() + 1));
            std::int64_t kib = 0;
            rest >> kib;
            return kib;
        }
    }
    return 0;
}

/// Largest resident set so far, in MB (10^6 bytes).
[[nodiscard]] inline double peak_memory_mb() {
    return static_cast<double>(status_kib("VmHWM")) * 1024.0 / 1e6;
}

}  // namespace paas::testing
