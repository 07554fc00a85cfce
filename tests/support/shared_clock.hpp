/// Virtual time that several processes share, so that one of them may be killed and the next goes
/// on where it stopped.
#pragma once

#include "paas/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace paas::testing {

/// A clock in shared memory: made before the first fork, seen by all children. Only one process
/// moves it at a time.
class SharedClock final : public Clock {
public:
    explicit SharedClock(Timestamp start);
    ~SharedClock() override;

    [[nodiscard]] Timestamp now() const override;
    [[nodiscard]] Milliseconds uptime() const override;
    [[nodiscard]] const std::string& boot_id() const override;
    /// Moves time, but not past the moment of `stop_at`, which then requests stop.
    void sleep(Milliseconds duration) override;

    /// The worker that runs on this clock is asked to stop when `elapsed` reaches this.
    void stop_at(Milliseconds elapsed, std::stop_source stop);
    /// Time since the clock was made; never jumps.
    [[nodiscard]] Milliseconds elapsed() const;
    /// An administrator moves the wall clock.
    void jump_wall(Milliseconds by);
    /// The machine starts again: uptime from zero, another boot id.
    void reboot();

    /// `elapsed` when the clock was first read as `wall`, not before `after`; nothing when it never
    /// was: then no event can have been recorded at that time.
    [[nodiscard]] std::optional<Milliseconds> elapsed_at(Timestamp wall, Milliseconds after) const;

private:
    struct Reading {
        std::int64_t wall = 0;
        std::int64_t elapsed = 0;
    };
    static constexpr std::size_t kReadings = std::size_t{1} << 20U;
    struct Shared {
        std::int64_t elapsed = 0;
        std::int64_t ahead = 0;    ///< wall time minus elapsed
        std::int64_t boot_at = 0;  ///< elapsed
        int boot = 1;
        std::size_t readings = 0;
        Reading reading[kReadings];  ///< memory that is never touched costs nothing
    };

    Shared* shared_;
    mutable std::string boot_id_;
    std::int64_t stop_at_ = INT64_MAX;
    std::optional<std::stop_source> stop_;
};

}  // namespace paas::testing
