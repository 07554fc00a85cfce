#include "feed/feeder_message.hpp"

#include "feed/additions.hpp"
#include "feed/codes.hpp"
#include "feed/message_time.hpp"
#include "feed/quota_fields.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace paas::feed {

using federation::Flavor;
using federation::Image;
using federation::Limit;
using federation::Network;
using federation::Provider;
using federation::QuotaLine;
using federation::StorageClass;
using nlohmann::json;
using text::JsonReader;

namespace {

// Larger than any cloud, small enough that products with counts do not overflow.
constexpr std::int64_t kLargestFigure = 1'000'000'000'000;
constexpr std::size_t kLongestName = 255;

/// Of two statements about one limit the stricter holds, whatever their order.
Limit stricter(const Limit& a, const Limit& b) {
    if (!a.is_known() || !b.is_known()) {
        return a.is_known() ? a : b;
    }
    if (a.is_value() && b.is_value()) {
        return Limit::of(std::min(a.value, b.value));
    }
    return a.is_value() ? a : b;
}

class MessageReader {
public:
    MessageReader(const json& message, std::string_view version, std::vector<Note>& notes)
        : reader_(message, ""), version_(version), notes_(notes) {}

    Result<Provider> read() {
        read_identity();
        read_service_figures();
        if (version_.starts_with("2.")) {
            read_resources(reader_);
        } else {
            for (const char* services : {"block_storage_services", "compute_services",
                                         "network_services", "object_store_services"}) {
                reader_.optional_each(services,
                                      [this](JsonReader& service) { read_resources(service); });
            }
        }
        note_other_projects();
        if (const auto end = reader_.finish(); !end) {
            return tl::unexpected(end.error());
        }
        return std::move(provider_);
    }

private:
    void read_identity() {
        read_name(reader_, "provider_name", provider_.name);
        reader_.required("provider_type", provider_.type);
        if (reader_.ok() && provider_.type != "openstack" && provider_.type != "kubernetes") {
            reader_.refuse("provider_type", "\"" + provider_.type + "\" is not known",
                           "write \"openstack\" or \"kubernetes\"");
        }
        provider_.region = "default";
        if (reader_.has("region_name")) {
            read_name(reader_, "region_name", provider_.region);
        } else if (!(version_.starts_with("2.") && provider_.type == "kubernetes")) {
            reader_.required("region_name", provider_.region);
        }
        read_name(reader_, "project_id", provider_.project);
        read_status();
        read_access();
        read_timestamp();
        read_additions(reader_, provider_);
    }

    /// A tombstone says who is gone, not how to get there.
    void read_access() {
        const bool is_tombstone = provider_.status == federation::status::kRemoved;
        const auto read = [&](const char* key, std::string& value) {
            is_tombstone ? reader_.optional(key, value) : reader_.required(key, value);
        };
        read(version_.starts_with("2.") ? "provider_endpoint" : "identity_endpoint",
             provider_.endpoint);
        read("user_group", provider_.user_group);
        read("issuer_endpoint", provider_.issuer_endpoint);
        reader_.optional("issuer_name", provider_.issuer_name);
        reader_.optional("issuer_protocol", provider_.issuer_protocol);
        reader_.optional("issuer_audience", provider_.issuer_audience);
    }

    void read_status() {
        constexpr std::array<std::string_view, 4> kStates = {"active", "maintenance", "limited",
                                                             "removed"};
        reader_.optional("status", provider_.status);
        if (std::ranges::find(kStates, provider_.status) == kStates.end()) {
            reader_.refuse("status", "\"" + provider_.status + "\" is not known",
                           "write active, maintenance, limited or removed");
        }
    }

    void read_timestamp() {
        std::string text;
        if (version_ == "1.2.0") {
            reader_.optional("timestamp", text);
        } else {
            reader_.required("timestamp", text);
        }
        if (text.empty() || !reader_.ok()) {
            return;
        }
        provider_.timestamp = read_time(reader_, "timestamp", text);
    }

    void read_service_figures() {
        for (const auto& [name, figure] : {std::pair{"overbooking_cpu", &provider_.overbooking_cpu},
                                           std::pair{"overbooking_ram", &provider_.overbooking_ram},
                                           std::pair{"bandwidth_in", &provider_.bandwidth_in},
                                           std::pair{"bandwidth_out", &provider_.bandwidth_out}}) {
            reader_.optional(name, *figure);
            if (*figure < 0) {
                reader_.refuse(name, "must not be negative");
            }
        }
    }

