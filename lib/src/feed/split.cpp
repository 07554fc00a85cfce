#include "feed/split.hpp"

namespace paas::feed {
namespace {

// One more than any message may nest; keeps the cost of a text of brackets linear.
constexpr int kDeepest = 65;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct Extent {
    std::size_t end;
    bool balanced;
};

/// From an opening bracket to behind its closing one, or to where that is seen not to come.
Extent bracketed(std::string_view text, std::size_t at) {
    int depth = 0;
    bool in_string = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            if (c == '\\') {
                ++at;
            } else if (c == '"') {
                in_string = false;
            } else if (c == '\n') {
                return {at, false};
            }
            continue;
        }
        if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kDeepest) {
                return {at, false};
            }
        } else if (c == '}' || c == ']') {
            if (--depth == 0) {
                return {at + 1, true};
            }
        }
    }
    return {text.size(), false};
}

/// Anything else ends with its line or at a comma.
Extent bare(std::string_view text, std::size_t at) {
    const std::size_t end = text.find_first_of(",\n", at + 1);
    return {end == std::string_view::npos ? text.size() : end, true};
}

}  // namespace

Splitter::Splitter(std::string_view text) : text_(text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text_.starts_with(kByteOrderMark)) {
        move_to(kByteOrderMark.size());
    }
    skip_separators();
    if (at_ < text_.size() && text_[at_] == '[') {
        in_array_ = true;
        move_to(at_ + 1);
    }
}

void Splitter::move_to(std::size_t offset) {
    for (; at_ < offset; ++at_) {
        if (text_[at_] == '\n') {
            ++line_;
            line_start_ = at_ + 1;
        }
    }
}

void Splitter::skip_separators() {
    std::size_t offset = at_;
    while (offset < text_.size() && is_space(text_[offset])) {
        ++offset;
    }
    move_to(offset);
}

void Splitter::close_array() {
    in_array_ = false;
    first_ = true;
    move_to(at_ + 1);
    skip_separators();
    if (at_ < text_.size()) {
        problem_ = "there is text behind the array of messages";
        at_ = text_.size();
    }
}

std::optional<Chunk> Splitter::next() {
    skip_separators();
    if (in_array_ && at_ < text_.size()) {
        if (text_[at_] == ']') {
            close_array();
            return std::nullopt;
        }
        if (!first_ && text_[at_] != ',') {
            problem_ = "expected a comma between two messages of the array";
            at_ = text_.size();
            return std::nullopt;
        }
        if (!first_) {
            move_to(at_ + 1);
            skip_separators();
        }
    }
    if (at_ >= text_.size()) {
        if (in_array_) {
            problem_ = "the array of messages is not closed";
        }
        return std::nullopt;
    }
    first_ = false;
    const bool opens = text_[at_] == '{' || text_[at_] == '[';
    const Extent extent = opens ? bracketed(text_, at_) : bare(text_, at_);
    const Chunk chunk{text_.substr(at_, extent.end - at_), line_,
                      static_cast<std::uint32_t>(at_ - line_start_) + 1, extent.balanced};
    if (extent.balanced || !in_array_) {
        move_to(extent.end);
    } else {
        move_to(text_.size());
    }
    return chunk;
}

Chunk Splitter::resume_inside(Chunk broken) {
    const std::size_t cut = in_array_ ? std::string_view::npos : broken.text.find("\n{");
    if (cut == std::string_view::npos) {
        if (!broken.balanced && !in_array_) {
            // The scan stopped early: what is left of that line belongs to the broken message.
            const std::size_t line_end = text_.find('\n', at_);
            move_to(line_end == std::string_view::npos ? text_.size() : line_end);
        }
        return broken;
    }
    const auto begin = static_cast<std::size_t>(broken.text.data() - text_.data());
    at_ = begin;
    line_ = broken.line;
    line_start_ = begin - (broken.column - 1);
    move_to(begin + cut + 1);
    broken.text = broken.text.substr(0, cut);
    return broken;
}

}  // namespace paas::feed
