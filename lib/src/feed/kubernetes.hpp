/// What a Kubernetes cluster told of a namespace becomes a provider entry.
#pragma once

#include "paas/clients/kubernetes.hpp"
#include "paas/feed/run.hpp"

namespace paas::feed {

/// Why the cluster is of no use to us, when nothing of a namespace may be read: the namespace does
/// not exist, the token is not taken or has no rights in it, nobody answers. Nothing when part of
/// it was read.
[[nodiscard]] std::optional<Error> refusal_of(const clients::kubernetes::NamespaceReading& found,
                                              const std::string& name_space);

/// `name` is how findings call the entry ("K8S-A/default/lab-ns"). Fills `reading.provider`, which
/// holds what the configuration says, and tells what is missing or odd. A resource that no quota of
/// the namespace names is unlimited; one whose quota makes no sense is not known.
void take_kubernetes(clients::kubernetes::NamespaceReading&& found, const std::string& name,
                     Reading& reading);

}  // namespace paas::feed
