/// Deterministic simulation: a whole control plane in virtual time, with everything that can go
/// wrong at once, and all invariants checked at the end of each world.
///
///     simulation [--seeds FIRST LAST] [--seconds N] [--verbose]
///
/// A seed decides the federation, how its providers fail (lost answers, outages, removals that
/// hang, capacity), what users ask for and when, when the wall clock jumps, when the machine boots
/// again, and at which fault points the process is killed. The same seed gives the same world:
/// a failing one is printed and `simulation --seeds N N --verbose` shows it again.
#include "invariants.hpp"
#include "plane.hpp"
#include "scratch.hpp"
#include "shared_clock.hpp"
#include "world.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace paas;
using namespace paas::testing;
using namespace std::chrono_literals;
using orchestrator::LocalOrchestrator;

constexpr const char* kCanary = "cAnArY-51m0a7e9";
constexpr int kEpisodes = 14;
constexpr int kFailed = 3;
constexpr std::uint64_t kEnough = 5;  ///< failed worlds after which the others are left alone
constexpr Milliseconds kLease = 30s;

/// Chance with the distributions that the worlds need.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    [[nodiscard]] double share() { return uniform(random_); }
    [[nodiscard]] bool happens(double probability) { return share() < probability; }
    /// From `low` to `high`, both included.
    [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(random_.next() %
                                               static_cast<std::uint64_t>(high - low + 1));
    }
    [[nodiscard]] Milliseconds between(Milliseconds low, Milliseconds high) {
        return Milliseconds{between(low.count(), high.count())};
    }
    [[nodiscard]] std::uint64_t next() { return random_.next(); }

private:
    SeededRandom random_;
};

/// Log lines and refusals of all processes, one per line, for the search for secrets.
class FileLogger final : public Logger {
public:
    explicit FileLogger(std::string path) : path_(std::move(path)) {}
    void log(LogLevel, std::string_view room, std::string_view text) override {
        std::ofstream(path_, std::ios::app) << room << ": " << text << '\n';
    }
    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> lines;
        std::ifstream file(path_);
        for (std::string line; std::getline(file, line);) {
            lines.push_back(line);
        }
        return lines;
    }

private:
    std::string path_;
};

/// What children tell their parent, in memory that survives them.
struct Tally {
    std::array<std::array<char, 40>, 256> accepted{};
    int accepted_count = 0;
    std::uint64_t commands = 0;  ///< that were carried out
    std::uint64_t refused = 0;   ///< that the state did not allow
    std::uint64_t operations = 0;
    std::uint64_t decisions = 0;
};

