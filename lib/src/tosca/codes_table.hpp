/// The parts of the table of findings, in the order of their codes.
///
/// The examples are documents without their version line; a test checks that the wrong one gives
/// its code, as heavy as the table says, and the right one nothing. Sections are those of the TOSCA
/// Simple Profile in YAML 1.3.
#pragma once

#include "paas/tosca/codes.hpp"

#include <span>

namespace paas::tosca {

[[nodiscard]] std::span<const CodeInfo> codes_of_archives() noexcept;
[[nodiscard]] std::span<const CodeInfo> codes_of_definitions() noexcept;
[[nodiscard]] std::span<const CodeInfo> codes_of_values() noexcept;
[[nodiscard]] std::span<const CodeInfo> codes_of_templates() noexcept;
[[nodiscard]] std::span<const CodeInfo> codes_of_inputs() noexcept;
[[nodiscard]] std::span<const CodeInfo> codes_of_yaml() noexcept;

}  // namespace paas::tosca
