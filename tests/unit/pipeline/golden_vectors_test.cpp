// Our `inference` messages for the two requests that the present Python selector was run on
// (golden vectors): every field must be equal, or differ for a reason that a known defect of that
// selector explains. The numbers of defects are those of the list in
// contracts/kafka-pipeline.md, section 9.
#include "paas/feed/messages.hpp"
#include "paas/pipeline/inference.hpp"
#include "paas/pipeline/plan_book.hpp"
#include "paas/tosca/imports.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <sstream>
#include <string>

using namespace paas;
using namespace paas::pipeline;
using nlohmann::json;

namespace {

/// A difference that is ours on purpose.
struct Difference {
    json ours;
    int defect;  ///< of the selector upstream
    const char* why;
};
using Differences = std::map<std::string, Difference>;

/// The types that templates of INDIGO import.
class ExampleTypes final : public tosca::ImportSource {
public:
    Result<tosca::ImportedFile> find(std::string_view /*uri*/,
                                     std::string_view /*importing_file*/) override {
        const std::string path = std::string(PAAS_SOURCE_DIR) + "/examples/types/compute.yaml";
        std::ifstream file(path);
        std::ostringstream text;
        text << file.rdbuf();
        return tosca::ImportedFile{std::make_shared<const std::string>(text.str()), path};
    }
};

/// {2 vCPUs, 4 GB, 20 GB, Ubuntu 22.04, public address}, as in a validated template 1.0.
std::string machine_template(const std::string& more) {
    return R"(tosca_definitions_version: tosca_simple_yaml_1_0
imports: [ types/compute.yaml ]
metadata: { template_name: single_vm }
topology_template:
  node_templates:
    vm:
      type: tosca.nodes.indigo.Compute
      capabilities:
        scalable: { properties: { count: 1 } }
        host: { properties: { num_cpus: 2, mem_size: 4 GB, disk_size: 20 GB } }
        os: { properties: { distribution: ubuntu, version: 22.04 } }
)" + more + R"(
  outputs:
    node_ip: { value: { get_attribute: [ vm, public_address, 0 ] } }
)";
}

std::shared_ptr<const Prepared> prepared(const std::string& text) {
    ExampleTypes types;
    auto parsed = tosca::parse(text, "golden.yaml", types);
    REQUIRE_MESSAGE(parsed.has_value(), (parsed ? "" : to_string(parsed.error())));
    auto ready = prepare(std::move(*parsed), {});
    REQUIRE_MESSAGE(ready.has_value(), (ready ? "" : to_string(ready.error())));
    return *ready;
}

/// Compares member by member. What the original has and ours has not, or the other way round, is a
/// difference as well; members that are only ours are listed in `added`.
void compare(const json& original, const json& ours, const Differences& explained,
             const std::vector<std::string>& added) {
    for (const auto& [name, value] : original.items()) {
        CAPTURE(name);
        const auto difference = explained.find(name);
        if (difference == explained.end()) {
            REQUIRE(ours.contains(name));
            CHECK(ours[name] == value);
            continue;
        }
        CAPTURE(difference->second.defect);
        CAPTURE(difference->second.why);
        CHECK(value != difference->second.ours);  // else nothing is left to explain
        CHECK(ours.value(name, json()) == difference->second.ours);
    }
    for (const auto& [name, value] : ours.items()) {
        CAPTURE(name);
        CHECK((original.contains(name) || std::ranges::find(added, name) != added.end()));
    }
}

std::vector<std::string> added_to_message() {
    return {"attempt", "decision"};
}
/// Two projects of one group at one region were one provider (defect 14).
std::vector<std::string> added_to_provider() {
    return {"project_id"};
}

Timestamp time_of(const char* text) {
    const auto time = parse_time(text);
    REQUIRE(time.has_value());
    return *time;
}

DecisionInput question(const Prepared& ready, std::vector<federation::Provider> providers,
                       std::vector<federation::RallyRun> runs, Timestamp now) {
    DecisionInput input;
    input.at = now;
    input.requirements = ready.requirements;
    input.target.template_name = "single_vm";
    input.snapshot = federation::Snapshot::of(std::move(providers), std::move(runs));
    input.history = std::make_shared<ranking::History>();
    return input;
}

}  // namespace

