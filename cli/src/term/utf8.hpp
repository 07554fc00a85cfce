/// UTF-8 text for those who take nothing else.
#pragma once

#include "paas/base/utf8.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace paas::cli {

/// The text with U+FFFD for each byte that belongs to no character.
[[nodiscard]] std::string valid_utf8(std::string_view text);
/// UTF-16 code units that valid text takes.
[[nodiscard]] std::size_t utf16_length(std::string_view text);

}  // namespace paas::cli
