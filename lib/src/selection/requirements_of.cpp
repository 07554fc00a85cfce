#include "selection/match.hpp"

#include "paas/base/units.hpp"
#include "paas/selection/requirements.hpp"
#include "paas/tosca/topology.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <sstream>

namespace paas::selection {

using tosca::NodeView;
using tosca::PolicyView;
using tosca::Topology;
using tosca::Value;

namespace {

constexpr std::string_view kCompute = "tosca.nodes.Compute";
constexpr std::string_view kHost = "host";
constexpr std::string_view kSystem = "os";

/// Largest figure taken; products with counts are checked later.
constexpr double kLargestFigure = 1e15;

/// What a node that stands for an application asks for, by type. The first type that matches wins.
struct ApplicationKind {
    std::string_view type;
    std::string_view kind;
};
constexpr std::array<ApplicationKind, 6> kApplications = {{
    {"tosca.nodes.indigo.Container.Application.Docker.Marathon", "marathon"},
    {"tosca.nodes.indigo.Container.Application.Docker.Chronos", "chronos"},
    {"tosca.nodes.indigo.Qcg.Job", "qcg"},
    {"tosca.nodes.indigo.Kubernetes.HelmChart", "kubernetes"},
    {"tosca.nodes.Container.Application", "kubernetes"},
    {"tosca.nodes.Container.Application.Docker", "kubernetes"},
}};

bool is_any_of(const NodeView& node, std::initializer_list<std::string_view> types) {
    return std::ranges::any_of(types, [&](std::string_view type) { return node.is_a(type); });
}

/// Reads a topology; the first problem is kept and makes every later reading do nothing.
class TopologyReader {
public:
    explicit TopologyReader(const Topology& topology) : topology_(topology) {}

    Result<Requirements> read() {
        for (const NodeView& node : topology_.nodes) {
            if (node.count < 0) {
                refuse(node, "count", "is negative");
            } else if (node.is_a(kCompute)) {
                read_machine(node);
            } else if (is_any_of(node, {"tosca.nodes.BlockStorage",
                                        "tosca.nodes.Storage.BlockStorage"})) {
                read_volume(node);
            } else if (node.is_a("tosca.nodes.network.Network")) {
                read_network(node);
            } else if (const ApplicationKind* application = application_kind(node)) {
                read_application(node, *application);
            }
        }
        read_placement();
        read_datasets();
        choose_kind();
        if (error_) {
            return tl::unexpected(*std::move(error_));
        }
        return std::move(requirements_);
    }

private:
    void read_machine(const NodeView& node) {
        NodeRequirement machine;
        machine.name = node.name;
        machine.count = node.count;
        machine.vcpus = count(node, kHost, "num_cpus");
        machine.ram_bytes = size(node, kHost, "mem_size");
        machine.disk_bytes = size(node, kHost, "disk_size");
        machine.gpus = count(node, kHost, "num_gpus");
        machine.gpu_vendor = text(node, kHost, "gpu_vendor");
        machine.gpu_model = text(node, kHost, "gpu_model");
        machine.instance_type = text(node, kHost, "instance_type");
        // Spelt so in the types files.
        machine.spot = flag(node, kHost, "preemtible_instance");
        machine.infiniband = flag(node, kHost, "infiniband_support");
        machine.image = text(node, kSystem, "image");
        machine.architecture = text(node, kSystem, "architecture");
        machine.os_type = text(node, kSystem, "type");
        machine.os_distribution = text(node, kSystem, "distribution");
        machine.os_version = text(node, kSystem, "version");
        machine.gpu_driver = flag(node, kSystem, "gpu_driver");
        machine.cuda_support = flag(node, kSystem, "cuda_support");
        machine.public_ip = wants_public_address(node);
        requirements_.nodes.push_back(std::move(machine));
    }

    /// Said by its endpoint, by a port on a public network, or by an output that shows the address.
    [[nodiscard]] bool wants_public_address(const NodeView& node) const {
        return equal_ignoring_case(
                   text_or_empty(node.capability_property("endpoint", "network_name")), "PUBLIC") ||
               has_public_port(node) ||
               std::ranges::any_of(topology_.outputs, [&](const tosca::OutputView& output) {
                   return shows_public_address(output.value, node.name);
               });
    }

    [[nodiscard]] bool has_public_port(const NodeView& machine) const {
        return std::ranges::any_of(topology_.nodes, [&](const NodeView& port) {
            const auto* binding = port.requirement("binding");
            const auto* link = port.requirement("link");
            if (binding == nullptr || link == nullptr || binding->target != machine.name) {
                return false;
            }
            const NodeView* network = topology_.node(link->target);
            return network != nullptr &&
                   text_or_empty(network->property("network_type")) == "public";
        });
    }

