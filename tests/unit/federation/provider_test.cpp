#include "paas/federation/provider.hpp"

#include <doctest/doctest.h>

using namespace paas;
using federation::Limit;
using federation::Metric;
using federation::Provider;

namespace {

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
