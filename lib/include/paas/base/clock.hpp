/// Time and chance, passed in.
///
/// Nothing in libpaas reads the system's clock or random source except `SystemClock` and
/// `SystemRandom`; tests, replays and simulations pass their own.
#pragma once

#include "paas/base/error.hpp"
#include "paas/base/ids.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace paas {

using Milliseconds = std::chrono::milliseconds;

/// Wall time in UTC, milliseconds since 1970-01-01.
using Timestamp = std::chrono::sys_time<Milliseconds>;

/// "2026-01-31T12:34:56.789Z" (RFC 3339, always UTC, always milliseconds).
[[nodiscard]] PAAS_API std::string format_time(Timestamp time);

/// Reads RFC 3339 and the looser forms of the present components: a blank instead of the T, no
/// seconds, any number of decimals (cut to milliseconds), an offset without colon, and no offset
/// at all (taken as UTC). invalid_argument otherwise.
[[nodiscard]] PAAS_API Result<Timestamp> parse_time(std::string_view text);

/// "90s", "30m", "12h", "7d", "1h30m", "250ms". invalid_argument otherwise; never negative.
[[nodiscard]] PAAS_API Result<Milliseconds> parse_duration(std::string_view text);

/// Shortest such text: "1h30m", "250ms", "0s".
[[nodiscard]] PAAS_API std::string format_duration(Milliseconds duration);

/// One reading of a clock, as pure functions take it.
struct Instant {
    Timestamp wall{};        ///< may jump
    Milliseconds uptime{0};  ///< counted inside one boot
    std::string boot_id;     ///< that boot
};

/// A source of time. Implementations are thread-safe.
class PAAS_API Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock();
    /// Wall time; may jump.
    [[nodiscard]] virtual Timestamp now() const = 0;
    /// Time since boot, suspend included; never jumps inside one boot.
    [[nodiscard]] virtual Milliseconds uptime() const = 0;
    /// Names the boot that `uptime` counts from; empty when that is unknown.
    [[nodiscard]] virtual const std::string& boot_id() const = 0;
    /// All three in one reading.
    [[nodiscard]] Instant instant() const { return {now(), uptime(), boot_id()}; }
    /// Waits until `uptime` has grown by `duration` (or jumps there, for a virtual clock).
    virtual void sleep(Milliseconds duration) = 0;
};

/// CLOCK_REALTIME, CLOCK_BOOTTIME and /proc/sys/kernel/random/boot_id.
class PAAS_API SystemClock final : public Clock {
public:
    SystemClock();
    [[nodiscard]] Timestamp now() const override;
    [[nodiscard]] Milliseconds uptime() const override;
    [[nodiscard]] const std::string& boot_id() const override { return boot_id_; }
    void sleep(Milliseconds duration) override;

private:
    std::string boot_id_;
};

/// A clock that moves only when told to. Its uptime starts at its wall time, so that clocks of
/// several processes, each started where the last one stopped, count on as one boot.
/// Not thread-safe.
class PAAS_API VirtualClock final : public Clock {
public:
    explicit VirtualClock(Timestamp start, std::string boot_id = "virtual");
    [[nodiscard]] Timestamp now() const override { return start_ + elapsed_; }
    [[nodiscard]] Milliseconds uptime() const override { return origin_ + elapsed_; }
    [[nodiscard]] const std::string& boot_id() const override { return boot_id_; }
    void sleep(Milliseconds duration) override { elapsed_ += duration; }
    /// Jumps the wall clock only, as an administrator would.
    void jump_wall(Milliseconds by) { start_ += by; }

private:
    Timestamp start_;
    Milliseconds origin_;  ///< uptime at the start; a jump of the wall clock does not move it
    Milliseconds elapsed_{0};
    std::string boot_id_;
};

/// A point in time that survives restarts and jumps of the wall clock: time left when it was
/// set, counted on the boot-time clock inside one boot and on the wall clock across boots.
struct PAAS_API Deadline {
    Milliseconds left{0};    ///< time left when set
    Milliseconds uptime{0};  ///< uptime when set
    Timestamp wall{};        ///< wall time when set
    std::string boot_id;     ///< boot in which it was set

    [[nodiscard]] static Deadline in(Milliseconds duration, const Instant& now) {
        return {duration, now.uptime, now.wall, now.boot_id};
    }
    /// Time left now; zero or less once it has passed.
    [[nodiscard]] Milliseconds remaining(const Instant& now) const {
        const bool same_boot = !boot_id.empty() && now.boot_id == boot_id;
        const Milliseconds spent =
            same_boot ? now.uptime - uptime : std::max(Milliseconds{0}, now.wall - wall);
        return left - spent;
    }
    bool operator==(const Deadline&) const = default;
};

/// A source of chance. Implementations say whether they are thread-safe.
class PAAS_API Random {
public:
    Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;
    virtual ~Random();
    [[nodiscard]] virtual std::uint64_t next() = 0;
};

/// getrandom(2). Thread-safe.
class PAAS_API SystemRandom final : public Random {
public:
    [[nodiscard]] std::uint64_t next() override;
};

/// SplitMix64: the same seed gives the same sequence everywhere. Not thread-safe.
class PAAS_API SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    [[nodiscard]] std::uint64_t next() override;

private:
    std::uint64_t state_;
};

/// Uniform in [0, 1).
[[nodiscard]] PAAS_API double uniform(Random& random);

/// Makes ids of deployments: UUIDs of version 7 (RFC 9562). Not thread-safe.
class PAAS_API DeploymentIds {
public:
    /// Greater than every id made before, within a millisecond as well and after the clock was set
    /// back: what was asked for in one call keeps its order, and its rows lie side by side.
    [[nodiscard]] DeploymentId next(Timestamp now, Random& random);

private:
    std::uint64_t time_ = 0;  ///< milliseconds since 1970
    std::uint64_t high_ = 0;  ///< 12 bits
    std::uint64_t low_ = 0;   ///< 62 bits
};

}  // namespace paas
