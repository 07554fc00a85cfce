/// Lists of words as services take and tell them.
#pragma once

#include <string>
#include <vector>

namespace paas::clients {

/// "a,b,c"
[[nodiscard]] inline std::string comma_separated(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : ",") + word;
    }
    return text;
}

}  // namespace paas::clients
