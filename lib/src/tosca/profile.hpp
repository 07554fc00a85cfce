/// The normative profiles, compiled in from profiles/*.yaml.
///
/// A profile overlays the one before it. `encode_profiles` parses them when paas is built, so that
/// a run only decodes their trees; types are then read one by one when they are asked for.
#pragma once

#include <array>
#include <string_view>

namespace paas::tosca {

struct ProfileSource {
    std::string_view text;
    std::string_view tree;  ///< `text::YamlDocument::encode` of the text
};

/// Index: Version.
extern const std::array<ProfileSource, 4> kProfileSources;

}  // namespace paas::tosca
