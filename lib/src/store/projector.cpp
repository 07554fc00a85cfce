#include "projector.hpp"

#include "values.hpp"

#include "paas/deployment/error_class.hpp"
#include "paas/federation/provider.hpp"

#include <algorithm>

namespace paas::store {

using deployment::Attempt;
using deployment::AttemptStatus;
using deployment::State;
using sqlite::Rows;

namespace {

/// Test runs older than this (counted from the newest of the provider) are of no use to rankings.
constexpr Milliseconds kRallyKept = std::chrono::hours(24 * 100);

const Attempt* running(const State& state) {
    const auto found = std::ranges::find(state.attempts, AttemptStatus::running, &Attempt::status);
    return found == state.attempts.end() ? nullptr : &*found;
}

/// A refused token or template says nothing about the provider.
bool blames_provider(deployment::ErrorClass error_class) {
    return error_class != deployment::ErrorClass::auth &&
           error_class != deployment::ErrorClass::rejected;
}

ranking::Outcome outcome_of(const Attempt& attempt, const State& after, bool success,
                            Timestamp at) {
    return {attempt.provider, after.request.template_name, success,
            std::max(Milliseconds{0}, at - attempt.started), at};
}

}  // namespace

void Projector::settle(int attempt, std::optional<Timestamp> at) {
    settled_.emplace_back(attempt, at);
}

Result<void> Projector::event(std::uint64_t number, const deployment::Recorded& recorded,
                              const State& after) {
    const Timestamp at = recorded.at;
    if (const auto* started = std::get_if<deployment::AttemptStarted>(&recorded.event)) {
        return decided(after.id, number, started->decision);
    }
    if (const auto* none = std::get_if<deployment::CreateFailed>(&recorded.event)) {
        return decided(after.id, number, none->decision);
    }
    if (const auto* succeeded = std::get_if<deployment::AttemptSucceeded>(&recorded.event)) {
        if (const Attempt* attempt = after.attempt(succeeded->attempt); attempt != nullptr) {
            ledger_.count(outcome_of(*attempt, after, true, at));
        }
        settle(succeeded->attempt, at);
    } else if (const auto* lost = std::get_if<deployment::AttemptFailed>(&recorded.event)) {
        return failed(*lost, at, after);
    } else if (const auto* condemned = std::get_if<deployment::Condemned>(&recorded.event)) {
        settle(condemned->attempt, at);
    } else if (const auto* kept = std::get_if<deployment::Kept>(&recorded.event)) {
        settle(kept->attempt, at);
    } else if (const Attempt* attempt = running(after); attempt != nullptr) {
        if (std::holds_alternative<deployment::UpdateStarted>(recorded.event)) {
            settle(attempt->number, std::nullopt);
        } else if (std::holds_alternative<deployment::UpdateSucceeded>(recorded.event) ||
                   std::holds_alternative<deployment::UpdateFailed>(recorded.event)) {
            settle(attempt->number, at);
        }
    }
    return {};
}

Result<void> Projector::failed(const deployment::AttemptFailed& event, Timestamp at,
                               const State& after) {
    const Attempt* attempt = after.attempt(event.attempt);
    if (attempt == nullptr) {
        return {};
    }
    if (blames_provider(event.error_class)) {
        ledger_.count(outcome_of(*attempt, after, false, at));
    }
    const deployment::ErrorPolicy& policy = deployment::policy_of(event.error_class);
    if (policy.block <= Milliseconds{0}) {
        return {};
    }
    return block(
        {attempt->provider.str(),
         policy.block_template_only ? after.request.template_name : std::string(),
         std::string(to_string(event.error_class)) + ": " + event.reason, at + policy.block, true},
        at);
}

Result<void> Projector::decided(const DeploymentId& id, std::uint64_t number,
                                const ContentHash& hash) {
    if (hash.empty()) {
        return {};
    }
    return db_.run("INSERT INTO decision_uses VALUES(?, ?, ?)", {id, number, hash});
}

Result<void> Projector::block(const selection::Block& block, Timestamp since) {
    // The later end wins, but a failure does not touch what was blocked by hand and still is.
    return db_.run(
        "INSERT INTO blocks VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(provider, template) DO UPDATE SET "
        "reason = excluded.reason, until = excluded.until, since = excluded.since, "
        "automatic = excluded.automatic WHERE excluded.until > until AND "
        "(automatic = 1 OR until <= excluded.since)",
        {block.provider, block.template_name, block.reason, block.until, since, block.automatic});
}

Result<void> Projector::unblock(const std::string& provider) {
    // A block names a key, a label or a name; so does the one who lifts it.
    return db_.run(
        "DELETE FROM blocks WHERE provider = ?1 OR substr(provider, 1, length(?1) + 1) = ?1 || '/'",
        {provider});
}

Result<void> Projector::state(const State& state) {
    if (auto done = deployment_row(state); !done) {
        return done;
    }
    for (const Attempt& attempt : state.attempts) {
        if (auto done = attempt_row(state.id, attempt); !done) {
            return done;
        }
        if (auto done = reservation(state, attempt); !done) {
            return done;
        }
    }
    settled_.clear();
    return node_rows(state);
}

Result<void> Projector::deployment_row(const State& state) {
    const deployment::Request& request = state.request;
    const Attempt* shown = state.current();
    if (shown == nullptr && !state.attempts.empty()) {
        shown = &state.attempts.back();
    }
    static const Attempt none;
    const Attempt& attempt = shown != nullptr ? *shown : none;
    // An upsert would trip over the unique index of live names, which it checks first.
    auto updated = db_.run(
        "UPDATE deployments SET template_name = ?2, template_file = ?3, template_content = ?4, "
        "status = ?5, phase = ?6, reason = ?7, no_provider = ?8, locked = ?9, active = ?10, "
        "debts = ?11, provider = ?12, provider_label = ?13, provider_type = ?14, simulated = ?15, "
        "infrastructure = ?16, attempts = ?17, nodes = ?18, updated = ?19, version = ?20 "
        "WHERE id = ?1",
        {state.id,
         request.template_name,
         request.template_file,
         request.template_content,
         to_string(state.status),
         to_string(state.phase),
         state.reason,
         state.no_provider,
         state.locked,
         state.active(),
         state.has_debts(),
         attempt.provider,
         attempt.provider_label,
         attempt.provider_type,
         attempt.simulated,
         attempt.infrastructure,
         state.attempts.size(),
         state.nodes.size(),
         state.updated,
         state.version});
    if (!updated || db_.changes() != 0) {
        return updated;
    }
    return db_.run(
        "INSERT INTO deployments VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ?, ?, ?, ?)",
        {state.id,
         request.name,
         request.description,
         request.issuer,
         request.owner,
         request.group,
         request.template_name,
         request.template_file,
         request.template_content,
         request.retry_of,
         to_string(state.status),
         to_string(state.phase),
         state.reason,
         state.no_provider,
         state.locked,
         state.active(),
         state.has_debts(),
         attempt.provider,
         attempt.provider_label,
         attempt.provider_type,
         attempt.simulated,
         attempt.infrastructure,
         state.attempts.size(),
         state.nodes.size(),
         state.created,
         state.updated,
         state.version});
}

Result<void> Projector::attempt_row(const DeploymentId& id, const Attempt& attempt) {
    const Resources& r = attempt.reserved;
    return db_.run(
        "INSERT INTO attempts(deployment, number, status, provider, provider_label, "
        "provider_type, simulated, decision, vcpus, ram_mib, instances, storage_gib, volumes, "
        "public_ips, gpus, tag, infrastructure, choice, started, ended, error_class, reason) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(deployment, number) DO UPDATE SET status = excluded.status, "
        "vcpus = excluded.vcpus, ram_mib = excluded.ram_mib, instances = excluded.instances, "
        "storage_gib = excluded.storage_gib, volumes = excluded.volumes, "
        "public_ips = excluded.public_ips, gpus = excluded.gpus, "
        "infrastructure = excluded.infrastructure, choice = excluded.choice, "
        "ended = excluded.ended, error_class = excluded.error_class, reason = excluded.reason",
        {id,
         attempt.number,
         to_string(attempt.status),
         attempt.provider,
         attempt.provider_label,
         attempt.provider_type,
         attempt.simulated,
         attempt.decision,
         r.vcpus,
         r.ram_mib,
         r.instances,
         r.storage_gib,
         r.volumes,
         r.public_ips,
         r.gpus,
         attempt.tag,
         attempt.infrastructure,
         attempt.choice,
         attempt.started,
         attempt.ended,
         to_string(attempt.error_class),
         attempt.reason});
}

Result<void> Projector::node_rows(const State& state) {
    if (auto gone = db_.run("DELETE FROM nodes WHERE deployment = ?", {state.id}); !gone) {
        return gone;
    }
    int place = 0;
    for (const deployment::Node& node : state.nodes) {
        auto added = db_.run("INSERT INTO nodes VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             {state.id, place++, node.id, node.node_template, node.type, node.state,
                              node.public_address, node.private_address, node.flavor, node.image});
        if (!added) {
            return added;
        }
    }
    return {};
}

