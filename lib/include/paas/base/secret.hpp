/// Values that must not be seen.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <utility>

namespace paas {

/// A secret. It cannot be printed, compared or formatted; `reveal()` is the one way out, so
/// every place where a secret leaves is found by searching for that word. The bytes of a string
/// are overwritten before they are freed, replaced or left behind by a move.
template <typename T = std::string>
class Secret {
public:
    Secret() = default;
    explicit Secret(T value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
    Secret& operator=(const Secret& other) {
        if (this != &other) {
            *this = Secret(other);
        }
        return *this;
    }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            wipe();
            value_ = std::move(other.value_);
            other.wipe();
        }
        return *this;
    }
    ~Secret() { wipe(); }

    [[nodiscard]] const T& reveal() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

    friend std::ostream& operator<<(std::ostream&, const Secret&) = delete;

private:
    void wipe() noexcept {
        // A short string lives inside the object, so a moved-from one still holds its bytes:
        // the whole capacity is overwritten, not the size.
        value_.resize(value_.capacity());
        volatile auto* bytes = value_.data();
        for (std::size_t i = 0; i < value_.size(); ++i) {
            bytes[i] = 0;
        }
        value_.clear();
    }

    T value_;
};

}  // namespace paas
