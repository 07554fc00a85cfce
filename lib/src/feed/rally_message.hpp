/// Results of functional tests: Rally messages 1.0.0, and the reports that they are made from.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace paas::feed {

/// A run before its environment is mapped to a provider.
struct RallyReading {
    std::string environment;
    Timestamp at{};
    bool passed = false;  ///< finished and within its limits; a crashed run has failed
};

/// True for what `rally task report --json` writes: an object with `info` and `tasks`.
[[nodiscard]] bool is_rally_report(const nlohmann::json& value);

/// invalid_argument says which member is wrong, as "path: what".
[[nodiscard]] Result<RallyReading> read_rally_message(const nlohmann::json& message);
/// One reading per task. Its time is the report's `generated_at`, as in the messages made from it,
/// so that a run told both ways counts once.
[[nodiscard]] Result<std::vector<RallyReading>> read_rally_report(const nlohmann::json& report);

}  // namespace paas::feed
