#include "feed/additions.hpp"

#include "feed/message_time.hpp"
#include "feed/quota_fields.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace paas::feed {

using federation::Limit;
using federation::Metric;
using federation::Property;
using federation::Provider;
using federation::QuotaLine;
using federation::Quotas;
using nlohmann::json;
using text::JsonReader;

namespace {

/// Writes what differs from "not told".
class AdditionWriter {
public:
    static constexpr bool kWrites = true;
    explicit AdditionWriter(json& object) : object_(object) {}

    void text(const char* name, const std::string& value, std::string_view normal = {}) {
        if (value != normal) {
            object_[name] = value;
        }
    }
    void flag(const char* name, bool value, bool normal = false) {
        if (value != normal) {
            object_[name] = value;
        }
    }
    void number(const char* name, std::int64_t value, std::int64_t normal = 0) {
        if (value != normal) {
            object_[name] = value;
        }
    }
    void number(const char* name, const std::optional<std::int64_t>& value) {
        if (value) {
            object_[name] = *value;
        }
    }
    void time(const char* name, Timestamp value) {
        if (value != Timestamp{}) {
            object_[name] = format_time(value);
        }
    }
    void texts(const char* name, const std::vector<std::string>& values) {
        if (!values.empty()) {
            object_[name] = values;
        }
    }
    void properties(const char* name, const std::vector<Property>& values) {
        for (const Property& property : values) {
            object_[name][property.key] = property.value;
        }
    }
    template <typename Enum, typename Parse>
    void word(const char* name, Enum value, Enum normal, Parse /*parse*/) {
        text(name, std::string(to_string(value)), to_string(normal));
    }
    void quotas(const Quotas& quotas);
    template <typename T>
    void list(const char* name, const std::vector<T>& values) {
        for (const T& value : values) {
            json item = json::object();
            AdditionWriter archive(item);
            members(archive, value);
            object_[name].push_back(std::move(item));
        }
    }

private:
    json& object_;
};

/// Reads them; what is absent stays as it is.
class AdditionReader {
public:
    static constexpr bool kWrites = false;
    explicit AdditionReader(JsonReader& reader) : reader_(reader) {}

    void text(const char* name, std::string& value, std::string_view /*normal*/ = {}) {
        reader_.optional(name, value);
    }
    void flag(const char* name, bool& value, bool /*normal*/ = false) {
        reader_.optional(name, value);
    }
    void number(const char* name, std::int64_t& value, std::int64_t /*normal*/ = 0) {
        reader_.optional(name, value);
        check(name, value);
    }
    void number(const char* name, std::optional<std::int64_t>& value) {
        reader_.optional(name, value);
        check(name, value.value_or(0));
    }
    void time(const char* name, Timestamp& value) {
        std::string text;
        reader_.optional(name, text);
        if (!text.empty()) {
            value = read_time(reader_, name, text);
        }
    }
    void texts(const char* name, std::vector<std::string>& values) {
        reader_.optional(name, values);
    }
    void properties(const char* name, std::vector<Property>& values) {
        const json* object = reader_.find(name);
        if (object == nullptr || object->is_null()) {
            return;
        }
        if (!object->is_object()) {
            reader_.refuse(name, "expected an object of texts");
            return;
        }
        for (const auto& [key, value] : object->items()) {  // sorted by key
            if (!value.is_string()) {
                reader_.refuse(name, "the value of \"" + key + "\" is not a text");
                return;
            }
            values.push_back({key, value.get<std::string>()});
        }
    }
    template <typename Enum, typename Parse>
    void word(const char* name, Enum& value, Enum /*normal*/, Parse parse) {
        std::string text(to_string(value));
        reader_.optional(name, text);
        const std::optional<Enum> known = parse(text);
        if (!known) {
            reader_.refuse(name, '"' + text + "\" is not known");
            return;
        }
        value = *known;
    }
    void quotas(Quotas& quotas);
    template <typename T>
    void list(const char* name, std::vector<T>& values) {
        reader_.optional_each(name, [&](JsonReader& item) {
            AdditionReader archive(item);
            members(archive, values.emplace_back());
        });
    }

private:
    void check(const char* name, std::int64_t value) {
        if (reader_.ok() && (value < 0 || value > kUnlimited)) {
            reader_.refuse(name, std::to_string(value) + " makes no sense",
                           "write a number that is not negative");
        }
    }
    void read_line(const char* name, bool is_use, Quotas& quotas);

