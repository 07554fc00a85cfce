#include "engine.hpp"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <new>
#include <utility>

namespace paas::net {
namespace {

constexpr Milliseconds kLongestWait{1'000};

/// Keeps SIGPIPE from this thread while it lives. OpenSSL writes to connections that the peer has
/// closed, and a library may not change what the signal does in the whole process.
class NoSigpipe {
public:
    NoSigpipe() {
        sigemptyset(&sigpipe_);
        sigaddset(&sigpipe_, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
    }
    NoSigpipe(const NoSigpipe&) = delete;
    NoSigpipe& operator=(const NoSigpipe&) = delete;
    ~NoSigpipe() {
        if (sigismember(&before_, SIGPIPE) == 0) {
            const timespec now{};
            while (sigtimedwait(&sigpipe_, nullptr, &now) > 0) {  // takes what came meanwhile
            }
            pthread_sigmask(SIG_SETMASK, &before_, nullptr);
        }
    }

private:
    sigset_t sigpipe_{};
    sigset_t before_{};
};

Transfer& transfer_of(CURL* easy) {
    void* transfer = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    return *static_cast<Transfer*>(transfer);
}

Error cancelled() {
    return {ErrorCode::cancelled, "the request was cancelled"};
}

}  // namespace

Engine::Engine(const HttpClientOptions& options)
    : options_(options), limiter_(options.requests_per_second), multi_(curl_multi_init()) {
    if (multi_ == nullptr) {
        throw std::bad_alloc();
    }
    // Admission is ours (`launch`); these bound the idle connections kept beside the used ones.
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(options.connections));
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS,
                      static_cast<long>(options.connections));
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                      static_cast<long>(options.connections_per_host));
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Engine::~Engine() {
    thread_.request_stop();
    wake();
    thread_.join();
    const NoSigpipe quiet;  // TLS says good-bye on the connections that are kept
    idle_.clear();
    multi_.reset();
}

void Engine::submit(std::span<Transfer* const> transfers) {
    {
        const std::lock_guard lock(mutex_);
        submitted_.insert(submitted_.end(), transfers.begin(), transfers.end());
    }
    wake();
}

void Engine::cancel(Batch& batch) {
    batch.cancel();
    {
        const std::lock_guard lock(mutex_);
        cancelled_ = true;
    }
    wake();
}

void Engine::wake() noexcept {
    curl_multi_wakeup(multi_.get());
}

void Engine::run(const std::stop_token& stop) {
    const NoSigpipe quiet;
    while (!stop.stop_requested()) {
        take_submitted();
        drop_cancelled();
        collect();
        launch();
        Milliseconds wait = kLongestWait;
        if (next_slot_ > Milliseconds{0}) {
            wait = std::min(wait, next_slot_);
        }
        curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(wait.count()), nullptr);
        int running = 0;
        curl_multi_perform(multi_.get(), &running);
    }
    take_submitted();
    drop_all();
}

void Engine::take_submitted() {
    std::vector<Transfer*> fresh;
    {
        const std::lock_guard lock(mutex_);
        fresh.swap(submitted_);
    }
    for (Transfer* transfer : fresh) {
        lanes_[transfer->url().origin()].waiting.push_back(transfer);
    }
}

void Engine::drop_cancelled() {
    {
        const std::lock_guard lock(mutex_);
        if (!std::exchange(cancelled_, false)) {
            return;
        }
    }
    for (auto& [origin, lane] : lanes_) {
        const auto last = std::stable_partition(
            lane.waiting.begin(), lane.waiting.end(),
            [](const Transfer* transfer) { return !transfer->batch().cancelled(); });
        const std::vector<Transfer*> dropped(last, lane.waiting.end());
        lane.waiting.erase(last, lane.waiting.end());
        for (Transfer* transfer : dropped) {
            transfer->fail_with(cancelled());
        }
    }
    const std::vector<CURL*> active(active_.begin(), active_.end());
    for (CURL* easy : active) {
        Transfer& transfer = transfer_of(easy);
        if (transfer.batch().cancelled()) {
            release(easy, transfer);
            transfer.fail_with(cancelled());
        }
    }
}

