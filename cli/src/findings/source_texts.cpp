#include "findings/source_texts.hpp"

#include "paas/sources/import_loader.hpp"

#include <algorithm>

namespace paas::cli {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/// Past the closing quote of the text that starts at `start`, or the line's end.
std::size_t after_quoted(std::string_view line, std::size_t start) {
    const char quote = line[start];
    for (std::size_t i = start + 1; i < line.size(); ++i) {
        if (quote == '"' && line[i] == '\\') {
            ++i;
        } else if (line[i] == quote) {
            if (quote == '"' || i + 1 == line.size() || line[i + 1] != quote) {
                return i + 1;
            }
            ++i;  // '' stands for one quote
        }
    }
    return line.size();
}

bool starts_quoted(std::string_view line, std::size_t at) {
    // Within a plain text (don't) a quote is a letter like others.
    return (line[at] == '"' || line[at] == '\'') &&
           (at == 0 || is_blank(line[at - 1]) ||
            std::string_view("[{,:").find(line[at - 1]) != std::string_view::npos);
}

/// Past the bracket that closes the one at `start`; just past that one when the line ends before.
std::size_t after_collection(std::string_view line, std::size_t start) {
    std::size_t depth = 0;
    for (std::size_t i = start; i < line.size(); ++i) {
        if (starts_quoted(line, i)) {
            i = after_quoted(line, i) - 1;
        } else if (line[i] == '[' || line[i] == '{') {
            ++depth;
        } else if ((line[i] == ']' || line[i] == '}') && --depth == 0) {
            return i + 1;
        }
    }
    return start + 1;
}

/// Whether byte `at` of the line stands in brackets that this line opens.
bool in_collection(std::string_view line, std::size_t at) {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < at; ++i) {
        if (starts_quoted(line, i)) {
            i = after_quoted(line, i) - 1;
        } else if (line[i] == '[' || line[i] == '{') {
            ++depth;
        } else if ((line[i] == ']' || line[i] == '}') && depth > 0) {
            --depth;
        }
    }
    return depth > 0;
}

std::size_t after_plain(std::string_view line, std::size_t start) {
    // A very long line is a collection, and not worth a look for each finding in it.
    constexpr std::size_t kLong = 4096;
    const bool inside = start > kLong || in_collection(line, start);
    const std::string_view stops = inside ? ",[]{}" : "";
    std::size_t end = start;
    for (; end < line.size(); ++end) {
        const bool last = end + 1 == line.size();
        if (line[end] == ':' && (last || is_blank(line[end + 1]) ||
                                 stops.find(line[end + 1]) != std::string_view::npos)) {
            break;
        }
        if (is_blank(line[end]) && !last && line[end + 1] == '#') {
            break;
        }
        if (stops.find(line[end]) != std::string_view::npos) {
            break;
        }
    }
    while (end > start && is_blank(line[end - 1])) {
        --end;
    }
    // The collection may have begun on a line before.
    return end > start + 1 && end == line.size() && line[end - 1] == ',' ? end - 1 : end;
}

}  // namespace

std::string_view SourceTexts::line(const std::string& file, std::uint32_t number) {
    auto found = texts_.find(file);
    if (found == texts_.end()) {
        auto text = sources::read_file(file);
        auto kept = std::make_shared<const std::string>(text ? std::move(*text) : std::string());
        found = texts_.emplace(file, Text{std::move(kept), {}}).first;
    }
    std::string_view text = *found->second.text;
    std::vector<std::size_t>& starts = found->second.starts;
    if (starts.empty()) {
        starts.push_back(0);
        std::size_t lines = 1;
        for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n', end + 1)) {
            if (lines++ % kStep == 0) {
                starts.push_back(end + 1);
            }
        }
    }
    if (number == 0 || (number - 1) / kStep >= starts.size()) {
        return {};
    }
    text.remove_prefix(starts[(number - 1) / kStep]);
    for (std::size_t left = (number - 1) % kStep; left > 0; --left) {
        const std::size_t end = text.find('\n');
        if (end == text.npos) {
            return {};
        }
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    if (text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    return text;
}

std::size_t token_end(std::string_view line, std::size_t start) {
    if (start >= line.size()) {
        return line.size();
    }
    switch (line[start]) {
        case '"':
        case '\'':
            return after_quoted(line, start);
        case '[':
        case '{':
            return after_collection(line, start);
        case '|':
        case '>':
        case '&':
        case '*':
        case '!':
            return std::min(line.find_first_of(" \t,]}", start), line.size());
        case '-':
            if (start + 1 == line.size() || is_blank(line[start + 1])) {
                return start + 1;
            }
            break;
        default:
            break;
    }
    return std::max(start + 1, after_plain(line, start));
}

std::uint32_t end_column(const SourcePosition& position, SourceTexts& sources) {
    const std::string_view line =
        position.line == 0 ? std::string_view() : sources.line(position.file, position.line);
    if (position.column == 0 || position.column > line.size()) {
        return position.column;
    }
    return static_cast<std::uint32_t>(token_end(line, position.column - 1) + 1);
}

}  // namespace paas::cli
