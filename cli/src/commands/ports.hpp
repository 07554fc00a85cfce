/// Ports and networks as people write them.
#pragma once

#include "paas/base/error.hpp"
#include "paas/deployment/effect.hpp"

#include <string>

namespace paas::cli {

/// "https", "8080", "8080/udp", "6000-6010/tcp". invalid_argument with the nearest name.
[[nodiscard]] Result<deployment::PortRule> parse_port(const std::string& text);

/// "192.0.2.0/24", "192.0.2.7", "2001:db8::/32" in canonical form. invalid_argument for anything
/// else, bits beyond the prefix included.
[[nodiscard]] Result<std::string> parse_network(const std::string& text);

}  // namespace paas::cli
