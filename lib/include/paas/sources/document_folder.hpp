/// The cache of parsed type files: one file per document in a folder of the user's.
#pragma once

#include "paas/base/export.hpp"
#include "paas/text/yaml_store.hpp"

#include <cstddef>
#include <filesystem>

namespace paas::sources {

struct DocumentFolderLimits {
    std::size_t bytes = std::size_t{64} << 20;  ///< of all files together
    std::size_t files = 1024;
};

/// A cache that never stands in the way: what cannot be read, was damaged, belongs to somebody else
/// or can be written by others is not there; what cannot be written is not kept. Files appear by
/// rename, so that any number of processes may use one folder. The oldest files make room for new
/// ones; a file that is used grows young again once a day. The folder is made with mode 0700, files
/// with 0600.
class PAAS_API DocumentFolder final : public text::YamlStore {
public:
    explicit DocumentFolder(std::filesystem::path folder, DocumentFolderLimits limits = {});

    [[nodiscard]] std::optional<std::string> load(std::string_view key) override;
    void save(std::string_view key, std::string_view bytes) override;

private:
    std::filesystem::path folder_;
    DocumentFolderLimits limits_;
};

}  // namespace paas::sources
