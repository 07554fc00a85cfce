#include "paas/net/retry.hpp"

#include <algorithm>
#include <cmath>

namespace paas::net {
namespace {

/// A wait is cut into these, so that a stop is noticed.
constexpr Milliseconds kSlice{50};

bool may_pass(int status) {
    return status == 408 || status == 425 || status == 429 || status == 500 ||
           (status >= 502 && status <= 504);
}

bool may_pass(const Result<HttpResponse>& outcome) {
    if (outcome) {
        return may_pass(outcome->status);
    }
    return outcome.error().code == ErrorCode::unavailable ||
           outcome.error().code == ErrorCode::deadline_exceeded;
}

/// A request that is not finished: when it is sent next.
struct Waiting {
    std::size_t index;
    std::uint32_t attempt;  ///< the next one, from 1
    Milliseconds due;       ///< uptime
};

/// False when stopped.
bool wait_until(Milliseconds due, Clock& clock, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const Milliseconds left = due - clock.uptime();
        if (left <= Milliseconds{0}) {
            return true;
        }
        clock.sleep(std::min(left, kSlice));
    }
    return false;
}

/// Takes those that are due out of `waiting`.
std::vector<Waiting> take_due(std::vector<Waiting>& waiting, Milliseconds uptime) {
    const auto later = std::stable_partition(
        waiting.begin(), waiting.end(), [uptime](const Waiting& w) { return w.due <= uptime; });
    std::vector<Waiting> due(waiting.begin(), later);
    waiting.erase(waiting.begin(), later);
    return due;
}

}  // namespace

std::optional<Milliseconds> retry_delay(const RetryPolicy& policy, bool repeatable,
                                        std::uint32_t attempt, const Result<HttpResponse>& outcome,
                                        double chance) {
    if (attempt >= policy.attempts || !repeatable || !may_pass(outcome)) {
        return std::nullopt;
    }
    if (outcome && outcome->retry_after) {
        const Milliseconds asked = *outcome->retry_after;
        return asked <= policy.longest_asked ? std::optional(asked) : std::nullopt;
    }
    const double doubled =
        static_cast<double>(policy.first.count()) * std::exp2(static_cast<double>(attempt) - 1);
    const double cap = std::min(doubled, static_cast<double>(policy.longest.count()));
    return Milliseconds(static_cast<Milliseconds::rep>(cap * (1 + chance) / 2));
}

RetryingClient::RetryingClient(HttpClient& client, RetryPolicy policy, Clock& clock, Random& random)
    : client_(client), policy_(policy), clock_(clock), random_(random) {}

std::vector<Result<HttpResponse>> RetryingClient::send_all(std::span<const HttpRequest> requests,
                                                           std::stop_token stop) {
    std::vector<Result<HttpResponse>> results(
        requests.size(), fail(ErrorCode::cancelled, "the request was cancelled"));
    std::vector<Waiting> waiting;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        waiting.push_back({i, 1, Milliseconds{0}});
    }
    while (!waiting.empty()) {
        const Milliseconds next = std::ranges::min_element(waiting, {}, &Waiting::due)->due;
        if (!wait_until(next, clock_, stop)) {
            break;  // what was said last stands
        }
        const std::vector<Waiting> due = take_due(waiting, clock_.uptime());
        std::vector<HttpRequest> batch;
        batch.reserve(due.size());
        for (const Waiting& one : due) {
            batch.push_back(requests[one.index]);
        }
        std::vector<Result<HttpResponse>> outcomes = client_.send_all(batch, stop);
        for (std::size_t i = 0; i < due.size(); ++i) {
            const Waiting& one = due[i];
            const HttpRequest& request = requests[one.index];
            const auto delay =
                retry_delay(policy_, request.repeatable || is_idempotent(request.method),
                            one.attempt, outcomes[i], uniform(random_));
            results[one.index] = std::move(outcomes[i]);
            if (delay) {
                waiting.push_back({one.index, one.attempt + 1, clock_.uptime() + *delay});
            }
        }
    }
    return results;
}

RateLimiter::RateLimiter(double per_second) : per_second_(per_second) {}

Milliseconds RateLimiter::take(const std::string& key, Milliseconds uptime) {
    return take(key, per_second_, uptime);
}

Milliseconds RateLimiter::take(const std::string& key, double per_second, Milliseconds uptime) {
    if (!(per_second > 0)) {
        return Milliseconds{0};
    }
    const Milliseconds interval(static_cast<Milliseconds::rep>(std::ceil(1000 / per_second)));
    Milliseconds& next = next_.try_emplace(key, uptime).first->second;
    if (next > uptime) {
        return next - uptime;
    }
    next = uptime + interval;
    return Milliseconds{0};
}

}  // namespace paas::net
