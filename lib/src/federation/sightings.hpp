/// What one statement of a provider says about devices, and how statements are put together.
#pragma once

#include "federation/device_text.hpp"

#include "paas/federation/accelerators.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::federation {

/// Equal devices as one statement has them; what it leaves open is empty.
struct Sighting {
    std::string kind = "gpu";
    std::string vendor{};
    std::string model{};
    std::string profile{};
    std::int64_t mem_gib = 0;
    std::optional<std::int64_t> count{};
    bool is_uncountable = false;  ///< the number cannot be known: it stays 0
    std::optional<AcceleratorMode> mode{};
    Confidence confidence = Confidence::stated;
    std::string evidence{};
};
using Sightings = std::vector<Sighting>;

[[nodiscard]] Sighting sighting_of(const Mention& mention, Confidence confidence,
                                   std::string evidence);
/// Devices that a name or a description speaks of.
[[nodiscard]] Sightings sightings_of(const Reading& reading, const std::string& evidence);
/// The device that a title names (an alias, a product, a profile); nothing when it names none.
[[nodiscard]] std::optional<Sighting> titled(std::string_view title, Confidence confidence,
                                             std::string evidence);
[[nodiscard]] Sighting sighting_of(const Slice& slice, Confidence confidence, std::string evidence);

/// The maker's own short name where it is known, else the text in lower case.
[[nodiscard]] std::string vendor_name(std::string_view text);

/// Fills what `strong` leaves open with what `weak` says about the same device, if each speaks of
/// one device only. Where they contradict, `strong` stays.
void fill(Sightings& strong, const Sightings& weak);
/// The same, and takes devices of a kind that `strong` does not speak of.
void merge(Sightings& strong, const Sightings& weak);

/// Makes one of equal devices, adding up their numbers.
void add_up(Sightings& sightings);

/// With everything open decided: one device where no number is told, whole unless told otherwise,
/// the memory that the model always has. Equal ones are added up.
[[nodiscard]] std::vector<Accelerator> settled(const Sightings& sightings);

}  // namespace paas::federation