    /// The arrays of a service (1.x) or of the message itself (2.0.0).
    void read_resources(JsonReader& reader) {
        reader.optional_each("quotas", [this](JsonReader& quota) { read_quota(quota); });
        reader.optional_each("flavors", [this](JsonReader& flavor) { read_flavor(flavor); });
        reader.optional_each("images", [this](JsonReader& image) { read_image(image); });
        reader.optional_each("networks", [this](JsonReader& network) { read_network(network); });
        reader.optional_each("storage_classes", [this](JsonReader& item) {
            StorageClass storage_class;
            item.required("name", storage_class.name);
            item.optional("description", storage_class.description);
            item.optional("provisioner", storage_class.provisioner);
            item.optional("is_default", storage_class.is_default);
            provider_.storage_classes.push_back(std::move(storage_class));
        });
    }

    void read_quota(JsonReader& reader) {
        std::string type;
        std::string project;
        bool per_user = false;
        bool usage = false;
        reader.required("type", type);
        reader.optional("project", project);
        reader.optional("per_user", per_user);
        reader.optional("usage", usage);
        if (!project.empty() && project != provider_.project) {
            ++other_projects_;
            return;
        }
        const auto fields = quota_fields(type);
        if (fields.empty() && reader.ok()) {
            notes_.push_back({std::string(kUnknownQuota),
                              reader.path() + ": quota type \"" + type + "\" is left out",
                              "known types are block-storage, compute, network, networking and "
                              "object-store"});
            return;
        }
        for (const QuotaField& field : fields) {
            const json* value = reader.find(field.name);
            if (value == nullptr) {
                continue;
            }
            const QuotaFigure figure = read_figure(*value, field, usage);
            if (!figure.problem.empty()) {
                reader.refuse(field.name, figure.problem);
                return;
            }
            if (figure.amount) {
                add_figure(provider_.quotas[field.metric], *figure.amount, per_user, usage);
            }
            if (field.unit == QuotaUnit::per_device && value->is_object()) {
                read_named(reader, field.name, "requests.", per_user, usage);
            }
        }
        read_named(reader, kByResource, "", per_user, usage);
    }

    /// An object of counts by the provider's own names. A device without a domain ("gpu") stands
    /// for no resource that can be asked for.
    void read_named(JsonReader& reader, std::string_view member, const std::string& prefix,
                    bool per_user, bool usage) {
        const json* object = reader.find(member);
        if (object == nullptr || object->is_null()) {
            return;
        }
        if (!object->is_object()) {
            reader.refuse(member, "expected an object of numbers");
            return;
        }
        for (const auto& [resource, value] : object->items()) {
            const QuotaFigure figure = read_figure(value, kNamedField, usage);
            if (!figure.problem.empty()) {
                reader.refuse(member, resource + ": " + figure.problem);
                return;
            }
            const bool is_a_resource = prefix.empty() || resource.find('/') != std::string::npos;
            const bool tells_something =
                figure.amount && !(usage && (*figure.amount < 0 || per_user));
            if (tells_something && is_a_resource) {
                add_figure(provider_.quotas.named(prefix + resource), *figure.amount, per_user,
                           usage);
            }
        }
    }

    static void add_figure(QuotaLine& line, std::int64_t amount, bool per_user, bool usage) {
        if (usage) {
            // Use of -1 means "not counted".
            if (amount >= 0 && !per_user) {
                line.used = std::max(amount, line.used.value_or(0));
            }
            return;
        }
        Limit& limit = per_user ? line.per_user : line.limit;
        limit = stricter(limit, amount < 0 ? Limit::unlimited() : Limit::of(amount));
    }

    void read_flavor(JsonReader& reader) {
        Flavor flavor;
        read_id(reader, flavor.id);
        reader.required("name", flavor.name);
        reader.optional("description", flavor.description);
        read_figure_of(reader, "vcpus", flavor.vcpus, true);
        read_figure_of(reader, "ram", flavor.ram_mib, true);
        read_figure_of(reader, "disk", flavor.disk_gib, true);
        read_figure_of(reader, "ephemeral", flavor.ephemeral_gib, false);
        read_figure_of(reader, "swap", flavor.swap_gib, false);
        read_figure_of(reader, "gpus", flavor.gpus, false);
        reader.optional("gpu_model", flavor.gpu_model);
        reader.optional("gpu_vendor", flavor.gpu_vendor);
        reader.optional("local_storage", flavor.local_storage);
        reader.optional("infiniband", flavor.infiniband);
        reader.optional("is_shared", flavor.is_shared);
        read_additions(reader, flavor);
        if (is_ours(reader)) {
            provider_.flavors.push_back(std::move(flavor));
        }
    }

