/// Refusals without figures.
#pragma once

#include "paas/selection/select.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paas::selection {

inline void refuse(std::vector<Refusal>& refusals, std::string_view code, std::string text,
                   std::string fix = {}) {
    refusals.push_back({std::string(code), std::move(text), std::nullopt, std::nullopt,
                        std::nullopt, std::move(fix)});
}

}  // namespace paas::selection
