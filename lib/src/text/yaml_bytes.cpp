#include "yaml_bytes.hpp"

#include "paas/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace paas::text::detail {
namespace {

/// True when all eight bytes are ASCII of at least a space; false may also stand for others.
bool all_plain(const unsigned char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    constexpr std::uint64_t kTop = 0x8080808080808080U;
    constexpr std::uint64_t kSpaces = 0x2020202020202020U;
    constexpr std::uint64_t kDelete = 0x7F7F7F7F7F7F7F7FU;
    const std::uint64_t other_than_delete = word ^ kDelete;
    // Taking a space from each byte borrows exactly when one is below it.
    return ((word | (word - kSpaces)) & kTop) == 0 &&
           ((other_than_delete - 0x0101010101010101U) & ~other_than_delete & kTop) == 0;
}

bool is_plain(unsigned char c) {
    return c >= 0x20 ? c < 0x7F : c == '\t' || c == '\n' || c == '\r';
}

/// Length of the printable UTF-8 sequence at the front, 0 when there is none.
std::size_t sequence_length(std::string_view text) {
    const Utf8Character next = first_character(text);
    const bool control = next.point >= 0x80 && next.point < 0xA0 && next.point != 0x85;
    return next.valid && !control ? next.bytes : 0;
}

/// The next word of a line that is read from its end; it is taken off the line.
std::string_view last_word(std::string_view& line) {
    const std::size_t end = line.find_last_not_of(" \t\r");
    line = line.substr(0, end == line.npos ? 0 : end + 1);
    const std::size_t space = line.find_last_of(" \t");
    const std::string_view word = line.substr(space == line.npos ? 0 : space + 1);
    line.remove_suffix(word.size());
    return word;
}

/// `- &a |`, `: !t >-`: a mark and behind it the header of a block scalar, at the end of the line.
bool ends_in_marked_header(std::string_view line) {
    line = line.substr(0, line.find(" #"));
    const std::string_view header = last_word(line);
    const bool block = (header.starts_with('|') || header.starts_with('>')) && header.size() <= 3 &&
                       header.find_first_not_of("+-123456789", 1) == header.npos;
    const std::string_view mark = block ? last_word(line) : std::string_view{};
    return mark.starts_with('&') || mark.starts_with('!');
}

}  // namespace

std::size_t find_unprintable(std::string_view text) noexcept {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t i = 0;
    while (i < text.size()) {
        if (text.size() - i >= 8 && all_plain(bytes + i)) {
            i += 8;
        } else if (bytes[i] < 0x80) {
            if (!is_plain(bytes[i])) {
                return i;
            }
            ++i;
        } else {
            const std::size_t length = sequence_length(text.substr(i));
            if (length == 0) {
                return i;
            }
            i += length;
        }
    }
    return std::string_view::npos;
}

std::size_t most_nodes(std::string_view text) noexcept {
    // Indicators that stand for up to two nodes wherever they are: an entry's key and its value.
    constexpr std::string_view kAlways = "[{,";
    // Those that do so before a blank or a bracket.
    constexpr std::string_view kBefore = "-?:";
    constexpr std::string_view kAfter = " \t\r\n,[]{}";
    // A colon that follows one of these may need nothing behind it: {"a":1}.
    constexpr std::string_view kKeyEnds = "\"'}] \t\n";
    enum : std::uint8_t { other, always, before };
    static constexpr auto kClass = [=] {
        std::array<std::uint8_t, 256> classes{};
        for (const char c : kAlways) {
            classes[static_cast<unsigned char>(c)] = always;
        }
        for (const char c : kBefore) {
            classes[static_cast<unsigned char>(c)] = before;
        }
        return classes;
    }();
    std::size_t indicators = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::uint8_t kind = kClass[static_cast<unsigned char>(text[i])];
        if (kind == always) {
            ++indicators;
        } else if (kind == before) {
            const bool counts =
                i + 1 == text.size() || kAfter.find(text[i + 1]) != kAfter.npos ||
                (i > 0 && text[i] == ':' && kKeyEnds.find(text[i - 1]) != kKeyEnds.npos);
            indicators += counts ? 1 : 0;
        }
    }
    return 1 + 2 * indicators;
}

std::string_view shortened(std::string_view text) noexcept {
    std::size_t size = std::min<std::size_t>(text.size(), 200);
    while (size < text.size() && size > 0 &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    return text.substr(0, size);
}

bool is_tag(std::string_view tag) noexcept {
    constexpr std::string_view kLetters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-#;/?:@&=+$,_.!~*'()[]";
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    for (std::size_t i = 0; i < tag.size(); ++i) {
        if (kLetters.find(tag[i]) != std::string_view::npos) {
            continue;
        }
        if (tag[i] != '%' || i + 2 >= tag.size() || !is_hex(tag[i + 1]) || !is_hex(tag[i + 2])) {
            return false;
        }
        i += 2;
    }
    return true;
}

std::string with_whole_letters(const std::string& scalar) {
    std::string out;
    out.reserve(scalar.size() + 8);
    for (std::size_t i = 0; i < scalar.size();) {
        const auto lead = static_cast<unsigned char>(scalar[i]);
        const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
        if (lead >= 0x80 && length == 1) {
            out += '\xC2';
        }
        out.append(scalar, i, length);
        i += length;
    }
    return out;
}

std::size_t tab_in_indentation(std::string_view text, std::size_t offset) noexcept {
    const std::size_t newline = offset == 0 ? text.npos : text.rfind('\n', offset - 1);
    const std::size_t start = newline == text.npos ? 0 : newline + 1;
    const std::string_view line = text.substr(start, text.find('\n', start) - start);
    std::size_t at = 0;
    while (at < line.size() &&
           (line[at] == ' ' || (line[at] == '-' && at + 1 < line.size() &&
                                (line[at + 1] == ' ' || line[at + 1] == '\t')))) {
        ++at;
    }
    return at < line.size() && line[at] == '\t' ? start + at : text.npos;
}

bool marked_block_above(std::string_view text, std::size_t offset) noexcept {
    for (std::size_t end = text.substr(0, offset).rfind('\n'); end != text.npos;
         end = end == 0 ? text.npos : text.rfind('\n', end - 1)) {
        const std::size_t before = end == 0 ? text.npos : text.rfind('\n', end - 1);
        const std::size_t start = before == text.npos ? 0 : before + 1;
        const std::string_view line = text.substr(start, end - start);
        const std::size_t first = line.find_first_not_of(" \t\r");
        if (first != line.npos && line[first] != '#') {
            return ends_in_marked_header(line);
        }
    }
    return false;
}

YamlMark mark_at(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const std::size_t newline = before.rfind('\n');
    const std::size_t column = newline == std::string_view::npos ? offset : offset - newline - 1;
    return {static_cast<std::uint32_t>(lines) + 1, static_cast<std::uint32_t>(column) + 1};
}

}  // namespace paas::text::detail
