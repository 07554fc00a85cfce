/// How a provider looks, as data and to people.
#pragma once

#include "output/view.hpp"

#include "paas/base/resources.hpp"
#include "paas/federation/snapshot.hpp"

#include <string>
#include <vector>

namespace paas::cli {

/// What the project may still take when so much is reserved; no more than a limit per user.
[[nodiscard]] Resources free_amounts(const federation::ProviderEntry& entry,
                                     const Resources& reserved);

/// paas.provider/1
[[nodiscard]] Json provider_record(const federation::ProviderEntry& entry,
                                   const federation::RallyHistory& tests, const Resources& reserved,
                                   bool blocked, Timestamp now);

/// paas.provider-detail/1: `record` of paas.provider/1 and all that is known besides.
[[nodiscard]] Json full_record(const federation::ProviderEntry& entry, Json record);

/// Quotas, flavors, images, networks and whatever else a paas.provider-detail/1 record holds, as
/// tables; on a terminal quotas have bars.
[[nodiscard]] std::string provider_sections(const Terminal& terminal, const Json& record);

/// paas.gpu-flavor/1: one for each kind of GPU of each flavor, and of each pool of nodes.
[[nodiscard]] std::vector<Json> gpu_records(const federation::ProviderEntry& entry,
                                            const Resources& free);

/// Providers by model and number of GPUs of one machine. A cell names the smallest flavor and how
/// many others there are.
[[nodiscard]] std::string gpu_matrix(const Terminal& terminal, const std::vector<Json>& records);

}  // namespace paas::cli
