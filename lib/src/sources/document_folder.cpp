#include "paas/sources/document_folder.hpp"

#include "descriptor.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <memory>
#include <vector>

namespace paas::sources {
namespace {

constexpr std::string_view kMagic = "paas-document-1\n";
constexpr std::string_view kSuffix = ".document";
constexpr std::time_t kDay = 24 * 60 * 60;

/// What stands before the bytes of a file.
struct Header {
    std::array<char, kMagic.size()> magic{};
    std::uint64_t checksum = 0;
};

/// Catches what disks and crashes do to a file; what an enemy may write is the reader's business.
std::uint64_t checksum(std::string_view key, std::string_view bytes) {
    return std::hash<std::string_view>{}(bytes) ^ std::hash<std::string_view>{}(key);
}

bool only_ours(const struct stat& status) {
    return status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/// The folder, if nobody else can change what is in it.
Descriptor open_cache_folder(const std::filesystem::path& path) {
    Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status{};
    if (!folder.open() || ::fstat(folder.get(), &status) != 0 || !only_ours(status)) {
        return Descriptor(-1);
    }
    return folder;
}

/// Makes the folder and those above it, for the user alone.
Descriptor make_folder(const std::filesystem::path& path) {
    std::filesystem::path made;
    for (const std::filesystem::path& part : path) {
        made /= part;
        if (::mkdir(made.c_str(), 0700) != 0 && errno != EEXIST && errno != EISDIR) {
            break;
        }
    }
    return open_cache_folder(path);
}

std::string file_name(std::string_view key) {
    return std::string(key) + std::string(kSuffix);
}

bool read_all(int descriptor, char* to, std::size_t size) {
    while (size > 0) {
        const ssize_t got = ::read(descriptor, to, size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

struct File {
    std::string name;
    std::size_t bytes = 0;
    timespec changed{};
};

/// All files of the folder, the oldest first.
std::vector<File> files_of(int folder) {
    std::vector<File> files;
    const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(copy < 0 ? nullptr : ::fdopendir(copy),
                                                      &::closedir);
    if (listing == nullptr) {
        return files;
    }
    while (const dirent* entry = ::readdir(listing.get())) {
        struct stat status{};
        if (::fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode)) {
            files.push_back(
                {entry->d_name, static_cast<std::size_t>(status.st_size), status.st_mtim});
        }
    }
    std::ranges::sort(files, [](const File& a, const File& b) {
        return a.changed.tv_sec != b.changed.tv_sec ? a.changed.tv_sec < b.changed.tv_sec
                                                    : a.changed.tv_nsec < b.changed.tv_nsec;
    });
    return files;
}

/// Removes the oldest files until the rest is within the limits. What crashed writers left behind
/// is among them in time.
void make_room(int folder, const DocumentFolderLimits& limits) {
    const std::vector<File> files = files_of(folder);
    std::size_t bytes = 0;
    for (const File& file : files) {
        bytes += file.bytes;
    }
    std::size_t count = files.size();
    for (const File& file : files) {
        if (bytes <= limits.bytes && count <= limits.files) {
            return;
        }
        ::unlinkat(folder, file.name.c_str(), 0);
        bytes -= file.bytes;
        --count;
    }
}

}  // namespace

DocumentFolder::DocumentFolder(std::filesystem::path folder, DocumentFolderLimits limits)
    : folder_(std::move(folder)), limits_(limits) {}

// Read, not mapped: a file that somebody cuts short while it is mapped kills its readers.
std::optional<std::string> DocumentFolder::load(std::string_view key) {
    const Descriptor folder = open_cache_folder(folder_);
    if (!folder.open()) {
        return std::nullopt;
    }
    const Descriptor file(::openat(folder.get(), file_name(key).c_str(),
                                   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status{};
    Header header;
    if (!file.open() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        !only_ours(status) || status.st_size < static_cast<off_t>(sizeof header) ||
        static_cast<std::size_t>(status.st_size) > limits_.bytes ||
        !read_all(file.get(), reinterpret_cast<char*>(&header), sizeof header)) {
        return std::nullopt;
    }
    std::string bytes(static_cast<std::size_t>(status.st_size) - sizeof header, '\0');
    if (!read_all(file.get(), bytes.data(), bytes.size()) ||
        std::string_view(header.magic.data(), header.magic.size()) != kMagic ||
        header.checksum != checksum(key, bytes)) {
        return std::nullopt;
    }
    if (std::time(nullptr) - status.st_mtim.tv_sec > kDay) {
        ::futimens(file.get(), nullptr);
    }
    return bytes;
}

void DocumentFolder::save(std::string_view key, std::string_view bytes) {
    if (bytes.size() + sizeof(Header) > limits_.bytes) {
        return;
    }
    const Descriptor folder = make_folder(folder_);
    if (!folder.open()) {
        return;
    }
    Header header;
    std::ranges::copy(kMagic, header.magic.begin());
    header.checksum = checksum(key, bytes);
    std::string temporary = (folder_ / "new-XXXXXX").string();
    const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));  // with mode 0600
    if (!file.open()) {
        return;
    }
    const bool written =
        write_all(file.get(), {reinterpret_cast<const char*>(&header), sizeof header}) &&
        write_all(file.get(), bytes) &&
        ::rename(temporary.c_str(), (folder_ / file_name(key)).c_str()) == 0;
    if (!written) {
        ::unlink(temporary.c_str());
    }
    make_room(folder.get(), limits_);
}

}  // namespace paas::sources
