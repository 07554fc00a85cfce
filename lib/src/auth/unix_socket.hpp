/// One question and one answer over a socket of this machine.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/base/secret.hpp"

#include <stop_token>
#include <string>

namespace paas::auth {

struct SocketLimits {
    Milliseconds time;  ///< for all of it
    Clock* clock;
    std::stop_token stop;
};

/// Sends the question and reads until a whole JSON object has come or the peer closes; at most
/// 256 KiB. The peer must be a process of this user or of root. not_found, permission_denied,
/// unavailable, deadline_exceeded, cancelled.
[[nodiscard]] Result<Secret<std::string>> ask_unix_socket(const std::string& path,
                                                          const Secret<std::string>& question,
                                                          const SocketLimits& limits);

}  // namespace paas::auth
