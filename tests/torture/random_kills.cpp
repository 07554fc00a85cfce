/// 1,000 deployments over 50 simulated providers with 20 % failures and lost answers, carried out
/// in real time by several worker processes, one of which is killed at a random moment again and
/// again; then nothing may be lost, doubled or orphaned.
///
///     random_kills [--deployments N] [--providers N] [--kills N] [--workers N] [--seed N]
#include "invariants.hpp"
#include "plane.hpp"
#include "scratch.hpp"
#include "world.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace paas;
using namespace paas::testing;
using namespace std::chrono_literals;
using orchestrator::LocalOrchestrator;

constexpr const char* kCanary = "cAnArY-c0ffee4421";
constexpr int kFailed = 3;
/// How long the whole run may take before it counts as stuck.
constexpr auto kPatience = 10min;

struct Arguments {
    std::size_t deployments = 1000;
    int providers = 50;
    int kills = 200;
    int workers = 3;
    std::uint64_t seed = 1;
};

Arguments parse(int argc, char** argv) {
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        const char* value = i + 1 < argc ? argv[++i] : "";
        if (option == "--deployments") {
            arguments.deployments = std::strtoul(value, nullptr, 10);
        } else if (option == "--providers") {
            arguments.providers = std::atoi(value);
        } else if (option == "--kills") {
            arguments.kills = std::atoi(value);
        } else if (option == "--workers") {
            arguments.workers = std::atoi(value);
        } else if (option == "--seed") {
            arguments.seed = std::strtoull(value, nullptr, 10);
        } else {
            std::fprintf(stderr,
                         "usage: random_kills [--deployments N] [--providers N] "
                         "[--kills N] [--workers N] [--seed N]\n");
            std::exit(2);
        }
    }
    return arguments;
}

/// Real time, short enough to be waited for.
orchestrator::LocalOptions options(const std::filesystem::path& state, std::uint64_t seed) {
    orchestrator::LocalOptions options = virtual_options(
        state, "{seed: " + std::to_string(seed) +
                   ", defaults: {success: 0.8, lose_answer: 0.05, update_success: 1.0, "
                   "ready: {distribution: uniform, min: 20ms, max: 400ms}, "
                   "destroy: {distribution: uniform, min: 10ms, max: 100ms}}}");
    options.virtual_time = false;
    options.lease = 1s;
    options.batch = 64;
    options.poll_min = 20ms;
    options.poll_max = 100ms;
    return options;
}

[[noreturn]] void work(const std::filesystem::path& state, std::uint64_t seed) {
    SystemClock clock;
    SystemRandom random;
    NullLogger log;
    auto plane = LocalOrchestrator::open(options(state, seed), clock, random, log, nullptr);
    if (!plane) {
        die("opening the state", plane.error());
    }
    auto worked = (*plane)->work(true, {});
    if (!worked) {
        die("working", worked.error());
    }
    plane->reset();
    ::_exit(0);
}

class Workers {
public:
    Workers(std::filesystem::path state, std::uint64_t seed)
        : state_(std::move(state)), seed_(seed) {}
    ~Workers() {
        for (const pid_t process : running_) {
            ::kill(process, SIGKILL);
            ::waitpid(process, nullptr, 0);
        }
    }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    void start() {
        std::fflush(nullptr);
        const pid_t process = ::fork();
        if (process == 0) {
            work(state_, seed_);
        }
        running_.push_back(process);
    }
    /// Takes note of those that ended; false when one of them failed.
    [[nodiscard]] bool look() {
        bool well = true;
        std::erase_if(running_, [&](pid_t process) {
            int status = 0;
            if (::waitpid(process, &status, WNOHANG) == 0) {
                return false;
            }
            well = well && WIFEXITED(status) && WEXITSTATUS(status) == 0;
            return true;
        });
        return well;
    }
    void kill(std::size_t which) {
        const pid_t process = running_.at(which);
        ::kill(process, SIGKILL);
        ::waitpid(process, nullptr, 0);
        running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(which));
    }
    [[nodiscard]] std::size_t count() const { return running_.size(); }

private:
    std::filesystem::path state_;
    std::uint64_t seed_;
    std::vector<pid_t> running_;
};

std::vector<DeploymentId> submit(const std::filesystem::path& state, const Arguments& arguments) {
    SystemClock clock;
    SystemRandom random;
    NullLogger log;
    auto plane =
        must(LocalOrchestrator::open(options(state, arguments.seed), clock, random, log, nullptr),
             "opening the state");
    const FederationShape shape{.providers = arguments.providers, .at = clock.now()};
    must(plane->feed(tester(), {{"feeder.jsonl", feeder_messages(make_federation(shape))}}),
         "feeding the federation");
    orchestrator::DeployRequest request;
    request.service_template = {"machine.yaml", std::string(kMachineTemplate)};
    request.inputs = {{"admin_password", kCanary}};
    request.group = "lab/test";
    std::vector<DeploymentId> ids;
    for (auto& answer : plane->deploy_many(
             tester(), std::vector<orchestrator::DeployRequest>(arguments.deployments, request))) {
        ids.push_back(must(std::move(answer), "accepting a deployment").id);
    }
    return ids;
}

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv);
    const ScratchFolder scratch("paas-kills");
    const auto state = scratch.path() / "state";
    CheckOptions check;
    check.state_dir = state;
    check.canaries = {kCanary};
    check.providers = arguments.providers;
    check.accepted = submit(state, arguments);

    const auto start = std::chrono::steady_clock::now();
    SeededRandom random(arguments.seed);
    Workers workers(state, arguments.seed);
    int kills = 0;
    bool well = true;
    bool done = false;
    // Ends when a worker found nothing left to do; a kill only counts while there was work.
    while (well && !done) {
        while (workers.count() < static_cast<std::size_t>(arguments.workers)) {
            workers.start();
        }
        const auto life = std::chrono::microseconds(1000 + random.next() % 60000);
        std::this_thread::sleep_for(life);
        const std::size_t before = workers.count();
        well = workers.look();
        done = workers.count() < before;
        if (!done && kills < arguments.kills) {
            workers.kill(random.next() % workers.count());
            ++kills;
        }
        if (std::chrono::steady_clock::now() - start > kPatience) {
            std::printf("still at work after %d kills\n", kills);
            return 1;
        }
    }
    while (well && workers.count() > 0) {
        std::this_thread::sleep_for(10ms);
        well = workers.look();
    }
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const auto report = must(check_invariants(check), "checking the invariants");
    std::printf("%zu deployments over %d providers by %d workers, %d kills in %.1f s: %s\n%s",
                arguments.deployments, arguments.providers, arguments.workers, kills, seconds,
                report.summary().c_str(), report.text().c_str());
    if (kills < arguments.kills) {
        std::printf("the work was over after %d kills of %d\n", kills, arguments.kills);
    }
    return well && report.holds() && kills == arguments.kills ? 0 : 1;
}
