#include "paas/auth/token_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace paas::auth {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
constexpr std::size_t kLargest = std::size_t{64} << 10U;
constexpr std::string_view kBlank = " \t\r\n";

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    [[nodiscard]] int get() const { return number_; }

private:
    int number_;
};

tl::unexpected<Error> system_failure(const fs::path& path) {
    const int reason = errno;
    if (reason == ENOENT || reason == ENOTDIR) {
        return fail(ErrorCode::not_found, "there is no file " + path.string());
    }
    if (reason == ELOOP) {
        return fail(ErrorCode::permission_denied, path.string() + " is a symbolic link",
                    "name the file itself");
    }
    return fail(
        reason == EACCES || reason == EPERM ? ErrorCode::permission_denied : ErrorCode::unavailable,
        "cannot read " + path.string() + ": " + std::generic_category().message(reason));
}

/// Nobody but its owner may look into it, and its owner is us or root.
Result<void> check_private(const struct stat& entry, const fs::path& path, const char* mode) {
    if ((entry.st_mode & kOthers) != 0) {
        return fail(ErrorCode::permission_denied,
                    path.string() + " holds a secret and is open to others than its owner",
                    std::string("chmod ") + mode + " " + path.string());
    }
    if (entry.st_uid != ::geteuid() && entry.st_uid != 0) {
        return fail(ErrorCode::permission_denied, path.string() + " belongs to another user",
                    "keep it in a folder of your own");
    }
    return {};
}

Result<Secret<std::string>> read_all(int descriptor, const fs::path& path) {
    std::string text(kLargest + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(descriptor, text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return system_failure(path);
        }
        if (got == 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    const Secret<std::string> whole(std::move(text));  // overwritten when it goes
    const std::string& bytes = whole.reveal();
    if (size > kLargest) {
        return fail(ErrorCode::invalid_argument,
                    path.string() + " is larger than " + std::to_string(kLargest) + " bytes");
    }
    const std::size_t first = bytes.find_first_not_of(kBlank);
    if (first == std::string::npos) {
        return fail(ErrorCode::invalid_argument, path.string() + " is empty");
    }
    const std::size_t last = bytes.find_last_not_of(kBlank);
    if (bytes.find_first_of("\r\n", first) < last) {
        return fail(ErrorCode::invalid_argument, path.string() + " has more than one line",
                    "a secret stands in a file of its own");
    }
    return Secret<std::string>(bytes.substr(first, last - first + 1));
}

}  // namespace

Result<Secret<std::string>> read_secret_file(const fs::path& file) {
    // The folder first, and through a descriptor: what is checked is what is opened.
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    const Descriptor place(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (place.get() < 0) {
        return system_failure(file);
    }
    struct stat entry{};
    if (::fstat(place.get(), &entry) != 0) {
        return system_failure(folder);
    }
    if (auto closed = check_private(entry, folder, "700"); !closed) {
        return fail(std::move(closed.error()));
    }
    // Not blocking: a FIFO without a writer would wait for ever.
    const Descriptor opened(::openat(place.get(), file.filename().c_str(),
                                     O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (opened.get() < 0) {
        return system_failure(file);
    }
    if (::fstat(opened.get(), &entry) != 0) {
        return system_failure(file);
    }
    if (!S_ISREG(entry.st_mode)) {
        return fail(ErrorCode::invalid_argument, file.string() + " is no regular file");
    }
    if (auto closed = check_private(entry, file, "600"); !closed) {
        return fail(std::move(closed.error()));
    }
    return read_all(opened.get(), file);
}

}  // namespace paas::auth
