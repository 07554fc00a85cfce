#include "simulator_table.hpp"

#include "paas/dispatch/simulator.hpp"

#include <filesystem>
#include <utility>
#include <vector>

namespace paas::dispatch {
namespace detail {

using sqlite::Database;
using sqlite::OpenOptions;
using sqlite::Rows;
using sqlite::Transaction;

namespace {

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

}  // namespace

Result<void> Table::open() {
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

Result<std::optional<Infrastructure>> Table::load(std::string_view condition,
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

Result<std::optional<Infrastructure>> Table::by_id(const InfrastructureId& id,
                                                   const ProviderKey& provider) {
    return load("id = ? AND provider = ?", {id, provider});
}

Result<std::optional<Infrastructure>> Table::by_tag(const std::string& tag,
                                                    const ProviderKey& provider) {
    return load("tag = ? AND provider = ? AND gone = 0 ORDER BY number LIMIT 1", {tag, provider});
}

Result<std::int64_t> Table::count(const std::string& tag, const ProviderKey& provider) {
    return database_
        ->number("SELECT count(*) FROM infrastructures WHERE tag = ? AND provider = ?",
                 {tag, provider})
        .map([](const std::optional<std::int64_t>& number) { return number.value_or(0); });
}

Result<void> Table::insert(const Infrastructure& made) {
    return database_->run(
        "INSERT INTO infrastructures(id, provider, tag, created, settles, fate, message, vanishes,"
        " gone, changes, machines) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {made.id, made.provider, made.tag, made.created, made.settles, made.fate, made.message,
         made.vanishes, made.gone, made.changes, made.machines});
}

Result<void> Table::save(const Infrastructure& changed) {
    return database_->run(
        "UPDATE infrastructures SET settles = ?, fate = ?, message = ?, vanishes = ?, gone = ?,"
        " changes = ?, machines = ? WHERE number = ?",
        {changed.settles, changed.fate, changed.message, changed.vanishes, changed.gone,
         changed.changes, changed.machines, changed.number});
}

Result<Resources> Table::used(const ProviderKey& provider) {
    Rows rows = database_->query(
        "SELECT vcpus, ram_mib, instances, storage_gib, volumes, public_ips, gpus FROM usage"
        " WHERE provider = ?",
        {provider});
    auto more = rows.next();
    if (!more) {
        return fail(std::move(more.error()));
    }
    Resources sum;
    if (*more) {
        int column = 0;
        for (const Resources::Field& field : Resources::fields()) {
            sum.*field.member = rows.integer(column++);
        }
    }
    return sum;
}

Result<void> Table::use(const ProviderKey& provider, const Resources& more) {
    if (more == Resources{}) {
        return {};
    }
    return database_->run(
        "INSERT INTO usage VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(provider) DO UPDATE SET"
        " vcpus = vcpus + excluded.vcpus, ram_mib = ram_mib + excluded.ram_mib,"
        " instances = instances + excluded.instances,"
        " storage_gib = storage_gib + excluded.storage_gib, volumes = volumes + excluded.volumes,"
        " public_ips = public_ips + excluded.public_ips, gpus = gpus + excluded.gpus",
        {provider, more.vcpus, more.ram_mib, more.instances, more.storage_gib, more.volumes,
         more.public_ips, more.gpus});
}

}  // namespace detail

Result<std::vector<simulator::Entry>> simulator::census(const std::string& path) {
    using sqlite::Database;
    using sqlite::OpenOptions;
    using sqlite::Rows;
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
