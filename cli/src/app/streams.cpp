#include "app/streams.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace paas::cli {
namespace {

constexpr std::size_t kMaxInput = std::size_t{16} << 20U;

/// 0, or the number of the error.
int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return errno;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

}  // namespace

Result<void> write_output(std::string_view text) {
    if (const int problem = write_all(STDOUT_FILENO, text); problem != 0) {
        return fail(ErrorCode::unavailable,
                    std::string("cannot write to standard output: ") + std::strerror(problem));
    }
    return {};
}

void write_error(std::string_view text) {
    (void)write_all(STDERR_FILENO, text);
}

Result<std::string> read_standard_input() {
    std::string text;
    std::array<char, 65536> buffer{};
    for (;;) {
        const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(ErrorCode::unavailable,
                        std::string("cannot read standard input: ") + std::strerror(errno));
        }
        if (got == 0) {
            return text;
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > kMaxInput) {
            return fail(ErrorCode::resource_exhausted, "standard input is larger than 16 MiB");
        }
    }
}

}  // namespace paas::cli
