/// A verdict requirement by requirement, for people who want to know why.
#pragma once

#include "paas/selection/select.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::selection {

/// How one requirement fares at one provider.
struct Assessment {
    enum class Outcome : std::uint8_t { met, assumed, refused };

    /// First the rules, in this order: "access" (who and when), "place", "flavor", "image",
    /// "network", "volume", "node". Then the amounts asked for, by the names of
    /// Resources::fields(), and quotas beyond these that refuse ("volumes_ssd").
    std::string requirement;
    Outcome outcome = Outcome::met;
    std::optional<std::int64_t> wanted;  ///< amounts only
    std::optional<std::int64_t> free;    ///< after use and reservations; nothing = no limit
    std::optional<std::int64_t> quota;   ///< the limit itself; nothing = none, or not told
    bool quota_told = true;              ///< false: whether there is a limit is not known
    std::string reason;                  ///< why it is refused or assumed
    std::string fix;                     ///< smallest change that would make it fit
    bool operator==(const Assessment&) const = default;
};

[[nodiscard]] PAAS_API std::string_view to_string(Assessment::Outcome outcome) noexcept;

/// What would make a refused provider fit: the smallest change for each refusal, each once. Empty
/// for one that fits. `verdict` must be in sentences.
[[nodiscard]] PAAS_API std::vector<std::string> smallest_change(const Verdict& verdict);

/// The rules' names, in order.
[[nodiscard]] PAAS_API const std::vector<std::string_view>& rule_names();

/// All rules, all amounts asked for; of a provider of another type only "access" and "place",
/// because nothing else was judged. `verdict.entry` must not be null.
[[nodiscard]] PAAS_API std::vector<Assessment> assess(const Verdict& verdict);

}  // namespace paas::selection
