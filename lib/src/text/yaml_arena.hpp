/// The storage behind a YamlDocument; private to the room.
#pragma once

#include "paas/text/yaml.hpp"

#include <deque>
#include <string>

namespace paas::text::detail {

struct YamlArena {
    YamlArenaView view;
    std::string source;             ///< scalars point into it where text and value are the same
    std::deque<std::string> owned;  ///< values that differ from their source: escapes, folding
    std::uint32_t root = 0;
};

/// A mark that editors put before UTF-8 text; it has no meaning.
inline void drop_byte_order_mark(std::string& text) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.erase(0, 3);
    }
}

}  // namespace paas::text::detail
