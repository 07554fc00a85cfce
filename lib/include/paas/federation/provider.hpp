/// One project of one user group at one region of one cloud provider: the unit that is selected,
/// ranked and deployed to. Decoded from feeder messages (room `feed`), kept by the store as text.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/base/ids.hpp"
#include "paas/base/resources.hpp"
#include "paas/federation/accelerators.hpp"
#include "paas/federation/quota.hpp"

#include <cstdint>
#include <optional>
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
    std::string infiniband_evidence{};        ///< where `infiniband` was read from
    bool spot = false;                        ///< the provider may take the machine away
    std::string architecture{};               ///< "x86_64", "aarch64"; empty = not told
    std::vector<Accelerator> accelerators{};  ///< empty = only `gpus` and its model are told
    std::vector<Property> extra_specs{};      ///< as told: the evidence, sorted by key
    bool operator==(const Flavor&) const = default;
};

/// The accelerators of a flavor: those it lists, else one made of `gpus` and its vendor and model.
[[nodiscard]] PAAS_API std::vector<Accelerator> accelerators_of(const Flavor& flavor);
/// How many GPUs a flavor has, whichever way they are told.
[[nodiscard]] PAAS_API std::int64_t gpus_of(const Flavor& flavor) noexcept;

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
    std::string visibility{};  ///< "public", "private", "shared", "community"; empty = not told
    std::int64_t min_disk_gib = 0;  ///< a flavor's root disk must have it, unless it has none (0)
    std::int64_t min_ram_mib = 0;
    std::vector<Property> properties{};  ///< further ones that matching may need, sorted by key
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

/// Its own limits are `Quotas::named("<name>.storageclass.storage.k8s.io/requests.storage")` (GiB)
/// and `named("<name>.storageclass.storage.k8s.io/persistentvolumeclaims")`.
struct StorageClass {
    std::string name;
    std::string description;
    std::string provisioner;
    bool is_default = false;
    bool operator==(const StorageClass&) const = default;
};

/// A kind of block storage volume (Cinder volume type). Its own limits are
/// `Quotas::named("volumes_<name>")` and `named("gigabytes_<name>")`.
struct VolumeType {
    std::string id{};
    std::string name{};
    std::string description{};
    bool is_default = false;
    bool is_public = true;
    bool operator==(const VolumeType&) const = default;
};

/// Equal nodes of a Kubernetes cluster; figures are what one node can give to pods.
struct NodePool {
    std::string name{};
    std::int64_t nodes = 0;
    std::int64_t cpu_milli = 0;
    std::int64_t ram_mib = 0;
    std::int64_t ephemeral_mib = 0;
    std::int64_t pods = 0;  ///< 0 = not told
    std::string architecture{};
    std::vector<Accelerator> accelerators{};  ///< of one node
    bool infiniband = false;
    std::string infiniband_evidence{};
    bool spot = false;
    std::vector<Property> labels{};  ///< sorted by key
    bool operator==(const NodePool&) const = default;
};

/// One resource of a Kubernetes LimitRange item.
struct LimitRange {
    std::string scope{};     ///< "Container", "Pod" or "PersistentVolumeClaim"
    std::string resource{};  ///< "cpu" (thousandths), "memory", "storage" or the like (bytes)
    std::optional<std::int64_t> min{};
    std::optional<std::int64_t> max{};
    std::optional<std::int64_t> default_limit{};
    std::optional<std::int64_t> default_request{};
    bool operator==(const LimitRange&) const = default;
};

/// One ResourceQuota of a Kubernetes namespace. `Provider::quotas` is `strictest` of all of them.
struct ResourceQuota {
    std::string name{};
    std::vector<std::string> scopes{};  ///< "BestEffort", "NotTerminating", …; empty = everything
    Quotas quotas{};
    bool operator==(const ResourceQuota&) const = default;
};
/// For each metric and resource the line of the quota that leaves least. A pod needs room in every
/// quota, so this is what counts.
[[nodiscard]] PAAS_API Quotas strictest(const std::vector<ResourceQuota>& quotas);

/// An agreement that lets a group use projects from `from` until before `to`.
struct Sla {
    std::string id{};
    Timestamp from{};                     ///< the epoch = always
    Timestamp to{};                       ///< the epoch = for ever
    std::vector<std::string> projects{};  ///< empty = the provider entry's own
    bool operator==(const Sla&) const = default;
};

