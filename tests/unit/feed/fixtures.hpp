/// Messages that the tests of this room start from.
#pragma once

#include "paas/feed/messages.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace paas::feed::test {

using nlohmann::json;

/// A small valid feeder 1.4.0 message.
inline json message_1_4() {
    return json::parse(R"({"msg_version":"1.4.0","timestamp":"2025-11-20T15:00:00+00:00",
"provider_name":"SITE-A","provider_type":"openstack",
"identity_endpoint":"https://ks.example.org:5000/v3","region_name":"RegionOne",
"overbooking_cpu":1.0,"overbooking_ram":1.0,"bandwidth_in":10.0,"bandwidth_out":10.0,
"issuer_endpoint":"https://iam.example.org/","issuer_name":"iam","issuer_protocol":"openid",
"issuer_audience":null,"user_group":"lab/test","project_id":"p-1",
"block_storage_services":[{"description":"","endpoint":"https://ks.example.org:8776/v3",
 "name":"org.openstack.cinder","type":"block-storage","quotas":[
 {"type":"block-storage","per_user":false,"usage":false,"project":"p-1","gigabytes":500,
  "per_volume_gigabytes":-1,"volumes":20},
 {"type":"block-storage","per_user":false,"usage":true,"project":"p-1","gigabytes":100,
  "per_volume_gigabytes":0,"volumes":4}]}],
"compute_services":[{"description":"","endpoint":"https://ks.example.org:8774/v2.1",
 "name":"org.openstack.nova","type":"compute",
 "flavors":[{"description":"","name":"medium","uuid":"f-1","disk":20,"ram":4096,"vcpus":2,
  "swap":0,"ephemeral":0,"infiniband":false,"gpus":0,"gpu_model":null,"gpu_vendor":null,
  "local_storage":null,"is_shared":true}],
 "images":[{"description":"","name":"ubuntu","uuid":"i-1","os_type":null,"os_distro":"ubuntu",
  "os_version":"22.04","architecture":null,"kernel_id":null,"cuda_support":false,
  "gpu_driver":false,"created_at":"2025-07-16 10:26:41+00:00","tags":["t"],"is_shared":true}],
 "quotas":[
 {"type":"compute","per_user":false,"usage":false,"project":"p-1","cores":40,"instances":10,
  "ram":81920},
 {"type":"compute","per_user":false,"usage":true,"project":"p-1","cores":8,"instances":2,
  "ram":16384}]}],
"network_services":[{"description":"","endpoint":"https://ks.example.org:9696/v2.0",
 "name":"org.openstack.neutron","type":"network",
 "networks":[{"description":"","name":"pub","uuid":"n-1","is_router_external":true,
  "is_default":true,"is_shared":true,"mtu":1500,"proxy_host":null,"proxy_user":null,"tags":[]}],
 "quotas":[
 {"type":"network","per_user":false,"usage":false,"project":"p-1","public_ips":5,"networks":2,
  "ports":50,"security_groups":20,"security_group_rules":200},
 {"type":"network","per_user":false,"usage":true,"project":"p-1","public_ips":1,"networks":1,
  "ports":9,"security_groups":3,"security_group_rules":20}]}],
"object_store_services":[]})");
}

/// A small valid feeder 2.0.0 message of a Kubernetes namespace.
inline json message_2_0_kubernetes() {
    return json::parse(R"({"msg_version":"2.0.0","timestamp":"2025-11-21T12:00:00+00:00",
"provider_name":"K8S-A","provider_type":"kubernetes",
"provider_endpoint":"https://k8s.example.org:6443","issuer_endpoint":"https://iam.example.org/",
"issuer_name":"iam","issuer_audience":"kubernetes","user_group":"lab/test","project_id":"lab-ns",
"quotas":[{"description":"","per_user":false,"usage":false,"type":"compute","cores":null,
 "instances":null,"ram":null,"limits_cpu":40,"requests_cpu":20,"limits_memory":64,
 "requests_memory":32,"pods":100,"gpus":null}],
"storage_classes":[{"description":"","name":"csi-cinder","is_default":true,
 "provisioner":"cinder.csi.openstack.org"}]})");
}

inline FeedBatch decoded(std::string_view text, const DecodeOptions& options = {}) {
    auto batch = decode(text, "feed.jsonl", options);
    REQUIRE(batch.has_value());
    return *std::move(batch);
}
template <std::same_as<json> Json>
FeedBatch decoded(const Json& message) {
    return decoded(message.dump());
}

/// Every finding as "code line:column message".
inline std::vector<std::string> findings(const FeedBatch& batch) {
    std::vector<std::string> all;
    for (const Diagnostic& finding : batch.findings) {
        all.push_back(finding.code + ' ' + std::to_string(finding.position.line) + ':' +
                      std::to_string(finding.position.column) + ' ' + finding.message);
    }
    return all;
}

}  // namespace paas::feed::test
