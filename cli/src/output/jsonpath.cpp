#include "output/jsonpath.hpp"

#include "output/view.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

namespace paas::cli {
namespace {

using Json = nlohmann::ordered_json;
using Nodes = std::vector<const Json*>;

struct Step {
    enum class Kind : std::uint8_t { members, all, slice } kind = Kind::members;
    std::vector<std::string> names;
    std::optional<std::int64_t> first;
    std::optional<std::int64_t> last;
    bool index = false;  ///< a slice of exactly one
};
using Path = std::vector<Step>;

/// One piece of a template.
struct Piece {
    enum class Kind : std::uint8_t { text, path, range, end } kind = Kind::text;
    std::string text;
    Path path;
};

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<std::vector<Piece>> pieces() {
        std::vector<Piece> result;
        int open = 0;
        while (at_ < text_.size()) {
            if (text_[at_] != '{') {
                const std::size_t end = std::min(text_.find('{', at_), text_.size());
                result.push_back(
                    {Piece::Kind::text, std::string(text_.substr(at_, end - at_)), {}});
                at_ = end;
                continue;
            }
            ++at_;
            auto piece = braces();
            if (!piece) {
                return fail(std::move(piece.error()));
            }
            open += piece->kind == Piece::Kind::range ? 1
                    : piece->kind == Piece::Kind::end ? -1
                                                      : 0;
            if (open < 0) {
                return wrong("{end} without {range}");
            }
            result.push_back(std::move(*piece));
        }
        if (open > 0) {
            return wrong("{range} without {end}");
        }
        return result;
    }

    /// A path that is the whole text.
    Result<Path> whole_path() {
        auto steps = path();
        if (steps && at_ < text_.size()) {
            return wrong("'" + std::string(1, peek()) + "' does not belong here");
        }
        return steps;
    }

    /// A path up to a blank, a closing brace or the end of the text.
    Result<Path> path() {
        Path steps;
        if (peek() == '$' || peek() == '@') {
            ++at_;
        }
        while (peek() != '\0' && peek() != '}' && peek() != ' ') {
            auto step = peek() == '[' ? brackets() : dotted(steps.empty());
            if (!step) {
                return fail(std::move(step.error()));
            }
            if (*step) {
                steps.push_back(std::move(**step));
            }
        }
        return steps;
    }

private:
    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    [[nodiscard]] tl::unexpected<Error> wrong(std::string message) const {
        return fail(ErrorCode::invalid_argument,
                    "jsonpath: " + std::move(message) + " at character " + std::to_string(at_ + 1),
                    "for example {.id}, {[*].id} or {range [*]}{.id}{\"\\n\"}{end}");
    }
    bool take(std::string_view word) {
        if (!text_.substr(at_).starts_with(word)) {
            return false;
        }
        at_ += word.size();
        return true;
    }
    void blanks() {
        while (peek() == ' ') {
            ++at_;
        }
    }

    Result<Piece> braces() {
        Piece piece;
        blanks();
        if (peek() == '"' || peek() == '\'') {
            auto text = quoted();
            if (!text) {
                return fail(std::move(text.error()));
            }
            piece.text = std::move(*text);
        } else if (take("end")) {
            piece.kind = Piece::Kind::end;
        } else {
            piece.kind = take("range ") ? Piece::Kind::range : Piece::Kind::path;
            blanks();
            auto steps = path();
            if (!steps) {
                return fail(std::move(steps.error()));
            }
            piece.path = std::move(*steps);
        }
        blanks();
        if (peek() != '}') {
            return wrong("'}' is missing");
        }
        ++at_;
        return piece;
    }

    Result<std::string> quoted() {
        const char quote = text_[at_++];
        std::string result;
        while (peek() != quote) {
            if (peek() == '\0') {
                return wrong("a quote is not closed");
            }
            char c = text_[at_++];
            if (c == '\\') {
                const char escaped = peek();
                c = escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
                at_ += escaped == '\0' ? 0 : 1;
            }
            result += c;
        }
        ++at_;
        return result;
    }

    /// ".name", ".*" or, at the start, "name". A final "." is the value itself.
    Result<std::optional<Step>> dotted(bool first) {
        if (peek() == '.') {
            ++at_;
            if (peek() == '[' || peek() == '}' || peek() == '\0') {
                return std::optional<Step>();
            }
        } else if (!first) {
            return wrong("'.' or '[' is missing");
        }
        Step step;
        if (take("*")) {
            step.kind = Step::Kind::all;
            return std::optional(step);
        }
        std::string name;
        while (peek() != '\0' &&
               std::string_view(".[]{} \"'").find(peek()) == std::string_view::npos) {
            if (peek() == '\\' && at_ + 1 < text_.size()) {
                ++at_;  // "\." in a name
            }
            name += text_[at_++];
        }
        if (name.empty()) {
            return wrong("a name is missing");
        }
        step.names.push_back(std::move(name));
        return std::optional(step);
    }