namespace {

/// One row of `reservations`.
struct Reservation {
    Resources amount;
    Resources absorbed;  ///< what of it the provider's own figures contain
    std::optional<Timestamp> settled_at;

    /// What counts against the provider's quota beyond its own figures.
    [[nodiscard]] Resources counted() const {
        Resources result;
        for (const Resources::Field& field : Resources::fields()) {
            result.*field.member =
                std::max<std::int64_t>(0, amount.*field.member - absorbed.*field.member);
        }
        return result;
    }
    /// The provider's next figures will contain all of it.
    [[nodiscard]] bool pending() const { return settled_at.has_value() && amount != absorbed; }
    bool operator==(const Reservation&) const = default;
};

Result<std::optional<Reservation>> find_reservation(sqlite::Database& db, const DeploymentId& id,
                                                    int attempt) {
    Rows row = db.query(
        "SELECT vcpus, ram_mib, instances, storage_gib, volumes, public_ips, gpus, "
        "absorbed_vcpus, absorbed_ram_mib, absorbed_instances, absorbed_storage_gib, "
        "absorbed_volumes, absorbed_public_ips, absorbed_gpus, settled_at FROM reservations "
        "WHERE deployment = ? AND attempt = ?",
        {id, attempt});
    const auto more = row.next();
    if (!more) {
        return fail(more.error());
    }
    if (!*more) {
        return std::nullopt;
    }
    Reservation found{resources_at(row, 0), resources_at(row, 7), std::nullopt};
    if (!row.is_null(14)) {
        found.settled_at = row.time(14);
    }
    return found;
}

Result<void> write_reservation(sqlite::Database& db, const DeploymentId& id, int attempt,
                               const ProviderKey& provider, const pipeline::UserKey& user,
                               const Reservation& r) {
    const Resources& a = r.amount;
    const Resources& b = r.absorbed;
    return db.run(
        "INSERT OR REPLACE INTO reservations VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ?, ?)",
        {id,        attempt,      provider,      user.issuer,   user.subject, a.vcpus,
         a.ram_mib, a.instances,  a.storage_gib, a.volumes,     a.public_ips, a.gpus,
         b.vcpus,   b.ram_mib,    b.instances,   b.storage_gib, b.volumes,    b.public_ips,
         b.gpus,    r.settled_at, r.pending()});
}

}  // namespace

