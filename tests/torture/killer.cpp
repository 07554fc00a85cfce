/// Kills a command from outside at its n-th change of a file.
///
///     killer [--under FOLDER] [--trace FILE] --count       -- COMMAND…
///     killer [--under FOLDER] [--trace FILE] --at N [--after] -- COMMAND…
///
/// The command, its threads and every process it starts are followed with ptrace(2), background
/// workers included. Each system call that changes a regular file below FOLDER (default: any) is
/// counted at its entry: write, pwrite64, writev, pwritev, pwritev2, fsync, fdatasync, ftruncate,
/// rename, renameat, renameat2, unlink, unlinkat.
///
/// --count prints the number as the last line of stdout and ends as the command ended. --at N ends
/// all processes with SIGKILL when the n-th call is entered, before it takes effect (--after: once
/// it has taken effect), and exits 137; when there are fewer calls it ends as the command ended.
/// --trace appends "N call path" per call. Exits 77 when the system does not allow ptrace.
#include <fcntl.h>
#include <linux/limits.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kSkipped = 77;
constexpr int kKilled = 128 + SIGKILL;
constexpr int kUsage = 2;

struct Options {
    std::string under;
    std::string trace;
    std::optional<std::uint64_t> at;
    bool after = false;
    std::vector<char*> command;  // ends with null
};

/// Where a call names the file it changes.
enum class Names { descriptor, path, path_at };

struct Call {
    std::uint64_t number;
    const char* name;
    Names names;
    unsigned argument;  // of the descriptor, the path, or the folder that the path is relative to
    unsigned also;      // second path of a rename, likewise; 0 = none
};

constexpr Call kCalls[] = {
    {SYS_write, "write", Names::descriptor, 0, 0},
    {SYS_pwrite64, "pwrite64", Names::descriptor, 0, 0},
    {SYS_writev, "writev", Names::descriptor, 0, 0},
    {SYS_pwritev, "pwritev", Names::descriptor, 0, 0},
    {SYS_pwritev2, "pwritev2", Names::descriptor, 0, 0},
    {SYS_fsync, "fsync", Names::descriptor, 0, 0},
    {SYS_fdatasync, "fdatasync", Names::descriptor, 0, 0},
    {SYS_ftruncate, "ftruncate", Names::descriptor, 0, 0},
#ifdef SYS_rename  // newer architectures only have the *at calls
    {SYS_rename, "rename", Names::path, 0, 1},
    {SYS_unlink, "unlink", Names::path, 0, 0},
#endif
#ifdef SYS_renameat
    {SYS_renameat, "renameat", Names::path_at, 0, 2},
#endif
    {SYS_renameat2, "renameat2", Names::path_at, 0, 2},
    {SYS_unlinkat, "unlinkat", Names::path_at, 0, 0},
};

[[noreturn]] void usage(std::string_view problem) {
    std::fprintf(stderr,
                 "killer: %.*s\nusage: killer [--under FOLDER] [--trace FILE] "
                 "(--count | --at N [--after]) -- COMMAND…\n",
                 static_cast<int>(problem.size()), problem.data());
    std::exit(kUsage);
}

[[noreturn]] void skip(const char* what) {
    std::fprintf(stderr, "killer: skipped: ptrace is not allowed here (%s: %s)\n", what,
                 std::strerror(errno));
    std::exit(kSkipped);
}

Options parse(int argc, char** argv) {
    Options options;
    bool counts = false;
    int i = 1;
    const auto value = [&]() -> std::string {
        if (++i >= argc) {
            usage("an option misses its value");
        }
        return argv[i];
    };
    for (; i < argc && std::string_view(argv[i]) != "--"; ++i) {
        const std::string_view option = argv[i];
        if (option == "--under") {
            options.under = std::filesystem::weakly_canonical(value()).string();
        } else if (option == "--trace") {
            options.trace = value();
        } else if (option == "--count") {
            counts = true;
        } else if (option == "--after") {
            options.after = true;
        } else if (option == "--at") {
            const std::string text = value();
            std::uint64_t number = 0;
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            if (error != std::errc{} || end != text.data() + text.size() || number == 0) {
                usage("--at takes a number from 1");
            }
            options.at = number;
        } else {
            usage("unknown option");
        }
    }
    for (++i; i < argc; ++i) {
        options.command.push_back(argv[i]);
    }
    if (options.command.empty() || counts == options.at.has_value()) {
        usage("wants --count or --at, and a command");
    }
    options.command.push_back(nullptr);
    return options;
}

