#include "paas/plugin/external.hpp"

#include "plugin/path_list.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <system_error>

namespace paas::plugin {
namespace {

constexpr std::string_view kPrefix = "paas-";

bool is_command_name(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !name.empty() && name.front() != '-' && std::ranges::all_of(name, allowed);
}

bool is_executable(const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
}

}  // namespace

std::optional<std::filesystem::path> find_external(std::string_view name, std::string_view path) {
    if (!is_command_name(name)) {
        return std::nullopt;
    }
    for (const auto& folder : absolute_folders(path)) {
        std::filesystem::path file = folder / (std::string(kPrefix) + std::string(name));
        if (is_executable(file)) {
            return file;
        }
    }
    return std::nullopt;
}

std::vector<ExternalCommand> list_external(std::string_view path) {
    std::map<std::string, std::filesystem::path> found;
    for (const auto& folder : absolute_folders(path)) {
        std::error_code unreadable;
        for (std::filesystem::directory_iterator entry(folder, unreadable), end;
             !unreadable && entry != end; entry.increment(unreadable)) {
            const std::string file = entry->path().filename().string();
            const std::string_view name = std::string_view(file).substr(
                file.starts_with(kPrefix) ? kPrefix.size() : file.size());
            if (is_command_name(name) && is_executable(entry->path())) {
                found.try_emplace(std::string(name), entry->path());
            }
        }
    }
    std::vector<ExternalCommand> commands;
    commands.reserve(found.size());
    for (auto& [name, file] : found) {
        commands.push_back({name, std::move(file)});
    }
    return commands;
}

}  // namespace paas::plugin
