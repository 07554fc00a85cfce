/// Finds imported files for the tosca room: inside the template's folder, by an import map, or over
/// the network from hosts that are allowed.
#pragma once

#include "paas/base/error.hpp"
#include "paas/sources/remote_imports.hpp"
#include "paas/tosca/imports.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paas::sources {

/// URL or URL prefix -> local file or folder (absolute).
class PAAS_API ImportMap {
public:
    ImportMap() = default;
    /// A YAML or JSON object; paths are relative to the folder of `file`. invalid_argument with
    /// the position for anything but a map of strings, not_found when `file` cannot be read.
    [[nodiscard]] static Result<ImportMap> load(const std::filesystem::path& file);
    void add(std::string url, std::filesystem::path target);
    /// The file for this URL: an exact entry, else the longest matching prefix with the rest
    /// appended; empty when none matches.
    [[nodiscard]] std::filesystem::path find(std::string_view url) const;
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

private:
    std::vector<std::pair<std::string, std::filesystem::path>> entries_;  // sorted by URL
};

struct ImportLoaderOptions {
    ImportMap map;
    std::size_t max_bytes = std::size_t{16} << 20;
    /// Further folders that relative imports may stay in: those of templates that the template is
    /// laid over.
    std::vector<std::filesystem::path> folders{};
    /// What the map does not name; null: the network is not used. May be shared by several loaders
    /// of one run, on one thread.
    std::shared_ptr<RemoteImports> remote{};
};

/// Not thread-safe; one per validation.
class PAAS_API ImportLoader final : public tosca::ImportSource {
public:
    /// `root` is the folder that relative imports must stay in, normally the template's folder.
    ImportLoader(std::filesystem::path root, ImportLoaderOptions options);
    ~ImportLoader() override;
    [[nodiscard]] Result<tosca::ImportedFile> find(std::string_view uri,
                                                   std::string_view importing_file) override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Reads a whole file of at most `max_bytes`. not_found, permission_denied, resource_exhausted.
[[nodiscard]] PAAS_API Result<std::string> read_file(const std::filesystem::path& path,
                                                     std::size_t max_bytes = std::size_t{16} << 20);

}  // namespace paas::sources
