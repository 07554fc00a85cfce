#include "paas/base/hex.hpp"
#include "paas/base/ids.hpp"
#include "paas/plugin/sealer.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace paas::plugin {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
constexpr std::size_t kLargestKeyFile = std::size_t{1} << 20U;

class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }
    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] bool open() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

tl::unexpected<Error> system_failure(const std::string& what, const fs::path& path) {
    const int reason = errno;
    return fail(
        reason == EACCES || reason == EPERM ? ErrorCode::permission_denied : ErrorCode::internal,
        "cannot " + what + " " + path.string() + ": " + std::generic_category().message(reason));
}

SealingKey make_key(std::string bytes) {
    std::string id = sha256(bytes).str().substr(0, 16);
    return {std::move(id), Secret<std::string>(std::move(bytes))};
}

Secret<std::string> random_key(Random& random) {
    std::string bytes;
    bytes.reserve(kSealingKeySize);
    while (bytes.size() < kSealingKeySize) {
        const std::uint64_t word = random.next();
        std::array<char, sizeof word> raw{};
        std::memcpy(raw.data(), &word, sizeof word);
        bytes.append(raw.data(), raw.size());
    }
    return Secret<std::string>(std::move(bytes));
}

Secret<std::string> key_line(const SealingKey& key) {
    return Secret<std::string>(to_hex(key.bytes.reveal()) + "\n");
}

Result<Secret<std::string>> read_private(const fs::path& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.open()) {
        if (errno == ENOENT) {
            return fail(ErrorCode::not_found, "there is no key file " + path.string());
        }
        return system_failure("open key file", path);
    }
    struct stat entry{};
    if (::fstat(file.get(), &entry) != 0) {
        return system_failure("read key file", path);
    }
    if ((entry.st_mode & kOthers) != 0) {
        return fail(ErrorCode::permission_denied,
                    "key file " + path.string() + " is open to others than its owner",
                    "chmod 600 " + path.string());
    }
    std::string content(kLargestKeyFile, '\0');
    std::size_t size = 0;
    while (size < content.size()) {
        const ssize_t got = ::read(file.get(), content.data() + size, content.size() - size);
        if (got < 0 && errno != EINTR) {
            return system_failure("read key file", path);
        }
        if (got == 0) {
            break;
        }
        size += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    content.resize(size);
    return Secret<std::string>(std::move(content));
}

Result<std::vector<SealingKey>> parse_keys(std::string_view content, const fs::path& path) {
    std::vector<SealingKey> keys;
    if (content.size() == kSealingKeySize) {
        keys.push_back(make_key(std::string(content)));
        return keys;
    }
    for (std::size_t number = 1; !content.empty(); ++number) {
        const std::string_view line = content.substr(0, content.find('\n'));
        content.remove_prefix(std::min(line.size() + 1, content.size()));
        if (line.empty() || line.front() == '#') {
            continue;
        }
        auto bytes = from_hex(line);
        if (!bytes || bytes->size() != kSealingKeySize) {
            // The line itself is never shown: it may be a key with one digit mistyped.
            return tl::unexpected(Error(ErrorCode::data_loss, "this line holds no key",
                                        "a key file holds 32 raw bytes, or lines of 64 "
                                        "hexadecimal digits")
                                      .at({path.string(), static_cast<std::uint32_t>(number), 1}));
        }
        keys.push_back(make_key(std::move(*bytes)));
    }
    if (keys.empty()) {
        return fail(ErrorCode::data_loss, "key file " + path.string() + " holds no key",
                    "restore it from a backup; what was sealed with a lost key cannot be opened");
    }
    return keys;
}

