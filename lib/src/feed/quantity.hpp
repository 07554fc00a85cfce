/// Kubernetes resource quantities ("500m", "1.5Gi"), exact.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace paas::feed {

enum class Rounding : std::uint8_t { down, up };

/// The quantity in thousandths of the base unit ("500m" is 500, "2Gi" is 2147483648000).
/// Nothing when the text is no quantity, is negative or does not fit.
[[nodiscard]] std::optional<std::int64_t> parse_quantity_milli(std::string_view text,
                                                               Rounding rounding);

}  // namespace paas::feed
