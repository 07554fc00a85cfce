/// Where a member stands in a JSON text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace paas::feed {

/// Offset of the member that `path` ("quotas[2].ram") leads to, or of the innermost object or array
/// on the way there when it is missing. Nothing for an empty text; `document` must be valid
/// JSON.
[[nodiscard]] std::optional<std::size_t> find_member(std::string_view document,
                                                     std::string_view path);

}  // namespace paas::feed
