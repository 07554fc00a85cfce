/// 10,000 queued deployments over 50 simulated providers with 20 % failures, in virtual time, each
/// commit durable: how long the control plane takes, what it needs, and whether all invariants
/// hold afterwards.
///
///     throughput [--deployments N] [--providers N] [--batch N] [--no-limits]
#include "invariants.hpp"
#include "memory.hpp"
#include "plane.hpp"
#include "scratch.hpp"
#include "world.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using namespace paas;
using namespace paas::testing;

constexpr double kSeconds = 10;
constexpr double kMegabytes = 150;
constexpr const char* kCanary = "cAnArY-7f3b91d2e8a4";

struct Arguments {
    std::size_t deployments = 10000;
    int providers = 50;
    std::size_t batch = orchestrator::LocalOptions{}.batch;
    bool limits = true;
};

Arguments parse(int argc, char** argv) {
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--deployments") == 0 && i + 1 < argc) {
            arguments.deployments = std::strtoul(argv[++i], nullptr, 10);
        } else if (std::strcmp(argv[i], "--providers") == 0 && i + 1 < argc) {
            arguments.providers = std::atoi(argv[++i]);
        } else if (std::strcmp(argv[i], "--batch") == 0 && i + 1 < argc) {
            arguments.batch = std::strtoul(argv[++i], nullptr, 10);
        } else if (std::strcmp(argv[i], "--no-limits") == 0) {
            arguments.limits = false;
        } else {
            std::fprintf(stderr,
                         "usage: throughput [--deployments N] [--providers N] "
                         "[--batch N] [--no-limits]\n");
            std::exit(2);
        }
    }
    return arguments;
}

/// Four sizes of machine, each with a secret of its own.
std::vector<orchestrator::DeployRequest> requests(std::size_t count) {
    std::vector<orchestrator::DeployRequest> list;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t size = i * 4 / count;
        orchestrator::DeployRequest request;
        request.service_template = {"machine.yaml", std::string(kMachineTemplate)};
        request.inputs = {{"num_cpus", std::to_string(1U << size)},
                          {"admin_password", kCanary + std::to_string(size)}};
        request.group = "lab/test";
        list.push_back(std::move(request));
    }
    return list;
}

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Stopwatch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }
    /// Of the processor: what a busy machine does not distort.
    [[nodiscard]] double cpu() const { return cpu_seconds() - cpu_start_; }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double cpu_start_ = cpu_seconds();
};

void print_limit(const char* what, double figure, const char* unit, double limit) {
    std::printf("%-28s %10.2f %s, limit %.0f %s, ratio %.2f\n", what, figure, unit, limit, unit,
                figure / limit);
}

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv);
    const ScratchFolder scratch("paas-throughput");
    VirtualClock clock(dawn());
    SeededRandom random(42);
    KeepingLogger log;
    const auto state = scratch.path() / "state";
    auto options = virtual_options(state, "{seed: 42, defaults: {success: 0.8}}");
    options.batch = arguments.batch;
    auto plane =
        must(orchestrator::LocalOrchestrator::open(std::move(options), clock, random, log, nullptr),
             "opening the state");
    const FederationShape shape{.providers = arguments.providers, .at = dawn()};
    must(plane->feed(tester(), {{"feeder.jsonl", feeder_messages(make_federation(shape))}}),
         "feeding the federation");

    CheckOptions check;
    check.state_dir = state;
    check.canaries = {kCanary};
    check.providers = arguments.providers;
    const auto wanted = requests(arguments.deployments);
    const auto before = plane->io();
    const Stopwatch total;
    for (auto& answer : plane->deploy_many(tester(), wanted)) {
        check.accepted.push_back(must(std::move(answer), "accepting a deployment").id);
    }
    const double queued = total.seconds();
    const auto report = must(plane->work(true, {}), "working");
    const double seconds = total.seconds();
    const double cpu = total.cpu();
    const double megabytes = peak_memory_mb();
    const auto io = plane->io();
    plane.reset();

    check.texts = log.lines();
    const auto invariants = must(check_invariants(check), "checking the invariants");
    std::printf("%zu deployments over %d simulated providers, 20 %% failures, %s of virtual time\n",
                arguments.deployments, arguments.providers,
                format_duration(clock.now() - dawn()).c_str());
    std::printf("queued in %.2f s, carried out in %.2f s; %.2f s of the processor\n", queued,
                seconds - queued, cpu);
    print_limit("control plane", seconds, "s", kSeconds);
    print_limit("peak memory (VmHWM)", megabytes, "MB", kMegabytes);
    std::printf("attempts %llu, decisions %llu, effects %llu, events %llu\n",
                static_cast<unsigned long long>(invariants.attempts),
                static_cast<unsigned long long>(report.decisions),
                static_cast<unsigned long long>(report.operations),
                static_cast<unsigned long long>(invariants.events));
    std::printf("commits %llu, fsyncs %llu, writes %llu\n",
                static_cast<unsigned long long>(io.commits - before.commits),
                static_cast<unsigned long long>(io.syncs - before.syncs),
                static_cast<unsigned long long>(io.writes - before.writes));
    std::printf("%s\n%s", invariants.summary().c_str(), invariants.text().c_str());

    const bool in_limits = seconds <= kSeconds && megabytes <= kMegabytes;
    return invariants.holds() && (in_limits || !arguments.limits) ? 0 : 1;
}
