#include "fixtures.hpp"

#include <random>

using namespace paas;
using namespace paas::feed;
using namespace paas::feed::test;
using federation::Limit;
using federation::Metric;
using federation::Provider;

namespace {

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
