#include "yaml_writer_state.hpp"

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

bool can_stand_plain(std::string_view text) {
    if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') {
        return false;
    }
    static constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`";
    if (kIndicators.find(text.front()) != std::string_view::npos) {
        // `-x`, `?x` and `:x` would be legal; quoting them costs nothing.
        return false;
    }
    if (text.starts_with("...")) {
        return false;  // alone on its line it would end the document
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7F || text[i] == ',' || text[i] == '[' || text[i] == ']' ||
            text[i] == '{' || text[i] == '}') {
            return false;
        }
        if (byte >= 0x80 && detail::unprintable_size(text.substr(i)) != 0) {
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

/// `\x85` or `\u2028` for one letter of the ASCII controls or of unprintable_size().
void append_escape(std::string& out, std::string_view letter) {
    static constexpr char kHex[] = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(letter.back());
    if (letter.size() < 3) {
        out += "\\x";
        out += kHex[byte >> 4U];
        out += kHex[byte & 15U];
        return;
    }
    out += byte == 0xBF ? "\\ufeff" : byte == 0xA8 ? "\\u2028" : "\\u2029";
}

}  // namespace

namespace detail {

std::size_t unprintable_size(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) {
        return 2;
    }
    static constexpr std::string_view kBreaksAndMark[] = {"\xE2\x80\xA8", "\xE2\x80\xA9",
                                                          "\xEF\xBB\xBF"};
    return std::ranges::any_of(kBreaksAndMark,
                               [&](std::string_view mark) { return text.starts_with(mark); })
               ? 3
               : 0;
}

void append_double_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        if (const std::size_t size = byte >= 0x80 ? unprintable_size(text.substr(i)) : 0;
            size != 0) {
            append_escape(out, text.substr(i, size));
            i += size - 1;
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
                    append_escape(out, text.substr(i, 1));
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

}  // namespace detail

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
        state_->key_text(name);
    } else {
        std::string quoted;
        detail::append_double_quoted(quoted, name);
        state_->key_text(quoted);
    }
    state_->out += ':';
    state_->after_key = true;
}

void YamlWriter::string(std::string_view value) {
    state_->before_value(false);
    if (can_stand_plain(value)) {
        state_->out += value;
    } else {
        detail::append_double_quoted(state_->out, value);
    }
    state_->after_value();
}

void YamlWriter::plain(std::string_view value) {
    state_->before_value(false);
    state_->out += value;
    state_->after_value();
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
