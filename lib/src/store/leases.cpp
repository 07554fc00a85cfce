// Store as the keeper of leases.
//
// One row per deployment. `ready_at` is an uptime of the boot `boot`: when nobody holds the lease
// (`holder` is empty) the deployment is due then, else the lease ends then. So one range of one
// index answers "what can be claimed". A row of another boot counts as due: the uptimes of that
// boot mean nothing any more, and nobody of that boot is alive. So does one whose holder is known
// to be gone.
#include "entries.hpp"
#include "impl.hpp"

#include "paas/store/holder.hpp"

#include <limits>

namespace paas::store {

using pipeline::Lease;
using sqlite::Database;

namespace {

/// Due when a command comes, not before.
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

struct Candidate {
    DeploymentId id;
    std::uint64_t epoch = 0;
};

Result<bool> from_other_boots(Database& db, const Instant& now) {
    const auto found = db.number(
        "SELECT 1 FROM leases WHERE active = 1 AND boot < ?1 UNION ALL "
        "SELECT 1 FROM leases WHERE active = 1 AND boot > ?1 LIMIT 1",
        {now.boot_id});
    if (!found) {
        return fail(found.error());
    }
    return found->has_value();
}

Result<void> adopt(Database& db, const Instant& now) {
    return db.run(
        "UPDATE leases SET boot = ?1, ready_at = 0, holder = '', woken = 0 "
        "WHERE active = 1 AND boot <> ?1",
        {now.boot_id});
}

/// Holders whose process is no more. A step of the index per holder, not per lease.
Result<std::vector<std::string>> gone_holders(Database& db) {
    std::vector<std::string> gone;
    std::string last;
    for (;;) {
        auto next =
            db.text("SELECT min(holder) FROM leases WHERE holder > ? AND holder <> ''", {last});
        if (!next) {
            return fail(std::move(next.error()));
        }
        if (!next->has_value()) {
            return gone;
        }
        last = std::move(**next);
        if (holder_is_gone(last)) {
            gone.push_back(last);
        }
    }
}

Result<void> free_leases(Database& db, const std::vector<std::string>& holders) {
    for (const std::string& holder : holders) {
        auto freed = db.run(
            "UPDATE leases SET holder = '', woken = 0, ready_at = 0 WHERE holder = ? AND "
            "holder <> ''",
            {holder});
        if (!freed) {
            return freed;
        }
    }
    return {};
}

Result<std::vector<Candidate>> due(Database& db, const pipeline::Claim& claim, const Instant& now) {
    std::vector<Candidate> found;
    const auto take = [&](sqlite::Rows rows) -> Result<void> {
        while (found.size() < claim.max) {
            const auto more = rows.next();
            if (!more) {
                return fail(more.error());
            }
            if (!*more) {
                break;
            }
            found.push_back(
                {DeploymentId(rows.string(0)), static_cast<std::uint64_t>(rows.integer(1))});
        }
        return {};
    };
    Result<void> done;
    if (claim.only.empty()) {
        done =
            take(db.query("SELECT id, epoch FROM leases WHERE active = 1 AND boot = ? AND "
                          "ready_at <= ? ORDER BY ready_at, id LIMIT ?",
                          {now.boot_id, now.uptime, claim.max}));
    }
    for (const DeploymentId& id : claim.only) {
        if (done) {
            done =
                take(db.query("SELECT id, epoch FROM leases WHERE id = ? AND active = 1 AND "
                              "boot = ? AND ready_at <= ?",
                              {id, now.boot_id, now.uptime}));
        }
    }
    if (!done) {
        return fail(std::move(done.error()));
    }
    return found;
}

}  // namespace

Result<std::vector<Lease>> Store::claim(const pipeline::Claim& claim, const Instant& now) {
    const std::lock_guard lock(impl_->mutex);
    auto reader = impl_->reader();
    if (!reader) {
        return fail(std::move(reader.error()));
    }
    // A look first: an idle worker asks often, and a reader disturbs nobody.
    const auto others = from_other_boots(**reader, now);
    if (!others) {
        return fail(others.error());
    }
    const auto gone = gone_holders(**reader);
    if (!gone) {
        return fail(gone.error());
    }
    const auto seen = due(**reader, claim, now);
    if (!seen) {
        return fail(seen.error());
    }
    if (!*others && gone->empty() && seen->empty()) {
        return std::vector<Lease>{};
    }
    auto writer = impl_->writer();
    if (!writer) {
        return fail(std::move(writer.error()));
    }
    Database& db = **writer;
    const Relaxed relaxed(db, impl_->options.durable);
    auto transaction = sqlite::Transaction::begin(db);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    if (*others) {
        if (auto adopted = adopt(db, now); !adopted) {
            return fail(std::move(adopted.error()));
        }
    }
    if (auto freed = free_leases(db, *gone); !freed) {
        return fail(std::move(freed.error()));
    }
    auto candidates = due(db, claim, now);
    if (!candidates) {
        return fail(std::move(candidates.error()));
    }
    std::vector<Lease> leases;
    for (Candidate& candidate : *candidates) {
        auto state = impl_->load(db, candidate.id);
        if (!state) {
            return fail(std::move(state.error()));
        }
        auto claimed = db.run(
            "UPDATE leases SET epoch = ?2, holder = ?3, boot = ?4, ready_at = ?5, woken = 0 "
            "WHERE id = ?1",
            {candidate.id, candidate.epoch + 1, claim.holder, now.boot_id,
             now.uptime + claim.duration});
        if (!claimed) {
            return fail(std::move(claimed.error()));
        }
        leases.push_back({std::move(candidate.id), candidate.epoch + 1, std::move(*state)});
    }
    if (auto committed = transaction->commit(); !committed) {
        return fail(std::move(committed.error()));
    }
    ++impl_->counters.commits;
    return leases;
}

Result<std::vector<DeploymentId>> Store::renew(std::span<const Lease> leases, Milliseconds duration,
                                               const Instant& now) {
    const std::lock_guard lock(impl_->mutex);
    std::vector<DeploymentId> lost;
    if (leases.empty()) {
        return lost;
    }
    auto writer = impl_->writer();
    if (!writer) {
        return fail(std::move(writer.error()));
    }
    Database& db = **writer;
    const Relaxed relaxed(db, impl_->options.durable);
    auto transaction = sqlite::Transaction::begin(db);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    for (const Lease& lease : leases) {
        auto renewed = db.run(
            "UPDATE leases SET ready_at = ?4 WHERE id = ?1 AND epoch = ?2 AND holder <> '' AND "
            "boot = ?3 AND woken = 0",
            {lease.id, lease.epoch, now.boot_id, now.uptime + duration});
        if (renewed && db.changes() == 0) {
            lost.push_back(lease.id);
            // A command came: the holder gives it back here and claims it with its new state.
            renewed = db.run(
                "UPDATE leases SET holder = '', woken = 0, ready_at = 0 WHERE id = ? AND "
                "epoch = ? AND holder <> '' AND woken = 1",
                {lease.id, lease.epoch});
        }
        if (!renewed) {
            return fail(std::move(renewed.error()));
        }
    }
    if (auto committed = transaction->commit(); !committed) {
        return fail(std::move(committed.error()));
    }
    ++impl_->counters.commits;
    return lost;
}

Result<void> Store::release(std::span<const pipeline::Release> leases, const Instant& now) {
    const std::lock_guard lock(impl_->mutex);
    if (leases.empty()) {
        return {};
    }
    auto writer = impl_->writer();
    if (!writer) {
        return fail(std::move(writer.error()));
    }
    Database& db = **writer;
    const Relaxed relaxed(db, impl_->options.durable);
    auto transaction = sqlite::Transaction::begin(db);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    for (const pipeline::Release& release : leases) {
        const std::int64_t ready = release.due_in ? (now.uptime + *release.due_in).count() : kNever;
        auto released = db.run(
            "UPDATE leases SET ready_at = iif(woken, 0, ?4), holder = '', woken = 0, boot = ?3 "
            "WHERE id = ?1 AND epoch = ?2 AND holder <> ''",
            {release.id, release.epoch, now.boot_id, ready});
        if (!released) {
            return released;
        }
    }
    if (auto committed = transaction->commit(); !committed) {
        return committed;
    }
    ++impl_->counters.commits;
    return {};
}

Result<std::optional<Milliseconds>> Store::next_due(const Instant& now) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    const auto others = from_other_boots(**db, now);
    if (!others) {
        return fail(others.error());
    }
    const auto gone = gone_holders(**db);
    if (!gone) {
        return fail(gone.error());
    }
    if (*others || !gone->empty()) {
        return Milliseconds{0};
    }
    const auto next = (*db)->number(
        "SELECT min(ready_at) FROM leases WHERE active = 1 AND boot = ?", {now.boot_id});
    if (!next) {
        return fail(next.error());
    }
    if (!next->has_value() || **next == kNever) {
        return std::nullopt;
    }
    return std::max(Milliseconds{0}, Milliseconds{**next} - now.uptime);
}

}  // namespace paas::store
