#include "http_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <thread>

namespace paas::testing {
namespace {

constexpr std::size_t kMostConnections = 256;
constexpr std::size_t kLargestRequest = std::size_t{1} << 20;
constexpr int kPollMilliseconds = 20;

using SslContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using SslSession = std::unique_ptr<SSL, decltype(&SSL_free)>;

class Socket {
public:
    explicit Socket(int fd) : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&&) = delete;
    ~Socket() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

/// Bytes in and out, in the clear or by TLS. Every wait ends soon after `stop`.
class Stream {
public:
    Stream(Socket socket, SSL_CTX* context, std::stop_token stop)
        : socket_(std::move(socket)), stop_(std::move(stop)), ssl_(nullptr, &SSL_free) {
        if (context != nullptr) {
            ssl_.reset(SSL_new(context));
            SSL_set_fd(ssl_.get(), socket_.get());
        }
    }

    bool handshake() { return ssl_ == nullptr || (readable() && SSL_accept(ssl_.get()) == 1); }

    /// Empty at the end of the connection.
    std::string read() {
        std::string bytes(16384, '\0');
        if ((ssl_ == nullptr || SSL_pending(ssl_.get()) == 0) && !readable()) {
            return {};
        }
        const auto got = ssl_ ? static_cast<ssize_t>(SSL_read(ssl_.get(), bytes.data(),
                                                              static_cast<int>(bytes.size())))
                              : ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
        bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return bytes;
    }

    bool write(std::string_view bytes) {
        while (!bytes.empty() && !stop_.stop_requested()) {
            const auto sent = ssl_
                                  ? static_cast<ssize_t>(SSL_write(ssl_.get(), bytes.data(),
                                                                   static_cast<int>(bytes.size())))
                                  : ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return bytes.empty();
    }

    /// False when stopped, or when the peer went away.
    bool pause(std::chrono::milliseconds time) {
        const auto until = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < until) {
            char byte = 0;
            const bool gone = ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
            if (stop_.stop_requested() || gone) {
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }

private:
    bool readable() {
        pollfd entry{socket_.get(), POLLIN, 0};
        while (!stop_.stop_requested()) {
            if (::poll(&entry, 1, kPollMilliseconds) > 0) {
                return true;
            }
        }
        return false;
    }

    Socket socket_;
    std::stop_token stop_;
    SslSession ssl_;
};

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

SeenRequest parse_head(std::string_view head) {
    SeenRequest request;
    std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(line.size() + 2, head.size()));
    request.method = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(request.method.size() + 1, line.size()));
    request.target = line.substr(0, line.find(' '));
    while (!head.empty()) {
        line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(line.size() + 2, head.size()));
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos) {
            std::string_view value = line.substr(colon + 1);
            value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
            request.headers.emplace_back(lower(line.substr(0, colon)), value);
        }
    }
    return request;
}

/// The next request; `buffer` keeps what came after it.
std::optional<SeenRequest> read_request(Stream& stream, std::string& buffer) {
    const auto read_more = [&] {
        const std::string bytes = stream.read();
        buffer += bytes;
        return !bytes.empty() && buffer.size() <= kLargestRequest;
    };
    std::size_t end = buffer.find("\r\n\r\n");
    while (end == std::string::npos) {
        if (!read_more()) {
            return std::nullopt;
        }
        end = buffer.find("\r\n\r\n");
    }
    SeenRequest request = parse_head(std::string_view(buffer).substr(0, end + 2));
    const std::string length = request.header("content-length");
    std::size_t size = 0;
    std::from_chars(length.data(), length.data() + length.size(), size);
    while (buffer.size() < end + 4 + size) {
        if (!read_more()) {
            return std::nullopt;
        }
    }
    request.body = buffer.substr(end + 4, size);
    buffer.erase(0, end + 4 + size);
    return request;
}

std::string serialize(const Reply& reply, bool with_body) {
    if (!reply.raw.empty()) {
        return reply.raw;
    }
    std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " Scripted\r\n";
    bool has_length = false;
    for (const auto& [name, value] : reply.headers) {
        text += name + ": " + value + "\r\n";
        has_length = has_length || lower(name) == "content-length";
    }
    if (!has_length) {
        text += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
    }
    return text + "\r\n" + (with_body ? reply.body : std::string());
}

bool send_reply(Stream& stream, const Reply& reply, bool with_body) {
    const std::string bytes = serialize(reply, with_body);
    if (!stream.pause(reply.before)) {
        return false;
    }
    if (reply.between_bytes.count() == 0) {
        return stream.write(bytes);
    }
    return std::ranges::all_of(bytes, [&](const char& byte) {
        return stream.write({&byte, 1}) && stream.pause(reply.between_bytes);
    });
}

