#include "scalars.hpp"

#include "paas/base/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace paas::tosca {
namespace {

struct Name {
    std::string_view name;
    Primitive primitive;
};
constexpr Name kNames[] = {
    {"string", Primitive::string},
    {"integer", Primitive::integer},
    {"float", Primitive::floating},
    {"boolean", Primitive::boolean},
    {"timestamp", Primitive::timestamp},
    {"null", Primitive::null},
    {"version", Primitive::version},
    {"range", Primitive::range},
    {"list", Primitive::list},
    {"map", Primitive::map},
    {"scalar-unit.size", Primitive::size},
    {"scalar-unit.time", Primitive::time},
    {"scalar-unit.frequency", Primitive::frequency},
    {"scalar-unit.bitrate", Primitive::bitrate},
};

/// Takes a number off the front.
std::optional<std::uint64_t> take_number(std::string_view& text) noexcept {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

std::partial_ordering compare_versions(const VersionValue& left, const VersionValue& right) {
    for (std::size_t i = 0; i < left.number.size(); ++i) {
        if (left.number[i] != right.number[i]) {
            return left.number[i] < right.number[i] ? std::partial_ordering::less
                                                    : std::partial_ordering::greater;
        }
    }
    if (left.qualifier != right.qualifier) {
        // A version without qualifier is newer than one with (section 3.3.2.4).
        if (left.qualifier.empty() || right.qualifier.empty()) {
            return left.qualifier.empty() ? std::partial_ordering::greater
                                          : std::partial_ordering::less;
        }
        return left.qualifier < right.qualifier ? std::partial_ordering::less
                                                : std::partial_ordering::greater;
    }
    return left.build <=> right.build;
}

}  // namespace

std::optional<Primitive> primitive_named(std::string_view name) noexcept {
    if (name.starts_with("tosca:")) {
        name.remove_prefix(6);
    }
    for (const Name& entry : kNames) {
        if (entry.name == name) {
            return entry.primitive;
        }
    }
    return std::nullopt;
}

std::string_view name_of(Primitive primitive) noexcept {
    for (const Name& entry : kNames) {
        if (entry.primitive == primitive) {
            return entry.name;
        }
    }
    return primitive == Primitive::complex ? "complex type" : "any type";
}

std::optional<UnitKind> unit_kind(Primitive primitive) noexcept {
    switch (primitive) {
        case Primitive::size:
            return UnitKind::size;
        case Primitive::time:
            return UnitKind::time;
        case Primitive::frequency:
            return UnitKind::frequency;
        case Primitive::bitrate:
            return UnitKind::bitrate;
        default:
            return std::nullopt;
    }
}

std::optional<VersionValue> parse_version_value(std::string_view text) noexcept {
    VersionValue version;
    std::size_t numbers = 0;
    for (std::size_t i = 0; i < version.number.size(); ++i) {
        if (i > 0) {
            if (!text.starts_with('.') || text.size() < 2 || !is_digit(text[1])) {
                break;
            }
            text.remove_prefix(1);
        }
        const auto number = take_number(text);
        if (!number) {
            return std::nullopt;
        }
        version.number[i] = *number;
        ++numbers;
    }
    if (text.empty()) {
        return version;
    }
    if (numbers < version.number.size() || !text.starts_with('.') || text.size() == 1) {
        return std::nullopt;
    }
    text.remove_prefix(1);
    const auto is_qualifier = [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto* end = std::find_if_not(text.begin(), text.end(), is_qualifier);
    version.qualifier = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(version.qualifier.size());
    if (version.qualifier.empty()) {
        return std::nullopt;
    }
    if (text.starts_with('-')) {
        text.remove_prefix(1);
        const auto build = take_number(text);
        if (!build) {
            return std::nullopt;
        }
        version.build = *build;
    }
    return text.empty() ? std::optional(version) : std::nullopt;
}

std::optional<std::partial_ordering> compare_scalars(const text::YamlNode& left,
                                                     const text::YamlNode& right, Primitive type) {
    if (const auto kind = unit_kind(type)) {
        const auto a = ScalarUnit::parse(left.text(), *kind);
        const auto b = ScalarUnit::parse(right.text(), *kind);
        if (!a || !b) {
            return std::nullopt;
        }
        return std::partial_ordering(a->value <=> b->value);
    }
    switch (type) {
        case Primitive::integer:
        case Primitive::floating: {
            const auto a = left.as_int();
            const auto b = right.as_int();
            if (a && b) {
                return std::partial_ordering(*a <=> *b);
            }
            const auto x = left.as_float();
            const auto y = right.as_float();
            if (!x || !y) {
                return std::nullopt;
            }
            return *x <=> *y;
        }
        case Primitive::boolean: {
            const auto a = left.as_yaml11_bool();
            const auto b = right.as_yaml11_bool();
            if (!a || !b) {
                return std::nullopt;
            }
            return *a == *b ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
        }
        case Primitive::version: {
            const auto a = parse_version_value(left.text());
            const auto b = parse_version_value(right.text());
            if (!a || !b) {
                return std::nullopt;
            }
            return compare_versions(*a, *b);
        }
        case Primitive::timestamp: {
            const auto a = parse_timestamp(left.text());
            const auto b = parse_timestamp(right.text());
            if (!a || !b) {
                return std::nullopt;
            }
            return std::partial_ordering(*a <=> *b);
        }
        default:
            break;
    }
    if (!left.is_scalar() || !right.is_scalar()) {
        return std::nullopt;
    }
    return std::partial_ordering(left.text() <=> right.text());
}

std::optional<std::int64_t> yaml11_switch(const text::YamlNode& value) noexcept {
    // `y` and `n` are booleans by the letter of YAML 1.1 only; no parser reads them so.
    if (value.as_bool() || value.text().size() < 2) {
        return std::nullopt;
    }
    const auto word = value.as_yaml11_bool();
    return word ? std::optional<std::int64_t>(*word ? 1 : 0) : std::nullopt;
}

namespace {

/// Reads the parts of a YAML timestamp off the front of its text.
class TimestampReader {
public:
    explicit TimestampReader(std::string_view text) : rest_(text) {}

    std::optional<TimestampValue> run() {
        const std::int64_t year = number(4, 4);
        const std::int64_t month = skip('-') ? number(1, 2) : 0;
        const std::int64_t day = skip('-') ? number(1, 2) : 0;
        const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                               std::chrono::month(static_cast<unsigned>(month)),
                                               std::chrono::day(static_cast<unsigned>(day))};
        if (wrong_ || !date.ok()) {
            return std::nullopt;
        }
        constexpr std::int64_t kDay = 86'400;
        TimestampValue value{std::chrono::sys_days(date).time_since_epoch().count() * kDay, 0};
        if (!rest_.empty()) {
            read_time(value);
        }
        return wrong_ || !rest_.empty() ? std::nullopt : std::optional(value);
    }

private:
    void read_time(TimestampValue& value) {
        if (!skip('T') && !skip('t') && !skip_blanks()) {
            wrong_ = true;
            return;
        }
        const std::int64_t hour = number(1, 2);
        const std::int64_t minute = skip(':') ? number(2, 2) : 60;
        const std::int64_t second = skip(':') ? number(2, 2) : 61;
        // A leap second is the 61st of its minute.
        wrong_ = wrong_ || hour > 23 || minute > 59 || second > 60;
        if (skip('.')) {
            value.fraction = fraction();
        }
        skip_blanks();
        value.seconds += hour * 3600 + minute * 60 + second - zone();
    }

    /// Seconds ahead of UTC: `Z`, nothing, `+2`, `-05:30`, `+0530`.
    std::int64_t zone() {
        if (rest_.empty() || skip('Z') || skip('z')) {
            return 0;
        }
        const bool behind = skip('-');
        wrong_ = wrong_ || (!behind && !skip('+'));
        const std::size_t before = rest_.size();
        std::int64_t hours = number(1, 4);
        std::int64_t minutes = 0;
        if (before - rest_.size() > 2) {
            minutes = hours % 100;
            hours /= 100;
        } else if (skip(':')) {
            minutes = number(2, 2);
        }
        wrong_ = wrong_ || hours > 23 || minutes > 59;
        return (behind ? -1 : 1) * (hours * 3600 + minutes * 60);
    }

    /// In units of 10^-18 s; digits after that are not told apart.
    std::uint64_t fraction() {
        constexpr int kDigits = 18;
        std::uint64_t value = 0;
        for (int i = 0; i < kDigits; ++i) {
            value *= 10;
            if (!rest_.empty() && is_digit(rest_[0])) {
                value += static_cast<std::uint64_t>(rest_[0] - '0');
                rest_.remove_prefix(1);
            }
        }
        while (!rest_.empty() && is_digit(rest_[0])) {
            rest_.remove_prefix(1);
        }
        return value;
    }

    std::int64_t number(std::size_t least, std::size_t most) {
        std::int64_t value = 0;
        std::size_t count = 0;
        while (count < most && !rest_.empty() && is_digit(rest_[0])) {
            value = value * 10 + (rest_[0] - '0');
            rest_.remove_prefix(1);
            ++count;
        }
        wrong_ = wrong_ || count < least;
        return value;
    }
    bool skip(char c) {
        const bool there = rest_.starts_with(c);
        rest_.remove_prefix(there ? 1 : 0);
        return there;
    }
    bool skip_blanks() {
        bool any = false;
        while (skip(' ') || skip('\t')) {
            any = true;
        }
        return any;
    }

    std::string_view rest_;
    bool wrong_ = false;
};

}  // namespace

std::optional<TimestampValue> parse_timestamp(std::string_view text) noexcept {
    return TimestampReader(text).run();
}

std::size_t length_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

}  // namespace paas::tosca
