/// How much of the data asked for is at a provider.
#pragma once

#include "paas/federation/snapshot.hpp"
#include "paas/selection/data.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::selection {

/// A DataPlacement turned round: by provider. Built once per selection.
class DataShares {
public:
    explicit DataShares(const DataPlacement& placement);

    /// Millionths of all bytes that are available at the provider; nothing when no dataset could be
    /// located. A dataset at several of its storage elements counts where most of it is: replicas
    /// overlap. Datasets count by their bytes, or all alike when a size is not told.
    [[nodiscard]] std::optional<std::int64_t> at(const federation::ProviderEntry& entry) const;

private:
    std::vector<std::int64_t> weights_;  ///< per dataset that was located
    /// Provider name, label or key -> millionths per dataset.
    std::map<std::string, std::vector<std::int64_t>, std::less<>> by_provider_;
};

}  // namespace paas::selection