Result<void> check_folder(const fs::path& folder) {
    std::error_code failed;
    const bool created = fs::create_directories(folder, failed);
    if (failed) {
        errno = failed.value();
        return system_failure("create folder", folder);
    }
    if (created && ::chmod(folder.c_str(), S_IRWXU) != 0) {
        return system_failure("close to others the folder", folder);
    }
    struct stat entry{};
    if (::stat(folder.c_str(), &entry) != 0) {
        return system_failure("read folder", folder);
    }
    if ((entry.st_mode & kOthers) != 0) {
        return fail(ErrorCode::permission_denied,
                    "folder " + folder.string() + " of the key file is open to others",
                    "chmod 700 " + folder.string() +
                        " if nobody else needs it; else give the key a folder of its own");
    }
    return {};
}

/// Writes a new file beside `path`, durably, and gives its name.
Result<fs::path> write_beside(const fs::path& path, const Secret<std::string>& content,
                              Random& random) {
    fs::path temporary = path;
    temporary += "." + std::to_string(::getpid()) + "-" + std::to_string(random.next());
    const File file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    const std::string& bytes = content.reveal();
    const bool written =
        file.open() &&
        ::write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
        ::fsync(file.get()) == 0;
    if (!written) {
        auto failure = system_failure("write key file", temporary);
        ::unlink(temporary.c_str());
        return failure;
    }
    return temporary;
}

Result<void> sync_folder(const fs::path& folder) {
    const File handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!handle.open() || ::fsync(handle.get()) != 0) {
        return system_failure("write folder", folder);
    }
    return {};
}

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

Result<void> check_plain(const fs::path& file) {
    struct stat entry{};
    if (::stat(file.c_str(), &entry) == 0 && !S_ISREG(entry.st_mode)) {
        return fail(ErrorCode::invalid_argument, "key file " + file.string() + " is no plain file",
                    "name a file that is made for the key");
    }
    return {};
}

}  // namespace

Result<std::vector<SealingKey>> load_keys(const fs::path& file) {
    return check_plain(file)
        .and_then([&file] { return read_private(file); })
        .and_then([&file](const Secret<std::string>& content) {
            return parse_keys(content.reveal(), file);
        });
}

Result<std::vector<SealingKey>> load_or_create_keys(const fs::path& file, Random& random) {
    if (auto plain = check_plain(file); !plain) {
        return tl::unexpected(plain.error());
    }
    const fs::path folder = folder_of(file);
    if (auto closed = check_folder(folder); !closed) {
        return tl::unexpected(closed.error());
    }
    if (auto keys = load_keys(file); keys || keys.error().code != ErrorCode::not_found) {
        return keys;
    }
    const SealingKey key = make_key(random_key(random).reveal());
    const auto temporary = write_beside(file, key_line(key), random);
    if (!temporary) {
        return tl::unexpected(temporary.error());
    }
    // A link, not a rename: when another process was first its key stays and is used by both.
    const bool linked = ::link(temporary->c_str(), file.c_str()) == 0 || errno == EEXIST;
    auto failure = system_failure("create key file", file);
    ::unlink(temporary->c_str());
    if (!linked) {
        return failure;
    }
    if (auto durable = sync_folder(folder); !durable) {
        return tl::unexpected(durable.error());
    }
    return load_keys(file);
}

Result<void> rotate_key(const fs::path& file, Random& random) {
    const fs::path folder = folder_of(file);
    // Two rotations at once would each drop the other's key, and with it what it sealed.
    const File lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock.open() || ::flock(lock.get(), LOCK_EX) != 0) {
        return system_failure("lock folder", folder);
    }
    const auto keys = load_keys(file);
    if (!keys) {
        return tl::unexpected(keys.error());
    }
    std::string content = key_line(make_key(random_key(random).reveal())).reveal();
    for (const SealingKey& key : *keys) {
        content += key_line(key).reveal();
    }
    const auto temporary = write_beside(file, Secret<std::string>(std::move(content)), random);
    if (!temporary) {
        return tl::unexpected(temporary.error());
    }
    if (::rename(temporary->c_str(), file.c_str()) != 0) {
        auto failure = system_failure("replace key file", file);
        ::unlink(temporary->c_str());
        return failure;
    }
    return sync_folder(folder);
}

}  // namespace paas::plugin
