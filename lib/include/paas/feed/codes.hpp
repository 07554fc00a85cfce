/// The table of diagnostic codes of the room `feed`: FEED-nnn of messages and of reading clouds,
/// SRC-nnn of the configuration of feeders.
///
/// An example is a file of messages (FEED-001 to 009), what a cloud answers (FEED-011 to 013), or
/// a configuration (the others). After a line `# repeat N times` the next line stands N times.
#pragma once

#include "paas/base/codes.hpp"
#include "paas/base/export.hpp"

#include <span>

namespace paas::feed {

/// All codes, sorted.
[[nodiscard]] PAAS_API std::span<const CodeInfo> codes() noexcept;

}  // namespace paas::feed
