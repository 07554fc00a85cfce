#include "paas/selection/requirements.hpp"
#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

namespace paas::selection {

using nlohmann::json;
using text::JsonReader;

namespace {

/// One list of fields per type serves both directions: `Archive` writes or reads each.
class JsonWriter {
public:
    template <typename T>
    void field(const char* name, const T& value, const T& normal) {
        if (value != normal) {
            object_[name] = value;
        }
    }
    json take() && { return std::move(object_); }

private:
    json object_ = json::object();
};

class FieldReader {
public:
    explicit FieldReader(JsonReader& reader) : reader_(reader) {}
    template <typename T>
    void field(const char* name, T& value, const T& /*normal*/) {
        reader_.optional(name, value);
    }

private:
    JsonReader& reader_;
};

template <typename Archive, typename Node>
void node_fields(Archive& archive, Node& node) {
    static const NodeRequirement kNormal;
    archive.field("architecture", node.architecture, kNormal.architecture);
    archive.field("count", node.count, kNormal.count);
    archive.field("cuda_support", node.cuda_support, kNormal.cuda_support);
    archive.field("disk_bytes", node.disk_bytes, kNormal.disk_bytes);
    archive.field("gpu_driver", node.gpu_driver, kNormal.gpu_driver);
    archive.field("gpu_model", node.gpu_model, kNormal.gpu_model);
    archive.field("gpu_vendor", node.gpu_vendor, kNormal.gpu_vendor);
    archive.field("gpus", node.gpus, kNormal.gpus);
    archive.field("image", node.image, kNormal.image);
    archive.field("infiniband", node.infiniband, kNormal.infiniband);
    archive.field("instance_type", node.instance_type, kNormal.instance_type);
    archive.field("name", node.name, kNormal.name);
    archive.field("os_distribution", node.os_distribution, kNormal.os_distribution);
    archive.field("os_type", node.os_type, kNormal.os_type);
    archive.field("os_version", node.os_version, kNormal.os_version);
    archive.field("public_ip", node.public_ip, kNormal.public_ip);
    archive.field("ram_bytes", node.ram_bytes, kNormal.ram_bytes);
    archive.field("spot", node.spot, kNormal.spot);
    archive.field("vcpus", node.vcpus, kNormal.vcpus);
}

template <typename Archive, typename Container>
void container_fields(Archive& archive, Container& container) {
    static const ContainerRequirement kNormal;
    archive.field("count", container.count, kNormal.count);
    archive.field("gpu_model", container.gpu_model, kNormal.gpu_model);
    archive.field("gpu_vendor", container.gpu_vendor, kNormal.gpu_vendor);
    archive.field("gpus", container.gpus, kNormal.gpus);
    archive.field("milli_cpus", container.milli_cpus, kNormal.milli_cpus);
    archive.field("name", container.name, kNormal.name);
    archive.field("ram_bytes", container.ram_bytes, kNormal.ram_bytes);
    archive.field("services", container.services, kNormal.services);
}

template <typename Archive, typename Volume>
void volume_fields(Archive& archive, Volume& volume) {
    static const VolumeRequirement kNormal;
    archive.field("count", volume.count, kNormal.count);
    archive.field("name", volume.name, kNormal.name);
    archive.field("size_bytes", volume.size_bytes, kNormal.size_bytes);
    archive.field("type", volume.type, kNormal.type);
}

template <typename Archive, typename Network>
void network_fields(Archive& archive, Network& network) {
    static const NetworkRequirement kNormal;
    archive.field("name", network.name, kNormal.name);
    archive.field("network_name", network.network_name, kNormal.network_name);
    archive.field("type", network.type, kNormal.type);
}

template <typename Archive, typename Place>
void placement_fields(Archive& archive, Place& placement) {
    static const Placement kNormal;
    archive.field("availability_zone", placement.availability_zone, kNormal.availability_zone);
    archive.field("cloud_id", placement.cloud_id, kNormal.cloud_id);
    archive.field("region", placement.region, kNormal.region);
    archive.field("sla_id", placement.sla_id, kNormal.sla_id);
}

template <typename T, typename Fields>
void write_list(json& object, const char* name, const std::vector<T>& values, Fields fields) {
    if (values.empty()) {
        return;
    }
    json& list = object[name] = json::array();
    for (const T& value : values) {
        JsonWriter writer;
        fields(writer, value);
        list.push_back(std::move(writer).take());
    }
}

template <typename T, typename Fields>
void read_list(JsonReader& reader, const char* name, std::vector<T>& values, Fields fields) {
    reader.optional_each(name, [&](JsonReader& element) {
        T& value = values.emplace_back();
        FieldReader archive(element);
        fields(archive, value);
        if constexpr (requires { value.count; }) {
            if (value.count < 0) {
                element.refuse("count", "must not be negative");
            }
        }
        element.no_others();
    });
}

constexpr auto kNodeFields = [](auto& archive, auto& value) { node_fields(archive, value); };
constexpr auto kContainerFields = [](auto& archive, auto& value) {
    container_fields(archive, value);
};
constexpr auto kVolumeFields = [](auto& archive, auto& value) { volume_fields(archive, value); };
constexpr auto kNetworkFields = [](auto& archive, auto& value) { network_fields(archive, value); };

}  // namespace

std::string requirements_to_json(const Requirements& requirements) {
    json object = json::object();
    object["kind"] = requirements.kind;
    write_list(object, "nodes", requirements.nodes, kNodeFields);
    write_list(object, "containers", requirements.containers, kContainerFields);
    write_list(object, "volumes", requirements.volumes, kVolumeFields);
    write_list(object, "networks", requirements.networks, kNetworkFields);
    if (requirements.placement != Placement{}) {
        JsonWriter writer;
        placement_fields(writer, requirements.placement);
        object["placement"] = std::move(writer).take();
    }
    if (!requirements.datasets.empty()) {
        object["datasets"] = requirements.datasets;
    }
    return text::dump_json(object);
}

Result<Requirements> requirements_from_json(std::string_view text) {
    auto object = text::parse_json(text);
    if (!object) {
        return tl::unexpected(std::move(object).error().in("requirements"));
    }
    Requirements requirements;
    JsonReader reader(*object, "requirements");
    reader.required("kind", requirements.kind);
    read_list(reader, "nodes", requirements.nodes, kNodeFields);
    read_list(reader, "containers", requirements.containers, kContainerFields);
    read_list(reader, "volumes", requirements.volumes, kVolumeFields);
    read_list(reader, "networks", requirements.networks, kNetworkFields);
    reader.optional_object("placement", [&](JsonReader& placement) {
        FieldReader archive(placement);
        placement_fields(archive, requirements.placement);
        placement.no_others();
    });
    reader.optional("datasets", requirements.datasets);
    reader.no_others();
    if (const auto end = reader.finish(); !end) {
        return tl::unexpected(end.error());
    }
    return requirements;
}

}  // namespace paas::selection
