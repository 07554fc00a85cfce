// What the store tells about deployments.
#include "impl.hpp"
#include "values.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

namespace paas::store {

using sqlite::Database;
using sqlite::Rows;

namespace {

constexpr std::string_view kRowColumns =
    "SELECT id, name, description, issuer, owner, user_group, template_name, template_file, "
    "template_content, retry_of, status, phase, reason, no_provider, locked, active, debts, "
    "provider, provider_label, provider_type, simulated, infrastructure, attempts, nodes, created, "
    "updated, version FROM deployments ";

/// Parameters ?1 to ?9, see `bind_filter`.
constexpr std::string_view kFilter =
    "WHERE (?1 = '[]' OR status IN (SELECT value FROM json_each(?1))) "
    "AND (?2 = '' OR issuer = ?2) AND (?3 = '' OR owner = ?3) "
    "AND (?4 = '[]' OR user_group IN (SELECT value FROM json_each(?4))) "
    "AND (?5 = '' OR provider = ?5 OR provider_label = ?5 OR "
    "substr(provider_label, 1, length(?5) + 1) = ?5 || '/') "
    "AND (?6 = '' OR template_name = ?6) AND created >= ?7 "
    "AND (?8 OR status <> 'DELETE_COMPLETE') AND (?9 = 0 OR debts = 1) ";

/// The texts that a filter's values point to.
struct FilterValues {
    explicit FilterValues(const DeploymentFilter& filter) : filter_(filter) {
        nlohmann::json names = nlohmann::json::array();
        for (const deployment::Status status : filter.status) {
            names.push_back(std::string(to_string(status)));
            deleted_ = deleted_ || status == deployment::Status::delete_complete;
        }
        statuses_ = text::dump_json(names);
        groups_ = text::dump_json(filter.groups);
    }
    [[nodiscard]] std::vector<sqlite::Value> values() const {
        constexpr Timestamp always{Milliseconds::min()};
        return {statuses_,
                filter_.issuer,
                filter_.owner,
                groups_,
                filter_.provider,
                filter_.template_name,
                filter_.since.value_or(always),
                deleted_ || filter_.deleted,
                filter_.debts_only};
    }

private:
    const DeploymentFilter& filter_;
    std::string statuses_;
    std::string groups_;
    bool deleted_ = false;
};

Result<DeploymentRow> row_of(const Rows& r) {
    const auto status = deployment::parse_status(r.text(10));
    if (!status) {
        return fail(ErrorCode::data_loss,
                    "deployment " + r.string(0) + " has the unknown status '" + r.string(10) + "'",
                    "`paas doctor` compares the tables with the journal");
    }
    const auto phase = enum_of(r.text(11), deployment::Phase::parked);
    if (!phase) {
        return fail(phase.error());
    }
    DeploymentRow row;
    row.id = DeploymentId(r.string(0));
    row.name = r.string(1);
    row.description = r.string(2);
    row.issuer = r.string(3);
    row.owner = r.string(4);
    row.group = r.string(5);
    row.template_name = r.string(6);
    row.template_file = r.string(7);
    row.template_content = ContentHash(r.string(8));
    row.retry_of = r.string(9);
    row.status = *status;
    row.phase = *phase;
    row.reason = r.string(12);
    row.no_provider = r.integer(13) != 0;
    row.locked = r.integer(14) != 0;
    row.active = r.integer(15) != 0;
    row.debts = r.integer(16) != 0;
    row.provider = ProviderKey(r.string(17));
    row.provider_label = r.string(18);
    row.provider_type = r.string(19);
    row.simulated = r.integer(20) != 0;
    row.infrastructure = InfrastructureId(r.string(21));
    row.attempts = static_cast<int>(r.integer(22));
    row.nodes = static_cast<int>(r.integer(23));
    row.created = r.time(24);
    row.updated = r.time(25);
    row.version = static_cast<std::uint64_t>(r.integer(26));
    return row;
}

/// Collects what `read` makes of each row.
template <typename T, typename Read>
Result<std::vector<T>> collect(Rows rows, Read&& read) {
    std::vector<T> all;
    auto done = each(std::move(rows), [&](const Rows& row) -> Result<void> {
        Result<T> one = read(row);
        if (!one) {
            return fail(std::move(one.error()));
        }
        all.push_back(std::move(*one));
        return {};
    });
    if (!done) {
        return fail(std::move(done.error()));
    }
    return all;
}

std::string sql(std::string_view tail) {
    return std::string(kRowColumns) += tail;
}

Result<AttemptRow> attempt_of(const Rows& r) {
    const auto status = enum_of(r.text(2), deployment::AttemptStatus::gone);
    if (!status) {
        return fail(status.error());
    }
    AttemptRow row;
    row.deployment = DeploymentId(r.string(0));
    row.number = static_cast<int>(r.integer(1));
    row.status = *status;
    row.provider = ProviderKey(r.string(3));
    row.provider_label = r.string(4);
    row.provider_type = r.string(5);
    row.simulated = r.integer(6) != 0;
    row.decision = ContentHash(r.string(7));
    row.reserved = resources_at(r, 8);
    row.tag = r.string(15);
    row.infrastructure = InfrastructureId(r.string(16));
    row.choice = r.string(17);
    row.started = r.time(18);
    row.ended = r.time(19);
    row.error_class =
        deployment::parse_error_class(r.text(20)).value_or(deployment::ErrorClass::unknown);
    row.reason = r.string(21);
    return row;
}

}  // namespace

Result<std::vector<DeploymentRow>> Store::list(const DeploymentFilter& filter) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    const FilterValues bound(filter);
    std::vector<sqlite::Value> values = bound.values();
    values.emplace_back(filter.limit == 0 ? std::int64_t{-1}
                                          : static_cast<std::int64_t>(filter.limit));
    values.emplace_back(filter.offset);
    return collect<DeploymentRow>(
        (*db)->query(sql(std::string(kFilter) + "ORDER BY id DESC LIMIT ?10 OFFSET ?11"), values),
        row_of);
}

