#include "ledger.hpp"

#include "entries.hpp"
#include "values.hpp"

#include "paas/federation/provider.hpp"

namespace paas::store {

using sqlite::Database;
using sqlite::Rows;

Result<void> Ledger::refresh(Database& db) {
    const auto version = db.number("PRAGMA data_version");
    if (!version) {
        return fail(version.error());
    }
    if (version_ == *version) {
        return {};
    }
    version_.reset();
    if (auto done = read(db); !done) {
        return done;
    }
    version_ = *version;
    return {};
}

Result<void> Ledger::read(Database& db) {
    loads.clear();
    user_loads.clear();
    history = ranking::History();
    changed_loads_.clear();
    changed_tallies_.clear();
    offsets_.clear();
    ++federation_generation;
    auto done = each(db.query("SELECT provider, issuer, owner, vcpus, ram_mib, instances, "
                              "storage_gib, volumes, public_ips, gpus FROM provider_load"),
                     [&](const Rows& row) {
                         const ProviderKey provider(row.string(0));
                         const Resources amount = resources_at(row, 3);
                         loads[provider] += amount;
                         user_loads[{row.string(1), row.string(2)}].emplace(provider, amount);
                         return Result<void>{};
                     });
    if (!done) {
        return done;
    }
    done = each(db.query("SELECT scope, label, template, successes, failures, success_seconds, "
                         "total_successes, total_failures, at FROM tallies"),
                [&](const Rows& row) {
                    const ranking::Tally tally{row.real(3),    row.real(4),    row.real(5),
                                               row.integer(6), row.integer(7), row.time(8)};
                    const std::string_view scope = row.text(0);
                    if (scope == "federation") {
                        history.restore_federation(tally);
                    } else if (scope == "provider") {
                        history.restore(row.text(1), tally);
                    } else {
                        history.restore(row.text(1), row.text(2), tally);
                    }
                    return Result<void>{};
                });
    if (!done) {
        return done;
    }
    const auto events =
        db.number("SELECT max(number) FROM journal WHERE stream = ?", {kFederationStream});
    if (!events) {
        return fail(events.error());
    }
    federation_events = static_cast<std::uint64_t>(events->value_or(0));
    return {};
}

namespace {

/// Entries are kept only while they are not zero.
void add_amount(std::map<ProviderKey, Resources>& amounts, const ProviderKey& provider,
                const Resources& amount) {
    const auto place = amounts.try_emplace(provider).first;
    place->second += amount;
    if (place->second == Resources{}) {
        amounts.erase(place);
    }
}

}  // namespace

void Ledger::add_load(const ProviderKey& provider, const pipeline::UserKey& user,
                      const Resources& amount) {
    if (amount == Resources{}) {
        return;
    }
    add_amount(loads, provider, amount);
    const auto held = user_loads.try_emplace(user).first;
    add_amount(held->second, provider, amount);
    if (held->second.empty()) {
        user_loads.erase(held);
    }
    changed_loads_.emplace(provider, user);
}

void Ledger::count(const ranking::Outcome& outcome) {
    history.add(outcome);
    changed_tallies_.emplace(std::string(federation::label_of(outcome.provider)),
                             outcome.template_name);
}

namespace {

Result<void> save_tally(Database& db, std::string_view scope, std::string_view label,
                        std::string_view template_name, const ranking::Tally& tally) {
    return db.run(
        "INSERT INTO tallies VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(scope, label, template) DO UPDATE SET successes = excluded.successes, "
        "failures = excluded.failures, success_seconds = excluded.success_seconds, "
        "total_successes = excluded.total_successes, total_failures = excluded.total_failures, "
        "at = excluded.at",
        {scope, label, template_name, tally.successes, tally.failures, tally.success_seconds,
         tally.total_successes, tally.total_failures, tally.at});
}

}  // namespace

Result<void> Ledger::save_loads(Database& db) {
    for (const auto& [provider, user] : changed_loads_) {
        const auto held = user_loads.find(user);
        const Resources* load = nullptr;
        if (held != user_loads.end()) {
            const auto found = held->second.find(provider);
            load = found == held->second.end() ? nullptr : &found->second;
        }
        auto saved =
            load == nullptr
                ? db.run(
                      "DELETE FROM provider_load WHERE provider = ? AND issuer = ? AND owner = ?",
                      {provider, user.issuer, user.subject})
                : db.run(
                      "INSERT OR REPLACE INTO provider_load "
                      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      {provider, user.issuer, user.subject, load->vcpus, load->ram_mib,
                       load->instances, load->storage_gib, load->volumes, load->public_ips,
                       load->gpus});
        if (!saved) {
            return saved;
        }
    }
    changed_loads_.clear();
    return {};
}

Result<void> Ledger::save(Database& db) {
    if (auto saved = save_loads(db); !saved) {
        return saved;
    }
    std::string_view last_label;
    for (const auto& [label, template_name] : changed_tallies_) {
        auto saved =
            save_tally(db, "template", label, template_name, history.lookup(label, template_name));
        if (saved && label != last_label) {
            saved = save_tally(db, "provider", label, "", history.lookup(label));
        }
        if (!saved) {
            return saved;
        }
        last_label = label;
    }
    if (!changed_tallies_.empty()) {
        if (auto saved = save_tally(db, "federation", "", "", history.federation()); !saved) {
            return saved;
        }
        changed_tallies_.clear();
    }
    return {};
}

Result<std::uint64_t> Ledger::next_offset(Database& db, const std::string& topic) {
    auto place = offsets_.find(topic);
    if (place == offsets_.end()) {
        const auto last =
            db.number("SELECT max(\"offset\") FROM messages WHERE topic = ?", {topic});
        if (!last) {
            return fail(last.error());
        }
        place = offsets_.emplace(topic, static_cast<std::uint64_t>(last->value_or(0))).first;
    }
    return ++place->second;
}

}  // namespace paas::store
