/// Writes a subtree so that it reads back as the same tree.
#include "yaml_writer_state.hpp"

#include <algorithm>
#include <unordered_map>

namespace paas::text {
namespace {

/// A shared scalar of so many bytes is repeated; a longer one gets an anchor.
constexpr std::size_t kRepeated = 64;

bool is_null_word(std::string_view text) {
    return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

/// True when the text reads back from a plain scalar in block style on one line.
bool stands_plain(std::string_view text) {
    if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') {
        return false;
    }
    static constexpr std::string_view kNever = ",[]{}#&*!|>'\"%@`";
    static constexpr std::string_view kBeforeText = "-?:";
    const char first = text.front();
    if (kNever.find(first) != std::string_view::npos ||
        (kBeforeText.find(first) != std::string_view::npos &&
         (text.size() == 1 || text[1] == ' '))) {
        return false;
    }
    if ((text.starts_with("---") || text.starts_with("...")) &&
        (text.size() == 3 || text[3] == ' ')) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool control = byte < 0x20 || byte == 0x7F ||
                             (byte >= 0x80 && detail::unprintable_size(text.substr(i)) != 0);
        const bool ends = (text[i] == ':' && i + 1 < text.size() && text[i + 1] == ' ') ||
                          (text[i] == '#' && text[i - 1] == ' ');
        if (control || ends) {
            return false;
        }
    }
    return true;
}

/// True when the text can stand line by line after `|`: several lines that begin with a letter and
/// do not end with space, and at most one line break at the end.
bool stands_in_block(std::string_view text) {
    if (text.find('\n') == std::string_view::npos || text.ends_with("\n\n") ||
        text.front() == '\n') {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (text[i] == '\n') {
            const bool space_before = i > 0 && (text[i - 1] == ' ' || text[i - 1] == '\t');
            if (space_before) {
                return false;
            }
            continue;
        }
        const bool first = i == 0 || text[i - 1] == '\n';
        if ((first && i == 0 && text[i] == ' ') || byte < 0x20 || byte == 0x7F ||
            (byte >= 0x80 && detail::unprintable_size(text.substr(i)) != 0)) {
            return false;
        }
    }
    return text.back() != ' ';
}

void append_quoted(std::string& out, std::string_view text) {
    const auto hard = [&](std::size_t i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        return byte < 0x20 || byte == 0x7F ||
               (byte >= 0x80 && detail::unprintable_size(text.substr(i)) != 0);
    };
    bool single = text.find_first_of("\"\\") != std::string_view::npos;
    for (std::size_t i = 0; single && i < text.size(); ++i) {
        single = !hard(i);
    }
    if (!single) {
        detail::append_double_quoted(out, text);
        return;
    }
    out += '\'';
    for (const char c : text) {
        out += c;
        if (c == '\'') {
            out += c;
        }
    }
    out += '\'';
}

/// `!x`, `!!str` or `!<any:uri>`; every tag that was read has only letters that a URI may have.
void append_tag(std::string& out, std::string_view tag) {
    static constexpr std::string_view kCore = "tag:yaml.org,2002:";
    static constexpr std::string_view kPlainLetters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    const auto is_word = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of(kPlainLetters) == std::string_view::npos;
    };
    if (tag.starts_with(kCore) && is_word(tag.substr(kCore.size()))) {
        out += "!!";
        out += tag.substr(kCore.size());
    } else if (tag.starts_with('!') && is_word(tag.substr(1))) {
        out += tag;
    } else {
        out += "!<";
        out += tag;
        out += '>';
    }
}

}  // namespace

/// One subtree. What it holds more than once by aliases or merge keys is written once.
class YamlWriter::NodeWriter {
public:
    explicit NodeWriter(State& state) : state_(state) {}

    /// Counts how often each node is reached.
    void scan(const YamlNode& node) {
        if (is_small(node) || ++reached_[node.id_].times > 1) {
            return;
        }
        for (const YamlNode item : node.items()) {
            scan(item);
        }
        for (const YamlEntry entry : node.entries()) {
            scan(entry.key);
            scan(entry.value);
        }
    }

