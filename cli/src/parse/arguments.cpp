#include "parse/arguments.hpp"

#include <charconv>

namespace paas::cli {

std::string Arguments::get(std::string_view name, std::string_view fallback) const {
    const auto found = values_.find(name);
    return found == values_.end() || found->second.empty() ? std::string(fallback)
                                                           : found->second.back();
}

std::vector<std::string> Arguments::all(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::int64_t Arguments::count(std::string_view name, std::int64_t fallback) const {
    const std::string text = get(name);
    std::int64_t value = fallback;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<Milliseconds> Arguments::duration(std::string_view name) const {
    const auto value = parse_duration(get(name));
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<Timestamp> read_time(const std::string& text, Timestamp now) {
    if (const auto ago = parse_duration(text)) {
        return now - *ago;
    }
    const bool day = text.size() == 10 && text.find('-') == 4;
    const auto at = parse_time(day ? text + "T00:00:00Z" : text);
    return at ? std::optional(*at) : std::nullopt;
}

std::optional<Timestamp> Arguments::time(std::string_view name, Timestamp now) const {
    return read_time(get(name), now);
}

void Arguments::set(std::string_view name, std::vector<std::string> values) {
    values_[std::string(name)] = std::move(values);
}

std::string wanted_output(const std::vector<std::string>& line) {
    for (std::size_t i = 0; i < line.size() && line[i] != "--"; ++i) {
        const std::string& word = line[i];
        if ((word == "-o" || word == "--output") && i + 1 < line.size()) {
            return line[i + 1];
        }
        if (word.starts_with("--output=")) {
            return word.substr(9);
        }
        if (word.starts_with("-o") && word.size() > 2) {
            return word.substr(word[2] == '=' ? 3 : 2);
        }
    }
    return {};
}

}  // namespace paas::cli
