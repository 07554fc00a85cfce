/// Commands of third parties: `paas NAME` runs the program paas-NAME from PATH.
#pragma once

#include "parse/arguments.hpp"

namespace paas::cli {

/// Replaces this process by the program; comes back when there is none.
void run_external(const UnknownCommand& command);

}  // namespace paas::cli
