#include "paas/dispatch/simulator.hpp"

#include "simulator_chance.hpp"
#include "simulator_machines.hpp"
#include "simulator_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <utility>

namespace paas::dispatch {
namespace {

using namespace std::chrono_literals;
using deployment::ErrorClass;
using deployment::Operation;
using deployment::OperationKind;
using deployment::Outcome;
using deployment::OutcomeKind;
using detail::Chance;
using detail::Infrastructure;
using detail::Machines;

constexpr std::string_view kReady = "ready";
/// How long to wait before asking again for what will never happen.
constexpr Milliseconds kNever = 10min;

Outcome outcome(OutcomeKind kind, Milliseconds retry_after = 0ms) {
    Outcome result;
    result.kind = kind;
    result.retry_after = std::max(retry_after, 0ms);
    return result;
}

Outcome failure(ErrorClass error_class, std::string message, bool nothing_launched = false) {
    Outcome result = outcome(OutcomeKind::failed);
    result.error_class = error_class;
    result.message = std::move(message);
    result.nothing_launched = nothing_launched;
    return result;
}

bool changes_the_world(const Operation& operation) {
    return operation.kind != OperationKind::find && operation.kind != OperationKind::poll;
}

/// Time until the outage that covers `now` ends; nothing when there is none.
std::optional<Milliseconds> outage_left(const SimulatedOutage& outage, Timestamp now) {
    if (now < outage.from) {
        return std::nullopt;
    }
    Milliseconds since = now - outage.from;
    if (outage.every > 0ms) {
        since %= outage.every;
    }
    return since < outage.length ? std::optional(outage.length - since) : std::nullopt;
}

}  // namespace

struct Simulator::World {
    World(std::string path, SimulatorSettings settings, Clock& clock, FaultPlan* faults)
        : settings_(std::move(settings)),
          clock_(clock),
          faults_(faults),
          table_(std::move(path), faults) {}

    Result<void> open() { return table_.open(); }
    std::vector<Outcome> perform(std::span<const Operation> operations);
    Result<std::string> log(const Operation& target);

private:
    Result<std::vector<Outcome>> perform_all(std::span<const Operation> operations);
    Result<Outcome> perform_one(const Operation& operation);

    Result<Outcome> create(const Operation& operation);
    Result<Outcome> find(const Operation& operation);
    Result<Outcome> poll(const Infrastructure& target) const;
    Result<Outcome> update(const Operation& operation, Infrastructure& target);
    Result<Outcome> destroy(Infrastructure& target);
    Result<Outcome> node_action(const Operation& operation, Infrastructure& target);
    Result<Outcome> change_port(const Operation& operation, Infrastructure& target);

    [[nodiscard]] const SimulatedProvider& provider(const ProviderKey& key) const;
    [[nodiscard]] Chance chance(const ProviderKey& key, const std::string& tag) const {
        return {settings_.seed, detail::label_of(key), tag};
    }
    [[nodiscard]] std::optional<Outcome> answer_of_outage(const Operation& operation) const;
    Result<bool> has_room(const ProviderKey& key, const Resources& wanted);

