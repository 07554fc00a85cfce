/// The corpus of real templates beside the repository: rows of its manifest and its import map.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/sources/import_loader.hpp"
#include "paas/tosca/template.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace paas::corpus {

struct Row {
    std::string path;
    std::string verdict;  ///< valid, invalid, unsupported
    std::string kind;     ///< template, types, csar
    std::string error_line;
    bool firm = false;
    std::string reason;  ///< what the one who gave the verdict said
    std::string note;

    /// First folder: "infn-templates".
    [[nodiscard]] std::string source() const { return path.substr(0, path.find('/')); }
};

/// Exit code of a test that cannot run (CTest's SKIP_RETURN_CODE).
inline constexpr int kSkipped = 77;

class Corpus {
public:
    /// $PAAS_CORPUS, else ../shared/corpus beside the sources; nothing when there is none.
    [[nodiscard]] static std::optional<Corpus> open();

    [[nodiscard]] const std::vector<Row>& rows() const noexcept { return rows_; }
    [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }
    [[nodiscard]] std::string read(const Row& row) const;
    /// Checks `text` as if it stood in the row's file.
    [[nodiscard]] std::optional<tosca::ServiceTemplate> validate(const Row& row, std::string text,
                                                                 DiagnosticList& findings,
                                                                 tosca::TypeCache* cache,
                                                                 bool strict = false) const;
    [[nodiscard]] std::optional<tosca::ServiceTemplate> validate(
        const Row& row, std::string text, DiagnosticList& findings,
        const tosca::ValidateOptions& options) const;

private:
    std::filesystem::path root_;
    std::vector<Row> rows_;
    sources::ImportMap map_;
};

/// What the findings amount to: "valid", "invalid" or "unsupported".
[[nodiscard]] std::string verdict_of(const DiagnosticList& findings);
/// The first error as "file:line:column: CODE text", or nothing.
[[nodiscard]] std::string first_error(const DiagnosticList& findings);

}  // namespace paas::corpus
