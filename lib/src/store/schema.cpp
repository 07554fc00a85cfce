#include "schema.hpp"

namespace paas::store {

namespace {

// `journal` is the truth, `contents` and `decisions` what it refers to by hash. `leases` and the
// bus are operational. Everything else is a projection of the journal.
constexpr std::string_view kSchema = R"sql(
CREATE TABLE journal(
    seq INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    number INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    payload TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    UNIQUE(stream, number)) STRICT;
CREATE TABLE contents(hash TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE decisions(hash TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;

CREATE TABLE leases(
    id TEXT PRIMARY KEY,
    active INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    holder TEXT NOT NULL,
    boot TEXT NOT NULL,
    ready_at INTEGER NOT NULL,
    woken INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX leases_ready ON leases(boot, ready_at) WHERE active = 1;
CREATE INDEX leases_holder ON leases(holder) WHERE holder <> '';
CREATE TABLE messages(
    topic TEXT NOT NULL,
    "offset" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY(topic, "offset")) STRICT;
CREATE TABLE positions(
    consumer TEXT NOT NULL,
    topic TEXT NOT NULL,
    "offset" INTEGER NOT NULL,
    PRIMARY KEY(consumer, topic)) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kProjectionSchema = R"sql(
CREATE TABLE deployments(
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    issuer TEXT NOT NULL,
    owner TEXT NOT NULL,
    user_group TEXT NOT NULL,
    template_name TEXT NOT NULL,
    template_file TEXT NOT NULL,
    template_content TEXT NOT NULL,
    retry_of TEXT NOT NULL,
    status TEXT NOT NULL,
    phase TEXT NOT NULL,
    reason TEXT NOT NULL,
    no_provider INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    active INTEGER NOT NULL,
    debts INTEGER NOT NULL,
    provider TEXT NOT NULL,
    provider_label TEXT NOT NULL,
    provider_type TEXT NOT NULL,
    simulated INTEGER NOT NULL,
    infrastructure TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    nodes INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX deployments_live_name ON deployments(name)
    WHERE name <> '' AND status <> 'DELETE_COMPLETE';
CREATE INDEX deployments_debts ON deployments(id) WHERE debts = 1;
CREATE TABLE attempts(
    deployment TEXT NOT NULL,
    number INTEGER NOT NULL,
    status TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_label TEXT NOT NULL,
    provider_type TEXT NOT NULL,
    simulated INTEGER NOT NULL,
    decision TEXT NOT NULL,
    vcpus INTEGER NOT NULL,
    ram_mib INTEGER NOT NULL,
    instances INTEGER NOT NULL,
    storage_gib INTEGER NOT NULL,
    volumes INTEGER NOT NULL,
    public_ips INTEGER NOT NULL,
    gpus INTEGER NOT NULL,
    tag TEXT NOT NULL,
    infrastructure TEXT NOT NULL,
    choice TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    error_class TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY(deployment, number)) STRICT, WITHOUT ROWID;
CREATE TABLE nodes(
    deployment TEXT NOT NULL,
    place INTEGER NOT NULL,
    id TEXT NOT NULL,
    node_template TEXT NOT NULL,
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    public_address TEXT NOT NULL,
    private_address TEXT NOT NULL,
    flavor TEXT NOT NULL,
    image TEXT NOT NULL,
    PRIMARY KEY(deployment, place)) STRICT, WITHOUT ROWID;
CREATE TABLE decision_uses(
    deployment TEXT NOT NULL,
    number INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY(deployment, number)) STRICT, WITHOUT ROWID;

CREATE TABLE reservations(
    deployment TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    owner TEXT NOT NULL,
    vcpus INTEGER NOT NULL,
    ram_mib INTEGER NOT NULL,
    instances INTEGER NOT NULL,
    storage_gib INTEGER NOT NULL,
    volumes INTEGER NOT NULL,
    public_ips INTEGER NOT NULL,
    gpus INTEGER NOT NULL,
    absorbed_vcpus INTEGER NOT NULL,
    absorbed_ram_mib INTEGER NOT NULL,
    absorbed_instances INTEGER NOT NULL,
    absorbed_storage_gib INTEGER NOT NULL,
    absorbed_volumes INTEGER NOT NULL,
    absorbed_public_ips INTEGER NOT NULL,
    absorbed_gpus INTEGER NOT NULL,
    settled_at INTEGER,
    pending INTEGER NOT NULL,
    PRIMARY KEY(deployment, attempt)) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_pending ON reservations(provider) WHERE pending = 1;
CREATE TABLE provider_load(
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    owner TEXT NOT NULL,
    vcpus INTEGER NOT NULL,
    ram_mib INTEGER NOT NULL,
    instances INTEGER NOT NULL,
    storage_gib INTEGER NOT NULL,
    volumes INTEGER NOT NULL,
    public_ips INTEGER NOT NULL,
    gpus INTEGER NOT NULL,
    PRIMARY KEY(provider, issuer, owner)) STRICT, WITHOUT ROWID;
CREATE TABLE tallies(
    scope TEXT NOT NULL,
    label TEXT NOT NULL,
    template TEXT NOT NULL,
    successes REAL NOT NULL,
    failures REAL NOT NULL,
    success_seconds REAL NOT NULL,
    total_successes INTEGER NOT NULL,
    total_failures INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY(scope, label, template)) STRICT, WITHOUT ROWID;
CREATE TABLE blocks(
    provider TEXT NOT NULL,
    template TEXT NOT NULL,
    reason TEXT NOT NULL,
    until INTEGER NOT NULL,
    since INTEGER NOT NULL,
    automatic INTEGER NOT NULL,
    PRIMARY KEY(provider, template)) STRICT, WITHOUT ROWID;
CREATE TABLE providers(
    "key" TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    timestamp INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE rally(
    label TEXT NOT NULL,
    at INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY(label, at)) STRICT, WITHOUT ROWID;
)sql";

}  // namespace

Result<void> create_schema(sqlite::Database& db) {
    std::string sql(kSchema);
    sql += kProjectionSchema;
    sql += "PRAGMA application_id=" + std::to_string(kApplicationId) +
           "; PRAGMA user_version=" + std::to_string(kSchemaVersion) + ";";
    return db.execute(sql);
}

Result<void> renew_projections(sqlite::Database& db) {
    std::string sql;
    for (const Projection& projection : kProjections) {
        sql += "DROP TABLE " + std::string(projection.table) + ';';
    }
    sql += kProjectionSchema;
    sql += "PRAGMA user_version=" + std::to_string(kSchemaVersion) + ';';
    return db.execute(sql);
}

Result<Found> identify(sqlite::Database& db) {
    const auto version = db.number("PRAGMA user_version");
    if (!version) {
        return fail(version.error());
    }
    const auto application = db.number("PRAGMA application_id");
    if (!application) {
        return fail(application.error());
    }
    if (**application != kApplicationId) {
        const auto tables = db.number("SELECT count(*) FROM sqlite_schema");
        if (!tables) {
            return fail(tables.error());
        }
        if (**application == 0 && **version == 0 && **tables == 0) {
            return Found::nothing;
        }
        return fail(ErrorCode::failed_precondition, db.path() + " is a database of another program",
                    "choose another state folder, or move the file away; it was not changed");
    }
    if (**version > kSchemaVersion) {
        return fail(ErrorCode::failed_precondition,
                    db.path() + " was written by a newer paas (schema version " +
                        std::to_string(**version) + "; this one knows up to " +
                        std::to_string(kSchemaVersion) + ")",
                    "use the newer paas, or choose another state folder; it was not changed");
    }
    return **version == kSchemaVersion ? Found::current : Found::older;
}

}  // namespace paas::store
