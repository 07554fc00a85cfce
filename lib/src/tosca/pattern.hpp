/// Regular expressions of the `pattern` constraint, matched in linear time.
///
/// A user's template brings both the expression and the text, so backtracking is out of the
/// question: the expression becomes a small automaton that is simulated state by state.
#pragma once

#include "paas/base/error.hpp"

#include <bitset>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace paas::tosca {

/// A set of code points: those of ASCII as bits, the others as ranges.
class CodePoints {
public:
    void add(char32_t from, char32_t to);
    void add(char32_t one) { add(one, one); }
    void add(const CodePoints& other);
    void negate();
    [[nodiscard]] bool contains(char32_t point) const;

private:
    static constexpr char32_t kAscii = 128;
    std::bitset<kAscii> ascii_;
    std::vector<std::pair<char32_t, char32_t>> others_;
};

/// Literals, `.`, classes with ranges and names of POSIX (`[[:alpha:]]`), \d \w \s (and capitals),
/// groups, `|`, `*`, `+`, `?`, `{m,n}`, `^` and `$`. Works on code points. Thread-safe once made.
class Pattern {
public:
    /// invalid_argument for what it does not know or cannot hold (see kMaxStates).
    [[nodiscard]] static Result<Pattern> compile(std::string_view expression);
    /// True when the whole text matches.
    [[nodiscard]] bool matches(std::string_view text) const;

    static constexpr std::size_t kMaxStates = 20'000;

private:
    friend class PatternCompiler;
    enum class Op : std::uint8_t { one_of, split, jump, at_start, at_end, accept };
    struct State {
        Op op;
        std::uint32_t first;   ///< next state (one_of: index of the set)
        std::uint32_t second;  ///< split: the other state; one_of: next state
    };
    class Run;

    std::vector<State> states_;
    std::vector<CodePoints> sets_;
    std::uint32_t start_ = 0;
};

}  // namespace paas::tosca