Result<std::vector<DeploymentId>> Store::mentioning(std::string_view text) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    return collect<DeploymentId>(
        (*db)->query("SELECT id FROM deployments WHERE status <> 'DELETE_COMPLETE' AND EXISTS("
                     "SELECT 1 FROM journal WHERE stream = id AND instr(payload, ?) > 0) "
                     "ORDER BY id",
                     {text}),
        [](const Rows& r) -> Result<DeploymentId> { return DeploymentId(r.string(0)); });
}

Result<std::vector<DeploymentRow>> Store::find(std::string_view id_or_name) {
    constexpr std::size_t shortest_prefix = 8;
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    auto found = collect<DeploymentRow>((*db)->query(sql("WHERE id = ?"), {id_or_name}), row_of);
    if (!found || !found->empty() || id_or_name.empty()) {
        return found;
    }
    found = collect<DeploymentRow>(
        (*db)->query(sql("WHERE name = ? AND name <> '' AND status <> 'DELETE_COMPLETE'"),
                     {id_or_name}),
        row_of);
    if (!found || !found->empty() || id_or_name.size() < shortest_prefix) {
        return found;
    }
    return collect<DeploymentRow>(
        (*db)->query(sql("WHERE id >= ?1 AND id < ?1 || '~' ORDER BY id"), {id_or_name}), row_of);
}

Result<std::optional<DeploymentRow>> Store::row(const DeploymentId& id) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    auto found = collect<DeploymentRow>((*db)->query(sql("WHERE id = ?"), {id}), row_of);
    if (!found) {
        return fail(std::move(found.error()));
    }
    if (found->empty()) {
        return std::nullopt;
    }
    return std::move(found->front());
}

Result<std::vector<AttemptRow>> Store::attempts(const DeploymentId& id) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    return collect<AttemptRow>(
        (*db)->query("SELECT * FROM attempts WHERE deployment = ? ORDER BY number", {id}),
        attempt_of);
}

Result<std::vector<deployment::Node>> Store::nodes(const DeploymentId& id) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    return collect<deployment::Node>(
        (*db)->query("SELECT id, node_template, type, state, public_address, private_address, "
                     "flavor, image FROM nodes WHERE deployment = ? ORDER BY place",
                     {id}),
        [](const Rows& r) -> Result<deployment::Node> {
            return deployment::Node{r.string(0), r.string(1), r.string(2), r.string(3),
                                    r.string(4), r.string(5), r.string(6), r.string(7)};
        });
}

