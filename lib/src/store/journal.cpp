// Store as the journal: appending and reading.
#include "entries.hpp"
#include "impl.hpp"
#include "projector.hpp"
#include "values.hpp"

#include <utility>

namespace paas::store {

using pipeline::Append;
using pipeline::AppendStatus;
using sqlite::Database;

namespace {

/// What the tables say of a deployment before a write.
struct Known {
    std::uint64_t version = 0;  ///< 0 = there is none
    std::uint64_t epoch = 0;
    bool held = false;
};

Result<Known> look_up(Database& db, const DeploymentId& id) {
    auto row = db.query(
        "SELECT d.version, l.epoch, l.holder <> '' FROM deployments d JOIN leases l ON l.id = d.id "
        "WHERE d.id = ?",
        {id});
    const auto more = row.next();
    if (!more) {
        return fail(more.error());
    }
    if (!*more) {
        return Known{};
    }
    return Known{static_cast<std::uint64_t>(row.integer(0)),
                 static_cast<std::uint64_t>(row.integer(1)), row.integer(2) != 0};
}

bool is_stale(const Append& write, const Known& known) {
    return write.expected != known.version ||
           (write.epoch && (!known.held || *write.epoch != known.epoch));
}

Result<bool> name_is_taken(Database& db, const Append& write) {
    for (const deployment::Recorded& recorded : write.events) {
        const auto* accepted = std::get_if<deployment::Accepted>(&recorded.event);
        if (accepted == nullptr || accepted->request.name.empty()) {
            continue;
        }
        const auto other = db.number(
            "SELECT 1 FROM deployments WHERE name = ? AND name <> '' AND "
            "status <> 'DELETE_COMPLETE'",
            {accepted->request.name});
        if (!other) {
            return fail(other.error());
        }
        return other->has_value();
    }
    return false;
}

bool fits_user(const pipeline::ReservationGuard& guard,
               const pipeline::ReservationGuard::OfUser& of_user, const Ledger& ledger) {
    Resources held;
    if (const auto loads = ledger.user_loads.find(of_user.user); loads != ledger.user_loads.end()) {
        const auto load = loads->second.find(guard.provider);
        held = load == loads->second.end() ? Resources{} : load->second;
    }
    return guard.wanted.fits_in(selection::remaining(of_user.limits, held));
}

bool fits(const pipeline::ReservationGuard& guard, const Ledger& ledger) {
    const auto load = ledger.loads.find(guard.provider);
    const Resources reserved = load == ledger.loads.end() ? Resources{} : load->second;
    return guard.wanted.fits_in(selection::remaining(guard.free, reserved)) &&
           (!guard.of_user || fits_user(guard, *guard.of_user, ledger));
}

Result<void> add_text(Database& db, std::string_view table_insert, const ContentHash& hash,
                      std::string_view text) {
    return db.run(table_insert, {hash, text});
}

Result<void> write_entries(Database& db, const Append& write) {
    std::uint64_t number = write.expected;
    for (const deployment::Recorded& recorded : write.events) {
        Entry entry;
        entry.stream = write.id.str();
        entry.number = ++number;
        entry.epoch = write.epoch.value_or(0);
        entry.at = recorded.at;
        entry.version = deployment::version_of(recorded.event);
        entry.type = deployment::type_of(recorded.event);
        entry.payload = deployment::encode(recorded.event);
        if (auto inserted = insert(db, entry); !inserted) {
            return inserted;
        }
    }
    return {};
}

/// A worker's write keeps its lease; a user's command makes the deployment due at once, or leaves
/// a mark for the worker that holds it.
Result<void> update_lease(Database& db, const Append& write, const Known& known, bool active,
                          const std::string& boot) {
    if (known.version == 0) {
        return db.run("INSERT INTO leases VALUES(?, ?, 0, '', ?, 0, 0)", {write.id, active, boot});
    }
    if (!write.epoch) {
        return db.run(
            "UPDATE leases SET active = ?2, woken = (holder <> ''), "
            "boot = iif(holder = '', ?3, boot), ready_at = iif(holder = '', 0, ready_at) "
            "WHERE id = ?1",
            {write.id, active, boot});
    }
    if (write.release) {
        return db.run(
            "UPDATE leases SET active = ?2, holder = '', woken = 0, ready_at = 0 WHERE id = ?1",
            {write.id, active});
    }
    return db.run("UPDATE leases SET active = ?2 WHERE id = ?1", {write.id, active});
}

}  // namespace

Result<AppendStatus> Store::Impl::append_one(Database& db, const Append& write,
                                             const Instant& now) {
    const auto known = look_up(db, write.id);
    if (!known) {
        return fail(known.error());
    }
    if (is_stale(write, *known)) {
        return AppendStatus::stale;
    }
    const auto taken = name_is_taken(db, write);
    if (!taken) {
        return fail(taken.error());
    }
    if (*taken) {
        return AppendStatus::name_taken;
    }
    if (write.guard && !fits(*write.guard, ledger)) {
        return AppendStatus::refused;
    }
    std::optional<deployment::State> folded;
    if (write.after == nullptr) {
        auto state = write.expected == 0 ? Result<deployment::State>{} : load(db, write.id);
        if (!state) {
            return fail(std::move(state.error()));
        }
        state->id = write.id;
        for (const deployment::Recorded& recorded : write.events) {
            if (auto applied = deployment::apply(*state, recorded); !applied) {
                return fail(std::move(applied.error()).in("appending to " + write.id.str()));
            }
        }
        folded = std::move(*state);
    }
    const deployment::State& after = write.after != nullptr ? *write.after : *folded;
    if (after.version != write.expected + write.events.size() || after.id != write.id) {
        return fail(ErrorCode::internal,
                    "the state given with an append to " + write.id.str() + " is another one");
    }
    auto done = write_entries(db, write);
    for (const pipeline::DecisionRecord& decision : write.decisions) {
        if (done) {
            done = add_text(db, "INSERT OR IGNORE INTO decisions VALUES(?, ?)", decision.hash,
                            decision.text);
        }
    }
    if (done) {
        done = add_messages(db, write.messages, now.wall);
    }
    if (done && after.version == 0) {
        return AppendStatus::committed;  // messages or decisions only
    }
    Projector projector(db, ledger);
    std::uint64_t number = write.expected;
    for (const deployment::Recorded& recorded : write.events) {
        if (done) {
            done = projector.event(++number, recorded, after);
        }
    }
    if (done && !write.events.empty()) {
        done = projector.state(after);
    }
    if (done) {
        done = update_lease(db, write, *known, after.active(), now.boot_id);
    }
    if (!done) {
        return fail(std::move(done.error()));
    }
    counters.events += write.events.size();
    return AppendStatus::committed;
}

Result<std::vector<AppendStatus>> Store::append(std::span<const Append> writes,
                                                const Instant& now) {
    const std::lock_guard lock(impl_->mutex);
    std::vector<AppendStatus> statuses;
    if (writes.empty()) {
        return statuses;
    }
    auto db = impl_->writer();
    if (!db) {
        return fail(std::move(db.error()));
    }
    auto transaction = LedgerTransaction::begin(**db, impl_->ledger);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    const StoreCounters before = impl_->counters;
    bool any = false;
    for (const Append& write : writes) {
        const auto status = impl_->append_one(**db, write, now);
        if (!status) {
            impl_->counters = before;
            return fail(status.error());
        }
        any = any || *status == AppendStatus::committed;
        impl_->counters.refused += *status == AppendStatus::committed ? 0U : 1U;
        statuses.push_back(*status);
    }
    if (!any) {
        return statuses;  // nothing was written; the roll-back costs no sync
    }
    if (auto committed = transaction->commit(); !committed) {
        impl_->counters = before;
        return fail(std::move(committed.error()));
    }
    ++impl_->counters.commits;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        if (statuses[i] == AppendStatus::committed && writes[i].after != nullptr) {
            impl_->states.put(*writes[i].after);
        }
    }
    return statuses;
}

