/// Which flavors several kinds of machine take together.
#pragma once

#include "selection/match.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace paas::selection {

/// The flavors that a kind of machine may take, and how many machines it has.
struct MachineKind {
    std::vector<std::uint32_t> flavors;  ///< into ProviderEntry::flavors; not empty
    std::int64_t count = 0;
};

/// The fitting flavors of which no other takes as little or less of vCPUs, memory and GPUs alike,
/// by vCPUs. Any other choice is never better where a quota is short.
[[nodiscard]] std::vector<std::uint32_t> frugal_flavors(const MachineNeed& need,
                                                        const federation::ProviderEntry& entry,
                                                        const ImageMinima& minima);

/// One flavor for each kind: the combination that lacks least of what is free, beside what is
/// fixed, that is, breaks the fewest quotas, then by the least amount (a vCPU weighs as much as 4
/// GiB of memory, GPUs outweigh both), then the cheapest.
///
/// Looked at are those combinations of which no other takes as little or less of everything: all of
/// them where they are few; else a spread of them, the one with the fewest vCPUs always among them.
/// Which ones does not depend on quotas, so more quota cannot make one disappear.
[[nodiscard]] std::vector<std::uint32_t> least_lacking(const std::vector<MachineKind>& kinds,
                                                       const federation::ProviderEntry& entry,
                                                       const Resources& fixed,
                                                       const Resources& free);

}  // namespace paas::selection