Result<void> Projector::reservation(const State& state, const Attempt& attempt) {
    const DeploymentId& id = state.id;
    const pipeline::UserKey user = pipeline::user_of(state.request);
    const auto before = find_reservation(db_, id, attempt.number);
    if (!before) {
        return fail(before.error());
    }
    if (!attempt.holds_resources()) {
        if (!before->has_value()) {
            return {};
        }
        ledger_.add_load(attempt.provider, user, Resources{} - (*before)->counted());
        return db_.run("DELETE FROM reservations WHERE deployment = ? AND attempt = ?",
                       {id, attempt.number});
    }
    Reservation now = before->value_or(Reservation{});
    now.amount = attempt.reserved;
    for (const auto& [number, at] : settled_) {
        if (number == attempt.number) {
            now.settled_at = at;
        }
    }
    if (before->has_value() && **before == now) {
        return {};
    }
    ledger_.add_load(attempt.provider, user,
                     now.counted() - before->value_or(Reservation{}).counted());
    return write_reservation(db_, id, attempt.number, attempt.provider, user, now);
}

Result<void> Projector::absorb(const ProviderKey& provider, Timestamp seen) {
    struct Row {
        DeploymentId id;
        int attempt = 0;
        pipeline::UserKey user;
        Reservation reservation;
    };
    std::vector<Row> rows;
    auto done = each(
        db_.query("SELECT vcpus, ram_mib, instances, storage_gib, volumes, public_ips, gpus, "
                  "absorbed_vcpus, absorbed_ram_mib, absorbed_instances, absorbed_storage_gib, "
                  "absorbed_volumes, absorbed_public_ips, absorbed_gpus, settled_at, deployment, "
                  "attempt, issuer, owner FROM reservations WHERE provider = ? AND pending = 1 AND "
                  "settled_at < ?",
                  {provider, seen}),
        [&](const Rows& row) {
            rows.push_back({DeploymentId(row.string(15)),
                            static_cast<int>(row.integer(16)),
                            {row.string(17), row.string(18)},
                            {resources_at(row, 0), resources_at(row, 7), row.time(14)}});
            return Result<void>{};
        });
    for (Row& row : rows) {
        if (!done) {
            break;
        }
        ledger_.add_load(provider, row.user, Resources{} - row.reservation.counted());
        row.reservation.absorbed = row.reservation.amount;
        done = write_reservation(db_, row.id, row.attempt, provider, row.user, row.reservation);
    }
    return done;
}

