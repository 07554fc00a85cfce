#include "fixtures.hpp"

#include "paas/tosca/topology.hpp"

using namespace paas;
using namespace paas::selection;
using tosca::CapabilityView;
using tosca::FunctionCall;
using tosca::NodeView;
using tosca::PolicyView;
using tosca::Quantity;
using tosca::RequirementView;
using tosca::Topology;
using tosca::Value;
using tosca::ValueMap;

namespace {

constexpr std::string_view kIndigo = "tosca.nodes.indigo.";

Value size(std::string text) {
    const auto amount = ScalarUnit::parse(text, UnitKind::size);
    REQUIRE(amount.has_value());
    return Quantity{*amount, std::move(text)};
}

NodeView node(std::string name, std::vector<std::string> types, ValueMap properties = {}) {
    NodeView view;
    view.name = std::move(name);
    view.type = types.front();
    view.types = std::move(types);
    view.properties = std::move(properties);
    return view;
}

NodeView compute(std::string name, ValueMap host = {}, ValueMap os = {}, ValueMap endpoint = {}) {
    NodeView view = node(std::move(name), {std::string(kIndigo) + "Compute", "tosca.nodes.Compute",
                                           "tosca.nodes.Root"});
    view.capabilities = {{"host", "tosca.capabilities.indigo.Container", std::move(host)},
                         {"os", "tosca.capabilities.indigo.OperatingSystem", std::move(os)},
                         {"endpoint", "tosca.capabilities.indigo.Endpoint", std::move(endpoint)}};
    return view;
}

RequirementView requirement(std::string name, std::string target) {
    RequirementView view;
    view.name = std::move(name);
    view.target = std::move(target);
    return view;
}

Requirements required(const Topology& topology) {
    auto requirements = requirements_of(topology);
    REQUIRE_MESSAGE(requirements.has_value(),
                    (requirements ? std::string() : requirements.error().message));
    return *std::move(requirements);
}

std::string refused(const Topology& topology) {
    const auto requirements = requirements_of(topology);
    REQUIRE(!requirements.has_value());
    CHECK(requirements.error().code == ErrorCode::invalid_argument);
    return requirements.error().message;
}

Value get_attribute(std::string name, std::string attribute) {
    return FunctionCall{
        "get_attribute",
        {Value(std::move(name)), Value(std::move(attribute)), Value(std::int64_t{0})}};
}

}  // namespace

TEST_CASE("a machine's figures are read exactly") {
    Topology topology;
    topology.nodes = {compute("server",
                              {{"num_cpus", Value(std::int64_t{2})},
                               {"mem_size", size("4 GB")},
                               {"disk_size", size("20 GiB")},
                               {"num_gpus", Value(std::int64_t{1})},
                               {"gpu_vendor", Value("NVIDIA")},
                               {"gpu_model", Value("A100")},
                               {"instance_type", Value("gpu.large")},
                               {"infiniband_support", Value(true)}},
                              {{"image", Value("img")},
                               {"architecture", Value("x86_64")},
                               {"type", Value("linux")},
                               {"distribution", Value("ubuntu")},
                               {"version", Value("22.04")},
                               {"gpu_driver", Value(true)},
                               {"cuda_support", Value(true)}},
                              {{"network_name", Value("PUBLIC")}})};
    topology.nodes[0].count = 3;
    const Requirements requirements = required(topology);
    CHECK(requirements.kind == "vm");
    REQUIRE(requirements.nodes.size() == 1);
    CHECK(requirements.nodes[0] == NodeRequirement{"server", 3, 2, 4'000'000'000, 20 * kGiB, 1,
                                                   "NVIDIA", "A100", "gpu.large", "img", "x86_64",
                                                   "linux", "ubuntu", "22.04", true, true, true,
                                                   true});
}

