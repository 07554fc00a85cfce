/// A small world for tests: two providers, an embedded orchestrator on a virtual clock.
#pragma once

#include "paas/orchestrator/local.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace paas::test {

/// Template with one machine whose count, size and password are inputs.
[[nodiscard]] inline std::string machine_template() {
    return R"(tosca_definitions_version: tosca_simple_yaml_1_0
metadata: {template_name: machines}
capability_types:
  test.capabilities.Scalable:
    derived_from: tosca.capabilities.Scalable
    properties:
      count: {type: integer, required: false, default: 1}
node_types:
  test.nodes.Compute:
    derived_from: tosca.nodes.Compute
    attributes:
      public_address: {type: list, entry_schema: {type: string}}
      private_address: {type: list, entry_schema: {type: string}}
    capabilities:
      scalable: {type: test.capabilities.Scalable}
topology_template:
  inputs:
    cpus: {type: integer, default: 2}
    servers: {type: integer, default: 1}
    admin_password: {type: string, required: false}
  node_templates:
    server:
      type: test.nodes.Compute
      capabilities:
        host: {properties: {num_cpus: {get_input: cpus}, mem_size: 4 GB}}
        scalable: {properties: {min_instances: 1, max_instances: 9, default_instances: 1, count: {get_input: servers}}}
    helper:
      type: test.nodes.Compute
      capabilities:
        host: {properties: {num_cpus: 1, mem_size: 1 GB}}
        scalable: {properties: {min_instances: 1, max_instances: 9, default_instances: 1, count: 1}}
  outputs:
    address: {value: {get_attribute: [server, private_address, 0]}}
)";
}

/// Feeder 1.4.0 message of a provider with two flavors.
[[nodiscard]] inline std::string provider_message(const std::string& name, int cores) {
    const std::string quota =
        R"("description":"","type":"compute","per_user":false,"project":"p1")";
    return R"({"msg_version":"1.4.0","timestamp":"2026-01-01T00:00:00+00:00","provider_name":")" +
           name +
           R"(","provider_type":"openstack","identity_endpoint":"https://ks.example.org:5000/v3","region_name":"r1","overbooking_cpu":1.0,"overbooking_ram":1.0,"bandwidth_in":10.0,"bandwidth_out":10.0,"issuer_endpoint":"https://iam.example.org/","issuer_name":"iam","issuer_protocol":"openid","issuer_audience":null,"user_group":"lab","project_id":"p1","block_storage_services":[],"compute_services":[{"description":"","endpoint":"https://ks.example.org:8774/v2.1","name":"org.openstack.nova","type":"compute","flavors":[{"description":"","name":"small","uuid":"f1","disk":20,"ram":2048,"vcpus":1,"swap":0,"ephemeral":0,"infiniband":false,"gpus":0,"gpu_model":null,"gpu_vendor":null,"local_storage":null,"is_shared":true},{"description":"","name":"medium","uuid":"f2","disk":20,"ram":4096,"vcpus":2,"swap":0,"ephemeral":0,"infiniband":false,"gpus":0,"gpu_model":null,"gpu_vendor":null,"local_storage":null,"is_shared":true}],"images":[],"quotas":[{)" +
           quota + R"(,"usage":false,"cores":)" + std::to_string(cores) +
           R"(,"instances":20,"ram":81920},{)" + quota +
           R"(,"usage":true,"cores":0,"instances":0,"ram":0}]}],"network_services":[],"object_store_services":[]})";
}

/// Makes the first-ranked provider fail and the other succeed, quickly.
inline constexpr const char* kOneFails = R"({"seed": 3,
  "defaults": {"success": 1, "ready": {"median": "60s", "p95": "90s"}},
  "providers": {"ALPHA/r1": {"success": 0, "errors": [{"class": "configuration", "message": "ansible failed"}]}}})";

class World {
public:
    explicit World(std::string simulation = R"({"defaults": {"success": 1}})")
        : simulation_(std::move(simulation)) {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "paas-test-XXXXXX").string();
        dir = mkdtemp(pattern.data());
        open();
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World() {
        paas.reset();
        std::filesystem::remove_all(dir);
    }

    /// Ends the orchestrator and starts another on the same state, as a new process would.
    void open() {
        paas.reset();
        orchestrator::LocalOptions options;
        options.state_dir = dir;
        options.simulation = simulation_;
        options.simulation_file = "simulation";
        options.module_folders = {PAAS_MODULES};
        options.virtual_time = true;
        options.snapshot_max_age = snapshot_max_age;
        auto opened = orchestrator::LocalOrchestrator::open(options, clock, random, log, nullptr);
        if (!opened) {
            throw std::runtime_error(to_string(opened.error()));
        }
        paas = std::move(*opened);
    }

    void feed() {
        auto report = paas->feed(admin, {{"providers", provider_message("ALPHA", 40) + "\n" +
                                                           provider_message("BETA", 40)}});
        if (!report || report->providers != 2) {
            throw std::runtime_error("feeding failed");
        }
    }

    [[nodiscard]] orchestrator::DeployRequest request(const std::string& name = "") const {
        orchestrator::DeployRequest out;
        out.service_template = {"machines.yaml", machine_template()};
        out.name = name;
        return out;
    }

    /// Deploys and waits until it rests.
    deployment::State deploy(const orchestrator::DeployRequest& wanted) {
        auto accepted = paas->deploy(admin, wanted);
        if (!accepted) {
            throw std::runtime_error(to_string(accepted.error().error));
        }
        return rest(accepted->id);
    }

    deployment::State rest(const DeploymentId& id) {
        auto states = paas->wait(admin, {id}, {}, {});
        if (!states) {
            throw std::runtime_error(to_string(states.error()));
        }
        return states->front();
    }

    std::filesystem::path dir;
    VirtualClock clock{Timestamp{std::chrono::hours(24 * 365 * 56)}, "test-boot"};
    SeededRandom random{42};
    NullLogger log;
    orchestrator::Principal admin{"local", "ann", {"lab"}, true};
    orchestrator::Principal other{"local", "bob", {"lab"}, false};
    std::unique_ptr<orchestrator::LocalOrchestrator> paas;
    Milliseconds snapshot_max_age{0};  ///< from the next `open` on

private:
    std::string simulation_;
};

}  // namespace paas::test
