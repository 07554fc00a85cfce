/// Which imports over the network are allowed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace paas::sources {

/// What the user allows. Nothing, unless said otherwise.
struct RemotePolicy {
    bool allowed = false;  ///< --allow-imports
    /// "types.example" for any port, "types.example:8443" for one; a public address is required.
    std::vector<std::string> hosts{};
    /// The same, for hosts that may be at a private or loopback address.
    std::vector<std::string> private_hosts{};
    /// Certificates (PEM) trusted beside the system's.
    std::filesystem::path ca_file{};

    bool operator==(const RemotePolicy&) const = default;
};

}  // namespace paas::sources