/// A text in the memory of another process; empty when it cannot be read.
std::string text_of(pid_t process, std::uint64_t address) {
    std::array<char, PATH_MAX> bytes{};
    std::size_t length = 0;
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    // Page by page: the text may end just before memory that is not mapped.
    while (length < bytes.size()) {
        const std::size_t amount =
            std::min(page - (address + length) % page, bytes.size() - length);
        iovec here{bytes.data() + length, amount};
        iovec there{reinterpret_cast<void*>(address + length), amount};
        if (process_vm_readv(process, &here, 1, &there, 1, 0) <= 0) {
            return {};
        }
        if (std::memchr(bytes.data() + length, 0, amount) != nullptr) {
            return bytes.data();
        }
        length += amount;
    }
    return {};
}

std::string link_of(const std::string& link) {
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
    return length < 0 ? std::string{}
                      : std::string(target.data(), static_cast<std::size_t>(length));
}

std::string folder_of(pid_t process, int descriptor) {
    const std::string proc = "/proc/" + std::to_string(process);
    return link_of(descriptor == AT_FDCWD ? proc + "/cwd"
                                          : proc + "/fd/" + std::to_string(descriptor));
}

std::string resolve(const std::string& folder, const std::string& path) {
    if (path.empty()) {
        return {};
    }
    return std::filesystem::weakly_canonical(std::filesystem::path(folder) / path).string();
}

bool is_below(const std::string& path, const std::string& folder) {
    return folder.empty() || (path.starts_with(folder) &&
                              (path.size() == folder.size() || path[folder.size()] == '/'));
}

