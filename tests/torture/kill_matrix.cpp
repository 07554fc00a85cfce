/// Kills the real program at every point where it changes something durable, lets it recover, and
/// checks that nothing is lost, doubled or orphaned.
///
///     kill_matrix --paas PROGRAM [--killer PROGRAM] [--scenario NAME]… [--stride N]
///
/// Each scenario is prepared once. For every fault point n of its command: a copy of the state, the
/// command with PAAS_FAULT_KILL_AT=n, `paas worker --all --until-idle`, the command once more when
/// it had not been accepted, and then the check. With --killer the points are not the named ones
/// but every system call that changes a file below the state folder (see killer.cpp), alternately
/// before and after it takes effect; --stride N takes every N-th of them. Exits 77 when ptrace is
/// not allowed.
#include "invariants.hpp"
#include "program.hpp"
#include "scratch.hpp"
#include "world.hpp"

#include "paas/store/store.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace paas;
using namespace paas::testing;
using deployment::Status;
using Words = std::vector<std::string>;

constexpr int kSkipped = 77;
constexpr std::size_t kEnough = 10;  ///< failures after which a scenario is given up
constexpr const char* kCanary = "cAnArY-0ddba11f00d";

struct Arguments {
    std::string paas;
    std::string killer;
    std::vector<std::string> scenarios;
    std::size_t stride = 1;
};

/// Deployments as the store shows them, each with the states of its nodes, "started stopped".
struct Seen {
    store::DeploymentRow row;
    std::string nodes;
};
using Rows = std::vector<Seen>;

/// What is killed, and what must be true in the end.
struct Scenario {
    std::string name;
    std::vector<Words> setup;
    Words command;
    /// True when the command took effect, so that it need not be given again.
    std::function<bool(const Rows&)> accepted;
    /// What is wrong; empty when all is as it would be without the kill.
    std::function<std::string(const Rows&)> judge;
};

const store::DeploymentRow* named(const Rows& rows, const std::string& name) {
    const auto found =
        std::ranges::find_if(rows, [&](const Seen& seen) { return seen.row.name == name; });
    return found == rows.end() ? nullptr : &found->row;
}

/// The deployment `name` exists, has this status and is at this provider.
std::string wants(const Rows& rows, const std::string& name, Status status,
                  const std::string& provider) {
    const store::DeploymentRow* row = named(rows, name);
    if (row == nullptr) {
        return "there is no deployment " + name;
    }
    if (row->status != status || (!provider.empty() && row->provider_label != provider)) {
        return name + " is " + std::string(to_string(row->status)) + " at " + row->provider_label +
               ": " + row->reason;
    }
    return {};
}

std::string wants_count(const Rows& rows, std::size_t count) {
    return rows.size() == count
               ? std::string{}
               : std::to_string(rows.size()) + " deployments instead of " + std::to_string(count);
}

std::string first_of(std::initializer_list<std::string> problems) {
    for (const std::string& problem : problems) {
        if (!problem.empty()) {
            return problem;
        }
    }
    return {};
}

constexpr const char* kGood = "SITE-002/RegionOne";

