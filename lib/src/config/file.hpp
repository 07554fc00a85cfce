/// The configuration file, read.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/config/contexts.hpp"
#include "paas/config/settings.hpp"
#include "paas/text/yaml.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace paas::config {

struct FileSetting {
    std::string text;
    SourcePosition position;
};

struct FileContents {
    std::map<std::string, FileSetting, std::less<>> settings;
    std::vector<Context> contexts;
};

/// The text of a file, or nothing when there is none.
[[nodiscard]] Result<std::optional<std::string>> read_text(const std::filesystem::path& file);

/// Reads settings and contexts; the first mistake is the error.
[[nodiscard]] Result<FileContents> parse_file(std::string text, const std::string& name);

/// Refuses a value that its setting cannot have.
[[nodiscard]] Result<void> check_value(const SettingInfo& info, std::string_view text);

/// "a, b and c" as a list of words: separated by commas or blanks.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

}  // namespace paas::config
