#include "pattern.hpp"

#include "paas/base/utf8.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace paas::tosca {
namespace {

constexpr char32_t kLast = 0x10FFFF;

/// The code point at the start of a text, which loses it. A byte that is not UTF-8 stands for
/// itself.
char32_t take_code_point(std::string_view& text) {
    const Utf8Character next = first_character(text);
    const char32_t point = next.valid ? next.point : static_cast<unsigned char>(text[0]);
    text.remove_prefix(next.bytes);
    return point;
}

struct NamedClass {
    std::string_view name;
    std::string_view ranges;  ///< pairs of the first and the last
};
// POSIX 1003.1, section 9.3.5, in the POSIX locale.
constexpr NamedClass kNamedClasses[] = {
    {"alnum", "09AZaz"},   {"alpha", "AZaz"},   {"blank", "  \t\t"}, {"cntrl", "\x01\x1f\x7f\x7f"},
    {"digit", "09"},       {"graph", "!~"},     {"lower", "az"},     {"print", " ~"},
    {"punct", "!/:@[`{~"}, {"space", "  \t\r"}, {"upper", "AZ"},     {"word", "09AZaz__"},
    {"xdigit", "09AFaf"},
};

void add_pairs(CodePoints& set, std::string_view pairs) {
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        set.add(static_cast<unsigned char>(pairs[i]), static_cast<unsigned char>(pairs[i + 1]));
    }
}

}  // namespace

void CodePoints::add(char32_t from, char32_t to) {
    for (char32_t point = from; point <= to && point < kAscii; ++point) {
        ascii_.set(point);
    }
    if (to >= kAscii) {
        others_.emplace_back(std::max(from, kAscii), to);
    }
}

void CodePoints::add(const CodePoints& other) {
    ascii_ |= other.ascii_;
    others_.insert(others_.end(), other.others_.begin(), other.others_.end());
}

void CodePoints::negate() {
    ascii_.flip();
    std::ranges::sort(others_);
    std::vector<std::pair<char32_t, char32_t>> gaps;
    char32_t next = kAscii;
    for (const auto& [from, to] : others_) {
        if (from > next) {
            gaps.emplace_back(next, from - 1);
        }
        next = std::max<char32_t>(next, to + 1);
    }
    if (next <= kLast) {
        gaps.emplace_back(next, kLast);
    }
    others_ = std::move(gaps);
}

bool CodePoints::contains(char32_t point) const {
    return point < kAscii ? ascii_.test(point)
                          : std::ranges::any_of(
                                others_,
                                [point](const auto& range) {
                                    return range.first <= point && point <= range.second;
                                });
}

/// Recursive descent; each piece is a run of states with one entry and one open end, which is
/// always the next state to be made.
class PatternCompiler {
public:
    explicit PatternCompiler(std::string_view expression) : rest_(expression) {}

    Result<Pattern> run() {
        const std::uint32_t start = alternatives();
        if (!rest_.empty()) {
            fail_with("')' without '('");
        }
        if (problem_) {
            return fail(ErrorCode::invalid_argument, *problem_);
        }
        add(Pattern::Op::accept, 0, 0);
        pattern_.start_ = start;
        return std::move(pattern_);
    }

private:
    using Op = Pattern::Op;
    using State = Pattern::State;

