#include "paas/base/clock.hpp"

#include "paas/base/ascii.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <system_error>

namespace paas {
namespace {

using namespace std::chrono_literals;

// Longest duration a person may ask for; keeps every sum with a timestamp far from overflow.
constexpr Milliseconds kLongestDuration = std::chrono::days(36500);

Milliseconds read_clock(clockid_t id) {
    timespec time{};
    if (clock_gettime(id, &time) != 0) {
        throw std::system_error(errno, std::generic_category(), "clock_gettime");
    }
    return std::chrono::duration_cast<Milliseconds>(std::chrono::seconds(time.tv_sec) +
                                                    std::chrono::nanoseconds(time.tv_nsec));
}

/// Takes pieces from the front of a text; what does not fit leaves `ok` false.
struct Scanner {
    std::string_view rest;
    bool ok = true;

    [[nodiscard]] bool at(char c) const { return !rest.empty() && rest.front() == c; }
    bool accept(char c) {
        const bool found = at(c);
        rest.remove_prefix(found ? 1 : 0);
        return found;
    }
    void expect(char c) { ok = accept(c) && ok; }
    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest.empty() || !is_digit(rest.front())) {
                ok = false;
                return 0;
            }
            value = value * 10 + (rest.front() - '0');
            rest.remove_prefix(1);
        }
        return value;
    }
    /// ".123456" as milliseconds, cut off; zero when there is none.
    Milliseconds fraction() {
        Milliseconds value{0};
        if (!accept('.')) {
            return value;
        }
        ok = ok && !rest.empty() && is_digit(rest.front());
        for (Milliseconds place = 100ms; !rest.empty() && is_digit(rest.front()); place /= 10) {
            value += place * (rest.front() - '0');
            rest.remove_prefix(1);
        }
        return value;
    }
    /// "Z", "+01:00", "+0100" or nothing.
    std::chrono::minutes offset() {
        if (rest.empty() || accept('Z') || accept('z')) {
            return 0min;
        }
        const int sign = at('-') ? -1 : 1;
        ok = ok && (accept('-') || accept('+'));
        const int hours = digits(2);
        accept(':');
        const int minutes = digits(2);
        ok = ok && hours < 24 && minutes < 60;
        return sign * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
    }
};

struct DurationUnit {
    std::string_view name;
    Milliseconds length;
};

constexpr std::array kDurationUnits{
    DurationUnit{"d", std::chrono::days(1)},
    DurationUnit{"h", 1h},
    DurationUnit{"m", 1min},
    DurationUnit{"s", 1s},
    DurationUnit{"ms", 1ms},
};

tl::unexpected<Error> bad_duration(std::string_view text) {
    return fail(ErrorCode::invalid_argument, "\"" + std::string(text) + "\" is not a duration",
                "write for example 90s, 30m, 12h, 7d or 1h30m (at most 36500d)");
}

std::string hex(std::uint64_t value, std::size_t digits) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(digits, '0');
    for (auto place = text.rbegin(); place != text.rend(); ++place) {
        *place = kDigits[value & 0xFU];
        value >>= 4U;
    }
    return text;
}

/// At least `width` digits, then `after`. Times stand in every event: printf would be felt.
void append_digits(std::string& text, std::int64_t number, std::size_t width, char after) {
    const std::string digits = std::to_string(number);
    text.append(width - std::min(width, digits.size()), '0');
    text += digits;
    text += after;
}

}  // namespace

std::string format_time(Timestamp time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    const int year = static_cast<int>(date.year());
    std::string text;
    text.reserve(32);
    if (year < 0) {
        text += '-';
    }
    append_digits(text, std::abs(year), 4, '-');
    append_digits(text, static_cast<unsigned>(date.month()), 2, '-');
    append_digits(text, static_cast<unsigned>(date.day()), 2, 'T');
    append_digits(text, clock.hours().count(), 2, ':');
    append_digits(text, clock.minutes().count(), 2, ':');
    append_digits(text, clock.seconds().count(), 2, '.');
    append_digits(text, clock.subseconds().count(), 3, 'Z');
    return text;
}

Result<Timestamp> parse_time(std::string_view text) {
    Scanner scan{text};
    const std::chrono::year year(scan.digits(4));
    scan.expect('-');
    const std::chrono::month month(static_cast<unsigned>(scan.digits(2)));
    scan.expect('-');
    const std::chrono::day day(static_cast<unsigned>(scan.digits(2)));
    scan.ok = scan.ok && (scan.accept('T') || scan.accept('t') || scan.accept(' '));
    const int hours = scan.digits(2);
    scan.expect(':');
    const int minutes = scan.digits(2);
    const int seconds = scan.accept(':') ? scan.digits(2) : 0;
    const Milliseconds fraction = scan.fraction();
    const std::chrono::minutes offset = scan.offset();
    const std::chrono::year_month_day date(year, month, day);
    // RFC 3339 allows second 60; it is the first moment of the next minute here.
    if (!scan.ok || !scan.rest.empty() || !date.ok() || hours > 23 || minutes > 59 ||
        seconds > 60) {
        return fail(ErrorCode::invalid_argument, "\"" + std::string(text) + "\" is not a time",
                    "write for example 2026-01-31T12:34:56Z");
    }
    return Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(hours) +
           std::chrono::minutes(minutes) + std::chrono::seconds(seconds) + fraction - offset;
}

