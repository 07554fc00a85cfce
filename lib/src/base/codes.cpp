#include "paas/base/codes.hpp"

#include "paas/base/ascii.hpp"

#include <algorithm>

namespace paas {
namespace {

bool is_before(std::string_view left, std::string_view right) {
    return std::ranges::lexicographical_compare(left, right, {}, ascii_lower, ascii_lower);
}

}  // namespace

const CodeInfo* find_code(std::span<const CodeInfo> table, std::string_view code) noexcept {
    const auto found = std::ranges::lower_bound(table, code, is_before, &CodeInfo::code);
    return found == table.end() || is_before(code, found->code) ? nullptr : &*found;
}

}  // namespace paas
