#include "program.hpp"

#include "scratch.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace paas::testing {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> environment_with(const std::map<std::string, std::string>& added) {
    std::vector<std::string> lines;
    for (char** line = environ; *line != nullptr; ++line) {
        const std::string text = *line;
        if (!added.contains(text.substr(0, text.find('=')))) {
            lines.push_back(text);
        }
    }
    for (const auto& [name, value] : added) {
        lines.push_back(name + "=" + value);
    }
    return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Waits for the end of the process; kills its group when it takes too long.
int wait_for(pid_t process, std::chrono::milliseconds timeout, bool& timed_out) {
    const auto until = std::chrono::steady_clock::now() + timeout;
    auto nap = 200us;
    int status = 0;
    while (::waitpid(process, &status, timed_out ? 0 : WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > until) {
            timed_out = true;
            ::kill(-process, SIGKILL);
            continue;
        }
        std::this_thread::sleep_for(nap);
        nap = std::min(nap * 2, 5000us);
    }
    return status;
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& command, const ProgramOptions& options) {
    // Files, not pipes: a background worker that outlives the command may keep them open.
    const ScratchFolder scratch("paas-program");
    const auto in = scratch.path() / "in";
    const auto out = scratch.path() / "out";
    const auto err = scratch.path() / "err";
    std::ofstream(in, std::ios::binary) << options.input;

    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, in.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, out.c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_addopen(&files, 2, err.c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::vector<std::string> words = command;
    std::vector<std::string> environment = environment_with(options.environment);
    pid_t process = 0;
    const int error = ::posix_spawnp(&process, words.at(0).c_str(), &files, &attributes,
                                     pointers(words).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) {
        throw std::runtime_error("cannot run " + words[0] + ": " + std::strerror(error));
    }
    ProgramResult result;
    const int status = wait_for(process, options.timeout, result.timed_out);
    result.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    result.out = content_of(out);
    result.err = content_of(err);
    return result;
}

std::string shown(const std::vector<std::string>& command) {
    std::string line;
    for (const std::string& word : command) {
        const bool plain = !word.empty() && word.find_first_of(" \t\n'\"$&|;<>(){}*?") == word.npos;
        line += (line.empty() ? "" : " ") + (plain ? word : "'" + word + "'");
    }
    return line;
}

}  // namespace paas::testing
