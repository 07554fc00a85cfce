/// The texts of the normative profiles, compiled in from profiles/*.yaml.
///
/// A profile overlays the one before it. `Profile` finds where each type stands by its indentation
/// (sections at column 1, types at column 3) and parses only the types that are asked for, so a
/// small template pays for a handful of them.
#pragma once

#include <array>
#include <string_view>

namespace paas::tosca {

/// Index: Version.
extern const std::array<std::string_view, 4> kProfileTexts;

}  // namespace paas::tosca
