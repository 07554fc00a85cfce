/// Trying again: a small policy on top of any HttpClient.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/net/http_client.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace paas::net {

struct RetryPolicy {
    std::uint32_t attempts = 4;          ///< in all; 1 never tries again
    Milliseconds first{250};             ///< wait before the second attempt; doubles each time
    Milliseconds longest{8'000};         ///< cap of a wait that the server did not ask for
    Milliseconds longest_asked{60'000};  ///< a longer Retry-After ends the trying
};

/// How long to wait before the next attempt, or nothing when `outcome` is final. `attempt` is the
/// number of the one just made, from 1; `chance` is uniform in [0, 1).
///
/// Only what is `repeatable` is repeated (an idempotent method, or HttpRequest::repeatable): after
/// unavailable, deadline_exceeded, and statuses 408, 425, 429, 500, 502, 503, 504. Retry-After is
/// honoured in full; without it the wait is random between half of the doubling wait and all of it,
/// so that clients do not return in step.
[[nodiscard]] PAAS_API std::optional<Milliseconds> retry_delay(const RetryPolicy& policy,
                                                               bool repeatable,
                                                               std::uint32_t attempt,
                                                               const Result<HttpResponse>& outcome,
                                                               double chance);

/// An HttpClient that repeats what may be repeated. Thread-safe when `clock` and `random` are; all
/// three references must outlive it.
class PAAS_API RetryingClient final : public HttpClient {
public:
    RetryingClient(HttpClient& client, RetryPolicy policy, Clock& clock, Random& random);
    [[nodiscard]] std::vector<Result<HttpResponse>> send_all(std::span<const HttpRequest> requests,
                                                             std::stop_token stop = {}) override;

private:
    HttpClient& client_;
    RetryPolicy policy_;
    Clock& clock_;
    Random& random_;
};

/// Spaces events per key evenly: a cap on requests per second and host. Not thread-safe.
class PAAS_API RateLimiter {
public:
    /// `per_second` of 0 or less is no cap.
    explicit RateLimiter(double per_second);
    /// Takes the slot for one event now and gives zero, or gives the time until there is one and
    /// takes nothing. `uptime` never runs backwards.
    [[nodiscard]] Milliseconds take(const std::string& key, Milliseconds uptime);
    /// The same with a cap of the key's own.
    [[nodiscard]] Milliseconds take(const std::string& key, double per_second, Milliseconds uptime);

private:
    double per_second_;
    std::map<std::string, Milliseconds, std::less<>> next_;  ///< earliest time of the next event
};

}  // namespace paas::net
