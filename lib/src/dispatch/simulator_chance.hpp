/// What chance decides about one simulated infrastructure.
#pragma once

#include "paas/dispatch/simulator.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace paas::dispatch::detail {

/// "name/region" of a provider key "name/region/project".
[[nodiscard]] std::string_view label_of(const ProviderKey& provider);

/// Draws that depend on seed, provider and tag, and on what is drawn: never on what was drawn
/// before. `purpose` names the draw, `number` tells repeated ones apart.
class Chance {
public:
    Chance(std::uint64_t seed, std::string_view label, std::string_view tag);

    [[nodiscard]] std::uint64_t bits(std::string_view purpose, std::int64_t number = 0) const;
    /// Uniform in [0, 1).
    [[nodiscard]] double share(std::string_view purpose, std::int64_t number = 0) const;
    [[nodiscard]] Milliseconds delay(const SimulatedDelay& delay, std::string_view purpose,
                                     std::int64_t number = 0) const;
    /// One of the provider's ways to fail, by weight, with its message.
    [[nodiscard]] SimulatedError error(const SimulatedProvider& provider, std::string_view purpose,
                                       std::int64_t number = 0) const;

private:
    std::uint64_t base_;
};

}  // namespace paas::dispatch::detail
