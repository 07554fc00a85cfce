/// From what a project member reads of an OpenStack cloud to an entry of the federation.
#pragma once

#include "paas/clients/openstack.hpp"
#include "paas/feed/run.hpp"

namespace paas::feed {

/// `name` is how findings call the entry ("SITE-A/RegionOne/0123"). Fills `reading.provider`, which
/// holds what the configuration says, and tells what is missing or odd.
void take_openstack(clients::openstack::ProjectReading&& found, const ProviderSource& source,
                    const Connection& connection, const std::string& name, Reading& reading);

}  // namespace paas::feed
