/// Properties as providers tell them: keys and values.
#pragma once

#include "paas/federation/provider.hpp"

#include <vector>

namespace paas::feed {

/// Of a map from keys to texts, whose order they keep.
template <typename Map>
[[nodiscard]] std::vector<federation::Property> properties_of(const Map& texts) {
    std::vector<federation::Property> all;
    for (const auto& [key, value] : texts) {
        all.push_back({key, value});
    }
    return all;
}

}  // namespace paas::feed