    JsonReader& reader_;
};

/// `T` is the type itself when reading and const when writing.
template <typename T, typename Type>
concept Is = std::same_as<std::remove_const_t<T>, Type>;

template <typename Archive, Is<federation::Accelerator> T>
void members(Archive& archive, T& value) {
    static const federation::Accelerator kNormal;
    archive.text("kind", value.kind, kNormal.kind);
    archive.text("vendor", value.vendor);
    archive.text("model", value.model);
    archive.text("profile", value.profile);
    archive.number("mem_gib", value.mem_gib);
    archive.number("count", value.count, kNormal.count);
    archive.word("mode", value.mode, kNormal.mode, federation::parse_accelerator_mode);
    archive.word("confidence", value.confidence, kNormal.confidence, federation::parse_confidence);
    archive.text("evidence", value.evidence);
}

template <typename Archive, Is<federation::VolumeType> T>
void members(Archive& archive, T& value) {
    archive.text("id", value.id);
    archive.text("name", value.name);
    archive.text("description", value.description);
    archive.flag("is_default", value.is_default);
    archive.flag("is_public", value.is_public, true);
}

template <typename Archive, Is<federation::NodePool> T>
void members(Archive& archive, T& value) {
    archive.text("name", value.name);
    archive.number("nodes", value.nodes);
    archive.number("cpu_milli", value.cpu_milli);
    archive.number("ram_mib", value.ram_mib);
    archive.number("ephemeral_mib", value.ephemeral_mib);
    archive.number("pods", value.pods);
    archive.text("architecture", value.architecture);
    archive.list("accelerators", value.accelerators);
    archive.flag("infiniband", value.infiniband);
    archive.text("infiniband_evidence", value.infiniband_evidence);
    archive.flag("spot", value.spot);
    archive.properties("labels", value.labels);
}

template <typename Archive, Is<federation::LimitRange> T>
void members(Archive& archive, T& value) {
    archive.text("scope", value.scope);
    archive.text("resource", value.resource);
    archive.number("min", value.min);
    archive.number("max", value.max);
    archive.number("default_limit", value.default_limit);
    archive.number("default_request", value.default_request);
}

template <typename Archive, Is<federation::ResourceQuota> T>
void members(Archive& archive, T& value) {
    archive.text("name", value.name);
    archive.texts("scopes", value.scopes);
    archive.quotas(value.quotas);
}

template <typename Archive, Is<federation::Sla> T>
void members(Archive& archive, T& value) {
    archive.text("id", value.id);
    archive.time("from", value.from);
    archive.time("to", value.to);
    archive.texts("projects", value.projects);
}

template <typename Archive, Is<federation::TrustedIssuer> T>
void members(Archive& archive, T& value) {
    archive.text("endpoint", value.endpoint);
    archive.text("name", value.name);
    archive.text("protocol", value.protocol);
    archive.text("audience", value.audience);
    archive.texts("groups", value.groups);
}

template <typename Archive, Is<federation::Downtime> T>
void members(Archive& archive, T& value) {
    archive.time("from", value.from);
    archive.time("to", value.to);
    archive.text("reason", value.reason);
}

template <typename Archive, Is<federation::Missing> T>
void members(Archive& archive, T& value) {
    archive.text("what", value.what);
    archive.text("why", value.why);
}

template <typename Archive, Is<federation::Flavor> T>
void members(Archive& archive, T& value) {
    archive.list("accelerators", value.accelerators);
    archive.text("architecture", value.architecture);
    archive.flag("spot", value.spot);
    archive.text("infiniband_evidence", value.infiniband_evidence);
    archive.properties("extra_specs", value.extra_specs);
}

template <typename Archive, Is<federation::Image> T>
void members(Archive& archive, T& value) {
    archive.text("visibility", value.visibility);
    archive.number("min_disk", value.min_disk_gib);
    archive.number("min_ram", value.min_ram_mib);
    archive.properties("properties", value.properties);
}

template <typename Archive, Is<Provider> T>
void members(Archive& archive, T& value) {
    archive.text("sla_id", value.sla_id);
    archive.text("api_version", value.api_version);
    archive.time("expires", value.expires);
    archive.texts("availability_zones", value.availability_zones);
    archive.list("missing", value.missing);
    archive.list("downtimes", value.downtimes);
    archive.list("slas", value.slas);
    archive.list("trusted_issuers", value.trusted_issuers);
    archive.list("volume_types", value.volume_types);
    archive.list("node_pools", value.node_pools);
    archive.list("limit_ranges", value.limit_ranges);
    archive.list("resource_quotas", value.resource_quotas);
}

/// "hard" and "used" of one ResourceQuota, keyed by metric or by the resource's own name.
void AdditionWriter::quotas(const Quotas& quotas) {
    const auto put = [&](std::string_view name, const QuotaLine& line) {
        if (line.limit.is_known()) {
            object_["hard"][std::string(name)] =
                line.limit.is_value() ? line.limit.value : kUnlimitedOnTheWire;
        }
        if (line.used) {
            object_["used"][std::string(name)] = *line.used;
        }
    };
    for (std::size_t i = 0; i < federation::kMetricCount; ++i) {
        put(to_string(static_cast<Metric>(i)), quotas[static_cast<Metric>(i)]);
    }
    for (const auto& [resource, line] : quotas.named()) {
        put(resource, line);
    }
}

QuotaLine& line_of(Quotas& quotas, const std::string& name) {
    for (std::size_t i = 0; i < federation::kMetricCount; ++i) {
        if (to_string(static_cast<Metric>(i)) == name) {
            return quotas[static_cast<Metric>(i)];
        }
    }
    return quotas.named(name);
}

void AdditionReader::read_line(const char* name, bool is_use, Quotas& quotas) {
    const json* object = reader_.find(name);
    if (object == nullptr || object->is_null()) {
        return;
    }
    if (!object->is_object()) {
        reader_.refuse(name, "expected an object of numbers");
        return;
    }
    for (const auto& [resource, value] : object->items()) {
        const std::int64_t least = is_use ? 0 : kUnlimitedOnTheWire;
        const bool is_too_large =
            value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{kUnlimited};
        if (!value.is_number_integer() || is_too_large || value.get<std::int64_t>() < least) {
            reader_.refuse(name, resource + ": " + text::dump_json(value) + " is not an amount",
                           "write a whole number; -1 is no limit");
            return;
        }
        QuotaLine& line = line_of(quotas, resource);
        const auto amount = value.get<std::int64_t>();
        if (is_use) {
            line.used = amount;
        } else {
            line.limit = amount < 0 ? Limit::unlimited() : Limit::of(amount);
        }
    }
}

void AdditionReader::quotas(Quotas& quotas) {
    read_line("hard", false, quotas);
    read_line("used", true, quotas);
}

template <typename T>
void read_members(JsonReader& reader, T& value) {
    AdditionReader archive(reader);
    members(archive, value);
}
template <typename T>
void write_members(json& object, const T& value) {
    AdditionWriter archive(object);
    members(archive, value);
}

}  // namespace

void read_additions(JsonReader& reader, Provider& provider) {
    read_members(reader, provider);
    // What was read in part is limited, whatever its sender calls it.
    if (!provider.missing.empty() && provider.status == federation::status::kActive) {
        provider.status = federation::status::kLimited;
    }
}
void write_additions(json& message, const Provider& provider) {
    write_members(message, provider);
    if (provider.status != federation::status::kActive) {
        message["status"] = provider.status;
    }
}
void read_additions(JsonReader& reader, federation::Flavor& flavor) {
    read_members(reader, flavor);
}
void write_additions(json& object, const federation::Flavor& flavor) {
    write_members(object, flavor);
}
void read_additions(JsonReader& reader, federation::Image& image) {
    read_members(reader, image);
}
void write_additions(json& object, const federation::Image& image) {
    write_members(object, image);
}

}  // namespace paas::feed
