#include "paas/federation/provider.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace paas;
using federation::Limit;
using federation::Metric;
using federation::Provider;

namespace {

/// What the first version of the stored text did not know.
void add_later_members(Provider& provider) {
    using namespace federation;
    const auto at = [](std::int64_t hours) { return Timestamp(std::chrono::hours(hours)); };
    Flavor& flavor = provider.flavors.front();
    flavor.infiniband_evidence = "infiniband=true";
    flavor.spot = true;
    flavor.architecture = "x86_64";
    flavor.extra_specs = {{"gpu_number", "3"}, {"infiniband", "true"}};
    flavor.accelerators = {
        {"gpu", "nvidia", "A100-1g.5gb", 5, 3, AcceleratorMode::mig, Confidence::guessed, "name"}};
    Image& image = provider.images.front();
    image.visibility = "community";
    image.min_disk_gib = 10;
    image.min_ram_mib = 512;
    image.properties = {{"hw_disk_bus", "scsi"}};
    provider.volume_types = {{"v-1", "ssd", "fast", true, false}};
    provider.node_pools = {{"gpu-pool",
                            4,
                            64'000,
                            262'144,
                            100'000,
                            110,
                            "aarch64",
                            {{.vendor = "amd", .model = "MI250"}},
                            true,
                            "rdma/hca=1",
                            true,
                            {{"node.kubernetes.io/instance-type", "g1"}}}};
    provider.limit_ranges = {{"Container", "cpu", 100, 4000, 500, std::nullopt}};
    ResourceQuota quota{"compute", {"NotTerminating"}, {}};
    quota.quotas[Metric::pods] = {Limit::of(10), {}, 4};
    quota.quotas.named("requests.nvidia.com/gpu") = {Limit::of(2), {}, 1};
    provider.resource_quotas = {quota};
    provider.quotas.named("volumes_ssd") = {Limit::unlimited(), {}, 3};
    provider.quotas.named("gigabytes_ssd") = {Limit::of(100), {}, std::nullopt};
    provider.slas = {{"sla-1", at(1000), at(2000), {"p-1", "p-2"}}};
    provider.trusted_issuers = {
        {"https://other.example.org/", "other", "openid", "aud", {"lab/a", "lab/b"}}};
    provider.downtimes = {{at(10), at(20), "power"}};
    provider.missing = {{std::string(fact::kFlavors), "timed out after 2 s"}};
    provider.api_version = "v1.28.3";
    provider.expires = at(3000);
    provider.availability_zones = {"nova"};
}

Provider full_provider() {
    Provider provider;
    provider.name = "SITE-A";
    provider.type = "openstack";
    provider.region = "RegionOne";
    provider.project = "p-1";
    provider.endpoint = "https://ks.example.org:5000/v3";
    provider.issuer_endpoint = "https://iam.example.org/";
    provider.issuer_name = "iam";
    provider.issuer_protocol = "openid";
    provider.issuer_audience = "aud";
    provider.user_group = "lab/test";
    provider.sla_id = "sla-1";
    provider.status = "maintenance";
    provider.overbooking_cpu = 1.5;
    provider.overbooking_ram = 0.1;
    provider.bandwidth_in = 25;
    provider.bandwidth_out = 1e-7;
    provider.timestamp = Timestamp(Milliseconds(1'763'650'800'123));
    for (std::size_t i = 0; i < federation::kMetricCount; ++i) {
        auto& line = provider.quotas[static_cast<Metric>(i)];
        const auto amount = static_cast<std::int64_t>(i);
        line.limit = i % 3 == 0 ? Limit::unlimited() : Limit::of(amount);
        line.per_user = i % 2 == 0 ? Limit{} : Limit::of(2 * amount);
        line.used = i % 5 == 0 ? std::nullopt : std::optional(amount);
    }
    provider.flavors = {{"f-1", "medium", "with \"quotes\" and \\", 2, 4096, 20, 1, 2, 3, "nvidia",
                         "A100", "true", true, false},
                        {}};
    provider.images = {{"i-1",
                        "ubuntu",
                        "tab\tline\nbell\x07",
                        "Linux",
                        "ubuntu",
                        "22.04",
                        "x86_64",
                        "k",
                        "2025-07-17 08:42:59+00:00",
                        {"a", "b"},
                        true,
                        true,
                        false}};
    provider.networks = {
        {"n-1", "pub", "né", 1500, "gw.example.org:22", "proxy", {"x"}, true, true, false}};
    provider.storage_classes = {{"csi", "fast", "cinder.csi.openstack.org", true}};
    add_later_members(provider);
    return provider;
}

}  // namespace

TEST_CASE("keys keep two projects of one group apart, labels do not") {
    Provider a = full_provider();
    Provider b = a;
    b.project = "p-2";
    CHECK(a.key().str() == "SITE-A/RegionOne/p-1");
    CHECK(a.key() != b.key());
    CHECK(a.label() == "SITE-A/RegionOne");
    CHECK(a.label() == b.label());
    CHECK(federation::label_of(a.key()) == a.label());
}

