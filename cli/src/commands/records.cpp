#include "commands/records.hpp"

#include "paas/federation/quota.hpp"

#include <algorithm>
#include <set>

namespace paas::cli {
namespace {

Json attempt_record(const deployment::Attempt& attempt) {
    Json record;
    record["number"] = attempt.number;
    record["status"] = to_string(attempt.status);
    record["provider"] = attempt.provider_label;
    record["provider_type"] = attempt.provider_type;
    record["simulated"] = attempt.simulated;
    record["infrastructure"] = attempt.infrastructure.str();
    record["decision"] = attempt.decision.str();
    record["started"] = time_text(attempt.started);
    record["ended"] = time_text(attempt.ended);
    record["error_class"] = attempt.reason.empty() ? "" : to_string(attempt.error_class);
    record["reason"] = attempt.reason;
    return record;
}

Json limits_record(const deployment::Limits& limits) {
    Json record;
    record["timeout"] = format_duration(limits.timeout);
    record["provider_timeout"] = format_duration(limits.provider_timeout);
    record["max_providers"] = limits.max_providers;
    record["keep_last_attempt"] = limits.keep_last_attempt;
    return record;
}

Json wishes_record(const deployment::Request& request) {
    Json record;
    record["provider"] = request.provider;
    record["region"] = request.region;
    record["sla"] = request.sla;
    record["exclude_providers"] = request.exclude_providers;
    return record;
}

Json refusal_record(const selection::Refusal& refusal) {
    Json record;
    record["code"] = refusal.code;
    record["text"] = refusal.text;
    record["wanted"] = amount_record(refusal.wanted);
    record["free"] = amount_record(refusal.free);
    record["quota"] = amount_record(refusal.quota);
    record["fix"] = refusal.fix;
    return record;
}

Json dataset_record(const selection::DatasetLocations& dataset) {
    constexpr double kWhole = 1e6;
    Json record;
    record["dataset"] = dataset.dataset;
    record["bytes"] = dataset.bytes;
    record["available"] = Json::object();
    for (const auto& [element, share] : dataset.available_ppm) {
        record["available"][element] = static_cast<double>(share) / kWhole;
    }
    record["problem"] = dataset.problem;
    return record;
}

Json feature_record(const ranking::Feature& feature) {
    Json record;
    record["name"] = feature.name;
    record["value"] = feature.value;
    record["weight"] = feature.weight;
    record["text"] = feature.text();
    return record;
}

}  // namespace

bool is_simulated(const deployment::State& state) {
    return std::ranges::any_of(state.attempts, &deployment::Attempt::simulated);
}

std::string provider_of(const deployment::State& state) {
    if (const deployment::Attempt* attempt = state.current()) {
        return attempt->provider_label;
    }
    return state.attempts.empty() ? std::string() : state.attempts.back().provider_label;
}

Json parsed(const std::string& text) {
    Json value = Json::parse(text, nullptr, false);
    return value.is_discarded() ? Json() : value;
}

Json summary_record(const orchestrator::DeploymentSummary& summary) {
    Json record;
    record["id"] = summary.id.str();
    record["name"] = summary.name;
    record["description"] = summary.description;
    record["status"] = to_string(summary.status);
    record["phase"] = to_string(summary.phase);
    record["template"] = summary.template_name;
    record["provider"] = summary.provider;
    record["provider_type"] = summary.provider_type;
    record["simulated"] = summary.simulated;
    record["group"] = summary.group;
    record["owner"] = summary.owner;
    record["issuer"] = summary.issuer;
    record["reason"] = summary.reason;
    record["attempt_count"] = summary.attempts;
    record["locked"] = summary.locked;
    record["created"] = time_text(summary.created);
    record["updated"] = time_text(summary.updated);
    return record;
}

Json summary_record(const deployment::State& state) {
    orchestrator::DeploymentSummary summary;
    summary.id = state.id;
    summary.name = state.request.name;
    summary.description = state.request.description;
    summary.status = state.status;
    summary.phase = state.phase;
    summary.template_name = state.request.template_name;
    summary.provider = provider_of(state);
    summary.provider_type = state.attempts.empty() ? "" : state.attempts.back().provider_type;
    summary.simulated = is_simulated(state);
    summary.group = state.request.group;
    summary.owner = state.request.owner;
    summary.issuer = state.request.issuer;
    summary.reason = state.reason;
    summary.attempts = static_cast<int>(state.attempts.size());
    summary.locked = state.locked;
    summary.created = state.created;
    summary.updated = state.updated;
    return summary_record(summary);
}

Json detail_record(const deployment::State& state) {
    Json record = summary_record(state);
    record["inputs"] = parsed(state.request.inputs);
    record["outputs"] = parsed(state.outputs);
    record["attempts"] = Json::array();
    for (const deployment::Attempt& attempt : state.attempts) {
        record["attempts"].push_back(attempt_record(attempt));
    }
    record["nodes"] = Json::array();
    for (const deployment::Node& node : state.nodes) {
        record["nodes"].push_back(node_record(state, node));
    }
    record["ports"] = Json::array();
    for (const deployment::PortRule& rule : state.ports) {
        record["ports"].push_back(port_record(state, rule));
    }
    record["limits"] = limits_record(state.request.limits);
    record["wishes"] = wishes_record(state.request);
    record["template_file"] = state.request.template_file;
    record["template_hash"] = state.request.template_content.str();
    record["retry_of"] = state.request.retry_of;
    record["debts"] = state.has_debts();
    return record;
}

Json node_record(const deployment::State& state, const deployment::Node& node) {
    Json record;
    record["deployment"] = state.id.str();
    record["id"] = node.id;
    record["node_template"] = node.node_template;
    record["type"] = node.type;
    record["state"] = node.state;
    record["public_address"] = node.public_address;
    record["private_address"] = node.private_address;
    record["flavor"] = node.flavor;
    record["image"] = node.image;
    record["simulated"] = is_simulated(state);
    return record;
}

Json port_record(const deployment::State& state, const deployment::PortRule& rule) {
    Json record;
    record["deployment"] = state.id.str();
    record["node"] = rule.node;
    record["from_port"] = rule.from;
    record["to_port"] = rule.to;
    record["protocol"] = rule.protocol;
    record["cidr"] = rule.cidr;
    record["description"] = rule.description;
    record["simulated"] = is_simulated(state);
    return record;
}

Json event_record(const orchestrator::LogEvent& event, bool simulated) {
    Json record;
    record["deployment"] = event.id.str();
    record["number"] = event.number;
    record["at"] = time_text(event.at);
    record["type"] = event.type;
    record["text"] = event.text;
    record["status"] = to_string(event.status);
    record["simulated"] = simulated;
    record["data"] = parsed(event.payload);
    return record;
}

Json assessments_record(const std::vector<selection::Assessment>& requirements) {
    Json rows = Json::array();
    for (const selection::Assessment& one : requirements) {
        Json row;
        row["requirement"] = one.requirement;
        row["outcome"] = to_string(one.outcome);
        row["wanted"] = amount_record(one.wanted);
        const bool is_unlimited = one.wanted && one.quota_told;
        row["free"] = one.free || !is_unlimited ? amount_record(one.free) : Json("unlimited");
        row["quota"] = one.quota || !is_unlimited ? amount_record(one.quota) : Json("unlimited");
        row["reason"] = one.reason;
        row["fix"] = one.fix;
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string time_text(Timestamp time) {
    return time == Timestamp{} ? std::string() : format_time(time);
}

Json amount_record(const std::optional<std::int64_t>& amount) {
    return amount ? Json(*amount) : Json();
}

Json missing_records(const std::vector<federation::Missing>& missing) {
    Json records = Json::array();
    for (const federation::Missing& one : missing) {
        records.push_back({{"what", one.what}, {"why", one.why}});
    }
    return records;
}

Json amounts_record(const Resources& amounts) {
    Json record;
    for (const Resources::Field& field : Resources::fields()) {
        const std::int64_t amount = amounts.*field.member;
        record[std::string(field.name)] = federation::is_unlimited(amount) ? Json() : Json(amount);
    }
    return record;
}

std::string amounts_text(const Resources& amounts) {
    std::string text;
    for (const Resources::Field& field : Resources::fields()) {
        const std::int64_t amount = amounts.*field.member;
        if (amount != 0) {
            text +=
                (text.empty() ? "" : ", ") + std::to_string(amount) + " " + std::string(field.name);
        }
    }
    return text.empty() ? "nothing" : text;
}

Json ranking_record(const orchestrator::Ranking& ranking) {
    Json record;
    record["template"] = ranking.template_name;
    record["model"] = ranking.model;
    record["at"] = time_text(ranking.at);
    record["record"] = ranking.record.str();
    record["snapshot"] = ranking.snapshot.str();
    record["data"] = Json::array();
    for (const selection::DatasetLocations& dataset : ranking.data) {
        record["data"].push_back(dataset_record(dataset));
    }
    record["providers"] = Json::array();
    for (const orchestrator::RankedProvider& provider : ranking.providers) {
        Json entry;
        entry["rank"] = provider.rank;
        entry["provider"] = provider.label;
        entry["key"] = provider.key.str();
        entry["type"] = provider.type;
        entry["fits"] = provider.fits;
        entry["score"] = provider.score;
        entry["features"] = Json::array();
        for (const ranking::Feature& feature : provider.features) {
            entry["features"].push_back(feature_record(feature));
        }
        entry["refusals"] = Json::array();
        for (const selection::Refusal& refusal : provider.refusals) {
            entry["refusals"].push_back(refusal_record(refusal));
        }
        entry["demand"] = amounts_record(provider.demand);
        entry["free"] = amounts_record(provider.free);
        entry["choices"] = provider.choices;
        entry["requirements"] = assessments_record(provider.requirements);
        entry["smallest_change"] = provider.smallest_change;
        record["providers"].push_back(std::move(entry));
    }
    return record;
}

std::string pairs_text(const Json& values) {
    std::string text;
    for (const auto& [name, value] : values.items()) {
        text += "  " + printable(name) + ": " + printable(plain_text(value)) + "\n";
    }
    return text;
}

View deployments_view() {
    return {
        .kind = "paas.deployment/1",
        .columns = {
            {.title = "ID", .path = "id"},
            {.title = "NAME", .path = "name", .flexible = true},
            {.title = "STATUS", .path = "status", .look = Look::status},
            {.title = "PROVIDER", .path = "provider", .look = Look::provider, .flexible = true},
            {.title = "AGE", .path = "created", .look = Look::age, .right = true},
            {.title = "TEMPLATE", .path = "template", .flexible = true},
            {.title = "GROUP", .path = "group", .wide_only = true},
            {.title = "OWNER", .path = "owner", .wide_only = true},
            {.title = "ATTEMPTS", .path = "attempt_count", .wide_only = true, .right = true},
            {.title = "LOCKED", .path = "locked", .look = Look::yes_no, .wide_only = true},
            {.title = "REASON", .path = "reason", .wide_only = true},
            {.title = "SIMULATED", .path = "simulated", .look = Look::yes_no, .wide_only = true}}};
}

View detail_view() {
    return {.kind = "paas.deployment-detail/1",
            .list = false,
            .columns = {{.title = "ID", .path = "id"},
                        {.title = "NAME", .path = "name"},
                        {.title = "DESCRIPTION", .path = "description"},
                        {.title = "STATUS", .path = "status", .look = Look::status},
                        {.title = "PHASE", .path = "phase"},
                        {.title = "REASON", .path = "reason"},
                        {.title = "TEMPLATE", .path = "template"},
                        {.title = "PROVIDER", .path = "provider", .look = Look::provider},
                        {.title = "GROUP", .path = "group"},
                        {.title = "OWNER", .path = "owner"},
                        {.title = "LOCKED", .path = "locked", .look = Look::yes_no},
                        {.title = "CREATED", .path = "created"},
                        {.title = "UPDATED", .path = "updated"},
                        {.title = "TRIES AGAIN", .path = "retry_of"}}};
}

View nodes_view() {
    return {
        .kind = "paas.node/1",
        .columns = {
            {.title = "ID", .path = "id"},
            {.title = "NODE TEMPLATE", .path = "node_template", .flexible = true},
            {.title = "STATE", .path = "state", .look = Look::status},
            {.title = "PUBLIC ADDRESS", .path = "public_address"},
            {.title = "PRIVATE ADDRESS", .path = "private_address"},
            {.title = "FLAVOR", .path = "flavor", .flexible = true},
            {.title = "IMAGE", .path = "image", .flexible = true},
            {.title = "TYPE", .path = "type", .wide_only = true},
            {.title = "SIMULATED", .path = "simulated", .look = Look::yes_no, .wide_only = true}}};
}

View ports_view() {
    return {.kind = "paas.port/1",
            .columns = {{.title = "FROM PORT", .path = "from_port", .right = true},
                        {.title = "TO PORT", .path = "to_port", .right = true},
                        {.title = "PROTOCOL", .path = "protocol"},
                        {.title = "CIDR", .path = "cidr"},
                        {.title = "NODE", .path = "node", .flexible = true},
                        {.title = "DESCRIPTION", .path = "description", .flexible = true},
                        {.title = "SIMULATED",
                         .path = "simulated",
                         .look = Look::yes_no,
                         .wide_only = true}},
            .name = "from_port"};
}

View events_view() {
    return {.kind = "paas.event/1",
            .columns = {{.title = "AT", .path = "at"},
                        {.title = "STATUS", .path = "status", .look = Look::status},
                        {.title = "EVENT", .path = "text"},
                        {.title = "TYPE", .path = "type", .wide_only = true},
                        {.title = "SIMULATED",
                         .path = "simulated",
                         .look = Look::yes_no,
                         .wide_only = true}},
            .name = "type"};
}

}  // namespace paas::cli
