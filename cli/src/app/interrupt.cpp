#include "app/interrupt.hpp"

#include <unistd.h>

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
    const sigset_t set = watched();
    while (!done.stop_requested()) {
        int number = 0;
        if (sigwait(&set, &number) != 0 || number == kWake) {
            continue;
        }
        if (stop_.stop_requested()) {
            ::_exit(130);
        }
        signal_ = number;
        stop_.request_stop();
    }
}

}  // namespace paas::cli
