/// Which flavors several kinds of machine take together.
#pragma once

#include "selection/match.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace paas::selection {

/// The flavors that a kind of machine may take, and how many machines it has.
struct MachineKind {
    std::vector<std::size_t> flavors;  ///< into ProviderEntry::flavors; not empty
    std::int64_t count = 0;
};

/// The fitting flavors of which no other takes as little or less of vCPUs, memory and GPUs alike,
/// by vCPUs. Any other choice is never better where a quota is short.
[[nodiscard]] std::vector<std::size_t> frugal_flavors(const MachineNeed& need,
                                                      const federation::ProviderEntry& entry,
                                                      const ImageMinima& minima);

/// One flavor for each kind, and what they take in all.
struct Combination {
    Resources demand;
    std::int64_t cost = 0;
    std::vector<std::size_t> flavors;  ///< one per kind
};

/// Those combinations of which no other takes as little or less of everything. All of them where
/// they are few; else a spread of them that always has those with the fewest vCPUs and the least
/// memory. Which ones does not depend on quotas, so more quota cannot make one disappear.
[[nodiscard]] std::vector<Combination> frugal_combinations(const std::vector<MachineKind>& kinds,
                                                           const federation::ProviderEntry& entry);

}  // namespace paas::selection
