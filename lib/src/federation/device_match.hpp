/// Models, numbers and sizes at one place of a text.
#pragma once

#include "federation/device_models.hpp"
#include "federation/device_words.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace paas::federation {

/// The number that a word is: "4", "four".
[[nodiscard]] std::optional<std::int64_t> count_of(std::string_view word);

/// A word without the number glued to it.
struct Trimmed {
    std::string_view text;
    std::optional<std::int64_t> count;
};
/// "2xk20m", "1t4"
[[nodiscard]] Trimmed trim_front(std::string_view word);
/// "h100x4"
[[nodiscard]] Trimmed trim_back(std::string_view word);

/// A model found at a word.
struct Match {
    const DeviceModel* model = nullptr;
    std::size_t words = 0;
    std::optional<std::int64_t> count;  ///< glued to it: "2xk20m", "h100x4"
    bool is_bare = false;               ///< a number alone, "2080ti"
};
/// The longest name of a model that begins at a word.
[[nodiscard]] Match match_at(const std::vector<Word>& words, std::size_t at);

/// "80gb", "80g", or "80" and "gb"; how many words it takes.
struct Size {
    std::int64_t gib = 0;
    std::size_t words = 0;
};
[[nodiscard]] Size size_at(const std::vector<Word>& words, std::size_t at);

/// True when nothing but a blank, hyphen or the like stands before the word.
[[nodiscard]] bool joins(const Word& word);

}  // namespace paas::federation
