/// What clients read around.
#pragma once

#include <string>

namespace paas::clients {

/// Something that makes no sense; the rest of what it stood in was read.
struct Odd {
    std::string what;  ///< the list: "flavors", "nodes"
    std::string text;  ///< "flavor m1.odd is left out: ram is no number"
};

}  // namespace paas::clients
