/// Bytes as hexadecimal digits.
#pragma once

#include "paas/base/export.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace paas {

/// Two lower-case digits for each byte.
[[nodiscard]] PAAS_API std::string to_hex(std::string_view bytes);

/// The bytes, or nothing when the text is no even number of digits (either case).
[[nodiscard]] PAAS_API std::optional<std::string> from_hex(std::string_view text);

}  // namespace paas
