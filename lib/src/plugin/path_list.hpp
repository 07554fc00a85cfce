/// Lists of folders as environment variables hold them.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace paas::plugin {

/// The absolute entries of a colon-separated list, in order. Relative and empty ones are left
/// out: what they name depends on where the user happens to stand.
[[nodiscard]] inline std::vector<std::filesystem::path> absolute_folders(std::string_view list) {
    std::vector<std::filesystem::path> folders;
    while (!list.empty()) {
        const std::string_view entry = list.substr(0, list.find(':'));
        if (entry.starts_with('/')) {
            folders.emplace_back(entry);
        }
        list.remove_prefix(std::min(entry.size() + 1, list.size()));
    }
    return folders;
}

}  // namespace paas::plugin
