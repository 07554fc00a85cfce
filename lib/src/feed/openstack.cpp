#include "feed/openstack.hpp"

#include "feed/codes.hpp"
#include "feed/missing_facts.hpp"
#include "feed/properties.hpp"

#include "paas/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace paas::feed {

namespace os = clients::openstack;
using federation::Limit;
using federation::Metric;
using federation::Provider;
using federation::QuotaLine;
using federation::Quotas;

namespace {

struct QuotaName {
    std::string_view name;
    Metric metric;
};
constexpr std::array<QuotaName, 3> kComputeQuotas{
    {{"cores", Metric::vcpus}, {"instances", Metric::instances}, {"ram", Metric::ram_mib}}};
constexpr std::array<QuotaName, 3> kVolumeQuotas{{{"gigabytes", Metric::storage_gib},
                                                  {"per_volume_gigabytes", Metric::volume_size_gib},
                                                  {"volumes", Metric::volumes}}};
constexpr std::array<QuotaName, 5> kNetworkQuotas{
    {{"floatingip", Metric::public_ips},
     {"network", Metric::networks},
     {"port", Metric::ports},
     {"security_group", Metric::security_groups},
     {"security_group_rule", Metric::security_group_rules}}};
constexpr std::array<QuotaName, 3> kObjects{{{"bytes", Metric::object_bytes},
                                             {"containers", Metric::object_containers},
                                             {"objects", Metric::objects}}};

Limit limit_of(const std::optional<std::int64_t>& told) {
    if (!told) {
        return {};
    }
    return *told < 0 ? Limit::unlimited() : Limit::of(*told);
}

void take_quotas(const os::QuotaSet& set, std::span<const QuotaName> names, Quotas& quotas) {
    for (const auto& [name, figure] : set) {
        const auto known = std::ranges::find(names, name, &QuotaName::name);
        QuotaLine& line = known != names.end() ? quotas[known->metric] : quotas.named(name);
        line.limit = limit_of(figure.limit);
        line.used = figure.used;
    }
}

void take_per_user(const Quotas& per_user, Quotas& quotas) {
    for (std::size_t i = 0; i < federation::kMetricCount; ++i) {
        const auto metric = static_cast<Metric>(i);
        quotas[metric].per_user = per_user[metric].per_user;
    }
}

/// The processor that a flavor asks for: "capabilities:cpu_info:arch = s== aarch64",
/// "trait:HW_ARCH_AARCH64 = required".
std::string architecture_of(const std::map<std::string, std::string>& specs) {
    constexpr std::string_view kTrait = "trait:HW_ARCH_";
    for (const auto& [key, value] : specs) {
        if (key.starts_with(kTrait) && value == "required") {
            return lower_text(key.substr(kTrait.size()));
        }
        const bool is_about =
            key == "hw_architecture" || key == "architecture" || key == "capabilities:cpu_arch" ||
            key == "capabilities:architecture" || key == "capabilities:cpu_info:arch";
        if (is_about) {
            // An operator may stand before it.
            return lower_text(value.substr(value.find_last_of(' ') + 1));
        }
    }
    return {};
}

/// What the configuration says of a provider's devices.
federation::DeviceTables tables_of(const ProviderSource& source) {
    federation::DeviceTables tables;
    for (const auto& [name, alias] : source.accelerator_aliases) {
        federation::PciAlias& row = tables.pci_aliases.emplace_back();
        row.name = name;
        row.vendor = alias.vendor;
        row.model = alias.model;
        row.mem_gib = alias.mem_gib;
    }
    return tables;
}

federation::Flavor flavor_of(os::Flavor&& told, const federation::DeviceTables& tables) {
    constexpr std::int64_t kMibPerGib = 1024;
    federation::Flavor flavor;
    flavor.id = std::move(told.id);
    flavor.name = std::move(told.name);
    flavor.description = std::move(told.description);
    flavor.vcpus = told.vcpus;
    flavor.ram_mib = told.ram_mib;
    flavor.disk_gib = told.disk_gib;
    flavor.ephemeral_gib = told.ephemeral_gib;
    flavor.swap_gib = told.swap_mib / kMibPerGib + (told.swap_mib % kMibPerGib == 0 ? 0 : 1);
    flavor.is_shared = told.is_public;
    flavor.architecture = architecture_of(told.extra_specs);
    flavor.extra_specs = properties_of(told.extra_specs);
    federation::Devices devices =
        federation::devices_of(federation::FlavorFacts{.name = flavor.name,
                                                       .description = flavor.description,
                                                       .extra_specs = flavor.extra_specs},
                               tables);
    for (const federation::Accelerator& one : devices.accelerators) {
        if (one.kind != "gpu") {
            continue;
        }
        if (flavor.gpus == 0) {
            flavor.gpu_vendor = one.vendor;
            flavor.gpu_model = one.model;
        }
        flavor.gpus += one.count;
    }
    flavor.accelerators = std::move(devices.accelerators);
    flavor.infiniband = devices.infiniband;
    flavor.infiniband_evidence = std::move(devices.infiniband_evidence);
    flavor.local_storage = std::move(devices.local_storage);
    flavor.spot = devices.spot;
    return flavor;
}

/// Images name systems in lower case, messages with a capital.
std::string system_name(const std::string& told) {
    const std::string name = lower_text(told);
    return name == "linux"     ? "Linux"
           : name == "windows" ? "Windows"
           : name == "macos"   ? "MacOS"
                               : told;
}

federation::Image image_of(os::Image&& told) {
    federation::Image image;
    const auto property = [&](const char* name) {
        const auto found = told.properties.find(name);
        return found == told.properties.end() ? std::string() : found->second;
    };
    const auto is_set = [&](const char* name) {
        const std::string value = lower_text(property(name));
        return value == "true" || value == "yes" || value == "1";
    };
    image.id = std::move(told.id);
    image.name = std::move(told.name);
    image.description = property("description");
    image.os_type = system_name(property("os_type"));
    image.os_distro = property("os_distro");
    image.os_version = property("os_version");
    image.architecture = property("architecture");
    image.kernel_id = property("kernel_id");
    image.cuda_support = is_set("cuda_support");
    image.gpu_driver = is_set("gpu_driver");
    image.created_at = std::move(told.created_at);
    image.tags = std::move(told.tags);
    std::ranges::sort(image.tags);
    image.visibility = std::move(told.visibility);
    image.is_shared = image.visibility == "public" || image.visibility == "community";
    image.min_disk_gib = told.min_disk_gib;
    image.min_ram_mib = told.min_ram_mib;
    // What says where an image can run. The rest (build logs, checksums, …) nobody asks about.
    constexpr std::array<std::string_view, 6> kMatter{"hw_",       "img_",  "os_require_",
                                                      "os_secure", "trait", "resources"};
    for (const auto& [key, value] : told.properties) {
        if (std::ranges::any_of(kMatter,
                                [&](std::string_view start) { return key.starts_with(start); })) {
            image.properties.push_back({key, value});
        }
    }
    return image;
}

/// Some sites tell the way into a private network by a tag: "proxy=user@host:port".
void take_proxy_tag(federation::Network& network) {
    constexpr std::string_view kStart = "proxy=";
    for (const std::string& tag : network.tags) {
        if (tag.starts_with(kStart)) {
            const std::string rest = tag.substr(kStart.size());
            const std::size_t at = rest.rfind('@');
            network.proxy_user = at == rest.npos ? std::string() : rest.substr(0, at);
            network.proxy_host = at == rest.npos ? rest : rest.substr(at + 1);
        }
    }
}

std::vector<federation::Network> networks_of(std::vector<os::Network>&& told,
                                             const ProjectProperties& properties) {
    const auto count = [&](bool external) {
        return std::ranges::count(told, external, &os::Network::is_external);
    };
    const bool one_public = count(true) == 1;
    const bool one_private = count(false) == 1;
    std::vector<federation::Network> all;
    for (os::Network& one : told) {
        federation::Network& network = all.emplace_back();
        network.id = std::move(one.id);
        network.name = std::move(one.name);
        network.description = std::move(one.description);
        network.mtu = one.mtu;
        network.tags = std::move(one.tags);
        std::ranges::sort(network.tags);
        network.is_external = one.is_external;
        network.is_shared = one.is_shared || one.is_external;
        const std::string& named =
            one.is_external ? properties.default_public_net : properties.default_private_net;
        const bool is_only = one.is_external ? one_public : one_private;
        network.is_default = named.empty() ? one.is_default || is_only : network.name == named;
        if (!one.is_external) {
            network.proxy_host = properties.private_net_proxy.host;
            network.proxy_user = properties.private_net_proxy.user;
            take_proxy_tag(network);
        }
    }
    return all;
}

void take_machines(os::ProjectReading& found, MissingFacts& missing,
                   const federation::DeviceTables& tables, Provider& provider) {
    namespace fact = federation::fact;
    if (missing.check(found.flavors, "compute", fact::kFlavors)) {
        for (os::Flavor& one : *found.flavors) {
            provider.flavors.push_back(flavor_of(std::move(one), tables));
        }
    }
    if (missing.check(found.images, "image", fact::kImages)) {
        for (os::Image& one : *found.images) {
            provider.images.push_back(image_of(std::move(one)));
        }
    }
    if (missing.check_if_allowed(found.zones, "compute", "availability_zones")) {
        provider.availability_zones = std::move(*found.zones);
    }
    if (missing.check_if_allowed(found.compute_version, "compute", "api_version")) {
        provider.api_version = std::move(*found.compute_version);
    }
}

void take_rest(os::ProjectReading& found, MissingFacts& missing,
               const ProjectProperties& properties, Provider& provider) {
    namespace fact = federation::fact;
    if (missing.check(found.networks, "network", fact::kNetworks)) {
        provider.networks = networks_of(std::move(*found.networks), properties);
    }
    if (missing.check(found.volume_types, "block-storage", fact::kVolumeTypes)) {
        for (os::VolumeType& one : *found.volume_types) {
            provider.volume_types.push_back({std::move(one.id), std::move(one.name),
                                             std::move(one.description), one.is_default,
                                             one.is_public});
        }
    }
    if (missing.check(found.compute_quotas, "compute", fact::kComputeQuotas)) {
        take_quotas(*found.compute_quotas, kComputeQuotas, provider.quotas);
    }
    if (missing.check(found.volume_quotas, "block-storage", fact::kStorageQuotas)) {
        take_quotas(*found.volume_quotas, kVolumeQuotas, provider.quotas);
    }
    if (missing.check(found.network_quotas, "network", fact::kNetworkQuotas)) {
        take_quotas(*found.network_quotas, kNetworkQuotas, provider.quotas);
    }
    const bool has_objects = !found.object_quotas || !found.object_quotas->empty();
    if (has_objects &&
        missing.check_if_allowed(found.object_quotas, "object-store", "quotas.object-store")) {
        take_quotas(*found.object_quotas, kObjects, provider.quotas);
    }
    take_per_user(properties.per_user, provider.quotas);
}

/// The order in which a cloud lists things is chance; a changed order is no change.
void sort_all(Provider& provider) {
    std::ranges::sort(provider.flavors, {}, &federation::Flavor::id);
    std::ranges::sort(provider.images, {}, &federation::Image::id);
    std::ranges::sort(provider.networks, {}, &federation::Network::id);
    std::ranges::sort(provider.volume_types, {}, &federation::VolumeType::id);
}

}  // namespace

void take_openstack(os::ProjectReading&& found, const ProviderSource& source,
                    const Connection& connection, const std::string& name, Reading& reading) {
    Provider& provider = reading.provider;
    MissingFacts missing(name, reading);
    take_machines(found, missing, tables_of(source), provider);
    take_rest(found, missing, connection.properties, provider);
    missing.settle();
    sort_all(provider);
    for (os::Odd& odd : found.odds) {
        reading.findings.push_back(
            finding_about(kOddValue, Severity::warning, name, odd.what + ": " + odd.text, ""));
    }
}

}  // namespace paas::feed
