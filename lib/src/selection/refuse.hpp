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

/// Says in the refusal that what was looked for may be on a list that could not be read.
inline void tell_missing(Refusal& refusal, const federation::Provider& provider,
                         std::string_view what) {
    if (const federation::Missing* missing = provider.missing_fact(what)) {
        refusal.text += "; its " + std::string(what) + " could not all be read: " + missing->why;
        refusal.fix = "feed the provider again";
    }
}

}  // namespace paas::selection
