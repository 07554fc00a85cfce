#include "mutation_sites.hpp"

#include <algorithm>

namespace paas::corpus {
namespace {

std::size_t indent(const std::string& line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

bool blank(const std::string& line) {
    return line.find_first_not_of(" \r\t") == std::string::npos;
}

std::string join(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += line + "\n";
    }
    return text;
}

}  // namespace

Source::Source(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines_.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

std::string Source::with_value(text::YamlMark at, std::string_view value) const {
    auto lines = lines_;
    std::string& line = lines[at.line - 1];
    line = line.substr(0, at.column - 1) + std::string(value);
    return join(lines);
}

std::string Source::with_text(text::YamlMark at, std::size_t length,
                              std::string_view replacement) const {
    auto lines = lines_;
    lines[at.line - 1].replace(at.column - 1, length, replacement);
    return join(lines);
}

std::string Source::with_line(std::uint32_t line, std::string_view text) const {
    auto lines = lines_;
    lines[line - 1] = text;
    return join(lines);
}

std::string Source::with_line_twice(std::uint32_t line) const {
    auto lines = lines_;
    lines.insert(lines.begin() + line, lines_[line - 1]);
    return join(lines);
}

std::string Source::without(text::YamlMark key) const {
    auto lines = lines_;
    auto last = lines.begin() + key.line;
    const auto belongs = [&](const std::string& line) {
        // Deeper, or an item of a list that stands at its key's own indentation.
        return blank(line) || indent(line) >= key.column ||
               (indent(line) == key.column - 1 && line[indent(line)] == '-');
    };
    while (last != lines.end() && belongs(*last)) {
        ++last;
    }
    lines.erase(lines.begin() + (key.line - 1), last);
    return join(lines);
}

std::string Source::with_flow(text::YamlMark at, std::string_view replacement) const {
    if (at.line == 0 || at.line > lines_.size()) {
        return {};
    }
    const std::string& line = lines_[at.line - 1];
    const std::size_t begin = at.column - 1UL;
    if (begin >= line.size() || line[begin] != '[') {
        return {};
    }
    int depth = 0;
    for (std::size_t i = begin; i < line.size(); ++i) {
        if (line[i] == '"' || line[i] == '\'') {
            return {};  // a bracket may stand in quotes
        }
        depth += line[i] == '[' ? 1 : line[i] == ']' ? -1 : 0;
        if (depth == 0) {
            return with_text(at, i + 1 - begin, replacement);
        }
    }
    return {};
}

bool Source::one_line(const text::YamlEntry& entry) const {
    const text::YamlMark key = entry.key.mark();
    const text::YamlMark value = entry.value.mark();
    if (key.line != value.line || key.line == 0 || key.line > lines_.size()) {
        return false;
    }
    const std::string& line = lines_[key.line - 1];
    const std::string rest = line.substr(std::min(value.column - 1UL, line.size()));
    if (rest.empty() || rest[0] == '|' || rest[0] == '>' || rest[0] == '&' || rest[0] == '*') {
        return false;
    }
    const bool next_is_deeper = key.line < lines_.size() && !blank(lines_[key.line]) &&
                                indent(lines_[key.line]) >= key.column;
    return block_style(entry.key) && !next_is_deeper;
}

bool Source::block_style(const text::YamlNode& key) const {
    const text::YamlMark mark = key.mark();
    return mark.line > 0 && mark.line <= lines_.size() &&
           lines_[mark.line - 1].find_first_not_of(" -") == mark.column - 1UL;
}

bool Source::plain(const text::YamlNode& scalar) const {
    const text::YamlMark mark = scalar.mark();
    return scalar.is_scalar() && !scalar.quoted() && !scalar.text().empty() && mark.line > 0 &&
           mark.line <= lines_.size() && mark.column <= lines_[mark.line - 1].size() &&
           std::string_view(lines_[mark.line - 1])
               .substr(mark.column - 1)
               .starts_with(scalar.text());
}

}  // namespace paas::corpus
