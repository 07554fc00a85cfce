/// Codes of findings about messages. They are stable; feed/README.md explains each.
#pragma once

#include <string_view>

namespace paas::feed {

inline constexpr std::string_view kNotJson = "FEED-001";
inline constexpr std::string_view kUnknownVersion = "FEED-002";
inline constexpr std::string_view kBadMember = "FEED-003";
inline constexpr std::string_view kRepeated = "FEED-004";
inline constexpr std::string_view kOtherProject = "FEED-005";
inline constexpr std::string_view kUnmappedName = "FEED-006";
inline constexpr std::string_view kUnknownQuota = "FEED-007";
inline constexpr std::string_view kNotAMessage = "FEED-008";
inline constexpr std::string_view kTooManyFindings = "FEED-009";

}  // namespace paas::feed
