#include "entries.hpp"

#include "paas/deployment/event.hpp"
#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

namespace paas::store {

namespace {

class Fnv {
public:
    void add(std::string_view text) {
        for (const char c : text) {
            byte(static_cast<unsigned char>(c));
        }
        byte(0xff);  // never part of UTF-8: keeps "a" + "bc" and "ab" + "c" apart
    }
    void add(std::uint64_t number) {
        for (int i = 0; i < 8; ++i) {
            byte(static_cast<unsigned char>(number >> (8 * i)));
        }
    }
    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    void byte(unsigned char b) {
        value_ ^= b;
        value_ *= 0x100000001b3U;
    }
    std::uint64_t value_ = 0xcbf29ce484222325U;
};

template <typename... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

std::int64_t millis(Timestamp time) {
    return time.time_since_epoch().count();
}

}  // namespace

std::int64_t Entry::checksum() const noexcept {
    Fnv sum;
    sum.add(stream);
    sum.add(number);
    sum.add(epoch);
    sum.add(static_cast<std::uint64_t>(millis(at)));
    sum.add(static_cast<std::uint64_t>(version));
    sum.add(type);
    sum.add(payload);
    return static_cast<std::int64_t>(sum.value());
}

Result<void> insert(sqlite::Database& db, const Entry& entry) {
    return db.run(
        "INSERT INTO journal(stream, number, epoch, at, version, type, payload, checksum) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        {entry.stream, entry.number, entry.epoch, entry.at, entry.version, entry.type,
         entry.payload, entry.checksum()});
}

Result<Entry> entry_of(const sqlite::Rows& rows, const std::string& path) {
    Entry entry;
    entry.sequence = static_cast<std::uint64_t>(rows.integer(0));
    entry.stream = rows.string(1);
    entry.number = static_cast<std::uint64_t>(rows.integer(2));
    entry.epoch = static_cast<std::uint64_t>(rows.integer(3));
    entry.at = rows.time(4);
    entry.version = static_cast<int>(rows.integer(5));
    entry.type = rows.string(6);
    entry.payload = rows.string(7);
    if (entry.checksum() != rows.integer(8)) {
        return fail(ErrorCode::data_loss,
                    path + " is damaged: event " + std::to_string(entry.number) + " of " +
                        entry.stream + " does not match its checksum",
                    "restore a copy of it; `paas doctor` says what can still be read");
    }
    return entry;
}

Result<deployment::Recorded> recorded_of(const Entry& entry) {
    auto event = deployment::decode(entry.type, entry.version, entry.payload);
    if (!event) {
        return fail(std::move(event.error())
                        .in("event " + std::to_string(entry.number) + " of " + entry.stream));
    }
    return deployment::Recorded{entry.at, std::move(*event)};
}

Result<std::vector<deployment::Recorded>> read_stream(sqlite::Database& db,
                                                      const DeploymentId& id) {
    std::vector<deployment::Recorded> events;
    sqlite::Rows rows = db.query(
        "SELECT seq, stream, number, epoch, at, version, type, payload, checksum FROM journal "
        "WHERE stream = ? ORDER BY number",
        {id});
    for (;;) {
        auto more = rows.next();
        if (!more) {
            return fail(std::move(more.error()));
        }
        if (!*more) {
            return events;
        }
        auto entry = entry_of(rows, db.path());
        if (!entry) {
            return fail(std::move(entry.error()));
        }
        if (entry->number != events.size() + 1) {
            return fail(ErrorCode::data_loss,
                        db.path() + " is damaged: event " + std::to_string(events.size() + 1) +
                            " of " + id.str() + " is missing",
                        "restore a copy of it");
        }
        auto recorded = recorded_of(*entry);
        if (!recorded) {
            return fail(std::move(recorded.error()));
        }
        events.push_back(std::move(*recorded));
    }
}

std::string type_of(const pipeline::FederationEvent& event) {
    return std::visit(
        Overloaded{[](const pipeline::ProviderSeen&) { return "provider_seen"; },
                   [](const pipeline::ProviderVanished&) { return "provider_vanished"; },
                   [](const pipeline::RallySeen&) { return "rally_seen"; },
                   [](const pipeline::ProviderBlocked&) { return "provider_blocked"; },
                   [](const pipeline::ProviderUnblocked&) { return "provider_unblocked"; }},
        event);
}

std::string encode(const pipeline::FederationEvent& event) {
    using nlohmann::json;
    const json value = std::visit(
        Overloaded{
            [](const pipeline::ProviderSeen& e) {
                return json{{"content", sha256(e.provider).str()}};
            },
            [](const pipeline::ProviderVanished& e) {
                return json{{"provider", e.provider.str()}};
            },
            [](const pipeline::RallySeen& e) {
                return json{{"provider", e.provider_label},
                            {"at", millis(e.at)},
                            {"passed", e.passed},
                            {"tag", e.tag}};
            },
            [](const pipeline::ProviderBlocked& e) {
                return json{
                    {"provider", e.provider}, {"reason", e.reason}, {"until", millis(e.until)}};
            },
            [](const pipeline::ProviderUnblocked& e) { return json{{"provider", e.provider}}; }},
        event);
    return text::dump_json(value);
}

Result<pipeline::FederationEvent> decode_federation(const Entry& entry) {
    const std::string place = "event " + std::to_string(entry.number) + " of the federation";
    if (entry.version > 1) {
        return fail(
            ErrorCode::unimplemented,
            place + " has version " + std::to_string(entry.version) + "; this paas knows up to 1",
            "use the newer paas");
    }
    auto payload = text::parse_json(entry.payload);
    if (!payload) {
        return fail(ErrorCode::data_loss, place + " is not JSON", "restore a copy of the store");
    }
    text::JsonReader reader(*payload, place);
    pipeline::FederationEvent event;
    std::int64_t time = 0;
    if (entry.type == "provider_seen") {
        reader.required("content", event.emplace<pipeline::ProviderSeen>().provider);
    } else if (entry.type == "provider_vanished") {
        std::string key;
        reader.required("provider", key);
        event = pipeline::ProviderVanished{ProviderKey(std::move(key))};
    } else if (entry.type == "rally_seen") {
        auto& rally = event.emplace<pipeline::RallySeen>();
        reader.required("provider", rally.provider_label);
        reader.required("at", time);
        reader.required("passed", rally.passed);
        reader.required("tag", rally.tag);
        rally.at = Timestamp{Milliseconds{time}};
    } else if (entry.type == "provider_blocked") {
        auto& blocked = event.emplace<pipeline::ProviderBlocked>();
        reader.required("provider", blocked.provider);
        reader.required("reason", blocked.reason);
        reader.required("until", time);
        blocked.until = Timestamp{Milliseconds{time}};
    } else if (entry.type == "provider_unblocked") {
        reader.required("provider", event.emplace<pipeline::ProviderUnblocked>().provider);
    } else {
        return fail(ErrorCode::unimplemented, place + " has the unknown type " + entry.type,
                    "use the newer paas");
    }
    if (auto read = reader.finish(); !read) {
        return fail(ErrorCode::data_loss, read.error().message, "restore a copy of the store");
    }
    return event;
}

}  // namespace paas::store
