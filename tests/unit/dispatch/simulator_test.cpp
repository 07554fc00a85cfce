#include "paas/dispatch/simulator.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

using namespace paas;
using namespace paas::deployment;
using namespace paas::dispatch;
using namespace std::chrono_literals;
using enum OperationKind;
using enum OutcomeKind;

namespace {

constexpr Timestamp kStart{std::chrono::hours(490000)};

/// A world in a folder that is gone with the test.
struct World {
    std::filesystem::path folder;
    VirtualClock clock{kStart};
    SimulatorSettings settings;
    std::unique_ptr<Simulator> simulator;

    explicit World(const std::string& text = "") {
        std::string name = (std::filesystem::temp_directory_path() / "paas-XXXXXX").string();
        folder = ::mkdtemp(name.data());
        auto read = SimulatorSettings::parse(text, "simulation.yaml");
        REQUIRE_MESSAGE(read, (read ? "" : to_string(read.error())));
        settings = *read;
        reopen();
    }
    World(const World&) = delete;
    ~World() {
        simulator.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    [[nodiscard]] std::string path() const { return (folder / "simulator.sqlite").string(); }
    void reopen(FaultPlan* faults = nullptr) {
        simulator.reset();
        auto opened = Simulator::open(path(), settings, clock, faults);
        REQUIRE(opened);
        simulator = std::move(*opened);
    }
    Outcome perform(const Operation& operation) {
        auto outcomes = simulator->perform(std::span(&operation, 1));
        REQUIRE(outcomes.size() == 1);
        return outcomes.front();
    }
    Outcome perform(Operation operation, OperationKind kind, const InfrastructureId& id) {
        operation.kind = kind;
        operation.infrastructure = id;
        return perform(operation);
    }
    /// Repeats until the outcome is no longer pending.
    Outcome insist(Operation operation, OperationKind kind, const InfrastructureId& id) {
        for (;;) {
            Outcome outcome = perform(operation, kind, id);
            if (outcome.kind != pending && outcome.kind != accepted) {
                return outcome;
            }
            if (outcome.kind == accepted) {
                kind = poll;
            }
            clock.sleep(std::max(outcome.retry_after, Milliseconds{1}));
        }
    }
    std::vector<simulator::Entry> census() {
        auto entries = simulator::census(path());
        REQUIRE(entries);
        return *entries;
    }
    std::ptrdiff_t alive() { return std::ranges::count(census(), true, &simulator::Entry::alive); }
};

std::shared_ptr<const Plan> plan(int servers = 2) {
    auto made = std::make_shared<Plan>();
    PlanNode server;
    server.name = "server";
    server.type = "tosca.nodes.indigo.Compute";
    server.count = servers;
    server.public_ip = true;
    server.flavor = "m1.small";
    server.each.vcpus = 2;
    made->nodes = {server};
    made->demand.vcpus = 2 * servers;
    made->demand.instances = servers;
    return made;
}

Operation new_create(int number, const std::string& provider = "CLOUD-A/r1/p", int servers = 2) {
    Operation operation;
    operation.kind = create;
    operation.deployment = DeploymentId("d" + std::to_string(number));
    operation.attempt = 1;
    operation.provider = ProviderKey(provider);
    operation.tag = operation.deployment.str() + "/1";
    operation.plan = plan(servers);
    return operation;
}

const char* const kAlways = "defaults: {success: 1}";

}  // namespace

TEST_CASE("an infrastructure lives from create to destroy") {
    World world(kAlways);
    CHECK(world.census().empty());
    const Operation operation = new_create(1);
    CHECK(world.perform(operation, find, {}).kind == absent);
    const Outcome made = world.perform(operation);
    REQUIRE(made.kind == accepted);
    CHECK(made.infrastructure.str().starts_with("sim-"));
    CHECK(world.perform(operation, find, {}).infrastructure == made.infrastructure);
    const Outcome early = world.perform(operation, poll, made.infrastructure);
    CHECK(early.kind == pending);
    CHECK(early.retry_after > 0ms);
    world.clock.sleep(early.retry_after - 1ms);
    CHECK(world.perform(operation, poll, made.infrastructure).kind == pending);
    world.clock.sleep(1ms);
    const Outcome up = world.perform(operation, poll, made.infrastructure);
    REQUIRE(up.kind == ready);
    REQUIRE(up.nodes.size() == 2);
    CHECK(up.nodes[1].id == "1");
    CHECK(up.nodes[1].node_template == "server");
    CHECK(up.nodes[1].state == "started");
    CHECK(up.nodes[1].flavor == "m1.small");
    CHECK(up.nodes[1].private_address.starts_with("10."));
    const std::string& address = up.nodes[1].public_address;
    CHECK((address.starts_with("192.0.2.") || address.starts_with("198.51.100.") ||
           address.starts_with("203.0.113.")));
    CHECK(world.census() == std::vector<simulator::Entry>{{.tag = "d1/1",
                                                           .provider = operation.provider,
                                                           .infrastructure = made.infrastructure,
                                                           .alive = true}});
    CHECK(world.perform(operation, destroy, made.infrastructure).kind == pending);
    CHECK(world.alive() == 1);
    CHECK(world.insist(operation, destroy, made.infrastructure).kind == gone);
    CHECK(world.alive() == 0);
    CHECK(world.census().size() == 1);
    for (const OperationKind kind : {poll, destroy, update, node_action, open_port}) {
        CHECK(world.perform(operation, kind, made.infrastructure).kind == gone);
    }
    CHECK(world.perform(operation, find, {}).kind == absent);
    CHECK(world.perform(operation, destroy, InfrastructureId("unknown")).kind == gone);
}

TEST_CASE("outcomes do not depend on the order of calls, on batches or on reopening") {
    const char* settings = "{seed: 5, defaults: {success: 0.5, lose_answer: 0.2}}";
    std::vector<Operation> operations;
    for (int i = 0; i < 200; ++i) {
        operations.push_back(new_create(i, i % 2 == 0 ? "CLOUD-A/r1/p" : "CLOUD-B/r1/p"));
    }
    const auto end_of = [](World& world, const Operation& operation, const Outcome& made) {
        const Outcome result =
            made.kind == accepted ? world.insist(operation, poll, made.infrastructure) : made;
        return std::string(to_string(made.kind)) + made.infrastructure.str() +
               std::string(to_string(result.kind)) + result.message +
               (result.nodes.empty() ? "" : result.nodes[0].public_address);
    };
    World forward(settings);
    World backward(settings);
    const std::vector<Outcome> batch = forward.simulator->perform(operations);
    std::vector<std::string> ends;
    std::set<std::string> kinds;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        ends.push_back(end_of(forward, operations[i], batch[i]));
        kinds.insert(std::string(to_string(batch[i].kind)));
    }
    CHECK(kinds == std::set<std::string>{"accepted", "failed", "lost"});
    for (std::size_t i = operations.size(); i-- > 0;) {
        const Outcome made = backward.perform(operations[i]);
        backward.reopen();
        CHECK(end_of(backward, operations[i], made) == ends[i]);
    }
    World other("{seed: 6, defaults: {success: 0.5, lose_answer: 0.2}}");
    int same = 0;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        same += end_of(other, operations[i], other.perform(operations[i])) == ends[i] ? 1 : 0;
    }
    CHECK(same < 150);
}

