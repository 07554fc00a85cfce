#include "paas/text/yaml.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace paas::text {
namespace {

bool looks_like_number(std::string_view text) {
    if (text.empty()) {
        return false;
    }
    const char first = text[0];
    const bool digit = std::isdigit(static_cast<unsigned char>(first)) != 0;
    // Dates, sexagesimals and 1_000 of YAML 1.1 start with a digit too: quote all of them.
    return digit || ((first == '-' || first == '+' || first == '.') && text.size() > 1 &&
                     (std::isdigit(static_cast<unsigned char>(text[1])) != 0 || text[1] == '.' ||
                      text[1] == 'i' || text[1] == 'I' || text[1] == 'n' || text[1] == 'N'));
}

/// Digits with a unit or letters ("4 GB", "3rd") are strings to every reader.
bool number_like_but_text(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) {
                           return (c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z') || c == ' ';
                       }) &&
           !text.starts_with("0x") && !text.starts_with("0o");
}

bool is_reserved_word(std::string_view text) {
    static constexpr std::string_view kWords[] = {"null", "true", "false", "yes", "no", "on",
                                                  "off",  "y",    "n",     "~",   "<<", "="};
    if (text.size() > 5) {
        return false;
    }
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(std::begin(kWords), std::end(kWords), lower) != std::end(kWords);
}

/// Line breaks, controls and the byte order mark outside ASCII, which a reader may drop or fold;
/// written as escapes.
struct Unprintable {
    std::string_view bytes;
    std::string_view escape;
};
constexpr Unprintable kUnprintable[] = {
    {"\xC2\x85", "\\x85"},
    {"\xE2\x80\xA8", "\\u2028"},
    {"\xE2\x80\xA9", "\\u2029"},
    {"\xEF\xBB\xBF", "\\ufeff"},
};

const Unprintable* unprintable_at(std::string_view text) {
    for (const Unprintable& entry : kUnprintable) {
        if (text.starts_with(entry.bytes)) {
            return &entry;
        }
    }
    return nullptr;
}