std::vector<Scenario> scenarios() {
    const Words deploy{"deploy", "machine.yaml", "--name",
                       "vm",     "-i",           std::string("admin_password=") + kCanary};
    const auto status_of = [](const Rows& rows, const std::string& name) {
        const store::DeploymentRow* row = named(rows, name);
        return row == nullptr ? Status::create_in_progress : row->status;
    };
    Words limited = deploy;
    limited.insert(limited.end(), {"--max-providers", "1"});
    return {
        {"create",
         {},
         deploy,
         [](const Rows& rows) { return !rows.empty(); },
         [](const Rows& rows) {
             const bool retried = !rows.empty() && rows.front().row.attempts == 2;
             return first_of({wants_count(rows, 1),
                              wants(rows, "vm", Status::create_complete, kGood),
                              retried ? "" : "not made at the second attempt"});
         }},
        {"retry",
         {limited},
         {"retry", "vm", "--delete-old", "--yes"},
         [](const Rows& rows) { return rows.size() > 1; },
         [](const Rows& rows) {
             return first_of({wants_count(rows, 2),
                              wants(rows, "vm-retry-1", Status::create_complete, kGood),
                              wants(rows, "vm", Status::delete_complete, "")});
         }},
        {"delete",
         {deploy},
         {"delete", "vm", "--yes"},
         [status_of](const Rows& rows) { return status_of(rows, "vm") == Status::delete_complete; },
         [](const Rows& rows) {
             return first_of(
                 {wants_count(rows, 1), wants(rows, "vm", Status::delete_complete, "")});
         }},
        {"update",
         {deploy},
         {"update", "vm", "-i", "count=3"},
         [status_of](const Rows& rows) { return status_of(rows, "vm") == Status::update_complete; },
         [](const Rows& rows) {
             const bool grown = !rows.empty() && rows.front().row.nodes == 3;
             return first_of({wants_count(rows, 1),
                              wants(rows, "vm", Status::update_complete, kGood),
                              grown ? "" : "it does not have three nodes"});
         }},
        {"nodes",
         {deploy},
         {"nodes", "stop", "vm", "0"},
         [](const Rows& rows) { return !rows.empty() && rows.front().nodes == "stopped"; },
         [](const Rows& rows) {
             const bool stopped = !rows.empty() && rows.front().nodes == "stopped";
             return first_of({wants_count(rows, 1),
                              wants(rows, "vm", Status::create_complete, kGood),
                              stopped ? "" : "its node is not stopped"});
         }},
    };
}

/// One world per scenario: programs, settings, and the state that every run starts from.
class Matrix {
public:
    Matrix(const Arguments& arguments, const Scenario& scenario)
        : arguments_(arguments), scenario_(scenario), scratch_("paas-matrix") {}

    /// 0 when everything holds, 77 when the killer may not work here.
    int run();

private:
    [[nodiscard]] ProgramResult paas(const std::filesystem::path& state, const Words& words,
                                     std::map<std::string, std::string> more = {},
                                     const Words& before = {}) const;
    void prepare();
    [[nodiscard]] bool count_points();
    [[nodiscard]] std::filesystem::path trace() const { return scratch_.path() / "trace"; }
    /// By the last run.
    [[nodiscard]] std::size_t points_passed() const;
    [[nodiscard]] ProgramResult kill_at(const std::filesystem::path& state,
                                        std::size_t point) const;
    void at_point(std::size_t point);
    void recover(const std::filesystem::path& state);
    [[nodiscard]] Rows rows(const std::filesystem::path& state) const;
    void judge(const std::filesystem::path& state, const ProgramResult& killed, std::size_t point);
    void failed(std::size_t point, const std::string& what);

    const Arguments& arguments_;
    const Scenario& scenario_;
    ScratchFolder scratch_;
    std::size_t points_ = 0;
    std::size_t runs_ = 0;
    std::size_t killed_ = 0;
    std::size_t short_ = 0;  ///< runs that were over before their point
    std::size_t again_ = 0;
    std::size_t failures_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t doubled_ = 0;
    std::uint64_t orphans_ = 0;
    std::vector<std::string> texts_;
    std::string problem_;  // of the run at hand
};

ProgramResult Matrix::paas(const std::filesystem::path& state, const Words& words,
                           std::map<std::string, std::string> more, const Words& before) const {
    Words line = before;
    line.push_back(arguments_.paas);
    for (const std::string& word : words) {
        line.push_back(word == "machine.yaml" ? (scratch_.path() / word).string() : word);
    }
    ProgramOptions options;
    options.environment = std::move(more);
    options.environment.insert({{"PAAS_STATE_DIR", state.string()},
                                {"PAAS_SIMULATION", (scratch_.path() / "simulation.yaml").string()},
                                {"PAAS_CONFIG", (scratch_.path() / "config.yaml").string()},
                                {"PAAS_GROUP", "lab/test"},
                                {"PAAS_USER", "tester"},
                                {"PAAS_VIRTUAL_TIME", "true"},
                                {"PAAS_NO_WORKER", "1"}});
    return run_program(line, options);
}

