/// What a Rucio server answers about the replicas of a dataset.
#pragma once

#include "paas/base/error.hpp"
#include "paas/selection/data.hpp"

#include <string>
#include <string_view>

namespace paas::rucio {

/// Reads the lines of GET /replicas/{scope}/{name}/datasets: one JSON object for each storage
/// element, with `rse`, `bytes` (of the whole dataset), `available_bytes` and `state`. The dataset
/// is as large as the largest `bytes`; a storage element that is told twice has the larger share.
/// unavailable when a line is no such object, with its number; not_found when there is none, which
/// is how Rucio answers for datasets without replicas and for those that it does not know.
[[nodiscard]] Result<selection::DatasetLocations> read_replicas(std::string dataset,
                                                                std::string_view body);

}  // namespace paas::rucio
