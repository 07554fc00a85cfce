/// Results of the periodic functional tests (Rally) of providers.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/export.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace paas::federation {

/// One run of the test suite against one provider.
struct RallyRun {
    std::string provider;  ///< label, "name/region"
    Timestamp at{};
    bool passed = false;  ///< finished and within its limits; a crashed run has failed
    auto operator<=>(const RallyRun&) const = default;
};

/// The runs of one provider, ready to be asked about any window. Immutable, thread-safe.
class PAAS_API RallyHistory {
public:
    RallyHistory() = default;
    /// Sorts by time; the same run told twice counts once.
    explicit RallyHistory(std::vector<RallyRun> runs);

    struct Window {
        std::int64_t runs = 0;
        std::int64_t failures = 0;
        /// failures / runs in [0, 1]; nothing when there was no run.
        [[nodiscard]] std::optional<double> failure_fraction() const;
    };
    /// Runs in (now - length, now].
    [[nodiscard]] Window window(Timestamp now, Milliseconds length) const;
    [[nodiscard]] bool empty() const noexcept { return times_.empty(); }

private:
    std::vector<Timestamp> times_;
    std::vector<std::int64_t> failures_before_;  ///< one longer than times_
};

}  // namespace paas::federation
