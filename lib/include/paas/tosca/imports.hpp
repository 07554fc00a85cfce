/// Where imported files come from. The tosca room does no I/O: room `sources` implements this.
#pragma once

#include "paas/base/error.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace paas::tosca {

struct ImportedFile {
    std::shared_ptr<const std::string> text;
    /// Name of this file: shown in diagnostics, passed back as `importing_file`, and equal for two
    /// imports exactly when they are the same file.
    std::string file;
};

class PAAS_API ImportSource {
public:
    ImportSource() = default;
    ImportSource(const ImportSource&) = delete;
    ImportSource& operator=(const ImportSource&) = delete;
    virtual ~ImportSource();

    /// The file that `uri` names when it stands in `importing_file`: a path relative to that file
    /// or a URL. not_found, permission_denied (outside the template's folder, network not
    /// allowed) or resource_exhausted, with a hint that says how to allow or provide it.
    [[nodiscard]] virtual Result<ImportedFile> find(std::string_view uri,
                                                    std::string_view importing_file) = 0;
};

/// Finds nothing: for templates that import nothing.
class PAAS_API NoImports final : public ImportSource {
public:
    [[nodiscard]] Result<ImportedFile> find(std::string_view uri,
                                            std::string_view importing_file) override;
};

}  // namespace paas::tosca
