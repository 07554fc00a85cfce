/// The quota members of feeder messages: one table for reading and writing.
#pragma once

#include "paas/federation/quota.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace paas::feed {

/// How a figure stands in a message. Sizes and CPUs are plain numbers (GiB, cores) or Kubernetes
/// quantities; GPUs are an object from resource name to count.
enum class QuotaUnit : std::uint8_t { count, milli_cpu, mib, gib, per_device };

struct QuotaField {
    std::string_view name;
    federation::Metric metric;
    QuotaUnit unit;
    bool openstack;   ///< written for OpenStack providers even when unknown
    bool kubernetes;  ///< the same for Kubernetes
};

/// Members of one quota object by its `type`: "block-storage", "compute", "network" (2.0.0:
/// "networking"), "object-store". Empty when the type is not known.
[[nodiscard]] std::span<const QuotaField> quota_fields(std::string_view type);

/// Our own member of a quota object: an object from the provider's name of a resource to its count
/// (GiB for storage), see Quotas::named.
inline constexpr std::string_view kByResource = "by_resource";
/// How its values are read.
inline constexpr QuotaField kNamedField{kByResource, federation::Metric::gpus, QuotaUnit::count,
                                        false, false};
/// The type of quota object that a named resource stands in.
[[nodiscard]] std::string_view quota_type_of(std::string_view resource) noexcept;

/// How OpenStack and the messages write "no limit".
inline constexpr std::int64_t kUnlimitedOnTheWire = -1;

/// A figure read: nothing = null; kUnlimitedOnTheWire.
struct QuotaFigure {
    std::optional<std::int64_t> amount;
    std::string problem;  ///< not empty when the value makes no sense
};
/// Limits are rounded down, use is rounded up.
[[nodiscard]] QuotaFigure read_figure(const nlohmann::json& value, const QuotaField& field,
                                      bool is_use);

/// The JSON that reads back as this amount.
[[nodiscard]] nlohmann::json write_figure(std::int64_t amount, const QuotaField& field);

}  // namespace paas::feed
