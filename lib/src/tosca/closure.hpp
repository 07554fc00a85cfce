/// The files that a template imports, directly or not, and the types in them.
#pragma once

#include "findings.hpp"
#include "model.hpp"

#include "paas/tosca/imports.hpp"
#include "paas/tosca/template.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace paas::tosca {

struct ImportedTypes {
    std::shared_ptr<const SourceFile> file;
    std::string prefix;  ///< namespace_prefix of the import
    bool operator==(const ImportedTypes&) const = default;
    auto operator<=>(const ImportedTypes&) const = default;
};

/// What validations share. Everything in it is immutable once stored.
struct TypeCache::State {
    using LibraryKey = std::pair<Version, std::vector<ImportedTypes>>;
    std::mutex mutex;
    std::map<std::string, std::vector<std::shared_ptr<const SourceFile>>, std::less<>> files;
    std::map<LibraryKey, std::shared_ptr<const Library>> libraries;
    std::array<std::shared_ptr<Profile>, 4> profiles;
};

/// Reads one document: syntax, map at the top, version. The findings are kept in the file.
/// Null when nothing can be done with it. `store` and `outline` may be null.
[[nodiscard]] std::shared_ptr<SourceFile> read_source(std::string text, std::string name,
                                                      const ValidateOptions& options,
                                                      text::YamlStore* store, Findings& findings,
                                                      TemplateOutline* outline = nullptr);

/// The same of a template laid over `options.bases`: one document, made of all of them. Its `text`
/// is the merged template.
[[nodiscard]] std::shared_ptr<SourceFile> read_layers(std::string text, std::string name,
                                                      const ValidateOptions& options,
                                                      Findings& findings,
                                                      TemplateOutline* outline = nullptr);

/// All imported files, each after those it imports; circles are cut. Nothing when they are more
/// than can be held: without them hardly anything could be said of the template.
[[nodiscard]] std::optional<std::vector<ImportedTypes>> load_imports(const SourceFile& main,
                                                                     ImportSource& source,
                                                                     const ValidateOptions& options,
                                                                     Findings& findings);

/// The types of these files on the profile of `version`; from the cache when it has them.
[[nodiscard]] std::shared_ptr<const Library> load_library(Version version,
                                                          std::vector<ImportedTypes> files,
                                                          const ValidateOptions& options);

/// Defaults, constraints and refinements of the types of a scope (type_check.cpp).
void check_types(const TypeScope& scope, Findings& findings);

}  // namespace paas::tosca
