#include "paas/federation/rally.hpp"

#include <algorithm>

namespace paas::federation {

RallyHistory::RallyHistory(std::vector<RallyRun> runs) {
    runs_.reserve(runs.size());
    for (const RallyRun& run : runs) {
        runs_.push_back({run.at, run.passed});
    }
    std::ranges::sort(runs_);
    // The publisher sends every report again at each of its runs.
    const auto repeated = std::ranges::unique(runs_);
    runs_.erase(repeated.begin(), repeated.end());
    trim();
}

void RallyHistory::add(const RallyRun& run) {
    const Run one{run.at, run.passed};
    const auto place = std::ranges::lower_bound(runs_, one);
    if (place != runs_.end() && *place == one) {
        return;
    }
    runs_.insert(place, one);
    trim();
}

/// Keeps the newest, and counts failures anew.
void RallyHistory::trim() {
    if (runs_.size() > kMost) {
        runs_.erase(runs_.begin(), runs_.end() - static_cast<std::ptrdiff_t>(kMost));
    }
    failures_before_.assign(1, 0);
    failures_before_.reserve(runs_.size() + 1);
    for (const Run& run : runs_) {
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
    if (runs_.empty()) {
        return {};
    }
    const auto first = std::ranges::upper_bound(runs_, now - length, {}, &Run::at) - runs_.begin();
    const auto last = std::ranges::upper_bound(runs_, now, {}, &Run::at) - runs_.begin();
    if (first >= last) {
        return {};
    }
    return {last - first, failures_before_[static_cast<std::size_t>(last)] -
                              failures_before_[static_cast<std::size_t>(first)]};
}

}  // namespace paas::federation
