#include "fixtures.hpp"

using namespace paas;
using namespace paas::feed;
using namespace paas::feed::test;
using federation::Limit;
using federation::Metric;
using federation::Provider;
using federation::QuotaLine;

namespace {

Provider only_provider(const FeedBatch& batch) {
    CHECK(batch.findings.empty());
    REQUIRE(batch.providers.size() == 1);
    return batch.providers[0];
}

}  // namespace

TEST_CASE("feeder 1.4.0") {
    const Provider provider = only_provider(decoded(message_1_4()));
    CHECK(provider.key().str() == "SITE-A/RegionOne/p-1");
    CHECK(provider.type == "openstack");
    CHECK(provider.endpoint == "https://ks.example.org:5000/v3");
    CHECK(provider.issuer_protocol == "openid");
    CHECK(provider.issuer_audience.empty());
    CHECK(provider.user_group == "lab/test");
    CHECK(format_time(provider.timestamp) == "2025-11-20T15:00:00.000Z");
    CHECK(provider.free() == Resources{32, 65536, 8, 400, 16, 4, kUnlimited});
    CHECK(provider.quotas[Metric::volume_size_gib].limit == Limit::unlimited());
    CHECK(provider.quotas[Metric::security_group_rules] == QuotaLine{Limit::of(200), {}, 20});
    REQUIRE(provider.flavors.size() == 1);
    CHECK(provider.flavors[0].ram_mib == 4096);
    CHECK(provider.flavors[0].gpu_model.empty());
    REQUIRE(provider.images.size() == 1);
    CHECK(provider.images[0].os_version == "22.04");
    CHECK(provider.images[0].tags == std::vector<std::string>{"t"});
    REQUIRE(provider.networks.size() == 1);
    CHECK(provider.networks[0].is_external);
    CHECK(provider.networks[0].mtu == 1500);
}

TEST_CASE("older versions lack members, not meaning") {
    const Provider newest = only_provider(decoded(message_1_4()));
    json message = message_1_4();
    message.erase("issuer_audience");
    message["msg_version"] = "1.3.0";
    CHECK(only_provider(decoded(message)) == newest);
    message.erase("timestamp");
    message["msg_version"] = "1.2.0";
    Provider untimed = newest;
    untimed.timestamp = {};
    CHECK(only_provider(decoded(message)) == untimed);
    message["msg_version"] = "1.3.0";
    CHECK(findings(decoded(message)) ==
          std::vector<std::string>{"FEED-003 1:1 timestamp: missing"});
}

TEST_CASE("feeder 2.0.0 of OpenStack says the same in another shape") {
    json message = message_1_4();
    message["msg_version"] = "2.0.0";
    message["provider_endpoint"] = message["identity_endpoint"];
    message.erase("identity_endpoint");
    message["quotas"] = json::array();
    for (const char* services :
         {"block_storage_services", "compute_services", "network_services"}) {
        const json service = message[services][0];
        for (const char* resource : {"flavors", "images", "networks"}) {
            if (service.contains(resource)) {
                message[resource] = service[resource];
                for (json& item : message[resource]) {
                    item["iaas_uuid"] = item["uuid"];
                    item.erase("uuid");
                }
            }
        }
        for (json quota : service["quotas"]) {
            quota.erase("project");
            if (quota["type"] == "network") {
                quota["type"] = "networking";
            }
            message["quotas"].push_back(quota);
        }
        message.erase(services);
    }
    message["networks"][0]["proxy_host"] = "None";
    CHECK(only_provider(decoded(message)) == only_provider(decoded(message_1_4())));
}