    void value(const YamlNode& node) {
        const std::string marks = marks_of(node);
        if (marks.starts_with('*')) {
            single(marks);
            return;
        }
        switch (node.kind()) {
            case YamlKind::null:
                single(with_marks(marks, "null"));
                return;
            case YamlKind::scalar:
                scalar(node, marks);
                return;
            case YamlKind::sequence:
                state_.begin(State::Level::sequence, marks);
                for (const YamlNode item : node.items()) {
                    value(item);
                }
                state_.end("[]");
                return;
            case YamlKind::map:
                break;
        }
        state_.begin(State::Level::map, marks);
        for (const YamlEntry entry : node.entries()) {
            key(entry.key);
            value(entry.value);
        }
        state_.end("{}");
    }

private:
    struct Reached {
        std::uint32_t times = 0;
        std::size_t anchor = 0;  ///< its number once it is written
    };

    static bool is_small(const YamlNode& node) {
        return node.is_null() || (node.is_scalar() && node.text().size() <= kRepeated);
    }

    /// The alias of a node that is written already; else its anchor and tag, if it has any.
    std::string marks_of(const YamlNode& node) {
        std::string marks;
        const auto found = reached_.find(node.id_);
        if (found != reached_.end() && found->second.times > 1) {
            Reached& reached = found->second;
            const bool again = reached.anchor != 0;
            if (!again) {
                reached.anchor = ++state_.anchors;
            }
            marks = (again ? "*a" : "&a") + std::to_string(reached.anchor);
            if (again) {
                return marks;
            }
        }
        if (!node.tag().empty()) {
            marks += marks.empty() ? "" : " ";
            append_tag(marks, node.tag());
        }
        return marks;
    }

    static std::string with_marks(const std::string& marks, std::string_view text) {
        return marks.empty() ? std::string(text) : marks + " " + std::string(text);
    }

    /// Plain text stays plain where a plain scalar can hold it, and else is a string anyhow.
    static bool is_plain(const YamlNode& node) {
        return !node.quoted() && stands_plain(node.text()) &&
               (!node.tag().empty() || !is_null_word(node.text()));
    }

    static std::string one_line(const YamlNode& node, const std::string& marks) {
        std::string out = with_marks(marks, "");
        if (is_plain(node)) {
            out += node.text();
        } else {
            append_quoted(out, node.text());
        }
        return out;
    }

    void single(const std::string& text) {
        state_.before_value(false);
        state_.out += text;
        state_.after_value();
    }

    void scalar(const YamlNode& node, const std::string& marks) {
        const std::string_view text = node.text();
        if (is_plain(node) || !stands_in_block(text) ||
            (!marks.empty() && state_.key_may_start())) {
            single(one_line(node, marks));
            return;
        }
        state_.before_value(false);
        const bool ends = text.back() == '\n';
        state_.out += with_marks(marks, ends ? "|" : "|-");
        const std::size_t indent = 2 * std::max<std::size_t>(state_.frames.size(), 1);
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            state_.out += '\n';
            state_.out.append(end == at ? 0 : indent, ' ');
            state_.out += text.substr(at, end - at);
            at = end + 1;
        }
        state_.after_value();
    }

    void key(const YamlNode& node) {
        state_.line();
        if (node.is_scalar() || node.is_null()) {
            const std::string marks = marks_of(node);
            const bool alias = marks.starts_with('*');
            const std::string text = alias            ? marks + " "
                                     : node.is_null() ? with_marks(marks, "null")
                                                      : one_line(node, marks);
            state_.key_text(text);
        } else {
            state_.out += "?";
            state_.after_key = true;
            value(node);
            state_.after_value();
            if (state_.out.back() != '\n') {
                state_.out += '\n';
            }
            state_.end_of_question();
        }
        state_.out += ':';
        state_.after_key = true;
    }

    State& state_;
    std::unordered_map<std::uint32_t, Reached> reached_;
};

void YamlWriter::node(const YamlNode& value) {
    NodeWriter writer(*state_);
    writer.scan(value);
    writer.value(value);
}

}  // namespace paas::text
