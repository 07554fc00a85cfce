#include "federation/canonical.hpp"

#include "paas/federation/provider.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace paas::federation {
namespace {

using canonical::Reader;
using canonical::Writer;

/// A member of T under its name. Tables are sorted by name, which makes the text canonical and
/// lets the reader go through text and table side by side.
template <typename T, typename Member>
struct FieldOf {
    std::string_view name;
    Member T::* member;
};
template <typename T, typename Member>
FieldOf(const char*, Member T::*) -> FieldOf<T, Member>;

constexpr auto fields_of(const Flavor*) {
    return std::tuple{FieldOf{"accelerators", &Flavor::accelerators},
                      FieldOf{"architecture", &Flavor::architecture},
                      FieldOf{"description", &Flavor::description},
                      FieldOf{"disk_gib", &Flavor::disk_gib},
                      FieldOf{"ephemeral_gib", &Flavor::ephemeral_gib},
                      FieldOf{"extra_specs", &Flavor::extra_specs},
                      FieldOf{"gpu_model", &Flavor::gpu_model},
                      FieldOf{"gpu_vendor", &Flavor::gpu_vendor},
                      FieldOf{"gpus", &Flavor::gpus},
                      FieldOf{"id", &Flavor::id},
                      FieldOf{"infiniband", &Flavor::infiniband},
                      FieldOf{"infiniband_evidence", &Flavor::infiniband_evidence},
                      FieldOf{"is_shared", &Flavor::is_shared},
                      FieldOf{"local_storage", &Flavor::local_storage},
                      FieldOf{"name", &Flavor::name},
                      FieldOf{"ram_mib", &Flavor::ram_mib},
                      FieldOf{"spot", &Flavor::spot},
                      FieldOf{"swap_gib", &Flavor::swap_gib},
                      FieldOf{"vcpus", &Flavor::vcpus}};
}

constexpr auto fields_of(const Image*) {
    return std::tuple{FieldOf{"architecture", &Image::architecture},
                      FieldOf{"created_at", &Image::created_at},
                      FieldOf{"cuda_support", &Image::cuda_support},
                      FieldOf{"description", &Image::description},
                      FieldOf{"gpu_driver", &Image::gpu_driver},
                      FieldOf{"id", &Image::id},
                      FieldOf{"is_shared", &Image::is_shared},
                      FieldOf{"kernel_id", &Image::kernel_id},
                      FieldOf{"min_disk_gib", &Image::min_disk_gib},
                      FieldOf{"min_ram_mib", &Image::min_ram_mib},
                      FieldOf{"name", &Image::name},
                      FieldOf{"os_distro", &Image::os_distro},
                      FieldOf{"os_type", &Image::os_type},
                      FieldOf{"os_version", &Image::os_version},
                      FieldOf{"properties", &Image::properties},
                      FieldOf{"tags", &Image::tags},
                      FieldOf{"visibility", &Image::visibility}};
}

constexpr auto fields_of(const Network*) {
    return std::tuple{FieldOf{"description", &Network::description},
                      FieldOf{"id", &Network::id},
                      FieldOf{"is_default", &Network::is_default},
                      FieldOf{"is_external", &Network::is_external},
                      FieldOf{"is_shared", &Network::is_shared},
                      FieldOf{"mtu", &Network::mtu},
                      FieldOf{"name", &Network::name},
                      FieldOf{"proxy_host", &Network::proxy_host},
                      FieldOf{"proxy_user", &Network::proxy_user},
                      FieldOf{"tags", &Network::tags}};
}

constexpr auto fields_of(const StorageClass*) {
    return std::tuple{FieldOf{"description", &StorageClass::description},
                      FieldOf{"is_default", &StorageClass::is_default},
                      FieldOf{"name", &StorageClass::name},
                      FieldOf{"provisioner", &StorageClass::provisioner}};
}

constexpr auto fields_of(const Accelerator*) {
    return std::tuple{
        FieldOf{"confidence", &Accelerator::confidence}, FieldOf{"count", &Accelerator::count},
        FieldOf{"evidence", &Accelerator::evidence},     FieldOf{"kind", &Accelerator::kind},
        FieldOf{"mem_gib", &Accelerator::mem_gib},       FieldOf{"mode", &Accelerator::mode},
        FieldOf{"model", &Accelerator::model},           FieldOf{"profile", &Accelerator::profile},
        FieldOf{"vendor", &Accelerator::vendor}};
}

constexpr auto fields_of(const VolumeType*) {
    return std::tuple{
        FieldOf{"description", &VolumeType::description}, FieldOf{"id", &VolumeType::id},
        FieldOf{"is_default", &VolumeType::is_default},
        FieldOf{"is_public", &VolumeType::is_public}, FieldOf{"name", &VolumeType::name}};
}

constexpr auto fields_of(const NodePool*) {
    return std::tuple{FieldOf{"accelerators", &NodePool::accelerators},
                      FieldOf{"architecture", &NodePool::architecture},
                      FieldOf{"cpu_milli", &NodePool::cpu_milli},
                      FieldOf{"ephemeral_mib", &NodePool::ephemeral_mib},
                      FieldOf{"infiniband", &NodePool::infiniband},
                      FieldOf{"infiniband_evidence", &NodePool::infiniband_evidence},
                      FieldOf{"labels", &NodePool::labels},
                      FieldOf{"name", &NodePool::name},
                      FieldOf{"nodes", &NodePool::nodes},
                      FieldOf{"pods", &NodePool::pods},
                      FieldOf{"ram_mib", &NodePool::ram_mib},
                      FieldOf{"spot", &NodePool::spot}};
}

constexpr auto fields_of(const LimitRange*) {
    return std::tuple{FieldOf{"default_limit", &LimitRange::default_limit},
                      FieldOf{"default_request", &LimitRange::default_request},
                      FieldOf{"max", &LimitRange::max},
                      FieldOf{"min", &LimitRange::min},
                      FieldOf{"resource", &LimitRange::resource},
                      FieldOf{"scope", &LimitRange::scope}};
}

constexpr auto fields_of(const ResourceQuota*) {
    return std::tuple{FieldOf{"name", &ResourceQuota::name},
                      FieldOf{"quotas", &ResourceQuota::quotas},
                      FieldOf{"scopes", &ResourceQuota::scopes}};
}

constexpr auto fields_of(const Sla*) {
    return std::tuple{FieldOf{"from", &Sla::from}, FieldOf{"id", &Sla::id},
                      FieldOf{"projects", &Sla::projects}, FieldOf{"to", &Sla::to}};
}

constexpr auto fields_of(const TrustedIssuer*) {
    return std::tuple{
        FieldOf{"audience", &TrustedIssuer::audience},
        FieldOf{"endpoint", &TrustedIssuer::endpoint}, FieldOf{"groups", &TrustedIssuer::groups},
        FieldOf{"name", &TrustedIssuer::name}, FieldOf{"protocol", &TrustedIssuer::protocol}};
}

constexpr auto fields_of(const Downtime*) {
    return std::tuple{FieldOf{"from", &Downtime::from}, FieldOf{"reason", &Downtime::reason},
                      FieldOf{"to", &Downtime::to}};
}

constexpr auto fields_of(const Missing*) {
    return std::tuple{FieldOf{"what", &Missing::what}, FieldOf{"why", &Missing::why}};
}

constexpr auto fields_of(const QuotaLine*) {
    return std::tuple{FieldOf{"limit", &QuotaLine::limit},
                      FieldOf{"per_user", &QuotaLine::per_user}, FieldOf{"used", &QuotaLine::used}};
}

constexpr auto fields_of(const Provider*) {
    return std::tuple{FieldOf{"api_version", &Provider::api_version},
                      FieldOf{"availability_zones", &Provider::availability_zones},
                      FieldOf{"bandwidth_in", &Provider::bandwidth_in},
                      FieldOf{"bandwidth_out", &Provider::bandwidth_out},
                      FieldOf{"downtimes", &Provider::downtimes},
                      FieldOf{"endpoint", &Provider::endpoint},
                      FieldOf{"expires", &Provider::expires},
                      FieldOf{"flavors", &Provider::flavors},
                      FieldOf{"images", &Provider::images},
                      FieldOf{"issuer_audience", &Provider::issuer_audience},
                      FieldOf{"issuer_endpoint", &Provider::issuer_endpoint},
                      FieldOf{"issuer_name", &Provider::issuer_name},
                      FieldOf{"issuer_protocol", &Provider::issuer_protocol},
                      FieldOf{"limit_ranges", &Provider::limit_ranges},
                      FieldOf{"missing", &Provider::missing},
                      FieldOf{"name", &Provider::name},
                      FieldOf{"networks", &Provider::networks},
                      FieldOf{"node_pools", &Provider::node_pools},
                      FieldOf{"overbooking_cpu", &Provider::overbooking_cpu},
                      FieldOf{"overbooking_ram", &Provider::overbooking_ram},
                      FieldOf{"project", &Provider::project},
                      FieldOf{"quotas", &Provider::quotas},
                      FieldOf{"region", &Provider::region},
                      FieldOf{"resource_quotas", &Provider::resource_quotas},
                      FieldOf{"sla_id", &Provider::sla_id},
                      FieldOf{"slas", &Provider::slas},
                      FieldOf{"status", &Provider::status},
                      FieldOf{"storage_classes", &Provider::storage_classes},
                      FieldOf{"timestamp", &Provider::timestamp},
                      FieldOf{"trusted_issuers", &Provider::trusted_issuers},
                      FieldOf{"type", &Provider::type},
                      FieldOf{"user_group", &Provider::user_group},
                      FieldOf{"volume_types", &Provider::volume_types}};
}

/// Metrics in the order of their names.
const std::array<Metric, kMetricCount>& metrics_by_name() {
    static const std::array<Metric, kMetricCount> sorted = [] {
        std::array<Metric, kMetricCount> all{};
        for (std::size_t i = 0; i < kMetricCount; ++i) {
            all[i] = static_cast<Metric>(i);
        }
        std::ranges::sort(all, {}, [](Metric metric) { return to_string(metric); });
        return all;
    }();
    return sorted;
}

constexpr std::string_view kUnlimitedText = "unlimited";
/// Member of a quotas object, among the names of metrics, that holds the named resources.
constexpr std::string_view kNamed = "named";

void write(Writer& out, const std::string& value) {
    out.value(std::string_view(value));
}
void write(Writer& out, bool value) {
    out.value(value);
}
void write(Writer& out, std::int64_t value) {
    out.value(value);
}
void write(Writer& out, double value) {
    out.value(value);
}
void write(Writer& out, Timestamp value) {
    out.value(std::int64_t{value.time_since_epoch().count()});
}
void write(Writer& out, const std::optional<std::int64_t>& value) {
    out.value(value.value_or(0));
}
void write(Writer& out, const Limit& value) {
    if (value.is_value()) {
        out.value(value.value);
    } else {
        out.value(kUnlimitedText);  // unknown is the default and never written
    }
}
void write(Writer& out, AcceleratorMode value) {
    out.value(to_string(value));
}
void write(Writer& out, Confidence value) {
    out.value(to_string(value));
}
void write(Writer& out, const Property& value) {
    out.open('[');
    out.value(std::string_view(value.key));
    out.value(std::string_view(value.value));
    out.close(']');
}
void write(Writer& out, const Quotas& value);
template <typename T>
void write(Writer& out, const std::vector<T>& values);
template <typename T>
    requires requires { fields_of(static_cast<const T*>(nullptr)); }
void write(Writer& out, const T& object) {
    static const T kDefault{};
    out.open('{');
    std::apply(
        [&](const auto&... field) {
            const auto member = [&](const auto& f) {
                if (!(object.*f.member == kDefault.*f.member)) {
                    out.key(f.name);
                    write(out, object.*f.member);
                }
            };
            (member(field), ...);
        },
        fields_of(&object));
    out.close('}');
}
template <typename T>
void write(Writer& out, const std::vector<T>& values) {
    out.open('[');
    for (const T& value : values) {
        write(out, value);
    }
    out.close(']');
}
void write_named(Writer& out, const Quotas::Named& named) {
    out.key(kNamed);
    out.open('[');
    for (const auto& [resource, line] : named) {
        out.open('[');
        out.value(std::string_view(resource));
        write(out, line);
        out.close(']');
    }
    out.close(']');
}
void write(Writer& out, const Quotas& value) {
    out.open('{');
    bool named_is_due = !value.named().empty();
    for (const Metric metric : metrics_by_name()) {
        if (named_is_due && to_string(metric) > kNamed) {
            write_named(out, value.named());
            named_is_due = false;
        }
        if (value[metric] != QuotaLine{}) {
            out.key(to_string(metric));
            write(out, value[metric]);
        }
    }
    out.close('}');
}

void read(Reader& in, std::string& value) {
    in.value(value);
}
void read(Reader& in, bool& value) {
    in.value(value);
}
void read(Reader& in, std::int64_t& value) {
    in.value(value);
}
void read(Reader& in, double& value) {
    in.value(value);
}
void read(Reader& in, Timestamp& value) {
    std::int64_t milliseconds = 0;
    in.value(milliseconds);
    value = Timestamp(Milliseconds(milliseconds));
}
void read(Reader& in, std::optional<std::int64_t>& value) {
    in.value(value.emplace());
}
void read(Reader& in, Limit& value) {
    if (!in.at_string()) {
        value.kind = Limit::Kind::value;
        in.value(value.value);
        return;
    }
    std::string text;
    in.value(text);
    value = text == kUnlimitedText ? Limit::unlimited() : Limit{};
}
template <typename Enum>
void read_name(Reader& in, Enum& value, std::optional<Enum> (*parse)(std::string_view)) {
    std::string text;
    in.value(text);
    const auto known = parse(text);
    in.require(known.has_value());
    value = known.value_or(value);
}
void read(Reader& in, AcceleratorMode& value) {
    read_name(in, value, &parse_accelerator_mode);
}
void read(Reader& in, Confidence& value) {
    read_name(in, value, &parse_confidence);
}
void read(Reader& in, Property& value) {
    in.open('[');
    in.require(in.element());
    in.value(value.key);
    in.require(in.element());
    in.value(value.value);
    in.close(']');
}
void read(Reader& in, Quotas& value);
template <typename T>
void read(Reader& in, std::vector<T>& values);
template <typename T>
    requires requires { fields_of(static_cast<const T*>(nullptr)); }
void read(Reader& in, T& object) {
    in.open('{');
    std::apply(
        [&](const auto&... field) {
            const auto member = [&](const auto& f) {
                if (in.key(f.name)) {
                    read(in, object.*f.member);
                }
            };
            (member(field), ...);
        },
        fields_of(&object));
    in.close('}');
}
template <typename T>
void read(Reader& in, std::vector<T>& values) {
    in.open('[');
    if constexpr (requires { fields_of(static_cast<const T*>(nullptr)); }) {
        // A flavor is large: one that moves while its list grows costs as much as reading it.
        constexpr std::size_t kMost = 1024;
        values.reserve(std::min(in.elements(), kMost));
    }
    while (in.element()) {
        read(in, values.emplace_back());
    }
    in.close(']');
}
void read_named(Reader& in, Quotas& value) {
    in.open('[');
    while (in.element()) {
        std::string resource;
        in.open('[');
        in.require(in.element());
        in.value(resource);
        in.require(in.element());
        read(in, value.named(resource));
        in.close(']');
    }
    in.close(']');
}
void read(Reader& in, Quotas& value) {
    in.open('{');
    bool named_is_due = true;
    for (const Metric metric : metrics_by_name()) {
        if (named_is_due && to_string(metric) > kNamed) {
            named_is_due = false;
            if (in.key(kNamed)) {
                read_named(in, value);
            }
        }
        if (in.key(to_string(metric))) {
            read(in, value[metric]);
        }
    }
    in.close('}');
}

}  // namespace

std::string provider_to_json(const Provider& provider) {
    Writer out;
    write(out, provider);
    return std::move(out).take();
}

Result<Provider> provider_from_json(std::string_view text) {
    Result<Provider> provider;
    Reader in(text);
    read(in, *provider);
    if (!in.done()) {
        return fail(ErrorCode::data_loss,
                    "a stored provider is unreadable at byte " + std::to_string(in.offset()),
                    "feed the provider's messages again");
    }
    return provider;
}

}  // namespace paas::federation