Result<void> Projector::provider_seen(const std::string& hash, const federation::Provider& provider,
                                      Timestamp at) {
    const Timestamp taken = taken_at(provider, at);
    const ProviderKey key = provider.key();
    ++ledger_.federation_generation;
    auto done = db_.run(
        "INSERT INTO providers VALUES(?, ?, ?) ON CONFLICT(\"key\") DO UPDATE SET "
        "content = excluded.content, timestamp = excluded.timestamp "
        "WHERE excluded.timestamp >= timestamp",
        {key, hash, taken});
    if (!done) {
        return done;
    }
    return absorb(key, taken);
}

Timestamp taken_at(const federation::Provider& provider, Timestamp arrived) {
    return provider.timestamp == Timestamp{} ? arrived : provider.timestamp;
}

Result<void> Projector::federation(const pipeline::FederationEvent& event, Timestamp at) {
    if (const auto* vanished = std::get_if<pipeline::ProviderVanished>(&event)) {
        ++ledger_.federation_generation;
        return db_.run("DELETE FROM providers WHERE \"key\" = ?", {vanished->provider});
    }
    if (const auto* rally = std::get_if<pipeline::RallySeen>(&event)) {
        ++ledger_.federation_generation;
        auto done = db_.run("INSERT OR REPLACE INTO rally VALUES(?, ?, ?, ?)",
                            {rally->provider_label, rally->at, rally->passed, rally->tag});
        if (!done) {
            return done;
        }
        return db_.run("DELETE FROM rally WHERE label = ? AND at < ?",
                       {rally->provider_label, rally->at - kRallyKept});
    }
    if (const auto* blocked = std::get_if<pipeline::ProviderBlocked>(&event)) {
        // A block set by hand replaces what was there, also by a shorter one.
        auto done =
            db_.run("DELETE FROM blocks WHERE provider = ? AND template = ''", {blocked->provider});
        if (!done) {
            return done;
        }
        return block({blocked->provider, "", blocked->reason, blocked->until}, at);
    }
    if (const auto* unblocked = std::get_if<pipeline::ProviderUnblocked>(&event)) {
        return unblock(unblocked->provider);
    }
    return fail(ErrorCode::internal, "provider_seen goes through Projector::provider_seen");
}

}  // namespace paas::store
