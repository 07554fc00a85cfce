#include "app/background.hpp"

#include "paas/plugin/loader.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <vector>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace paas::cli {
namespace {

/// posix_spawn's two sets of instructions, freed whatever happens.
struct SpawnPlan {
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};
    SpawnPlan() {
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
};

std::vector<std::string> worker_line(const config::Configuration& configuration) {
    std::vector<std::string> line{"paas",         "worker",
                                  "--all",        "--until-idle",
                                  "--background", "--output=jsonl",
                                  "--context",    configuration.context.name,
                                  "--state-dir",  configuration.settings.state_dir.string()};
    if (configuration.settings.virtual_time) {
        line.emplace_back("--virtual-time");
    }
    return line;
}

}  // namespace

Result<void> start_background_worker(const config::Configuration& configuration) {
    if (std::getenv("PAAS_NO_WORKER") != nullptr) {
        return {};
    }
    const std::string program = plugin::program_path().string();
    const std::string log = (configuration.settings.state_dir / "worker.log").string();
    SpawnPlan plan;
    posix_spawn_file_actions_addopen(&plan.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&plan.files, STDOUT_FILENO, log.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&plan.files, STDOUT_FILENO, STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&plan.attributes, &none);
    posix_spawnattr_setflags(&plan.attributes, static_cast<short>(POSIX_SPAWN_SETSID) |
                                                   static_cast<short>(POSIX_SPAWN_SETSIGMASK));
    std::vector<std::string> line = worker_line(configuration);
    std::vector<char*> arguments;
    for (std::string& word : line) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int problem = ::posix_spawn(&child, program.c_str(), &plan.files, &plan.attributes,
                                      arguments.data(), environ);
    if (problem != 0) {
        return fail(ErrorCode::internal,
                    "cannot start the background worker: " + std::string(std::strerror(problem)));
    }
    return {};
}

WorkerLock::WorkerLock(std::filesystem::path state_dir) : file_(state_dir / "worker.lock") {}

WorkerLock::~WorkerLock() {
    release();
}

Result<bool> WorkerLock::try_acquire() {
    if (descriptor_ < 0) {
        std::error_code problem;
        if (!std::filesystem::exists(file_.parent_path(), problem)) {
            std::filesystem::create_directories(file_.parent_path(), problem);
            std::filesystem::permissions(file_.parent_path(), std::filesystem::perms::owner_all,
                                         problem);
        }
        descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    if (descriptor_ < 0) {
        const bool denied = errno == EACCES || errno == EROFS;
        return fail(denied ? ErrorCode::permission_denied : ErrorCode::unavailable,
                    "cannot open " + file_.string() + ": " + std::strerror(errno));
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
        return true;
    }
    if (errno == EWOULDBLOCK) {
        return false;
    }
    return fail(ErrorCode::unavailable,
                "cannot lock " + file_.string() + ": " + std::strerror(errno));
}

void WorkerLock::release() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        descriptor_ = -1;
    }
}

}  // namespace paas::cli
