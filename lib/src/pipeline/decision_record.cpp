#include "decision_record.hpp"

#include "record_writer.hpp"

#include "paas/text/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>

namespace paas::pipeline {
namespace {

constexpr std::string_view kFirstSchema = "paas.decision/1";
constexpr std::string_view kSecondSchema = "paas.decision/2";
constexpr std::string_view kSchema = "paas.decision/3";

std::string_view schema_of(RecordForm form) {
    return form == RecordForm::first    ? kFirstSchema
           : form == RecordForm::second ? kSecondSchema
                                        : kSchema;
}

void put_target(RecordWriter& out, const selection::Target& target) {
    out.raw("{\"group\":");
    out.string(target.user_group);
    out.raw(",\"issuer\":");
    out.string(target.issuer);
    out.raw(",\"provider\":");
    out.string(target.provider);
    out.raw(",\"region\":");
    out.string(target.region);
    out.raw(",\"sla\":");
    out.string(target.sla);
    out.raw(",\"template\":");
    out.string(target.template_name);
    out.raw("}");
}

void put_blocked(RecordWriter& out, const std::vector<selection::Block>& blocked) {
    bool first = true;
    out.raw("[");
    for (const selection::Block& block : blocked) {
        out.comma(first);
        out.raw("[");
        out.string(block.provider);
        out.raw(",");
        out.string(block.template_name);
        out.raw(",");
        out.string(block.reason);
        out.raw(",");
        out.number(block.until.time_since_epoch().count());
        out.raw(",");
        out.boolean(block.automatic);
        out.raw("]");
    }
    out.raw("]");
}

void put_excluded(RecordWriter& out, const std::vector<selection::Exclusion>& excluded) {
    bool first = true;
    for (const selection::Exclusion& exclusion : excluded) {
        out.comma(first);
        out.raw("[");
        out.string(exclusion.provider.str());
        out.raw(",");
        out.string(exclusion.reason);
        out.raw("]");
    }
}

void put_reserved(RecordWriter& out, const federation::Snapshot& snapshot,
                  const std::map<ProviderKey, Resources>& reserved) {
    bool first = true;
    std::int64_t index = 0;
    auto found = reserved.begin();  // both are sorted by key
    for (const auto& entry : snapshot.entries()) {
        while (found != reserved.end() && found->first < entry->key) {
            ++found;
        }
        if (found == reserved.end()) {
            return;
        }
        if (found->first == entry->key && found->second != Resources{}) {
            out.comma(first);
            out.raw("[");
            out.number(index);
            for (const Resources::Field& field : Resources::fields()) {
                out.raw(",");
                out.number(found->second.*field.member);
            }
            out.raw("]");
        }
        ++index;
    }
}

void put_amount(RecordWriter& out, const std::optional<std::int64_t>& amount) {
    out.raw(",");
    amount ? out.number(*amount) : out.raw("null");
}

/// `with_fixes` is for verdicts in sentences.
void put_refusals(RecordWriter& out, RecordForm form, bool with_fixes,
                  const std::vector<selection::Refusal>& refusals) {
    out.raw("[");
    bool first = true;
    for (const selection::Refusal& refusal : refusals) {
        out.comma(first);
        out.raw("[");
        out.string(refusal.code);
        put_amount(out, refusal.wanted);
        put_amount(out, refusal.free);
        if (form != RecordForm::first) {
            put_amount(out, refusal.quota);
        }
        if (with_fixes && !refusal.fix.empty()) {
            out.raw(",");
            out.string(refusal.fix);
        }
        out.raw("]");
    }
    out.raw("]");
}

void put_locations(RecordWriter& out, const selection::DatasetLocations& dataset) {
    out.raw("[");
    out.string(dataset.dataset);
    out.raw(",");
    out.number(dataset.bytes);
    out.raw(",{");
    bool first = true;
    for (const auto& [element, available] : dataset.available_ppm) {
        out.comma(first);
        out.string(element);
        out.raw(":");
        out.number(available);
    }
    out.raw("},");
    out.string(dataset.problem);
    out.raw("]");
}

void put_data(RecordWriter& out, const selection::DataPlacement& data) {
    out.raw("{\"datasets\":[");
    bool first = true;
    for (const selection::DatasetLocations& dataset : data.datasets) {
        out.comma(first);
        put_locations(out, dataset);
    }
    out.raw("],\"storage_elements\":{");
    first = true;
    for (const auto& [element, provider] : data.provider_of_rse) {
        out.comma(first);
        out.string(element);
        out.raw(":");
        out.string(provider);
    }
    out.raw("}}");
}

/// What was ranked, by verdict; null for a provider that does not fit.
std::vector<const ranking::Ranked*> ranked_by_verdict(const DecisionResult& result) {
    std::vector<const ranking::Ranked*> by_verdict(result.verdicts.size());
    for (const ranking::Ranked& one : result.ranked) {
        const auto verdict = std::ranges::lower_bound(result.verdicts, one.provider, {},
                                                      &selection::Verdict::provider);
        by_verdict[static_cast<std::size_t>(verdict - result.verdicts.begin())] = &one;
    }
    return by_verdict;
}

/// The verdicts with what would help, in the words of the record that is computed again.
std::vector<selection::Verdict> told_verdicts(const DecisionInput& input,
                                              const DecisionResult& result) {
    std::vector<selection::Verdict> verdicts = explained_verdicts(input, result);
    for (std::size_t i = 0; input.fixes != nullptr && i < verdicts.size(); ++i) {
        for (std::size_t j = 0; j < verdicts[i].refusals.size(); ++j) {
            const auto quoted = input.fixes->find({i, j});
            verdicts[i].refusals[j].fix =
                quoted == input.fixes->end() ? std::string() : quoted->second;
        }
    }
    return verdicts;
}

void put_providers(RecordWriter& out, const DecisionInput& input, const DecisionResult& result) {
    const auto ranked = ranked_by_verdict(result);
    // What would help is worth its words when nothing fits: it is the answer that the user gets.
    const bool is_told = result.ranked.empty() && input.form != RecordForm::first;
    const auto told = is_told ? told_verdicts(input, result) : std::vector<selection::Verdict>{};
    const std::vector<selection::Verdict>& verdicts = is_told ? told : result.verdicts;
    bool first = true;
    for (std::size_t i = 0; i < ranked.size(); ++i) {
        out.comma(first);
        if (ranked[i] == nullptr) {
            put_refusals(out, input.form, is_told, verdicts[i].refusals);
            continue;
        }
        out.raw("[");
        out.decimal(ranked[i]->score);
        for (const ranking::Feature& feature : ranked[i]->features) {
            out.raw(",");
            out.decimal(feature.value);
        }
        out.raw("]");
    }
}

std::optional<RecordForm> form_of(std::string_view schema) {
    for (const RecordForm form : {RecordForm::first, RecordForm::second, RecordForm::third}) {
        if (schema == schema_of(form)) {
            return form;
        }
    }
    return std::nullopt;
}

Error damaged(std::string_view what) {
    return {ErrorCode::data_loss, fmt::format("the decision record is damaged: {}", what),
            "restore the store from a copy; `paas doctor` checks it"};
}

selection::Target read_target(text::JsonReader& reader) {
    selection::Target target;
    reader.required("group", target.user_group);
    reader.required("issuer", target.issuer);
    reader.required("provider", target.provider);
    reader.required("region", target.region);
    reader.required("sla", target.sla);
    reader.required("template", target.template_name);
    return target;
}

Timestamp from_millis(std::int64_t millis) {
    return Timestamp{Milliseconds{millis}};
}

RoundedTally read_tally(const nlohmann::json& row) {
    return {row.at(0).get<std::int64_t>(), row.at(1).get<std::int64_t>(),
            row.at(2).get<std::int64_t>(), row.at(3).get<std::int64_t>(),
            row.at(4).get<std::int64_t>()};
}

selection::DataPlacement data_of(const nlohmann::json& value) {
    selection::DataPlacement data;
    for (const nlohmann::json& row : value.at("datasets")) {
        selection::DatasetLocations& dataset = data.datasets.emplace_back();
        row.at(0).get_to(dataset.dataset);
        row.at(1).get_to(dataset.bytes);
        row.at(2).get_to(dataset.available_ppm);
        row.at(3).get_to(dataset.problem);
    }
    value.at("storage_elements").get_to(data.provider_of_rse);
    return data;
}

RecordedFixes fixes_of(const nlohmann::json& providers) {
    constexpr std::size_t kFix = 4;
    RecordedFixes fixes;
    for (std::size_t i = 0; i < providers.size(); ++i) {
        for (std::size_t j = 0; j < providers[i].size(); ++j) {
            const nlohmann::json& refusal = providers[i][j];
            if (refusal.is_array() && refusal.size() > kFix) {
                fixes.emplace(std::pair(i, j), refusal[kFix].get<std::string>());
            }
        }
    }
    return fixes;
}

std::vector<selection::Block> blocks_of(const nlohmann::json& rows) {
    std::vector<selection::Block> blocks;
    for (const nlohmann::json& row : rows) {
        blocks.push_back({row.at(0).get<std::string>(), row.at(1).get<std::string>(),
                          row.at(2).get<std::string>(), from_millis(row.at(3).get<std::int64_t>()),
                          row.at(4).get<bool>()});
    }
    return blocks;
}

}  // namespace

std::string blocks_text(const std::vector<selection::Block>& blocks) {
    RecordWriter out;
    put_blocked(out, blocks);
    return out.take();
}

Result<std::vector<selection::Block>> read_blocks(std::string_view text) {
    auto parsed = text::parse_json(text);
    if (!parsed) {
        return fail(damaged(parsed.error().message));
    }
    try {
        return blocks_of(*parsed);
    } catch (const nlohmann::json::exception& problem) {
        return fail(damaged(problem.what()));
    }
}

std::string write_record(const DecisionInput& input, const FrozenHistory& history,
                         std::string_view model, const DecisionResult& result) {
    RecordWriter out;
    out.raw("{");
    out.key("schema");
    out.string(schema_of(input.form));
    out.raw(",");
    out.key("deployment");
    out.string(input.deployment.str());
    out.raw(",");
    out.key("attempt");
    out.number(input.attempt);
    out.raw(",");
    out.key("at");
    out.number(input.at.time_since_epoch().count());
    out.raw(",");
    out.key("model");
    out.string(model);
    out.raw(",");
    out.key("snapshot");
    out.string(input.snapshot.hash().str());
    out.raw(",");
    out.key("target");
    put_target(out, input.target);
    out.raw(",\"requirements\":");
    out.raw(selection::requirements_to_json(input.requirements));
    out.raw(",\"blocked\":");
    if (input.blocks.empty()) {
        put_blocked(out, input.state.blocked);
    } else {
        out.string(input.blocks.str());
    }
    out.raw(",\"excluded\":[");
    put_excluded(out, input.state.excluded);
    out.raw("],\"max_age\":");
    out.number(input.state.max_age.count());
    out.raw(",\"reserved\":[");
    put_reserved(out, input.snapshot, input.state.reserved);
    if (input.form == RecordForm::third) {
        out.raw("],\"reserved_by_user\":[");
        put_reserved(out, input.snapshot, input.state.reserved_by_user);
    }
    out.raw("],");
    if (input.form != RecordForm::first) {
        out.key("data");
        put_data(out, input.state.data);
        out.raw(",");
    }
    out.key("history");
    out.raw(history.text());
    out.raw(",\"blocks_lifted\":");
    out.boolean(result.blocks_lifted);
    out.raw(",\"providers\":[");
    put_providers(out, input, result);
    out.raw("]}");
    return out.take();
}

namespace {

/// Rows without names: blocks, data, fixes and exclusions.
Result<void> read_lists(const nlohmann::json& parsed, ReadRecord& record) {
    DecisionInput& input = record.input;
    try {
        const nlohmann::json& blocked = parsed.at("blocked");
        if (blocked.is_string()) {
            record.blocks = ContentHash(blocked.get<std::string>());
        } else {
            input.state.blocked = blocks_of(blocked);
        }
        if (input.form != RecordForm::first) {
            input.state.data = data_of(parsed.at("data"));
            input.fixes = std::make_shared<const RecordedFixes>(fixes_of(parsed.at("providers")));
        }
        for (const nlohmann::json& row : parsed.at("excluded")) {
            input.state.excluded.push_back(
                {ProviderKey(row.at(0).get<std::string>()), row.at(1).get<std::string>()});
        }
    } catch (const nlohmann::json::exception& problem) {
        return fail(damaged(problem.what()));
    }
    return {};
}

}  // namespace

Result<ReadRecord> read_record(std::string_view text) {
    auto parsed = text::parse_json(text);
    if (!parsed) {
        return fail(damaged(parsed.error().message));
    }
    ReadRecord record;
    DecisionInput& input = record.input;
    std::string schema;
    std::string deployment;
    std::string snapshot;
    std::int64_t at = 0;
    std::int64_t max_age = 0;
    nlohmann::json requirements;
    nlohmann::json reserved;
    nlohmann::json reserved_by_user;
    nlohmann::json history;
    text::JsonReader reader(*parsed, "decision");
    reader.required("schema", schema);
    const auto form = form_of(schema);
    if (reader.ok() && !form) {
        return fail(ErrorCode::unimplemented,
                    fmt::format("the decision record has the schema {}", schema),
                    fmt::format("this program reads {}, {} and {}; use the one that wrote it",
                                kFirstSchema, kSecondSchema, kSchema));
    }
    input.form = form.value_or(RecordForm::third);
    reader.required("deployment", deployment);
    reader.required("attempt", input.attempt);
    reader.required("at", at);
    reader.required("model", record.model);
    reader.required("snapshot", snapshot);
    reader.object("target", [&](text::JsonReader& target) { input.target = read_target(target); });
    reader.required("requirements", requirements);
    reader.required("max_age", max_age);
    reader.required("reserved", reserved);
    if (input.form == RecordForm::third) {
        reader.required("reserved_by_user", reserved_by_user);
        record.reserved_by_user = text::dump_json(reserved_by_user);
    }
    reader.required("history", history);
    if (auto done = reader.finish(); !done) {
        return fail(damaged(done.error().message));
    }
    auto read = selection::requirements_from_json(text::dump_json(requirements));
    if (!read) {
        return fail(damaged(read.error().message));
    }
    input.requirements = std::move(*read);
    input.deployment = DeploymentId(deployment);
    input.at = from_millis(at);
    input.state.max_age = Milliseconds{max_age};
    record.snapshot = ContentHash(snapshot);
    record.reserved = text::dump_json(reserved);
    record.history = text::dump_json(history);
    if (auto done = read_lists(*parsed, record); !done) {
        return fail(std::move(done.error()));
    }
    return record;
}

namespace {

/// Rows [index, amounts…]; throws what JSON throws for a row of another shape.
Result<std::map<ProviderKey, Resources>> amounts_of(const std::string& text,
                                                    const federation::Snapshot& snapshot) {
    const auto rows = text::load_json(text);
    if (!rows) {
        return fail(damaged(rows.error().message));
    }
    std::map<ProviderKey, Resources> amounts;
    const auto entries = snapshot.entries();
    for (const nlohmann::json& row : *rows) {
        const auto index = row.at(0).get<std::size_t>();
        if (index >= entries.size()) {
            return fail(damaged("a provider's index is out of range"));
        }
        Resources& amount = amounts[entries[index]->key];
        std::size_t column = 1;
        for (const Resources::Field& field : Resources::fields()) {
            amount.*field.member = row.at(column++).get<std::int64_t>();
        }
    }
    return amounts;
}

}  // namespace

Result<void> resolve_indexes(const ReadRecord& record, DecisionInput& input) {
    const auto entries = input.snapshot.entries();
    try {
        auto reserved = amounts_of(record.reserved, input.snapshot);
        auto by_user = input.form == RecordForm::third
                           ? amounts_of(record.reserved_by_user, input.snapshot)
                           : reserved;
        if (!reserved || !by_user) {
            return fail(std::move((reserved ? by_user : reserved).error()));
        }
        input.state.reserved = *std::move(reserved);
        input.state.reserved_by_user = *std::move(by_user);
        const auto history = text::load_json(record.history);
        if (!history) {
            return fail(damaged(history.error().message));
        }
        std::map<std::size_t, FrozenHistory::Row> rows;
        for (const nlohmann::json& row : history->at("providers")) {
            const auto index = row.at(0).get<std::size_t>();
            if (index >= entries.size()) {
                return fail(damaged("a provider's index is out of range"));
            }
            rows[index] = {read_tally(row.at(1)), read_tally(row.at(2))};
        }
        input.history = std::make_shared<FrozenHistory>(read_tally(history->at("federation")), rows,
                                                        input.snapshot, input.at);
    } catch (const nlohmann::json::exception& problem) {
        return fail(damaged(problem.what()));
    }
    return {};
}

}  // namespace paas::pipeline
