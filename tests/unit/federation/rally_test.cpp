#include "paas/federation/rally.hpp"

#include <doctest/doctest.h>

using namespace paas;
using federation::RallyHistory;
using federation::RallyRun;

namespace {

constexpr Timestamp kNow{std::chrono::days(20'000)};

RallyRun run_before(Milliseconds age, bool passed) {
    return {"A/r", kNow - age, passed};
}

}  // namespace

TEST_CASE("windows count runs and failures") {
    using namespace std::chrono_literals;
    // The tests of the first golden vector: -0.2 d passed, -3 d failed, -10 d and -20 d passed.
    const RallyHistory history({run_before(240h, true), run_before(4h, true),
                                run_before(72h, false), run_before(480h, true)});
    struct Row {
        Milliseconds length;
        std::int64_t runs;
        std::int64_t failures;
    };
    const Row rows[] = {{24h, 1, 0}, {168h, 2, 1}, {720h, 4, 1}, {1h, 0, 0}};
    for (const Row& row : rows) {
        CAPTURE(row.length.count());
        const auto window = history.window(kNow, row.length);
        CHECK(window.runs == row.runs);
        CHECK(window.failures == row.failures);
    }
    CHECK(history.window(kNow, 168h).failure_fraction() == 0.5);
    CHECK(history.window(kNow, 720h).failure_fraction() == 0.25);
}

TEST_CASE("no run is no answer, not a division by zero") {
    using namespace std::chrono_literals;
    CHECK(RallyHistory{}.window(kNow, 24h).failure_fraction() == std::nullopt);
    const RallyHistory old({run_before(2400h, false)});
    CHECK(old.window(kNow, 720h).failure_fraction() == std::nullopt);
}

TEST_CASE("edges: a run of this instant counts, one of a window ago does not, nor a future one") {
    using namespace std::chrono_literals;
    const RallyHistory history(
        {run_before(0h, false), run_before(24h, false), run_before(-1h, false)});
    CHECK(history.window(kNow, 24h).runs == 1);
}

TEST_CASE("a run told twice counts once") {
    using namespace std::chrono_literals;
    const RallyHistory history(
        {run_before(1h, true), run_before(1h, true), run_before(2h, false), run_before(2h, false)});
    CHECK(history.window(kNow, 24h).runs == 2);
    CHECK(history.window(kNow, 24h).failures == 1);
}

TEST_CASE("runs that come one by one, late and twice, give what all at once give") {
    std::vector<RallyRun> runs;
    for (int i = 0; i < 200; ++i) {
        runs.push_back(run_before(std::chrono::hours((i * 37) % 700), i % 3 != 0));
        runs.push_back(runs.back());
    }
    RallyHistory grown;
    for (const RallyRun& run : runs) {
        grown.add(run);
    }
    const RallyHistory whole(runs);
    for (const int days : {1, 7, 30}) {
        const auto a = grown.window(kNow, std::chrono::hours(24 * days));
        const auto b = whole.window(kNow, std::chrono::hours(24 * days));
        CHECK(a.runs == b.runs);
        CHECK(a.failures == b.failures);
        CHECK(a.runs > 0);
    }
}

TEST_CASE("memory is bounded: the oldest runs are forgotten first") {
    RallyHistory history;
    for (std::size_t i = 0; i < RallyHistory::kMost + 100; ++i) {
        history.add({"A/r", kNow - std::chrono::minutes(i), true});
    }
    CHECK(history.window(kNow, std::chrono::hours(24 * 30)).runs ==
          static_cast<std::int64_t>(RallyHistory::kMost));
    CHECK(history.window(kNow, std::chrono::minutes(1)).runs == 1);
}
