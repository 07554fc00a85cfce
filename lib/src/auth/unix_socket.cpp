#include "auth/unix_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace paas::auth {
namespace {

constexpr std::size_t kLargestReply = std::size_t{256} << 10U;
/// A wait is cut into these, so that a stop is noticed.
constexpr Milliseconds kSlice{100};

tl::unexpected<Error> system_failure(const std::string& path, const char* what) {
    const int reason = errno;
    const ErrorCode code = reason == ENOENT                      ? ErrorCode::not_found
                           : reason == EACCES || reason == EPERM ? ErrorCode::permission_denied
                                                                 : ErrorCode::unavailable;
    return fail(code, std::string("cannot ") + what + " socket " + path + ": " +
                          std::generic_category().message(reason));
}

class Connection {
public:
    Connection(std::string path, const SocketLimits& limits)
        : path_(std::move(path)), limits_(limits), end_(limits.clock->uptime() + limits.time) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        if (socket_ >= 0) {
            ::close(socket_);
        }
    }

    Result<void> open() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path_.size() >= sizeof address.sun_path) {
            return fail(ErrorCode::invalid_argument,
                        "the path of socket " + path_ + " is too long");
        }
        std::ranges::copy(path_, address.sun_path);
        socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (socket_ < 0) {
            return system_failure(path_, "make");
        }
        // A full queue of a local socket is not waited for by connect: it says "again".
        while (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
               0) {
            if (errno != EAGAIN && errno != EINTR) {
                return system_failure(path_, "connect to");
            }
            if (auto left = check_time(); !left) {
                return left;
            }
            limits_.clock->sleep(Milliseconds{20});
        }
        return check_peer();
    }

    Result<void> send(std::string_view bytes) {
        while (!bytes.empty()) {
            if (auto ready = wait(POLLOUT); !ready) {
                return ready;
            }
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EINTR && errno != EAGAIN) {
                return system_failure(path_, "write to");
            }
            bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
        }
        return {};
    }

    Result<Secret<std::string>> receive() {
        std::string text;
        text.reserve(kLargestReply);  // grown in place: no copy of a secret is left behind
        std::array<char, 4096> piece{};
        while (!is_whole(text)) {
            if (auto ready = wait(POLLIN); !ready) {
                return fail(std::move(ready.error()));
            }
            const ssize_t got = ::recv(socket_, piece.data(), piece.size(), 0);
            if (got < 0 && errno != EINTR && errno != EAGAIN) {
                return system_failure(path_, "read from");
            }
            if (got == 0) {
                break;
            }
            text.append(piece.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
            if (text.size() > kLargestReply - piece.size()) {
                return fail(ErrorCode::unavailable,
                            "the answer from socket " + path_ + " is too long");
            }
        }
        ::explicit_bzero(piece.data(), piece.size());
        return Secret<std::string>(std::move(text));
    }

private:
    /// Whoever can put a socket there would be asked for tokens, and told for whom.
    Result<void> check_peer() const {
        ucred peer{};
        socklen_t size = sizeof peer;
        if (::getsockopt(socket_, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
            return system_failure(path_, "ask who serves");
        }
        if (peer.uid != ::geteuid() && peer.uid != 0) {
            return fail(ErrorCode::permission_denied,
                        "socket " + path_ + " is served by another user",
                        "start an agent of your own");
        }
        return {};
    }

    Result<void> check_time() const {
        if (limits_.stop.stop_requested()) {
            return fail(ErrorCode::cancelled, "the request was cancelled");
        }
        if (limits_.clock->uptime() >= end_) {
            return fail(
                ErrorCode::deadline_exceeded,
                "no answer from socket " + path_ + " within " + format_duration(limits_.time));
        }
        return {};
    }

    Result<void> wait(short events) const {
        while (true) {
            if (auto left = check_time(); !left) {
                return left;
            }
            const Milliseconds left = std::min(kSlice, end_ - limits_.clock->uptime());
            pollfd one{socket_, events, 0};
            const int ready =
                ::poll(&one, 1, static_cast<int>(std::max(left, Milliseconds{1}).count()));
            if (ready > 0) {
                return {};
            }
            if (ready < 0 && errno != EINTR) {
                return system_failure(path_, "wait for");
            }
        }
    }

    /// The end of a JSON object whose braces stand outside of strings.
    static bool is_whole(std::string_view text) {
        int depth = 0;
        bool in_string = false;
        bool any = false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (in_string) {
                i += c == '\\' ? 1 : 0;
                in_string = c != '"';
            } else if (c == '"') {
                in_string = true;
            } else if (c == '{') {
                ++depth;
                any = true;
            } else if (c == '}') {
                --depth;
            }
        }
        return any && depth == 0;
    }

    std::string path_;
    const SocketLimits& limits_;
    Milliseconds end_;
    int socket_ = -1;
};

}  // namespace

Result<Secret<std::string>> ask_unix_socket(const std::string& path,
                                            const Secret<std::string>& question,
                                            const SocketLimits& limits) {
    Connection connection(path, limits);
    if (auto opened = connection.open(); !opened) {
        return fail(std::move(opened.error()));
    }
    if (auto sent = connection.send(question.reveal()); !sent) {
        return fail(std::move(sent.error()));
    }
    return connection.receive();
}

}  // namespace paas::auth
