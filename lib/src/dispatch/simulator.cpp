#include "paas/dispatch/simulator.hpp"

#include "simulator_chance.hpp"
#include "simulator_machines.hpp"

#include "paas/sqlite/database.hpp"
#include "paas/sqlite/io.hpp"

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
using detail::Machines;
using sqlite::Database;
using sqlite::OpenOptions;
using sqlite::Rows;
using sqlite::Transaction;

constexpr std::int64_t kSchemaVersion = 1;
constexpr std::string_view kSchema = R"sql(
CREATE TABLE infrastructures(
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    tag TEXT NOT NULL,
    created INTEGER NOT NULL,  -- times: milliseconds since 1970
    settles INTEGER NOT NULL,  -- when the change under way shows its result
    fate TEXT NOT NULL,        -- that result: ready, or a class of errors
    message TEXT NOT NULL,
    vanishes INTEGER,          -- when the removal is done; NULL = not ordered
    gone INTEGER NOT NULL,     -- 1 = the removal was confirmed
    changes INTEGER NOT NULL,  -- updates and actions so far
    machines TEXT NOT NULL     -- JSON
) STRICT;
CREATE INDEX infrastructures_by_tag ON infrastructures(tag, provider);
CREATE TABLE usage(
    provider TEXT PRIMARY KEY,
    vcpus INTEGER NOT NULL, ram_mib INTEGER NOT NULL, instances INTEGER NOT NULL,
    storage_gib INTEGER NOT NULL, volumes INTEGER NOT NULL, public_ips INTEGER NOT NULL,
    gpus INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kReady = "ready";
/// How long to wait before asking again for what will never happen.
constexpr Milliseconds kNever = 10min;

/// A row of `infrastructures`.
struct Infrastructure {
    std::int64_t number = 0;
    InfrastructureId id;
    ProviderKey provider;
    std::string tag;
    Timestamp created{};
    Timestamp settles{};
    std::string fate;
    std::string message;
    std::optional<Timestamp> vanishes;
    bool gone = false;
    std::int64_t changes = 0;
    std::string machines;
};

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
        : path_(std::move(path)),
          settings_(std::move(settings)),
          clock_(clock),
          faults_(faults),
          io_(faults) {}

    Result<void> open();
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
    Result<std::optional<Infrastructure>> load(const Operation& operation);
    Result<std::optional<Infrastructure>> load_where(std::string_view condition,
                                                     sqlite::Values values);
    Result<void> save(const Infrastructure& target);
    Result<bool> has_room(const ProviderKey& key, const Resources& wanted);
    Result<void> use(const ProviderKey& key, const Resources& more);

    std::string path_;
    SimulatorSettings settings_;
    Clock& clock_;
    FaultPlan* faults_;
    sqlite::IoMonitor io_;
    std::mutex mutex_;
    std::optional<Database> database_;
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

Result<void> Simulator::World::open() {
    if (database_) {
        return {};
    }
    auto database = Database::open(path_, OpenOptions{.io = &io_});
    if (!database) {
        return fail(std::move(database.error()));
    }
    const auto version = database->number("PRAGMA user_version");
    if (!version) {
        return fail(Error(version.error()));
    }
    if (version->value_or(0) > kSchemaVersion) {
        return fail(ErrorCode::failed_precondition,
                    path_ + " was written by a newer version of paas",
                    "use that version, or move the file away");
    }
    if (version->value_or(0) == 0) {
        auto transaction = Transaction::begin(*database);
        if (!transaction) {
            return fail(std::move(transaction.error()));
        }
        // Another process may have been faster.
        const auto again = database->number("PRAGMA user_version");
        if (again && again->value_or(0) == 0) {
            const std::string sql =
                std::string(kSchema) + "PRAGMA user_version=" + std::to_string(kSchemaVersion);
            if (auto made = database->execute(sql); !made) {
                return made;
            }
        }
        if (auto committed = transaction->commit(); !committed) {
            return committed;
        }
    }
    database_.emplace(std::move(*database));
    return {};
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
    std::optional<Transaction> transaction;
    if (std::ranges::any_of(operations, changes_the_world)) {
        auto begun = Transaction::begin(*database_);
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
    auto target = load(operation);
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
    const auto same_tag =
        database_->number("SELECT count(*) FROM infrastructures WHERE tag = ? AND provider = ?",
                          {operation.tag, operation.provider});
    if (!same_tag) {
        return fail(Error(same_tag.error()));
    }
    Machines machines;
    machines.bring_to(*operation.plan, chance);
    const std::uint64_t name = chance.bits("id", same_tag->value_or(0));
    made.id = InfrastructureId("sim-" + std::to_string(name));
    auto inserted = database_->run(
        "INSERT INTO infrastructures(id, provider, tag, created, settles, fate, message, vanishes,"
        " gone, changes, machines) VALUES(?, ?, ?, ?, ?, ?, ?, NULL, 0, 0, ?)",
        {made.id, operation.provider, operation.tag, now_, now_ + time, made.fate, made.message,
         machines.encode()});
    if (inserted) {
        inserted = use(operation.provider, machines.held);
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
    auto target = load_where("tag = ? AND provider = ? AND gone = 0 ORDER BY number LIMIT 1",
                             {operation.tag, operation.provider});
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
    auto saved = save(target);
    if (saved) {
        saved = use(target.provider, more);
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
        if (auto saved = save(target); !saved) {
            return fail(std::move(saved.error()));
        }
    }
    if (target.gone) {
        auto machines = Machines::decode(target.machines);
        if (!machines) {
            return fail(std::move(machines.error()));
        }
        if (auto freed = use(target.provider, Resources{} - machines->held); !freed) {
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
    auto saved = save(target);
    if (saved) {
        saved = use(target.provider, machines->held - before);
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
    if (auto saved = save(target); !saved) {
        return fail(std::move(saved.error()));
    }
    Outcome result = outcome(OutcomeKind::done);
    result.nodes = std::move(machines->nodes);
    return result;
}

Result<std::optional<Infrastructure>> Simulator::World::load(const Operation& operation) {
    return load_where("id = ? AND provider = ?", {operation.infrastructure, operation.provider});
}

Result<std::optional<Infrastructure>> Simulator::World::load_where(std::string_view condition,
                                                                   sqlite::Values values) {
    const std::string sql =
        "SELECT number, id, provider, tag, created, settles, fate, message, vanishes, gone,"
        " changes, machines FROM infrastructures WHERE " +
        std::string(condition);
    Rows rows = database_->query(sql, values);
    auto more = rows.next();
    if (!more) {
        return fail(std::move(more.error()));
    }
    if (!*more) {
        return std::nullopt;
    }
    Infrastructure found;
    found.number = rows.integer(0);
    found.id = InfrastructureId(rows.string(1));
    found.provider = ProviderKey(rows.string(2));
    found.tag = rows.string(3);
    found.created = rows.time(4);
    found.settles = rows.time(5);
    found.fate = rows.string(6);
    found.message = rows.string(7);
    if (!rows.is_null(8)) {
        found.vanishes = rows.time(8);
    }
    found.gone = rows.integer(9) != 0;
    found.changes = rows.integer(10);
    found.machines = rows.string(11);
    return found;
}

Result<void> Simulator::World::save(const Infrastructure& target) {
    return database_->run(
        "UPDATE infrastructures SET settles = ?, fate = ?, message = ?, vanishes = ?, gone = ?,"
        " changes = ?, machines = ? WHERE number = ?",
        {target.settles, target.fate, target.message, target.vanishes, target.gone, target.changes,
         target.machines, target.number});
}

Result<bool> Simulator::World::has_room(const ProviderKey& key, const Resources& wanted) {
    const std::optional<Resources>& capacity = provider(key).capacity;
    if (!capacity) {
        return true;
    }
    Rows rows = database_->query(
        "SELECT vcpus, ram_mib, instances, storage_gib, volumes, public_ips, gpus FROM usage"
        " WHERE provider = ?",
        {key});
    auto more = rows.next();
    if (!more) {
        return fail(std::move(more.error()));
    }
    Resources used;
    if (*more) {
        int column = 0;
        for (const Resources::Field& field : Resources::fields()) {
            used.*field.member = rows.integer(column++);
        }
    }
    return wanted.fits_in(*capacity - used);
}

Result<void> Simulator::World::use(const ProviderKey& key, const Resources& more) {
    if (more == Resources{}) {
        return {};
    }
    return database_->run(
        "INSERT INTO usage VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(provider) DO UPDATE SET"
        " vcpus = vcpus + excluded.vcpus, ram_mib = ram_mib + excluded.ram_mib,"
        " instances = instances + excluded.instances,"
        " storage_gib = storage_gib + excluded.storage_gib, volumes = volumes + excluded.volumes,"
        " public_ips = public_ips + excluded.public_ips, gpus = gpus + excluded.gpus",
        {key, more.vcpus, more.ram_mib, more.instances, more.storage_gib, more.volumes,
         more.public_ips, more.gpus});
}

Result<std::string> Simulator::World::log(const Operation& target) {
    const std::scoped_lock lock(mutex_);
    now_ = clock_.now();
    if (auto opened = open(); !opened) {
        return fail(std::move(opened.error()));
    }
    auto found = load(target);
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

Result<std::vector<simulator::Entry>> simulator::census(const std::string& path) {
    std::vector<Entry> entries;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return entries;
    }
    auto database = Database::open(path, OpenOptions{.read_only = true});
    if (!database) {
        return fail(std::move(database.error()));
    }
    Rows rows =
        database->query("SELECT tag, provider, id, gone FROM infrastructures ORDER BY number");
    for (;;) {
        auto more = rows.next();
        if (!more) {
            return fail(std::move(more.error()));
        }
        if (!*more) {
            return entries;
        }
        entries.push_back({.tag = rows.string(0),
                           .provider = ProviderKey(rows.string(1)),
                           .infrastructure = InfrastructureId(rows.string(2)),
                           .alive = rows.integer(3) == 0});
    }
}

}  // namespace paas::dispatch
