// From what a cloud says to an entry of the federation.
#include "feed/openstack.hpp"

#include "feed/codes.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace paas;
using namespace paas::feed;
namespace os = paas::clients::openstack;
using federation::Limit;
using federation::Metric;
using federation::Network;

namespace {

/// A reading of everything, as far as `found` says it.
Reading taken(os::ProjectReading found, const Connection& connection = {},
              const ProviderSource& source = {}) {
    Reading reading;
    reading.provider.name = "SITE-A";
    take_openstack(std::move(found), source, connection, "SITE-A/RegionOne/p", reading);
    return reading;
}

const Network& network_named(const Reading& reading, std::string_view name) {
    const auto found = std::ranges::find(reading.provider.networks, name, &Network::name);
    REQUIRE(found != reading.provider.networks.end());
    return *found;
}

}  // namespace

TEST_CASE("flavors") {
    os::ProjectReading found;
    found.flavors->push_back({.id = "f-2",
                              .name = "g1.named",
                              .vcpus = 8,
                              .ram_mib = 32768,
                              .disk_gib = 100,
                              .ephemeral_gib = 10,
                              .swap_mib = 1025,
                              .extra_specs = {{"gpu_number", "2"},
                                              {"gpu_model", "A100"},
                                              {"gpu_vendor", "NVIDIA"},
                                              {"infiniband", "true"}}});
    found.flavors->push_back({.id = "f-1",
                              .name = "arm",
                              .vcpus = 1,
                              .ram_mib = 1024,
                              .is_public = false,
                              .extra_specs = {{"trait:HW_ARCH_AARCH64", "required"}}});
    found.flavors->push_back({.id = "f-3",
                              .name = "x86",
                              .extra_specs = {{"capabilities:cpu_info:arch", "s== x86_64"}}});
    const Reading reading = taken(std::move(found));
    CHECK(reading.outcome == Outcome::complete);
    CHECK(reading.provider.status == "active");
    REQUIRE(reading.provider.flavors.size() == 3);
    const federation::Flavor& arm = reading.provider.flavors[0];  // sorted by id
    CHECK(arm.id == "f-1");
    CHECK_FALSE(arm.is_shared);
    CHECK(arm.architecture == "aarch64");
    CHECK(reading.provider.flavors[2].architecture == "x86_64");
    const federation::Flavor& gpus = reading.provider.flavors[1];
    CHECK(gpus.swap_gib == 2);  // never less than there is
    CHECK(gpus.gpus == 2);
    CHECK(gpus.gpu_model == "A100");
    CHECK(gpus.infiniband);
    CHECK(gpus.accelerators.size() == 1);
    CHECK(gpus.extra_specs.size() == 4);
    CHECK(gpus.extra_specs.front().key == "gpu_model");
}

TEST_CASE("an operator's words for a PCI alias") {
    ProviderSource source;
    source.accelerator_aliases["big"] = {"nvidia", "H100", 80};
    os::ProjectReading found;
    found.flavors->push_back({.id = "f",
                              .name = "g",
                              .vcpus = 1,
                              .ram_mib = 1,
                              .extra_specs = {{"pci_passthrough:alias", "big:2"}}});
    const Reading reading = taken(std::move(found), {}, source);
    const federation::Flavor& flavor = reading.provider.flavors.at(0);
    CHECK(flavor.gpus == 2);
    CHECK(flavor.gpu_model == "H100");
    CHECK(flavor.accelerators.at(0).mem_gib == 80);
}

TEST_CASE("images") {
    os::ProjectReading found;
    found.images->push_back({.id = "i-1",
                             .name = "cuda",
                             .visibility = "public",
                             .owner = "admin",
                             .created_at = "2026-01-01T00:00:00Z",
                             .min_disk_gib = 5,
                             .min_ram_mib = 512,
                             .tags = {"b", "a"},
                             .properties = {{"os_type", "linux"},
                                            {"os_distro", "ubuntu"},
                                            {"os_version", "22.04"},
                                            {"architecture", "x86_64"},
                                            {"gpu_driver", "True"},
                                            {"cuda_support", "false"},
                                            {"hw_disk_bus", "scsi"},
                                            {"build_log", "long"}}});
    for (const char* visibility : {"private", "shared", "community"}) {
        found.images->push_back({.id = visibility, .visibility = visibility});
    }
    const Reading reading = taken(std::move(found));
    const auto& images = reading.provider.images;
    REQUIRE(images.size() == 4);
    CHECK(images[1].id == "i-1");
    CHECK(images[1].os_type == "Linux");
    CHECK(images[1].gpu_driver);
    CHECK_FALSE(images[1].cuda_support);
    CHECK(images[1].tags == std::vector<std::string>{"a", "b"});
    CHECK(images[1].min_disk_gib == 5);
    CHECK(images[1].properties == std::vector<federation::Property>{{"hw_disk_bus", "scsi"}});
    CHECK(images[1].is_shared);
    CHECK(images[0].is_shared);        // community
    CHECK_FALSE(images[2].is_shared);  // private
    CHECK_FALSE(images[3].is_shared);  // shared with this project
}

