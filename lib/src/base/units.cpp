#include "paas/base/units.hpp"

#include "paas/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

namespace paas {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

constexpr std::int64_t kTiB = 1024 * kGiB;
constexpr std::int64_t kTB = 1000 * kGB;

// TOSCA Simple Profile 1.3 sections 3.3.6.4 to 3.3.6.7.
constexpr std::array kSizes{
    Unit{"B", 1},    Unit{"kB", 1000},  Unit{"KiB", kKiB}, Unit{"MB", 1000000}, Unit{"MiB", kMiB},
    Unit{"GB", kGB}, Unit{"GiB", kGiB}, Unit{"TB", kTB},   Unit{"TiB", kTiB},
};
constexpr std::array kTimes{
    Unit{"d", 86400 * kGB}, Unit{"h", 3600 * kGB}, Unit{"m", 60 * kGB}, Unit{"s", kGB},
    Unit{"ms", 1000000},    Unit{"us", 1000},      Unit{"ns", 1},
};
constexpr std::array kFrequencies{
    Unit{"Hz", 1},
    Unit{"kHz", 1000},
    Unit{"MHz", 1000000},
    Unit{"GHz", kGB},
};
constexpr std::array kBitrates{
    Unit{"bps", 1},
    Unit{"Kbps", 1000},
    Unit{"Kibps", kKiB},
    Unit{"Mbps", 1000000},
    Unit{"Mibps", kMiB},
    Unit{"Gbps", kGB},
    Unit{"Gibps", kGiB},
    Unit{"Tbps", kTB},
    Unit{"Tibps", kTiB},
    Unit{"Bps", 8},
    Unit{"KBps", 8 * 1000},
    Unit{"KiBps", 8 * kKiB},
    Unit{"MBps", 8 * 1000000},
    Unit{"MiBps", 8 * kMiB},
    Unit{"GBps", 8 * kGB},
    Unit{"GiBps", 8 * kGiB},
    Unit{"TBps", 8 * kTB},
    Unit{"TiBps", 8 * kTiB},
};

std::span<const Unit> units_of(UnitKind kind) {
    switch (kind) {
        case UnitKind::size:
            return kSizes;
        case UnitKind::time:
            return kTimes;
        case UnitKind::frequency:
            return kFrequencies;
        case UnitKind::bitrate:
            return kBitrates;
    }
    return {};
}

bool is_space(char c) {
    return c == ' ' || c == '\t';
}

bool same_unit(std::string_view a, std::string_view b, bool any_case) {
    return any_case ? equal_ignoring_case(a, b) : a == b;
}

const Unit* find_unit(std::string_view name, UnitKind kind) {
    // "Mbps" and "MBps" differ by a factor of eight; elsewhere case carries no meaning.
    const bool any_case = kind != UnitKind::bitrate;
    for (const Unit& unit : units_of(kind)) {
        if (same_unit(unit.name, name, any_case)) {
            return &unit;
        }
    }
    return nullptr;
}

std::string unit_names(UnitKind kind) {
    std::string names = "units are ";
    for (const Unit& unit : units_of(kind)) {
        names += unit.name;
        names += &unit == &units_of(kind).back() ? "" : ", ";
    }
    return names;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// Takes the digits at the front of `text`.
std::string_view take_digits(std::string_view& text) {
    const auto end = std::ranges::find_if_not(text, is_digit);
    const std::string_view digits(text.begin(), end);
    text.remove_prefix(digits.size());
    return digits;
}

// At most 18 digits and a factor below 10^13: no product below leaves 128 bits.
constexpr std::size_t kMostDigits = 18;

/// Takes "e3" or "E-2" off the front; nothing taken when a unit follows instead.
int take_exponent(std::string_view& text) {
    if (text.empty() || (text.front() != 'e' && text.front() != 'E')) {
        return 0;
    }
    std::string_view rest = text.substr(1);
    const bool negative = rest.starts_with('-');
    rest.remove_prefix(negative || rest.starts_with('+') ? 1 : 0);
    const std::string_view digits = take_digits(rest);
    if (digits.empty() || digits.size() > 2) {
        return 0;
    }
    text = rest;
    int exponent = 0;
    for (const char c : digits) {
        exponent = exponent * 10 + (c - '0');
    }
    return negative ? -exponent : exponent;
}

/// Moves the decimal point: "123" and "4" by 1 become "1234" and "".
void shift_point(std::string& whole, std::string& fraction, int places) {
    for (; places > 0; --places) {
        whole += fraction.empty() ? '0' : fraction.front();
        fraction.erase(0, fraction.empty() ? 0 : 1);
    }
    for (; places < 0; ++places) {
        fraction.insert(fraction.begin(), whole.empty() ? '0' : whole.back());
        if (!whole.empty()) {
            whole.pop_back();
        }
    }
}

/// (whole + fraction / 10^digits) * factor, rounded up; nothing when that exceeds 63 bits.
std::optional<std::int64_t> scale(std::string_view whole, std::string_view fraction,
                                  std::int64_t factor) {
    using Wide = unsigned __int128;
    Wide number = 0;
    Wide divisor = 1;
    for (const char c : whole) {
        number = number * 10 + static_cast<Wide>(c - '0');
    }
    Wide parts = 0;
    for (const char c : fraction) {
        parts = parts * 10 + static_cast<Wide>(c - '0');
        divisor *= 10;
    }
    const Wide wide_factor = static_cast<Wide>(factor);
    const Wide total = number * wide_factor + (parts * wide_factor + divisor - 1) / divisor;
    if (total > static_cast<Wide>(std::numeric_limits<std::int64_t>::max())) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(total);
}

tl::unexpected<Error> bad(std::string_view text, std::string_view why, UnitKind kind) {
    std::string message = "\"";
    message += text;
    message += "\" ";
    message += why;
    return fail(ErrorCode::invalid_argument, std::move(message), unit_names(kind));
}

}  // namespace

Result<ScalarUnit> ScalarUnit::parse(std::string_view text, UnitKind kind) {
    std::string_view rest = trim(text);
    if (!rest.empty() && rest.front() == '-') {
        return bad(text, "is negative", kind);
    }
    if (!rest.empty() && rest.front() == '+') {
        rest.remove_prefix(1);
    }
    std::string whole(take_digits(rest));
    std::string fraction;
    const bool has_point = !rest.empty() && rest.front() == '.';
    if (has_point) {
        rest.remove_prefix(1);
        fraction = take_digits(rest);
    }
    if (whole.empty() && fraction.empty()) {
        return bad(text, "does not start with a number", kind);
    }
    shift_point(whole, fraction, take_exponent(rest));
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
    fraction.erase(fraction.find_last_not_of('0') + 1);
    const std::string_view name = trim(rest);
    if (name.empty()) {
        return bad(text, "has no unit", kind);
    }
    const Unit* unit = find_unit(name, kind);
    if (unit == nullptr) {
        return bad(text, "has an unknown unit", kind);
    }
    if (fraction.size() > kMostDigits) {
        return bad(text, "has more than 18 decimals", kind);
    }
    const auto value =
        whole.size() > kMostDigits + 1 ? std::nullopt : scale(whole, fraction, unit->factor);
    if (!value) {
        return bad(text, "is too large", kind);
    }
    return ScalarUnit{kind, *value};
}

std::string format_size(std::int64_t bytes) {
    // The shortest exact form with at most one decimal; the binary unit first when two are equal.
    constexpr std::array kOrder{
        Unit{"TiB", kTiB}, Unit{"GiB", kGiB}, Unit{"MiB", kMiB},   Unit{"KiB", kKiB},
        Unit{"TB", kTB},   Unit{"GB", kGB},   Unit{"MB", 1000000}, Unit{"kB", 1000},
    };
    std::string best = std::to_string(bytes) + " B";
    for (const Unit& unit : kOrder) {
        const std::int64_t rest = bytes % unit.factor;
        if (bytes < unit.factor || rest * 10 % unit.factor != 0) {
            continue;
        }
        std::string text = std::to_string(bytes / unit.factor);
        if (rest != 0) {
            text += '.';
            text += std::to_string(rest * 10 / unit.factor);
        }
        text += ' ';
        text += unit.name;
        if (text.size() < best.size()) {
            best = std::move(text);
        }
    }
    return best;
}

}  // namespace paas
