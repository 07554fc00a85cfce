/// Codes of findings about messages. They are stable; codes_table.cpp explains each.
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

/// Of reading clouds (run.hpp).
inline constexpr std::string_view kNotReached = "FEED-010";
inline constexpr std::string_view kNotRead = "FEED-011";
inline constexpr std::string_view kOddValue = "FEED-012";
inline constexpr std::string_view kClockDiffers = "FEED-013";

/// Of the feeders' configuration (sources.hpp).
inline constexpr std::string_view kSourceUnknownKey = "SRC-001";
inline constexpr std::string_view kSourceMissing = "SRC-002";
inline constexpr std::string_view kSourceType = "SRC-003";
inline constexpr std::string_view kSourceValue = "SRC-004";
inline constexpr std::string_view kSourceRepeated = "SRC-005";
inline constexpr std::string_view kSourceReference = "SRC-006";
inline constexpr std::string_view kSourceSecret = "SRC-007";
inline constexpr std::string_view kSourceOldKey = "SRC-008";

}  // namespace paas::feed
