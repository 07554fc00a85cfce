#include "paas/tosca/imports.hpp"

namespace paas::tosca {

ImportSource::~ImportSource() = default;

Result<ImportedFile> NoImports::find(std::string_view /*uri*/,
                                     std::string_view /*importing_file*/) {
    return fail(ErrorCode::not_found, "imports are not available here");
}

}  // namespace paas::tosca
