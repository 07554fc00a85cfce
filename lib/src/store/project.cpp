#include "project.hpp"

#include "entries.hpp"
#include "ledger.hpp"
#include "projector.hpp"
#include "values.hpp"

#include <unordered_map>

namespace paas::store {

namespace {

using sqlite::Database;

class Replay {
public:
    Replay(Database& db, Ledger& ledger) : db_(db), projector_(db, ledger) {}

    Result<void> add(const Entry& entry) {
        ++events_;
        return entry.stream == kFederationStream ? federation(entry) : deployment(entry);
    }

    /// Leases are not in the journal: every active deployment becomes due at once, and no epoch is
    /// given twice.
    Result<void> leases() {
        for (const auto& [id, stream] : streams_) {
            auto done = db_.run("INSERT INTO leases VALUES(?, ?, ?, '', '', 0, 0)",
                                {id, stream.state.active(), stream.epoch});
            if (!done) {
                return done;
            }
        }
        return {};
    }

    [[nodiscard]] std::uint64_t events() const { return events_; }

private:
    struct Stream {
        deployment::State state;
        std::uint64_t epoch = 0;
    };

    Result<void> deployment(const Entry& entry) {
        auto recorded = recorded_of(entry);
        if (!recorded) {
            return fail(std::move(recorded.error()));
        }
        Stream& stream = streams_[entry.stream];
        if (entry.number != stream.state.version + 1) {
            return fail(ErrorCode::data_loss,
                        db_.path() + " is damaged: event " +
                            std::to_string(stream.state.version + 1) + " of " + entry.stream +
                            " is missing",
                        "restore a copy of it");
        }
        stream.state.id = DeploymentId(entry.stream);
        stream.epoch = std::max(stream.epoch, entry.epoch);
        if (auto applied = deployment::apply(stream.state, *recorded); !applied) {
            return fail(std::move(applied.error())
                            .in("event " + std::to_string(entry.number) + " of " + entry.stream));
        }
        if (auto done = projector_.event(entry.number, *recorded, stream.state); !done) {
            return done;
        }
        return projector_.state(stream.state);
    }

    Result<void> federation(const Entry& entry) {
        auto event = decode_federation(entry);
        if (!event) {
            return fail(std::move(event.error()));
        }
        const auto* seen = std::get_if<pipeline::ProviderSeen>(&*event);
        if (seen == nullptr) {
            return projector_.federation(*event, entry.at);
        }
        const auto text = db_.text("SELECT text FROM contents WHERE hash = ?", {seen->provider});
        if (!text) {
            return fail(text.error());
        }
        if (!text->has_value()) {
            return fail(ErrorCode::data_loss,
                        db_.path() + " is damaged: content " + seen->provider + " is missing",
                        "restore a copy of it");
        }
        const auto provider = federation::provider_from_json(**text);
        if (!provider) {
            return fail(provider.error());
        }
        return projector_.provider_seen(seen->provider, *provider, entry.at);
    }

    Database& db_;
    Projector projector_;
    std::unordered_map<std::string, Stream> streams_;
    std::uint64_t events_ = 0;
};

}  // namespace

Result<std::uint64_t> project_journal(Database& db, Leases leases) {
    Ledger ledger;
    if (auto fresh = ledger.refresh(db); !fresh) {
        return fail(std::move(fresh.error()));
    }
    Replay replay(db, ledger);
    auto done = each(db.query("SELECT seq, stream, number, epoch, at, version, type, payload, "
                              "checksum FROM journal ORDER BY seq"),
                     [&](const sqlite::Rows& row) -> Result<void> {
                         auto entry = entry_of(row, db.path());
                         if (!entry) {
                             return fail(std::move(entry.error()));
                         }
                         return replay.add(*entry);
                     });
    if (done && leases == Leases::make) {
        done = replay.leases();
    }
    if (done) {
        done = ledger.save(db);
    }
    if (!done) {
        return fail(std::move(done.error()));
    }
    return replay.events();
}

}  // namespace paas::store
