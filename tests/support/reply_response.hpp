/// What a client gets of a scripted reply, without a network between them.
#pragma once

#include "http_server.hpp"

#include "paas/net/http_client.hpp"

#include <string>

namespace paas::testing {

/// A reply of status 0 stands for a server that is not there.
inline Result<net::HttpResponse> response_of(const net::HttpRequest& request, const Reply& reply) {
    if (reply.status == 0) {
        return fail(Error(ErrorCode::unavailable, "cannot connect")
                        .in(std::string(net::to_string(request.method)) + ' ' +
                            request.url.without_query()));
    }
    net::HttpResponse response;
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) {
        response.headers.push_back({name, value});
    }
    response.body = reply.body;
    response.url = request.url;
    return response;
}

}  // namespace paas::testing
