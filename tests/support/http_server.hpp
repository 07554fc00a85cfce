/// A scripted HTTP server on loopback, for what a real one cannot be made to do: stall, lie about
/// lengths, redirect in circles.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paas::testing {

struct SeenRequest {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;

    /// Empty when there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
};

/// What to answer. Content-Length is added unless `headers` hold one or `raw` is set.
struct Reply {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    std::string raw{};                    ///< sent instead of all of the above when not empty
    std::chrono::milliseconds before{0};  ///< pause before the first byte
    std::chrono::milliseconds between_bytes{0};  ///< sends byte by byte, so slowly
    bool close = false;                          ///< closes the connection afterwards
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::string certificate{};  ///< PEM file; speaks TLS when set
    std::string key{};
};

/// A thread for each connection, at most 256. Thread-safe; `handler` is called from those threads.
class HttpServer {
public:
    using Handler = std::function<Reply(const SeenRequest&)>;

    explicit HttpServer(Handler handler, ServerOptions options = {});
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept;
    /// "http://127.0.0.1:PORT" + `target`, or https.
    [[nodiscard]] std::string url(std::string_view target) const;
    [[nodiscard]] std::vector<SeenRequest> seen() const;
    /// Connections accepted since the start, whether or not a request came.
    [[nodiscard]] std::size_t connections() const noexcept;
    /// Those that are open now.
    [[nodiscard]] std::size_t open() const noexcept;
    /// The most that were open at one time.
    [[nodiscard]] std::size_t most_open() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace paas::testing