TEST_CASE("JSON of a provider is lossless and canonical") {
    const Provider provider = full_provider();
    const std::string text = provider_to_json(provider);
    const auto again = federation::provider_from_json(text);
    REQUIRE(again.has_value());
    CHECK(*again == provider);
    CHECK(provider_to_json(*again) == text);
    CHECK(text.find("\"bandwidth_in\":25,") != std::string::npos);
    CHECK(text.find("with \\\"quotes\\\" and \\\\") != std::string::npos);
    CHECK(text.find("bell\\u0007") != std::string::npos);
}

TEST_CASE("every later member changes the text, and a text without them is read") {
    // As the first version wrote it: no member that came later.
    const char* old =
        R"({"flavors":[{"disk_gib":20,"gpu_model":"A100","gpu_vendor":"nvidia","gpus":1,"id":"f-1",)"
        R"("infiniband":true,"name":"gpu","ram_mib":4096,"vcpus":2}],"images":[{"id":"i-1",)"
        R"("name":"ubuntu","os_distro":"ubuntu","tags":["a"]}],"name":"SITE-A","networks":[{)"
        R"("id":"n-1","is_external":true}],"project":"p-1","quotas":{"instances":{"limit":10},)"
        R"("vcpus":{"limit":"unlimited","used":4}},"region":"r","storage_classes":[{"name":"csi"}],)"
        R"("timestamp":1763650800123,"type":"openstack"})";
    const auto read = federation::provider_from_json(old);
    REQUIRE(read.has_value());
    CHECK(read->flavors.at(0).gpu_model == "A100");
    CHECK(provider_to_json(*read) == old);

    const std::string text = provider_to_json(full_provider());
    for (const char* name : {"accelerators",
                             "api_version",
                             "architecture",
                             "availability_zones",
                             "confidence",
                             "downtimes",
                             "evidence",
                             "expires",
                             "extra_specs",
                             "infiniband_evidence",
                             "limit_ranges",
                             "min_disk_gib",
                             "min_ram_mib",
                             "missing",
                             "mode",
                             "named",
                             "node_pools",
                             "properties",
                             "resource_quotas",
                             "slas",
                             "spot",
                             "trusted_issuers",
                             "visibility",
                             "volume_types"}) {
        CAPTURE(name);
        CHECK(text.find('"' + std::string(name) + "\":") != std::string::npos);
    }
}

TEST_CASE("names in a stored text that are not ours are data loss") {
    for (const char* text : {R"({"flavors":[{"accelerators":[{"mode":"MIG"}]}]})",
                             R"({"flavors":[{"extra_specs":[["key"]]}]})",
                             R"({"quotas":{"named":[["volumes_ssd"]]}})"}) {
        CAPTURE(text);
        CHECK(!federation::provider_from_json(text).has_value());
    }
}

TEST_CASE("of several quotas of a namespace the strictest counts, whatever their order") {
    const auto quota = [](const char* name, std::int64_t limit, std::int64_t used) {
        federation::ResourceQuota one{name, {}, {}};
        one.quotas[Metric::pods] = {Limit::of(limit), {}, used};
        one.quotas.named("requests.nvidia.com/gpu") = {Limit::of(limit), {}, used};
        return one;
    };
    std::vector<federation::ResourceQuota> quotas = {quota("a", 10, 2), quota("b", 12, 11),
                                                     quota("c", 5, 1)};
    quotas[0].quotas[Metric::pvcs] = {Limit::unlimited(), {}, 3};
    for (int round = 0; round < 6; ++round) {
        const federation::Quotas all = federation::strictest(quotas);
        // b leaves 1 although a has the smaller limit.
        CHECK(all[Metric::pods] == federation::QuotaLine{Limit::of(12), {}, 11});
        CHECK(all.named_line("requests.nvidia.com/gpu").free() == 1);
        CHECK(all[Metric::pvcs].limit == Limit::unlimited());
        CHECK(all[Metric::secrets] == federation::QuotaLine{});
        std::ranges::next_permutation(quotas, {}, &federation::ResourceQuota::name);
    }
}

TEST_CASE("a tombstone keeps the key and nothing that could be deployed to") {
    const Provider gone = tombstone_of(full_provider(), Timestamp(std::chrono::hours(5)));
    CHECK(gone.key() == full_provider().key());
    CHECK(gone.status == federation::status::kRemoved);
    CHECK(gone.flavors.empty());
    CHECK(gone.quotas == federation::Quotas{});
    CHECK(federation::provider_from_json(provider_to_json(gone)).value() == gone);
}

TEST_CASE("defaults are left out") {
    CHECK(provider_to_json(Provider{}) == "{}");
    const auto empty = federation::provider_from_json("{}");
    REQUIRE(empty.has_value());
    CHECK(*empty == Provider{});
}

TEST_CASE("a damaged text is data loss, wherever it is cut") {
    const std::string text = provider_to_json(full_provider());
    for (std::size_t length = 0; length < text.size(); ++length) {
        const auto cut = federation::provider_from_json(text.substr(0, length));
        REQUIRE_MESSAGE(!cut.has_value(), length);
        REQUIRE(cut.error().code == ErrorCode::data_loss);
    }
    for (const char* other : {"[]", "null", "{\"nome\":1}", "{\"type\":1}", "{} ",
                              "{\"name\":\"a\","
                              "\"bandwidth_in\":2}"}) {
        CAPTURE(other);
        CHECK(!federation::provider_from_json(other).has_value());
    }
}
