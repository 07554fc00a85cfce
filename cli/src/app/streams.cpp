#include "app/streams.hpp"

#include <fcntl.h>
#include <sys/stat.h>
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

tl::unexpected<Error> cannot_write(const std::filesystem::path& file, int problem) {
    return fail(ErrorCode::internal,
                "cannot write " + file.string() + ": " + std::strerror(problem));
}

/// Writes to a file that `open` with these flags gives; 0, or the number of the error.
int write_opened(const std::filesystem::path& file, int flags, std::string_view text) {
    constexpr mode_t kMode = 0666;  // less the user's mask, as a shell's redirection makes it
    const int descriptor = ::open(file.c_str(), flags | O_WRONLY | O_CLOEXEC, kMode);
    if (descriptor < 0) {
        return errno;
    }
    int problem = write_all(descriptor, text);
    if (::close(descriptor) != 0 && problem == 0) {
        problem = errno;
    }
    return problem;
}

}  // namespace

Result<void> write_file(const std::filesystem::path& file, std::string_view text) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    const fs::file_status status = fs::status(file, ignored);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        const int problem = fs::is_directory(status) ? EISDIR : write_opened(file, 0, text);
        return problem == 0 ? Result<void>() : cannot_write(file, problem);
    }
    // A symbolic link stays one: what it points to is replaced.
    const fs::path target = fs::is_symlink(file, ignored) ? fs::weakly_canonical(file) : file;
    const fs::path part = target.string() + "." + std::to_string(::getpid()) + ".part";
    int problem = write_opened(part, O_CREAT | O_EXCL, text);
    if (problem == 0 && ::rename(part.c_str(), target.c_str()) != 0) {
        problem = errno;
    }
    if (problem == 0) {
        return {};
    }
    if (problem != EEXIST) {
        ::unlink(part.c_str());
    }
    return cannot_write(file, problem);
}

Result<void> write_output(std::string_view text) {
    if (const int problem = write_all(STDOUT_FILENO, text); problem != 0) {
        return fail(ErrorCode::internal,
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
            return fail(ErrorCode::internal,
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
