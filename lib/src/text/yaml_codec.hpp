/// A parsed document as bytes, and back without parsing; private to the room.
#pragma once

#include "yaml_arena.hpp"

#include "paas/base/diagnostic.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::text::detail {

/// Where the encoded form of this text belongs: it changes with the text, the budget, the encoding
/// and the build of paas.
[[nodiscard]] std::string document_key(std::string_view source, const YamlBudget& budget);

/// The tree and the findings of its parse, with all places; not the source, which the key stands
/// for.
[[nodiscard]] std::string encode(const YamlArena& arena, const std::vector<Diagnostic>& findings);

/// Fills an arena that holds its source and file name already, and gives the findings. Nothing for
/// bytes that `encode` cannot have made of such a document. Any bytes are safe: every index is
/// inside its list, every text inside the source, there is no circle, nesting and copies are within
/// the budget, and the time is linear in the bytes.
[[nodiscard]] std::optional<std::vector<Diagnostic>> decode(std::string_view bytes,
                                                            YamlArena& arena,
                                                            const YamlBudget& budget);

}  // namespace paas::text::detail
