/// Worlds to test in: federations of any size, templates, and the simulator's settings.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/federation/provider.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::testing {

struct FederationShape {
    int providers = 6;
    int flavors = 8;
    std::int64_t vcpus = 20000;  ///< quota of each provider; the other quotas follow
    Timestamp at{};              ///< when the figures were taken
};

/// "SITE-001/RegionOne" and so on, each with the flavors, two images and a public and a private
/// network. The same shape gives the same providers.
[[nodiscard]] std::vector<federation::Provider> make_federation(const FederationShape& shape);

/// The providers as feeder messages, one line each.
[[nodiscard]] std::string feeder_messages(const std::vector<federation::Provider>& providers);

/// Some machines (input count, 1) of num_cpus (2) and mem_size (4 GB); the input admin_password is
/// a secret.
inline constexpr std::string_view kMachineTemplate =
    R"(tosca_definitions_version: tosca_simple_yaml_1_0
metadata:
  template_name: machine
capability_types:
  test.capabilities.Scalable:
    derived_from: tosca.capabilities.Scalable
    properties:
      count: {type: integer, default: 1}
node_types:
  test.nodes.Compute:
    derived_from: tosca.nodes.Compute
    capabilities:
      scalable:
        type: test.capabilities.Scalable
topology_template:
  inputs:
    num_cpus: {type: integer, default: 2}
    mem_size: {type: scalar-unit.size, default: 4 GB}
    count: {type: integer, default: 1}
    admin_password: {type: string, default: none}
  node_templates:
    server:
      type: test.nodes.Compute
      capabilities:
        scalable:
          properties:
            count: {get_input: count}
        host:
          properties:
            num_cpus: {get_input: num_cpus}
            mem_size: {get_input: mem_size}
        os:
          properties:
            type: linux
            distribution: ubuntu
            version: 22.04
  outputs:
    address: {value: {get_attribute: [server, private_address]}}
)";

}  // namespace paas::testing
