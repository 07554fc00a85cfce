#include "documents.hpp"

#include <array>
#include <string_view>

namespace paas::testing {
namespace {

using std::to_string;

constexpr std::string_view kHead = "tosca_definitions_version: tosca_simple_yaml_1_0\n\n";

constexpr std::array<std::string_view, 12> kServices{
    "Kubernetes", "Slurm", "HTCondor", "Jupyter",       "Galaxy",  "Spark",
    "Mesos",      "Kafka", "MinIO",    "ElasticSearch", "Grafana", "Rstudio"};

/// What one property is, five to seven lines.
std::string property(int n, const std::string& indent) {
    const std::string name = indent + "setting_" + to_string(n) + ":\n";
    const std::string inner = indent + "  ";
    const std::string text = inner + "description: What the service does with its setting number " +
                             to_string(n) + ", and when to change it\n" + inner +
                             "required: false\n";
    switch (n % 5) {
        case 0:
            return name + inner + "type: string\n" + text + inner + "default: \"value " +
                   to_string(n) + "\"\n";
        case 1:
            return name + inner + "type: integer\n" + text + inner + "default: " + to_string(n) +
                   "\n" + inner + "constraints:\n" + inner + "  - in_range: [ 0, 65535 ]\n";
        case 2:
            return name + inner + "type: boolean\n" + text + inner + "default: false\n";
        case 3:
            return name + inner + "type: scalar-unit.size\n" + text + inner + "default: 4 GB\n" +
                   inner + "constraints:\n" + inner + "  - greater_or_equal: 1 MB\n";
        default:
            return name + inner + "type: list\n" + inner + "entry_schema:\n" + inner +
                   "  type: string\n" + text + inner + "default: []\n";
    }
}

std::string properties(int count, const std::string& indent) {
    std::string text;
    for (int n = 0; n < count; ++n) {
        text += property(n, indent);
    }
    return text;
}

std::string data_types() {
    std::string text = "data_types:\n";
    for (const std::string_view service : kServices) {
        text += "  lab.datatypes." + std::string(service) +
                "User:\n    derived_from: tosca.datatypes.Root\n"
                "    description: An account of this service\n    properties:\n" +
                properties(6, "      ");
    }
    return text + "\n";
}

std::string capability_types() {
    std::string text = "capability_types:\n";
    for (const std::string_view service : kServices) {
        text += "  lab.capabilities." + std::string(service) +
                ":\n    derived_from: tosca.capabilities.Container\n    properties:\n" +
                properties(5, "      ");
    }
    return text + "\n";
}

std::string interface_inputs(int count) {
    std::string text;
    for (int n = 0; n < count; ++n) {
        text += "            setting_" + to_string(n) + ": { get_property: [ SELF, setting_" +
                to_string(n) + " ] }\n";
    }
    return text;
}

/// A service's front end: hosted on a machine, with users, and a recipe that sets it up.
std::string front_end(const std::string& service) {
    return "  lab.nodes." + service +
           "FrontEnd:\n    derived_from: tosca.nodes.SoftwareComponent\n    metadata:\n"
           "      icon: /images/" +
           service +
           ".png\n    description: The machine that users of this service log in to\n"
           "    properties:\n      users:\n        type: list\n        required: false\n"
           "        entry_schema:\n          type: lab.datatypes." +
           service + "User\n        default: []\n" + properties(14, "      ") +
           "    capabilities:\n      endpoint:\n        type: lab.capabilities." + service +
           "\n    requirements:\n      - host:\n          capability: "
           "tosca.capabilities.Container\n"
           "          node: tosca.nodes.Compute\n          relationship: "
           "tosca.relationships.HostedOn\n"
           "    artifacts:\n      role:\n        file: https://galaxy.example.org/lab/" +
           service +
           "\n        type: tosca.artifacts.Implementation.Bash\n    interfaces:\n      Standard:\n"
           "        configure:\n          implementation: artifacts/" +
           service + "_front_end.sh\n          inputs:\n" + interface_inputs(14);
}

std::string worker(const std::string& service) {
    return "  lab.nodes." + service +
           "Worker:\n    derived_from: tosca.nodes.SoftwareComponent\n    properties:\n"
           "      front_end_ip:\n        type: string\n        required: true\n" +
           properties(9, "      ") +
           "    requirements:\n      - host:\n          capability: tosca.capabilities.Container\n"
           "          node: tosca.nodes.Compute\n          relationship: "
           "tosca.relationships.HostedOn\n"
           "    interfaces:\n      Standard:\n        configure:\n"
           "          implementation: artifacts/" +
           service + "_worker.sh\n          inputs:\n" +
           "            front_end_ip: { get_property: [ SELF, front_end_ip ] }\n" +
           interface_inputs(9);
}

}  // namespace

std::string hello_template() {
    return std::string(kHead) +
           "description: One machine\n\ntopology_template:\n  node_templates:\n    machine:\n"
           "      type: tosca.nodes.Compute\n      capabilities:\n        host:\n"
           "          properties:\n            num_cpus: 1\n            mem_size: 4 GB\n"
           "        os:\n          properties:\n            type: linux\n"
           "            distribution: ubuntu\n";
}

std::string large_template(int nodes) {
    std::string text = std::string(kHead) +
                       "topology_template:\n  inputs:\n    cpus:\n      type: integer\n"
                       "      default: 2\n      constraints:\n        - in_range: [ 1, 64 ]\n"
                       "  node_templates:\n";
    for (int i = 0; i + 4 <= nodes; i += 4) {
        const std::string n = to_string(i / 4);
        text +=
            "    machine_" + n +
            ":\n      type: tosca.nodes.Compute\n      capabilities:\n        host:\n"
            "          properties:\n            num_cpus: { get_input: cpus }\n"
            "            mem_size: 8 GB\n        os:\n          properties:\n"
            "            type: linux\n            version: 22.04\n"
            "      requirements:\n        - local_storage:\n            node: volume_" +
            n +
            "\n            relationship:\n              type: tosca.relationships.AttachesTo\n"
            "              properties: { location: /data }\n    volume_" +
            n +
            ":\n      type: tosca.nodes.BlockStorage\n      properties: { size: 100 GB }\n"
            "    server_" +
            n +
            ":\n      type: tosca.nodes.WebServer\n      requirements:\n        - host: machine_" +
            n +
            "\n      interfaces:\n        Standard:\n          create: install.sh\n"
            "          configure:\n            implementation: configure.sh\n"
            "            inputs:\n              address: { get_attribute: [ machine_" +
            n + ", private_address ] }\n    application_" + n +
            ":\n      type: tosca.nodes.WebApplication\n      properties:\n"
            "        context_root: /site/" +
            n + "\n      requirements:\n        - host: server_" + n + "\n";
    }
    text += "  outputs:\n";
    for (int i = 0; i + 4 <= nodes; i += 40) {
        text += "    address_" + to_string(i / 4) + ":\n      value: { get_attribute: [ machine_" +
                to_string(i / 4) + ", public_address ] }\n";
    }
    return text;
}

std::string infrastructure_types() {
    std::string text = std::string(kHead) +
                       "metadata:\n  template_name: lab_types\n  template_version: 1.0.0\n\n" +
                       data_types() + capability_types() + "node_types:\n";
    for (const std::string_view service : kServices) {
        text += front_end(std::string(service)) + worker(std::string(service));
    }
    return text;
}

std::string cluster_template() {
    std::string text = std::string(kHead) +
                       "imports:\n  - types.yaml\n\ndescription: A cluster with its workers\n\n"
                       "metadata:\n  display_name: Cluster\n\ntopology_template:\n  inputs:\n";
    for (const std::string_view input : {"front_end", "worker"}) {
        const std::string name(input);
        text += "    " + name + "_cpus:\n      type: integer\n      description: Cores of the " +
                name +
                "\n      default: 2\n      constraints:\n        - valid_values: "
                "[ 1, 2, 4, 8, 16 ]\n    " +
                name + "_memory:\n      type: scalar-unit.size\n      default: 4 GB\n";
    }
    text +=
        "    workers:\n      type: integer\n      default: 2\n    admin_token:\n"
        "      type: string\n      required: true\n  node_templates:\n";
    for (const std::string_view part : {"front_end", "worker"}) {
        const std::string name(part);
        text += "    " + name +
                "_machine:\n      type: tosca.nodes.Compute\n"
                "      capabilities:\n        host:\n          properties:\n"
                "            num_cpus: { get_input: " +
                name +
                "_cpus }\n"
                "            mem_size: { get_input: " +
                name +
                "_memory }\n"
                "        scalable:\n          properties: { default_instances: 1 }\n"
                "        os:\n          properties:\n            type: linux\n"
                "            distribution: ubuntu\n            version: 22.04\n";
    }
    text +=
        "    front_end:\n      type: lab.nodes.KubernetesFrontEnd\n      properties:\n"
        "        setting_0: { get_input: admin_token }\n        setting_1: 6443\n"
        "        users:\n          - { setting_0: ada, setting_1: 1000 }\n"
        "      requirements:\n        - host: front_end_machine\n"
        "    worker:\n      type: lab.nodes.KubernetesWorker\n      properties:\n"
        "        front_end_ip: { get_attribute: [ front_end_machine, private_address, 0 ] }\n"
        "      requirements:\n        - host: worker_machine\n"
        "  outputs:\n    address:\n"
        "      value: { concat: [ 'https://', get_attribute: [ front_end_machine, "
        "public_address, 0 ], ':6443' ] }\n";
    return text;
}

}  // namespace paas::testing