void Engine::drop_all() {
    for (auto& [origin, lane] : lanes_) {
        for (Transfer* transfer : lane.waiting) {
            transfer->fail_with(cancelled());
        }
        lane.waiting.clear();
    }
    while (!active_.empty()) {
        CURL* easy = *active_.begin();
        Transfer& transfer = transfer_of(easy);
        release(easy, transfer);
        transfer.fail_with(cancelled());
    }
}

void Engine::collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg == CURLMSG_DONE) {
            finish(message->easy_handle, message->data.result);
        }
    }
}

void Engine::finish(CURL* easy, CURLcode code) {
    fault_point(options_.faults, "http.received");
    Transfer& transfer = transfer_of(easy);
    // Before the transfer moves on to another URL: the lane is found by the present one.
    const std::string origin = transfer.url().origin();
    const bool done = transfer.finish_hop(easy, code, clock_.uptime());
    curl_multi_remove_handle(multi_.get(), easy);
    active_.erase(easy);
    idle_.emplace_back(easy);
    --lanes_[origin].active;
    if (done) {
        transfer.complete();
    } else {
        lanes_[transfer.url().origin()].waiting.push_front(&transfer);
    }
}

void Engine::release(CURL* easy, Transfer& transfer) {
    curl_multi_remove_handle(multi_.get(), easy);
    active_.erase(easy);
    idle_.emplace_back(easy);
    --lanes_[transfer.url().origin()].active;
}

void Engine::launch() {
    next_slot_ = Milliseconds{0};
    for (auto lane = lanes_.begin(); lane != lanes_.end();) {
        const Milliseconds slot = launch_from(lane->first, lane->second);
        if (slot > Milliseconds{0}) {
            next_slot_ = next_slot_ > Milliseconds{0} ? std::min(next_slot_, slot) : slot;
        }
        const bool empty = lane->second.waiting.empty() && lane->second.active == 0;
        lane = empty ? lanes_.erase(lane) : std::next(lane);
    }
}

/// The time until the rate cap lets the next one go; zero when that is not what it waits for.
Milliseconds Engine::launch_from(const std::string& origin, Lane& lane) {
    while (!lane.waiting.empty() && active_.size() < options_.connections &&
           lane.active < options_.connections_per_host) {
        if (const Milliseconds slot = take_slot(origin, lane.waiting.front()->request().pace);
            slot > Milliseconds{0}) {
            return slot;
        }
        Transfer* transfer = lane.waiting.front();
        lane.waiting.pop_front();
        start(*transfer, lane);
    }
    return Milliseconds{0};
}

/// Of both caps. A slot of the host that the pace then refuses is lost, which only errs on the slow
/// side.
Milliseconds Engine::take_slot(const std::string& origin, const Pace& pace) {
    const Milliseconds uptime = clock_.uptime();
    if (const Milliseconds slot = limiter_.take(origin, uptime); slot > Milliseconds{0}) {
        return slot;
    }
    return pace.per_second > 0 ? paces_.take(pace.key, pace.per_second, uptime) : Milliseconds{0};
}

void Engine::start(Transfer& transfer, Lane& lane) {
    Easy easy;
    if (idle_.empty()) {
        easy.reset(curl_easy_init());
        if (easy == nullptr) {
            throw std::bad_alloc();
        }
    } else {
        easy = std::move(idle_.back());
        idle_.pop_back();
        curl_easy_reset(easy.get());
    }
    transfer.prepare(easy.get(), clock_.uptime());
    fault_point(options_.faults, "http.send");
    if (const CURLMcode code = curl_multi_add_handle(multi_.get(), easy.get()); code != CURLM_OK) {
        transfer.fail_with(Error(ErrorCode::internal, curl_multi_strerror(code)));
        return;
    }
    ++lane.active;
    active_.insert(easy.release());
}

}  // namespace paas::net
