/// What a table of diagnostic codes holds; the rooms that report findings have one each.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/base/export.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace paas {

/// How a finding weighs.
enum class Weight : std::uint8_t {
    error,    ///< always an error
    lenient,  ///< a documented leniency: a warning, and an error under `--strict`
    warning,  ///< advice: a warning, under `--strict` too
};

/// What `paas validate --explain CODE` prints. All texts are static.
struct CodeInfo {
    std::string_view code;  ///< "TOSCA-0201"
    Weight weight = Weight::error;
    std::string_view title;  ///< "unknown keyname"
    std::string_view rule;   ///< the rule and where it comes from
    std::string_view wrong;  ///< an example that breaks it
    std::string_view right;  ///< the same, put right

    [[nodiscard]] bool lenient() const noexcept { return weight == Weight::lenient; }
    [[nodiscard]] Severity severity(bool strict) const noexcept {
        return weight == Weight::error || (lenient() && strict) ? Severity::error
                                                                : Severity::warning;
    }
};

/// The entry of a table sorted by code, or null. Case does not matter.
[[nodiscard]] PAAS_API const CodeInfo* find_code(std::span<const CodeInfo> table,
                                                 std::string_view code) noexcept;

}  // namespace paas
