/// From a command line to an exit code.
#pragma once

#include "paas/base/fault.hpp"

#include <string>
#include <vector>

namespace paas::cli {

/// `line` is the command line without the program's name.
[[nodiscard]] int run_program(const std::vector<std::string>& line, FaultPlan* faults);

}  // namespace paas::cli
