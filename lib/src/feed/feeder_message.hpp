/// One feeder message as a provider.
#pragma once

#include "paas/base/error.hpp"
#include "paas/federation/provider.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paas::feed {

/// Something read around.
struct Note {
    std::string code;
    std::string message;
    std::string suggestion;
};

[[nodiscard]] bool is_feeder_version(std::string_view version);

/// Reads a message whose `msg_version` is one of ours. invalid_argument says which member is
/// wrong, as "path: what".
[[nodiscard]] Result<federation::Provider> read_feeder_message(const nlohmann::json& message,
                                                               std::string_view version,
                                                               std::vector<Note>& notes);

}  // namespace paas::feed