Tally* make_tally() {
    void* memory =
        ::mmap(nullptr, sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    return new (memory) Tally;
}

std::string simulation_settings(Dice& dice, int providers) {
    std::string text = "{seed: " + std::to_string(dice.next() % 1000000) + ", providers: {";
    for (int i = 1; i <= providers; ++i) {
        char one[512];
        const auto from = dawn() + dice.between(0ms, 6h);
        std::snprintf(one, sizeof one,
                      "%sSITE-%03d: {success: %.2f, update_success: %.2f, lose_answer: %.2f, "
                      "hang_destroy: %.2f, hang: 90m, ready: {median: %ds, p95: %ds}, "
                      "outages: [{from: \"%s\", length: %dm, silent: %s}]}",
                      i == 1 ? "" : ", ", i, 0.3 + 0.7 * dice.share(), 0.5 + 0.5 * dice.share(),
                      dice.happens(0.5) ? 0.4 * dice.share() : 0.0,
                      dice.happens(0.4) ? 0.3 * dice.share() : 0.0,
                      static_cast<int>(dice.between(5, 300)),
                      static_cast<int>(dice.between(301, 1800)), format_time(from).c_str(),
                      static_cast<int>(dice.between(0, 180)), dice.happens(0.5) ? "true" : "false");
        text += one;
    }
    return text + "}}";
}

enum class Action {
    deploy,
    remove,
    update,
    lock,
    unlock,
    retry,
    reset,
    node_action,
    add_nodes,
    change_port,
    block,
    unblock,
    feed,
    none,
    kCount
};

/// One life of the process: a command, then work until the next one.
struct Episode {
    Action action = Action::none;
    Milliseconds lasts{0};
    std::uint64_t kill_at = 0;  ///< fault point; 0 = it lives
    std::uint64_t seed = 0;     ///< of all that happens inside
    bool last = false;          ///< works until nothing is left
};

class World {
public:
    World(std::uint64_t seed, Tally& tally, bool verbose)
        : seed_(seed),
          tally_(tally),
          verbose_(verbose),
          dice_(seed),
          scratch_("paas-simulation"),
          clock_(dawn()),
          providers_(static_cast<int>(dice_.between(1, 6))),
          settings_(simulation_settings(dice_, providers_)),
          log_((scratch_.path() / "log").string()) {}

    /// What went wrong; empty when all is well.
    [[nodiscard]] std::string run();

    int kills = 0;
    int jumps = 0;
    int boots = 0;
    Milliseconds elapsed{0};
    InvariantReport invariants;

private:
    [[nodiscard]] std::filesystem::path state() const { return scratch_.path() / "state"; }
    void disturb_the_clock();
    /// Exit code of the child, or 128 + signal.
    [[nodiscard]] int live(const Episode& episode);
    [[noreturn]] void child(const Episode& episode);
    void act(LocalOrchestrator& plane, Action action, Dice& dice);
    void deploy(LocalOrchestrator& plane, Dice& dice);
    void change(LocalOrchestrator& plane, Action action, Dice& dice);
    void feed(LocalOrchestrator& plane, Dice& dice, bool first);
    [[nodiscard]] std::string judge();
    template <typename T>
    void note(const T& result, std::string_view what, bool may_be_refused = true);
    void say(const std::string& text) const {
        if (verbose_) {
            std::printf("[%s] %s\n", format_duration(clock_.elapsed()).c_str(), text.c_str());
            std::fflush(stdout);
        }
    }

    std::uint64_t seed_;
    Tally& tally_;
    bool verbose_;
    Dice dice_;
    ScratchFolder scratch_;
    SharedClock clock_;
    int providers_;
    std::string settings_;
    FileLogger log_;
    Milliseconds owed_jump_{0};
};

[[noreturn]] void give_up(std::string_view what, const Error& error) {
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(what.size()), what.data(),
                 to_string(error).c_str());
    std::fflush(nullptr);
    ::_exit(kFailed);
}

const Error& error_of(const Error& error) {
    return error;
}
const Error& error_of(const orchestrator::Refused& refused) {
    return refused.error;
}

/// A user may ask for what the state does not allow; anything worse is a defect.
template <typename T>
void World::note(const T& result, std::string_view what, bool may_be_refused) {
    if (result) {
        ++tally_.commands;
        say(std::string(what) + ": done");
        return;
    }
    const Error& error = error_of(result.error());
    log_.log(LogLevel::info, what, to_string(error) + " " + error.hint);
    if (error.code != ErrorCode::already_exists && !may_be_refused) {
        give_up(what, error);
    }
    switch (error.code) {
        case ErrorCode::failed_precondition:
        case ErrorCode::invalid_argument:
        case ErrorCode::not_found:
        case ErrorCode::already_exists:
        case ErrorCode::aborted:
        case ErrorCode::resource_exhausted:
        case ErrorCode::unimplemented:
            ++tally_.refused;
            say(std::string(what) + ": " + to_string(error));
            return;
        default:
            give_up(what, error);
    }
}

void World::feed(LocalOrchestrator& plane, Dice& dice, bool first) {
    auto providers =
        make_federation({.providers = providers_, .flavors = 6, .vcpus = 64, .at = clock_.now()});
    for (auto& provider : providers) {
        if (!first && dice.happens(0.3)) {
            provider.quotas[federation::Metric::vcpus].limit =
                federation::Limit::of(dice.between(0, 128));
        }
        if (!first && dice.happens(0.1)) {
            provider.status = "maintenance";
        }
    }
    note(plane.feed(tester(), {{"feeder.jsonl", feeder_messages(providers)}}), "feed", false);
}

