#include "clients/openstack_questions.hpp"

#include "paas/text/json.hpp"

#include <algorithm>

namespace paas::clients::openstack {

std::optional<std::string> query_of_link(const json& link) {
    if (!link.is_string()) {
        return std::nullopt;
    }
    const std::string& text = link.get_ref<const std::string&>();
    const std::size_t mark = text.find('?');
    return mark == text.npos ? std::nullopt : std::optional(text.substr(mark + 1));
}

void QuotaQuestion::take(const Call& call, Result<net::HttpResponse> response) {
    const Way& way = ways_[way_];
    const auto answer = json_of(call.method, response);
    if (answer) {
        result_ = way.read(*answer);
        return;
    }
    const ErrorCode code = answer.error().code;
    const bool other_way = code == ErrorCode::permission_denied || code == ErrorCode::not_found ||
                           code == ErrorCode::unimplemented;
    if (other_way && way_ + 1 < ways_.size()) {
        ++way_;
        calls.push_back(ways_[way_].call);
        return;
    }
    result_ = fail(answer.error());
}

namespace {

std::map<std::string, std::string> texts_of(const json& object) {
    std::map<std::string, std::string> all;
    for (const auto& [key, value] : object.items()) {
        if (value.is_string()) {
            all.emplace(key, value.get<std::string>());
        } else if (value.is_primitive() && !value.is_null()) {
            all.emplace(key, text::dump_json(value));
        }
    }
    return all;
}

/// Members of an image that are not properties somebody gave it, or are of no use to us.
bool is_own_member(std::string_view key) {
    static const std::set<std::string_view> kOwn = {"id",
                                                    "name",
                                                    "status",
                                                    "visibility",
                                                    "owner",
                                                    "created_at",
                                                    "updated_at",
                                                    "min_disk",
                                                    "min_ram",
                                                    "tags",
                                                    "checksum",
                                                    "size",
                                                    "virtual_size",
                                                    "file",
                                                    "self",
                                                    "schema",
                                                    "protected",
                                                    "container_format",
                                                    "disk_format",
                                                    "os_hidden",
                                                    "os_hash_algo",
                                                    "os_hash_value",
                                                    "direct_url",
                                                    "locations",
                                                    "stores",
                                                    "owner_specified.openstack.md5",
                                                    "owner_specified.openstack.sha256",
                                                    "owner_specified.openstack.object"};
    return kOwn.contains(key);
}

/// A limit or a use as services write it; -1 is unlimited.
std::optional<std::int64_t> figure(const json& value, bool may_be_unlimited, std::string_view name,
                                   std::string_view service, Odds& odds) {
    if (value.is_null()) {
        return std::nullopt;
    }
    const auto number = whole_number(value);
    if (!number || *number < (may_be_unlimited ? -1 : 0)) {
        odds.add("quotas." + std::string(service),
                 '\'' + std::string(name) +
                     "': " + (number ? std::to_string(*number) : std::string(value.type_name())) +
                     " makes no sense: not known");
        return std::nullopt;
    }
    return number;
}

}  // namespace

std::optional<Flavor> read_flavor(Lenient& entry) {
    Flavor flavor;
    flavor.id = entry.needed_text("id");
    flavor.name = entry.needed_text("name");
    flavor.description = entry.text("description");
    flavor.vcpus = entry.needed_amount("vcpus");
    flavor.ram_mib = entry.needed_amount("ram");
    flavor.disk_gib = entry.amount("disk");
    flavor.ephemeral_gib = entry.amount("OS-FLV-EXT-DATA:ephemeral");
    flavor.swap_mib = entry.amount("swap");
    flavor.is_public = entry.flag("os-flavor-access:is_public", true);
    flavor.is_disabled = entry.flag("OS-FLV-DISABLED:disabled", false);
    if (const json* specs = entry.find("extra_specs"); specs != nullptr && specs->is_object()) {
        flavor.extra_specs = texts_of(*specs);
    }
    return flavor.is_disabled ? std::nullopt : std::optional(std::move(flavor));
}

std::optional<Image> read_image(Lenient& entry) {
    Image image;
    image.id = entry.needed_text("id");
    image.name = entry.text("name");
    image.visibility = entry.text("visibility");
    image.owner = entry.text("owner");
    image.created_at = entry.text("created_at");
    image.min_disk_gib = entry.amount("min_disk");
    image.min_ram_mib = entry.amount("min_ram");
    image.tags = entry.texts("tags");
    for (auto& [key, value] : texts_of(entry.all())) {
        if (!is_own_member(key)) {
            image.properties.emplace(key, value);
        }
    }
    const std::string status = entry.text("status");
    return status == "active" || status.empty() ? std::optional(std::move(image)) : std::nullopt;
}

std::optional<Network> read_network(Lenient& entry) {
    Network network;
    network.id = entry.needed_text("id");
    network.name = entry.text("name");
    network.description = entry.text("description");
    network.project = entry.text("project_id");
    if (network.project.empty()) {
        network.project = entry.text("tenant_id");
    }
    network.mtu = entry.amount("mtu");
    network.tags = entry.texts("tags");
    network.is_external = entry.flag("router:external", false);
    network.is_shared = entry.flag("shared", false);
    network.is_default = entry.flag("is_default", false);
    const std::string status = entry.text("status");
    const bool is_up = entry.flag("admin_state_up", true);
    return is_up && (status == "ACTIVE" || status.empty()) ? std::optional(std::move(network))
                                                           : std::nullopt;
}

std::optional<VolumeType> read_volume_type(Lenient& entry) {
    VolumeType type;
    type.id = entry.needed_text("id");
    type.name = entry.needed_text("name");
    type.description = entry.text("description");
    type.is_public = entry.flag("is_public", entry.flag("os-volume-type-access:is_public", true));
    return type;
}

QuotaSet read_quota_set(const json& set, std::string_view service, Odds& odds) {
    QuotaSet quotas;
    for (const auto& [name, value] : set.items()) {
        if (name == "id" || name == "tenant_id" || name == "project_id") {
            continue;
        }
        QuotaFigure& one = quotas[name];
        if (!value.is_object()) {
            one.limit = figure(value, true, name, service, odds);
            continue;
        }
        const auto part = [&](const char* key, bool may_be_unlimited) {
            const auto found = value.find(key);
            return found == value.end() ? std::nullopt
                                        : figure(*found, may_be_unlimited, name, service, odds);
        };
        one.limit = part("limit", true);
        one.used = value.contains("in_use") ? part("in_use", false) : part("used", false);
        if (const auto reserved = part("reserved", false); one.used && reserved) {
            *one.used += *reserved;
        }
    }
    return quotas;
}

QuotaSet read_limits(const json& answer, std::span<const LimitNames> names,
                     std::string_view service, Odds& odds) {
    QuotaSet quotas;
    const auto limits = answer.find("limits");
    if (limits == answer.end() || !limits->is_object()) {
        return quotas;
    }
    const auto absolute = limits->find("absolute");
    if (absolute == limits->end() || !absolute->is_object()) {
        return quotas;
    }
    for (const LimitNames& one : names) {
        const auto limit = absolute->find(one.limit);
        const auto used = absolute->find(one.used);
        if (limit == absolute->end() && used == absolute->end()) {
            continue;
        }
        QuotaFigure& quota = quotas[one.quota];
        if (limit != absolute->end()) {
            quota.limit = figure(*limit, true, one.limit, service, odds);
        }
        if (used != absolute->end()) {
            quota.used = figure(*used, false, one.used, service, odds);
        }
    }
    return quotas;
}

}  // namespace paas::clients::openstack