TEST_CASE("shares and delays are as set") {
    World world(
        "defaults: {success: 0.7, ready: {median: 100s, p95: 200s},"
        " errors: [{class: capacity, weight: 3}, {class: quota, at_create: true}]}");
    std::vector<Operation> operations;
    for (int i = 0; i < 4000; ++i) {
        operations.push_back(new_create(i));
    }
    const std::vector<Outcome> made = world.simulator->perform(operations);
    int refused = 0;
    int failing = 0;
    int below_median = 0;
    int below_p95 = 0;
    int good = 0;
    world.clock.sleep(240h);
    for (std::size_t i = 0; i < made.size(); ++i) {
        if (made[i].kind == failed) {
            CHECK(made[i].nothing_launched);
            CHECK(made[i].error_class == ErrorClass::quota);
            ++refused;
            continue;
        }
        const Outcome end = world.perform(operations[i], poll, made[i].infrastructure);
        if (end.kind == failed) {
            CHECK(end.error_class == ErrorClass::capacity);
            CHECK_FALSE(end.nothing_launched);
            ++failing;
            continue;
        }
        ++good;
        below_median += made[i].retry_after < 100s ? 1 : 0;
        below_p95 += made[i].retry_after < 200s ? 1 : 0;
    }
    // Four standard deviations of a share of n draws.
    const auto near = [](int count, int n, double share) {
        return std::abs(count - share * n) < 4 * std::sqrt(n * share * (1 - share));
    };
    CHECK(near(good, 4000, 0.7));
    CHECK(near(refused, refused + failing, 0.25));
    CHECK(near(below_median, good, 0.5));
    CHECK(near(below_p95, good, 0.95));
}

