#include "paas/store/holder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <optional>

namespace paas::store {

namespace {

/// Files of /proc are small; empty when it cannot be read.
std::string read_small(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return {};
    }
    std::array<char, 2048> buffer{};
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    ::close(fd);
    return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

/// Where this process lives: boot and process namespace. Empty when it cannot be told.
std::string place() {
    const std::string boot = read_small("/proc/sys/kernel/random/boot_id");
    struct stat space{};
    if (boot.size() < 8 || ::stat("/proc/self/ns/pid", &space) != 0) {
        return {};
    }
    return fmt::format("{}.{}", boot.substr(0, 8), space.st_ino);
}

/// Field 22 of /proc/<pid>/stat, counted behind the command's name, which may hold anything.
std::string start_time(pid_t pid) {
    const std::string stat = read_small(fmt::format("/proc/{}/stat", pid));
    std::size_t at = stat.rfind(')');
    if (at == std::string::npos) {
        return {};
    }
    ++at;
    for (int field = 3; field < 22 && at != std::string::npos; ++field) {
        at = stat.find(' ', at + 1);
    }
    if (at == std::string::npos) {
        return {};
    }
    return stat.substr(at + 1, stat.find(' ', at + 1) - at - 1);
}

}  // namespace

std::string process_holder(Random& random) {
    return fmt::format("{}@{}@{}-{:016x}", ::getpid(), start_time(::getpid()), place(),
                       random.next());
}

bool holder_is_gone(std::string_view holder) {
    const std::size_t first = holder.find('@');
    const std::size_t second = holder.find('@', first + 1);
    const std::size_t dash = holder.find('-', second + 1);
    if (first == std::string_view::npos || second == std::string_view::npos ||
        dash == std::string_view::npos) {
        return false;
    }
    pid_t pid = 0;
    const auto parsed = std::from_chars(holder.data(), holder.data() + first, pid);
    if (parsed.ec != std::errc{} || parsed.ptr != holder.data() + first || pid <= 0) {
        return false;
    }
    const std::string here = place();
    if (here.empty() || holder.substr(second + 1, dash - second - 1) != here) {
        return false;
    }
    if (::kill(pid, 0) != 0) {
        return errno == ESRCH;
    }
    // Alive, unless the number was given to another process since.
    const std::string_view started = holder.substr(first + 1, second - first - 1);
    const std::string now = start_time(pid);
    return !started.empty() && !now.empty() && started != now;
}

}  // namespace paas::store
