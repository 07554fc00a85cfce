/// Reading devices out of words: names, descriptions, aliases, labels.
#pragma once

#include "federation/device_models.hpp"
#include "federation/device_phrases.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::federation {

/// A device that a text speaks of. What it does not tell is empty.
struct Mention {
    const DeviceModel* model = nullptr;
    std::string vendor;
    std::string kind = "gpu";
    std::optional<std::int64_t> count;
    std::int64_t mem_gib = 0;  ///< of the whole device, or of the slice when `mode` is one
    std::optional<AcceleratorMode> mode;
    std::string profile;
};

struct Reading {
    std::vector<Mention> mentions;  ///< one per model; one without a model when none is named
    bool says_none = false;         ///< "no GPU", "CPU only"
};
[[nodiscard]] Reading read_devices(std::string_view text, TextKind kind);

}  // namespace paas::federation
