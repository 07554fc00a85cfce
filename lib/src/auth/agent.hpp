/// Tokens from oidc-agent, over its socket.
#pragma once

#include "paas/auth/token_source.hpp"

#include <mutex>
#include <string>

namespace paas::auth {

/// Asks in plain JSON: the socket is of this machine and of this user, which is checked, and the
/// agent answers each request in the form it came in.
class AgentTokens final : public TokenSource {
public:
    /// An empty account means the one that the agent has for the issuer.
    AgentTokens(std::string account, TokenContext context);

    [[nodiscard]] Result<AccessToken> token(const TokenNeed& need, std::stop_token stop) override;
    [[nodiscard]] std::string describe() const override;

private:
    std::string account_;
    TokenContext context_;
    std::mutex mutex_;  ///< the agent answers one at a time, and few may wait at its socket
};

}  // namespace paas::auth