TEST_CASE("every usual failure text has the class it is said to have") {
    for (int i = 0; i <= static_cast<int>(ErrorClass::timeout); ++i) {
        const std::string name(to_string(static_cast<ErrorClass>(i)));
        CAPTURE(name);
        World world("defaults: {success: 0, errors: [{class: " + name + ", at_create: true}]}");
        const Outcome made = world.perform(new_create(1));
        CHECK(made.kind == failed);
        CHECK(to_string(made.error_class) == name);
        CHECK(to_string(classify(made.message)) == name);
    }
}

TEST_CASE("a machine that is never ready stays pending") {
    World world("defaults: {success: 0, errors: [{class: timeout}]}");
    const Operation operation = new_create(1);
    const Outcome made = world.perform(operation);
    REQUIRE(made.kind == accepted);
    world.clock.sleep(1000h);
    CHECK(world.perform(operation, poll, made.infrastructure).kind == pending);
    CHECK(world.insist(operation, destroy, made.infrastructure).kind == gone);
}

TEST_CASE("a lost answer has acted, and a second create makes a second one") {
    World world("defaults: {success: 1, lose_answer: 1}");
    const Operation operation = new_create(1);
    CHECK(world.perform(operation).kind == lost);
    CHECK(world.alive() == 1);
    const Outcome looked_up = world.perform(operation, find, {});
    REQUIRE(looked_up.kind == found);
    CHECK(world.perform(operation).kind == lost);
    CHECK(world.alive() == 2);  // what a careless worker would get
    CHECK(world.perform(operation, find, {}).infrastructure == looked_up.infrastructure);
    CHECK(world.perform(operation, destroy, looked_up.infrastructure).kind == lost);
    CHECK(world.insist(operation, destroy, looked_up.infrastructure).kind == gone);
    CHECK(world.alive() == 1);
}

TEST_CASE("capacity is consumed and released") {
    World world(
        "providers: {CLOUD-A/r1: {success: 1, capacity: {vcpus: 10}}, CLOUD-B: {success: 1}}");
    const Operation first = new_create(1, "CLOUD-A/r1/p", 2);   // 4 vcpus
    const Operation second = new_create(2, "CLOUD-A/r1/p", 4);  // 8 vcpus
    const Outcome made = world.perform(first);
    REQUIRE(made.kind == accepted);
    const Outcome refused = world.perform(second);
    CHECK(refused.kind == failed);
    CHECK(refused.error_class == ErrorClass::capacity);
    CHECK(refused.nothing_launched);
    CHECK(world.perform(new_create(3, "CLOUD-B/r1/p", 400)).kind == accepted);
    world.reopen();
    Operation grow = first;
    grow.plan = plan(6);
    CHECK(world.perform(grow, update, made.infrastructure).kind == failed);
    grow.plan = plan(5);
    CHECK(world.insist(grow, update, made.infrastructure).kind == ready);
    grow.action = "rm";
    grow.nodes = {"1", "2", "3", "4"};
    CHECK(world.insist(grow, node_action, made.infrastructure).nodes.size() == 1);
    REQUIRE(world.perform(second).kind == accepted);  // 2 + 8
    CHECK(world.perform(new_create(4, "CLOUD-A/r1/p", 1)).kind == failed);
    CHECK(world.insist(first, destroy, made.infrastructure).kind == gone);
    CHECK(world.perform(new_create(5, "CLOUD-A/r1/p", 1)).kind == accepted);
}

