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

constexpr std::array kBounds = {
    QuotaBound{Metric::vcpus, &Resources::vcpus, 1, "cores"},
    QuotaBound{Metric::requests_cpu_milli, &Resources::vcpus, 1000, "requests.cpu"},
    QuotaBound{Metric::limits_cpu_milli, &Resources::vcpus, 1000, "limits.cpu"},
    QuotaBound{Metric::ram_mib, &Resources::ram_mib, 1, "ram"},
    QuotaBound{Metric::requests_memory_mib, &Resources::ram_mib, 1, "requests.memory"},
    QuotaBound{Metric::limits_memory_mib, &Resources::ram_mib, 1, "limits.memory"},
    QuotaBound{Metric::instances, &Resources::instances, 1, "instances"},
    QuotaBound{Metric::pods, &Resources::instances, 1, "pods"},
    QuotaBound{Metric::storage_gib, &Resources::storage_gib, 1, "gigabytes"},
    QuotaBound{Metric::volumes, &Resources::volumes, 1, "volumes"},
    QuotaBound{Metric::pvcs, &Resources::volumes, 1, "persistentvolumeclaims"},
    QuotaBound{Metric::public_ips, &Resources::public_ips, 1, "floating IPs"},
    QuotaBound{Metric::gpus, &Resources::gpus, 1, "gpus"},
};

constexpr Resources no_limits() {
    return {kUnlimited, kUnlimited, kUnlimited, kUnlimited, kUnlimited, kUnlimited, kUnlimited};
}

}  // namespace

std::string_view to_string(Metric metric) noexcept {
    return kMetricNames[static_cast<std::size_t>(metric)];
}

std::span<const QuotaBound> quota_bounds() noexcept {
    return kBounds;
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

namespace {

/// What the project's limit leaves in the units of the member; nothing when it is no number.
std::optional<std::int64_t> left_to_project(const QuotaLine& line, const QuotaBound& bound) {
    if (!line.limit.is_value()) {
        return std::nullopt;
    }
    const std::int64_t used = std::max<std::int64_t>(0, line.used.value_or(0));
    return std::max<std::int64_t>(0, line.limit.value - used) / bound.units;
}

/// For each member the least that `amount_of` says of its lines, in units of the member; nothing
/// said is no limit.
template <typename AmountOf>
Resources least_of(const Quotas& quotas, const AmountOf& amount_of) {
    Resources total = no_limits();
    for (const QuotaBound& bound : kBounds) {
        if (const std::optional<std::int64_t> amount = amount_of(quotas[bound.metric], bound)) {
            std::int64_t& member = total.*bound.member;
            member = std::min(member, *amount);
        }
    }
    return total;
}

}  // namespace

Resources Quotas::free() const {
    return least_of(*this, [](const QuotaLine& line, const QuotaBound& bound) {
        const std::int64_t amount = line.free();
        return is_unlimited(amount) ? std::nullopt : std::optional(amount / bound.units);
    });
}

Resources Quotas::limits() const {
    return least_of(*this, [](const QuotaLine& line, const QuotaBound& bound) {
        const auto amount = line.bound();
        return amount ? std::optional(*amount / bound.units) : std::nullopt;
    });
}

Resources Quotas::project_free() const {
    return least_of(*this, left_to_project);
}

Resources Quotas::project_limits() const {
    Resources limits = no_limits();
    Resources least = no_limits();
    for (const QuotaBound& bound : kBounds) {
        const QuotaLine& line = (*this)[bound.metric];
        const auto left = left_to_project(line, bound);
        if (left && *left < least.*bound.member) {
            least.*bound.member = *left;
            limits.*bound.member = std::min(line.limit.value / bound.units, kUnlimited);
        }
    }
    return limits;
}

Resources Quotas::user_limits() const {
    return least_of(*this, [](const QuotaLine& line, const QuotaBound& bound) {
        return line.per_user.is_value() ? std::optional(line.per_user.value / bound.units)
                                        : std::nullopt;
    });
}

bool Quotas::is_told(std::int64_t Resources::* member) const {
    return std::ranges::any_of(kBounds, [&](const QuotaBound& bound) {
        const QuotaLine& line = (*this)[bound.metric];
        return bound.member == member && (line.limit.is_known() || line.per_user.is_known());
    });
}

Resources Quotas::used() const {
    Resources total;
    for (const QuotaBound& bound : kBounds) {
        const std::int64_t amount = (*this)[bound.metric].used.value_or(0);
        std::int64_t& member = total.*bound.member;
        // Rounded up: half a CPU in use is one that a whole-CPU request cannot have.
        member = std::max(member, (amount + bound.units - 1) / bound.units);
    }
    return total;
}

}  // namespace paas::federation
