/// What the bytes of a document tell before it is parsed; private to the room.
#pragma once

#include "paas/text/yaml.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace paas::text::detail {

/// Byte offset of the first thing that cannot stand in a YAML stream (section 5.1 of YAML 1.2), or
/// npos: what is not UTF-8, and control characters. yaml-cpp takes U+0004 for the end of the text.
[[nodiscard]] std::size_t find_unprintable(std::string_view text) noexcept;

/// At least the number of nodes that the text can have. Each node but the first needs an indicator
/// of its own; commas and colons of prose count as well.
[[nodiscard]] std::size_t most_nodes(std::string_view text) noexcept;

/// The first 200 bytes at most, whole letters: a hostile name may be as long as its file.
[[nodiscard]] std::string_view shortened(std::string_view text) noexcept;

/// True when a tag has only the letters that a URI may have (production 95 of YAML 1.2); a %TAG
/// directive can make others, which nothing could be written as.
[[nodiscard]] bool is_tag(std::string_view tag) noexcept;

/// A double-quoted scalar as yaml-cpp reads it from a text of UTF-8, with the escapes `\N` (U+0085)
/// and `\_` (U+00A0) as letters of UTF-8: yaml-cpp makes a single byte of each.
[[nodiscard]] std::string with_whole_letters(const std::string& scalar);

/// Byte offset of a tab in the indentation of the line that `offset` is in, or npos. The dashes of
/// list items belong to it.
[[nodiscard]] std::size_t tab_in_indentation(std::string_view text, std::size_t offset) noexcept;

/// True when the last line above the one of `offset` that is neither blank nor a comment ends in
/// the header of a block scalar behind an anchor or a tag, as `- &a |`. yaml-cpp then wants the
/// lines of the scalar indented deeper than the anchor; YAML 1.2 (section 8.1.1.1) does not.
[[nodiscard]] bool marked_block_above(std::string_view text, std::size_t offset) noexcept;

[[nodiscard]] YamlMark mark_at(std::string_view text, std::size_t offset);

}  // namespace paas::text::detail
