#include "shared_clock.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace paas::testing {

SharedClock::SharedClock(Timestamp start) {
    void* memory =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    shared_ = new (memory) Shared;
    shared_->stretch[0] = {0, start.time_since_epoch().count()};
    shared_->stretches = 1;
}

SharedClock::~SharedClock() {
    ::munmap(shared_, sizeof(Shared));
}

Timestamp SharedClock::now() const {
    const Stretch& last = shared_->stretch[shared_->stretches - 1];
    return Timestamp{Milliseconds{last.wall + shared_->elapsed - last.from}};
}

Milliseconds SharedClock::uptime() const {
    return Milliseconds{shared_->elapsed - shared_->boot_at};
}

const std::string& SharedClock::boot_id() const {
    boot_id_ = "boot-" + std::to_string(shared_->boot);
    return boot_id_;
}

void SharedClock::sleep(Milliseconds duration) {
    shared_->elapsed = std::min(shared_->elapsed + std::max<std::int64_t>(duration.count(), 0),
                                std::max(stop_at_, shared_->elapsed));
    if (stop_ && shared_->elapsed >= stop_at_) {
        stop_->request_stop();
    }
}

void SharedClock::stop_at(Milliseconds elapsed, std::stop_source stop) {
    stop_at_ = elapsed.count();
    stop_ = std::move(stop);
}

Milliseconds SharedClock::elapsed() const {
    return Milliseconds{shared_->elapsed};
}

void SharedClock::jump_wall(Milliseconds by) {
    if (shared_->stretches == kStretches) {
        throw std::logic_error("too many jumps");
    }
    const std::int64_t wall = now().time_since_epoch().count() + by.count();
    shared_->stretch[shared_->stretches++] = {shared_->elapsed, wall};
}

void SharedClock::reboot() {
    ++shared_->boot;
    shared_->boot_at = shared_->elapsed;
}

Milliseconds SharedClock::elapsed_at(Timestamp wall, Milliseconds after) const {
    const std::int64_t at = wall.time_since_epoch().count();
    for (int i = 0; i < shared_->stretches; ++i) {
        const Stretch& stretch = shared_->stretch[i];
        const std::int64_t end =
            i + 1 < shared_->stretches ? shared_->stretch[i + 1].from : shared_->elapsed;
        const std::int64_t elapsed = stretch.from + at - stretch.wall;
        if (elapsed >= stretch.from && elapsed <= end && elapsed >= after.count()) {
            return Milliseconds{elapsed};
        }
    }
    return after;
}

}  // namespace paas::testing