Socket listen_at(const std::string& address) {
    const bool v6 = address.find(':') != std::string::npos;
    Socket socket(::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in v4_address{};
    v4_address.sin_family = AF_INET;
    sockaddr_in6 v6_address{};
    v6_address.sin6_family = AF_INET6;
    const auto* where = v6 ? reinterpret_cast<const sockaddr*>(&v6_address)
                           : reinterpret_cast<const sockaddr*>(&v4_address);
    const socklen_t size = v6 ? sizeof v6_address : sizeof v4_address;
    const bool valid = v6 ? ::inet_pton(AF_INET6, address.c_str(), &v6_address.sin6_addr) == 1
                          : ::inet_pton(AF_INET, address.c_str(), &v4_address.sin_addr) == 1;
    if (!valid || ::bind(socket.get(), where, size) != 0 || ::listen(socket.get(), 512) != 0) {
        throw std::runtime_error("cannot listen at " + address);
    }
    return socket;
}

std::uint16_t port_of(const Socket& socket) {
    sockaddr_in6 bound{};
    socklen_t size = sizeof bound;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size);
    return ntohs(bound.sin6_port);  // at the same place for IPv4
}

SslContext make_context(const ServerOptions& options) {
    SslContext context(nullptr, &SSL_CTX_free);
    if (options.certificate.empty()) {
        return context;
    }
    context.reset(SSL_CTX_new(TLS_server_method()));
    if (SSL_CTX_use_certificate_chain_file(context.get(), options.certificate.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context.get(), options.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        throw std::runtime_error("cannot use certificate " + options.certificate);
    }
    return context;
}

}  // namespace

std::string SeenRequest::header(std::string_view name) const {
    const std::string wanted = lower(name);
    for (const auto& [known, value] : headers) {
        if (known == wanted) {
            return value;
        }
    }
    return {};
}

struct HttpServer::Impl {
    Impl(Handler the_handler, ServerOptions the_options)
        : handler(std::move(the_handler)),
          options(std::move(the_options)),
          context(make_context(options)),
          listener(listen_at(options.address)) {
        acceptor = std::jthread([this](const std::stop_token& stop) { accept(stop); });
    }

    void accept(const std::stop_token& stop) {
        // Here and in the threads started below: a client may go away while TLS writes.
        sigset_t sigpipe;
        sigemptyset(&sigpipe);
        sigaddset(&sigpipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &sigpipe, nullptr);
        std::vector<std::jthread> threads;  // stopped and joined at the end
        while (!stop.stop_requested()) {
            pollfd entry{listener.get(), POLLIN, 0};
            if (::poll(&entry, 1, kPollMilliseconds) <= 0) {
                continue;
            }
            Socket socket(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            ++accepted;
            if (socket.get() < 0 || open >= kMostConnections) {
                continue;
            }
            most_open = std::max(most_open.load(), ++open);
            threads.emplace_back(
                [this](const std::stop_token& over, Socket taken) {
                    serve(Stream(std::move(taken), context.get(), over));
                    --open;
                },
                std::move(socket));
        }
    }

    void serve(Stream stream) {
        std::string buffer;
        if (!stream.handshake()) {
            return;
        }
        buffer = stream.read();
        if (!buffer.empty() && (buffer.front() < 'A' || buffer.front() > 'Z')) {
            stream.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        while (auto request = read_request(stream, buffer)) {
            {
                const std::lock_guard lock(mutex);
                seen.push_back(*request);
            }
            const Reply reply = handler(*request);
            if (!send_reply(stream, reply, request->method != "HEAD") || reply.close) {
                return;
            }
        }
    }

    Handler handler;
    ServerOptions options;
    SslContext context;
    Socket listener;
    mutable std::mutex mutex;
    std::vector<SeenRequest> seen;
    std::atomic<std::size_t> accepted{0};
    std::atomic<std::size_t> open{0};
    std::atomic<std::size_t> most_open{0};
    std::jthread acceptor;  // last: it uses all of the above
};

HttpServer::HttpServer(Handler handler, ServerOptions options)
    : impl_(std::make_unique<Impl>(std::move(handler), std::move(options))) {}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const noexcept {
    return port_of(impl_->listener);
}

std::string HttpServer::url(std::string_view target) const {
    const bool v6 = impl_->options.address.find(':') != std::string::npos;
    return std::string(impl_->options.certificate.empty() ? "http" : "https") + "://" +
           (v6 ? "[" + impl_->options.address + "]" : impl_->options.address) + ":" +
           std::to_string(port()) + std::string(target);
}

std::vector<SeenRequest> HttpServer::seen() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->seen;
}

std::size_t HttpServer::connections() const noexcept {
    return impl_->accepted;
}

std::size_t HttpServer::open() const noexcept {
    return impl_->open;
}

std::size_t HttpServer::most_open() const noexcept {
    return impl_->most_open;
}

}  // namespace paas::testing