Result<std::vector<EventRow>> Store::events(const DeploymentId& id, std::uint64_t after,
                                            std::size_t limit) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    const std::int64_t most = limit == 0 ? -1 : static_cast<std::int64_t>(limit);
    return collect<EventRow>(
        (*db)->query("SELECT seq, number, epoch, at, version, type, payload FROM journal "
                     "WHERE stream = ? AND number > ? ORDER BY number LIMIT ?",
                     {id, after, most}),
        [](const Rows& r) -> Result<EventRow> {
            return EventRow{static_cast<std::uint64_t>(r.integer(0)),
                            static_cast<std::uint64_t>(r.integer(1)),
                            static_cast<std::uint64_t>(r.integer(2)),
                            r.time(3),
                            static_cast<int>(r.integer(4)),
                            r.string(5),
                            r.string(6)};
        });
}

Result<std::vector<DecisionRow>> Store::decisions(const DeploymentId& id) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    return collect<DecisionRow>(
        (*db)->query("SELECT number, hash FROM decision_uses WHERE deployment = ? ORDER BY number",
                     {id}),
        [](const Rows& r) -> Result<DecisionRow> {
            return DecisionRow{static_cast<std::uint64_t>(r.integer(0)), ContentHash(r.string(1))};
        });
}

namespace {

std::string_view expression(StatsBy by) {
    switch (by) {
        case StatsBy::group:
            return "user_group";
        case StatsBy::provider:
            return "provider_label";
        case StatsBy::template_name:
            return "template_name";
        case StatsBy::month:
            return "strftime('%Y-%m', created / 1000, 'unixepoch')";
        case StatsBy::status:
            break;
    }
    return "status";
}

}  // namespace

Result<std::vector<Count>> Store::stats(StatsBy by, const DeploymentFilter& filter) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    const FilterValues bound(filter);
    std::string text = "SELECT ";
    text += expression(by);
    text += ", status, count(*) FROM deployments ";
    text += kFilter;
    text += "GROUP BY 1, 2 ORDER BY 1, 2";
    return collect<Count>((*db)->query(text, bound.values()), [](const Rows& r) -> Result<Count> {
        const auto status = deployment::parse_status(r.text(1));
        if (!status) {
            return fail(ErrorCode::data_loss, "unknown status '" + r.string(1) + "'",
                        "`paas doctor` compares the tables with the journal");
        }
        return Count{r.string(0), *status, r.integer(2)};
    });
}

Result<std::vector<DebtRow>> Store::debts() {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    return collect<DebtRow>(
        (*db)->query("SELECT a.deployment, a.number, a.provider, a.provider_label, a.tag, "
                     "a.infrastructure, a.reason FROM deployments d JOIN attempts a "
                     "ON a.deployment = d.id WHERE d.debts = 1 AND a.status = 'condemned' "
                     "ORDER BY 1, 2"),
        [](const Rows& r) -> Result<DebtRow> {
            return DebtRow{DeploymentId(r.string(0)),
                           static_cast<int>(r.integer(1)),
                           ProviderKey(r.string(2)),
                           r.string(3),
                           r.string(4),
                           InfrastructureId(r.string(5)),
                           r.string(6)};
        });
}

Result<std::vector<BlockRow>> Store::blocks() {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    return collect<BlockRow>((*db)->query("SELECT provider, template, reason, until, since FROM "
                                          "blocks ORDER BY provider, template"),
                             [](const Rows& r) -> Result<BlockRow> {
                                 return BlockRow{r.string(0), r.string(1), r.string(2), r.time(3),
                                                 r.time(4)};
                             });
}

Result<std::vector<ReservationRow>> Store::reservations() {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    return collect<ReservationRow>(
        (*db)->query("SELECT * FROM reservations ORDER BY deployment, attempt"),
        [](const Rows& r) -> Result<ReservationRow> {
            ReservationRow row{DeploymentId(r.string(0)), static_cast<int>(r.integer(1)),
                               ProviderKey(r.string(2)),  resources_at(r, 5),
                               resources_at(r, 12),       std::nullopt};
            if (!r.is_null(19)) {
                row.settled_at = r.time(19);
            }
            return row;
        });
}

}  // namespace paas::store