TEST_CASE("an outage refuses creates and answers nothing else") {
    World world(
        "providers:\n"
        "  CLOUD-A: {success: 1, outages: [{from: '2025-11-24T18:00:00Z', length: 1h, every: "
        "1d}]}\n"
        "  CLOUD-B: {success: 1, outages: [{from: '2025-11-24T18:00:00Z', length: 1h, silent: "
        "true}]}\n");
    REQUIRE(format_time(world.clock.now()) == "2025-11-24T16:00:00.000Z");
    const Operation operation = new_create(1);
    const Outcome made = world.perform(operation);
    REQUIRE(made.kind == accepted);
    for (const Milliseconds wait : {Milliseconds(2h), Milliseconds(24h)}) {
        world.clock.sleep(wait);
        const Outcome refused = world.perform(new_create(2));
        CHECK(refused.kind == failed);
        CHECK(refused.error_class == ErrorClass::unreachable);
        CHECK(refused.nothing_launched);
        for (const OperationKind kind : {find, poll, destroy}) {
            const Outcome silent = world.perform(operation, kind, made.infrastructure);
            CHECK(silent.kind == lost);
            CHECK(silent.retry_after == 1h);
        }
    }
    CHECK(world.perform(new_create(3, "CLOUD-B/r1/p")).kind == accepted);  // once only
    world.clock.sleep(1h);
    CHECK(world.perform(new_create(2)).kind == accepted);
    World other("defaults: {outages: [{length: 36500d, silent: true}]}");
    CHECK(other.perform(new_create(1)).kind == lost);
    CHECK(other.census().empty());
}

TEST_CASE("a removal may hang") {
    World world("defaults: {success: 1, hang_destroy: 1, hang: 6h}");
    const Operation operation = new_create(1);
    const Outcome made = world.perform(operation);
    CHECK(world.perform(operation, destroy, made.infrastructure).retry_after == 6h);
    world.clock.sleep(6h - 1ms);
    CHECK(world.perform(operation, destroy, made.infrastructure).kind == pending);
    world.clock.sleep(1ms);
    CHECK(world.perform(operation, destroy, made.infrastructure).kind == gone);
}

TEST_CASE("updates, actions and ports change the machines and survive") {
    World world(kAlways);
    Operation operation = new_create(1);
    const InfrastructureId id = world.perform(operation).infrastructure;
    REQUIRE(world.insist(operation, poll, id).nodes.size() == 2);
    operation.plan = plan(3);
    operation.nodes = {"0"};
    const Outcome updated = world.insist(operation, update, id);
    REQUIRE(updated.nodes.size() == 3);
    CHECK(updated.nodes[0].id == "1");
    CHECK(updated.nodes[1].id == "2");  // ids are not used twice
    CHECK(updated.nodes[2].id == "3");
    operation.nodes.clear();
    operation.plan = plan(2);
    CHECK(world.insist(operation, update, id).nodes.back().id == "2");
    operation.nodes = {"1"};
    operation.action = "stop";
    CHECK(world.insist(operation, node_action, id).nodes[0].state == "stopped");
    world.reopen();
    CHECK(world.perform(operation, poll, id).nodes[0].state == "stopped");
    operation.action = "start";
    CHECK(world.insist(operation, node_action, id).nodes[0].state == "started");
    operation.action = "rm";
    CHECK(world.insist(operation, node_action, id).nodes.size() == 1);
    operation.action = "stop";
    CHECK(world.perform(operation, node_action, id).kind == failed);
    operation.port = PortRule{.node = "server",
                              .from = 22,
                              .to = 22,
                              .protocol = "tcp",
                              .cidr = "192.0.2.0/24",
                              .description = "ssh"};
    CHECK(world.perform(operation, open_port, id).kind == done);
    CHECK(world.perform(operation, open_port, id).kind == done);
    CHECK(world.perform(operation, close_port, id).kind == done);
    operation.port.reset();
    CHECK(world.perform(operation, open_port, id).kind == failed);
}