void Matrix::prepare() {
    const auto write = [&](const char* name, std::string_view text) {
        std::ofstream(scratch_.path() / name) << text;
    };
    write("machine.yaml", kMachineTemplate);
    // The first provider has more room and is ranked first; whatever it makes breaks.
    auto providers = make_federation({.providers = 2, .vcpus = 100});
    providers[0].quotas[federation::Metric::vcpus].limit = federation::Limit::of(10000);
    write("feeder.jsonl", feeder_messages(providers));
    write("simulation.yaml",
          "{seed: 1, providers: {SITE-001: {success: 0, errors: [{class: configuration}]}, "
          "SITE-002: {success: 1}}}");
    const auto state = scratch_.path() / "prepared";
    std::vector<Words> setup{{"feed", (scratch_.path() / "feeder.jsonl").string()}};
    setup.insert(setup.end(), scenario_.setup.begin(), scenario_.setup.end());
    for (const Words& words : setup) {
        const ProgramResult result = paas(state, words);
        if (result.code != 0 && result.code != 10) {
            std::printf("%s: cannot prepare: %s exits %d\n%s%s", scenario_.name.c_str(),
                        shown(words).c_str(), result.code, result.out.c_str(), result.err.c_str());
            std::exit(1);
        }
    }
}

/// False when the killer may not work here.
bool Matrix::count_points() {
    const auto state = scratch_.path() / "counted";
    std::filesystem::copy(scratch_.path() / "prepared", state,
                          std::filesystem::copy_options::recursive);
    ProgramResult result;
    if (arguments_.killer.empty()) {
        result = paas(state, scenario_.command, {{"PAAS_FAULT_TRACE", trace().string()}});
    } else {
        result = paas(state, scenario_.command, {},
                      {arguments_.killer, "--under", state.string(), "--trace", trace().string(),
                       "--count", "--"});
    }
    if (result.code == kSkipped && !arguments_.killer.empty()) {
        std::printf("%s", result.err.c_str());
        return false;
    }
    points_ = points_passed();
    problem_.clear();
    judge(state, result, 0);
    if (points_ == 0 || result.code != 0) {
        failed(0, "without a kill it passes " + std::to_string(points_) + " points and exits " +
                      std::to_string(result.code) + "\n" + result.out + result.err);
    }
    return true;
}

std::size_t Matrix::points_passed() const {
    std::ifstream lines(trace());
    return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(lines), {}, '\n'));
}

ProgramResult Matrix::kill_at(const std::filesystem::path& state, std::size_t point) const {
    std::filesystem::remove(trace());
    const std::string number = std::to_string(point);
    if (arguments_.killer.empty()) {
        return paas(state, scenario_.command,
                    {{"PAAS_FAULT_KILL_AT", number}, {"PAAS_FAULT_TRACE", trace().string()}});
    }
    Words killer{arguments_.killer, "--under", state.string(), "--trace",
                 trace().string(),  "--at",    number};
    if (point / arguments_.stride % 2 == 1) {
        killer.emplace_back("--after");
    }
    killer.emplace_back("--");
    return paas(state, scenario_.command, {}, killer);
}

Rows Matrix::rows(const std::filesystem::path& state) const {
    store::StoreOptions options;
    options.read_only = true;
    auto store = store::Store::open((state / "store.sqlite").string(), options);
    if (!store) {
        return {};  // killed before there was one
    }
    store::DeploymentFilter all;
    all.deleted = true;
    auto list = (*store)->list(all);
    Rows seen;
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        seen.push_back({list->at(i), {}});
        auto nodes = (*store)->nodes(list->at(i).id);
        for (std::size_t n = 0; nodes && n < nodes->size(); ++n) {
            seen.back().nodes += (n == 0 ? "" : " ") + nodes->at(n).state;
        }
    }
    return seen;
}

/// As a user would: what is under way is carried on; what was never accepted is asked for again.
void Matrix::recover(const std::filesystem::path& state) {
    const ProgramResult worker = paas(state, {"worker", "--all", "--until-idle"});
    texts_.push_back(worker.out + worker.err);
    if (worker.code != 0) {
        problem_ = "the worker exits " + std::to_string(worker.code) + ": " + worker.err;
        return;
    }
    if (!scenario_.accepted(rows(state))) {
        ++again_;
        const ProgramResult again = paas(state, scenario_.command);
        texts_.push_back(again.out + again.err);
        if (again.code != 0) {
            problem_ = "the second time it exits " + std::to_string(again.code) + ": " + again.err;
        }
    }
}

