#include "app/reports.hpp"

#include "paas/sources/import_loader.hpp"

namespace paas::cli {
namespace {

Color severity_color(Severity severity) {
    return severity == Severity::error     ? Color::red
           : severity == Severity::warning ? Color::yellow
                                           : Color::blue;
}

Json position_json(const SourcePosition& position) {
    Json result;
    result["file"] = position.file;
    result["line"] = position.line;
    result["column"] = position.column;
    return result;
}

/// The source line and a caret below the column, both with a margin.
std::string excerpt(const SourcePosition& position, SourceTexts& sources, bool color) {
    const std::string line = position.line == 0 ? "" : sources.line(position.file, position.line);
    if (line.empty()) {
        return {};
    }
    const std::string number = std::to_string(position.line);
    std::string text = "  " + number + " | " + shorten(printable(line), 160) + "\n";
    if (position.column == 0 || position.column > line.size() + 1) {
        return text;
    }
    const std::size_t before =
        display_width(printable(std::string_view(line).substr(0, position.column - 1)));
    if (before < 160) {
        text += std::string(number.size() + 2, ' ') + " | " + std::string(before, ' ') +
                paint("^", Color::green, color) + "\n";
    }
    return text;
}

std::string place(const SourcePosition& position) {
    const std::string text = to_string(position);
    return text.empty() ? text : text + ": ";
}

}  // namespace

std::string SourceTexts::line(const std::string& file, std::uint32_t number) {
    auto found = texts_.find(file);
    if (found == texts_.end()) {
        auto text = sources::read_file(file);
        found = texts_.emplace(file, Text{text ? std::move(*text) : std::string(), {}}).first;
    }
    std::string_view text = found->second.text;
    std::vector<std::size_t>& starts = found->second.starts;
    if (starts.empty()) {
        starts.push_back(0);
        for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n', end + 1)) {
            starts.push_back(end + 1);
        }
    }
    if (number == 0 || number > starts.size()) {
        return {};
    }
    text.remove_prefix(starts[number - 1]);
    text = text.substr(0, text.find('\n'));
    if (text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    return std::string(text);
}

std::string finding_text(const Diagnostic& finding, SourceTexts& sources, bool color) {
    const std::string severity(to_string(finding.severity));
    std::string text = paint(place(finding.position), Color::bold, color) +
                       paint(severity + ": ", severity_color(finding.severity), color) +
                       printable(finding.message) + " [" + finding.code + "]\n" +
                       excerpt(finding.position, sources, color);
    if (!finding.suggestion.empty()) {
        text += "  " + paint("help: ", Color::green, color) + printable(finding.suggestion) + "\n";
    }
    for (const DiagnosticNote& note : finding.notes) {
        text += paint(place(note.position), Color::bold, color) +
                "note: " + printable(note.message) + "\n" + excerpt(note.position, sources, color);
    }
    return text;
}

Json finding_json(const Diagnostic& finding) {
    Json result;
    result["code"] = finding.code;
    result["severity"] = to_string(finding.severity);
    result.update(position_json(finding.position));
    result["path"] = finding.path;
    result["message"] = finding.message;
    result["suggestion"] = finding.suggestion;
    Json notes = Json::array();
    for (const DiagnosticNote& note : finding.notes) {
        Json entry = position_json(note.position);
        entry["message"] = note.message;
        notes.push_back(std::move(entry));
    }
    result["notes"] = std::move(notes);
    return result;
}

Json findings_json(const std::vector<Diagnostic>& findings) {
    Json result = Json::array();
    for (const Diagnostic& finding : findings) {
        result.push_back(finding_json(finding));
    }
    return result;
}

std::string error_text(const Error& error, bool color) {
    std::string text = paint("error: ", Color::red, color) + printable(to_string(error)) + "\n";
    if (!error.hint.empty()) {
        text += paint("hint: ", Color::green, color) + printable(error.hint) + "\n";
    }
    return text;
}

Json error_json(const Failure& failure) {
    const Error& error = failure.error;
    Json body;
    body["code"] = to_string(error.code);
    body["exit"] = failure.exit;
    body["message"] = error.message;
    body["hint"] = error.hint;
    body["context"] = error.context;
    body["position"] = error.position ? position_json(*error.position) : Json();
    body["findings"] = findings_json(failure.findings);
    Json result;
    result["schema"] = "paas.error/1";
    result["error"] = std::move(body);
    return result;
}

std::string counts_text(std::size_t errors, std::size_t warnings) {
    const auto counted = [](std::size_t count, std::string_view word) {
        return std::to_string(count) + " " + std::string(word) + (count == 1 ? "" : "s");
    };
    return counted(errors, "error") + ", " + counted(warnings, "warning");
}

}  // namespace paas::cli
