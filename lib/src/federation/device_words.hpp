/// Words and numbers in the texts of providers.
#pragma once

#include "paas/base/ascii.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::federation {

/// One or more decimal digits and nothing else.
[[nodiscard]] bool is_digits(std::string_view text) noexcept;
/// A whole text of decimal digits, up to nine; nothing for any other.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view digits) noexcept;
/// A whole text of hexadecimal digits, up to four.
[[nodiscard]] std::optional<std::uint32_t> parse_hex(std::string_view digits) noexcept;
/// "gb", "gib" or "g", which all mean GiB of a device's memory.
[[nodiscard]] bool is_gib_unit(std::string_view word) noexcept;

/// A run of letters and digits, in lower case, and what stands before it.
struct Word {
    std::string text;
    std::string before;  ///< blanks and signs since the previous word
};
[[nodiscard]] std::vector<Word> words_of(std::string_view text);
/// True when one of the words is in the list.
template <typename List>
[[nodiscard]] bool has_word(const std::vector<Word>& words, const List& list) {
    for (const Word& word : words) {
        for (const std::string_view one : list) {
            if (word.text == one) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace paas::federation
