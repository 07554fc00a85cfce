/// What the rows of tables over events, phases and statuses are made of.
#pragma once

#include "paas/deployment/state.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <variant>

namespace paas::deployment::detail {

inline constexpr std::size_t kPhaseCount = static_cast<std::size_t>(Phase::parked) + 1;
inline constexpr std::size_t kStatusCount = static_cast<std::size_t>(Status::delete_failed) + 1;

/// A set of phases or statuses, one bit each.
template <typename... Values>
constexpr std::uint16_t set_of(Values... values) {
    return static_cast<std::uint16_t>((0U | ... | (1U << static_cast<unsigned>(values))));
}

template <typename E, std::size_t I = 0>
constexpr std::size_t index_of() {
    if constexpr (std::is_same_v<std::variant_alternative_t<I, Event>, E>) {
        return I;
    } else {
        return index_of<E, I + 1>();
    }
}

struct Transition {
    std::size_t event;  ///< index in Event
    std::uint16_t phases;
    std::uint16_t statuses;
};

/// The same opening, whatever its description says.
[[nodiscard]] bool same_opening(const PortRule& a, const PortRule& b);

}  // namespace paas::deployment::detail