TEST_CASE("feeder 2.0.0 of Kubernetes") {
    const Provider provider = only_provider(decoded(message_2_0_kubernetes()));
    CHECK(provider.key().str() == "K8S-A/default/lab-ns");
    CHECK(provider.issuer_audience == "kubernetes");
    CHECK(provider.quotas[Metric::requests_cpu_milli].limit == Limit::of(20'000));
    CHECK(provider.quotas[Metric::limits_memory_mib].limit == Limit::of(65'536));
    CHECK(provider.quotas[Metric::vcpus] == QuotaLine{});
    CHECK(provider.free() ==
          Resources{20, 32'768, 100, kUnlimited, kUnlimited, kUnlimited, kUnlimited});
    REQUIRE(provider.storage_classes.size() == 1);
    CHECK(provider.storage_classes[0].is_default);
}

TEST_CASE("unlimited, unknown and zero are three things") {
    struct Row {
        json value;
        Limit limit;
        std::int64_t free_vcpus;
    };
    const Row rows[] = {
        {-1, Limit::unlimited(), kUnlimited},
        {nullptr, Limit{}, kUnlimited},
        {0, Limit::of(0), 0},
        {12, Limit::of(12), 4},
        {12.0, Limit::of(12), 4},
        {std::uint64_t{18'446'744'073'709'551'615U}, Limit::unlimited(), kUnlimited},
    };
    for (const Row& row : rows) {
        CAPTURE(row.value.dump());
        json message = message_1_4();
        message["compute_services"][0]["quotas"][0]["cores"] = row.value;
        const Provider provider = only_provider(decoded(message));
        CHECK(provider.quotas[Metric::vcpus].limit == row.limit);
        CHECK(provider.free().vcpus == row.free_vcpus);
    }
    json message = message_1_4();
    message["compute_services"][0]["quotas"][0].erase("cores");
    CHECK(only_provider(decoded(message)).quotas[Metric::vcpus].limit == Limit{});
}

TEST_CASE("use above the quota leaves nothing free, not a negative amount") {
    json message = message_1_4();
    message["compute_services"][0]["quotas"][1]["ram"] = 100'000;
    CHECK(only_provider(decoded(message)).free().ram_mib == 0);
}

TEST_CASE("a quota per user stands beside the project's, in any order") {
    json per_user = message_1_4()["compute_services"][0]["quotas"][0];
    per_user["per_user"] = true;
    per_user["cores"] = 4;
    for (const bool first : {true, false}) {
        json message = message_1_4();
        json& quotas = message["compute_services"][0]["quotas"];
        quotas.insert(first ? quotas.begin() : quotas.end(), per_user);
        const Provider provider = only_provider(decoded(message));
        CHECK(provider.quotas[Metric::vcpus] == QuotaLine{Limit::of(40), Limit::of(4), 8});
        CHECK(provider.free().vcpus == 4);
    }
}

TEST_CASE("of two statements about one metric the stricter holds, in any order") {
    json second = message_1_4()["compute_services"][0];
    second["quotas"][0]["cores"] = 30;
    second["quotas"][1]["cores"] = 20;
    for (const bool first : {true, false}) {
        json message = message_1_4();
        json& services = message["compute_services"];
        services.insert(first ? services.begin() : services.end(), second);
        CHECK(only_provider(decoded(message)).free().vcpus == 10);
    }
}

TEST_CASE("Kubernetes quantities are exact; limits round down, use rounds up") {
    struct Row {
        const char* member;
        json value;
        Metric metric;
        std::int64_t limit;
        std::int64_t used;
    };
    const Row rows[] = {
        {"requests_cpu", "500m", Metric::requests_cpu_milli, 500, 500},
        {"requests_cpu", "1.5", Metric::requests_cpu_milli, 1500, 1500},
        {"requests_cpu", 2.5, Metric::requests_cpu_milli, 2500, 2500},
        {"requests_cpu", "1k", Metric::requests_cpu_milli, 1'000'000, 1'000'000},
        {"limits_memory", "2Gi", Metric::limits_memory_mib, 2048, 2048},
        {"limits_memory", "2048Mi", Metric::limits_memory_mib, 2048, 2048},
        {"limits_memory", "1.5Gi", Metric::limits_memory_mib, 1536, 1536},
        {"limits_memory", "4G", Metric::limits_memory_mib, 3814, 3815},
        {"limits_memory", "1025Ki", Metric::limits_memory_mib, 1, 2},
        {"limits_memory", "0.1m", Metric::limits_memory_mib, 0, 1},
        {"limits_memory", 3, Metric::limits_memory_mib, 3072, 3072},
        {"gpus", json{{"nvidia.com/gpu", 3}, {"amd.com/gpu", 1}}, Metric::gpus, 4, 4},
        {"gpus", 2, Metric::gpus, 2, 2},
    };
    for (const Row& row : rows) {
        CAPTURE(row.value.dump());
        json message = message_2_0_kubernetes();
        json& limits = message["quotas"][0];
        limits[row.member] = row.value;
        json usage = limits;
        usage["usage"] = true;
        message["quotas"].push_back(usage);
        const Provider provider = only_provider(decoded(message));
        CHECK(provider.quotas[row.metric].limit == Limit::of(row.limit));
        CHECK(provider.quotas[row.metric].used == row.used);
    }
}

TEST_CASE("what belongs to other projects is left out, and said once") {
    json message = message_1_4();
    json& flavors = message["compute_services"][0]["flavors"];
    json foreign = flavors[0];
    foreign["is_shared"] = false;
    foreign["projects"] = {"p-2"};
    json own = foreign;
    own["projects"] = {"p-2", "p-1"};
    flavors.push_back(foreign);
    flavors.push_back(own);
    json quota = message["compute_services"][0]["quotas"][0];
    quota["project"] = "p-2";
    quota["cores"] = 1;
    message["compute_services"][0]["quotas"].push_back(quota);
    const FeedBatch batch = decoded(message);
    REQUIRE(batch.providers.size() == 1);
    CHECK(batch.providers[0].flavors.size() == 2);
    CHECK(batch.providers[0].free().vcpus == 32);
    CHECK(findings(batch) ==
          std::vector<std::string>{"FEED-005 1:1 entries of other projects are left out: 2"});
    CHECK(batch.errors() == 0);
}

TEST_CASE("additions of ours: status and SLA") {
    json message = message_1_4();
    message["status"] = "maintenance";
    message["sla_id"] = "s-1";
    message["something_new"] = {{"a", 1}};  // members that we do not know are no mistake
    const Provider provider = only_provider(decoded(message));
    CHECK(provider.status == "maintenance");
    CHECK(provider.sla_id == "s-1");
}

TEST_CASE("two projects of one group at one region stay apart") {
    json other = message_1_4();
    other["project_id"] = "p-2";
    for (const char* services :
         {"block_storage_services", "compute_services", "network_services"}) {
        for (json& quota : other[services][0]["quotas"]) {
            quota["project"] = "p-2";
        }
    }
    const FeedBatch batch = decoded(message_1_4().dump() + '\n' + other.dump());
    CHECK(batch.findings.empty());
    CHECK(batch.providers.size() == 2);
}

TEST_CASE("of a provider told twice the newest counts, whatever the order of messages") {
    json newer = message_1_4();
    newer["timestamp"] = "2025-11-20T16:00:00+00:00";
    newer["user_group"] = "lab/new";
    for (const bool newest_first : {true, false}) {
        const std::string a = message_1_4().dump();
        const std::string b = newer.dump();
        const FeedBatch batch = decoded(newest_first ? b + '\n' + a : a + '\n' + b);
        REQUIRE(batch.providers.size() == 1);
        CHECK(batch.providers[0].user_group == "lab/new");
        REQUIRE(batch.findings.size() == 1);
        CHECK(batch.findings[0].code == "FEED-004");
        CHECK(batch.findings[0].severity == Severity::warning);
        CHECK(batch.findings[0].position.line == 2);
    }
    // The very same message again is what every feeder does at each run.
    CHECK(findings(decoded(newer.dump() + '\n' + newer.dump())).empty());
}

TEST_CASE("one object, an array, lines and blank lines are all read") {
    json other = message_1_4();
    other["provider_name"] = "SITE-B";
    const std::string a = message_1_4().dump();
    const std::string b = other.dump(2);
    const std::string texts[] = {
        a + '\n' + b,
        "\n\n" + a + "\r\n\r\n" + b + '\n',
        '[' + a + ',' + b + ']',
        "[\n" + b + "\n,\n" + a + "\n]\n",
        "\xEF\xBB\xBF" + a + ' ' + b,
        a + b,
    };
    for (const std::string& text : texts) {
        CAPTURE(text);
        const FeedBatch batch = decoded(text);
        CHECK(batch.findings.empty());
        CHECK(batch.providers.size() == 2);
    }
    CHECK(decoded("[]").providers.empty());
}
