// Widths of text in a terminal. The C library's wcwidth depends on the locale; this does not.
#include "term/terminal.hpp"
#include "term/utf8.hpp"

#include <algorithm>

namespace paas::cli {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// Unicode 15: combining marks and format characters that occur in names and messages.
constexpr Range kZeroWide[]{
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},   {0x0610, 0x061A},
    {0x064B, 0x065F}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},   {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF},   {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF}};
// Unicode 15, East_Asian_Width W and F, joined where what lies between is not assigned.
constexpr Range kWidest[]{
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26A1, 0x26A1},   {0x2705, 0x2705},   {0x274C, 0x274C},
    {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD}};

template <std::size_t N>
bool is_in(const Range (&ranges)[N], char32_t point) {
    return std::ranges::any_of(ranges,
                               [&](const Range& r) { return point >= r.first && point <= r.last; });
}

std::size_t width_of(const Utf8Character& decoded) {
    if (!decoded.valid || decoded.point < 0x300) {
        return 1;
    }
    if (is_in(kZeroWide, decoded.point)) {
        return 0;
    }
    return is_in(kWidest, decoded.point) ? 2 : 1;
}

/// Characters that steer a terminal or reorder text on it.
bool is_control(char32_t point) {
    return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
           (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        width += width_of(next);
        text.remove_prefix(next.bytes);
    }
    return width;
}

std::string shorten(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) {
        return std::string(text);
    }
    if (width == 0) {
        return {};
    }
    std::string result;
    std::size_t used = 0;
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        const std::size_t step = width_of(next);
        if (used + step > width - 1) {
            break;
        }
        used += step;
        result += text.substr(0, next.bytes);
        text.remove_prefix(next.bytes);
    }
    return result + "…";
}

std::string pad(std::string_view text, std::size_t width, bool right) {
    const std::size_t used = display_width(text);
    const std::string blanks(used < width ? width - used : 0, ' ');
    return right ? blanks + std::string(text) : std::string(text) + blanks;
}

std::string printable(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        if (!next.valid) {
            result += '?';
        } else if (next.point == '\n' || next.point == '\t' || next.point == '\r') {
            result += ' ';
        } else if (is_control(next.point)) {
            result += '?';
        } else {
            result += text.substr(0, next.bytes);
        }
        text.remove_prefix(next.bytes);
    }
    return result;
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
    const std::string margin(indent, ' ');
    std::string result;
    std::size_t used = indent;
    bool start = true;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) {
            continue;
        }
        const std::size_t length = display_width(word);
        if (!start && used + 1 + length > width) {
            result += "\n" + margin;
            used = indent;
            start = true;
        }
        if (!start) {
            result += ' ';
            ++used;
        }
        result += word;
        used += length;
        start = false;
    }
    return result;
}

}  // namespace paas::cli