    std::optional<std::int64_t> number() {
        std::int64_t value = 0;
        const char* begin = text_.data() + at_;
        const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
        if (error != std::errc()) {
            return std::nullopt;
        }
        at_ += static_cast<std::size_t>(end - begin);
        return value;
    }

    /// "[0]", "[-1]", "[1:3]", "[*]", "['a','b']"
    Result<std::optional<Step>> brackets() {
        ++at_;
        Step step;
        if (take("*")) {
            step.kind = Step::Kind::all;
        } else if (peek() == '\'' || peek() == '"') {
            do {
                blanks();
                auto name = quoted();
                if (!name) {
                    return fail(std::move(name.error()));
                }
                step.names.push_back(std::move(*name));
                blanks();
            } while (take(","));
        } else {
            step.kind = Step::Kind::slice;
            step.first = number();
            if (take(":")) {
                step.last = number();
            } else if (step.first) {
                step.index = true;
            } else {
                return wrong("a number, a name in quotes or * is missing");
            }
        }
        if (!take("]")) {
            return wrong("']' is missing");
        }
        return std::optional(step);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

void apply(const Step& step, const Json& value, Nodes& out) {
    if (step.kind == Step::Kind::members) {
        for (const std::string& name : step.names) {
            if (value.is_object() && value.contains(name)) {
                out.push_back(&value.at(name));
            }
        }
        return;
    }
    if (step.kind == Step::Kind::all) {
        if (value.is_structured()) {
            for (const Json& item : value) {
                out.push_back(&item);
            }
        }
        return;
    }
    if (!value.is_array()) {
        return;
    }
    const auto size = static_cast<std::int64_t>(value.size());
    const auto place = [&](std::optional<std::int64_t> index, std::int64_t fallback) {
        const std::int64_t given = index.value_or(fallback);
        return std::clamp<std::int64_t>(given < 0 ? given + size : given, 0, size);
    };
    if (step.index) {
        const std::int64_t index = *step.first < 0 ? *step.first + size : *step.first;
        if (index >= 0 && index < size) {
            out.push_back(&value.at(static_cast<std::size_t>(index)));
        }
        return;
    }
    for (std::int64_t i = place(step.first, 0); i < place(step.last, size); ++i) {
        out.push_back(&value.at(static_cast<std::size_t>(i)));
    }
}

Nodes evaluate(const Path& path, const Json& value) {
    Nodes nodes{&value};
    for (const Step& step : path) {
        Nodes next;
        for (const Json* node : nodes) {
            apply(step, *node, next);
        }
        nodes = std::move(next);
    }
    return nodes;
}

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : dump(value);
}

std::string joined(const Nodes& nodes) {
    std::string result;
    for (const Json* node : nodes) {
        result += (result.empty() ? "" : " ") + text_of(*node);
    }
    return result;
}

std::size_t matching_end(const std::vector<Piece>& pieces, std::size_t range) {
    int depth = 0;
    for (std::size_t i = range;; ++i) {
        depth += pieces[i].kind == Piece::Kind::range ? 1
                 : pieces[i].kind == Piece::Kind::end ? -1
                                                      : 0;
        if (depth == 0) {
            return i;
        }
    }
}

std::string write(const std::vector<Piece>& pieces, std::size_t begin, std::size_t end,
                  const Json& value) {
    std::string result;
    for (std::size_t i = begin; i < end; ++i) {
        const Piece& piece = pieces[i];
        if (piece.kind == Piece::Kind::text) {
            result += piece.text;
        } else if (piece.kind == Piece::Kind::path) {
            result += joined(evaluate(piece.path, value));
        } else if (piece.kind == Piece::Kind::range) {
            const std::size_t close = matching_end(pieces, i);
            for (const Json* node : evaluate(piece.path, value)) {
                result += write(pieces, i + 1, close, *node);
            }
            i = close;
        }
    }
    return result;
}

}  // namespace

Result<std::string> jsonpath(std::string_view expression, const nlohmann::ordered_json& value) {
    Parser parser(expression);
    if (expression.find('{') == std::string_view::npos) {
        auto path = parser.whole_path();
        if (!path) {
            return fail(std::move(path.error()));
        }
        return joined(evaluate(*path, value));
    }
    auto pieces = parser.pieces();
    if (!pieces) {
        return fail(std::move(pieces.error()));
    }
    return write(*pieces, 0, pieces->size(), value);
}

}  // namespace paas::cli
