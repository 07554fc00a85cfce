/// A temporary folder.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace paas::testing {

/// Made below $TMPDIR (else /tmp) with mode 0700, and removed with all that is in it unless
/// PAAS_TEST_KEEP is set.
class ScratchFolder {
public:
    explicit ScratchFolder(const std::string& name = "paas") {
        std::string pattern =
            (std::filesystem::temp_directory_path() / (name + "-XXXXXX")).string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("cannot make a temporary folder: " + pattern);
        }
        path_ = pattern;
    }
    ~ScratchFolder() {
        if (std::getenv("PAAS_TEST_KEEP") == nullptr) {
            std::error_code ignored;
            std::filesystem::remove_all(path_, ignored);
        }
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace paas::testing
