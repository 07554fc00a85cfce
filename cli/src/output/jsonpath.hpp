/// JSONPath templates, the subset that kubectl users know.
///
///     {.id}   {.attempts[0].provider}   {[*].id}   {.providers[1:3].label}   {.outputs['node ip']}
///     {range [*]}{.id}{"\t"}{.status}{"\n"}{end}
///
/// A template without braces is one path. Values are separated by blanks; strings come bare,
/// everything else as JSON. What a path does not find is left out.
#pragma once

#include "paas/base/error.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace paas::cli {

/// invalid_argument with the place in the template.
[[nodiscard]] Result<std::string> jsonpath(std::string_view expression,
                                           const nlohmann::ordered_json& value);

}  // namespace paas::cli
