// Providers, feeding, blocks and decisions.
#include "parts.hpp"

#include "paas/feed/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace paas::orchestrator {
namespace {

constexpr std::size_t kHashLength = 64;

bool is_hash(const std::string& text) {
    return text.size() == kHashLength &&
           text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<void> only_admin(const Principal& who, std::string_view what) {
    if (!who.admin) {
        return fail(ErrorCode::permission_denied, fmt::format("only administrators may {}", what));
    }
    return {};
}

}  // namespace

Result<federation::Snapshot> LocalOrchestrator::providers(const Principal& /*who*/) {
    return parts_->store->federation(parts_->clock.instant())
        .map([](const pipeline::FederationView& view) { return *view.snapshot; });
}

std::shared_ptr<const federation::Snapshot> LocalOrchestrator::held_figures() const {
    return parts_->store->held_snapshot();
}

Result<std::map<ProviderKey, Resources>> LocalOrchestrator::reservations(const Principal& /*who*/) {
    return parts_->store->federation(parts_->clock.instant())
        .map([](const pipeline::FederationView& view) { return view.reserved; });
}

Result<FeedReport> LocalOrchestrator::feed(const Principal& who,
                                           const std::vector<NamedText>& sources) {
    if (auto ok = only_admin(who, "feed the federation"); !ok) {
        return fail(std::move(ok.error()));
    }
    FeedReport report;
    feed::FeedBatch all;
    feed::DecodeOptions options;
    if (!parts_->options.rally_names.empty()) {
        options.rally_names = parts_->options.rally_names;
    }
    for (const NamedText& source : sources) {
        auto batch = feed::decode(source.text, source.name, options);
        if (!batch) {
            return fail(std::move(batch.error()));
        }
        std::ranges::move(batch->findings, std::back_inserter(report.findings));
        std::ranges::move(batch->providers, std::back_inserter(all.providers));
        std::ranges::move(batch->runs, std::back_inserter(all.runs));
    }
    if (all.providers.empty() && all.runs.empty()) {
        return report;  // an empty write would be one more sync for nothing
    }
    const Instant now = parts_->clock.instant();
    auto view = parts_->store->federation(now);
    if (!view) {
        return fail(std::move(view.error()));
    }
    std::vector<pipeline::FederationEvent> events;
    for (const federation::Provider& provider : all.providers) {
        std::string text = federation::provider_to_json(provider);
        const auto known = view->snapshot->find(provider.key());
        report.changed += known == nullptr || known->hash != sha256(text) ? 1U : 0U;
        events.emplace_back(pipeline::ProviderSeen{std::move(text)});
    }
    for (const federation::RallyRun& run : all.runs) {
        events.emplace_back(pipeline::RallySeen{run.provider, run.at, run.passed, {}});
    }
    if (auto done = parts_->store->record(events, now); !done) {
        return fail(std::move(done.error()));
    }
    report.providers = all.providers.size();
    report.rally_runs = all.runs.size();
    return report;
}

Result<void> LocalOrchestrator::publish(const Principal& who,
                                        std::span<const pipeline::Message> messages) {
    if (auto ok = only_admin(who, "publish messages"); !ok) {
        return ok;
    }
    return parts_->store->publish(messages, parts_->clock.now());
}

Result<std::vector<BlockView>> LocalOrchestrator::blocked(const Principal& /*who*/) {
    auto rows = parts_->store->blocks();
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    const Timestamp now = parts_->clock.now();
    std::vector<BlockView> out;
    for (store::BlockRow& row : *rows) {
        if (row.until > now) {
            out.push_back({std::move(row.provider), std::move(row.template_name),
                           std::move(row.reason), row.until});
        }
    }
    return out;
}

Result<void> LocalOrchestrator::block(const Principal& who, const std::string& provider,
                                      const std::string& reason, Milliseconds duration) {
    if (auto ok = only_admin(who, "block a provider"); !ok) {
        return ok;
    }
    if (auto ok = check_text("the reason", reason); !ok) {
        return ok;
    }
    if (auto known = parts_->known_providers({provider}); !known) {
        return known;
    }
    const Instant now = parts_->clock.instant();
    const pipeline::FederationEvent event =
        pipeline::ProviderBlocked{provider, reason, now.wall + duration};
    return parts_->store->record(std::span(&event, 1), now);
}

Result<void> LocalOrchestrator::unblock(const Principal& who, const std::string& provider) {
    if (auto ok = only_admin(who, "unblock a provider"); !ok) {
        return ok;
    }
    auto current = blocked(who);
    if (!current) {
        return fail(std::move(current.error()));
    }
    std::set<std::string> names;
    for (const BlockView& block : *current) {
        if (block.provider == provider || block.provider.starts_with(provider + "/")) {
            names.insert(block.provider);
        }
    }
    if (names.empty()) {
        return fail(ErrorCode::not_found, fmt::format("{} is not blocked", provider),
                    "`paas providers blocked` lists what is");
    }
    std::vector<pipeline::FederationEvent> events;
    for (const std::string& name : names) {
        events.emplace_back(pipeline::ProviderUnblocked{name});
    }
    return parts_->store->record(events, parts_->clock.instant());
}

Ranking ranking_of(const pipeline::DecisionInput& input, const pipeline::DecisionResult& result,
                   std::string model) {
    Ranking out;
    out.record = result.record.hash;
    out.model = std::move(model);
    out.snapshot = input.snapshot.hash();
    out.at = input.at;
    out.template_name = input.target.template_name;
    out.data = input.state.data.datasets;
    const std::vector<selection::Verdict> explained = pipeline::explained_verdicts(input, result);
    std::map<ProviderKey, const selection::Verdict*> verdicts;
    for (const selection::Verdict& verdict : explained) {
        verdicts.emplace(verdict.provider, &verdict);
    }
    const auto add = [&](const selection::Verdict& verdict) -> RankedProvider& {
        RankedProvider& one = out.providers.emplace_back();
        one.key = verdict.provider;
        one.label = verdict.entry->label;
        one.type = verdict.entry->provider.type;
        one.fits = verdict.fits;
        one.refusals = verdict.refusals;
        one.demand = verdict.demand;
        one.free = verdict.free;
        one.requirements = selection::assess(verdict);
        one.smallest_change = selection::smallest_change(verdict);
        for (const selection::FlavorChoice& choice : verdict.choices) {
            const std::string& node = input.requirements.nodes.at(choice.node).name;
            std::string text = fmt::format("{}: {}", node, choice.flavor->name);
            if (choice.image != nullptr) {
                text += ", " + choice.image->name;
            }
            one.choices.push_back(std::move(text));
        }
        return one;
    };
    int rank = 0;
    for (const ranking::Ranked& ranked : result.ranked) {
        RankedProvider& one = add(*verdicts.at(ranked.provider));
        one.rank = ++rank;
        one.score = ranked.score;
        one.features = ranked.features;
    }
    for (const selection::Verdict& verdict : explained) {
        if (!verdict.fits) {
            add(verdict);
        }
    }
    return out;
}

Result<std::vector<Ranking>> LocalOrchestrator::decisions(const Principal& who,
                                                          const DeploymentId& id) {
    if (auto row = parts_->visible(who, id); !row) {
        return fail(std::move(row.error()));
    }
    auto rows = parts_->store->decisions(id);
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    std::vector<Ranking> out;
    for (const store::DecisionRow& row : *rows) {
        auto record = parts_->store->decision(row.hash);
        if (!record) {
            return fail(std::move(record.error()));
        }
        auto replayed = pipeline::replay_decision(*record, parts_->ranker, parts_->fetch_content());
        if (!replayed) {
            return fail(std::move(replayed.error()));
        }
        out.push_back(ranking_of(replayed->input, replayed->result, replayed->model));
    }
    return out;
}

Result<ReplayReport> LocalOrchestrator::replay(const Principal& who, const std::string& id) {
    ContentHash hash(id);
    if (!is_hash(id)) {
        auto found = find(who, id);
        if (!found) {
            return fail(std::move(found.error()));
        }
        auto rows = parts_->store->decisions(*found);
        if (!rows) {
            return fail(std::move(rows.error()));
        }
        if (rows->empty()) {
            return fail(ErrorCode::not_found,
                        fmt::format("deployment {} has no decision yet", found->str()),
                        "wait until it has been ranked");
        }
        hash = rows->back().hash;
    }
    auto record = parts_->store->decision(hash);
    if (!record) {
        return fail(std::move(record.error()));
    }
    auto replayed = pipeline::replay_decision(*record, parts_->ranker, parts_->fetch_content());
    if (!replayed) {
        return fail(std::move(replayed.error()));
    }
    ReplayReport report;
    report.record = hash;
    report.stored = std::move(*record);
    report.replayed = std::move(replayed->result.record.text);
    report.identical = report.stored == report.replayed;
    report.ranking = ranking_of(replayed->input, replayed->result, replayed->model);
    return report;
}

}  // namespace paas::orchestrator
