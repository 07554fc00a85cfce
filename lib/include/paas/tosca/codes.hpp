/// The one table of diagnostic codes of the rooms `text` (YAML-0xxx) and `tosca` (TOSCA-0xxx).
#pragma once

#include "paas/base/export.hpp"

#include <span>
#include <string_view>

namespace paas::tosca {

/// What `paas validate --explain CODE` prints. All texts are static.
struct CodeInfo {
    std::string_view code;   ///< "TOSCA-0201"
    std::string_view title;  ///< "unknown keyname"
    std::string_view rule;   ///< the rule and where it comes from
    std::string_view wrong;  ///< an example that breaks it
    std::string_view right;  ///< the same, put right
};

/// All codes, sorted.
[[nodiscard]] PAAS_API std::span<const CodeInfo> codes() noexcept;
/// The entry, or null. Case does not matter.
[[nodiscard]] PAAS_API const CodeInfo* find_code(std::string_view code) noexcept;

}  // namespace paas::tosca
