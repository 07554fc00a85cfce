#include "federation/device_match.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace paas::federation {
namespace {

Match match_key(const std::string& key, std::size_t words, std::optional<std::int64_t> count) {
    Match match{find_model(key), words, count};
    if (match.model == nullptr) {
        match.model = find_bare_model(key);
        match.is_bare = true;
    }
    return match;
}

/// A name of some words, with or without a number glued to either end.
Match match_words(std::string_view first, std::string_view rest, std::size_t words) {
    const Trimmed front = trim_front(first);
    const Trimmed back = trim_back(rest.empty() ? first : rest);
    Match match = match_key(std::string(first).append(rest), words, std::nullopt);
    if (match.model == nullptr && front.count) {
        match = match_key(std::string(front.text).append(rest), words, front.count);
    }
    if (match.model == nullptr && back.count) {
        match =
            match_key(rest.empty() ? std::string(back.text) : std::string(first).append(back.text),
                      words, back.count);
    }
    return match;
}

}  // namespace

std::optional<std::int64_t> count_of(std::string_view word) {
    using Number = std::pair<std::string_view, std::int64_t>;
    constexpr std::array<Number, 9> kNumbers = {Number{"one", 1}, {"single", 1}, {"two", 2},
                                                {"dual", 2},      {"three", 3},  {"four", 4},
                                                {"quad", 4},      {"six", 6},    {"eight", 8}};
    const auto* found = std::ranges::find(kNumbers, word, &Number::first);
    if (found != kNumbers.end()) {
        return found->second;
    }
    constexpr std::size_t kMostDigits = 3;
    return word.size() <= kMostDigits ? parse_number(word) : std::nullopt;
}

Trimmed trim_front(std::string_view word) {
    const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    constexpr std::size_t kMostDigits = 2;
    if (digits == 0 || digits > kMostDigits || digits == word.size()) {
        return {word, std::nullopt};
    }
    const bool has_x = word[digits] == 'x' && digits + 1 < word.size();
    return {word.substr(digits + (has_x ? 1 : 0)), parse_number(word.substr(0, digits))};
}
Trimmed trim_back(std::string_view word) {
    const std::size_t x = word.rfind('x');
    if (x == std::string_view::npos || x == 0 || !is_digits(word.substr(x + 1))) {
        return {word, std::nullopt};
    }
    return {word.substr(0, x), count_of(word.substr(x + 1))};
}

bool joins(const Word& word) {
    return word.before.size() <= 1 &&
           (word.before.empty() ||
            std::string_view(" -_./").find(word.before) != std::string_view::npos);
}

Match match_at(const std::vector<Word>& words, std::size_t at) {
    constexpr std::size_t kMostWords = 4;
    // "A 100 GB" is no A100: one letter alone does not begin a name.
    const std::size_t most =
        words[at].text.size() < 2 ? 1 : std::min(kMostWords, words.size() - at);
    Match best;
    std::string rest;
    for (std::size_t n = 1; n <= most; ++n) {
        if (n > 1) {
            if (!joins(words[at + n - 1])) {
                break;
            }
            rest += words[at + n - 1].text;
        }
        if (const Match match = match_words(words[at].text, rest, n); match.model != nullptr) {
            best = match;
        }
    }
    return best;
}

Size size_at(const std::vector<Word>& words, std::size_t at) {
    const std::string& text = words[at].text;
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_number(std::string_view(text).substr(0, digits));
    if (!number) {
        return {};
    }
    if (digits < text.size()) {
        return is_gib_unit(std::string_view(text).substr(digits)) ? Size{*number, 1} : Size{};
    }
    const bool has_unit =
        at + 1 < words.size() && joins(words[at + 1]) && is_gib_unit(words[at + 1].text);
    return has_unit ? Size{*number, 2} : Size{};
}

}  // namespace paas::federation