TEST_CASE("what is not said is not asked for") {
    Topology topology;
    topology.nodes = {compute("server", {{"num_cpus", Value()}},
                              {{"image", get_attribute("server", "image")}},
                              {{"network_name", Value("PRIVATE")}})};
    const Requirements requirements = required(topology);
    NodeRequirement plain;
    plain.name = "server";
    CHECK(requirements.nodes == std::vector{plain});
}

TEST_CASE("a public address is asked for by endpoint, port or output") {
    const auto asks = [](const Topology& topology) {
        return required(topology).nodes[0].public_ip;
    };
    Topology topology;
    topology.nodes = {compute("server")};
    CHECK(!asks(topology));

    Topology by_output = topology;
    by_output.outputs = {
        {"url", "",
         FunctionCall{"concat", {Value("http://"), get_attribute("server", "public_address")}}}};
    CHECK(asks(by_output));
    by_output.outputs = {{"ip", "", get_attribute("server", "private_address")}};
    CHECK(!asks(by_output));
    by_output.outputs = {{"ip", "", get_attribute("other", "public_address")}};
    CHECK(!asks(by_output));

    for (const char* type : {"public", "private"}) {
        Topology by_port = topology;
        NodeView port = node("port", {"tosca.nodes.network.Port"});
        port.requirements = {requirement("binding", "server"), requirement("link", "net")};
        by_port.nodes.push_back(port);
        by_port.nodes.push_back(
            node("net", {"tosca.nodes.network.Network"}, {{"network_type", Value(type)}}));
        CHECK(asks(by_port) == (std::string_view(type) == "public"));
        CHECK(required(by_port).networks == std::vector<NetworkRequirement>{{"net", type, ""}});
    }
}

