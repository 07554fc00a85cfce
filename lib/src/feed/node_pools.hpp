/// Nodes of a Kubernetes cluster, put together in pools of equal ones.
#pragma once

#include "paas/clients/kubernetes.hpp"
#include "paas/federation/provider.hpp"

namespace paas::feed {

/// The pools of the nodes that take new pods: ready ones, but those that an administrator keeps
/// pods away from and those of the control plane. Nodes are equal when they have as many CPUs, the
/// same devices and architecture, and as much memory up to a GiB; a pool's figures are the smallest
/// of its nodes, its labels those that all of them have, its name that of its first node. Sorted by
/// name. A figure that is no quantity is not told; `problems` gets a text about it. Pure.
[[nodiscard]] std::vector<federation::NodePool> node_pools_of(
    const std::vector<clients::kubernetes::Node>& nodes, std::vector<std::string>& problems);

}  // namespace paas::feed
