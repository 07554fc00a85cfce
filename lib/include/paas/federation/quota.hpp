/// What a provider grants to one project, and what of it is in use.
///
/// Three things that look alike are kept apart: a limit that is unlimited (-1 on the wire), one
/// that nobody told us (null or absent), and a number. A limit per user is kept beside the
/// project's and never replaces it.
#pragma once

#include "paas/base/export.hpp"
#include "paas/base/resources.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace paas::federation {

/// A limit as a provider states it.
struct Limit {
    enum class Kind : std::uint8_t { unknown, unlimited, value };

    Kind kind = Kind::unknown;
    std::int64_t value = 0;  ///< meaningful for Kind::value only; never negative

    [[nodiscard]] static constexpr Limit unlimited() { return {Kind::unlimited, 0}; }
    [[nodiscard]] static constexpr Limit of(std::int64_t amount) { return {Kind::value, amount}; }
    [[nodiscard]] constexpr bool is_known() const { return kind != Kind::unknown; }
    [[nodiscard]] constexpr bool is_value() const { return kind == Kind::value; }
    bool operator==(const Limit&) const = default;
};

/// What is counted. The unit is in the name; plain names count things.
enum class Metric : std::uint8_t {
    vcpus,
    ram_mib,
    instances,
    storage_gib,      ///< block storage, sum of sizes (Kubernetes: requests.storage)
    volume_size_gib,  ///< largest single volume
    volumes,
    public_ips,
    networks,
    ports,
    security_groups,
    security_group_rules,
    object_bytes,
    object_containers,
    objects,
    gpus,
    requests_cpu_milli,  ///< Kubernetes resource quotas from here on
    limits_cpu_milli,
    requests_memory_mib,
    limits_memory_mib,
    requests_ephemeral_mib,
    limits_ephemeral_mib,
    pods,
    pvcs,
    services,
    load_balancers,
    node_ports,
    secrets,
    config_maps,
};
inline constexpr std::size_t kMetricCount = static_cast<std::size_t>(Metric::config_maps) + 1;

/// Name as it stands in our JSON: "ram_mib".
[[nodiscard]] PAAS_API std::string_view to_string(Metric metric) noexcept;

/// One metric: the project's limit, the limit of each of its users, and the project's use.
struct QuotaLine {
    Limit limit;
    Limit per_user;
    std::optional<std::int64_t> used;  ///< nothing = not told

    /// What one more request may take: the smaller of limit - used (never negative; use that is
    /// not told counts as none) and the limit per user. kUnlimited when neither limit is a number.
    [[nodiscard]] PAAS_API std::int64_t free() const noexcept;
    /// The smaller of both limits when at least one is a number.
    [[nodiscard]] PAAS_API std::optional<std::int64_t> bound() const noexcept;
    bool operator==(const QuotaLine&) const = default;
};

/// Of two lines about one thing the one that leaves less; of two that leave the same, the one with
/// the smaller limit, then with more use. A line that is not known at all gives way. Symmetric and
/// associative.
[[nodiscard]] PAAS_API QuotaLine stricter(const QuotaLine& a, const QuotaLine& b);

/// Which line bounds a member of Resources, and how many of its units make one of the member.
struct QuotaBound {
    Metric metric;
    std::int64_t Resources::* member;
    std::int64_t units = 1;
    std::string_view name;  ///< the provider's own for the line where a member has several
};
/// All bounds, those of a member one after the other.
[[nodiscard]] PAAS_API std::span<const QuotaBound> quota_bounds() noexcept;

/// All lines of one project. Plain value.
class Quotas {
public:
    using Named = std::map<std::string, QuotaLine, std::less<>>;

    [[nodiscard]] QuotaLine& operator[](Metric metric) {
        return lines_[static_cast<std::size_t>(metric)];
    }
    [[nodiscard]] const QuotaLine& operator[](Metric metric) const {
        return lines_[static_cast<std::size_t>(metric)];
    }

    /// Limits on one resource that has no metric of its own, under the provider's name for it:
    /// "volumes_ssd" and "gigabytes_ssd" (Cinder), "requests.nvidia.com/gpu", "count/jobs.batch",
    /// "fast.storageclass.storage.k8s.io/requests.storage" (GiB). Counts, and GiB for storage.
    [[nodiscard]] const Named& named() const noexcept { return named_; }
    [[nodiscard]] QuotaLine& named(const std::string& resource) { return named_[resource]; }
    /// The line of a resource; one that is not known when there is none.
    [[nodiscard]] PAAS_API QuotaLine named_line(std::string_view resource) const;

    /// Free amounts in the units of `Resources`, the smallest of all lines that bound a member:
    /// Kubernetes CPU and memory requests and limits bound vcpus and ram_mib (whole vCPUs and MiB,
    /// rounded down), pods bound instances, pvcs bound volumes. Unlimited or unknown = kUnlimited.
    [[nodiscard]] PAAS_API Resources free() const;
    /// The same for the limits themselves, whatever is in use.
    [[nodiscard]] PAAS_API Resources limits() const;
    /// What the project as a whole may still take, as `free` but without limits per user: those
    /// count what one user holds, these what all hold.
    [[nodiscard]] PAAS_API Resources project_free() const;
    /// The limit of the line that leaves what `project_free` says.
    [[nodiscard]] PAAS_API Resources project_limits() const;
    /// What one user may hold in all.
    [[nodiscard]] PAAS_API Resources user_limits() const;
    /// Whether anybody told about a limit on this member, be it that there is none.
    [[nodiscard]] PAAS_API bool is_told(std::int64_t Resources::* member) const;
    /// What is in use, 0 where not told.
    [[nodiscard]] PAAS_API Resources used() const;
    bool operator==(const Quotas&) const = default;

private:
    std::array<QuotaLine, kMetricCount> lines_{};
    Named named_;
};

/// True for an amount that stands for "no limit" (kUnlimited, or what sums left of it).
[[nodiscard]] constexpr bool is_unlimited(std::int64_t amount) noexcept {
    return amount > kUnlimited / 2;
}

}  // namespace paas::federation
