/// Results of the periodic functional tests (Rally) of providers.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/export.hpp"

#include <compare>
#include <cstddef>
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

/// The runs of one provider, ready to be asked about any window. Bounded: of more than `kMost` runs
/// the newest are kept, which is a run every ten minutes for a month. Safe to read from several
/// threads.
class PAAS_API RallyHistory {
public:
    static constexpr std::size_t kMost = 4320;

    RallyHistory() = default;
    /// In any order; the same run told twice counts once.
    explicit RallyHistory(std::vector<RallyRun> runs);
    /// One more run, whenever it was. Repeated ones change nothing.
    void add(const RallyRun& run);

    struct Window {
        std::int64_t runs = 0;
        std::int64_t failures = 0;
        /// failures / runs in [0, 1]; nothing when there was no run.
        [[nodiscard]] std::optional<double> failure_fraction() const;
    };
    /// Runs in (now - length, now].
    [[nodiscard]] Window window(Timestamp now, Milliseconds length) const;
    [[nodiscard]] bool empty() const noexcept { return runs_.empty(); }

private:
    void trim();

    /// Times and outcomes, sorted; of one moment failures come first.
    struct Run {
        Timestamp at{};
        bool passed = false;
        auto operator<=>(const Run&) const = default;
    };
    std::vector<Run> runs_;
    std::vector<std::int64_t> failures_before_;  ///< one longer than runs_; empty without runs
};

}  // namespace paas::federation
