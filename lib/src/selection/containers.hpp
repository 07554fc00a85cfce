/// Containers in a Kubernetes namespace: defaults and bounds of its LimitRanges, room on a node,
/// devices, and counts of objects.
#pragma once

#include "selection/capacity.hpp"
#include "selection/refuse.hpp"

#include "paas/selection/select.hpp"

namespace paas::selection {

/// Adds the CPUs and memory of the containers to `demand`: what they ask for, else the namespace's
/// default. Refusals: limit_range, unstated (a quota on a figure that neither the container
/// nor a default states makes Kubernetes refuse the pod), node_pool, and quotas of devices and
/// objects.
void check_containers(const Requirements& requirements, const federation::Provider& provider,
                      const Reserved<Resources>& reserved, Resources& demand, Notes& notes);

}  // namespace paas::selection
