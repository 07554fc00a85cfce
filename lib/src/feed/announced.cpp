#include "paas/feed/announced.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace paas::feed {

using federation::Provider;
using nlohmann::json;

namespace {

constexpr const char* kSchema = "paas.announced/1";

struct IdentityMember {
    const char* name;
    std::string Provider::* member;
};
constexpr std::array<IdentityMember, 7> kIdentity{{{"name", &Provider::name},
                                                   {"type", &Provider::type},
                                                   {"region", &Provider::region},
                                                   {"project", &Provider::project},
                                                   {"group", &Provider::user_group},
                                                   {"issuer", &Provider::issuer_endpoint},
                                                   {"endpoint", &Provider::endpoint}}};

/// Of all but the times: they are new in every run.
ContentHash figures_of(const Provider& provider) {
    Provider timeless = provider;
    timeless.timestamp = {};
    timeless.expires = {};
    return sha256(federation::provider_to_json(timeless));
}

Milliseconds life_of(const Provider& provider) {
    return provider.expires == Timestamp{} ? Milliseconds::max()
                                           : provider.expires - provider.timestamp;
}

/// An entry of which nothing was read would replace what is known by "no limits at all".
bool tells_something(const Reading& reading) {
    return reading.anything && reading.outcome != Outcome::refused;
}

}  // namespace

std::string_view to_string(News news) noexcept {
    switch (news) {
        case News::appeared:
            return "appeared";
        case News::changed:
            return "changed";
        case News::renewed:
            return "renewed";
        case News::vanished:
            break;
    }
    return "vanished";
}

std::vector<Announcement> Announced::compare(const RunResult& run, Timestamp now,
                                             Milliseconds renew_after) const {
    std::vector<Announcement> all;
    std::set<ProviderKey> configured;
    const auto consider = [&](const Provider& provider, const std::string& source) {
        const auto known = entries_.find(provider.key());
        if (known == entries_.end()) {
            all.push_back({News::appeared, provider, source});
        } else if (known->second.figures != figures_of(provider)) {
            all.push_back({News::changed, provider, source});
        } else if (now - known->second.at >= std::min(renew_after, life_of(provider) / 3)) {
            all.push_back({News::renewed, provider, source});
        }
    };
    const std::vector<Connection> connected = connections(run.sources);
    for (const Reading& reading : run.readings) {
        configured.insert(reading.provider.key());
        if (tells_something(reading)) {
            const std::size_t provider = connected.at(reading.connection).provider;
            consider(reading.provider, run.sources.providers[provider].file);
        }
    }
    for (const Provider& provider : run.resting) {
        configured.insert(provider.key());
        const auto source =
            std::ranges::find(run.sources.providers, provider.name, &ProviderSource::name);
        consider(provider, source == run.sources.providers.end() ? "" : source->file);
    }
    for (const auto& [key, entry] : entries_) {
        if (run.files.contains(entry.source) && !configured.contains(key)) {
            all.push_back(
                {News::vanished, federation::tombstone_of(entry.identity, now), entry.source});
        }
    }
    return all;
}

void Announced::note(const Announcement& announcement) {
    const Provider& provider = announcement.provider;
    if (announcement.news == News::vanished) {
        entries_.erase(provider.key());
        return;
    }
    Entry& entry = entries_[provider.key()];
    entry.figures = figures_of(provider);
    entry.at = provider.timestamp;
    entry.source = announcement.source;
    entry.identity = {};
    for (const IdentityMember& one : kIdentity) {
        entry.identity.*one.member = provider.*one.member;
    }
}

std::string Announced::text() const {
    json list = json::array();
    for (const auto& [key, entry] : entries_) {
        json one = {{"figures", entry.figures.str()},
                    {"at", format_time(entry.at)},
                    {"source", entry.source}};
        for (const IdentityMember& member : kIdentity) {
            one[member.name] = entry.identity.*member.member;
        }
        list.push_back(std::move(one));
    }
    return text::dump_json({{"schema", kSchema}, {"entries", std::move(list)}}) + '\n';
}

Result<Announced> Announced::parse(std::string_view text) {
    const auto document = text::parse_json(text);
    if (!document) {
        return fail(ErrorCode::data_loss, "it is not JSON: " + document.error().message);
    }
    Announced announced;
    text::JsonReader reader(*document, "");
    std::string schema;
    reader.required("schema", schema);
    if (reader.ok() && schema != kSchema) {
        reader.refuse("schema", "\"" + schema + "\" is not " + kSchema);
    }
    reader.each("entries", [&](text::JsonReader& one) {
        Entry entry;
        std::string figures;
        std::string at;
        one.required("figures", figures);
        one.required("at", at);
        one.required("source", entry.source);
        for (const IdentityMember& member : kIdentity) {
            one.required(member.name, entry.identity.*member.member);
        }
        const auto time = parse_time(at);
        if (one.ok() && !time) {
            one.refuse("at", "is no time");
        } else if (one.ok()) {
            entry.at = *time;
            entry.figures = ContentHash(std::move(figures));
            const ProviderKey key = entry.identity.key();
            announced.entries_.insert_or_assign(key, std::move(entry));
        }
    });
    if (auto read = reader.finish(); !read) {
        return fail(ErrorCode::data_loss, read.error().message);
    }
    return announced;
}

}  // namespace paas::feed
