#include "term/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

namespace paas::cli {
namespace {

std::size_t window_width() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return 80;
}

std::size_t columns_variable() {
    const char* text = std::getenv("COLUMNS");
    std::size_t value = 0;
    if (text != nullptr) {
        std::from_chars(text, text + std::strlen(text), value);
    }
    return value;
}

}  // namespace

Terminal Terminal::detect(std::string_view when) {
    Terminal terminal;
    terminal.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
    terminal.err_is_terminal = ::isatty(STDERR_FILENO) == 1;
    terminal.in_is_terminal = ::isatty(STDIN_FILENO) == 1;
    terminal.width = columns_variable();
    if (terminal.width == 0 && terminal.out_is_terminal) {
        terminal.width = window_width();
    }
    const char* kind = std::getenv("TERM");
    const bool dumb = kind != nullptr && std::string_view(kind) == "dumb";
    terminal.out_color = when == "always" || (when == "auto" && terminal.out_is_terminal && !dumb);
    terminal.err_color = when == "always" || (when == "auto" && terminal.err_is_terminal && !dumb);
    return terminal;
}

std::string paint(std::string_view text, Color color, bool enabled) {
    constexpr std::string_view kCodes[]{"", "1", "2", "31", "32", "33", "34"};
    if (!enabled || color == Color::plain || text.empty()) {
        return std::string(text);
    }
    return "\x1b[" + std::string(kCodes[static_cast<std::size_t>(color)]) + "m" +
           std::string(text) + "\x1b[0m";
}

}  // namespace paas::cli
