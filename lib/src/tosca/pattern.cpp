#include "pattern.hpp"

#include <optional>

namespace paas::tosca {

/// Recursive descent; each piece is a run of states with one entry and one open end, which is
/// always the next state to be made.
class PatternCompiler {
public:
    explicit PatternCompiler(std::string_view expression) : rest_(expression) {}

    Result<Pattern> run() {
        if (rest_.starts_with('^')) {
            rest_.remove_prefix(1);
        }
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
            if (rest_ == "$") {
                rest_ = {};
                return;
            }
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
        std::bitset<256> set;
        if (take('[')) {
            set = bracket();
        } else if (take('.')) {
            set.set();
            set.reset('\n');
        } else if (take('\\')) {
            set = escape();
        } else if (rest_[0] == '*' || rest_[0] == '+' || rest_[0] == '?' || rest_[0] == '{') {
            fail_with("nothing to repeat");
            return;
        } else {
            set.set(static_cast<unsigned char>(rest_[0]));
            rest_.remove_prefix(1);
        }
        pattern_.classes_.push_back(set);
        add(Op::bytes, static_cast<std::uint32_t>(pattern_.classes_.size()) - 1, here() + 1);
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
            state.first += state.op == Op::bytes ? 0 : by;
            state.second += state.op == Op::jump ? 0 : by;
            add(state.op, state.first, state.second);
        }
    }

    void insert(std::uint32_t at, State state) {
        if (problem_ || at > here()) {
            return;
        }
        for (std::uint32_t i = at; i < here(); ++i) {
            State& moved = pattern_.states_[i];
            if (moved.op != Op::bytes && moved.first >= at) {
                ++moved.first;
            }
            if (moved.op != Op::jump && moved.second >= at) {
                ++moved.second;
            }
        }
        pattern_.states_.insert(pattern_.states_.begin() + static_cast<std::ptrdiff_t>(at), state);
    }

    std::bitset<256> escape() {
        std::bitset<256> set;
        if (rest_.empty()) {
            fail_with("nothing after '\\'");
            return set;
        }
        const char c = rest_[0];
        rest_.remove_prefix(1);
        const auto range = [&set](unsigned char from, unsigned char to) {
            for (unsigned value = from; value <= to; ++value) {
                set.set(value);
            }
        };
        switch (c) {
            case 'd':
            case 'D':
                range('0', '9');
                break;
            case 'w':
            case 'W':
                range('0', '9');
                range('a', 'z');
                range('A', 'Z');
                set.set('_');
                break;
            case 's':
            case 'S':
                for (const char space : {' ', '\t', '\n', '\r', '\f', '\v'}) {
                    set.set(static_cast<unsigned char>(space));
                }
                break;
            case 'n':
                set.set('\n');
                break;
            case 't':
                set.set('\t');
                break;
            case 'r':
                set.set('\r');
                break;
            default:
                if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                    fail_with(std::string("'\\") + c + "' is not supported");
                }
                set.set(static_cast<unsigned char>(c));
        }
        return c == 'D' || c == 'W' || c == 'S' ? ~set : set;
    }

    std::bitset<256> bracket() {
        std::bitset<256> set;
        const bool negated = take('^');
        bool first = true;
        while (true) {
            if (rest_.empty()) {
                fail_with("'[' without ']'");
                return set;
            }
            if (!first && take(']')) {
                break;
            }
            first = false;
            const auto from = static_cast<unsigned char>(rest_[0]);
            rest_.remove_prefix(1);
            if (from == '\\') {
                set |= escape();
                continue;
            }
            if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
                rest_.remove_prefix(1);
                take('\\');
                const auto to = static_cast<unsigned char>(rest_.empty() ? 0 : rest_[0]);
                rest_.remove_prefix(rest_.empty() ? 0 : 1);
                if (to < from) {
                    fail_with("a range runs backwards");
                    return set;
                }
                for (unsigned value = from; value <= to; ++value) {
                    set.set(value);
                }
            } else {
                set.set(from);
            }
        }
        return negated ? ~set : set;
    }

    std::string_view rest_;
    Pattern pattern_;
    std::optional<std::string> problem_;
    int depth_ = 0;
};

Result<Pattern> Pattern::compile(std::string_view expression) {
    return PatternCompiler(expression).run();
}

/// Adds a state and what it leads to without reading a byte.
void Pattern::follow(std::uint32_t state, std::vector<std::uint32_t>& set,
                     std::vector<std::uint32_t>& mark, std::uint32_t step) const {
    std::vector<std::uint32_t> todo{state};
    while (!todo.empty()) {
        const std::uint32_t at = todo.back();
        todo.pop_back();
        if (mark[at] == step) {
            continue;
        }
        mark[at] = step;
        const State& here = states_[at];
        if (here.op == Op::split) {
            todo.push_back(here.second);
            todo.push_back(here.first);
        } else if (here.op == Op::jump) {
            todo.push_back(here.first);
        } else {
            set.push_back(at);
        }
    }
}

bool Pattern::matches(std::string_view text) const {
    std::vector<std::uint32_t> mark(states_.size(), 0);
    std::vector<std::uint32_t> now;
    std::vector<std::uint32_t> next;
    std::uint32_t step = 1;
    follow(start_, now, mark, step);
    for (const char c : text) {
        next.clear();
        ++step;
        for (const std::uint32_t at : now) {
            const State& state = states_[at];
            if (state.op == Op::bytes &&
                classes_[state.first].test(static_cast<unsigned char>(c))) {
                follow(state.second, next, mark, step);
            }
        }
        now.swap(next);
        if (now.empty()) {
            return false;
        }
    }
    for (const std::uint32_t at : now) {
        if (states_[at].op == Op::accept) {
            return true;
        }
    }
    return false;
}

}  // namespace paas::tosca
