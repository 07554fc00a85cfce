// Store as the keeper of what the federation said.
#include "entries.hpp"
#include "impl.hpp"
#include "projector.hpp"
#include "values.hpp"

#include <span>

namespace paas::store {

using pipeline::FederationEvent;
using sqlite::Database;

namespace {

/// What is read in several statements must be of one moment.
Result<pipeline::FederationView> read_view(Database& db, Ledger& ledger) {
    pipeline::FederationView view;
    auto done = each(db.query("SELECT provider, template, reason, until, automatic FROM blocks "
                              "ORDER BY provider, template"),
                     [&](const sqlite::Rows& row) {
                         view.blocked.push_back({row.string(0), row.string(1), row.string(2),
                                                 row.time(3), row.integer(4) != 0});
                         return Result<void>{};
                     });
    if (!done) {
        return fail(std::move(done.error()));
    }
    view.reserved = ledger.loads;
    view.reserved_by_user = ledger.user_loads;
    view.history = std::make_shared<ranking::History>(ledger.history);
    return view;
}

}  // namespace

Result<pipeline::FederationView> Store::federation(const Instant& /*now*/) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    if (auto begun = (*db)->run("BEGIN"); !begun) {
        return fail(std::move(begun.error()));
    }
    auto fresh = impl_->ledger.refresh(**db);
    if (fresh) {
        fresh = impl_->read_snapshot(**db);
    }
    auto view = fresh ? read_view(**db, impl_->ledger)
                      : Result<pipeline::FederationView>(fail(std::move(fresh.error())));
    if (auto ended = (*db)->run("COMMIT"); !ended && view) {
        return fail(std::move(ended.error()));
    }
    if (view) {
        view->snapshot = impl_->snapshot;
    }
    return view;
}

namespace {

/// Entry of the federation's stream.
Result<void> add_entry(Database& db, Ledger& ledger, const FederationEvent& event, Timestamp now) {
    Entry entry;
    entry.stream = std::string(kFederationStream);
    entry.number = ++ledger.federation_events;
    entry.at = now;
    entry.type = type_of(event);
    entry.payload = encode(event);
    return insert(db, entry);
}

/// True when the event would change nothing: then it is not journalled, so that a feed which
/// repeats itself does not let the journal grow.
Result<bool> is_known(Database& db, const FederationEvent& event) {
    Result<std::optional<std::int64_t>> found;
    if (const auto* vanished = std::get_if<pipeline::ProviderVanished>(&event)) {
        found = db.number("SELECT 1 FROM providers WHERE \"key\" = ?", {vanished->provider});
        if (found) {
            return !found->has_value();
        }
    } else if (const auto* rally = std::get_if<pipeline::RallySeen>(&event)) {
        found =
            db.number("SELECT 1 FROM rally WHERE label = ? AND at = ? AND passed = ? AND tag = ?",
                      {rally->provider_label, rally->at, rally->passed, rally->tag});
    } else {
        return false;
    }
    if (!found) {
        return fail(found.error());
    }
    return found->has_value();
}

Result<void> record_provider(Database& db, Ledger& ledger, const pipeline::ProviderSeen& seen,
                             Timestamp now) {
    auto provider = federation::provider_from_json(seen.provider);
    if (!provider) {
        return fail(std::move(provider.error()));
    }
    const ContentHash hash = sha256(seen.provider);
    const auto known =
        db.number("SELECT 1 FROM providers WHERE \"key\" = ? AND (content = ? OR timestamp > ?)",
                  {provider->key(), hash, taken_at(*provider, now)});
    if (!known) {
        return fail(known.error());
    }
    if (known->has_value()) {
        return {};  // the same figures, or older ones
    }
    auto done = db.run("INSERT OR IGNORE INTO contents VALUES(?, ?)", {hash, seen.provider});
    if (done) {
        done = add_entry(db, ledger, seen, now);
    }
    if (done) {
        done = Projector(db, ledger).provider_seen(hash.str(), *provider, now);
    }
    return done;
}

}  // namespace

Result<void> Store::Impl::record_one(Database& db, const FederationEvent& event, Timestamp now) {
    if (const auto* seen = std::get_if<pipeline::ProviderSeen>(&event)) {
        return record_provider(db, ledger, *seen, now);
    }
    const auto known = is_known(db, event);
    if (!known) {
        return fail(known.error());
    }
    if (*known) {
        return {};
    }
    if (auto added = add_entry(db, ledger, event, now); !added) {
        return added;
    }
    return Projector(db, ledger).federation(event, now);
}

Result<void> Store::record(std::span<const FederationEvent> events, const Instant& now) {
    const std::lock_guard lock(impl_->mutex);
    if (events.empty()) {
        return {};
    }
    auto db = impl_->writer();
    if (!db) {
        return fail(std::move(db.error()));
    }
    auto transaction = LedgerTransaction::begin(**db, impl_->ledger);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    const std::uint64_t before = impl_->ledger.federation_events;
    for (const FederationEvent& event : events) {
        if (auto recorded = impl_->record_one(**db, event, now.wall); !recorded) {
            return recorded;
        }
    }
    if (impl_->ledger.federation_events == before) {
        return {};  // nothing new; the roll-back costs no sync
    }
    if (auto committed = transaction->commit(); !committed) {
        return committed;
    }
    impl_->counters.events += impl_->ledger.federation_events - before;
    ++impl_->counters.commits;
    return {};
}

}  // namespace paas::store