/// An issuer whose tokens the provider takes for this project, besides `Provider::issuer_endpoint`.
struct TrustedIssuer {
    std::string endpoint{};
    std::string name{};      ///< the provider's name of it
    std::string protocol{};  ///< "openid"
    std::string audience{};
    std::vector<std::string> groups{};  ///< of that issuer; empty = those called as user_group
    bool operator==(const TrustedIssuer&) const = default;
};

/// A time in which the provider says it will not work: from `from` until before `to`.
struct Downtime {
    Timestamp from{};
    Timestamp to{};
    std::string reason{};
    bool operator==(const Downtime&) const = default;
};

/// What a feeder can fail to read; `Missing::what` is one of them or another text.
namespace fact {
inline constexpr std::string_view kComputeQuotas = "quotas.compute";
inline constexpr std::string_view kStorageQuotas = "quotas.block-storage";
inline constexpr std::string_view kNetworkQuotas = "quotas.network";
inline constexpr std::string_view kFlavors = "flavors";
inline constexpr std::string_view kImages = "images";
inline constexpr std::string_view kNetworks = "networks";
inline constexpr std::string_view kVolumeTypes = "volume_types";
inline constexpr std::string_view kStorageClasses = "storage_classes";
inline constexpr std::string_view kLimitRanges = "limit_ranges";
inline constexpr std::string_view kNodePools = "node_pools";
}  // namespace fact

/// A fact that could not be read, and why. Unknown is neither unlimited nor 0.
struct Missing {
    std::string what;
    std::string why;
    bool operator==(const Missing&) const = default;
};

namespace status {
inline constexpr std::string_view kActive = "active";
inline constexpr std::string_view kMaintenance = "maintenance";
inline constexpr std::string_view kLimited = "limited";  ///< read in part: see Provider::missing
inline constexpr std::string_view kRemoved = "removed";  ///< gone: the entry is a tombstone
}  // namespace status

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
    std::vector<VolumeType> volume_types;
    std::vector<std::string> availability_zones;  ///< empty = not told
    std::vector<NodePool> node_pools;             ///< Kubernetes
    std::vector<LimitRange> limit_ranges;         ///< Kubernetes
    std::vector<ResourceQuota> resource_quotas;   ///< Kubernetes: what `quotas` was made of
    std::vector<Sla> slas;                        ///< with dates; `sla_id` names one without
    std::vector<TrustedIssuer> trusted_issuers;
    std::vector<Downtime> downtimes;
    std::vector<Missing> missing;  ///< what could not be read; then `status` is "limited"
    std::string api_version;       ///< of the cloud or cluster, "v1.28.3"
    Timestamp expires{};           ///< from then on the entry is stale; the epoch = never

    /// Why a fact is not known, or null when nothing is said to be missing there.
    [[nodiscard]] const Missing* missing_fact(std::string_view what) const;
    /// "name/region/project": two projects of one group stay apart.
    [[nodiscard]] ProviderKey key() const;
    /// "name/region": what people and Rally call it.
    [[nodiscard]] std::string label() const;
    /// What is left of the quotas; see Quotas::free.
    [[nodiscard]] Resources free() const { return quotas.free(); }
    bool operator==(const Provider&) const = default;
};

/// What is kept of a provider that has vanished: its key and when that was seen. Being newer than
/// its figures it replaces them, and being stored it keeps a late message from bringing them back.
[[nodiscard]] PAAS_API Provider tombstone_of(const Provider& provider, Timestamp seen);

/// The "name/region" part of a key. The view points into `key`.
[[nodiscard]] PAAS_API std::string_view label_of(const ProviderKey& key) noexcept;

/// Canonical JSON of a provider: sorted keys, no white space, members with their default value left
/// out, so equal providers give equal bytes. `provider_from_json` gives back an equal provider.
[[nodiscard]] PAAS_API std::string provider_to_json(const Provider& provider);

/// Reads what `provider_to_json` wrote. data_loss when the text is anything else.
[[nodiscard]] PAAS_API Result<Provider> provider_from_json(std::string_view text);

}  // namespace paas::federation
