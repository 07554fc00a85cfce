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
#include <utility>
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

/// Keeps other processes from editing the same file between our reading and writing it. The lock is
/// on a file beside it, FILE.lock, which stays: the file itself is replaced by each edit.
class EditLock {
public:
    /// Waits for the one who has it. Makes the file's folder when there is none.
    [[nodiscard]] static Result<EditLock> acquire(const std::filesystem::path& file);
    EditLock(EditLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    EditLock& operator=(EditLock&&) = delete;
    ~EditLock();

private:
    explicit EditLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// "a, b and c" as a list of words: separated by commas or blanks.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

}  // namespace paas::config
