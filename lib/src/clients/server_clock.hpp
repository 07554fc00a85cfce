/// How far a server's clock is from ours.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/net/http_client.hpp"

#include <mutex>
#include <optional>

namespace paas::clients {

/// Told by the header Date of answers (RFC 9110 section 6.6.1). Thread-safe.
class ServerClock {
public:
    /// `ours` must outlive it.
    explicit ServerClock(Clock& ours) : ours_(ours) {}

    void note(const net::HttpResponse& response);
    /// As the last answer with a date told; nothing before one.
    [[nodiscard]] std::optional<Milliseconds> ahead() const;

private:
    Clock& ours_;
    mutable std::mutex mutex_;
    std::optional<Milliseconds> ahead_;
};

}  // namespace paas::clients
