/// Limits of time for groups of work that is done in many threads.
#pragma once

#include "paas/base/clock.hpp"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace paas::feed {

/// A stop token per group that is requested when its time is over, or when the run is stopped.
/// A group's time starts with the first that joins it. Thread-safe.
class Deadlines {
public:
    Deadlines(Milliseconds time, Clock& clock, std::stop_token run);
    Deadlines(const Deadlines&) = delete;
    Deadlines& operator=(const Deadlines&) = delete;
    ~Deadlines();

    [[nodiscard]] std::stop_token join(const std::string& group);
    [[nodiscard]] bool is_over(const std::string& group) const;

private:
    struct Group {
        Milliseconds end;
        std::stop_source stop;
        bool over = false;
    };
    void watch(const std::stop_token& done);

    Milliseconds time_;
    Clock& clock_;
    std::stop_token run_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<std::string, Group> groups_;
    std::jthread watcher_;  // last: it uses all of the above
};

}  // namespace paas::feed