Result<Milliseconds> parse_duration(std::string_view text) {
    Milliseconds total{0};
    std::size_t next_unit = 0;  // units come in falling order, each at most once
    std::string_view rest = text;
    while (!rest.empty() || text.empty()) {
        std::int64_t number = 0;
        std::size_t length = 0;
        for (; length < rest.size() && is_digit(rest[length]) && length < 15; ++length) {
            number = number * 10 + (rest[length] - '0');
        }
        rest.remove_prefix(length);
        std::size_t letters = 0;
        while (letters < rest.size() && !is_digit(rest[letters])) {
            ++letters;
        }
        const std::string_view name = rest.substr(0, letters);
        rest.remove_prefix(letters);
        while (next_unit < kDurationUnits.size() && kDurationUnits[next_unit].name != name) {
            ++next_unit;
        }
        if (length == 0 || next_unit == kDurationUnits.size() ||
            number > kLongestDuration / kDurationUnits[next_unit].length) {
            return bad_duration(text);
        }
        total += number * kDurationUnits[next_unit].length;
        ++next_unit;
    }
    if (total > kLongestDuration) {
        return bad_duration(text);
    }
    return total;
}

std::string format_duration(Milliseconds duration) {
    std::string text;
    if (duration < 0ms) {
        text = "-";
        duration = -duration;
    }
    const std::size_t start = text.size();
    for (const DurationUnit& unit : kDurationUnits) {
        if (const auto count = duration / unit.length; count != 0) {
            text += std::to_string(count);
            text += unit.name;
            duration -= count * unit.length;
        }
    }
    return text.size() == start ? "0s" : text;
}

Clock::~Clock() = default;

SystemClock::SystemClock() {
    // Unreadable leaves it empty: deadlines then count on the wall clock alone.
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::getline(file, boot_id_);
}

Timestamp SystemClock::now() const {
    return Timestamp(read_clock(CLOCK_REALTIME));
}

Milliseconds SystemClock::uptime() const {
    return read_clock(CLOCK_BOOTTIME);
}

void SystemClock::sleep(Milliseconds duration) {
    timespec until{};
    if (clock_gettime(CLOCK_BOOTTIME, &until) != 0) {
        throw std::system_error(errno, std::generic_category(), "clock_gettime");
    }
    const auto total = std::chrono::seconds(until.tv_sec) +
                       std::chrono::nanoseconds(until.tv_nsec) +
                       std::chrono::nanoseconds(std::max(duration, 0ms));
    const auto seconds = std::chrono::floor<std::chrono::seconds>(total);
    until.tv_sec = seconds.count();
    until.tv_nsec = (total - seconds).count();
    while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
}

VirtualClock::VirtualClock(Timestamp start, std::string boot_id)
    : start_(start), origin_(start.time_since_epoch()), boot_id_(std::move(boot_id)) {}

Random::~Random() = default;

std::uint64_t SystemRandom::next() {
    std::uint64_t value = 0;
    // Up to 256 bytes come whole and uninterrupted once the pool is ready (getrandom(2)).
    while (getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) {
        if (errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "getrandom");
        }
    }
    return value;
}

std::uint64_t SeededRandom::next() {
    // SplitMix64 (Steele, Lea, Flood 2014).
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
}

double uniform(Random& random) {
    // 53 bits: every result is a multiple of 2^-53 and below one.
    return static_cast<double>(random.next() >> 11U) * 0x1.0p-53;
}

DeploymentId DeploymentIds::next(Timestamp now, Random& random) {
    constexpr std::uint64_t kHigh = 0xFFFU;
    constexpr std::uint64_t kLow = 0x3FFFFFFFFFFFFFFFU;
    constexpr std::uint64_t kStep = 0xFFFFFFFFFFFFU;
    const auto time = static_cast<std::uint64_t>(now.time_since_epoch().count());
    if (time > time_) {
        time_ = time;
        high_ = random.next() & (kHigh >> 1U);  // half of them are left to count upwards
        low_ = random.next() & kLow;
    } else {
        // RFC 9562 section 6.2, method 2: the random bits are counted up by a random step.
        low_ += 1 + (random.next() & kStep);
        high_ += low_ >> 62U;
        low_ &= kLow;
        time_ += high_ >> 12U;
        high_ &= kHigh;
    }
    // Section 5.7: 48 bits of milliseconds, version, 12 bits, variant, 62 bits.
    const std::string clock = hex(time_ & 0xFFFFFFFFFFFFU, 12);
    std::string text = clock.substr(0, 8) + '-' + clock.substr(8) + '-';
    text += hex(0x7000U | high_, 4) + '-';
    text += hex(0x8000U | (low_ >> 48U), 4) + '-';
    text += hex(low_ & kStep, 12);
    return DeploymentId(std::move(text));
}

}  // namespace paas
