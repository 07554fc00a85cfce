/// Primitive values of the profile: reading and comparing them.
#pragma once

#include "paas/base/units.hpp"
#include "paas/text/yaml.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paas::tosca {

enum class Primitive : std::uint8_t {
    any,  ///< no type was declared
    string,
    integer,
    floating,
    boolean,
    timestamp,
    null,
    version,
    range,
    list,
    map,
    size,
    time,
    frequency,
    bitrate,
    complex,  ///< a data type with properties
};

/// "scalar-unit.size" -> size; also "tosca:version" and the like. Nothing for other names.
[[nodiscard]] std::optional<Primitive> primitive_named(std::string_view name) noexcept;
/// The name in TOSCA: "scalar-unit.size".
[[nodiscard]] std::string_view name_of(Primitive primitive) noexcept;
[[nodiscard]] std::optional<UnitKind> unit_kind(Primitive primitive) noexcept;

/// major.minor[.fix[.qualifier[-build]]] (TOSCA Simple Profile 1.3, section 3.3.2).
struct VersionValue {
    std::array<std::uint64_t, 3> number{};
    std::string_view qualifier;
    std::uint64_t build = 0;
};
[[nodiscard]] std::optional<VersionValue> parse_version_value(std::string_view text) noexcept;

/// Order of two scalars read as this type; nothing when one cannot be read or they are
/// incomparable.
[[nodiscard]] std::optional<std::partial_ordering> compare_scalars(const text::YamlNode& left,
                                                                   const text::YamlNode& right,
                                                                   Primitive type);

/// 1 or 0 for yes, on, no or off: the parsers in use read YAML 1.1 and count its booleans among the
/// integers. Nothing for any other scalar.
[[nodiscard]] std::optional<std::int64_t> yaml11_switch(const text::YamlNode& value) noexcept;

/// A moment: since 1970-01-01T00:00:00Z, without zone taken for UTC.
struct TimestampValue {
    std::int64_t seconds = 0;
    std::uint64_t fraction = 0;  ///< of a second, in units of 10^-18
    auto operator<=>(const TimestampValue&) const = default;
};
/// A YAML timestamp (yaml.org/type/timestamp): a date, or a date and a time with optional fraction
/// and zone. Nothing when it is none, or no day or time that there is.
[[nodiscard]] std::optional<TimestampValue> parse_timestamp(std::string_view text) noexcept;

/// Code points of UTF-8 text.
[[nodiscard]] std::size_t length_of(std::string_view text) noexcept;

}  // namespace paas::tosca
