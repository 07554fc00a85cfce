#include "paas/selection/explain.hpp"

#include <algorithm>
#include <array>

namespace paas::selection {
namespace {

/// The rule that a refusal's code belongs to; anything else is a quota.
struct CodeOfRule {
    std::string_view code;
    std::string_view rule;
};
constexpr std::array<CodeOfRule, 22> kRules = {{
    {"status", "access"},        {"downtime", "access"},    {"stale", "access"},
    {"group", "access"},         {"issuer", "access"},      {"sla", "access"},
    {"excluded", "access"},      {"blocked", "access"},     {"type", "place"},
    {"provider", "place"},       {"region", "place"},       {"zone", "place"},
    {"placement", "place"},      {"flavor", "flavor"},      {"image", "image"},
    {"network", "network"},      {"volume_size", "volume"}, {"volume_type", "volume"},
    {"storage_class", "volume"}, {"node_pool", "node"},     {"limit_range", "node"},
    {"unstated", "node"},
}};
constexpr std::string_view kQuota = "quota.";

std::string_view rule_of(std::string_view code) {
    const auto* found = std::ranges::find(kRules, code, &CodeOfRule::code);
    return found == kRules.end() ? std::string_view() : found->rule;
}

void append(std::string& text, std::string_view more) {
    if (!more.empty()) {
        text += (text.empty() ? "" : "; ") + std::string(more);
    }
}

void add_refusal(Assessment& assessment, const Refusal& refusal) {
    assessment.outcome = Assessment::Outcome::refused;
    append(assessment.reason, refusal.text);
    append(assessment.fix, refusal.fix);
}

Assessment amount_of(const Verdict& verdict, const Resources::Field& field) {
    Assessment one;
    one.requirement = field.name;
    one.wanted = verdict.demand.*field.member;
    const std::int64_t free = verdict.free.*field.member;
    const std::int64_t limit = verdict.quota.*field.member;
    one.free = federation::is_unlimited(free) ? std::nullopt : std::optional(free);
    one.quota = federation::is_unlimited(limit) ? std::nullopt : std::optional(limit);
    if (!one.quota && !verdict.entry->provider.quotas.is_told(field.member)) {
        one.quota_told = false;
        one.outcome = Assessment::Outcome::assumed;
        one.reason = "it suffices: the provider does not tell this quota";
    }
    return one;
}

}  // namespace

std::string_view to_string(Assessment::Outcome outcome) noexcept {
    constexpr std::array<std::string_view, 3> kNames = {"met", "assumed", "refused"};
    return kNames[static_cast<std::size_t>(outcome)];
}

const std::vector<std::string_view>& rule_names() {
    static const std::vector<std::string_view> kNames = {"access",  "place",  "flavor", "image",
                                                         "network", "volume", "node"};
    return kNames;
}

std::vector<std::string> smallest_change(const Verdict& verdict) {
    std::vector<std::string> changes;
    for (const Refusal& refusal : verdict.refusals) {
        if (!refusal.fix.empty() && std::ranges::find(changes, refusal.fix) == changes.end()) {
            changes.push_back(refusal.fix);
        }
    }
    return changes;
}

std::vector<Assessment> assess(const Verdict& verdict) {
    std::vector<Assessment> all;
    const bool is_gone = verdict.entry->provider.status == federation::status::kRemoved;
    // A provider of another type was not judged any further.
    const bool is_judged =
        std::ranges::find(verdict.refusals, "type", &Refusal::code) == verdict.refusals.end();
    for (const std::string_view rule : rule_names()) {
        if ((is_gone && rule != "access") || (!is_judged && rule != "access" && rule != "place")) {
            continue;
        }
        Assessment& one = all.emplace_back();
        one.requirement = rule;
        for (const Refusal& refusal : verdict.refusals) {
            if (rule_of(refusal.code) == rule) {
                add_refusal(one, refusal);
            }
        }
    }
    // What was assumed concerns the provider as a whole; a refusal is the stronger word.
    Assessment& access = all.front();
    for (const std::string& assumption : verdict.assumptions) {
        if (access.outcome != Assessment::Outcome::refused) {
            access.outcome = Assessment::Outcome::assumed;
            append(access.reason, assumption);
        }
    }
    for (const Resources::Field& field : Resources::fields()) {
        if (verdict.demand.*field.member > 0) {
            all.push_back(amount_of(verdict, field));
        }
    }
    for (const Refusal& refusal : verdict.refusals) {
        if (!refusal.code.starts_with(kQuota)) {
            continue;
        }
        const std::string name = refusal.code.substr(kQuota.size());
        const auto known = std::ranges::find(all, name, &Assessment::requirement);
        Assessment& one = known == all.end() ? all.emplace_back() : *known;
        one.requirement = name;
        one.wanted = refusal.wanted;
        one.free = refusal.free;
        one.quota = refusal.quota;
        add_refusal(one, refusal);
    }
    return all;
}

}  // namespace paas::selection
