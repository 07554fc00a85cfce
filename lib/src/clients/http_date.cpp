#include "clients/http_date.hpp"

#include <array>
#include <charconv>

namespace paas::clients {
namespace {

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
//                                    Sun, 06 Nov 1994 08:49:37 GMT
constexpr std::string_view kShape = "aaa, dd aaa dddd dd:dd:dd GMT";

bool has_shape(std::string_view text) {
    if (text.size() != kShape.size()) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (kShape[i] == 'd' ? !digit : kShape[i] != 'a' && kShape[i] != text[i]) {
            return false;
        }
    }
    return true;
}

unsigned number(std::string_view text, std::size_t at, std::size_t digits) {
    unsigned value = 0;
    std::from_chars(text.data() + at, text.data() + at + digits, value);
    return value;
}

}  // namespace

std::optional<Timestamp> parse_http_date(std::string_view text) {
    if (!has_shape(text)) {
        return std::nullopt;
    }
    const std::size_t month = kMonths.find(text.substr(8, 3));
    if (month == kMonths.npos || month % 3 != 0) {
        return std::nullopt;
    }
    const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(text, 12, 4))),
                                          std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                          std::chrono::day(number(text, 5, 2))};
    const unsigned hour = number(text, 17, 2);
    const unsigned minute = number(text, 20, 2);
    const unsigned second = number(text, 23, 2);
    if (!day.ok() || hour > 23 || minute > 59 || second > 60) {
        return std::nullopt;
    }
    return Timestamp(std::chrono::sys_days(day)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second);
}

}  // namespace paas::clients