void World::deploy(LocalOrchestrator& plane, Dice& dice) {
    const auto count = dice.between(1, 6);
    for (std::int64_t i = 0; i < count; ++i) {
        orchestrator::DeployRequest request;
        request.service_template = {"machine.yaml", std::string(kMachineTemplate)};
        request.inputs = {{"num_cpus", std::to_string(std::int64_t{1} << dice.between(0, 3))},
                          {"count", std::to_string(dice.between(1, 3))},
                          {"admin_password", kCanary}};
        request.group = "lab/test";
        request.limits.timeout = dice.between(10min, 12h);
        request.limits.provider_timeout = dice.between(1min, request.limits.timeout);
        request.limits.max_providers = static_cast<int>(dice.between(0, 4));
        request.limits.keep_last_attempt = dice.happens(0.2);
        if (dice.happens(0.3)) {
            request.name = "name-" + std::to_string(dice.between(1, 8));
        }
        auto answer = plane.deploy(tester(), request);
        if (answer && tally_.accepted_count < static_cast<int>(tally_.accepted.size())) {
            auto& place = tally_.accepted.at(static_cast<std::size_t>(tally_.accepted_count));
            std::snprintf(place.data(), place.size(), "%s", answer->id.str().c_str());
            ++tally_.accepted_count;
        }
        note(answer, "deploy", false);
    }
}

/// A command about some deployment that exists.
void World::change(LocalOrchestrator& plane, Action action, Dice& dice) {
    const auto who = tester();
    orchestrator::ListFilter all;
    all.deleted = dice.happens(0.1);
    all.all_users = true;
    auto list = plane.list(who, all);
    if (!list) {
        give_up("listing", list.error());
    }
    if (list->empty()) {
        return;
    }
    const auto chosen =
        static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(list->size()) - 1));
    const DeploymentId id = list->at(chosen).id;
    auto state = plane.get(who, id);
    if (!state) {
        give_up("reading a deployment", state.error());
    }
    std::vector<std::string> nodes;
    for (const auto& node : state->nodes) {
        if (dice.happens(0.5)) {
            nodes.push_back(node.id);
        }
    }
    const auto at = [&](const char* what) { return std::string(what) + " " + id.str(); };
    switch (action) {
        case Action::remove:
            note(plane.remove(who, id, dice.happens(0.2)), at("delete"));
            break;
        case Action::update: {
            orchestrator::UpdateRequest request;
            request.inputs = {{"count", std::to_string(dice.between(1, 4))}};
            note(plane.update(who, id, request), at("update"));
            break;
        }
        case Action::lock:
            note(plane.lock(who, id, true), at("lock"));
            break;
        case Action::unlock:
            note(plane.lock(who, id, false), at("unlock"));
            break;
        case Action::retry:
            note(plane.retry(who, id, {{}, dice.happens(0.5)}), at("retry"));
            break;
        case Action::reset:
            note(plane.reset(who, id), at("reset"));
            break;
        case Action::node_action: {
            constexpr std::array kActions{"start", "stop", "reboot", "rm"};
            const char* what = kActions.at(static_cast<std::size_t>(dice.between(0, 3)));
            note(plane.node_action(who, id, what, nodes), at(what));
            break;
        }
        case Action::add_nodes:
            note(plane.add_nodes(who, id, static_cast<int>(dice.between(1, 2)), ""), at("add"));
            break;
        case Action::change_port: {
            deployment::PortRule rule;
            rule.from = rule.to = static_cast<int>(dice.between(80, 82));
            rule.cidr = "192.0.2.0/24";
            note(plane.change_port(who, id, dice.happens(0.7), rule), at("port"));
            break;
        }
        default:
            break;
    }
}

void World::act(LocalOrchestrator& plane, Action action, Dice& dice) {
    char site[16];
    std::snprintf(site, sizeof site, "SITE-%03d", static_cast<int>(dice.between(1, providers_)));
    switch (action) {
        case Action::deploy:
            deploy(plane, dice);
            break;
        case Action::feed:
            feed(plane, dice, false);
            break;
        case Action::block:
            note(plane.block(tester(), site, "a test", dice.between(1min, 3h)), "block");
            break;
        case Action::unblock:
            note(plane.unblock(tester(), site), "unblock");
            break;
        case Action::none:
        case Action::kCount:
            break;
        default:
            change(plane, action, dice);
    }
}

