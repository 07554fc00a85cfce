/// Inputs as they are stored: a JSON object in which each secret value is an object with the one
/// member "$sealed".
#pragma once

#include "paas/base/error.hpp"
#include "paas/base/secret.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::pipeline {

/// The one member of a sealed value.
inline constexpr const char* kSealedMember = "$sealed";

/// Seals a value (its JSON text); `context` is "input/NAME".
using Seal =
    std::function<Result<std::string>(const Secret<std::string>& plain, std::string_view context)>;
using Unseal =
    std::function<Result<Secret<std::string>>(std::string_view sealed, std::string_view context)>;

/// The object as text, the named members sealed.
[[nodiscard]] PAAS_API Result<std::string> seal_inputs(const nlohmann::json& inputs,
                                                       const std::vector<std::string>& secret,
                                                       const Seal& seal);
/// The object with every sealed member opened.
[[nodiscard]] PAAS_API Result<nlohmann::json> open_inputs(std::string_view stored,
                                                          const Unseal& unseal);
/// The object with every sealed member shown as "***".
[[nodiscard]] PAAS_API std::string mask_inputs(std::string_view stored);
/// Names of the sealed members.
[[nodiscard]] PAAS_API std::vector<std::string> sealed_names(std::string_view stored);

}  // namespace paas::pipeline
