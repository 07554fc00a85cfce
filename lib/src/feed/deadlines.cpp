#include "feed/deadlines.hpp"

namespace paas::feed {
namespace {

/// How late an end may be noticed.
constexpr Milliseconds kTick{50};

}  // namespace

Deadlines::Deadlines(Milliseconds time, Clock& clock, std::stop_token run)
    : time_(time),
      clock_(clock),
      run_(std::move(run)),
      watcher_([this](const std::stop_token& done) { watch(done); }) {}

Deadlines::~Deadlines() {
    watcher_.request_stop();
}

std::stop_token Deadlines::join(const std::string& group) {
    const std::scoped_lock lock(mutex_);
    const auto [found, is_new] = groups_.try_emplace(group);
    if (is_new) {
        found->second.end = clock_.uptime() + time_;
    }
    return found->second.stop.get_token();
}

bool Deadlines::is_over(const std::string& group) const {
    const std::scoped_lock lock(mutex_);
    const auto found = groups_.find(group);
    return found != groups_.end() && found->second.over;
}

void Deadlines::watch(const std::stop_token& done) {
    std::unique_lock lock(mutex_);
    while (!done.stop_requested()) {
        const bool stopped = run_.stop_requested();
        for (auto& [name, group] : groups_) {
            group.over = group.over || (!stopped && clock_.uptime() >= group.end);
            if (stopped || group.over) {
                group.stop.request_stop();
            }
        }
        changed_.wait_for(lock, done, kTick, [] { return false; });
    }
}

}  // namespace paas::feed
