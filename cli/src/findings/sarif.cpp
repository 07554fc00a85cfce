// The Static Analysis Results Interchange Format, 2.1.0 with errata 01.
#include "findings/all_codes.hpp"
#include "findings/report.hpp"
#include "output/view.hpp"

#include "paas/version.hpp"

#include <map>

namespace paas::cli {
namespace {

std::string_view level_of(Severity severity) {
    return to_string(severity);  // note, warning, error: SARIF's words
}

/// RFC 3986: relative, or with the scheme `file` for an absolute path.
std::string uri_of(std::string_view path) {
    constexpr std::string_view kKept = "-._~/";
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string result = path.starts_with('/') ? "file://" : "";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter || (c >= '0' && c <= '9') || kKept.find(c) != std::string_view::npos) {
            result += c;
        } else {
            result += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
        }
    }
    return result;
}

/// A message (section 3.11): braces stand for placeholders and `[text](place)` for a link, unless
/// they are written otherwise.
Json message(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        result += c;
        if (c == '{' || c == '}') {
            result += c;
        } else if (c == ']' && i + 1 < text.size() && text[i + 1] == '(') {
            result += ' ';
        }
    }
    Json object;
    object["text"] = std::move(result);
    return object;
}

/// Help has no arguments anywhere in the format, so nothing is replaced in it.
Json help_of(const CodeInfo& info) {
    const auto block = [&](std::string_view title, std::string_view example) {
        return "\n\n**" + std::string(title) + "**\n\n```yaml\n" + whole_example(info, example) +
               "```";
    };
    Json help;
    help["text"] = std::string(info.rule) + " `paas validate --explain " + std::string(info.code) +
                   "` shows a wrong and a right example.";
    help["markdown"] =
        std::string(info.rule) + block("Wrong", info.wrong) + block("Right", info.right) + "\n";
    return help;
}

Json rule_of(const std::string& code) {
    Json rule;
    rule["id"] = code;
    if (const CodeInfo* info = find_any_code(code); info != nullptr) {
        rule["shortDescription"]["text"] = info->title;
        rule["fullDescription"]["text"] = info->rule;
        rule["help"] = help_of(*info);
        rule["defaultConfiguration"]["level"] = level_of(info->severity(false));
        rule["properties"]["tags"] = Json::array({"tosca"});
    }
    return rule;
}

/// Files and rules that results refer to by number, in the order of their first mention.
class Run {
public:
    Json location(const Place& place) {
        Json physical;
        const std::size_t index = artifact(place);
        physical["artifactLocation"] = artifacts_[index]["location"];
        physical["artifactLocation"]["index"] = index;
        physical["region"]["startLine"] = place.line;
        physical["region"]["startColumn"] = place.column;
        physical["region"]["endColumn"] = place.end_column;
        Json result;
        result["physicalLocation"] = std::move(physical);
        return result;
    }

    std::size_t rule(const std::string& code) {
        const auto [known, added] = rule_index_.emplace(code, rules_.size());
        if (added) {
            rules_.push_back(rule_of(code));
        }
        return known->second;
    }

    std::size_t artifact(const Place& place) {
        const auto known = artifact_index_.find({place.path, place.member});
        if (known != artifact_index_.end()) {
            return known->second;
        }
        Json artifact;
        if (place.member.empty()) {
            artifact["location"]["uri"] = uri_of(place.path);
            if (!place.path.starts_with('/')) {
                artifact["location"]["uriBaseId"] = kFolder;
            }
        } else {
            // Inside its container (section 3.24.3).
            Place container;
            container.path = place.path;
            artifact["location"]["uri"] = uri_of("/" + place.member).substr(7);
            artifact["parentIndex"] = this->artifact(container);
        }
        artifacts_.push_back(std::move(artifact));
        artifact_index_.emplace(std::pair(place.path, place.member), artifacts_.size() - 1);
        return artifacts_.size() - 1;
    }

    void add(const ReportedFinding& finding) {
        Json result;
        result["ruleId"] = finding.code;
        result["ruleIndex"] = rule(finding.code);
        result["level"] = level_of(finding.severity);
        result["message"] = message(finding.message);
        Json at = location(finding.place);
        if (!finding.path.empty()) {
            at["logicalLocations"][0]["fullyQualifiedName"] = finding.path;
        }
        result["locations"] = Json::array({std::move(at)});
        for (std::size_t i = 0; i < finding.notes.size(); ++i) {
            const Place& place = finding.notes[i].place;
            Json note = place.path.empty() ? Json::object() : location(place);
            note["id"] = i + 1;
            note["message"] = message(finding.notes[i].message);
            result["relatedLocations"].push_back(std::move(note));
        }
        result["partialFingerprints"]["finding/v1"] = finding.fingerprint;
        results_.push_back(std::move(result));
    }

    Json finished() && {
        Json run;
        run["tool"]["driver"]["name"] = "paas";
        run["tool"]["driver"]["version"] = kVersion;
        run["tool"]["driver"]["rules"] = std::move(rules_);
        run["invocations"][0]["executionSuccessful"] = true;
        run["originalUriBaseIds"][kFolder]["description"]["text"] = "The folder that paas ran in.";
        run["columnKind"] = "utf16CodeUnits";
        run["artifacts"] = std::move(artifacts_);
        run["results"] = std::move(results_);
        return run;
    }

private:
    static constexpr const char* kFolder = "%SRCROOT%";

    Json rules_ = Json::array();
    Json artifacts_ = Json::array();
    Json results_ = Json::array();
    std::map<std::string, std::size_t> rule_index_;
    std::map<std::pair<std::string, std::string>, std::size_t> artifact_index_;
};

}  // namespace

std::string sarif_report(std::span<const ReportedFile> files) {
    Run run;
    for (const ReportedFile& file : files) {
        Place whole;
        whole.path = file.path;
        (void)run.artifact(whole);  // a file without findings was checked too
        for (const ReportedFinding& finding : file.findings) {
            run.add(finding);
        }
    }
    Json report;
    report["$schema"] =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
        "sarif-schema-2.1.0.json";
    report["version"] = "2.1.0";
    report["runs"] = Json::array({std::move(run).finished()});
    return dump(report, 2) + "\n";
}

}  // namespace paas::cli
