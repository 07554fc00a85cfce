/// Imports over the network: from listed hosts only, within a budget, each URL once.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/net/http_client.hpp"
#include "paas/sources/remote_policy.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paas::sources {

/// For all imports of one run together.
struct RemoteBudget {
    std::size_t file_bytes = std::size_t{5} << 20;
    std::size_t total_bytes = std::size_t{32} << 20;
    std::size_t files = 256;
    Milliseconds file_time{5'000};
    Milliseconds total_time{60'000};
    std::uint32_t redirects = 3;
};

/// Makes the HTTP client when the first URL is met: loading it takes longer than a validation.
using ClientFactory =
    std::function<Result<std::unique_ptr<net::HttpClient>>(net::HttpClientOptions)>;

/// The client of the module `curl`, looked for in `folders` (`plugin::module_folders`).
[[nodiscard]] PAAS_API ClientFactory curl_clients(std::vector<std::filesystem::path> folders);

/// Not thread-safe.
class PAAS_API RemoteImports {
public:
    RemoteImports(RemotePolicy policy, RemoteBudget budget, ClientFactory clients, Clock& clock);
    ~RemoteImports();
    RemoteImports(const RemoteImports&) = delete;
    RemoteImports& operator=(const RemoteImports&) = delete;

    /// The text at `url`, fetched once. permission_denied: not allowed, host not listed, or at an
    /// address that is not; unavailable and deadline_exceeded: not reached; failed_precondition:
    /// TLS, redirects, too large, HTML; resource_exhausted: the budget of the run. Messages and
    /// hints are made to stand at the import's line.
    [[nodiscard]] Result<std::shared_ptr<const std::string>> fetch(std::string_view url);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace paas::sources
