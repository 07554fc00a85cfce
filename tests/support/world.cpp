#include "world.hpp"

#include "paas/feed/messages.hpp"

#include <algorithm>

namespace paas::testing {
namespace {

using federation::Limit;
using federation::Metric;
using federation::Provider;

/// "SITE-007".
std::string numbered(const std::string& prefix, int number) {
    const std::string digits = std::to_string(number);
    constexpr std::size_t kWidth = 3;
    return prefix + std::string(kWidth - std::min(kWidth, digits.size()), '0') + digits;
}

federation::Flavor flavor(int number) {
    federation::Flavor result;
    const std::int64_t vcpus = std::int64_t{1} << (number % 6);
    result.vcpus = vcpus;
    result.ram_mib = vcpus * 1024 * (2 + 2 * (number / 6 % 4));
    result.disk_gib = 20 + 20 * (number / 24 % 4);
    result.id = numbered("f-", number);
    result.name = numbered("flavor.", number);
    return result;
}

federation::Image image(const char* distro, const char* version) {
    federation::Image result;
    result.id = std::string("i-") + distro + version;
    result.name = std::string(distro) + "-" + version;
    result.os_type = "Linux";
    result.os_distro = distro;
    result.os_version = version;
    result.architecture = "x86_64";
    return result;
}

federation::Network network(const char* name, bool is_external) {
    federation::Network result;
    result.id = std::string("n-") + name;
    result.name = name;
    result.is_external = is_external;
    result.is_default = true;
    return result;
}

}  // namespace

std::vector<Provider> make_federation(const FederationShape& shape) {
    std::vector<Provider> providers;
    for (int i = 1; i <= shape.providers; ++i) {
        Provider provider;
        provider.name = numbered("SITE-", i);
        provider.type = "openstack";
        provider.region = "RegionOne";
        provider.project = numbered("project-", i);
        provider.endpoint = "https://" + numbered("site-", i) + ".example.org:5000/v3";
        provider.issuer_endpoint = "https://iam.example.org/";
        provider.issuer_name = "iam";
        provider.issuer_protocol = "openid";
        provider.user_group = "lab/test";
        provider.timestamp = shape.at;
        const auto grant = [&](Metric metric, std::int64_t limit) {
            provider.quotas[metric].limit = Limit::of(limit);
            provider.quotas[metric].used = 0;
        };
        grant(Metric::vcpus, shape.vcpus);
        grant(Metric::ram_mib, shape.vcpus * 4096);
        grant(Metric::instances, shape.vcpus);
        grant(Metric::storage_gib, shape.vcpus * 100);
        grant(Metric::volumes, shape.vcpus);
        grant(Metric::public_ips, shape.vcpus);
        for (int number = 0; number < shape.flavors; ++number) {
            provider.flavors.push_back(flavor(number));
        }
        provider.images = {image("ubuntu", "22.04"), image("almalinux", "9")};
        provider.networks = {network("public", true), network("private", false)};
        providers.push_back(std::move(provider));
    }
    return providers;
}

std::string feeder_messages(const std::vector<Provider>& providers) {
    std::string text;
    for (const Provider& provider : providers) {
        text += feed::encode(provider, feed::FeederVersion::v1_4_0);
        text += '\n';
    }
    return text;
}

}  // namespace paas::testing