    SimulatorSettings settings_;
    Clock& clock_;
    FaultPlan* faults_;
    std::mutex mutex_;
    detail::Table table_;
    Timestamp now_{};  ///< of the call under way
};

Simulator::Simulator(std::unique_ptr<World> world) : world_(std::move(world)) {}

Result<std::unique_ptr<Simulator>> Simulator::open(std::string path, SimulatorSettings settings,
                                                   Clock& clock, FaultPlan* faults) {
    std::error_code ignored;
    const bool exists = std::filesystem::exists(path, ignored);
    auto world = std::make_unique<World>(std::move(path), std::move(settings), clock, faults);
    if (exists) {
        if (auto opened = world->open(); !opened) {
            return fail(std::move(opened.error()));
        }
    }
    return std::unique_ptr<Simulator>(new Simulator(std::move(world)));
}

Simulator::~Simulator() = default;

std::vector<Outcome> Simulator::perform(std::span<const Operation> operations) {
    return world_->perform(operations);
}

Result<std::string> Simulator::log(const Operation& target) {
    return world_->log(target);
}

std::vector<Outcome> Simulator::World::perform(std::span<const Operation> operations) {
    const std::scoped_lock lock(mutex_);
    now_ = clock_.now();
    auto outcomes = open().and_then([&] { return perform_all(operations); });
    if (outcomes) {
        return std::move(*outcomes);
    }
    // Nothing was committed, or nobody knows: either way it is looked up before it is tried again.
    Outcome unknown = outcome(OutcomeKind::lost);
    unknown.message = to_string(outcomes.error());
    return {operations.size(), unknown};
}

Result<std::vector<Outcome>> Simulator::World::perform_all(std::span<const Operation> operations) {
    std::optional<sqlite::Transaction> transaction;
    if (std::ranges::any_of(operations, changes_the_world)) {
        auto begun = table_.begin();
        if (!begun) {
            return fail(std::move(begun.error()));
        }
        transaction.emplace(std::move(*begun));
    }
    std::vector<Outcome> outcomes;
    outcomes.reserve(operations.size());
    for (const Operation& operation : operations) {
        auto one = perform_one(operation);
        if (!one) {
            return fail(std::move(one.error()));
        }
        outcomes.push_back(std::move(*one));
    }
    if (transaction) {
        fault_point(faults_, "simulator.commit");
        if (auto committed = transaction->commit(); !committed) {
            return fail(std::move(committed.error()));
        }
        fault_point(faults_, "simulator.committed");
    }
    return outcomes;
}

Result<Outcome> Simulator::World::perform_one(const Operation& operation) {
    if (auto unreachable = answer_of_outage(operation)) {
        return std::move(*unreachable);
    }
    if (operation.kind == OperationKind::create) {
        return create(operation);
    }
    if (operation.kind == OperationKind::find) {
        return find(operation);
    }
    auto target = table_.by_id(operation.infrastructure, operation.provider);
    if (!target) {
        return fail(std::move(target.error()));
    }
    if (!*target || (*target)->gone) {
        return outcome(OutcomeKind::gone);
    }
    switch (operation.kind) {
        case OperationKind::update:
            return update(operation, **target);
        case OperationKind::destroy:
            return destroy(**target);
        case OperationKind::node_action:
            return node_action(operation, **target);
        case OperationKind::open_port:
        case OperationKind::close_port:
            return change_port(operation, **target);
        default:
            return poll(**target);
    }
}

const SimulatedProvider& Simulator::World::provider(const ProviderKey& key) const {
    const std::string_view label = detail::label_of(key);
    const std::array<std::string_view, 3> names{key.str(), label, label.substr(0, label.find('/'))};
    for (const std::string_view name : names) {
        if (const auto found = settings_.providers.find(name); found != settings_.providers.end()) {
            return found->second;
        }
    }
    return settings_.defaults;
}

std::optional<Outcome> Simulator::World::answer_of_outage(const Operation& operation) const {
    for (const SimulatedOutage& outage : provider(operation.provider).outages) {
        const auto left = outage_left(outage, now_);
        if (!left) {
            continue;
        }
        if (operation.kind == OperationKind::create && !outage.silent) {
            return failure(ErrorClass::unreachable,
                           "Failed to connect to the endpoint: Connection timed out", true);
        }
        return outcome(OutcomeKind::lost, *left);
    }
    return std::nullopt;
}

Result<Outcome> Simulator::World::create(const Operation& operation) {
    const SimulatedProvider& behaviour = provider(operation.provider);
    const Chance chance = this->chance(operation.provider, operation.tag);
    if (operation.plan == nullptr || operation.tag.empty()) {
        return failure(ErrorClass::rejected, "a create needs a plan and a tag", true);
    }
    Infrastructure made;
    made.fate = kReady;
    Milliseconds time = chance.delay(behaviour.ready, "ready");
    if (chance.share("success") >= behaviour.success) {
        SimulatedError error = chance.error(behaviour, "error");
        if (error.at_create) {
            return failure(error.error_class, std::move(error.message), true);
        }
        made.fate = to_string(error.error_class);
        made.message = std::move(error.message);
        // Failures show anywhere on the way.
        time = Milliseconds{
            std::llround(static_cast<double>(time.count()) * chance.share("error time"))};
    }
    if (auto room = has_room(operation.provider, operation.plan->demand); !room || !*room) {
        return room ? Result<Outcome>(failure(ErrorClass::capacity,
                                              "No valid host was found. There are not enough "
                                              "hosts available.",
                                              true))
                    : fail(std::move(room.error()));
    }
    // A second create with the same tag makes a second infrastructure, as real providers do.
    const auto same_tag = table_.count(operation.tag, operation.provider);
    if (!same_tag) {
        return fail(Error(same_tag.error()));
    }
    Machines machines;
    machines.bring_to(*operation.plan, chance);
    made.id = InfrastructureId("sim-" + std::to_string(chance.bits("id", *same_tag)));
    made.provider = operation.provider;
    made.tag = operation.tag;
    made.created = now_;
    made.settles = now_ + time;
    made.machines = machines.encode();
    auto inserted = table_.insert(made);
    if (inserted) {
        inserted = table_.use(operation.provider, machines.held);
    }
    if (!inserted) {
        return fail(std::move(inserted.error()));
    }
    if (chance.share("lose create") < behaviour.lose_answer) {
        return outcome(OutcomeKind::lost);
    }
    Outcome result = outcome(OutcomeKind::accepted, time);
    result.infrastructure = made.id;
    return result;
}

Result<Outcome> Simulator::World::find(const Operation& operation) {
    auto target = table_.by_tag(operation.tag, operation.provider);
    if (!target) {
        return fail(std::move(target.error()));
    }
    if (!*target) {
        return outcome(OutcomeKind::absent);
    }
    Outcome result = outcome(OutcomeKind::found);
    result.infrastructure = (*target)->id;
    return result;
}

Result<Outcome> Simulator::World::poll(const Infrastructure& target) const {
    if (target.vanishes) {
        return outcome(OutcomeKind::pending, *target.vanishes - now_);
    }
    if (now_ < target.settles) {
        return outcome(OutcomeKind::pending, target.settles - now_);
    }
    if (target.fate == to_string(ErrorClass::timeout)) {
        return outcome(OutcomeKind::pending, kNever);
    }
    if (target.fate != kReady) {
        return failure(deployment::parse_error_class(target.fate).value_or(ErrorClass::unknown),
                       target.message);
    }
    auto machines = Machines::decode(target.machines);
    if (!machines) {
        return fail(std::move(machines.error()));
    }
    Outcome result = outcome(OutcomeKind::ready);
    result.nodes = std::move(machines->nodes);
    return result;
}

Result<Outcome> Simulator::World::update(const Operation& operation, Infrastructure& target) {
    if (operation.plan == nullptr) {
        return failure(ErrorClass::rejected, "an update needs a plan");
    }
    auto machines = Machines::decode(target.machines);
    if (!machines) {
        return fail(std::move(machines.error()));
    }
    const SimulatedProvider& behaviour = provider(target.provider);
    const Chance chance = this->chance(target.provider, target.tag);
    const Resources before = machines->held;
    const Resources more = operation.plan->demand - before;
    if (auto room = has_room(target.provider, more); !room || !*room) {
        return room ? Result<Outcome>(failure(ErrorClass::capacity,
                                              "No valid host was found. There are not enough "
                                              "hosts available."))
                    : fail(std::move(room.error()));
    }
    machines->remove(operation.nodes);
    machines->bring_to(*operation.plan, chance);
    const std::int64_t change = ++target.changes;
    const Milliseconds time = chance.delay(behaviour.ready, "update", change);
    target.machines = machines->encode();
    target.settles = now_ + time;
    target.fate = kReady;
    target.message.clear();
    if (chance.share("update success", change) >= behaviour.update_success) {
        SimulatedError error = chance.error(behaviour, "update error", change);
        target.fate = to_string(error.error_class);
        target.message = std::move(error.message);
    }
    auto saved = table_.save(target);
    if (saved) {
        saved = table_.use(target.provider, more);
    }
    if (!saved) {
        return fail(std::move(saved.error()));
    }
    const bool lost = chance.share("lose update", change) < behaviour.lose_answer;
    return outcome(lost ? OutcomeKind::lost : OutcomeKind::accepted, time);
}

Result<Outcome> Simulator::World::destroy(Infrastructure& target) {
    const SimulatedProvider& behaviour = provider(target.provider);
    const Chance chance = this->chance(target.provider, target.tag);
    const bool ordered = !target.vanishes;
    if (ordered) {
        const bool hangs = chance.share("hang") < behaviour.hang_destroy;
        target.vanishes =
            now_ + (hangs ? behaviour.hang : chance.delay(behaviour.destroy, "destroy"));
    }
    const Milliseconds left = *target.vanishes - now_;
    target.gone = left <= 0ms;
    if (ordered || target.gone) {
        if (auto saved = table_.save(target); !saved) {
            return fail(std::move(saved.error()));
        }
    }
    if (target.gone) {
        auto machines = Machines::decode(target.machines);
        if (!machines) {
            return fail(std::move(machines.error()));
        }
        if (auto freed = table_.use(target.provider, Resources{} - machines->held); !freed) {
            return fail(std::move(freed.error()));
        }
    }
    if (ordered && chance.share("lose destroy") < behaviour.lose_answer) {
        return outcome(OutcomeKind::lost, left);
    }
    return outcome(target.gone ? OutcomeKind::gone : OutcomeKind::pending, left);
}

Result<Outcome> Simulator::World::node_action(const Operation& operation, Infrastructure& target) {
    auto machines = Machines::decode(target.machines);
    if (!machines) {
        return fail(std::move(machines.error()));
    }
    const Resources before = machines->held;
    if (operation.action == "rm") {
        machines->remove(operation.nodes);
    } else {
        for (const std::string& id : operation.nodes) {
            deployment::Node* node = machines->find(id);
            if (node == nullptr) {
                return failure(ErrorClass::rejected, "there is no machine " + id);
            }
            node->state = operation.action == "stop" ? "stopped" : "started";
        }
    }
    const SimulatedProvider& behaviour = provider(target.provider);
    const Milliseconds time =
        chance(target.provider, target.tag).delay(behaviour.action, "action", ++target.changes);
    target.machines = machines->encode();
    target.settles = now_ + time;
    target.fate = kReady;
    auto saved = table_.save(target);
    if (saved) {
        saved = table_.use(target.provider, machines->held - before);
    }
    if (!saved) {
        return fail(std::move(saved.error()));
    }
    return outcome(OutcomeKind::accepted, time);
}

Result<Outcome> Simulator::World::change_port(const Operation& operation, Infrastructure& target) {
    if (!operation.port) {
        return failure(ErrorClass::rejected, "no port is named");
    }
    auto machines = Machines::decode(target.machines);
    if (!machines) {
        return fail(std::move(machines.error()));
    }
    std::erase(machines->ports, *operation.port);
    if (operation.kind == OperationKind::open_port) {
        machines->ports.push_back(*operation.port);
    }
    target.machines = machines->encode();
    if (auto saved = table_.save(target); !saved) {
        return fail(std::move(saved.error()));
    }
    Outcome result = outcome(OutcomeKind::done);
    result.nodes = std::move(machines->nodes);
    return result;
}

Result<bool> Simulator::World::has_room(const ProviderKey& key, const Resources& wanted) {
    const std::optional<Resources>& capacity = provider(key).capacity;
    if (!capacity) {
        return true;
    }
    return table_.used(key).map(
        [&](const Resources& used) { return wanted.fits_in(*capacity - used); });
}

Result<std::string> Simulator::World::log(const Operation& target) {
    const std::scoped_lock lock(mutex_);
    now_ = clock_.now();
    if (auto opened = open(); !opened) {
        return fail(std::move(opened.error()));
    }
    auto found = table_.by_id(target.infrastructure, target.provider);
    if (!found) {
        return fail(std::move(found.error()));
    }
    if (!*found) {
        return fail(ErrorCode::not_found, "the simulated provider knows no infrastructure " +
                                              target.infrastructure.str());
    }
    const Infrastructure& infrastructure = **found;
    auto machines = Machines::decode(infrastructure.machines);
    if (!machines) {
        return fail(std::move(machines.error()));
    }
    std::string text;
    const auto line = [&](Timestamp at, const std::string& what) {
        text += format_time(at) + " " + what + "\n";
    };
    line(infrastructure.created,
         "This is a simulation: provider " + infrastructure.provider.str() + " made nothing real.");
    for (const deployment::Node& node : machines->nodes) {
        line(infrastructure.created, "Launching machine " + node.id + " (" + node.node_template +
                                         ") of flavor \"" + node.flavor + "\" from image \"" +
                                         node.image + "\", address " + node.private_address);
    }
    if (now_ < infrastructure.settles) {
        line(infrastructure.created, "Configuring.");
    } else if (infrastructure.fate == kReady) {
        line(infrastructure.settles, "All machines are configured.");
    } else if (infrastructure.fate != to_string(ErrorClass::timeout)) {
        line(infrastructure.settles, infrastructure.message);
    }
    if (infrastructure.vanishes) {
        line(*infrastructure.vanishes,
             infrastructure.gone ? "Everything is removed." : "Removal to be finished.");
    }
    return text;
}

}  // namespace paas::dispatch
