/// One request on its way: what is sent at each hop, and what came back.
#pragma once

#include "easy.hpp"

#include "paas/net/http_client.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace paas::net {

/// What belongs to one call of `send_all`. Thread-safe.
class Batch {
public:
    explicit Batch(std::size_t size) : open_(size) {}
    void finish_one();
    void wait();
    void cancel() noexcept { cancelled_ = true; }
    [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }

private:
    std::mutex mutex_;
    std::condition_variable done_;
    std::size_t open_;
    std::atomic<bool> cancelled_{false};
};

/// Used by the caller before it is submitted and after its batch is finished, by the engine's
/// thread in between. `request` and `options` must outlive it.
class Transfer {
public:
    Transfer(const HttpRequest& request, const HttpClientOptions& options, Batch& batch);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    /// Puts the request to the current URL into a fresh handle. Once per hop.
    void prepare(CURL* easy, Milliseconds uptime);
    /// Reads what libcurl has to say at the end of a hop. False: go to `url()` next.
    [[nodiscard]] bool finish_hop(CURL* easy, CURLcode code, Milliseconds uptime);
    /// Ends it, and tells the batch: nothing of this object may be used afterwards.
    void fail_with(Error error);
    void complete();

    [[nodiscard]] const HttpRequest& request() const noexcept { return request_; }
    [[nodiscard]] const Url& url() const noexcept { return url_; }
    [[nodiscard]] Batch& batch() const noexcept { return batch_; }
    [[nodiscard]] Result<HttpResponse> take_outcome() { return std::move(outcome_); }

private:
    void set_method(CURL* easy) const;
    void set_headers(CURL* easy);
    void set_limits(CURL* easy, Milliseconds uptime) const;
    void set_trust(CURL* easy) const;
    void set_callbacks(CURL* easy);
    [[nodiscard]] Error error_of(CURLcode code) const;
    [[nodiscard]] bool wants_redirect() const noexcept;
    [[nodiscard]] bool follow_redirect();
    [[nodiscard]] Error in_request(Error error) const;
    [[nodiscard]] std::size_t take_header(std::string_view line);
    [[nodiscard]] std::size_t take_body(std::string_view bytes);
    [[nodiscard]] curl_socket_t open_socket(const curl_sockaddr& address);

    // libcurl is C: it must not see exceptions.
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
    static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address);

    const HttpRequest& request_;
    const HttpClientOptions& options_;
    Batch& batch_;
    Url url_;
    bool with_credentials_ = true;
    std::uint32_t redirects_ = 0;
    std::optional<Milliseconds> started_;  ///< uptime of the first hop
    HeaderList headers_;
    std::array<char, CURL_ERROR_SIZE> detail_{};
    HttpResponse response_;
    std::size_t header_bytes_ = 0;
    bool headers_complete_ = false;  ///< libcurl takes a connection closed before that for an end
    std::optional<Error> refused_;   ///< why the last address was not connected to
    std::optional<Error> exceeded_;  ///< which limit the response broke
    Result<HttpResponse> outcome_;
};

}  // namespace paas::net