    static bool shows_public_address(const Value& value, std::string_view node) {
        const auto any_in = [&](const tosca::ValueList& list) {
            return std::ranges::any_of(
                list, [&](const Value& item) { return shows_public_address(item, node); });
        };
        if (const tosca::FunctionCall* call = value.function()) {
            const auto& arguments = call->arguments;
            if (call->name == "get_attribute" && arguments.size() >= 2 &&
                text_or_empty(arguments.data()) == node) {
                return text_or_empty(&arguments[1]) == "public_address";
            }
            return any_in(arguments);
        }
        if (const tosca::ValueList* list = value.list()) {
            return any_in(*list);
        }
        if (const tosca::ValueMap* fields = value.map()) {
            return std::ranges::any_of(*fields, [&](const tosca::Field& field) {
                return shows_public_address(field.value, node);
            });
        }
        return false;
    }

    /// A volume that exists already, and storage that is not the provider's, take no quota.
    void read_volume(const NodeView& node) {
        const Value* volume_size = node.property("size");
        if (volume_size == nullptr || volume_size->is_null() ||
            !text_or_empty(node.property("volume_id")).empty()) {
            return;
        }
        VolumeRequirement volume;
        volume.name = node.name;
        volume.size_bytes = size_of(node, "size", *volume_size);
        volume.type = text_or_empty(node.property("type"));
        volume.count = attachments(node);
        requirements_.volumes.push_back(std::move(volume));
    }

    /// Each machine that attaches the volume gets one of its own.
    [[nodiscard]] std::int64_t attachments(const NodeView& volume) const {
        std::int64_t total = 0;
        bool attached = false;
        for (const NodeView& node : topology_.nodes) {
            const bool attaches =
                node.is_a(kCompute) &&
                std::ranges::any_of(node.requirements, [&](const tosca::RequirementView& need) {
                    return need.target == volume.name;
                });
            attached = attached || attaches;
            total += attaches ? std::min(node.count, kUnlimited) : 0;
        }
        return attached ? std::min(total, kUnlimited) : volume.count;
    }

    void read_network(const NodeView& node) {
        NetworkRequirement network;
        network.name = node.name;
        network.type = text_or_empty(node.property("network_type"));
        network.network_name = text_or_empty(node.property("network_name"));
        // With addresses of its own it is a network to be made, not one to be found.
        if (!text_or_empty(node.property("cidr")).empty()) {
            network.network_name.clear();
        }
        for (const std::string_view type : {"public", "private"}) {
            if (equal_ignoring_case(network.network_name, type)) {
                network.type = type;
                network.network_name.clear();
            }
        }
        requirements_.networks.push_back(std::move(network));
    }

    static const ApplicationKind* application_kind(const NodeView& node) {
        const auto* found = std::ranges::find_if(
            kApplications, [&](const ApplicationKind& known) { return node.is_a(known.type); });
        return found == kApplications.end() ? nullptr : found;
    }

    /// An application's figures stand at the runtime that hosts it, where there is one.
    void read_application(const NodeView& node, const ApplicationKind& application) {
        if (application_kind_.empty()) {
            application_kind_ = application.kind;
        }
        const tosca::RequirementView* host = node.requirement("host");
        const NodeView* runtime = host == nullptr ? nullptr : topology_.node(host->target);
        const NodeView& place = runtime == nullptr ? node : *runtime;
        ContainerRequirement container;
        container.name = node.name;
        container.count = place.count;
        container.milli_cpus = figure(place, kHost, "num_cpus", 1000);
        container.ram_bytes = size(place, kHost, "mem_size");
        container.gpus = count(place, kHost, "num_gpus");
        container.gpu_vendor = text(place, kHost, "gpu_vendor");
        container.gpu_model = text(place, kHost, "gpu_model");
        container.services = publishes_ports(place) ? 1 : 0;
        requirements_.containers.push_back(std::move(container));
    }

    static bool publishes_ports(const NodeView& place) {
        const Value* ports = place.capability_property(kHost, "publish_ports");
        return ports != nullptr && ((ports->list() != nullptr && !ports->list()->empty()) ||
                                    (ports->map() != nullptr && !ports->map()->empty()));
    }

