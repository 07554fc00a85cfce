/// Times in messages.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/text/json.hpp"

#include <string>
#include <string_view>

namespace paas::feed {

/// The time in `text`, which stands at `key`; without offset it is UTC. Refuses at `key` what is no
/// time of the years 1970 to 9999, and then gives the epoch.
[[nodiscard]] Timestamp read_time(text::JsonReader& reader, std::string_view key,
                                  const std::string& text);

}  // namespace paas::feed
