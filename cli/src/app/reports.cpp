#include "app/reports.hpp"

#include "term/utf8.hpp"

#include <algorithm>

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

/// With the column after what stands there.
Json span_json(const SourcePosition& position, SourceTexts& sources) {
    Json result = position_json(position);
    result["end_line"] = position.line;
    result["end_column"] = end_column(position, sources);
    return result;
}

/// The part of a line that shows what stands at `from` and after it, and where that is in it.
struct Excerpt {
    std::string text;
    std::size_t before = 0;  ///< columns before it
    std::size_t marked = 1;  ///< columns of it
};

/// The start of the character that byte `at` belongs to.
std::size_t character_start(std::string_view line, std::size_t at) {
    while (at > 0 && at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U) {
        --at;
    }
    return at;
}

/// The end of a text, at most so many columns wide, after "…" when something was cut.
std::string last_columns(std::string_view text, std::size_t width, bool cut) {
    std::size_t used = display_width(text);
    while (used > width) {
        const std::size_t size = first_character(text).bytes;
        used -= display_width(text.substr(0, size));
        text.remove_prefix(size);
        cut = true;
    }
    return (cut ? "…" : "") + std::string(text);
}

Excerpt cut_line(std::string_view line, std::size_t from, std::size_t to, std::size_t width) {
    // Of a very long line only what is near is looked at.
    constexpr std::size_t kNear = 1024;
    const std::size_t start = from > kNear ? character_start(line, from - kNear) : 0;
    line.remove_prefix(start);
    from -= start;
    to -= start;
    line = line.substr(0, character_start(line, from + kNear));
    to = std::min(to, line.size());
    std::string before = printable(line.substr(0, from));
    const std::string rest = printable(line.substr(from));
    // Of a line too long its start goes first, until the place is in the middle.
    if (start > 0 || display_width(before) + display_width(rest) > width) {
        before = last_columns(before, width / 2, start > 0);
    }
    Excerpt result;
    result.before = display_width(before);
    result.text = shorten(before + rest, width);
    const std::size_t room = width - std::min(width, result.before);
    const std::size_t marked = display_width(printable(line.substr(from, to - from)));
    result.marked = std::max<std::size_t>(1, std::min(marked, room));
    return result;
}

/// The source line and a mark below what the finding is about, both with a margin.
std::string excerpt(const SourcePosition& position, SourceTexts& sources, const TextLook& look) {
    const std::string_view line =
        position.line == 0 ? std::string_view() : sources.line(position.file, position.line);
    if (line.empty()) {
        return {};
    }
    const std::string number = std::to_string(position.line);
    constexpr std::size_t kMargin = 5;  // two blanks before the number, " | " after it
    const std::size_t columns = look.width == 0 ? 160 : std::max<std::size_t>(look.width, 40);
    const std::size_t width = columns - number.size() - kMargin;
    if (position.column == 0 || position.column > line.size() + 1) {
        return "  " + number + " | " + shorten(printable(line.substr(0, 4 * width)), width) + "\n";
    }
    const std::size_t from = position.column - 1;
    const Excerpt cut = cut_line(line, from, token_end(line, from), width);
    return "  " + number + " | " + cut.text + "\n" + std::string(number.size() + 2, ' ') + " | " +
           std::string(cut.before, ' ') +
           paint("^" + std::string(cut.marked - 1, '~'), Color::green, look.color) + "\n";
}

bool same_line(const SourcePosition& a, const SourcePosition& b) {
    return a.line == b.line && a.file == b.file;
}

std::string place(const SourcePosition& position) {
    const std::string text = to_string(position);
    return text.empty() ? text : text + ": ";
}

}  // namespace

std::string finding_text(const Diagnostic& finding, SourceTexts& sources, const TextLook& look) {
    const bool color = look.color;
    const std::string severity(to_string(finding.severity));
    std::string text = paint(place(finding.position), Color::bold, color) +
                       paint(severity + ": ", severity_color(finding.severity), color) +
                       printable(finding.message) + " [" + finding.code + "]\n" +
                       excerpt(finding.position, sources, look);
    if (!finding.suggestion.empty()) {
        text += "  " + paint("help: ", Color::green, color) + printable(finding.suggestion) + "\n";
    }
    for (const DiagnosticNote& note : finding.notes) {
        text += paint(place(note.position), Color::bold, color) +
                "note: " + printable(note.message) + "\n";
        if (!same_line(note.position, finding.position)) {
            text += excerpt(note.position, sources, look);
        }
    }
    return text;
}

Json finding_json(const Diagnostic& finding, SourceTexts& sources) {
    Json result;
    result["code"] = finding.code;
    result["severity"] = to_string(finding.severity);
    result.update(span_json(finding.position, sources));
    result["path"] = finding.path;
    result["message"] = finding.message;
    result["suggestion"] = finding.suggestion;
    Json notes = Json::array();
    for (const DiagnosticNote& note : finding.notes) {
        Json entry = span_json(note.position, sources);
        entry["message"] = note.message;
        notes.push_back(std::move(entry));
    }
    result["notes"] = std::move(notes);
    return result;
}

Json findings_json(const std::vector<Diagnostic>& findings, SourceTexts& sources) {
    Json result = Json::array();
    for (const Diagnostic& finding : findings) {
        result.push_back(finding_json(finding, sources));
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

Json error_json(const Failure& failure, SourceTexts& sources) {
    const Error& error = failure.error;
    Json body;
    body["code"] = to_string(error.code);
    body["exit"] = failure.exit;
    body["message"] = error.message;
    body["hint"] = error.hint;
    body["context"] = error.context;
    body["position"] = error.position ? position_json(*error.position) : Json();
    body["findings"] = findings_json(failure.findings, sources);
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
