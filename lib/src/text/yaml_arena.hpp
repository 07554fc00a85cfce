/// The storage behind a YamlDocument; private to the room.
#pragma once

#include "paas/text/yaml.hpp"

#include <deque>
#include <string>

namespace paas::text::detail {

/// Above this many entries a map is looked up (and checked for duplicates) through a sorted index.
inline constexpr std::size_t kSmallMap = 8;

struct YamlArena {
    YamlArenaView view;
    std::string source;             ///< scalars point into it where text and value are the same
    std::deque<std::string> owned;  ///< values that differ from their source: escapes, folding
    /// Documents that this one is made of; their texts are used on.
    std::vector<std::unique_ptr<YamlArena>> parts;
    std::uint32_t root = 0;
};

/// A mark that editors put before UTF-8 text; it has no meaning.
inline void drop_byte_order_mark(std::string& text) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.erase(0, 3);
    }
}

}  // namespace paas::text::detail
