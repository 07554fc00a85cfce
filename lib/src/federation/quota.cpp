#include "paas/federation/quota.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace paas::federation {
namespace {

constexpr std::array<std::string_view, kMetricCount> kMetricNames = {
    "vcpus",
    "ram_mib",
    "instances",
    "storage_gib",
    "volume_size_gib",
    "volumes",
    "public_ips",
    "networks",
    "ports",
    "security_groups",
    "security_group_rules",
    "object_bytes",
    "object_containers",
    "objects",
    "gpus",
    "requests_cpu_milli",
    "limits_cpu_milli",
    "requests_memory_mib",
    "limits_memory_mib",
    "requests_ephemeral_mib",
    "limits_ephemeral_mib",
    "pods",
    "pvcs",
    "services",
    "load_balancers",
    "node_ports",
    "secrets",
    "config_maps",
};

/// Which lines bound a member of Resources, and how many of the line's units make one of it.
struct Bound {
    Metric metric;
    std::int64_t Resources::* member;
    std::int64_t units;
};

constexpr std::array kBounds = {
    Bound{Metric::vcpus, &Resources::vcpus, 1},
    Bound{Metric::requests_cpu_milli, &Resources::vcpus, 1000},
    Bound{Metric::limits_cpu_milli, &Resources::vcpus, 1000},
    Bound{Metric::ram_mib, &Resources::ram_mib, 1},
    Bound{Metric::requests_memory_mib, &Resources::ram_mib, 1},
    Bound{Metric::limits_memory_mib, &Resources::ram_mib, 1},
    Bound{Metric::instances, &Resources::instances, 1},
    Bound{Metric::pods, &Resources::instances, 1},
    Bound{Metric::storage_gib, &Resources::storage_gib, 1},
    Bound{Metric::volumes, &Resources::volumes, 1},
    Bound{Metric::pvcs, &Resources::volumes, 1},
    Bound{Metric::public_ips, &Resources::public_ips, 1},
    Bound{Metric::gpus, &Resources::gpus, 1},
};

constexpr Resources no_limits() {
    return {kUnlimited, kUnlimited, kUnlimited, kUnlimited, kUnlimited, kUnlimited, kUnlimited};
}

}  // namespace

std::string_view to_string(Metric metric) noexcept {
    return kMetricNames[static_cast<std::size_t>(metric)];
}

std::int64_t QuotaLine::free() const noexcept {
    std::int64_t amount = kUnlimited;
    if (limit.is_value()) {
        amount =
            std::max<std::int64_t>(0, limit.value - std::max<std::int64_t>(0, used.value_or(0)));
    }
    // What this user holds already is part of the project's use and not told apart, so the limit
    // per user bounds a single request only.
    if (per_user.is_value()) {
        amount = std::min(amount, per_user.value);
    }
    return std::min(amount, kUnlimited);
}

std::optional<std::int64_t> QuotaLine::bound() const noexcept {
    if (limit.is_value() && per_user.is_value()) {
        return std::min(limit.value, per_user.value);
    }
    if (limit.is_value()) {
        return limit.value;
    }
    return per_user.is_value() ? std::optional(per_user.value) : std::nullopt;
}

QuotaLine stricter(const QuotaLine& a, const QuotaLine& b) {
    // What is compared after what is left makes the order total, so the choice is the same in any
    // order of quotas.
    const auto order = [](const QuotaLine& line) {
        constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
        return std::tuple(line == QuotaLine{}, line.free(), line.bound().value_or(kNone),
                          !line.limit.is_known(), -line.used.value_or(-1),
                          line.limit.is_value() ? line.limit.value : kNone,
                          line.per_user.is_value() ? line.per_user.value : kNone, line.limit.kind,
                          line.per_user.kind);
    };
    return order(b) < order(a) ? b : a;
}

QuotaLine Quotas::named_line(std::string_view resource) const {
    const auto found = named_.find(resource);
    return found == named_.end() ? QuotaLine{} : found->second;
}

Resources Quotas::free() const {
    Resources total = no_limits();
    for (const Bound& bound : kBounds) {
        const std::int64_t amount = (*this)[bound.metric].free();
        if (!is_unlimited(amount)) {
            std::int64_t& member = total.*bound.member;
            member = std::min(member, amount / bound.units);
        }
    }
    return total;
}

Resources Quotas::limits() const {
    Resources total = no_limits();
    for (const Bound& bound : kBounds) {
        if (const auto amount = (*this)[bound.metric].bound()) {
            std::int64_t& member = total.*bound.member;
            member = std::min(member, *amount / bound.units);
        }
    }
    return total;
}

Resources Quotas::used() const {
    Resources total;
    for (const Bound& bound : kBounds) {
        const std::int64_t amount = (*this)[bound.metric].used.value_or(0);
        std::int64_t& member = total.*bound.member;
        // Rounded up: half a CPU in use is one that a whole-CPU request cannot have.
        member = std::max(member, (amount + bound.units - 1) / bound.units);
    }
    return total;
}

}  // namespace paas::federation