bool can_stand_plain(std::string_view text) {
    if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') {
        return false;
    }
    static constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`";
    if (kIndicators.find(text.front()) != std::string_view::npos) {
        // `-x`, `?x` and `:x` would be legal; quoting them costs nothing.
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7F || text[i] == ',' || text[i] == '[' || text[i] == ']' ||
            text[i] == '{' || text[i] == '}') {
            return false;
        }
        if (byte >= 0x80 && unprintable_at(text.substr(i)) != nullptr) {
            return false;
        }
        if (text[i] == ':' && i + 1 < text.size() && text[i + 1] == ' ') {
            return false;
        }
        if (text[i] == '#' && text[i - 1] == ' ') {
            return false;
        }
    }
    return !is_reserved_word(text) && (!looks_like_number(text) || number_like_but_text(text));
}

void append_quoted(std::string& out, std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        if (const Unprintable* special = byte >= 0x80 ? unprintable_at(text.substr(i)) : nullptr) {
            out += special->escape;
            i += special->bytes.size() - 1;
            continue;
        }
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\r':
                out += "\\r";
                break;
            default:
                if (byte < 0x20 || byte == 0x7F) {
                    out += "\\x";
                    out += kHex[byte >> 4U];
                    out += kHex[byte & 15U];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

}  // namespace

struct YamlWriter::State {
    enum class Level : std::uint8_t { map, sequence };
    struct Frame {
        Level level;
        bool empty = true;
        bool compact = false;  ///< a map that starts on the line of its list's dash
    };
    std::string out;
    std::vector<Frame> frames;
    bool after_key = false;
    bool after_dash = false;

    [[nodiscard]] std::size_t indent() const {
        return frames.empty() ? 0 : 2 * (frames.size() - 1);
    }

    /// Starts the line of a new entry of the innermost collection.
    void line() {
        Frame& frame = frames.back();
        if (frame.empty && frame.compact) {
            frame.empty = false;
            return;
        }
        frame.empty = false;
        if (!out.empty() && out.back() != '\n') {
            out += '\n';
        }
        out.append(indent(), ' ');
    }

    /// Where a value begins: after a key, after a dash, or alone.
    void before_value(bool collection) {
        if (!frames.empty() && frames.back().level == Level::sequence && !after_key) {
            line();
            out += "-";
            after_dash = true;
        }
        if (!collection && (after_key || after_dash)) {
            out += ' ';
        }
    }
    void after_value() {
        after_key = false;
        after_dash = false;
    }

    void begin(Level level) {
        before_value(true);
        const bool compact = after_dash && level == Level::map;
        if (compact) {
            out += ' ';
        }
        after_value();
        frames.push_back({level, true, compact});
    }
    void end(std::string_view empty_form) {
        const Frame frame = frames.back();
        frames.pop_back();
        if (frame.empty) {
            if (!frame.compact && !out.empty() && out.back() != '\n') {
                out += ' ';
            }
            out += empty_form;
        }
    }
};

YamlWriter::YamlWriter() : state_(std::make_unique<State>()) {}
YamlWriter::~YamlWriter() = default;

void YamlWriter::begin_map() {
    state_->begin(State::Level::map);
}
void YamlWriter::end_map() {
    state_->end("{}");
}
void YamlWriter::begin_sequence() {
    state_->begin(State::Level::sequence);
}
void YamlWriter::end_sequence() {
    state_->end("[]");
}

void YamlWriter::key(std::string_view name) {
    state_->line();
    if (can_stand_plain(name)) {
        state_->out += name;
    } else {
        append_quoted(state_->out, name);
    }
    state_->out += ':';
    state_->after_key = true;
}

void YamlWriter::string(std::string_view value) {
    state_->before_value(false);
    if (can_stand_plain(value)) {
        state_->out += value;
    } else {
        append_quoted(state_->out, value);
    }
    state_->after_value();
}

void YamlWriter::plain(std::string_view value) {
    state_->before_value(false);
    state_->out += value;
    state_->after_value();
}

void YamlWriter::node(const YamlNode& value) {
    switch (value.kind()) {
        case YamlKind::null:
            plain("null");
            return;
        case YamlKind::scalar:
            if (value.quoted() || value.tag() == "tag:yaml.org,2002:str") {
                string(value.text());
            } else if (value.as_yaml11_bool() || value.as_float()) {
                plain(value.text());
            } else {
                // Plain in the source, so it stands plain unless it spans lines.
                string(value.text());
            }
            return;
        case YamlKind::sequence:
            begin_sequence();
            for (const YamlNode item : value.items()) {
                node(item);
            }
            end_sequence();
            return;
        case YamlKind::map:
            break;
    }
    begin_map();
    for (const YamlEntry entry : value.entries()) {
        key(entry.name());
        node(entry.value);
    }
    end_map();
}

void YamlWriter::json(const nlohmann::json& value) {
    if (value.is_object()) {
        begin_map();
        for (const auto& [name, field] : value.items()) {
            key(name);
            json(field);
        }
        end_map();
    } else if (value.is_array()) {
        begin_sequence();
        for (const auto& item : value) {
            json(item);
        }
        end_sequence();
    } else if (value.is_string()) {
        string(value.get_ref<const std::string&>());
    } else {
        plain(value.dump());
    }
}

std::string YamlWriter::take() && {
    std::string out = std::move(state_->out);
    if (!out.empty() && out.back() != '\n') {
        out += '\n';
    }
    return out;
}

std::string to_yaml(const YamlNode& node) {
    YamlWriter writer;
    writer.node(node);
    return std::move(writer).take();
}

std::string to_yaml(const nlohmann::json& value) {
    YamlWriter writer;
    writer.json(value);
    return std::move(writer).take();
}

}  // namespace paas::text