void Matrix::judge(const std::filesystem::path& state, const ProgramResult& killed,
                   std::size_t point) {
    CheckOptions check;
    check.state_dir = state;
    check.canaries = {kCanary};
    texts_.push_back(killed.out + killed.err);
    check.texts = std::exchange(texts_, {});
    check.providers = 2;
    // The id stands on standard error as soon as it is accepted.
    constexpr std::size_t kIdLength = 36;
    if (is_uuid(std::string_view(killed.err).substr(0, kIdLength))) {
        check.accepted.emplace_back(killed.err.substr(0, kIdLength));
    }
    auto report = check_invariants(check);
    if (!report) {
        failed(point, to_string(report.error()));
        return;
    }
    lost_ += report->lost;
    doubled_ += report->doubled;
    orphans_ += report->orphans;
    const std::string problem = first_of(
        {problem_, report->holds() ? std::string{} : report->summary() + "\n" + report->text(),
         scenario_.judge(rows(state))});
    if (!problem.empty()) {
        failed(point, problem);
    }
}

void Matrix::failed(std::size_t point, const std::string& what) {
    ++failures_;
    std::printf("%s, killed at %zu of %zu: %s\n", scenario_.name.c_str(), point, points_,
                what.c_str());
    std::fflush(stdout);
}

void Matrix::at_point(std::size_t point) {
    const auto state = scratch_.path() / "state";
    std::filesystem::remove_all(state);
    std::filesystem::copy(scratch_.path() / "prepared", state,
                          std::filesystem::copy_options::recursive);
    ++runs_;
    problem_.clear();
    const ProgramResult result = kill_at(state, point);
    if (result.killed()) {
        ++killed_;
    } else if (result.code == 0 && points_passed() < point) {
        ++short_;  // a program that waits looks again more often in a slow run than in a quick one
    } else {
        problem_ = "it was not killed and exits " + std::to_string(result.code) + ": " + result.err;
    }
    if (result.killed()) {
        recover(state);
    }
    judge(state, result, point);
}

int Matrix::run() {
    const auto start = std::chrono::steady_clock::now();
    prepare();
    if (!count_points()) {
        return kSkipped;
    }
    for (std::size_t point = 1; point <= points_ && failures_ < kEnough;
         point += arguments_.stride) {
        at_point(point);
    }
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf(
        "%s: %zu %s, killed at %zu of them, over before %zu, asked for again %zu times, lost "
        "%llu, doubled %llu, orphans %llu; I1 to I7 %s (%.1f s)\n",
        scenario_.name.c_str(), points_,
        arguments_.killer.empty() ? "fault points" : "system calls that change files", killed_,
        short_, again_, static_cast<unsigned long long>(lost_),
        static_cast<unsigned long long>(doubled_), static_cast<unsigned long long>(orphans_),
        failures_ == 0 ? "hold" : "DO NOT HOLD", seconds);
    constexpr std::size_t kFewShort = 20;  // one in so many
    return failures_ == 0 && killed_ + short_ == runs_ && killed_ > 0 && short_ * kFewShort <= runs_
               ? 0
               : 1;
}

Arguments parse(int argc, char** argv) {
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        const std::string value = i + 1 < argc ? argv[++i] : "";
        if (option == "--paas") {
            arguments.paas = value;
        } else if (option == "--killer") {
            arguments.killer = value;
        } else if (option == "--scenario") {
            arguments.scenarios.push_back(value);
        } else if (option == "--stride" && std::atoi(value.c_str()) > 0) {
            arguments.stride = std::strtoul(value.c_str(), nullptr, 10);
        } else {
            arguments.paas.clear();
            break;
        }
    }
    if (arguments.paas.empty()) {
        std::fprintf(stderr,
                     "usage: kill_matrix --paas PROGRAM [--killer PROGRAM] "
                     "[--scenario NAME]… [--stride N]\n");
        std::exit(2);
    }
    return arguments;
}

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv);
    int worst = 0;
    std::size_t ran = 0;
    for (const Scenario& scenario : scenarios()) {
        const bool wanted =
            arguments.scenarios.empty() ||
            std::ranges::find(arguments.scenarios, scenario.name) != arguments.scenarios.end();
        if (!wanted) {
            continue;
        }
        ++ran;
        const int code = Matrix(arguments, scenario).run();
        if (code == kSkipped) {
            return kSkipped;
        }
        worst = std::max(worst, code);
    }
    return ran == 0 ? 2 : worst;
}
