/// The grammar's versions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace paas::tosca {

enum class Version : std::uint8_t { v1_0, v1_1, v1_2, v1_3 };

inline constexpr std::array<std::string_view, 4> kVersionNames{
    "tosca_simple_yaml_1_0", "tosca_simple_yaml_1_1", "tosca_simple_yaml_1_2",
    "tosca_simple_yaml_1_3"};

[[nodiscard]] constexpr std::string_view name_of(Version version) noexcept {
    return kVersionNames[static_cast<std::size_t>(version)];
}

/// Both spellings: "tosca_simple_yaml_1_0" and the namespace URI that ends in "1.0".
[[nodiscard]] constexpr std::optional<Version> parse_version(std::string_view text) noexcept {
    for (std::size_t i = 0; i < kVersionNames.size(); ++i) {
        if (text == kVersionNames[i]) {
            return static_cast<Version>(i);
        }
    }
    constexpr std::string_view kUri = "http://docs.oasis-open.org/tosca/ns/simple/yaml/1.";
    if (text.size() == kUri.size() + 1 && text.substr(0, kUri.size()) == kUri &&
        text.back() >= '0' && text.back() <= '3') {
        return static_cast<Version>(text.back() - '0');
    }
    return std::nullopt;
}

}  // namespace paas::tosca
