#include "feed/quota_fields.hpp"

#include "feed/quantity.hpp"

#include "paas/base/resources.hpp"
#include "paas/base/units.hpp"
#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace paas::feed {

using federation::Metric;
using nlohmann::json;

namespace {

constexpr std::array kBlockStorage = {
    QuotaField{"gigabytes", Metric::storage_gib, QuotaUnit::count, true, false},
    QuotaField{"per_volume_gigabytes", Metric::volume_size_gib, QuotaUnit::count, true, false},
    QuotaField{"volumes", Metric::volumes, QuotaUnit::count, true, false},
    QuotaField{"pvcs", Metric::pvcs, QuotaUnit::count, false, true},
    QuotaField{"storage", Metric::storage_gib, QuotaUnit::gib, false, true},
    QuotaField{"requests_ephemeral_storage", Metric::requests_ephemeral_mib, QuotaUnit::mib, false,
               true},
    QuotaField{"limits_ephemeral_storage", Metric::limits_ephemeral_mib, QuotaUnit::mib, false,
               true},
};
constexpr std::array kCompute = {
    QuotaField{"cores", Metric::vcpus, QuotaUnit::count, true, false},
    QuotaField{"instances", Metric::instances, QuotaUnit::count, true, false},
    QuotaField{"ram", Metric::ram_mib, QuotaUnit::count, true, false},
    QuotaField{"limits_cpu", Metric::limits_cpu_milli, QuotaUnit::milli_cpu, false, true},
    QuotaField{"requests_cpu", Metric::requests_cpu_milli, QuotaUnit::milli_cpu, false, true},
    QuotaField{"limits_memory", Metric::limits_memory_mib, QuotaUnit::mib, false, true},
    QuotaField{"requests_memory", Metric::requests_memory_mib, QuotaUnit::mib, false, true},
    QuotaField{"pods", Metric::pods, QuotaUnit::count, false, true},
    QuotaField{"gpus", Metric::gpus, QuotaUnit::per_device, false, true},
    QuotaField{"services", Metric::services, QuotaUnit::count, false, false},
    QuotaField{"services_loadbalancers", Metric::load_balancers, QuotaUnit::count, false, false},
    QuotaField{"services_nodeports", Metric::node_ports, QuotaUnit::count, false, false},
    QuotaField{"secrets", Metric::secrets, QuotaUnit::count, false, false},
    QuotaField{"configmaps", Metric::config_maps, QuotaUnit::count, false, false},
};
constexpr std::array kNetwork = {
    QuotaField{"public_ips", Metric::public_ips, QuotaUnit::count, true, false},
    QuotaField{"networks", Metric::networks, QuotaUnit::count, true, false},
    QuotaField{"ports", Metric::ports, QuotaUnit::count, true, false},
    QuotaField{"security_groups", Metric::security_groups, QuotaUnit::count, true, false},
    QuotaField{"security_group_rules", Metric::security_group_rules, QuotaUnit::count, true, false},
};
constexpr std::array kObjectStore = {
    QuotaField{"bytes", Metric::object_bytes, QuotaUnit::count, true, false},
    QuotaField{"containers", Metric::object_containers, QuotaUnit::count, true, false},
    QuotaField{"objects", Metric::objects, QuotaUnit::count, true, false},
};

/// Quotas of OpenStack without a metric, by service; all others are of compute.
constexpr std::array<std::string_view, 5> kMoreStorage{"snapshots", "backups", "backup_gigabytes",
                                                       "groups", "consistencygroups"};
constexpr std::array<std::string_view, 5> kMoreNetwork{"subnet", "subnetpool", "router",
                                                       "rbac_policy", "trunk"};

constexpr std::int64_t kMilli = 1000;

QuantityUnit quantity_unit(QuotaUnit unit) {
    switch (unit) {
        case QuotaUnit::mib:
            return QuantityUnit::mib;
        case QuotaUnit::gib:
            return QuantityUnit::gib;
        case QuotaUnit::milli_cpu:
            return QuantityUnit::milli;
        case QuotaUnit::count:
        case QuotaUnit::per_device:
            break;
    }
    return QuantityUnit::one;
}

/// What one plain number in a message stands for, in units of the metric: sizes are GiB, CPUs
/// cores.
std::int64_t units_per_number(QuotaUnit unit) {
    switch (unit) {
        case QuotaUnit::mib:
            return kGiB / kMiB;
        case QuotaUnit::milli_cpu:
            return kMilli;
        default:
            return 1;
    }
}

QuotaFigure bad(std::string problem) {
    return {std::nullopt, std::move(problem)};
}

QuotaFigure bounded(double units) {
    // Beyond this a limit limits nothing, and doubles are no longer whole numbers anyway.
    return {units >= static_cast<double>(kUnlimited) ? kUnlimitedOnTheWire
                                                     : static_cast<std::int64_t>(units),
            {}};
}

QuotaFigure figure_from_number(const json& value, QuotaUnit unit, bool is_use) {
    const std::int64_t scale = units_per_number(unit);
    if (value.is_number_unsigned() && value.get<std::uint64_t>() < std::uint64_t{kUnlimited}) {
        const std::int64_t whole = value.get<std::int64_t>();
        return whole < kUnlimited / scale ? QuotaFigure{whole * scale, {}}
                                          : QuotaFigure{kUnlimitedOnTheWire, {}};
    }
    const double number = value.get<double>();
    if (number == -1.0) {
        return {kUnlimitedOnTheWire, {}};
    }
    if (number < 0) {
        return bad(text::dump_json(value) + " is negative; only -1 (unlimited) may be");
    }
    const double units = number * static_cast<double>(scale);
    if (scale == 1 && units != std::floor(units)) {
        return bad(text::dump_json(value) + " is not a whole number");
    }
    return bounded(is_use ? std::ceil(units) : std::floor(units));
}

QuotaFigure figure_from_text(const std::string& text, QuotaUnit unit, bool is_use) {
    const auto rounding = is_use ? Rounding::up : Rounding::down;
    const auto amount = parse_quantity(text, quantity_unit(unit), rounding);
    if (!amount) {
        return bad('"' + text + "\" is not a Kubernetes quantity such as 500m, 4 or 16Gi");
    }
    return {*amount >= kUnlimited ? kUnlimitedOnTheWire : *amount, {}};
}

}  // namespace

