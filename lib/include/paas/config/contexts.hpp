/// Contexts: which orchestrator a command talks to.
#pragma once

#include "paas/base/error.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace paas::config {

inline constexpr std::string_view kEmbedded = "embedded";

/// One context. The embedded one needs nothing but its name.
struct Context {
    std::string name;
    std::string url;                ///< of a remote orchestrator; empty = embedded
    std::string group;              ///< group to act for
    std::string issuer;             ///< of the tokens
    std::filesystem::path ca_file;  ///< trusted besides the system's
    std::string token;              ///< where tokens come from: "env:NAME", "file:PATH",
                                    ///< "agent:ACCOUNT", "login"; never a token itself
    std::string origin;             ///< "config.yaml:4:5", "ORCHENT_URL", "built in"
    [[nodiscard]] bool remote() const noexcept { return !url.empty(); }
    bool operator==(const Context&) const = default;
};

/// What is wrong with a context about to be stored: invalid_argument that names the field. Checks
/// the name (letters, digits, '.', '_', '-'), the URL (https, or http to loopback only, without
/// user or password) and the token source.
[[nodiscard]] PAAS_API Result<void> check(const Context& context);

/// Stores a context under its name, replacing one that is there. The rest of the file stays as it
/// is, comments included. The file is made with mode 0600 (its folder 0700) and replaced in one
/// rename, so a reader never sees half of it.
[[nodiscard]] PAAS_API Result<void> store_context(const std::filesystem::path& file,
                                                  const Context& context);
/// not_found when it is not in the file; failed_precondition for the one in use.
[[nodiscard]] PAAS_API Result<void> remove_context(const std::filesystem::path& file,
                                                   std::string_view name);
/// Makes it the one that commands use by default. The caller has checked that it exists.
[[nodiscard]] PAAS_API Result<void> use_context(const std::filesystem::path& file,
                                                std::string_view name);

/// Writes a file in one step: temporary file, fsync, rename, fsync of the folder. Mode 0600;
/// missing folders are made with mode 0700. `unavailable` or `permission_denied` with the path.
[[nodiscard]] PAAS_API Result<void> write_atomically(const std::filesystem::path& file,
                                                     std::string_view text);

}  // namespace paas::config