void World::child(const Episode& episode) {
    Dice dice(episode.seed);
    SeededRandom random(dice.next());
    FaultPlan faults(episode.kill_at, "");
    auto options = virtual_options(state(), settings_);
    options.lease = kLease;
    options.batch = static_cast<std::size_t>(dice.between(64, 512));
    auto plane = LocalOrchestrator::open(std::move(options), clock_, random, log_, &faults);
    if (!plane) {
        give_up("opening the state", plane.error());
    }
    auto providers = (*plane)->providers(tester());
    if (!providers) {
        give_up("reading the federation", providers.error());
    }
    if (providers->entries().empty()) {
        feed(**plane, dice, true);
    }
    act(**plane, episode.action, dice);
    std::stop_source stop;
    const Milliseconds end = clock_.elapsed() + episode.lasts;
    clock_.stop_at(end, stop);
    auto worked = (*plane)->work(true, stop.get_token());
    if (!worked) {
        give_up("working", worked.error());
    }
    say(stop.stop_requested() ? "the time is up" : "nothing left to do");
    tally_.operations += worked->operations;
    tally_.decisions += worked->decisions;
    if (!episode.last) {
        clock_.sleep(std::max(end - clock_.elapsed(), 0ms));
    }
    plane->reset();
    std::fflush(nullptr);
    ::_exit(0);
}

