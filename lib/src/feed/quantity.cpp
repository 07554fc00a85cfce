#include "feed/quantity.hpp"

#include "paas/base/resources.hpp"
#include "paas/base/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace paas::feed {
namespace {

// GCC has it on every 64-bit target; the pedantic warning is about other compilers.
__extension__ using Wide = __int128;

/// Thousand millionths of the base unit: the smallest that Kubernetes knows.
constexpr Wide kNano = 1'000'000'000;
constexpr Wide kKilo = 1000;
constexpr Wide kKibi = 1024;

struct Suffix {
    std::string_view text;
    Wide nano;
};
constexpr std::array<Suffix, 16> kSuffixes = {{
    {"", kNano},
    {"n", 1},
    {"u", kKilo},
    {"m", kKilo* kKilo},
    {"k", kNano* kKilo},
    {"M", kNano* kKilo* kKilo},
    {"G", kNano* kKilo* kKilo* kKilo},
    {"T", kNano* kKilo* kKilo* kKilo* kKilo},
    {"P", kNano* kKilo* kKilo* kKilo* kKilo* kKilo},
    {"E", kNano* kKilo* kKilo* kKilo* kKilo* kKilo* kKilo},
    {"Ki", kNano* kKibi},
    {"Mi", kNano* kKibi* kKibi},
    {"Gi", kNano* kKibi* kKibi* kKibi},
    {"Ti", kNano* kKibi* kKibi* kKibi* kKibi},
    {"Pi", kNano* kKibi* kKibi* kKibi* kKibi* kKibi},
    {"Ei", kNano* kKibi* kKibi* kKibi* kKibi* kKibi* kKibi},
}};

Wide nano_of(QuantityUnit unit) {
    switch (unit) {
        case QuantityUnit::milli:
            return kNano / kKilo;
        case QuantityUnit::mib:
            return kNano * kMiB;
        case QuantityUnit::gib:
            return kNano * kGiB;
        case QuantityUnit::one:
            break;
    }
    return kNano;
}

/// The digits of a number, and the power of ten that they are divided by.
struct Digits {
    Wide mantissa = 0;
    Wide divisor = 1;
    std::size_t length = 0;  ///< of the text; 0 when there is no digit
};

/// Digits beyond the eighteenth cannot be told apart from nothing, or are too many for anybody.
Digits digits_of(std::string_view text) {
    constexpr Wide kMost = 1'000'000'000'000'000'000;
    Digits digits;
    bool in_fraction = false;
    bool any = false;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '.' && !in_fraction) {
            in_fraction = true;
            continue;
        }
        if (c < '0' || c > '9') {
            break;
        }
        if (digits.mantissa >= kMost || digits.divisor >= kMost) {
            return {};
        }
        any = true;
        digits.mantissa = digits.mantissa * 10 + (c - '0');
        digits.divisor *= in_fraction ? 10 : 1;
    }
    digits.length = any ? at : 0;
    return digits;
}

/// "e3", "E-2": ten to that power, as a factor or as a divisor. False for anything else.
bool read_exponent(std::string_view text, Wide& factor, Wide& divisor) {
    if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) {
        return false;
    }
    text.remove_prefix(text[1] == '+' ? 2 : 1);
    int exponent = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    constexpr int kMost = 18;
    if (error != std::errc() || end != text.data() + text.size() || exponent > kMost ||
        exponent < -kMost) {
        return false;
    }
    for (int i = 0; i < std::abs(exponent); ++i) {
        (exponent < 0 ? divisor : factor) *= 10;
    }
    return true;
}

}  // namespace

std::optional<std::int64_t> parse_quantity(std::string_view text, QuantityUnit unit,
                                           Rounding rounding) {
    const Digits digits = digits_of(text);
    if (digits.length == 0) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(digits.length);
    Wide factor = kNano;
    Wide divisor = digits.divisor;
    const auto* suffix = std::ranges::find(kSuffixes, rest, &Suffix::text);
    if (suffix != kSuffixes.end()) {
        factor = suffix->nano;
    } else if (!read_exponent(rest, factor, divisor)) {
        return std::nullopt;
    }
    Wide product = 0;
    if (__builtin_mul_overflow(digits.mantissa, factor, &product)) {
        return kUnlimited;
    }
    Wide whole = 0;
    if (__builtin_mul_overflow(divisor, nano_of(unit), &whole)) {
        return digits.mantissa != 0 && rounding == Rounding::up ? 1 : 0;
    }
    const bool is_broken = product % whole != 0;
    const Wide value = product / whole + (is_broken && rounding == Rounding::up ? 1 : 0);
    return static_cast<std::int64_t>(std::min(value, Wide{kUnlimited}));
}

}  // namespace paas::feed