    /// "scope:name, scope:name" in the template's metadata, which holds texts only.
    void read_datasets() {
        std::string names = text_or_empty(tosca::find(topology_.metadata, "datasets"));
        std::ranges::replace(names, ',', ' ');
        std::istringstream words(names);
        for (std::string name; words >> name;) {
            if (std::ranges::find(requirements_.datasets, name) == requirements_.datasets.end()) {
                requirements_.datasets.push_back(name);
            }
        }
    }

    void read_placement() {
        Placement& placement = requirements_.placement;
        int slas = 0;
        for (const PolicyView& policy : topology_.policies) {
            if (policy.is_a("tosca.policies.indigo.SlaPlacement")) {
                placement.sla_id = text_or_empty(tosca::find(policy.properties, "sla_id"));
                placement.region = text_or_empty(tosca::find(policy.properties, "region"));
                ++slas;
            } else if (policy.is_a("tosca.policies.indigo.Placement")) {
                placement.cloud_id = text_or_empty(tosca::find(policy.properties, "cloud_id"));
                placement.availability_zone =
                    text_or_empty(tosca::find(policy.properties, "availability_zone"));
            }
        }
        if (slas > 1 && !error_) {
            error_ = Error(ErrorCode::invalid_argument,
                           "the template has " + std::to_string(slas) +
                               " SLA placement policies, only one is supported",
                           "keep one policy of type tosca.policies.indigo.SlaPlacement");
        }
    }

    void choose_kind() {
        if (!requirements_.nodes.empty()) {
            requirements_.kind = "vm";
        } else if (!application_kind_.empty()) {
            requirements_.kind = application_kind_;
        } else {
            const bool needs_nothing =
                requirements_.volumes.empty() && requirements_.networks.empty();
            requirements_.kind = needs_nothing ? "any" : "vm";
        }
    }

    void refuse(const NodeView& node, std::string_view property, const std::string& what) {
        if (!error_) {
            error_ = Error(ErrorCode::invalid_argument,
                           "node " + node.name + ": " + std::string(property) + ' ' + what);
        }
    }

    /// A number as `scale` parts, rounded up; 0 when not asked for.
    std::int64_t figure(const NodeView& node, std::string_view capability,
                        std::string_view property, int scale) {
        const Value* value = node.capability_property(capability, property);
        if (value == nullptr || value->is_null()) {
            return 0;
        }
        const std::optional<double> number = value->number();
        if (!number) {
            refuse(node, property, unusable(*value));
            return 0;
        }
        const double parts = std::ceil(*number * scale);
        if (!(parts >= 0 && parts <= kLargestFigure)) {
            refuse(node, property, to_text(*value) + " makes no sense");
            return 0;
        }
        return static_cast<std::int64_t>(parts);
    }
    std::int64_t count(const NodeView& node, std::string_view capability,
                       std::string_view property) {
        return figure(node, capability, property, 1);
    }

    std::int64_t size(const NodeView& node, std::string_view capability,
                      std::string_view property) {
        const Value* value = node.capability_property(capability, property);
        return value == nullptr || value->is_null() ? 0 : size_of(node, property, *value);
    }
    std::int64_t size_of(const NodeView& node, std::string_view property, const Value& value) {
        if (const tosca::Quantity* quantity = value.quantity()) {
            return quantity->amount.value;
        }
        const std::string* written = value.string();
        if (written == nullptr) {
            refuse(node, property, unusable(value));
            return 0;
        }
        const auto parsed = ScalarUnit::parse(*written, UnitKind::size);
        if (!parsed) {
            refuse(node, property, parsed.error().message);
            return 0;
        }
        return parsed->value;
    }

    static std::string unusable(const Value& value) {
        return value.function() == nullptr ? to_text(value) + " is not a number"
                                           : "is known only after the deployment";
    }

    static std::string text(const NodeView& node, std::string_view capability,
                            std::string_view property) {
        return text_or_empty(node.capability_property(capability, property));
    }
    /// What only a deployment can tell is nothing to ask a provider for.
    static std::string text_or_empty(const Value* value) {
        return value == nullptr || value->is_null() || value->function() != nullptr
                   ? std::string()
                   : to_text(*value);
    }
    static bool flag(const NodeView& node, std::string_view capability, std::string_view property) {
        return text(node, capability, property) == "true";
    }

    const Topology& topology_;
    Requirements requirements_;
    std::string application_kind_;
    std::optional<Error> error_;
};

}  // namespace

Result<Requirements> requirements_of(const Topology& topology) {
    return TopologyReader(topology).read();
}

}  // namespace paas::selection
