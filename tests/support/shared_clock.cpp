#include "shared_clock.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <stdexcept>

namespace paas::testing {

SharedClock::SharedClock(Timestamp start) {
    void* memory =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    shared_ = static_cast<Shared*>(memory);  // zeroes are its beginning
    shared_->boot = 1;
    shared_->ahead = start.time_since_epoch().count();
}

SharedClock::~SharedClock() {
    ::munmap(shared_, sizeof(Shared));
}

Timestamp SharedClock::now() const {
    const Reading reading{shared_->ahead + shared_->elapsed, shared_->elapsed};
    const bool is_new = shared_->readings == 0 ||
                        shared_->reading[shared_->readings - 1].wall != reading.wall ||
                        shared_->reading[shared_->readings - 1].elapsed != reading.elapsed;
    if (is_new) {
        if (shared_->readings == kReadings) {
            throw std::logic_error("the shared clock was read too often");
        }
        shared_->reading[shared_->readings++] = reading;
    }
    return Timestamp{Milliseconds{reading.wall}};
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
    shared_->ahead += by.count();
}

void SharedClock::reboot() {
    ++shared_->boot;
    shared_->boot_at = shared_->elapsed;
}

std::optional<Milliseconds> SharedClock::elapsed_at(Timestamp wall, Milliseconds after) const {
    const std::int64_t wanted = wall.time_since_epoch().count();
    // Readings are in the order of time passed.
    const Reading* begin = shared_->reading;
    const Reading* end = begin + shared_->readings;
    const Reading* first = std::lower_bound(
        begin, end, after.count(),
        [](const Reading& reading, std::int64_t moment) { return reading.elapsed < moment; });
    const Reading* found =
        std::find_if(first, end, [&](const Reading& reading) { return reading.wall == wanted; });
    return found == end ? std::nullopt : std::optional(Milliseconds{found->elapsed});
}

}  // namespace paas::testing
