/// Where a template and its imports come from: a YAML file, a CSAR, or a CSAR's folder.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/tosca/archive.hpp"
#include "paas/tosca/csar.hpp"
#include "paas/tosca/imports.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paas::sources {

/// True for a folder and for what looks like a zip file: by its first bytes, or by the name's
/// ending
/// (.csar, .zip) so that a broken one is called a broken archive and not broken YAML.
[[nodiscard]] PAAS_API bool is_csar(const std::string& name, std::string_view content);

/// The files below a folder, links that lead out of it left out. not_found; failed_precondition for
/// more entries than allowed. Not thread-safe.
[[nodiscard]] PAAS_API Result<std::unique_ptr<tosca::Archive>> open_folder(
    const std::filesystem::path& folder, const tosca::ArchiveLimits& limits = {});

/// Not thread-safe; one per validation.
class PAAS_API TemplateSource {
public:
    /// `content` is what stands in the file `name`; nothing for a folder. `loader` finds what is
    /// not in the archive. The module `zip` is looked for in `module_folders` when it is needed.
    /// Null after an error in `sink` (CSAR-…).
    [[nodiscard]] static std::unique_ptr<TemplateSource> open(
        std::string name, std::string content, tosca::ImportSource& loader,
        const std::vector<std::filesystem::path>& module_folders, DiagnosticSink& sink);

    /// Name and text of the entry definitions: for `tosca::validate`.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// The text without a copy of it; text() is empty after that.
    [[nodiscard]] std::string take_text() noexcept { return std::exchange(text_, {}); }
    [[nodiscard]] tosca::ImportSource& imports() noexcept;
    /// After the validation: reports files that the archive should hold.
    void check_files(DiagnosticSink& sink);

private:
    TemplateSource(std::string name, std::string text, tosca::ImportSource& loader);

    std::string name_;
    std::string text_;
    tosca::ImportSource& loader_;
    std::unique_ptr<tosca::Archive> archive_;
    std::unique_ptr<tosca::CsarImports> csar_;
    std::string entry_;
};

}  // namespace paas::sources
