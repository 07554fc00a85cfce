/// Names of the baseline's features and what their evidence means.
#pragma once

#include <cstdint>
#include <string_view>

namespace paas::ranking {

/// evidence: HistoryLevel, successes, tries (plain counts).
inline constexpr std::string_view kSuccess = "success";
/// evidence: index into Resources::fields() (or their number), amount left, limit.
inline constexpr std::string_view kHeadroom = "headroom";
/// evidence: passed, runs, days of the window.
inline constexpr std::string_view kRally = "rally";
/// evidence: exact machines, machines.
inline constexpr std::string_view kExactness = "exactness";

/// evidence: percent of the data that is there.
inline constexpr std::string_view kData = "data";

/// The closest history that has any try.
enum class HistoryLevel : std::uint8_t { this_template, other_templates, federation, none };

}  // namespace paas::ranking
