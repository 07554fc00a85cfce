#include "feed/additions.hpp"
#include "feed/quota_fields.hpp"

#include "paas/feed/messages.hpp"
#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace paas::feed {

using federation::Limit;
using federation::Provider;
using federation::QuotaLine;
using nlohmann::json;

namespace {

json or_null(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

/// Whether a resource without a metric belongs to quota objects of this type.
bool stands_in(std::string_view resource, std::string_view type) {
    return quota_type_of(resource) == (type == "networking" ? "network" : type);
}

/// One of the up to three quota objects of a service.
enum class QuotaRow : std::uint8_t { limit, usage, per_user };

/// The figure of a line in a row; nothing = null on the wire.
std::optional<std::int64_t> figure_of(const QuotaLine& line, QuotaRow row) {
    if (row == QuotaRow::usage) {
        return line.used;
    }
    const Limit& limit = row == QuotaRow::limit ? line.limit : line.per_user;
    switch (limit.kind) {
        case Limit::Kind::value:
            return limit.value;
        case Limit::Kind::unlimited:
            return kUnlimitedOnTheWire;
        case Limit::Kind::unknown:
            break;
    }
    return std::nullopt;
}

class FeederWriter {
public:
    FeederWriter(const Provider& provider, FeederVersion version)
        : provider_(provider),
          is_kubernetes_(provider.type == "kubernetes"),
          is_v2_(version == FeederVersion::v2_0_0) {}

    [[nodiscard]] json message() const {
        json object = identity();
        if (is_v2_) {
            object["quotas"] = json::array();
            for (const char* type : {"block-storage", "compute", "networking", "object-store"}) {
                append_quotas(object["quotas"], type);
            }
            if (!is_kubernetes_ || !provider_.flavors.empty()) {
                object["flavors"] = flavors();
            }
            if (!is_kubernetes_ || !provider_.images.empty()) {
                object["images"] = images();
            }
            if (!is_kubernetes_ || !provider_.networks.empty()) {
                object["networks"] = networks();
            }
            if (is_kubernetes_ || !provider_.storage_classes.empty()) {
                object["storage_classes"] = storage_classes();
            }
        } else {
            add_services(object);
        }
        return object;
    }

private:
    [[nodiscard]] json identity() const {
        json object = {{"msg_version", is_v2_ ? "2.0.0" : "1.4.0"},
                       {"timestamp", format_time(provider_.timestamp)},
                       {"provider_name", provider_.name},
                       {"provider_type", provider_.type},
                       {is_v2_ ? "provider_endpoint" : "identity_endpoint", provider_.endpoint},
                       {"region_name", provider_.region},
                       {"project_id", provider_.project},
                       {"user_group", provider_.user_group},
                       {"overbooking_cpu", provider_.overbooking_cpu},
                       {"overbooking_ram", provider_.overbooking_ram},
                       {"bandwidth_in", provider_.bandwidth_in},
                       {"bandwidth_out", provider_.bandwidth_out},
                       {"issuer_endpoint", provider_.issuer_endpoint},
                       {"issuer_name", or_null(provider_.issuer_name)},
                       {"issuer_protocol", or_null(provider_.issuer_protocol)},
                       {"issuer_audience", or_null(provider_.issuer_audience)}};
        write_additions(object, provider_);
        return object;
    }

    void add_services(json& object) const {
        object["block_storage_services"] =
            service(is_kubernetes_ ? "storage.k8s.io/v1" : "org.openstack.cinder", "block-storage",
                    is_kubernetes_ || !provider_.storage_classes.empty()
                        ? json{{"storage_classes", storage_classes()}}
                        : json::object());
        object["compute_services"] =
            service(is_kubernetes_ ? "v1" : "org.openstack.nova", "compute",
                    {{"flavors", flavors()}, {"images", images()}});
        object["network_services"] =
            is_kubernetes_ && provider_.networks.empty() && !any_quota("network")
                ? json::array()
                : service("org.openstack.neutron", "network", {{"networks", networks()}});
        object["object_store_services"] =
            any_quota("object-store")
                ? service("org.openstack.swift-s3", "object-store", json::object())
                : json::array();
    }

    [[nodiscard]] json service(const char* name, const char* type, json members) const {
        members["name"] = name;
        members["type"] = type;
        members["description"] = "";
        members["endpoint"] = provider_.endpoint;
        members["quotas"] = json::array();
        append_quotas(members["quotas"], type);
        return json::array({std::move(members)});
    }

    [[nodiscard]] bool any_quota(const char* type) const {
        return std::ranges::any_of(quota_fields(type),
                                   [&](const QuotaField& field) {
                                       return provider_.quotas[field.metric] != QuotaLine{};
                                   }) ||
               std::ranges::any_of(provider_.quotas.named(),
                                   [&](const auto& named) { return stands_in(named.first, type); });
    }

    void append_quotas(json& list, const char* type) const {
        if (!any_quota(type)) {
            return;
        }
        for (const QuotaRow row : {QuotaRow::limit, QuotaRow::usage, QuotaRow::per_user}) {
            json quota = {{"description", ""},
                          {"type", type},
                          {"usage", row == QuotaRow::usage},
                          {"per_user", row == QuotaRow::per_user}};
            if (!is_v2_) {
                quota["project"] = provider_.project;
            }
            if (add_figures(quota, type, row) || row != QuotaRow::per_user) {
                list.push_back(std::move(quota));
            }
        }
    }

    /// True when any figure is known.
    bool add_figures(json& quota, const char* type, QuotaRow row) const {
        bool any = false;
        for (const QuotaField& field : quota_fields(type)) {
            const auto figure = figure_of(provider_.quotas[field.metric], row);
            const bool usual = is_kubernetes_ ? field.kubernetes : field.openstack;
            // Block storage has two names for one figure, by kind of provider.
            const bool foreign_twin = !usual && field.metric == federation::Metric::storage_gib;
            if (figure && !foreign_twin) {
                quota[std::string(field.name)] = write_figure(*figure, field);
                any = true;
            } else if (usual) {
                quota[std::string(field.name)] = nullptr;
            }
        }
        for (const auto& [resource, line] : provider_.quotas.named()) {
            const auto figure = figure_of(line, row);
            if (figure && stands_in(resource, type)) {
                quota[std::string(kByResource)][resource] = *figure;
                any = true;
            }
        }
        return any;
    }

    [[nodiscard]] json with_id(const std::string& id, bool is_shared) const {
        json object = {{is_v2_ ? "iaas_uuid" : "uuid", id}, {"is_shared", is_shared}};
        if (!is_v2_ && !is_shared) {
            object["projects"] = {provider_.project};
        }
        return object;
    }

    [[nodiscard]] json flavors() const {
        json list = json::array();
        for (const federation::Flavor& flavor : provider_.flavors) {
            json object = with_id(flavor.id, flavor.is_shared);
            object.update({{"name", flavor.name},
                           {"description", flavor.description},
                           {"vcpus", flavor.vcpus},
                           {"ram", flavor.ram_mib},
                           {"disk", flavor.disk_gib},
                           {"ephemeral", flavor.ephemeral_gib},
                           {"swap", flavor.swap_gib},
                           {"gpus", flavor.gpus},
                           {"gpu_model", or_null(flavor.gpu_model)},
                           {"gpu_vendor", or_null(flavor.gpu_vendor)},
                           {"local_storage", or_null(flavor.local_storage)},
                           {"infiniband", flavor.infiniband}});
            write_additions(object, flavor);
            list.push_back(std::move(object));
        }
        return list;
    }

    [[nodiscard]] json images() const {
        json list = json::array();
        for (const federation::Image& image : provider_.images) {
            json object = with_id(image.id, image.is_shared);
            object.update({{"name", image.name},
                           {"description", image.description},
                           {"os_type", or_null(image.os_type)},
                           {"os_distro", or_null(image.os_distro)},
                           {"os_version", or_null(image.os_version)},
                           {"architecture", or_null(image.architecture)},
                           {"kernel_id", or_null(image.kernel_id)},
                           {"created_at", or_null(image.created_at)},
                           {"cuda_support", image.cuda_support},
                           {"gpu_driver", image.gpu_driver},
                           {"tags", image.tags}});
            write_additions(object, image);
            list.push_back(std::move(object));
        }
        return list;
    }

    [[nodiscard]] json networks() const {
        json list = json::array();
        for (const federation::Network& network : provider_.networks) {
            json object = with_id(network.id, network.is_shared);
            object.update({{"name", network.name},
                           {"description", network.description},
                           {"is_router_external", network.is_external},
                           {"is_default", network.is_default},
                           {"mtu", network.mtu == 0 ? json(nullptr) : json(network.mtu)},
                           {"proxy_host", or_null(network.proxy_host)},
                           {"proxy_user", or_null(network.proxy_user)},
                           {"tags", network.tags}});
            list.push_back(std::move(object));
        }
        return list;
    }

    [[nodiscard]] json storage_classes() const {
        json list = json::array();
        for (const federation::StorageClass& item : provider_.storage_classes) {
            list.push_back({{"name", item.name},
                            {"description", item.description},
                            {"is_default", item.is_default},
                            {"provisioner", item.provisioner}});
        }
        return list;
    }

    const Provider& provider_;
    bool is_kubernetes_;
    bool is_v2_;
};

}  // namespace

std::string encode(const Provider& provider, FeederVersion version) {
    return text::dump_json(FeederWriter(provider, version).message());
}

std::string encode(const federation::RallyRun& run, const RallyNames& names) {
    const auto known =
        std::ranges::find(names, run.provider, [](const auto& entry) { return entry.second; });
    return text::dump_json(json{{"msg_version", "1.0.0"},
                                {"provider", known == names.end() ? run.provider : known->first},
                                {"status", "finished"},
                                {"tag", ""},
                                {"test_result", run.passed ? "True" : "False"},
                                {"timestamp", format_time(run.at)}});
}

}  // namespace paas::feed
