/// Every code that a finding can have: of templates and archives, of messages, of configurations.
#pragma once

#include "paas/base/codes.hpp"

#include <span>
#include <string>
#include <string_view>

namespace paas::cli {

/// Sorted.
[[nodiscard]] std::span<const CodeInfo> all_codes();
/// The entry, or null. Case does not matter.
[[nodiscard]] const CodeInfo* find_any_code(std::string_view code);
/// An example of a code as a file holds it.
[[nodiscard]] std::string whole_example(const CodeInfo& info, std::string_view example);

}  // namespace paas::cli
