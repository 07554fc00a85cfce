/// What came back, as JSON.
#pragma once

#include "paas/base/error.hpp"
#include "paas/net/http_client.hpp"

#include <nlohmann/json.hpp>

namespace paas::clients {

/// The JSON object of an answer. Everything else is one Error with the request: a status of 300 or
/// more, another content type, a text that is no JSON or cut off, a value that is no object.
/// It never repeats the body.
[[nodiscard]] Result<nlohmann::json> json_of(net::Method method,
                                             const Result<net::HttpResponse>& response);

}  // namespace paas::clients
