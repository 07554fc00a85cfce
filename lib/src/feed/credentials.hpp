/// What secrets of a configuration stand for.
#pragma once

#include "paas/feed/run.hpp"

namespace paas::feed {

/// Where the access tokens of a connection come from: its issuer's `token`, else the default.
/// A name of a token source without a kind is an account of oidc-agent.
[[nodiscard]] Result<std::shared_ptr<auth::TokenSource>> tokens_of(
    const SecretReference& reference, const auth::TokenContext& context);

/// The secret itself; not_found, permission_denied as read_secret_file gives them.
[[nodiscard]] Result<Secret<std::string>> secret_of(const SecretReference& reference,
                                                    const auth::TokenContext& context);

}  // namespace paas::feed
