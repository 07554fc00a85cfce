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

    /// `elapsed` at which an event with this wall time was recorded: at or after `after`, the end
    /// of the stretch between two jumps decides when several are possible.
    [[nodiscard]] Milliseconds elapsed_at(Timestamp wall, Milliseconds after) const;

private:
    struct Stretch {
        std::int64_t from = 0;  ///< elapsed
        std::int64_t wall = 0;  ///< at `from`
    };
    static constexpr int kStretches = 256;
    struct Shared {
        std::int64_t elapsed = 0;
        std::int64_t boot_at = 0;  ///< elapsed
        int boot = 1;
        int stretches = 0;
        Stretch stretch[kStretches];
    };

    Shared* shared_;
    mutable std::string boot_id_;
    std::int64_t stop_at_ = INT64_MAX;
    std::optional<std::stop_source> stop_;
};

}  // namespace paas::testing
