/// Kubernetes resource quantities ("500m", "1.5Gi", "129e6"), exact.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace paas::feed {

enum class Rounding : std::uint8_t { down, up };

/// What a quantity is counted in: one, thousandths, bytes (as one), MiB, GiB.
enum class QuantityUnit : std::uint8_t { one, milli, mib, gib };

/// The quantity in whole units: "500m" is 500 in thousandths, "2Gi" is 2048 in MiB. Every suffix of
/// the Kubernetes API is read (n u m k M G T P E, Ki Mi Gi Ti Pi Ei) and decimal exponents. At most
/// kUnlimited: what is larger limits nothing. Nothing when the text is no quantity or is negative.
/// Pure and thread-safe.
[[nodiscard]] std::optional<std::int64_t> parse_quantity(std::string_view text, QuantityUnit unit,
                                                         Rounding rounding);

}  // namespace paas::feed
