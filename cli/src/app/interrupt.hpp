/// Ctrl-C and SIGTERM as a stop token.
#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace paas::cli {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP requests a stop; the second ends the
/// process at once (exit 130), but for the same request from the same process within a second.
/// Make it before any other thread, one at a time.
class Interrupt {
public:
    Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    ~Interrupt();

    [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }
    [[nodiscard]] bool happened() const { return stop_.stop_requested(); }
    /// It was SIGTERM: an order, not a change of mind.
    [[nodiscard]] bool terminated() const { return signal_ == SIGTERM; }

private:
    void listen(std::stop_token done);

    std::stop_source stop_;
    std::atomic<int> signal_{0};
    sigset_t previous_{};
    std::jthread listener_;
};

}  // namespace paas::cli
