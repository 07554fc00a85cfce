#include "term/progress.hpp"

#include "app/streams.hpp"

#include "paas/base/clock.hpp"

#include <array>

namespace paas::cli {
namespace {

constexpr std::array<std::string_view, 10> kFrames{"⠋", "⠙", "⠹", "⠸", "⠼",
                                                   "⠴", "⠦", "⠧", "⠇", "⠏"};
constexpr auto kTurn = std::chrono::milliseconds(120);
constexpr std::string_view kEraseLine = "\r\x1b[K";

}  // namespace

Progress::Progress(const Terminal& terminal, bool quiet, bool verbose)
    : enabled_(terminal.err_is_terminal && !quiet),
      lines_(enabled_ || verbose),
      color_(terminal.err_color) {
    if (enabled_) {
        turner_ = std::jthread([this](std::stop_token stop) { turn(std::move(stop)); });
    }
}

Progress::~Progress() {
    if (enabled_) {
        turner_.request_stop();
        turner_.join();
        clear();
    }
}

void Progress::line(std::string_view text) {
    if (!lines_) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    clear();
    write_error(std::string(text) + "\n");
    if (enabled_) {
        draw();
    }
}

void Progress::state(std::string text) {
    const std::scoped_lock lock(mutex_);
    state_ = std::move(text);
}

void Progress::turn(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        draw();
        wake_.wait_for(lock, stop, kTurn, [] { return false; });
    }
}

void Progress::draw() {
    if (state_.empty()) {
        return;
    }
    const auto passed =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start_);
    frame_ = (frame_ + 1) % kFrames.size();
    write_error(std::string(kEraseLine) + paint(kFrames[frame_], Color::blue, color_) + " " +
                shorten(printable(state_), 60) + "  " + format_duration(passed));
    drawn_ = true;
}

void Progress::clear() {
    if (drawn_) {
        write_error(kEraseLine);
        drawn_ = false;
    }
}

}  // namespace paas::cli
