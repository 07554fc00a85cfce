#include "descriptor.hpp"

#include "paas/sources/import_loader.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace paas::sources {
namespace {

ErrorCode code_of(int error) {
    switch (error) {
        case ENOENT:
        case ENOTDIR:
            return ErrorCode::not_found;
        case EACCES:
        case EPERM:
        case ELOOP:
            return ErrorCode::permission_denied;
        default:
            return ErrorCode::unavailable;
    }
}

tl::unexpected<Error> refused(const std::filesystem::path& path, int error) {
    return fail(code_of(error), "cannot read " + path.string() + ": " + std::strerror(error));
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
    // Not blocking, so that a FIFO in a template's folder cannot hold us up.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.open()) {
        return refused(path, errno);
    }
    struct stat status{};
    if (::fstat(file.get(), &status) != 0) {
        return refused(path, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorCode::invalid_argument, path.string() + " is not a regular file");
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > max_bytes) {
        return fail(ErrorCode::invalid_argument, path.string() + " has " + std::to_string(size) +
                                                     " bytes, more than the " +
                                                     std::to_string(max_bytes) + " allowed");
    }
    std::string text(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const ssize_t got = ::read(file.get(), text.data() + done, size - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return refused(path, errno);
        }
        if (got == 0) {
            break;
        }
        done += static_cast<std::size_t>(got);
    }
    text.resize(done);
    return text;
}

}  // namespace paas::sources
