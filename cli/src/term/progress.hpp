/// What a waiting command shows on standard error: each event on a line, and below them, on a
/// terminal, one line that moves.
#pragma once

#include "term/terminal.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace paas::cli {

/// Thread-safe. Shows nothing unless standard error is a terminal; with --verbose lines, at least.
class Progress {
public:
    Progress(const Terminal& terminal, bool quiet, bool verbose);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

    /// A line that stays.
    void line(std::string_view text);
    /// What the moving line says.
    void state(std::string text);

private:
    void turn(std::stop_token stop);
    void draw();
    void clear();

    bool enabled_;  ///< the moving line
    bool lines_;
    bool color_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::string state_;
    std::size_t frame_ = 0;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::jthread turner_;
};

}  // namespace paas::cli
