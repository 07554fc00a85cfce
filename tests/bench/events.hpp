/// What the YAML library takes for a text when nothing is made of it: the floor under every reader.
#pragma once

#include <filesystem>

namespace paas::testing {

/// Reads a file and lets yaml-cpp report its events to nobody. A file that is no YAML counts as far
/// as it goes.
void parse_events(const std::filesystem::path& file);

}  // namespace paas::testing
