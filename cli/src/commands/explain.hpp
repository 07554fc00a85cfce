/// What a finding's code means.
#pragma once

#include "app/app.hpp"

#include <string>

namespace paas::cli {

/// Prints the rule of a code, an example that breaks it and one that does not. Wrong usage for an
/// unknown code, with the nearest one.
[[nodiscard]] Try<int> explain(App& app, const std::string& code);

}  // namespace paas::cli
