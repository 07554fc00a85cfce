/// A file descriptor that closes itself; private to the room.
#pragma once

#include <unistd.h>

#include <utility>

namespace paas::sources {

class Descriptor {
public:
    explicit Descriptor(int value) noexcept : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (value_ >= 0) {
            ::close(value_);
        }
    }
    [[nodiscard]] int get() const noexcept { return value_; }
    [[nodiscard]] bool open() const noexcept { return value_ >= 0; }

private:
    int value_;
};

}  // namespace paas::sources