Result<deployment::State> Store::Impl::load(Database& db, const DeploymentId& id) {
    const auto version = db.number("SELECT version FROM deployments WHERE id = ?", {id});
    if (!version) {
        return fail(version.error());
    }
    if (const deployment::State* kept =
            states.find(id, static_cast<std::uint64_t>(version->value_or(0)))) {
        return *kept;
    }
    auto events = read_stream(db, id);
    if (!events) {
        return fail(std::move(events.error()));
    }
    if (events->empty()) {
        return fail(ErrorCode::not_found, "there is no deployment " + id.str(),
                    "`paas status` lists deployments");
    }
    return deployment::replay(id, *events);
}

Result<deployment::State> Store::load(const DeploymentId& id) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    return impl_->load(**db, id);
}

Result<std::vector<deployment::Recorded>> Store::read(const DeploymentId& id) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    auto events = read_stream(**db, id);
    if (events && events->empty()) {
        return fail(ErrorCode::not_found, "there is no deployment " + id.str(),
                    "`paas status` lists deployments");
    }
    return events;
}

Result<ContentHash> Store::put_content(std::string_view text) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->writer();
    if (!db) {
        return fail(std::move(db.error()));
    }
    ContentHash hash = sha256(text);
    const auto there = (*db)->number("SELECT 1 FROM contents WHERE hash = ?", {hash});
    if (!there) {
        return fail(there.error());
    }
    if (!there->has_value()) {
        auto added = add_text(**db, "INSERT OR IGNORE INTO contents VALUES(?, ?)", hash, text);
        if (!added) {
            return fail(std::move(added.error()));
        }
        ++impl_->counters.commits;
    }
    return hash;
}

namespace {

Result<std::string> text_of(Database& db, std::string_view select, const ContentHash& hash,
                            std::string_view what) {
    auto text = db.text(select, {hash});
    if (!text) {
        return fail(std::move(text.error()));
    }
    if (!text->has_value()) {
        return fail(ErrorCode::not_found, "there is no " + std::string(what) + " " + hash.str());
    }
    if (sha256(**text) != hash) {
        return fail(ErrorCode::data_loss,
                    db.path() + " is damaged: " + std::string(what) + " " + hash.str() +
                        " does not match its hash",
                    "restore a copy of it; `paas doctor` says what can still be read");
    }
    return std::move(**text);
}

}  // namespace

Result<std::string> Store::content(const ContentHash& hash) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    return text_of(**db, "SELECT text FROM contents WHERE hash = ?", hash, "content");
}

Result<std::string> Store::decision(const ContentHash& hash) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    return text_of(**db, "SELECT text FROM decisions WHERE hash = ?", hash, "decision");
}

}  // namespace paas::store
