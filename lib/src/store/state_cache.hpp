/// States of active deployments as this process last committed or read them.
#pragma once

#include "paas/deployment/state.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace paas::store {

/// Saves the replay of a journal for each claim. A journal only grows, so a state of a version that
/// is still the newest is the state. Holds active deployments only: nobody claims the others.
class StateCache {
public:
    /// Null when the state of this version is not kept.
    [[nodiscard]] const deployment::State* find(const DeploymentId& id,
                                                std::uint64_t version) const {
        const auto found = states_.find(id);
        return found != states_.end() && found->second.version == version ? &found->second
                                                                          : nullptr;
    }
    /// Only what is committed may be put in.
    void put(const deployment::State& state) {
        if (!state.active()) {
            states_.erase(state.id);
            return;
        }
        if (states_.size() >= kMost && !states_.contains(state.id)) {
            states_.erase(states_.begin());
        }
        states_.insert_or_assign(state.id, state);
    }

private:
    static constexpr std::size_t kMost = 16384;  // some 3 KB each
    std::unordered_map<DeploymentId, deployment::State> states_;
};

}  // namespace paas::store