    static bool leads_by_first(Op op) { return op != Op::one_of; }
    static bool leads_by_second(Op op) { return op == Op::one_of || op == Op::split; }
    [[nodiscard]] std::uint32_t here() const {
        return static_cast<std::uint32_t>(pattern_.states_.size());
    }
    std::uint32_t add(Op op, std::uint32_t first, std::uint32_t second) {
        if (pattern_.states_.size() >= Pattern::kMaxStates) {
            fail_with("the expression is too large");
            return 0;
        }
        pattern_.states_.push_back({op, first, second});
        return here() - 1;
    }
    void fail_with(std::string message) {
        if (!problem_) {
            problem_ = std::move(message);
        }
        rest_ = {};
    }
    bool take(char c) {
        if (!rest_.starts_with(c)) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    /// a|b|c
    std::uint32_t alternatives() {
        if (++depth_ > 100) {
            fail_with("nested too deep");
        }
        const std::uint32_t start = here();
        sequence();
        std::vector<std::uint32_t> ends;
        while (!problem_ && take('|')) {
            // The states so far move behind a split; their own references move with them.
            insert(start, {Op::split, start + 1, 0});
            for (std::uint32_t& end : ends) {
                ++end;
            }
            ends.push_back(add(Op::jump, 0, 0));
            pattern_.states_[start].second = here();
            const std::uint32_t next = here();
            sequence();
            (void)next;
        }
        for (const std::uint32_t end : ends) {
            if (end < pattern_.states_.size()) {
                pattern_.states_[end].first = here();
            }
        }
        --depth_;
        return start;
    }

    void sequence() {
        while (!problem_ && !rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
            const std::uint32_t start = here();
            atom();
            repeat(start);
        }
    }

    void atom() {
        if (take('(')) {
            if (rest_.starts_with("?:")) {
                rest_.remove_prefix(2);
            } else if (rest_.starts_with('?')) {
                fail_with("look-around and flags are not supported");
                return;
            }
            alternatives();
            if (!take(')')) {
                fail_with("'(' without ')'");
            }
            return;
        }
        if (take('^')) {
            add(Op::at_start, here() + 1, 0);
            return;
        }
        if (take('$')) {
            add(Op::at_end, here() + 1, 0);
            return;
        }
        CodePoints set;
        if (take('[')) {
            set = bracket();
        } else if (take('.')) {
            set.add('\n');
            set.negate();
        } else if (take('\\')) {
            set = escape();
        } else if (rest_[0] == '*' || rest_[0] == '+' || rest_[0] == '?' || rest_[0] == '{') {
            fail_with("nothing to repeat");
            return;
        } else {
            set.add(take_code_point(rest_));
        }
        pattern_.sets_.push_back(std::move(set));
        add(Op::one_of, static_cast<std::uint32_t>(pattern_.sets_.size()) - 1, here() + 1);
    }

    /// *, +, ?, {m}, {m,}, {m,n} on the states from `start` on.
    void repeat(std::uint32_t start) {
        while (!problem_ && !rest_.empty()) {
            if (take('*')) {
                optional_loop(start);
            } else if (take('+')) {
                add(Op::split, start, here() + 1);
            } else if (take('?')) {
                insert(start, {Op::split, start + 1, 0});
                pattern_.states_[start].second = here();
            } else if (take('{')) {
                counted(start);
            } else {
                return;
            }
            take('?');  // lazy: the same for a match of the whole text
        }
    }

    void optional_loop(std::uint32_t start) {
        insert(start, {Op::split, start + 1, 0});
        add(Op::jump, start, 0);
        pattern_.states_[start].second = here();
    }

    void counted(std::uint32_t start) {
        const auto number = [this]() -> std::optional<std::uint32_t> {
            std::uint32_t value = 0;
            bool any = false;
            while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9' && value < 100'000) {
                value = value * 10 + static_cast<std::uint32_t>(rest_[0] - '0');
                rest_.remove_prefix(1);
                any = true;
            }
            return any ? std::optional(value) : std::nullopt;
        };
        const auto least = number();
        std::optional<std::uint32_t> most = least;
        if (take(',')) {
            most = number();
        }
        if (!least || !take('}') || (most && *most < *least)) {
            fail_with("malformed '{m,n}'");
            return;
        }
        const std::vector<State> piece(
            pattern_.states_.begin() + static_cast<std::ptrdiff_t>(start), pattern_.states_.end());
        pattern_.states_.resize(start);
        for (std::uint32_t i = 0; !problem_ && i < *least; ++i) {
            append(piece, start);
        }
        if (!most) {
            const std::uint32_t loop = here();
            append(piece, start);
            optional_loop(loop);
            return;
        }
        for (std::uint32_t i = *least; !problem_ && i < *most; ++i) {
            const std::uint32_t at = here();
            append(piece, start);
            insert(at, {Op::split, at + 1, 0});
            pattern_.states_[at].second = here();
        }
    }

    /// A copy of a run of states that was made at `origin`.
    void append(const std::vector<State>& piece, std::uint32_t origin) {
        const std::uint32_t by = here() - origin;
        for (State state : piece) {
            state.first += leads_by_first(state.op) ? by : 0;
            state.second += leads_by_second(state.op) ? by : 0;
            add(state.op, state.first, state.second);
        }
    }

    void insert(std::uint32_t at, State state) {
        if (problem_ || at > here()) {
            return;
        }
        for (std::uint32_t i = at; i < here(); ++i) {
            State& moved = pattern_.states_[i];
            if (leads_by_first(moved.op) && moved.first >= at) {
                ++moved.first;
            }
            if (leads_by_second(moved.op) && moved.second >= at) {
                ++moved.second;
            }
        }
        pattern_.states_.insert(pattern_.states_.begin() + static_cast<std::ptrdiff_t>(at), state);
    }

