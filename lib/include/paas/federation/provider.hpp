/// One project of one user group at one region of one cloud provider: the unit that is selected,
/// ranked and deployed to. Decoded from feeder messages (room `feed`), kept by the store as text.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/base/ids.hpp"
#include "paas/base/resources.hpp"
#include "paas/federation/quota.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::federation {

struct Flavor {
    std::string id;  ///< the provider's id
    std::string name;
    std::string description;
    std::int64_t vcpus = 0;
    std::int64_t ram_mib = 0;
    std::int64_t disk_gib = 0;
    std::int64_t ephemeral_gib = 0;
    std::int64_t swap_gib = 0;
    std::int64_t gpus = 0;
    std::string gpu_vendor;
    std::string gpu_model;
    std::string local_storage;  ///< as told: "true", "false" or empty
    bool infiniband = false;
    bool is_shared = true;
    bool operator==(const Flavor&) const = default;
};

struct Image {
    std::string id;
    std::string name;
    std::string description;
    std::string os_type;  ///< "Linux", "Windows", "MacOS" or empty
    std::string os_distro;
    std::string os_version;
    std::string architecture;
    std::string kernel_id;
    std::string created_at;  ///< as told, "2025-07-17 08:42:59+00:00"
    std::vector<std::string> tags;
    bool cuda_support = false;
    bool gpu_driver = false;
    bool is_shared = true;
    bool operator==(const Image&) const = default;
};

struct Network {
    std::string id;
    std::string name;
    std::string description;
    std::int64_t mtu = 0;    ///< 0 = not told
    std::string proxy_host;  ///< "host[:port]" of the way into a private network, or empty
    std::string proxy_user;
    std::vector<std::string> tags;
    bool is_external = false;  ///< gives public addresses
    bool is_default = false;
    bool is_shared = true;
    bool operator==(const Network&) const = default;
};

struct StorageClass {
    std::string name;
    std::string description;
    std::string provisioner;
    bool is_default = false;
    bool operator==(const StorageClass&) const = default;
};

/// Thread-compatible value.
struct PAAS_API Provider {
    std::string name;     ///< without '/'
    std::string type;     ///< "openstack" or "kubernetes"
    std::string region;   ///< "default" where the provider has none; without '/'
    std::string project;  ///< keystone project id or Kubernetes namespace; without '/'
    std::string endpoint;
    std::string issuer_endpoint;
    std::string issuer_name;
    std::string issuer_protocol;
    std::string issuer_audience;
    std::string user_group;
    std::string sla_id;             ///< empty = not told (feeder messages do not carry it)
    std::string status = "active";  ///< "active", "maintenance", "limited", "removed"
    double overbooking_cpu = 1.0;
    double overbooking_ram = 1.0;
    double bandwidth_in = 10.0;  ///< unit never stated upstream; presumably Gbit/s
    double bandwidth_out = 10.0;
    Timestamp timestamp{};  ///< when these figures were taken; the epoch = not told
    Quotas quotas;
    std::vector<Flavor> flavors;
    std::vector<Image> images;
    std::vector<Network> networks;
    std::vector<StorageClass> storage_classes;

    /// "name/region/project": two projects of one group stay apart.
    [[nodiscard]] ProviderKey key() const;
    /// "name/region": what people and Rally call it.
    [[nodiscard]] std::string label() const;
    /// What is left of the quotas; see Quotas::free.
    [[nodiscard]] Resources free() const { return quotas.free(); }
    bool operator==(const Provider&) const = default;
};

/// The "name/region" part of a key. The view points into `key`.
[[nodiscard]] PAAS_API std::string_view label_of(const ProviderKey& key) noexcept;

/// Canonical JSON of a provider: sorted keys, no white space, members with their default value left
/// out, so equal providers give equal bytes. `provider_from_json` gives back an equal provider.
[[nodiscard]] PAAS_API std::string provider_to_json(const Provider& provider);

/// Reads what `provider_to_json` wrote. data_loss when the text is anything else.
[[nodiscard]] PAAS_API Result<Provider> provider_from_json(std::string_view text);

}  // namespace paas::federation
