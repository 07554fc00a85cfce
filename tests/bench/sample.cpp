#include "sample.hpp"

#include "program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

extern char** environ;

namespace paas::testing {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

}  // namespace

Sample run_once(Words words) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const auto start = Clock::now();
    pid_t process = 0;
    if (::posix_spawn(&process, arguments[0], &files, nullptr, arguments.data(), environ) != 0) {
        std::printf("cannot run %s\n", arguments[0]);
        std::exit(1);
    }
    int status = 0;
    rusage usage{};
    ::wait4(process, &status, 0, &usage);
    const Milliseconds took = Clock::now() - start;
    posix_spawn_file_actions_destroy(&files);
    const auto spent = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return {took.count(), spent(usage.ru_utime) + spent(usage.ru_stime),
            static_cast<double>(usage.ru_maxrss) * 1024.0 / 1e6,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}

Sample median_of(Words words, std::size_t runs, int code) {
    std::vector<Sample> samples;
    for (std::size_t i = 0; i <= runs; ++i) {
        samples.push_back(run_once(words));
        if (samples.back().code != code) {
            std::printf("%s ends with code %d\n", shown(words).c_str(), samples.back().code);
            std::exit(1);
        }
    }
    samples.erase(samples.begin());
    std::ranges::sort(samples, {}, &Sample::milliseconds);
    return samples[runs / 2];
}

double median_time(const std::function<void()>& work, std::size_t runs) {
    std::vector<double> times;
    for (std::size_t i = 0; i <= runs; ++i) {
        const auto start = Clock::now();
        work();
        times.push_back(Milliseconds(Clock::now() - start).count());
    }
    times.erase(times.begin());
    std::ranges::sort(times);
    return times[runs / 2];
}

bool report(const std::string& what, double figure, const char* unit, double limit) {
    std::printf("%-44s %8.2f %s, limit %.1f %s, ratio %.2f\n", what.c_str(), figure, unit, limit,
                unit, figure / limit);
    return figure <= limit;
}

}  // namespace paas::testing
