/// Quantities with units, exact.
///
/// TOSCA Simple Profile 1.3 section 3.3.6 (scalar-unit) and Kubernetes resource quantities.
/// Values are kept as integers of the smallest unit, so "1.5 GiB" is 1610612736 bytes and no
/// rounding can make a flavor fit that does not.
#pragma once

#include "paas/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace paas {

/// The four scalar-unit types and what `ScalarUnit::value` counts.
enum class UnitKind : std::uint8_t {
    size,       ///< bytes; units B kB KiB MB MiB GB GiB TB TiB, in any case
    time,       ///< nanoseconds; d h m s ms us ns, in any case
    frequency,  ///< hertz; Hz kHz MHz GHz, in any case
    bitrate,    ///< bits per second; bps … Tibps, Bps … TiBps, case-sensitive
};

/// A quantity parsed from "number unit"; white space between them is optional.
struct ScalarUnit {
    UnitKind kind = UnitKind::size;
    std::int64_t value = 0;  ///< in the smallest unit of the kind, rounded up if not whole

    /// invalid_argument says what is wrong: no number, negative, no unit, unknown unit, too large.
    [[nodiscard]] PAAS_API static Result<ScalarUnit> parse(std::string_view text, UnitKind kind);
    auto operator<=>(const ScalarUnit&) const = default;
};

inline constexpr std::int64_t kKiB = 1024;
inline constexpr std::int64_t kMiB = 1024 * kKiB;
inline constexpr std::int64_t kGiB = 1024 * kMiB;
inline constexpr std::int64_t kGB = 1000000000;

/// A size in bytes for people: "4 GiB", "1.5 GiB", "20 GB" when that is whole, else "123 B".
[[nodiscard]] PAAS_API std::string format_size(std::int64_t bytes);

}  // namespace paas