TEST_CASE("which network is the default one, and the way into a private one") {
    const auto networks = [](const ProjectProperties& properties, bool two_public) {
        os::ProjectReading found;
        found.networks->push_back({.id = "1", .name = "pub", .is_external = true});
        if (two_public) {
            found.networks->push_back(
                {.id = "2", .name = "ops", .is_external = true, .is_default = true});
        }
        found.networks->push_back({.id = "3", .name = "mine", .tags = {"x"}});
        found.networks->push_back({.id = "4",
                                   .name = "all",
                                   .tags = {"proxy=jump@gw.example.org:2222"},
                                   .is_shared = true});
        Connection connection;
        connection.properties = properties;
        return taken(std::move(found), connection);
    };
    const Reading plain = networks({}, false);
    CHECK(network_named(plain, "pub").is_default);  // the only one of its kind
    CHECK_FALSE(network_named(plain, "mine").is_default);
    CHECK(network_named(plain, "pub").is_shared);
    CHECK_FALSE(network_named(plain, "mine").is_shared);
    CHECK(network_named(plain, "all").proxy_host == "gw.example.org:2222");
    CHECK(network_named(plain, "all").proxy_user == "jump");
    CHECK(network_named(plain, "mine").proxy_host.empty());

    const Reading told = networks({}, true);
    CHECK_FALSE(network_named(told, "pub").is_default);
    CHECK(network_named(told, "ops").is_default);  // as the cloud says

    ProjectProperties properties;
    properties.default_public_net = "pub";
    properties.default_private_net = "mine";
    properties.private_net_proxy = {"proxy.example.org", "me"};
    const Reading configured = networks(properties, true);
    CHECK(network_named(configured, "pub").is_default);
    CHECK_FALSE(network_named(configured, "ops").is_default);
    CHECK(network_named(configured, "mine").is_default);
    CHECK(network_named(configured, "mine").proxy_host == "proxy.example.org");
    CHECK(network_named(configured, "pub").proxy_host.empty());
}

TEST_CASE("quotas: a number, unlimited, unknown; of the project and of a user") {
    os::ProjectReading found;
    *found.compute_quotas = {
        {"cores", {40, 2}}, {"ram", {-1, 4096}}, {"instances", {}}, {"key_pairs", {100, 0}}};
    *found.volume_quotas = {{"gigabytes", {500, 600}}, {"volumes_fast", {4, 1}}};
    *found.network_quotas = {{"floatingip", {3, std::nullopt}}};
    Connection connection;
    connection.properties.per_user[Metric::vcpus].per_user = Limit::of(2);
    const Reading reading = taken(std::move(found), connection);
    const federation::Quotas& quotas = reading.provider.quotas;
    CHECK(quotas[Metric::vcpus].limit == Limit::of(40));
    CHECK(quotas[Metric::vcpus].per_user == Limit::of(2));
    CHECK(quotas[Metric::vcpus].used == 2);
    CHECK(quotas[Metric::ram_mib].limit == Limit::unlimited());
    CHECK(quotas[Metric::instances] == federation::QuotaLine{});
    CHECK(quotas[Metric::storage_gib].used == 600);  // above its limit: told as it is
    CHECK(quotas[Metric::storage_gib].free() == 0);
    CHECK(quotas.named_line("volumes_fast").limit == Limit::of(4));
    CHECK(quotas.named_line("key_pairs").limit == Limit::of(100));
    CHECK(quotas[Metric::public_ips].limit == Limit::of(3));
    CHECK_FALSE(quotas[Metric::public_ips].used.has_value());
}

TEST_CASE("what could not be read is missing, and told once for each service") {
    os::ProjectReading found;
    const auto down = [](const char* url) {
        return Error(ErrorCode::unavailable, "no route").in(std::string("GET ") + url);
    };
    found.flavors = fail(down("https://nova/flavors"));
    found.compute_quotas = fail(down("https://nova/quotas"));
    found.networks = fail(ErrorCode::permission_denied, "GET https://neutron: status 403", "ask");
    found.zones = fail(ErrorCode::permission_denied, "status 403");  // many keep them from members
    found.odds = {{"images", "'x': min_disk is negative"}};
    const Reading reading = taken(std::move(found));
    CHECK(reading.outcome == Outcome::limited);
    CHECK(reading.anything);
    CHECK(reading.provider.status == "limited");
    REQUIRE(reading.provider.missing.size() == 3);
    CHECK(reading.provider.missing_fact("flavors")->why == "GET https://nova/flavors: no route");
    CHECK(reading.provider.missing_fact("quotas.compute") != nullptr);
    CHECK(reading.provider.missing_fact("networks") != nullptr);
    REQUIRE(reading.findings.size() == 3);
    CHECK(reading.findings[0].code == kNotRead);
    CHECK(reading.findings[0].message ==
          "SITE-A/RegionOne/p: flavors, quotas.compute could not be read: GET "
          "https://nova/flavors: no route");
    CHECK(reading.findings[1].suggestion == "ask");
    CHECK(reading.findings[2].code == kOddValue);
    CHECK(reading.findings[2].message == "SITE-A/RegionOne/p: images: 'x': min_disk is negative");
}
