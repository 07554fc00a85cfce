/// What our feeder messages say beyond those of the present feeder: extra members, which its
/// consumers ignore. One list of members per type serves reading and writing.
#pragma once

#include "paas/federation/provider.hpp"
#include "paas/text/json.hpp"

#include <nlohmann/json_fwd.hpp>

namespace paas::feed {

/// Members of the message itself.
void read_additions(text::JsonReader& reader, federation::Provider& provider);
void write_additions(nlohmann::json& message, const federation::Provider& provider);

/// Members of a flavor and of an image.
void read_additions(text::JsonReader& reader, federation::Flavor& flavor);
void write_additions(nlohmann::json& object, const federation::Flavor& flavor);
void read_additions(text::JsonReader& reader, federation::Image& image);
void write_additions(nlohmann::json& object, const federation::Image& image);

}  // namespace paas::feed