/// The file that the call changes, when it is a regular file below the folder.
std::optional<std::string> target_of(pid_t process, const Call& call,
                                     const std::uint64_t* arguments, const std::string& under) {
    const auto descriptor = [&](unsigned argument) {
        return static_cast<int>(static_cast<std::int64_t>(arguments[argument]));
    };
    std::vector<std::string> paths;
    switch (call.names) {
        case Names::descriptor: {
            const std::string link = "/proc/" + std::to_string(process) + "/fd/" +
                                     std::to_string(descriptor(call.argument));
            struct stat status{};
            if (::stat(link.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
                return std::nullopt;
            }
            paths.push_back(link_of(link));
            break;
        }
        case Names::path:
            paths.push_back(resolve(folder_of(process, AT_FDCWD), text_of(process, arguments[0])));
            if (call.also != 0) {
                paths.push_back(
                    resolve(folder_of(process, AT_FDCWD), text_of(process, arguments[call.also])));
            }
            break;
        case Names::path_at:
            paths.push_back(resolve(folder_of(process, descriptor(call.argument)),
                                    text_of(process, arguments[call.argument + 1])));
            if (call.also != 0) {
                paths.push_back(resolve(folder_of(process, descriptor(call.also)),
                                        text_of(process, arguments[call.also + 1])));
            }
            break;
    }
    for (const std::string& path : paths) {
        if (!path.empty() && is_below(path, under)) {
            return path;
        }
    }
    return std::nullopt;
}

class Killer {
public:
    explicit Killer(Options options) : options_(std::move(options)) {}

    int run() {
        start();
        while (!tasks_.empty()) {
            int status = 0;
            const pid_t task = ::waitpid(-1, &status, __WALL);
            if (task < 0) {
                break;
            }
            handle(task, status);
        }
        if (killed_) {
            return kKilled;
        }
        if (!options_.at) {
            std::printf("%llu\n", static_cast<unsigned long long>(count_));
        }
        return WIFSIGNALED(end_) ? 128 + WTERMSIG(end_) : WEXITSTATUS(end_);
    }

private:
    void start() {
        command_ = ::fork();
        if (command_ < 0) {
            skip("fork");
        }
        if (command_ == 0) {
            if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) {
                skip("PTRACE_TRACEME");
            }
            ::raise(SIGSTOP);
            ::execvp(options_.command[0], options_.command.data());
            std::fprintf(stderr, "killer: cannot run %s: %s\n", options_.command[0],
                         std::strerror(errno));
            ::_exit(127);
        }
        int status = 0;
        ::waitpid(command_, &status, __WALL);
        if (WIFEXITED(status)) {
            std::exit(WEXITSTATUS(status));
        }
        const long wanted = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                            PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
        if (::ptrace(PTRACE_SETOPTIONS, command_, nullptr, wanted) != 0) {
            skip("PTRACE_SETOPTIONS");
        }
        tasks_[command_] = {};
        go_on(command_, 0);
    }

    void handle(pid_t task, int status) {
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (task == command_) {
                end_ = status;
            }
            tasks_.erase(task);
            return;
        }
        const bool is_new = !tasks_.contains(task);
        Task& mine = tasks_[task];
        if (killed_) {
            ::kill(task, SIGKILL);
            go_on(task, 0);
            return;
        }
        const int signal = WSTOPSIG(status);
        if (signal == (SIGTRAP | 0x80)) {
            system_call(task, mine);
            go_on(task, 0);
        } else if (status >> 16 != 0 || (is_new && signal == SIGSTOP)) {
            go_on(task, 0);  // an event of ptrace, or the first stop of a new task
        } else {
            go_on(task, signal);
        }
    }

    struct Task {
        bool dies_at_exit = false;  ///< --after: the call that it is in is the n-th
    };

    void system_call(pid_t task, Task& mine) {
        __ptrace_syscall_info info{};
        if (::ptrace(PTRACE_GET_SYSCALL_INFO, task, sizeof info, &info) <= 0) {
            skip("PTRACE_GET_SYSCALL_INFO");
        }
        if (info.op == PTRACE_SYSCALL_INFO_EXIT && mine.dies_at_exit) {
            kill_all();
        }
        if (info.op != PTRACE_SYSCALL_INFO_ENTRY) {
            return;
        }
        const auto* call = std::ranges::find(kCalls, info.entry.nr, &Call::number);
        if (call == std::end(kCalls)) {
            return;
        }
        const auto target = target_of(task, *call, info.entry.args, options_.under);
        if (!target) {
            return;
        }
        ++count_;
        trace(call->name, *target);
        if (options_.at && count_ == *options_.at) {
            if (options_.after) {
                mine.dies_at_exit = true;
            } else {
                kill_all();
            }
        }
    }

    void trace(const char* call, const std::string& path) const {
        if (options_.trace.empty()) {
            return;
        }
        if (std::FILE* file = std::fopen(options_.trace.c_str(), "ae")) {
            std::fprintf(file, "%llu %s %s\n", static_cast<unsigned long long>(count_), call,
                         path.c_str());
            std::fclose(file);
        }
    }

    /// A task that is killed while it stands at the entry of a call never carries the call out.
    void kill_all() {
        killed_ = true;
        for (const auto& [task, state] : tasks_) {
            ::kill(task, SIGKILL);
        }
    }

    static void go_on(pid_t task, int signal) {
        ::ptrace(PTRACE_SYSCALL, task, nullptr, static_cast<long>(signal));
    }

    Options options_;
    pid_t command_ = 0;
    std::map<pid_t, Task> tasks_;
    std::uint64_t count_ = 0;
    bool killed_ = false;
    int end_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    return Killer(parse(argc, argv)).run();
}
