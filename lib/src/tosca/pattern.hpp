/// Regular expressions of the `pattern` constraint, matched in linear time.
///
/// A user's template brings both the expression and the text, so backtracking is out of the
/// question: the expression becomes a small automaton that is simulated state by state.
#pragma once

#include "paas/base/error.hpp"

#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

namespace paas::tosca {

/// Literals, `.`, classes with ranges, \d \w \s (and capitals), groups, `|`, `*`, `+`, `?`,
/// `{m,n}`, and `^` `$` at the ends. Works on bytes. Thread-safe once made.
class Pattern {
public:
    /// invalid_argument for what it does not know or cannot hold (see kMaxStates).
    [[nodiscard]] static Result<Pattern> compile(std::string_view expression);
    /// True when the whole text matches.
    [[nodiscard]] bool matches(std::string_view text) const;

    static constexpr std::size_t kMaxStates = 20'000;

private:
    friend class PatternCompiler;
    enum class Op : std::uint8_t { bytes, split, jump, accept };
    struct State {
        Op op;
        std::uint32_t first;   ///< next state (bytes: index of the class)
        std::uint32_t second;  ///< split: the other state; bytes: next state
    };
    void follow(std::uint32_t state, std::vector<std::uint32_t>& set,
                std::vector<std::uint32_t>& mark, std::uint32_t step) const;

    std::vector<State> states_;
    std::vector<std::bitset<256>> classes_;
    std::uint32_t start_ = 0;
};

}  // namespace paas::tosca
