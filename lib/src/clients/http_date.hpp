/// Dates as HTTP headers write them.
#pragma once

#include "paas/base/clock.hpp"

#include <optional>
#include <string_view>

namespace paas::clients {

/// IMF-fixdate (RFC 9110 section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT". The two obsolete forms
/// are not read.
[[nodiscard]] std::optional<Timestamp> parse_http_date(std::string_view text);

}  // namespace paas::clients
