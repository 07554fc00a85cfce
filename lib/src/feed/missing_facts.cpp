#include "feed/missing_facts.hpp"

#include "feed/codes.hpp"

namespace paas::feed {

void MissingFacts::add(const Error& error, std::string_view service, std::string_view fact) {
    reading_.provider.missing.push_back({std::string(fact), to_string(error)});
    Group& group = groups_[{std::string(service), error.code}];
    if (group.facts.empty()) {
        group.error = error;
    }
    group.facts += (group.facts.empty() ? "" : ", ") + std::string(fact);
}

void MissingFacts::settle() {
    for (const auto& [key, group] : groups_) {
        reading_.findings.push_back(finding_about(
            kNotRead, Severity::warning, name_,
            group.facts + " could not be read: " + to_string(group.error), group.error.hint));
    }
    federation::Provider& provider = reading_.provider;
    const bool is_limited = !provider.missing.empty();
    reading_.outcome = is_limited ? Outcome::limited : Outcome::complete;
    provider.status = is_limited ? federation::status::kLimited : federation::status::kActive;
}

Diagnostic finding_about(std::string_view code, Severity severity, const std::string& name,
                         std::string message, std::string suggestion) {
    Diagnostic finding;
    finding.code = code;
    finding.severity = severity;
    finding.path = name;
    finding.message = name + ": " + std::move(message);
    finding.suggestion = std::move(suggestion);
    return finding;
}

}  // namespace paas::feed
