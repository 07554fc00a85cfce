/// What a request must fulfil before anything of it is sent.
#pragma once

#include "paas/net/http_client.hpp"

namespace paas::net {

/// invalid_argument: scheme, method, names and values of headers; permission_denied: the address
/// rules, or a secret that would travel in the clear.
[[nodiscard]] Result<void> check_request(const AddressRules& rules, const HttpRequest& request);

/// Whether the request carries something that only its server may read.
[[nodiscard]] bool is_confidential(const HttpRequest& request) noexcept;

/// The URL that `response` to a request at `from` redirects to; failed_precondition when it may
/// not be followed, permission_denied by the address rules.
[[nodiscard]] Result<Url> redirect_target(const AddressRules& rules, const Url& from,
                                          const HttpResponse& response);

}  // namespace paas::net
