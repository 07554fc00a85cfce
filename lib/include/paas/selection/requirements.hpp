/// What a template needs from a provider, in exact units and without TOSCA.
#pragma once

#include "paas/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::tosca {
struct Topology;
}

namespace paas::selection {

/// One kind of virtual machine, `count` times. 0 or empty = not asked for.
struct NodeRequirement {
    std::string name;  ///< node template
    std::int64_t count = 1;
    std::int64_t vcpus = 0;
    std::int64_t ram_bytes = 0;
    std::int64_t disk_bytes = 0;  ///< root disk
    std::int64_t gpus = 0;
    std::string gpu_vendor;
    std::string gpu_model;
    std::string instance_type;  ///< a flavor by name or id; decides alone when given
    std::string image;          ///< an image by name or id, or a URI "ost://host/id"
    std::string architecture;
    std::string os_type;
    std::string os_distribution;
    std::string os_version;
    bool gpu_driver = false;
    bool cuda_support = false;
    bool infiniband = false;
    bool public_ip = false;  ///< one public address per machine
    bool spot = false;       ///< a machine that the provider may take away is acceptable
    bool operator==(const NodeRequirement&) const = default;
};

/// One kind of container, `count` times. What is asked for is both its request and its limit; 0
/// takes the namespace's default.
struct ContainerRequirement {
    std::string name;
    std::int64_t count = 1;
    std::int64_t milli_cpus = 0;
    std::int64_t ram_bytes = 0;
    std::int64_t gpus = 0;
    std::string gpu_vendor{};
    std::string gpu_model{};
    std::int64_t services = 0;  ///< Kubernetes services of the application, not of each instance
    bool operator==(const ContainerRequirement&) const = default;
};

/// One kind of block storage volume, `count` times.
struct VolumeRequirement {
    std::string name;
    std::int64_t size_bytes = 0;  ///< of each
    std::int64_t count = 1;
    std::string type;  ///< volume type or storage class; empty = any
    bool operator==(const VolumeRequirement&) const = default;
};

struct NetworkRequirement {
    std::string name;          ///< node template
    std::string type;          ///< "public", "private" or "isolated"
    std::string network_name;  ///< a network of the provider by name; empty = its default
    bool operator==(const NetworkRequirement&) const = default;
};

/// Where the author of the template wants it (its placement policies).
struct Placement {
    std::string sla_id;
    std::string region;
    std::string cloud_id;  ///< provider name, label or key
    std::string availability_zone;
    bool operator==(const Placement&) const = default;
};

/// Plain value.
struct Requirements {
    /// "vm" (needs OpenStack), "kubernetes", "marathon", "chronos", "qcg" (need a provider of that
    /// type), or "any" when the template asks for no machines at all.
    std::string kind = "vm";
    std::vector<NodeRequirement> nodes;
    std::vector<ContainerRequirement> containers;
    std::vector<VolumeRequirement> volumes;
    std::vector<NetworkRequirement> networks;
    Placement placement;
    std::vector<std::string> datasets;  ///< "scope:name" of the data that it reads
    bool operator==(const Requirements&) const = default;
};

/// What a topology needs, its inputs being substituted. Machines are the node templates of a
/// type derived from tosca.nodes.Compute; a volume counts once per machine it is attached to.
/// invalid_argument when figures stay symbolic or make no sense (several SLA placements, a count
/// below 0). Datasets are the comma-separated names in the template's metadata `datasets`.
[[nodiscard]] PAAS_API Result<Requirements> requirements_of(const tosca::Topology& topology);

/// Canonical JSON (sorted keys, defaults left out) for decision records, and back.
[[nodiscard]] PAAS_API std::string requirements_to_json(const Requirements& requirements);
[[nodiscard]] PAAS_API Result<Requirements> requirements_from_json(std::string_view text);

}  // namespace paas::selection