TEST_CASE("golden vector 1: one machine and a volume at CLOUD-CNAF-T1/tier1") {
    const json original = json::parse(R"(
{"msg_version":"1.1.0","submission_time":"2025-10-03 09:10:11.123","template_name":"single_vm",
 "user_group":"admins/catchall","uuid":"u-1","providers":[
 {"provider_name":"CLOUD-CNAF-T1","region_name":"tier1","bandwidth_in":10.0,"bandwidth_out":10.0,
  "overbooking_cpu":1.0,"overbooking_ram":1.0,"exact_flavors":1.0,"gpus_requ":0.0,
  "vcpus_quota":120.0,"vcpus_usage":100.0,"vcpus_requ":2.0,
  "ram_gb_quota":200.0,"ram_gb_usage":200.0,"ram_gb_requ":4.0,
  "storage_gb_quota":500.0,"storage_gb_usage":438.0,"storage_gb_requ":50.0,
  "n_volumes_quota":50.0,"n_volumes_usage":6.0,"n_volumes_requ":1.0,
  "n_instances_quota":50.0,"n_instances_usage":31.0,"n_instances_requ":1.0,
  "floating_ips_quota":50.0,"floating_ips_usage":24.0,"floating_ips_requ":1.0,
  "test_failure_perc_1d":0.0,"test_failure_perc_7d":0.5,"test_failure_perc_30d":0.25}]})");
    // What the sample of that provider tells, in a message of its version; its flavors and images
    // are reduced to those that the request can use.
    const char* const message = R"(
{"msg_version":"1.3.0","timestamp":"2025-10-03T07:05:33+00:00","provider_name":"CLOUD-CNAF-T1",
 "provider_type":"openstack","identity_endpoint":"https://ks.example.org:5000/v3",
 "region_name":"tier1","overbooking_cpu":1.0,"overbooking_ram":1.0,"bandwidth_in":10.0,
 "bandwidth_out":10.0,"issuer_endpoint":"https://iam.example.org/","issuer_name":"iam",
 "issuer_protocol":"openid","user_group":"admins/catchall","project_id":"p-1",
 "block_storage_services":[{"description":"","endpoint":"https://ks.example.org:8776/v3",
  "name":"org.openstack.cinder","type":"block-storage","quotas":[
  {"type":"block-storage","per_user":false,"usage":false,"project":"p-1","gigabytes":500,
   "per_volume_gigabytes":-1,"volumes":50},
  {"type":"block-storage","per_user":false,"usage":true,"project":"p-1","gigabytes":438,
   "per_volume_gigabytes":0,"volumes":6}]}],
 "compute_services":[{"description":"","endpoint":"https://ks.example.org:8774/v2.1",
  "name":"org.openstack.nova","type":"compute",
  "flavors":[{"description":"","name":"medium","uuid":"f-1","disk":20,"ram":4096,"vcpus":2,
   "swap":0,"ephemeral":0,"infiniband":false,"gpus":0,"gpu_model":null,"gpu_vendor":null,
   "local_storage":null,"is_shared":true}],
  "images":[{"description":"","name":"ubuntu","uuid":"i-1","os_type":null,"os_distro":"ubuntu",
   "os_version":"22.04","architecture":null,"kernel_id":null,"cuda_support":false,
   "gpu_driver":false,"created_at":"2025-07-16 10:26:41+00:00","tags":[],"is_shared":true}],
  "quotas":[
  {"type":"compute","per_user":false,"usage":false,"project":"p-1","cores":120,"instances":50,
   "ram":204800},
  {"type":"compute","per_user":false,"usage":true,"project":"p-1","cores":100,"instances":31,
   "ram":204800}]}],
 "network_services":[{"description":"","endpoint":"https://ks.example.org:9696/v2.0",
  "name":"org.openstack.neutron","type":"network",
  "networks":[{"description":"","name":"pub","uuid":"n-1","is_router_external":true,
   "is_default":true,"is_shared":true,"mtu":1500,"proxy_host":null,"proxy_user":null,"tags":[]}],
  "quotas":[
  {"type":"network","per_user":false,"usage":false,"project":"p-1","public_ips":50,"networks":10,
   "ports":50,"security_groups":20,"security_group_rules":200},
  {"type":"network","per_user":false,"usage":true,"project":"p-1","public_ips":24,"networks":1,
   "ports":9,"security_groups":3,"security_group_rules":20}]}],
 "object_store_services":[]})";
    const Timestamp now = time_of("2025-10-03T07:10:11.123Z");
    auto fed = feed::decode(message, "sample.json");
    REQUIRE(fed.has_value());
    REQUIRE(fed->providers.size() == 1);
    using namespace std::chrono_literals;
    const std::string label = "CLOUD-CNAF-T1/tier1";
    const auto ready = prepared(machine_template(R"(      requirements:
        - local_storage:
            node: data
            capability: tosca.capabilities.Attachment
            relationship:
              type: tosca.relationships.indigo.AttachesTo
              properties: { location: /data }
    data:
      type: tosca.nodes.indigo.BlockStorage
      properties: { size: 50 GB })"));
    DecisionInput input = question(*ready, fed->providers,
                                   {{label, now - 288min, true},
                                    {label, now - 72h, false},
                                    {label, now - 240h, true},
                                    {label, now - 480h, true}},
                                   now);
    input.deployment = DeploymentId("u-1");
    input.target.user_group = "admins/catchall";
    const DecisionResult result = decide(input, ranking::BaselineRanker());

    compare(original, json::parse(inference_message(input, result, now)),
            {{"submission_time", {"2025-10-03T07:10:11.123Z", 15, "a local time without its zone"}},
             {"providers", {json::array(), 4, "all 200 of 200 GiB of memory are in use"}}},
            added_to_message());
    // The same provider, judged but not proposed: its figures are the original's.
    REQUIRE(result.verdicts.size() == 1);
    compare(original["providers"][0], json::parse(inference_provider(result.verdicts[0], now)),
            {{"storage_gb_requ", {47.0, 5, "50 GB are 47 GiB, the unit of the quota"}}},
            added_to_provider());
}

