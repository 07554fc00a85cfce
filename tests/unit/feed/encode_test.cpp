#include "fixtures.hpp"

#include <algorithm>
#include <random>

using namespace paas;
using namespace paas::feed;
using namespace paas::feed::test;
using federation::Limit;
using federation::Metric;
using federation::Provider;

namespace {

/// The members that only our messages have.
void add_ours(Provider& provider, std::mt19937& random) {
    using namespace federation;
    const auto number = [&](std::int64_t most) {
        return static_cast<std::int64_t>(random()) % (most + 1);
    };
    const auto text = [&](const char* word) {
        return number(3) == 0 ? std::string() : word + std::to_string(number(99));
    };
    const auto time = [&] { return Timestamp(Milliseconds(number(2'000'000'000) * 1000)); };
    const auto line = [&]() -> QuotaLine {
        return {number(3) == 0 ? Limit::unlimited() : Limit::of(number(100)), {}, number(50)};
    };
    const auto accelerators = [&] {
        std::vector<Accelerator> all;
        for (std::int64_t i = number(2); i > 0; --i) {
            all.push_back({"gpu", text("nvidia"), text("A"), number(80), number(8),
                           static_cast<AcceleratorMode>(number(3)),
                           static_cast<Confidence>(number(2)), text("pci=")});
        }
        return all;
    };
    for (Flavor& flavor : provider.flavors) {
        flavor.accelerators = accelerators();
        flavor.architecture = text("arch");
        flavor.spot = number(1) == 0;
        flavor.infiniband_evidence = text("ib=");
        flavor.extra_specs = {{"a:b", text("x")}, {"c", ""}};
    }
    for (Image& image : provider.images) {
        image.visibility = text("public");
        image.min_disk_gib = number(20);
        image.min_ram_mib = number(2048);
        image.properties = {{"hw_disk_bus", text("scsi")}};
    }
    for (const char* resource :
         {"volumes_ssd", "gigabytes_ssd", "requests.nvidia.com/gpu", "count/jobs.batch",
          "fast.storageclass.storage.k8s.io/requests.storage"}) {
        if (number(1) == 0) {
            provider.quotas.named(resource) = line();
            provider.quotas.named(resource).per_user = Limit::of(number(9));
        }
    }
    for (std::int64_t i = number(2); i > 0; --i) {
        provider.volume_types.push_back(
            {text("v"), text("ssd"), text("d"), number(1) == 0, number(1) == 0});
        provider.node_pools.push_back({text("pool"),
                                       number(9),
                                       number(64'000),
                                       number(9999),
                                       number(9999),
                                       number(110),
                                       text("arch"),
                                       accelerators(),
                                       number(1) == 0,
                                       text("rdma"),
                                       number(1) == 0,
                                       {{"label", text("x")}}});
        LimitRange range{"Container", "cpu", {}, number(9), {}, number(5)};
        provider.limit_ranges.push_back(range);
        ResourceQuota quota{text("quota"), {"NotTerminating"}, {}};
        quota.quotas[Metric::pods] = line();
        quota.quotas.named("requests.nvidia.com/gpu") = line();
        provider.resource_quotas.push_back(quota);
        provider.slas.push_back({text("sla"), time(), time(), {"p-1"}});
        provider.trusted_issuers.push_back(
            {text("https://i"), text("n"), text("openid"), text("aud"), {"g"}});
        provider.downtimes.push_back({time(), time(), text("power")});
        if (provider.status == status::kLimited) {
            provider.missing.push_back({text("flavors"), text("timed out")});
        }
    }
    provider.api_version = text("v1.");
    provider.expires = time();
    provider.availability_zones = {"nova"};
}

/// A provider with every member drawn at random.
Provider drawn(unsigned seed) {
    std::mt19937 random(seed);
    const auto number = [&](std::int64_t most) {
        return static_cast<std::int64_t>(random()) % (most + 1);
    };
    const auto text = [&](const char* word) {
        return number(3) == 0 ? std::string() : word + std::to_string(number(99));
    };
    Provider provider;
    provider.name = "SITE-" + std::to_string(seed);
    provider.type = number(2) == 0 ? "kubernetes" : "openstack";
    provider.region = number(1) == 0 ? "default" : "RegionOne";
    provider.project = "p-1";
    provider.endpoint = "https://ks.example.org:5000/v3";
    provider.issuer_endpoint = "https://iam.example.org/";
    provider.issuer_name = text("iam");
    provider.issuer_protocol = text("openid");
    provider.issuer_audience = text("aud");
    provider.user_group = text("lab/");
    provider.sla_id = text("sla");
    provider.status = number(1) == 0 ? "active" : "limited";
    provider.overbooking_cpu = static_cast<double>(number(50)) / 8;
    provider.bandwidth_out = static_cast<double>(number(1000)) / 10;
    provider.timestamp = Timestamp(Milliseconds(number(2'000'000'000) * 1000 + number(999)));
    for (std::size_t i = 0; i < federation::kMetricCount; ++i) {
        const auto limit = [&] {
            const std::int64_t kind = number(4);
            return kind == 0   ? Limit{}
                   : kind == 1 ? Limit::unlimited()
                               : Limit::of(number(100'000));
        };
        auto& line = provider.quotas[static_cast<Metric>(i)];
        line.limit = limit();
        line.per_user = limit();
        line.used = number(1) == 0 ? std::nullopt : std::optional(number(1000));
    }
    for (std::int64_t i = number(3); i > 0; --i) {
        provider.flavors.push_back({"f-" + std::to_string(i), text("flavor"), text("d"), number(64),
                                    number(4096), number(80), number(10), number(10), number(4),
                                    text("nvidia"), text("A100"), text("true"), number(1) == 0,
                                    number(1) == 0});
        provider.images.push_back({"i-" + std::to_string(i),
                                   text("image"),
                                   text("d"),
                                   text("Linux"),
                                   text("ubuntu"),
                                   text("22."),
                                   text("x86_"),
                                   text("k"),
                                   text("2025-"),
                                   {text("tag"), "t"},
                                   number(1) == 0,
                                   number(1) == 0,
                                   number(1) == 0});
        provider.networks.push_back({"n-" + std::to_string(i),
                                     text("net"),
                                     text("d"),
                                     number(9000),
                                     text("gw:"),
                                     text("user"),
                                     {},
                                     number(1) == 0,
                                     number(1) == 0,
                                     number(1) == 0});
        provider.storage_classes.push_back({text("sc"), text("d"), text("csi"), number(1) == 0});
    }
    add_ours(provider, random);
    return provider;
}

}  // namespace

TEST_CASE("a provider survives both versions") {
    for (unsigned seed = 0; seed < 100; ++seed) {
        const Provider provider = drawn(seed);
        for (const FeederVersion version : {FeederVersion::v1_4_0, FeederVersion::v2_0_0}) {
            const std::string text = encode(provider, version);
            CAPTURE(text);
            const FeedBatch batch = decoded(text);
            CHECK(findings(batch).empty());
            REQUIRE(batch.providers.size() == 1);
            CHECK(provider_to_json(batch.providers[0]) == provider_to_json(provider));
            CHECK(encode(batch.providers[0], version) == text);
        }
    }
}

TEST_CASE("2.0.0 has the shape that its consumers expect") {
    const Provider provider = decoded(message_1_4()).providers.at(0);
    const json message = json::parse(encode(provider));
    CHECK(message["msg_version"] == "2.0.0");
    CHECK(message["flavors"][0]["iaas_uuid"] == "f-1");
    CHECK(message["provider_endpoint"] == provider.endpoint);
    CHECK(!message.contains("compute_services"));
    CHECK(!message.contains("sla_id"));
    CHECK(!message.contains("status"));
    std::vector<std::string> types;
    for (const json& quota : message["quotas"]) {
        types.push_back(quota["type"].get<std::string>() + (quota["usage"] == true ? " use" : ""));
    }
    CHECK(types == std::vector<std::string>{"block-storage", "block-storage use", "compute",
                                            "compute use", "networking", "networking use"});
}

TEST_CASE("1.4.0 gives back the message it came from, but for texts we do not keep") {
    const json original = message_1_4();
    const json message =
        json::parse(encode(decoded(original).providers.at(0), FeederVersion::v1_4_0));
    CHECK(message["compute_services"][0]["flavors"] == original["compute_services"][0]["flavors"]);
    CHECK(message["compute_services"][0]["images"] == original["compute_services"][0]["images"]);
    CHECK(message["network_services"][0]["networks"] ==
          original["network_services"][0]["networks"]);
    for (const char* services :
         {"block_storage_services", "compute_services", "network_services"}) {
        const json& quotas = message[services][0]["quotas"];
        REQUIRE(quotas.size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            for (const auto& [name, value] : original[services][0]["quotas"][i].items()) {
                CAPTURE(name);
                CHECK(quotas[i][name] == value);
            }
        }
    }
}

TEST_CASE("unlimited is -1 and unknown is null, in both versions") {
    Provider provider = decoded(message_1_4()).providers.at(0);
    provider.quotas[Metric::vcpus] = {Limit::unlimited(), {}, std::nullopt};
    provider.quotas[Metric::ram_mib] = {Limit{}, {}, 0};
    for (const FeederVersion version : {FeederVersion::v1_4_0, FeederVersion::v2_0_0}) {
        const json message = json::parse(encode(provider, version));
        const json& quotas = version == FeederVersion::v2_0_0
                                 ? message["quotas"]
                                 : message["compute_services"][0]["quotas"];
        const auto row = [&](bool usage) {
            return *std::ranges::find_if(quotas, [&](const json& quota) {
                return quota["type"] == "compute" && quota["usage"] == usage;
            });
        };
        CHECK(row(false)["cores"] == -1);
        CHECK(row(false)["ram"].is_null());
        CHECK(row(true)["cores"].is_null());
        CHECK(row(true)["ram"] == 0);
    }
}

TEST_CASE("a tombstone is a message without figures, and needs none to be read") {
    const Provider provider = decoded(message_1_4()).providers.at(0);
    const Provider gone = tombstone_of(provider, provider.timestamp + std::chrono::hours(1));
    for (const FeederVersion version : {FeederVersion::v1_4_0, FeederVersion::v2_0_0}) {
        CHECK(decoded(encode(gone, version)).providers.at(0) == gone);
    }
    const FeedBatch batch = decoded(
        R"({"msg_version":"2.0.0","provider_name":"SITE-A","provider_type":"openstack",)"
        R"("region_name":"RegionOne","project_id":"p-1","timestamp":"2025-11-21T12:00:00Z",)"
        R"("status":"removed"})");
    CHECK(findings(batch).empty());
    CHECK(batch.providers.at(0).key() == provider.key());
}

TEST_CASE("the tombstone outlives an older message that comes late") {
    const json message = message_1_4();
    const Provider provider = decoded(message).providers.at(0);
    const Provider gone = tombstone_of(provider, provider.timestamp + std::chrono::hours(1));
    const FeedBatch batch = decoded(encode(gone) + "\n" + message.dump());
    REQUIRE(batch.providers.size() == 1);
    CHECK(batch.providers[0].status == federation::status::kRemoved);
}

TEST_CASE("what was read in part is limited, and says what is missing") {
    json message = message_1_4();
    message["missing"] = {{{"what", "flavors"}, {"why", "timed out after 2 s"}}};
    const Provider provider = decoded(message).providers.at(0);
    CHECK(provider.status == federation::status::kLimited);
    REQUIRE(provider.missing_fact(federation::fact::kFlavors) != nullptr);
    CHECK(provider.missing_fact("flavors")->why == "timed out after 2 s");
    CHECK(provider.missing_fact("images") == nullptr);
}

TEST_CASE("GPU counts by device are kept as the resources they limit") {
    json message = message_2_0_kubernetes();
    message["quotas"][0]["gpus"] = {{"nvidia.com/gpu", 4}, {"amd.com/gpu", 2}};
    const Provider provider = decoded(message).providers.at(0);
    CHECK(provider.quotas[Metric::gpus].limit == Limit::of(6));
    CHECK(provider.quotas.named_line("requests.nvidia.com/gpu").limit == Limit::of(4));
    CHECK(provider.quotas.named_line("requests.amd.com/gpu").limit == Limit::of(2));
}

TEST_CASE("our members are checked like any other") {
    struct Row {
        const char* member;
        json value;
        const char* finding;
    };
    const Row rows[] = {
        {"downtimes", json::array({{{"from", "soon"}}}), "downtimes[0].from"},
        {"missing", "everything", "missing"},
        {"limit_ranges", json::array({{{"min", -5}}}), "limit_ranges[0].min"},
        {"node_pools", json::array({{{"accelerators", json::array({{{"mode", "half"}}})}}}),
         "node_pools[0].accelerators[0].mode"},
        {"node_pools", json::array({{{"labels", {{"a", 1}}}}}), "node_pools[0].labels"},
        {"resource_quotas", json::array({{{"hard", {{"pods", -2}}}}}), "resource_quotas[0].hard"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.finding);
        json message = message_1_4();
        message[row.member] = row.value;
        const FeedBatch batch = decoded(message);
        REQUIRE(batch.findings.size() == 1);
        CHECK(batch.findings[0].code == "FEED-003");
        CHECK(batch.findings[0].path == row.finding);
    }
}
