// GitHub's workflow commands and GitLab's Code Quality report.
#include "findings/all_codes.hpp"
#include "findings/report.hpp"
#include "output/view.hpp"

#include <algorithm>

namespace paas::cli {
namespace {

/// The escapes of @actions/core: of a message, and those that a property needs as well.
std::string escaped(std::string_view text, bool property) {
    std::string result;
    for (const char c : text) {
        if (c == '%') {
            result += "%25";
        } else if (c == '\r') {
            result += "%0D";
        } else if (c == '\n') {
            result += "%0A";
        } else if (property && c == ':') {
            result += "%3A";
        } else if (property && c == ',') {
            result += "%2C";
        } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
            result += c;  // a log is shown on a terminal, so nothing that steers one
        }
    }
    return result;
}

std::string_view github_level(Severity severity) {
    return severity == Severity::error     ? "error"
           : severity == Severity::warning ? "warning"
                                           : "notice";
}

std::string_view gitlab_severity(Severity severity) {
    return severity == Severity::error ? "major" : severity == Severity::warning ? "minor" : "info";
}

std::string github_line(const ReportedFinding& finding) {
    const Place& place = finding.place;
    const CodeInfo* info = find_any_code(finding.code);
    std::string text = "::" + std::string(github_level(finding.severity)) +
                       " file=" + escaped(place.path, true) +
                       ",line=" + std::to_string(line_of_file(place));
    if (place.member.empty()) {
        text += ",col=" + std::to_string(place.column) +
                ",endColumn=" + std::to_string(std::max(place.column, place.end_column - 1));
    }
    const std::string title =
        finding.code + (info == nullptr ? "" : " " + std::string(info->title));
    std::string message = member_prefix(place) + finding.message;
    for (const ReportedNote& note : finding.notes) {
        message += "\n" + note_text(note);
    }
    return text + ",title=" + escaped(title, true) + "::" + escaped(message, false) + "\n";
}

}  // namespace

std::string github_report(std::span<const ReportedFile> files) {
    std::string text;
    for (const ReportedFile& file : files) {
        for (const ReportedFinding& finding : file.findings) {
            text += github_line(finding);
        }
    }
    return text;
}

std::string gitlab_report(std::span<const ReportedFile> files) {
    Json report = Json::array();
    for (const ReportedFile& file : files) {
        for (const ReportedFinding& finding : file.findings) {
            Json entry;
            entry["description"] = member_prefix(finding.place) + finding.message;
            entry["check_name"] = finding.code;
            entry["fingerprint"] = finding.fingerprint;
            entry["severity"] = gitlab_severity(finding.severity);
            entry["location"]["path"] = finding.place.path;
            entry["location"]["lines"]["begin"] = line_of_file(finding.place);
            report.push_back(std::move(entry));
        }
    }
    return dump(report, 2) + "\n";
}

}  // namespace paas::cli
