#include "feed/quantity.hpp"

#include <array>
#include <limits>
#include <utility>

namespace paas::feed {
namespace {

// GCC has it on every 64-bit target; the pedantic warning is about other compilers.
__extension__ using Wide = __int128;

constexpr std::int64_t kKilo = 1000;
constexpr std::int64_t kKibi = 1024;

struct Suffix {
    std::string_view text;
    std::int64_t milli;
};
constexpr std::array<Suffix, 12> kSuffixes = {{
    {"", kKilo},
    {"m", 1},
    {"k", kKilo* kKilo},
    {"M", kKilo* kKilo* kKilo},
    {"G", kKilo* kKilo* kKilo* kKilo},
    {"T", kKilo* kKilo* kKilo* kKilo* kKilo},
    {"P", kKilo* kKilo* kKilo* kKilo* kKilo* kKilo},
    {"Ki", kKilo* kKibi},
    {"Mi", kKilo* kKibi* kKibi},
    {"Gi", kKilo* kKibi* kKibi* kKibi},
    {"Ti", kKilo* kKibi* kKibi* kKibi* kKibi},
    {"Pi", kKilo* kKibi* kKibi* kKibi* kKibi* kKibi},
}};

}  // namespace

std::optional<std::int64_t> parse_quantity_milli(std::string_view text, Rounding rounding) {
    constexpr std::int64_t kMostDigits = 1'000'000'000'000'000'000;
    std::int64_t mantissa = 0;
    std::int64_t divisor = 1;
    bool any_digit = false;
    bool in_fraction = false;
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
        if (mantissa >= kMostDigits / 10 || divisor >= kMostDigits / 10) {
            return std::nullopt;
        }
        any_digit = true;
        mantissa = mantissa * 10 + (c - '0');
        divisor *= in_fraction ? 10 : 1;
    }
    if (!any_digit) {
        return std::nullopt;
    }
    for (const Suffix& suffix : kSuffixes) {
        if (text.substr(at) == suffix.text) {
            const Wide product = Wide{mantissa} * suffix.milli;
            const Wide value = (product + (rounding == Rounding::up ? divisor - 1 : 0)) / divisor;
            if (value > std::numeric_limits<std::int64_t>::max()) {
                return std::nullopt;
            }
            return static_cast<std::int64_t>(value);
        }
    }
    return std::nullopt;
}

}  // namespace paas::feed
