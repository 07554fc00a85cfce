#include "scene.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace paas;
using namespace paas::clients::openstack;
using namespace paas::clients::openstack::testing;

namespace {

const Flavor& flavor_named(const ProjectReading& reading, std::string_view name) {
    const auto found = std::ranges::find(*reading.flavors, name, &Flavor::name);
    REQUIRE(found != reading.flavors->end());
    return *found;
}

std::set<std::string> names_of(const auto& list) {
    std::set<std::string> names;
    for (const auto& one : list) {
        names.insert(one.name);
    }
    return names;
}

}  // namespace

TEST_CASE("all that a member of a project sees") {
    Scene scene;
    const ProjectReading reading = scene.read();
    for (const Odd& odd : reading.odds) {
        FAIL_CHECK(odd.what << ": " << odd.text);
    }
    REQUIRE(reading.flavors.has_value());
    CHECK(reading.flavors->size() == 15);
    const Flavor& scratch = flavor_named(reading, "m1.scratch");
    CHECK(scratch.vcpus == 2);
    CHECK(scratch.ram_mib == 4096);
    CHECK(scratch.disk_gib == 20);
    CHECK(scratch.ephemeral_gib == 100);
    CHECK(scratch.swap_mib == 2048);
    CHECK(flavor_named(reading, "m1.small").swap_mib == 0);
    CHECK(flavor_named(reading, "g1.alias").extra_specs.at("pci_passthrough:alias") ==
          "a100:2,ib:1");
    CHECK_FALSE(flavor_named(reading, "p1.alpha-prod").is_public);

    REQUIRE(reading.images.has_value());
    CHECK(reading.images->size() == 36);
    const auto cuda = std::ranges::find(*reading.images, "ubuntu-22.04-cuda", &Image::name);
    REQUIRE(cuda != reading.images->end());
    CHECK(cuda->visibility == "public");
    CHECK(std::set<std::string>(cuda->tags.begin(), cuda->tags.end()) ==
          std::set<std::string>{"gpu", "paas"});
    CHECK(cuda->properties.at("os_distro") == "ubuntu");
    CHECK(cuda->properties.at("gpu_driver") == "true");
    CHECK_FALSE(cuda->properties.contains("os_hash_value"));

    REQUIRE(reading.networks.has_value());
    CHECK(names_of(*reading.networks) ==
          std::set<std::string>{"public", "public-operations", "shared", "alpha-private"});
    const auto external = std::ranges::find(*reading.networks, "public", &Network::name);
    CHECK(external->is_external);
    CHECK(external->is_default);
    CHECK(external->tags == std::vector<std::string>{"paas"});
    CHECK(external->mtu == 1500);

    REQUIRE(reading.volume_types.has_value());
    CHECK(reading.volume_types->size() == 3);
    CHECK(reading.compute_quotas->at("instances") == QuotaFigure{7, 1});
    CHECK(reading.compute_quotas->at("cores") == QuotaFigure{40, 2});
    CHECK(reading.volume_quotas->at("gigabytes") == QuotaFigure{500, 15});
    CHECK(reading.volume_quotas->at("volumes_fast") == QuotaFigure{4, 1});
    CHECK(reading.network_quotas->at("floatingip") == QuotaFigure{3, 1});
    CHECK(reading.network_quotas->at("port").limit == -1);
    CHECK(*reading.zones == std::vector<std::string>{"nova"});
    CHECK(*reading.compute_version == "2.93");
    CHECK(reading.object_quotas->empty());
}

TEST_CASE("all is asked at once, and a token stands in no URL") {
    Scene scene;
    (void)scene.read();
    // Two logins, then everything.
    CHECK(scene.http.batches == std::vector<std::size_t>{1, 1, 10});
    for (const std::string& url : scene.http.urls) {
        CHECK(url.find("token-") == std::string::npos);
    }
}

TEST_CASE("pages of any size hold the same") {
    Scene scene;
    const ProjectReading whole_lists = scene.read();
    Scene paged;
    const ProjectReading in_tens = paged.read({.page = 10});
    REQUIRE(in_tens.images.has_value());
    CHECK(names_of(*in_tens.images) == names_of(*whole_lists.images));
    CHECK(names_of(*in_tens.flavors) == names_of(*whole_lists.flavors));
    CHECK(paged.http.batches.size() > scene.http.batches.size());
    // The second cloud gives four entries on a page, whatever it is asked for.
    Scene second("RegionTwo");
    const ProjectReading two = second.read();
    CHECK(names_of(*two.flavors) ==
          std::set<std::string>{"m1.small", "m1.medium", "m1.large", "m2.huge", "gpu.1xh100"});
}

