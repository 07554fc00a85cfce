/// How a provider looks in full.
#pragma once

#include "app/app.hpp"

namespace paas::cli {

/// Quotas, flavors and images of a paas.provider-detail/1 record as tables.
[[nodiscard]] std::string provider_sections(const Terminal& terminal, const Json& record);

}  // namespace paas::cli
