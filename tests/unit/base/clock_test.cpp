#include "paas/base/clock.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace paas;
using namespace std::chrono_literals;

namespace {

Timestamp at(std::int64_t milliseconds) {
    return Timestamp(Milliseconds(milliseconds));
}

}  // namespace

TEST_CASE("times are read in every form the components write") {
    struct Row {
        std::string_view text;
        std::string_view utc;
    };
    const Row rows[] = {
        {"2026-01-31T12:34:56.789Z", "2026-01-31T12:34:56.789Z"},
        {"2026-01-31t12:34:56z", "2026-01-31T12:34:56.000Z"},
        {"2025-11-20T15:00:00+00:00", "2025-11-20T15:00:00.000Z"},
        {"2025-11-20T15:00:00+02:00", "2025-11-20T13:00:00.000Z"},
        {"2025-11-20T00:30:00-01:00", "2025-11-20T01:30:00.000Z"},
        {"2025-11-20T03:00:12", "2025-11-20T03:00:12.000Z"},
        {"2025-11-20 16:00:00.123000", "2025-11-20T16:00:00.123Z"},
        {"2025-10-03 09:10:11.123", "2025-10-03T09:10:11.123Z"},
        {"2025-07-16 10:26:41+00:00", "2025-07-16T10:26:41.000Z"},
        {"2025-05-09T11:54+0000", "2025-05-09T11:54:00.000Z"},
        {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
        {"2025-12-31T23:59:60Z", "2026-01-01T00:00:00.000Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        {"2026-01-31T12:34:56.7899999Z", "2026-01-31T12:34:56.789Z"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto time = parse_time(row.text);
        REQUIRE(time.has_value());
        CHECK(format_time(*time) == row.utc);
    }
}

TEST_CASE("what is not a time is refused") {
    for (const char* text :
         {"", "2026-01-31", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z", "2026-01-31T24:00:00Z",
          "2026-01-31T12:60:00Z", "2026-01-31T12:34:61Z", "2026-01-31T12:34:56.Z",
          "2026-01-31T12:34:56+24:00", "2026-01-31T12:34:56Zx", "26-01-31T12:34:56Z",
          "2026-1-31T12:34:56Z", "2026-01-31X12:34:56Z", "yesterday"}) {
        CAPTURE(text);
        const auto time = parse_time(text);
        REQUIRE_FALSE(time.has_value());
        CHECK(time.error().code == ErrorCode::invalid_argument);
    }
}

TEST_CASE("durations are read and written in the same words") {
    struct Row {
        std::string_view text;
        Milliseconds length;
        std::string_view shown;
    };
    const Row rows[] = {
        {"90s", 90s, "1m30s"},
        {"30m", 30min, "30m"},
        {"12h", 12h, "12h"},
        {"7d", 168h, "7d"},
        {"1h30m", 90min, "1h30m"},
        {"250ms", 250ms, "250ms"},
        {"0s", 0ms, "0s"},
        {"1d2h3m4s5ms", 26h + 3min + 4s + 5ms, "1d2h3m4s5ms"},
        {"36500d", std::chrono::days(36500), "36500d"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto length = parse_duration(row.text);
        REQUIRE(length.has_value());
        CHECK(*length == row.length);
        CHECK(format_duration(*length) == row.shown);
    }
    CHECK(format_duration(-90s) == "-1m30s");
    for (const char* text : {"", "5", "s", "-5s", "1.5h", "5 m", "5M", "30m1h", "1h1h", "36501d",
                             "36500d1ms", "99999999999999999999s", "1w"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_duration(text).has_value());
    }
}

TEST_CASE("a deadline counts on the boot clock inside a boot, on the wall clock across boots") {
    VirtualClock clock(at(1000000), "boot-1");
    const Deadline deadline = Deadline::in(10s, clock.instant());
    clock.sleep(4s);
    CHECK(deadline.remaining(clock.instant()) == 6s);
    clock.jump_wall(1h);
    CHECK(deadline.remaining(clock.instant()) == 6s);

    VirtualClock rebooted(at(1000000) + 9s, "boot-2");
    CHECK(deadline.remaining(rebooted.instant()) == 1s);
    rebooted.sleep(2s);
    CHECK(deadline.remaining(rebooted.instant()) == -1s);
    rebooted.jump_wall(-2h);  // a clock set back does not give more time than was left
    CHECK(deadline.remaining(rebooted.instant()) == 10s);
}

TEST_CASE("without a boot id a deadline counts on the wall clock") {
    VirtualClock clock(at(0), "");
    const Deadline deadline = Deadline::in(10s, clock.instant());
    const VirtualClock later(at(7000), "");
    CHECK(deadline.remaining(later.instant()) == 3s);
}

TEST_CASE("the system's clock sleeps as long as asked") {
    SystemClock clock;
    const Milliseconds before = clock.uptime();
    clock.sleep(20ms);
    CHECK(clock.uptime() - before >= 20ms);
    CHECK(clock.now() > at(1700000000000));
    clock.sleep(-5s);
    CHECK(clock.uptime() - before < 4s);
}

TEST_CASE("the seeded sequence is SplitMix64") {
    // Reference values of the published algorithm for seed 1234567.
    SeededRandom random(1234567);
    CHECK(random.next() == 6457827717110365317U);
    CHECK(random.next() == 3203168211198807973U);
    CHECK(random.next() == 9817491932198370423U);
}

TEST_CASE("uniform stays in [0, 1) and is spread evenly") {
    SeededRandom random(7);
    double sum = 0;
    for (int i = 0; i < 10000; ++i) {
        const double value = uniform(random);
        REQUIRE(value >= 0.0);
        REQUIRE(value < 1.0);
        sum += value;
    }
    CHECK(std::abs(sum / 10000 - 0.5) < 0.02);
}

TEST_CASE("deployment ids are UUIDs of version 7 that sort by time") {
    SystemRandom random;
    DeploymentIds ids;
    std::string last;
    for (int i = 0; i < 100; ++i) {
        const std::string id = ids.next(at(1700000000000), random).str();
        CHECK(is_uuid(id));
        CHECK(id.starts_with("018bcfe5-6800-7"));
        CHECK(std::string("89ab").find(id[19]) != std::string::npos);
        CHECK(id > last);
        last = id;
    }
    for (const std::int64_t time : {1700000000001, 1700000000000, 1600000000000, 1700000000002}) {
        CAPTURE(time);
        const std::string id = ids.next(at(time), random).str();
        CHECK(id > last);
        last = id;
    }
    CHECK(last.starts_with("018bcfe5-6802-7"));
    DeploymentIds other;
    CHECK(other.next(at(1700000000000), random) != DeploymentIds{}.next(at(1700000000000), random));
}

TEST_CASE("ids of one millisecond carry over into its upper bits") {
    class Highest final : public Random {
    public:
        std::uint64_t next() override { return ~std::uint64_t{0}; }
    };
    Highest random;
    DeploymentIds ids;
    CHECK(ids.next(at(1700000000000), random).str() == "018bcfe5-6800-77ff-bfff-ffffffffffff");
    CHECK(ids.next(at(1700000000000), random).str() == "018bcfe5-6800-7800-8000-ffffffffffff");
}