std::span<const QuotaField> quota_fields(std::string_view type) {
    if (type == "block-storage") {
        return kBlockStorage;
    }
    if (type == "compute") {
        return kCompute;
    }
    if (type == "network" || type == "networking") {
        return kNetwork;
    }
    if (type == "object-store") {
        return kObjectStore;
    }
    return {};
}

std::string_view quota_type_of(std::string_view resource) noexcept {
    const bool is_storage = resource.starts_with("volumes_") ||
                            resource.starts_with("gigabytes_") ||
                            resource.starts_with("snapshots_") ||
                            resource.find(".storageclass.storage.k8s.io/") != resource.npos;
    if (is_storage || std::ranges::find(kMoreStorage, resource) != kMoreStorage.end()) {
        return "block-storage";
    }
    return std::ranges::find(kMoreNetwork, resource) != kMoreNetwork.end() ? "network" : "compute";
}

QuotaFigure read_figure(const json& value, const QuotaField& field, bool is_use) {
    if (value.is_null()) {
        return {};
    }
    if (value.is_number()) {
        return figure_from_number(value, field.unit, is_use);
    }
    if (value.is_string() && field.unit != QuotaUnit::count) {
        return figure_from_text(value.get_ref<const std::string&>(), field.unit, is_use);
    }
    if (value.is_object() && field.unit == QuotaUnit::per_device) {
        QuotaFigure sum;
        for (const auto& [device, count] : value.items()) {
            const QuotaFigure one = count.is_object() ? bad("expected a count per device")
                                                      : read_figure(count, field, is_use);
            if (!one.problem.empty() || one.amount == kUnlimitedOnTheWire) {
                return one;
            }
            sum.amount = std::min(sum.amount.value_or(0) + one.amount.value_or(0), kUnlimited);
        }
        return sum;
    }
    return bad("expected a number, found " + std::string(value.type_name()));
}

json write_figure(std::int64_t amount, const QuotaField& field) {
    if (field.unit == QuotaUnit::per_device) {
        return json{{"gpu", amount}};
    }
    const std::int64_t scale = units_per_number(field.unit);
    if (amount < 0 || amount % scale == 0) {
        return amount < 0 ? amount : amount / scale;
    }
    return std::to_string(amount) + (field.unit == QuotaUnit::milli_cpu ? "m" : "Mi");
}

}  // namespace paas::feed
