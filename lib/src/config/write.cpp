#include "file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace paas::config {
namespace {

namespace fs = std::filesystem;

Error system_error(const std::string& what, const fs::path& path, int number) {
    const bool denied = number == EACCES || number == EPERM || number == EROFS;
    return {denied ? ErrorCode::permission_denied : ErrorCode::unavailable,
            what + " " + path.string() + ": " + std::strerror(number),
            denied ? "check the permissions of the file and of its folder" : ""};
}

/// Makes the missing part of a path, each folder for its owner alone.
Result<void> make_folders(const fs::path& folder) {
    if (folder.empty() || ::access(folder.c_str(), F_OK) == 0) {
        return {};
    }
    if (auto above = make_folders(folder.parent_path()); !above) {
        return above;
    }
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return fail(system_error("cannot create", folder, errno));
    }
    return {};
}

Result<void> write_all(int descriptor, std::string_view text, const fs::path& path) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return fail(system_error("cannot write", path, errno));
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(descriptor) != 0) {
        return fail(system_error("cannot write", path, errno));
    }
    return {};
}

void sync_folder(const fs::path& folder) {
    // The rename has happened; that it lasts through a power cut is all that is at stake here.
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        (void)::fsync(descriptor);
        ::close(descriptor);
    }
}

/// What a path leads to: a symbolic link stays one, and what it points to is replaced.
fs::path target_of(const fs::path& file) {
    std::error_code ignored;
    return fs::is_symlink(file, ignored) ? fs::weakly_canonical(file) : file;
}

fs::path folder_of(const fs::path& target) {
    return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

}  // namespace

EditLock::~EditLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Result<EditLock> EditLock::acquire(const fs::path& file) {
    const fs::path target = target_of(file);
    if (auto made = make_folders(folder_of(target)); !made) {
        return fail(std::move(made.error()));
    }
    const fs::path path = target.string() + ".lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return fail(system_error("cannot write", path, errno));
    }
    EditLock lock(descriptor);
    while (::flock(descriptor, LOCK_EX) != 0) {
        if (errno != EINTR) {
            return fail(system_error("cannot lock", path, errno));
        }
    }
    return lock;
}

Result<void> write_atomically(const fs::path& file, std::string_view text) {
    const fs::path target = target_of(file);
    const fs::path folder = folder_of(target);
    if (auto made = make_folders(folder); !made) {
        return made;
    }
    std::string temporary = target.string() + ".XXXXXX";
    const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
    if (descriptor < 0) {
        return fail(system_error("cannot write", target, errno));
    }
    Result<void> written = write_all(descriptor, text, target);
    ::close(descriptor);
    if (written && ::rename(temporary.c_str(), target.c_str()) != 0) {
        written = fail(system_error("cannot replace", target, errno));
    }
    if (!written) {
        ::unlink(temporary.c_str());
        return written;
    }
    sync_folder(folder);
    return {};
}

}  // namespace paas::config
