/// Cloud Service Archives (TOSCA Simple Profile 1.3, section 6).
///
///     auto entry = read_csar(archive, "app.csar", sink);
///     CsarImports imports(archive, "app.csar", urls);
///     validate(*archive.read(*entry), member_name("app.csar", *entry), imports, options, sink);
///     check_artifacts(imports, *entry, sink);
///
/// A file of an archive is called "app.csar:inner/path.yaml" everywhere.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/tosca/archive.hpp"
#include "paas/tosca/imports.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::tosca {

/// "app.csar:Definitions/app.yaml".
[[nodiscard]] PAAS_API std::string member_name(std::string_view archive, std::string_view member);

/// One "Name: value" line of TOSCA.meta, continuation lines joined. Blocks are numbered from 0.
struct MetaField {
    std::string name;
    std::string value;
    std::uint32_t line = 0;
    std::size_t block = 0;

    bool operator==(const MetaField&) const = default;
};

/// Reads TOSCA.meta (section 6.2); lines that are no field are reported as CSAR-0004 in `file`.
[[nodiscard]] PAAS_API std::vector<MetaField> parse_meta(std::string_view text,
                                                         const std::string& file,
                                                         DiagnosticSink& sink);

/// The name of the entry definitions: by TOSCA-Metadata/TOSCA.meta, else the only YAML file of the
/// root, which must then hold template_name and template_version in its metadata. Nothing after an
/// error (CSAR-00xx). `archive_name` is used in findings.
[[nodiscard]] PAAS_API std::optional<std::string> read_csar(Archive& archive,
                                                            const std::string& archive_name,
                                                            DiagnosticSink& sink);

/// Imports of the files of an archive: relative to the importing file and inside the archive; URLs
/// go to `next`. Not thread-safe.
class PAAS_API CsarImports final : public ImportSource {
public:
    CsarImports(Archive& archive, std::string archive_name, ImportSource& next);
    [[nodiscard]] Result<ImportedFile> find(std::string_view uri,
                                            std::string_view importing_file) override;

    [[nodiscard]] Archive& archive() noexcept { return archive_; }
    [[nodiscard]] const std::string& archive_name() const noexcept { return name_; }
    /// Members that imports led to, in that order.
    [[nodiscard]] const std::vector<std::string>& served() const noexcept { return served_; }

private:
    Archive& archive_;
    std::string name_;
    ImportSource& next_;
    std::vector<std::string> served_;
};

/// Reports artifacts and scripts that `entry` and the members imported from it name and the archive
/// does not hold (CSAR-0008). URLs, files of a repository and container images are not looked for.
PAAS_API void check_artifacts(CsarImports& imports, const std::string& entry, DiagnosticSink& sink);

}  // namespace paas::tosca