TEST_CASE("images and networks by tag") {
    Scene scene;
    const ProjectReading reading = scene.read({.image_tags = {"paas"}, .network_tags = {"paas"}});
    CHECK(names_of(*reading.images) ==
          std::set<std::string>{"ubuntu-22.04", "debian-12", "ubuntu-22.04-cuda", "alpha-shared"});
    CHECK(names_of(*reading.networks) ==
          std::set<std::string>{"public", "shared", "alpha-private"});
    // Of several tags any one is enough: a list for each, and nothing twice.
    Scene several;
    const ProjectReading either = several.read({.image_tags = {"paas", "paas"}});
    CHECK(either.images->size() == 4);
}

TEST_CASE("what a cloud does not offer is not missing") {
    Scene scene;
    scene.change("/auth/tokens", [](Reply said) {
        for (std::size_t at = 0; (at = said.body.find("volumev3", at)) != std::string::npos;) {
            said.body.replace(at, 8, "ignored");
        }
        const std::size_t at = said.body.find("\"type\":\"block-storage\"");
        REQUIRE(at != std::string::npos);
        said.body.replace(at + 8, 13, "x");
        return said;
    });
    const ProjectReading reading = scene.read();
    REQUIRE(reading.volume_types.has_value());
    CHECK(reading.volume_types->empty());
    CHECK(reading.volume_quotas->at("volumes") == QuotaFigure{0, 0});
    CHECK(reading.flavors.has_value());
}

TEST_CASE("object storage where there is one") {
    Scene scene;
    scene.cloud.set_fault([](const CloudCall& call, Reply said) {
        if (call.path == "/v3/auth/tokens") {
            const std::size_t at = said.body.find("\"catalog\":[");
            REQUIRE(at != std::string::npos);
            said.body.insert(at + 11,
                             R"({"type":"object-store","endpoints":[{"interface":"public",)"
                             R"("region_id":"RegionOne",)"
                             R"("url":"http://127.0.0.1:8080/object-store/v1/AUTH_p"}]},)");
            return said;
        }
        if (call.service == "object-store") {
            CHECK(call.method == "HEAD");
            CHECK(call.path == "/v1/AUTH_p");
            return Reply{.status = 204,
                         .headers = {{"X-Account-Bytes-Used", "1500"},
                                     {"X-Account-Container-Count", "2"},
                                     {"X-Account-Object-Count", "77"},
                                     {"X-Account-Meta-Quota-Bytes", "1000000"}}};
        }
        return said;
    });
    const ProjectReading reading = scene.read();
    REQUIRE(reading.object_quotas.has_value());
    CHECK(reading.object_quotas->at("bytes") == QuotaFigure{1000000, 1500});
    CHECK(reading.object_quotas->at("containers") == QuotaFigure{std::nullopt, 2});
    CHECK(reading.object_quotas->at("objects") == QuotaFigure{std::nullopt, 77});
}

TEST_CASE("where the details of quotas are not for us, limits are read") {
    Scene scene;
    scene.cloud.set_fault([](const CloudCall& call, Reply said) {
        const bool details = call.path.find("os-quota-sets") != std::string::npos ||
                             call.path.find("details.json") != std::string::npos;
        return details ? json_body(R"({"forbidden":{"code":403,"message":"no"}})", 403) : said;
    });
    const ProjectReading reading = scene.read();
    CHECK(reading.compute_quotas->at("cores") == QuotaFigure{40, 2});
    CHECK(reading.compute_quotas->at("ram") == QuotaFigure{131072, 4096});
    CHECK(reading.volume_quotas->at("gigabytes") == QuotaFigure{500, 15});
    CHECK(reading.network_quotas->at("floatingip") == QuotaFigure{3, std::nullopt});
}

TEST_CASE("a region that the catalogue does not have") {
    Scene scene;
    const ProjectReading reading = scene.read({.region = "RegionNine"});
    for (const auto* error : {&reading.flavors.error(), &reading.images.error(),
                              &reading.networks.error(), &reading.volume_quotas.error()}) {
        CHECK(error->code == ErrorCode::not_found);
        CHECK(whole(*error).find("RegionOne") != std::string::npos);
    }
}
