/// One thread that drives all transfers of a client.
#pragma once

#include "easy.hpp"
#include "transfer.hpp"

#include "paas/net/retry.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace paas::net {

/// The limits of connections hold for all callers together, and they share the connections, because
/// one libcurl multi handle serves them. `submit` and `cancel` are thread-safe.
class Engine {
public:
    /// `options` must outlive it.
    explicit Engine(const HttpClientOptions& options);
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    ~Engine();

    /// Each transfer tells its batch when it is finished.
    void submit(std::span<Transfer* const> transfers);
    /// The transfers of the batch end soon, as cancelled.
    void cancel(Batch& batch);

private:
    /// The transfers to one origin.
    struct Lane {
        std::deque<Transfer*> waiting;
        std::uint32_t active = 0;
    };

    void run(const std::stop_token& stop);
    void take_submitted();
    void drop_cancelled();
    void drop_all();
    void collect();
    void launch();
    [[nodiscard]] Milliseconds launch_from(const std::string& origin, Lane& lane);
    [[nodiscard]] Milliseconds take_slot(const std::string& origin, const Pace& pace);
    void start(Transfer& transfer, Lane& lane);
    void finish(CURL* easy, CURLcode code);
    void release(CURL* easy, Transfer& transfer);
    void wake() noexcept;

    const HttpClientOptions& options_;
    SystemClock clock_;
    RateLimiter limiter_;   ///< by host
    RateLimiter paces_{0};  ///< by HttpRequest::pace
    Multi multi_;
    std::vector<Easy> idle_;
    std::set<CURL*> active_;
    std::map<std::string, Lane> lanes_;
    Milliseconds next_slot_{0};  ///< time until the rate cap lets another request go

    std::mutex mutex_;
    std::vector<Transfer*> submitted_;
    bool cancelled_ = false;
    std::jthread thread_;  // last: it uses all of the above
};

}  // namespace paas::net
