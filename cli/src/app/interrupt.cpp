#include "app/interrupt.hpp"

#include <unistd.h>

#include <chrono>

namespace paas::cli {
namespace {

constexpr int kWake = SIGUSR2;  // tells the listener that the wait is over

sigset_t watched() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, kWake}) {
        sigaddset(&set, number);
    }
    return set;
}

/// Whether `next` is the same request again: timeout(1), for one, tells its child and then the
/// whole group, and the child is in it. A person at a terminal is the kernel's doing, never this.
bool is_echo(const siginfo_t& first, const siginfo_t& next,
             std::chrono::steady_clock::duration between) {
    constexpr std::chrono::seconds kEcho{1};
    return next.si_code == SI_USER && next.si_signo == first.si_signo &&
           next.si_pid == first.si_pid && between < kEcho;
}

}  // namespace

Interrupt::Interrupt() {
    const sigset_t set = watched();
    pthread_sigmask(SIG_BLOCK, &set, &previous_);
    listener_ = std::jthread([this](std::stop_token done) { listen(std::move(done)); });
}

Interrupt::~Interrupt() {
    listener_.request_stop();
    pthread_kill(listener_.native_handle(), kWake);
    listener_.join();
    pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

void Interrupt::listen(std::stop_token done) {
    using SteadyClock = std::chrono::steady_clock;
    const sigset_t set = watched();
    siginfo_t first{};
    SteadyClock::time_point since;
    while (!done.stop_requested()) {
        siginfo_t told{};
        if (sigwaitinfo(&set, &told) < 0 || told.si_signo == kWake) {
            continue;
        }
        if (!stop_.stop_requested()) {
            first = told;
            since = SteadyClock::now();
            signal_ = told.si_signo;
            stop_.request_stop();
        } else if (!is_echo(first, told, SteadyClock::now() - since)) {
            ::_exit(130);
        }
    }
}

}  // namespace paas::cli