int World::live(const Episode& episode) {
    std::fflush(nullptr);
    const pid_t process = ::fork();
    if (process == 0) {
        child(episode);
    }
    int status = 0;
    ::waitpid(process, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// Worlds in which the wall clock jumps and worlds in which the machine boots again are kept apart:
/// together, no clock could tell how much time has passed.
void World::disturb_the_clock() {
    if (seed_ % 2 == 0 && owed_jump_ != 0ms) {
        clock_.jump_wall(-owed_jump_);  // the administrator sees the mistake
        owed_jump_ = 0ms;
        say("the wall clock is set right");
    } else if (seed_ % 2 == 0 && dice_.happens(0.25)) {
        constexpr std::array<Milliseconds, 6> kJumps{1h, -1h, 24h * 3650, -24h * 3650, 5min, -1s};
        // Odd milliseconds, so that a wall time seldom comes twice.
        owed_jump_ =
            kJumps.at(static_cast<std::size_t>(dice_.between(0, 5))) + dice_.between(-499ms, 499ms);
        clock_.jump_wall(owed_jump_);
        ++jumps;
        say("the wall clock jumps by " + std::to_string(owed_jump_.count() / 1000) + " s");
    } else if (seed_ % 2 == 1 && dice_.happens(0.2)) {
        clock_.reboot();
        ++boots;
        say("the machine boots again");
    }
}

std::string World::run() {
    for (int number = 0; number < kEpisodes; ++number) {
        Episode episode;
        episode.seed = dice_.next();
        episode.lasts = dice_.happens(0.3) ? dice_.between(0ms, 30s) : dice_.between(1min, 90min);
        episode.kill_at =
            dice_.happens(0.4) ? static_cast<std::uint64_t>(dice_.between(1, 300)) : 0;
        const auto kind = dice_.between(0, static_cast<std::int64_t>(Action::kCount) - 1);
        episode.action =
            number == 0 || dice_.happens(0.25) ? Action::deploy : static_cast<Action>(kind);
        disturb_the_clock();
        const int code = live(episode);
        if (code == 128 + SIGKILL && episode.kill_at != 0) {
            ++kills;
            say("killed at fault point " + std::to_string(episode.kill_at));
        } else if (code != 0) {
            return "the process ended with " + std::to_string(code);
        }
    }
    if (owed_jump_ != 0ms) {
        clock_.jump_wall(-owed_jump_);
    }
    Episode last;
    last.seed = dice_.next();
    last.lasts = 24h * 14;
    last.last = true;
    if (const int code = live(last); code != 0) {
        return "the last process ended with " + std::to_string(code);
    }
    elapsed = clock_.elapsed();
    return judge();
}

std::string World::judge() {
    CheckOptions check;
    check.state_dir = state();
    check.canaries = {kCanary};
    check.texts = log_.lines();
    check.providers = providers_;
    // What a provider began to make or remove while the clock was ten years ahead stays so long.
    check.debts_may_remain = jumps > 0;
    check.slack = kills > 0 ? kLease + 1s : Milliseconds{1s};
    check.elapsed_at = [this](Timestamp wall, Milliseconds after) {
        return clock_.elapsed_at(wall, after);
    };
    for (int i = 0; i < tally_.accepted_count; ++i) {
        check.accepted.emplace_back(tally_.accepted.at(static_cast<std::size_t>(i)).data());
    }
    auto report = check_invariants(check);
    if (!report) {
        return "checking: " + to_string(report.error());
    }
    invariants = std::move(*report);
    if (verbose_) {
        std::printf("%s", invariants.text(20).c_str());
    }
    return invariants.holds() ? std::string{} : invariants.summary() + "\n" + invariants.text();
}

struct Arguments {
    std::uint64_t first = 1;
    std::uint64_t last = 40;
    double seconds = 0;  ///< goes on with further seeds for so long
    bool verbose = false;
};

Arguments parse(int argc, char** argv) {
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        if (option == "--seeds" && i + 2 < argc) {
            arguments.first = std::strtoull(argv[++i], nullptr, 10);
            arguments.last = std::strtoull(argv[++i], nullptr, 10);
        } else if (option == "--seconds" && i + 1 < argc) {
            arguments.seconds = std::strtod(argv[++i], nullptr);
        } else if (option == "--soak") {
            const char* seconds = std::getenv("PAAS_SOAK_SECONDS");
            arguments.seconds = seconds == nullptr ? 60 : std::strtod(seconds, nullptr);
        } else if (option == "--verbose") {
            arguments.verbose = true;
        } else {
            std::fprintf(stderr,
                         "usage: simulation [--seeds FIRST LAST] [--seconds N | --soak] "
                         "[--verbose]\n");
            std::exit(2);
        }
    }
    return arguments;
}

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv);
    const auto start = std::chrono::steady_clock::now();
    const auto spent = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    Tally* tally = make_tally();
    std::uint64_t worlds = 0;
    std::uint64_t failed = 0;
    std::uint64_t deployments = 0;
    std::uint64_t events = 0;
    std::uint64_t kills = 0;
    std::uint64_t jumps = 0;
    std::uint64_t boots = 0;
    Milliseconds elapsed{0};
    for (std::uint64_t seed = arguments.first;
         failed < kEnough && (seed <= arguments.last || spent() < arguments.seconds); ++seed) {
        tally->accepted_count = 0;
        World world(seed, *tally, arguments.verbose);
        const std::string problem = world.run();
        ++worlds;
        kills += static_cast<std::uint64_t>(world.kills);
        jumps += static_cast<std::uint64_t>(world.jumps);
        boots += static_cast<std::uint64_t>(world.boots);
        deployments += world.invariants.deployments;
        events += world.invariants.events;
        elapsed += world.elapsed;
        if (!problem.empty()) {
            ++failed;
            std::printf("seed %" PRIu64 " FAILED: %s\n  again: %s --seeds %" PRIu64 " %" PRIu64
                        " --verbose\n",
                        seed, problem.c_str(), argv[0], seed, seed);
        }
    }
    std::printf("%" PRIu64 " worlds, %" PRIu64 " failed; %" PRIu64 " deployments, %" PRIu64
                " events, %" PRIu64 " commands carried out, %" PRIu64 " refused, %" PRIu64
                " decisions, %" PRIu64 " effects, %" PRIu64 " kills, %" PRIu64
                " clock jumps, %" PRIu64 " boots, %s of virtual time in %.1f s\n",
                worlds, failed, deployments, events, tally->commands, tally->refused,
                tally->decisions, tally->operations, kills, jumps, boots,
                format_duration(elapsed).c_str(), spent());
    return failed == 0 && deployments > 0 ? 0 : 1;
}
