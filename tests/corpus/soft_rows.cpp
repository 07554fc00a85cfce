#include "soft_rows.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace paas::corpus {
namespace {

/// What a peer said, and why we do not say it. Sections are those of the TOSCA Simple Profile in
/// YAML 1.3.
struct Answer {
    std::string_view peer;
    std::string_view ours;
};
constexpr Answer kAnswers[] = {
    {"wrong number of occurrences",
     "an unassigned requirement is left to the orchestrator (3.7.3): warning TOSCA-0606"},
    {"unknown field \"namespace\"",
     "`namespace` is a keyname since 1.2 (3.10.1), before that a warning"},
    {"contains unknown field \"type\"",
     "an output is a parameter definition and has a type (3.6.14)"},
    {"is not a float", "a whole number is a float too (3.3.1, YAML 1.2 core schema)"},
    {"is not a string", "the text of a number stands for a string: warning TOSCA-0402"},
    {"was not found in node template",
     "the type declares the property, the orchestrator fills it in (4.4.2)"},
    {"is missing required input definition",
     "no section asks that a property of the substituted type is an input (3.8.13)"},
    {"Unknown output",
     "no section asks that an attribute of the substituted type is an output (3.8.13)"},
    {"Valid versions are \"tosca_simple_yaml_1_0\", \"tosca_simple_yaml_1_2\"",
     "1.1 is a version (3.1)"},
    {"Invalid Url", "registries are named without a scheme by those who read them (3.6.6)"},
    {"should be >= 1 and not repeated", "a group may be empty (3.8.5)"},
    {"Lookup by TOSCA types is not supported",
     "a requirement may name a node type, which the orchestrator selects (3.8.2)"},
    {"Import \"cloud\" is not valid", "the import's file stands beside the template (3.6.8)"},
    {"unhashable key", "a key may be a map or a list (YAML 1.2, 3.2.1)"},
    {"tag:yaml.org,2002:value", "a plain `=` is a string (YAML 1.2 core schema)"},
};

std::string our_reason(const Row& row, const DiagnosticList& findings, bool same) {
    const auto error = std::ranges::find_if(findings.all(), [](const Diagnostic& finding) {
        return finding.severity == Severity::error;
    });
    if (error != findings.all().end()) {
        return error->code + " at line " + std::to_string(error->position.line) + ": " +
               error->message;
    }
    if (same) {
        return "no error";
    }
    std::string reason;
    for (const Answer& answer : kAnswers) {
        if (row.reason.find(answer.peer) != std::string::npos) {
            reason += (reason.empty() ? "" : "; ") + std::string(answer.ours);
        }
    }
    return reason.empty() ? "no rule that the row breaks; a peer says: " + row.reason : reason;
}

std::string cell(std::string text) {
    for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
        text.insert(at, "\\");
    }
    std::ranges::replace(text, '\n', ' ');
    return text;
}

}  // namespace

void SoftRows::add(const Row& row, const DiagnosticList& findings) {
    if (row.firm) {
        return;
    }
    std::string found = verdict_of(findings);
    const bool same = found == row.verdict || (row.verdict == "invalid" && found == "unsupported");
    std::string reason = our_reason(row, findings, same);
    for (std::size_t at = reason.find(root_); at != std::string::npos; at = reason.find(root_)) {
        reason.erase(at, root_.size());
    }
    lines_.push_back({row.path, row.verdict, std::move(found), std::move(reason)});
}

bool SoftRows::append_to(const std::string& file) const {
    std::error_code ignored;
    const bool first = !std::filesystem::exists(file, ignored);
    std::ofstream out(file, std::ios::app);
    if (first) {
        out << "| row | expected | ours | why |\n|---|---|---|---|\n";
    }
    for (const Line& line : lines_) {
        out << "| " << cell(line.path) << " | " << line.expected << " | " << line.found << " | "
            << cell(line.reason) << " |\n";
    }
    out.flush();
    return out.good();
}

}  // namespace paas::corpus