TEST_CASE("the log says that it is a simulation") {
    World world("defaults: {success: 0, errors: [{class: network}]}");
    Operation operation = new_create(1);
    CHECK(world.simulator->log(operation).error().code == ErrorCode::not_found);
    operation.infrastructure = world.perform(operation).infrastructure;
    CHECK(world.simulator->log(operation)->find("This is a simulation") != std::string::npos);
    CHECK(world.simulator->log(operation)->find("Configuring") != std::string::npos);
    world.insist(operation, poll, operation.infrastructure);
    CHECK(world.simulator->log(operation)->find("No more IP addresses") != std::string::npos);
    world.insist(operation, destroy, operation.infrastructure);
    CHECK(world.simulator->log(operation)->find("removed") != std::string::npos);
    CHECK(world.simulator->simulated());
}

TEST_CASE(
    "killed at every fault point, the world knows exactly what it answered or a little more") {
    // Each child answers through a pipe what the simulator told it, then the parent asks the world.
    World world(kAlways);
    const Operation operation = new_create(1);
    std::uint64_t point = 0;
    bool finished = false;
    int made_though_killed = 0;
    while (!finished) {
        std::filesystem::remove_all(world.folder);
        std::filesystem::create_directory(world.folder);
        ++point;
        REQUIRE(point < 1000);
        int channel[2];
        REQUIRE(::pipe(channel) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            FaultPlan faults(point, "");
            auto simulator = Simulator::open(world.path(), world.settings, world.clock, &faults);
            const char answer =
                (*simulator)->perform(std::span(&operation, 1)).front().kind == accepted ? 'a'
                                                                                         : '?';
            const bool told = ::write(channel[1], &answer, 1) == 1;
            ::_exit(told ? 0 : 1);
        }
        ::close(channel[1]);
        char answer = 0;
        const bool answered = ::read(channel[0], &answer, 1) == 1;
        ::close(channel[0]);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CAPTURE(point);
        finished = WIFEXITED(status);
        CHECK(finished == answered);
        CHECK((finished || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)));
        world.reopen();
        const Outcome looked_up = world.perform(operation, find, {});
        if (answered) {
            CHECK(answer == 'a');
            CHECK(looked_up.kind == found);
        } else {
            made_though_killed += looked_up.kind == found ? 1 : 0;
        }
        CHECK(world.alive() == (looked_up.kind == found ? 1 : 0));
    }
    CHECK(point > 10);
    CHECK(made_though_killed > 0);  // the ambiguous case did occur
}

TEST_CASE("a world that cannot be read is refused, never overwritten") {
    World world(kAlways);
    world.simulator.reset();
    const std::string garbage(4096, 'x');
    std::ofstream(world.path()) << garbage;
    const auto opened = Simulator::open(world.path(), world.settings, world.clock, nullptr);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::data_loss);
    CHECK(opened.error().message.find(world.path()) != std::string::npos);
    std::ifstream file(world.path());
    CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == garbage);
    CHECK_FALSE(simulator::census(world.path()));
    std::filesystem::remove_all(world.folder);
    std::ofstream(world.folder) << "not a folder";
    auto unopened = Simulator::open(world.path(), world.settings, world.clock, nullptr);
    REQUIRE(unopened);
    const Operation operation = new_create(1);
    const Outcome outcome = (*unopened)->perform(std::span(&operation, 1)).front();
    CHECK(outcome.kind == lost);
    CHECK(outcome.message != "");
}