    void read_image(JsonReader& reader) {
        Image image;
        read_id(reader, image.id);
        reader.required("name", image.name);
        reader.optional("description", image.description);
        reader.optional("os_type", image.os_type);
        reader.optional("os_distro", image.os_distro);
        reader.optional("os_version", image.os_version);
        reader.optional("architecture", image.architecture);
        reader.optional("kernel_id", image.kernel_id);
        reader.optional("created_at", image.created_at);
        reader.optional("tags", image.tags);
        reader.optional("cuda_support", image.cuda_support);
        reader.optional("gpu_driver", image.gpu_driver);
        reader.optional("is_shared", image.is_shared);
        read_additions(reader, image);
        if (is_ours(reader)) {
            provider_.images.push_back(std::move(image));
        }
    }

    void read_network(JsonReader& reader) {
        Network network;
        read_id(reader, network.id);
        reader.required("name", network.name);
        reader.optional("description", network.description);
        read_figure_of(reader, "mtu", network.mtu, false);
        reader.optional("proxy_host", network.proxy_host);
        if (network.proxy_host == "None") {  // str(None) of the sender
            network.proxy_host.clear();
        }
        reader.optional("proxy_user", network.proxy_user);
        reader.optional("tags", network.tags);
        reader.optional("is_router_external", network.is_external);
        reader.optional("is_default", network.is_default);
        reader.optional("is_shared", network.is_shared);
        if (is_ours(reader)) {
            provider_.networks.push_back(std::move(network));
        }
    }

    /// "uuid" until 1.4.0, "iaas_uuid" in 2.0.0.
    void read_id(JsonReader& reader, std::string& id) const {
        reader.required(version_.starts_with("2.") ? "iaas_uuid" : "uuid", id);
    }

    /// A name that becomes part of a key.
    static void read_name(JsonReader& reader, std::string_view key, std::string& name) {
        reader.required(key, name);
        if (!reader.ok()) {
            return;
        }
        if (name.empty() || name.size() > kLongestName) {
            reader.refuse(key, "must have 1 to " + std::to_string(kLongestName) + " bytes");
        } else if (std::ranges::any_of(name, [](char c) {
                       return c == '/' || (c >= '\0' && c < ' ') || c == '\x7f';
                   })) {
            reader.refuse(key, "must not hold '/' or control characters");
        }
    }

    static void read_figure_of(JsonReader& reader, std::string_view key, std::int64_t& figure,
                               bool is_required) {
        if (is_required) {
            reader.required(key, figure);
        } else {
            reader.optional(key, figure);
        }
        if (reader.ok() && (figure < 0 || figure > kLargestFigure)) {
            reader.refuse(key, std::to_string(figure) + " makes no sense",
                          "write a number from 0 to " + std::to_string(kLargestFigure));
        }
    }

    /// A private resource may be listed for other projects of the same site.
    bool is_ours(JsonReader& reader) {
        std::vector<std::string> projects;
        reader.optional("projects", projects);
        const bool ours =
            projects.empty() || std::ranges::find(projects, provider_.project) != projects.end();
        other_projects_ += ours ? 0 : 1;
        return ours;
    }

    void note_other_projects() {
        if (other_projects_ > 0) {
            notes_.push_back(
                {std::string(kOtherProject),
                 "entries of other projects are left out: " + std::to_string(other_projects_),
                 "send each project's own message"});
        }
    }

    JsonReader reader_;
    std::string_view version_;
    std::vector<Note>& notes_;
    Provider provider_;
    int other_projects_ = 0;
};

}  // namespace

bool is_feeder_version(std::string_view version) {
    return version == "1.2.0" || version == "1.3.0" || version == "1.4.0" || version == "2.0.0";
}

Result<Provider> read_feeder_message(const json& message, std::string_view version,
                                     std::vector<Note>& notes) {
    return MessageReader(message, version, notes).read();
}

}  // namespace paas::feed
