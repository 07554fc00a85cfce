#include "federation/device_words.hpp"

#include <algorithm>
#include <charconv>

namespace paas::federation {
namespace {

constexpr std::string_view kGpuWord = "gpu";

/// "gpu2"
bool is_counted_gpu(std::string_view word) {
    return word.starts_with(kGpuWord) && is_digits(word.substr(kGpuWord.size()));
}

/// "t4gpu", "20gbgpu": a model or a size, and the word itself.
void split_gpu(std::vector<Word>& words) {
    const std::string& text = words.back().text;
    if (!text.ends_with(kGpuWord)) {
        return;
    }
    const std::string_view rest = std::string_view(text).substr(0, text.size() - kGpuWord.size());
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const bool is_size = digits > 0 && is_gib_unit(rest.substr(digits));
    const bool is_model = digits == 0 && std::ranges::any_of(rest, is_digit);
    if (is_size || is_model) {
        words.back().text.resize(rest.size());
        words.push_back({std::string(kGpuWord), {}});
    }
}

}  // namespace

bool is_digits(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

std::optional<std::int64_t> parse_number(std::string_view digits) noexcept {
    constexpr std::size_t kMost = 9;
    std::int64_t number = 0;
    if (!is_digits(digits) || digits.size() > kMost) {
        return std::nullopt;
    }
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

std::optional<std::uint32_t> parse_hex(std::string_view digits) noexcept {
    constexpr std::size_t kMost = 4;
    constexpr int kBase = 16;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
    }
    std::uint32_t number = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, kBase);
    const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
    return is_whole && digits.size() <= kMost ? std::optional(number) : std::nullopt;
}

bool is_gib_unit(std::string_view word) noexcept {
    return word == "gb" || word == "gib" || word == "g";
}

std::vector<Word> words_of(std::string_view text) {
    constexpr std::string_view kTimesSign = "\xC3\x97";
    std::vector<Word> words;
    std::string before;
    bool in_word = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = ascii_lower(text[at]);
        if (text.substr(at).starts_with(kTimesSign)) {
            c = 'x';
            ++at;
        }
        const bool is_letter = (c >= 'a' && c <= 'z') || is_digit(c);
        // "gpu1cpu2" is two words.
        const bool is_glued =
            in_word && is_letter && !is_digit(c) && is_counted_gpu(words.back().text);
        if (is_letter && (!in_word || is_glued)) {
            words.push_back({{}, std::move(before)});
            before.clear();
        }
        if (is_letter) {
            words.back().text += c;
        } else {
            before += c;
            if (in_word) {
                split_gpu(words);
            }
        }
        in_word = is_letter;
    }
    if (in_word) {
        split_gpu(words);
    }
    return words;
}

}  // namespace paas::federation