TEST_CASE("golden vector 2: one machine at SITE-A/RegionOne without test results") {
    const json original = json::parse(R"(
{"msg_version":"1.1.0","submission_time":"2025-11-20 16:00:00.123000","template_name":"single_vm",
 "user_group":"lab/test","uuid":"11f0aa","providers":[
 {"provider_name":"SITE-A","region_name":"RegionOne","bandwidth_in":10.0,"bandwidth_out":10.0,
  "overbooking_cpu":1.0,"overbooking_ram":1.0,"exact_flavors":1.0,"gpus_requ":0.0,
  "vcpus_quota":40.0,"vcpus_usage":8.0,"vcpus_requ":2.0,
  "ram_gb_quota":80.0,"ram_gb_usage":16.0,"ram_gb_requ":4.0,
  "n_instances_quota":10.0,"n_instances_usage":2.0,"n_instances_requ":1.0,
  "storage_gb_quota":500.0,"storage_gb_usage":100.0,"storage_gb_requ":0.0,
  "n_volumes_quota":20.0,"n_volumes_usage":4.0,"n_volumes_requ":0.0,
  "floating_ips_quota":5.0,"floating_ips_usage":1.0,"floating_ips_requ":1.0,
  "test_failure_perc_1d":-1.0,"test_failure_perc_7d":-1.0,"test_failure_perc_30d":-1.0}]})");
    const char* const message = R"(
{"msg_version":"1.4.0","timestamp":"2025-11-20T15:00:00+00:00","provider_name":"SITE-A",
 "provider_type":"openstack","identity_endpoint":"https://ks.example.org:5000/v3",
 "region_name":"RegionOne","overbooking_cpu":1.0,"overbooking_ram":1.0,"bandwidth_in":10.0,
 "bandwidth_out":10.0,"issuer_endpoint":"https://iam.example.org/","issuer_name":"iam",
 "issuer_protocol":"openid","issuer_audience":null,"user_group":"lab/test",
 "project_id":"0123456789abcdef0123456789abcdef",
 "block_storage_services":[{"description":"","endpoint":"https://ks.example.org:8776/v3",
  "name":"org.openstack.cinder","type":"block-storage","quotas":[
  {"description":"","type":"block-storage","per_user":false,"usage":false,
   "project":"0123456789abcdef0123456789abcdef","gigabytes":500,"per_volume_gigabytes":-1,
   "volumes":20},
  {"description":"","type":"block-storage","per_user":false,"usage":true,
   "project":"0123456789abcdef0123456789abcdef","gigabytes":100,"per_volume_gigabytes":0,
   "volumes":4}]}],
 "compute_services":[{"description":"","endpoint":"https://ks.example.org:8774/v2.1",
  "name":"org.openstack.nova","type":"compute",
  "flavors":[{"description":"","name":"medium","uuid":"f-1","disk":20,"ram":4096,"vcpus":2,
   "swap":0,"ephemeral":0,"infiniband":false,"gpus":0,"gpu_model":null,"gpu_vendor":null,
   "local_storage":null,"is_shared":true}],
  "images":[{"description":"","name":"ubuntu","uuid":"i-1","os_type":null,"os_distro":"ubuntu",
   "os_version":"22.04","architecture":null,"kernel_id":null,"cuda_support":false,
   "gpu_driver":false,"created_at":"2025-07-16 10:26:41+00:00","tags":[],"is_shared":true}],
  "quotas":[
  {"description":"","type":"compute","per_user":false,"usage":false,
   "project":"0123456789abcdef0123456789abcdef","cores":40,"instances":10,"ram":81920},
  {"description":"","type":"compute","per_user":false,"usage":true,
   "project":"0123456789abcdef0123456789abcdef","cores":8,"instances":2,"ram":16384}]}],
 "network_services":[{"description":"","endpoint":"https://ks.example.org:9696/v2.0",
  "name":"org.openstack.neutron","type":"network",
  "networks":[{"description":"","name":"pub","uuid":"n-1","is_router_external":true,
   "is_default":true,"is_shared":true,"mtu":1500,"proxy_host":null,"proxy_user":null,"tags":[]}],
  "quotas":[
  {"description":"","type":"network","per_user":false,"usage":false,
   "project":"0123456789abcdef0123456789abcdef","public_ips":5,"networks":2,"ports":50,
   "security_groups":20,"security_group_rules":200},
  {"description":"","type":"network","per_user":false,"usage":true,
   "project":"0123456789abcdef0123456789abcdef","public_ips":1,"networks":1,"ports":9,
   "security_groups":3,"security_group_rules":20}]}],
 "object_store_services":[]})";
    const Timestamp now = time_of("2025-11-20T15:00:00.123Z");
    auto fed = feed::decode(message, "example.json");
    REQUIRE(fed.has_value());
    REQUIRE(fed->providers.size() == 1);
    const auto ready = prepared(machine_template(""));
    DecisionInput input = question(*ready, fed->providers, {}, now);
    input.deployment = DeploymentId("11f0aa");
    input.target.user_group = "lab/test";
    const DecisionResult result = decide(input, ranking::BaselineRanker());

    const json ours = json::parse(inference_message(input, result, now));
    REQUIRE(ours["providers"].size() == 1);
    json head = original;
    json our_head = ours;
    head.erase("providers");
    our_head.erase("providers");
    compare(
        head, our_head,
        {{"submission_time", {"2025-11-20T15:00:00.123Z", 15, "a local time without its zone"}}},
        added_to_message());
    compare(original["providers"][0], ours["providers"][0], {}, added_to_provider());
}

TEST_CASE("quotas that are unlimited and unknown are kept apart") {
    federation::Provider provider;
    provider.name = "A";
    provider.region = "r";
    provider.quotas[federation::Metric::vcpus].limit = federation::Limit::unlimited();
    provider.quotas[federation::Metric::ram_mib].used = 1536;
    selection::Verdict verdict;
    verdict.entry = std::make_shared<const federation::ProviderEntry>(provider);
    const json object = json::parse(inference_provider(verdict, Timestamp{}));
    CHECK(object["vcpus_quota"] == -1.0);  // defect 8: it was computed with
    CHECK(object["vcpus_usage"].is_null());
    CHECK(object["ram_gb_quota"].is_null());  // defect 11: it dropped the whole request
    CHECK(object["ram_gb_usage"] == 1.5);     // defect 11: it was cut to 1
    CHECK(object["test_failure_perc_30d"] == -1.0);
}
