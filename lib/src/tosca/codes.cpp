#include "paas/tosca/codes.hpp"

#include <algorithm>

namespace paas::tosca {
std::span<const CodeInfo> codes() noexcept {
    return {};
}
const CodeInfo* find_code(std::string_view) noexcept {
    return nullptr;
}
}  // namespace paas::tosca
