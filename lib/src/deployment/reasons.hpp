/// The texts that tell people why.
#pragma once

#include "paas/deployment/effect.hpp"
#include "paas/deployment/state.hpp"

#include <string>
#include <string_view>

namespace paas::deployment::detail {

/// The class the dispatcher gave, or else what the message says.
[[nodiscard]] ErrorClass class_of(const Outcome& outcome);

/// A provider's message as it is kept: cut to a few KiB, valid UTF-8 (so that what is read back
/// from the journal equals what was written).
[[nodiscard]] std::string stored(std::string_view message);

/// A provider's message as part of a sentence: its first line, cut to a few hundred bytes.
[[nodiscard]] std::string shown(std::string_view message);

/// "CLOUD-A/region: capacity: No valid host was found".
[[nodiscard]] std::string summary(const Attempt& attempt);

/// "tried 2 providers: …; …; WHY".
[[nodiscard]] std::string attempts_summary(const State& state, const std::string& why);

}  // namespace paas::deployment::detail