    CodePoints escape() {
        CodePoints set;
        if (rest_.empty()) {
            fail_with("nothing after '\\'");
            return set;
        }
        const char32_t c = take_code_point(rest_);
        switch (c) {
            case 'd':
            case 'D':
                set.add('0', '9');
                break;
            case 'w':
            case 'W':
                add_pairs(set, "09azAZ__");
                break;
            case 's':
            case 'S':
                add_pairs(set, "  \t\r");
                break;
            case 'n':
                set.add('\n');
                break;
            case 't':
                set.add('\t');
                break;
            case 'r':
                set.add('\r');
                break;
            default:
                if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                    fail_with(std::string("'\\") + static_cast<char>(c) + "' is not supported");
                }
                set.add(c);
        }
        if (c == 'D' || c == 'W' || c == 'S') {
            set.negate();
        }
        return set;
    }

    CodePoints bracket() {
        CodePoints set;
        const bool negated = take('^');
        bool first = true;
        while (!problem_) {
            if (rest_.empty()) {
                fail_with("'[' without ']'");
                return set;
            }
            if (!first && take(']')) {
                break;
            }
            first = false;
            if (rest_.starts_with("[:")) {
                set.add(named_class());
            } else if (take('\\')) {
                set.add(escape());
            } else {
                range(set);
            }
        }
        if (negated) {
            set.negate();
        }
        return set;
    }

    /// One code point of a bracket, or the first and the last with '-' between.
    void range(CodePoints& set) {
        const char32_t from = take_code_point(rest_);
        char32_t to = from;
        if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
            rest_.remove_prefix(1);
            take('\\');
            to = rest_.empty() ? 0 : take_code_point(rest_);
        }
        if (to < from) {
            fail_with("a range runs backwards");
            return;
        }
        set.add(from, to);
    }

    CodePoints named_class() {
        CodePoints set;
        const std::size_t end = rest_.find(":]");
        const std::string_view name =
            end == std::string_view::npos ? std::string_view() : rest_.substr(2, end - 2);
        const auto* const known = std::ranges::find(kNamedClasses, name, &NamedClass::name);
        if (known == std::end(kNamedClasses)) {
            fail_with("'[:' without a class of POSIX and ':]'");
            return set;
        }
        rest_.remove_prefix(end + 2);
        add_pairs(set, known->ranges);
        return set;
    }

    std::string_view rest_;
    Pattern pattern_;
    std::optional<std::string> problem_;
    int depth_ = 0;
};

Result<Pattern> Pattern::compile(std::string_view expression) {
    return PatternCompiler(expression).run();
}

/// The states that are possible at one place of the text.
class Pattern::Run {
public:
    explicit Run(const Pattern& pattern) : pattern_(pattern), mark_(pattern.states_.size(), 0) {}

    bool over(std::string_view text) {
        std::vector<std::uint32_t> now;
        std::vector<std::uint32_t> next;
        at_start_ = true;
        place(text);
        follow(pattern_.start_, now);
        at_start_ = false;
        while (!text.empty() && !now.empty()) {
            const char32_t point = take_code_point(text);
            next.clear();
            place(text);
            for (const std::uint32_t at : now) {
                const State& state = pattern_.states_[at];
                if (state.op == Op::one_of && pattern_.sets_[state.first].contains(point)) {
                    follow(state.second, next);
                }
            }
            now.swap(next);
        }
        return std::ranges::any_of(
            now, [this](std::uint32_t at) { return pattern_.states_[at].op == Op::accept; });
    }

private:
    void place(std::string_view rest) {
        ++step_;
        at_end_ = rest.empty();
    }

    /// Adds a state and what it leads to without reading anything.
    void follow(std::uint32_t state, std::vector<std::uint32_t>& set) {
        todo_.push_back(state);
        while (!todo_.empty()) {
            const std::uint32_t at = todo_.back();
            todo_.pop_back();
            if (std::exchange(mark_[at], step_) == step_) {
                continue;
            }
            const State& here = pattern_.states_[at];
            if (here.op == Op::split) {
                todo_.push_back(here.second);
                todo_.push_back(here.first);
            } else if (here.op == Op::jump || (here.op == Op::at_start && at_start_) ||
                       (here.op == Op::at_end && at_end_)) {
                todo_.push_back(here.first);
            } else {
                set.push_back(at);
            }
        }
    }

    const Pattern& pattern_;
    std::vector<std::uint32_t> mark_;  ///< per state: the last place it was added at
    std::vector<std::uint32_t> todo_;
    std::uint32_t step_ = 0;
    bool at_start_ = false;
    bool at_end_ = false;
};

bool Pattern::matches(std::string_view text) const {
    return Run(*this).over(text);
}

}  // namespace paas::tosca
