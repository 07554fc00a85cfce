#include "paas/federation/rally.hpp"

#include <algorithm>

namespace paas::federation {

RallyHistory::RallyHistory(std::vector<RallyRun> runs) {
    std::ranges::sort(runs, [](const RallyRun& a, const RallyRun& b) {
        return a.at != b.at ? a.at < b.at : a.passed < b.passed;
    });
    // The publisher sends every report again at each of its runs.
    const auto repeated = std::ranges::unique(runs, [](const RallyRun& a, const RallyRun& b) {
        return a.at == b.at && a.passed == b.passed;
    });
    runs.erase(repeated.begin(), repeated.end());

    times_.reserve(runs.size());
    failures_before_.reserve(runs.size() + 1);
    failures_before_.push_back(0);
    for (const RallyRun& run : runs) {
        times_.push_back(run.at);
        failures_before_.push_back(failures_before_.back() + (run.passed ? 0 : 1));
    }
}

std::optional<double> RallyHistory::Window::failure_fraction() const {
    if (runs == 0) {
        return std::nullopt;
    }
    return static_cast<double>(failures) / static_cast<double>(runs);
}

RallyHistory::Window RallyHistory::window(Timestamp now, Milliseconds length) const {
    if (times_.empty()) {
        return {};
    }
    const auto first = std::ranges::upper_bound(times_, now - length) - times_.begin();
    const auto last = std::ranges::upper_bound(times_, now) - times_.begin();
    if (first >= last) {
        return {};
    }
    return {last - first, failures_before_[static_cast<std::size_t>(last)] -
                              failures_before_[static_cast<std::size_t>(first)]};
}

}  // namespace paas::federation
