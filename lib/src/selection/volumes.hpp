/// Block storage: the size of one volume, its type, and the quotas of that type.
#pragma once

#include "selection/capacity.hpp"
#include "selection/refuse.hpp"

#include "paas/selection/select.hpp"

namespace paas::selection {

/// Refusals of volumes: volume_size, volume_type (OpenStack) or storage_class
/// (Kubernetes), limit_range, and the quotas of a type ("quota.volumes_ssd"). A volume without a
/// type takes the quota of the provider's default type where there is one. Reservations are not
/// told apart by type, so all of them count against each: rather refused for a moment than sent
/// where it cannot be made.
void check_volumes(const Requirements& requirements, const federation::Provider& provider,
                   const Reserved<Resources>& reserved, Notes& notes);

}  // namespace paas::selection
