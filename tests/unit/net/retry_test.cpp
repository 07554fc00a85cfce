#include "paas/net/retry.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace paas;
using namespace paas::net;

namespace {

Result<HttpResponse> status(int code, std::optional<Milliseconds> retry_after = {}) {
    HttpResponse response;
    response.status = code;
    response.retry_after = retry_after;
    return response;
}

/// Answers by a function of (index of the URL's path, number of the call for it).
class ScriptedClient final : public HttpClient {
public:
    using Script = std::function<Result<HttpResponse>(const std::string& path, int call)>;
    explicit ScriptedClient(Script script) : script_(std::move(script)) {}

    std::vector<Result<HttpResponse>> send_all(std::span<const HttpRequest> requests,
                                               std::stop_token) override {
        batches.push_back(requests.size());
        std::vector<Result<HttpResponse>> results;
        for (const HttpRequest& request : requests) {
            results.push_back(script_(request.url.path(), ++calls_[request.url.path()]));
        }
        return results;
    }

    std::vector<std::size_t> batches;

private:
    Script script_;
    std::map<std::string, int> calls_;
};

HttpRequest request(const std::string& path, Method method = Method::get) {
    HttpRequest made;
    made.method = method;
    made.url = *Url::parse("https://example.org" + path);
    return made;
}

}  // namespace

TEST_CASE("what is repeated, and what is not") {
    const RetryPolicy policy;
    const auto repeated = [&policy](Method method, const Result<HttpResponse>& outcome) {
        return retry_delay(policy, is_idempotent(method), 1, outcome, 0.5).has_value();
    };
    for (const int code : {408, 425, 429, 500, 502, 503, 504}) {
        CAPTURE(code);
        CHECK(repeated(Method::get, status(code)));
        CHECK(repeated(Method::put, status(code)));
        CHECK(repeated(Method::del, status(code)));
        CHECK_FALSE(repeated(Method::post, status(code)));
        CHECK_FALSE(repeated(Method::patch, status(code)));
    }
    for (const int code : {200, 204, 301, 400, 401, 403, 404, 409, 501, 505}) {
        CAPTURE(code);
        CHECK_FALSE(repeated(Method::get, status(code)));
    }
    for (const ErrorCode code : {ErrorCode::unavailable, ErrorCode::deadline_exceeded}) {
        CHECK(repeated(Method::get, fail(code, "x")));
        CHECK_FALSE(repeated(Method::post, fail(code, "x")));
    }
    for (const ErrorCode code : {ErrorCode::permission_denied, ErrorCode::cancelled,
                                 ErrorCode::failed_precondition, ErrorCode::invalid_argument}) {
        CHECK_FALSE(repeated(Method::get, fail(code, "x")));
    }
}

TEST_CASE("waits double, vary, and have a cap") {
    const RetryPolicy policy{.attempts = 100};
    const auto wait = [&policy](std::uint32_t attempt, double chance) {
        return retry_delay(policy, true, attempt, status(500), chance)->count();
    };
    CHECK(wait(1, 0) == 125);
    CHECK(wait(1, 0.999) == 249);
    CHECK(wait(2, 0) == 250);
    CHECK(wait(3, 0) == 500);
    CHECK(wait(6, 0) == 4000);
    CHECK(wait(7, 0) == 4000);
    CHECK(wait(99, 0.999) == 7996);
    CHECK_FALSE(retry_delay({.attempts = 1}, true, 1, status(500), 0).has_value());
    CHECK_FALSE(retry_delay({.attempts = 3}, true, 3, status(500), 0).has_value());
}

TEST_CASE("Retry-After is honoured in full, or not at all") {
    const RetryPolicy policy;
    CHECK(retry_delay(policy, true, 1, status(429, Milliseconds{60'000}), 0.1) ==
          Milliseconds{60'000});
    CHECK(retry_delay(policy, true, 1, status(503, Milliseconds{1'000}), 0.9) ==
          Milliseconds{1'000});
    CHECK_FALSE(retry_delay(policy, true, 1, status(503, Milliseconds{60'001}), 0).has_value());
}

TEST_CASE("each of many requests is repeated by itself") {
    VirtualClock clock{Timestamp{}};
    SeededRandom random(1);
    ScriptedClient inner([](const std::string& path, int call) {
        if (path == "/fine") {
            return status(200);
        }
        if (path == "/asks") {
            return call == 1 ? status(429, Milliseconds{30'000}) : status(200);
        }
        return path == "/heals" && call == 3 ? status(200) : status(503);
    });
    RetryingClient client(inner, {}, clock, random);
    const std::vector<HttpRequest> requests{request("/fine"), request("/asks"), request("/heals"),
                                            request("/never"), request("/posts", Method::post)};
    const Milliseconds before = clock.uptime();
    const auto results = client.send_all(requests);
    REQUIRE(results.size() == 5);
    CHECK(results[0]->status == 200);
    CHECK(results[1]->status == 200);
    CHECK(results[2]->status == 200);
    CHECK(results[3]->status == 503);
    CHECK(results[4]->status == 503);
    CHECK(inner.batches.front() == 5);
    CHECK(clock.uptime() - before >= Milliseconds{30'000});
    CHECK(clock.uptime() - before < Milliseconds{31'000});
}

TEST_CASE("a stop ends the waiting; what was said last stands") {
    VirtualClock clock{Timestamp{}};
    SeededRandom random(1);
    std::stop_source stop;
    ScriptedClient inner([&stop](const std::string&, int call) {
        if (call == 2) {
            stop.request_stop();
        }
        return status(503);
    });
    RetryingClient client(inner, {.attempts = 9}, clock, random);
    const auto result = client.send(request("/x"), stop.get_token());
    REQUIRE(result.has_value());
    CHECK(result->status == 503);
    CHECK(inner.batches.size() == 2);
    const auto nothing = client.send(request("/y"), stop.get_token());
    REQUIRE_FALSE(nothing.has_value());
    CHECK(nothing.error().code == ErrorCode::cancelled);
    CHECK(inner.batches.size() == 2);
}

TEST_CASE("a rate cap spaces events per key") {
    RateLimiter limiter(10);
    int taken = 0;
    for (Milliseconds now{5'000}; now < Milliseconds{6'000};) {
        const Milliseconds wait = limiter.take("a", now);
        taken += wait == Milliseconds{0} ? 1 : 0;
        now += std::max(wait, Milliseconds{1});
    }
    CHECK(taken == 10);
    CHECK(limiter.take("b", Milliseconds{5'000}) == Milliseconds{0});
    CHECK(limiter.take("b", Milliseconds{5'001}) == Milliseconds{99});
    RateLimiter none(0);
    for (int i = 0; i < 100; ++i) {
        CHECK(none.take("a", Milliseconds{0}) == Milliseconds{0});
    }
}