TEST_CASE("volumes count once per machine that attaches them") {
    const std::vector<std::string> type = {"tosca.nodes.indigo.BlockStorage",
                                           "tosca.nodes.BlockStorage"};
    Topology topology;
    topology.nodes = {compute("workers"),
                      compute("master"),
                      node("shared", type, {{"size", size("50 GB")}, {"type", Value("fast")}}),
                      node("loose", type, {{"size", size("1 GiB")}}),
                      node("existing", type, {{"size", size("9 GB")}, {"volume_id", Value("v")}}),
                      node("elsewhere", type)};
    topology.nodes[0].count = 4;
    topology.nodes[0].requirements = {requirement("local_storage", "shared")};
    topology.nodes[1].requirements = {requirement("local_storage", "shared")};
    CHECK(required(topology).volumes ==
          std::vector<VolumeRequirement>{{"shared", 50'000'000'000, 5, "fast"},
                                         {"loose", kGiB, 1, ""}});
}

TEST_CASE("networks by type and name") {
    const auto network = [](ValueMap properties) {
        Topology topology;
        topology.nodes = {compute("n"),
                          node("net", {"tosca.nodes.network.Network"}, std::move(properties))};
        return required(topology).networks.at(0);
    };
    CHECK(network({{"network_name", Value("PUBLIC")}}) == NetworkRequirement{"net", "public", ""});
    CHECK(network({{"network_name", Value("vlan7")}, {"network_type", Value("private")}}) ==
          NetworkRequirement{"net", "private", "vlan7"});
    CHECK(network({{"network_name", Value("mine")}, {"cidr", Value("10.0.0.0/24")}}) ==
          NetworkRequirement{"net", "", ""});
}

TEST_CASE("containers take their figures from the runtime that hosts them") {
    const std::string docker = std::string(kIndigo) + "Container.Application.Docker";
    struct Row {
        std::string type;
        std::string kind;
    };
    const Row rows[] = {{docker + ".Marathon", "marathon"},
                        {docker + ".Chronos", "chronos"},
                        {docker, "kubernetes"}};
    for (const Row& row : rows) {
        Topology topology;
        NodeView application =
            node("app", {row.type, docker, "tosca.nodes.Container.Application.Docker",
                         "tosca.nodes.Container.Application"});
        application.requirements = {requirement("host", "runtime")};
        NodeView runtime = node("runtime", {std::string(kIndigo) + "Container.Runtime.Docker"});
        runtime.capabilities = {{"host",
                                 "tosca.capabilities.indigo.Container.Docker",
                                 {{"num_cpus", Value(0.5)}, {"mem_size", size("512 MiB")}}}};
        runtime.count = 2;
        topology.nodes = {application, runtime};
        const Requirements requirements = required(topology);
        CHECK(requirements.kind == row.kind);
        CHECK(requirements.containers ==
              std::vector<ContainerRequirement>{{"app", 2, 500, 512 * kMiB, 0}});
    }
}

TEST_CASE("kinds: machines win, charts need Kubernetes, nothing fits anywhere") {
    Topology topology;
    CHECK(required(topology).kind == "any");
    topology.nodes = {node("chart", {std::string(kIndigo) + "Kubernetes.HelmChart"})};
    CHECK(required(topology).kind == "kubernetes");
    topology.nodes.push_back(compute("server"));
    CHECK(required(topology).kind == "vm");
    topology.nodes = {node("job", {std::string(kIndigo) + "Qcg.Job"})};
    CHECK(required(topology).kind == "qcg");
    topology.nodes = {node("bucket", {std::string(kIndigo) + "S3Bucket"})};
    CHECK(required(topology).kind == "any");
}

TEST_CASE("placement policies") {
    PolicyView sla;
    sla.name = "site";
    sla.type = "tosca.policies.indigo.CredentialsAwareSlaPlacement";
    sla.types = {sla.type, "tosca.policies.indigo.SlaPlacement"};
    sla.properties = {{"sla_id", Value("s-1")}, {"region", Value("north")}};
    PolicyView cloud;
    cloud.types = {"tosca.policies.indigo.Placement"};
    cloud.properties = {{"cloud_id", Value("SITE-A")}, {"availability_zone", Value("nova")}};
    PolicyView other;
    other.types = {"tosca.policies.Scaling"};
    Topology topology;
    topology.policies = {sla, cloud, other};
    CHECK(required(topology).placement == Placement{"s-1", "north", "SITE-A", "nova"});
    topology.policies.push_back(sla);
    CHECK(refused(topology) == "the template has 2 SLA placement policies, only one is supported");
}

TEST_CASE("datasets are named in the metadata, once each") {
    Topology topology;
    topology.metadata = {{"datasets", Value("s:one, s:two,s:one")}};
    CHECK(required(topology).datasets == std::vector<std::string>{"s:one", "s:two"});
    topology.metadata.clear();
    CHECK(required(topology).datasets.empty());
}

TEST_CASE("a machine that may be taken away is asked for as such") {
    Topology topology;
    topology.nodes = {compute("server", {{"preemtible_instance", Value(true)}})};
    CHECK(required(topology).nodes.at(0).spot);
    topology.nodes = {compute("server")};
    CHECK(!required(topology).nodes.at(0).spot);
}

TEST_CASE("figures that make no sense are refused with their node") {
    struct Row {
        ValueMap host;
        const char* message;
    };
    const Row rows[] = {
        {{{"num_cpus", get_attribute("a", "b")}},
         "node n: num_cpus is known only after the deployment"},
        {{{"num_cpus", Value("many")}}, "node n: num_cpus many is not a number"},
        {{{"num_cpus", Value(std::int64_t{-1})}}, "node n: num_cpus -1 makes no sense"},
        {{{"mem_size", get_attribute("a", "b")}},
         "node n: mem_size is known only after the deployment"},
        {{{"mem_size", Value(true)}}, "node n: mem_size true is not a number"},
    };
    for (const Row& row : rows) {
        Topology topology;
        topology.nodes = {compute("n", row.host)};
        CHECK(refused(topology) == row.message);
    }
    Topology topology;
    topology.nodes = {compute("n")};
    topology.nodes[0].count = -1;
    CHECK(refused(topology) == "node n: count is negative");
}
