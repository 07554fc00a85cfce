/// Commands of third parties: an executable `paas-NAME` on PATH is the subcommand NAME.
#pragma once

#include "paas/base/export.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::plugin {

struct ExternalCommand {
    std::string name;  ///< lower-case letters, digits and hyphens
    std::filesystem::path path;
};

/// The first executable file `paas-NAME` in the absolute folders of `path` (PATH, separated by
/// colons). Relative and empty entries are passed over: they would run what lies in the
/// current folder.
[[nodiscard]] PAAS_API std::optional<std::filesystem::path> find_external(std::string_view name,
                                                                          std::string_view path);

/// All of them by name; of two with one name the first on PATH.
[[nodiscard]] PAAS_API std::vector<ExternalCommand> list_external(std::string_view path);

}  // namespace paas::plugin
