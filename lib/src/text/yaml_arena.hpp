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

}  // namespace paas::text::detail
