/// Where access tokens come from.
///
///     auto source = auth::make_token_source("agent:federation", context);
///     auto token = (*source)->token({.issuer = "https://iam.example.org/"});
///
/// A token is fetched when it is needed and never kept on disk. What a source says of a token
/// (issuer, expiry) is read from the token without checking its signature: it decides what is sent
/// where and what is told to the user, never what somebody may do.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/base/secret.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace paas::auth {

/// What a token is needed for.
struct TokenNeed {
    std::string issuer{};    ///< URL; empty = any. One trailing slash more or less is the same.
    std::string audience{};  ///< empty = what the issuer puts in by itself
    Milliseconds min_left = std::chrono::minutes(5);  ///< it must live so long yet, if that is told
    bool renew = false;  ///< the one given last was refused: not the same again
};

struct AccessToken {
    Secret<std::string> value;
    std::string issuer;   ///< empty = not told
    Timestamp expires{};  ///< the epoch = not told
    std::string origin;   ///< for messages: "variable PAAS_TOKEN", "oidc-agent"
};

/// Thread-safe.
class PAAS_API TokenSource {
public:
    TokenSource() = default;
    TokenSource(const TokenSource&) = delete;
    TokenSource& operator=(const TokenSource&) = delete;
    virtual ~TokenSource();

    /// not_found: the source has none (no variable, no file, no agent); unauthenticated: what it
    /// has is of another issuer, over, or refused by the agent; permission_denied: a file that
    /// others may read; invalid_argument: no token stands there; deadline_exceeded and unavailable:
    /// the agent. The token is in no message.
    [[nodiscard]] virtual Result<AccessToken> token(const TokenNeed& need,
                                                    std::stop_token stop = {}) = 0;
    /// For messages: "variable PAAS_TOKEN", "file /home/me/token", "oidc-agent account iam".
    [[nodiscard]] virtual std::string describe() const = 0;
};

/// What sources work with. The clock must outlive them.
struct TokenContext {
    /// A variable of the environment, or nothing.
    std::function<std::optional<std::string>(std::string_view)> environment;
    Clock* clock = nullptr;
    Milliseconds agent_time = std::chrono::seconds(15);  ///< how long the agent may take
};

/// The source that a text names, as it stands in contexts and in the configuration of feeders:
/// "env:NAME", "file:PATH", "agent:ACCOUNT" (oidc-agent), "agent" (the account of oidc-agent for
/// the issuer that is asked for). invalid_argument for anything else.
[[nodiscard]] PAAS_API Result<std::unique_ptr<TokenSource>> make_token_source(std::string_view name,
                                                                              TokenContext context);

/// The first of these that has a token of the issuer: oidc-agent where OIDC_SOCK names one (account
/// OIDC_AGENT_ACCOUNT, else by issuer), PAAS_TOKEN, ORCHENT_TOKEN.
[[nodiscard]] PAAS_API std::unique_ptr<TokenSource> default_token_source(TokenContext context);

/// A secret of one line in a file of its own: regular, no symbolic link, mode 0600 or less, in a
/// folder of mode 0700 or less, both of the user that runs this or of root; at most 64 KiB. White
/// space around it is dropped. not_found, permission_denied (with what to do), invalid_argument.
[[nodiscard]] PAAS_API Result<Secret<std::string>> read_secret_file(
    const std::filesystem::path& file);

}  // namespace paas::auth
