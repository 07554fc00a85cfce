/// A client of the module `curl`, and short ways to ask.
#pragma once

#include "paas/net/http_client.hpp"
#include "paas/plugin/loader.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>

namespace paas::net {

inline Url url(std::string_view text) {
    auto parsed = Url::parse(text);
    REQUIRE_MESSAGE(parsed.has_value(), text);
    return *parsed;
}

/// May connect to loopback unless the options say otherwise.
inline std::unique_ptr<HttpClient> make_client(HttpClientOptions options = {
                                                   .rules = {.reach = Reach::anywhere}}) {
    plugin::ModuleLoader loader({PAAS_MODULE_DIR});
    auto module = loader.load<HttpModule>("curl");
    REQUIRE_MESSAGE(module.has_value(), to_string(module.error()));
    auto client = (*module)->make(std::move(options));
    REQUIRE_MESSAGE(client.has_value(), to_string(client.error()));
    return std::move(*client);
}

inline HttpRequest get(std::string_view text) {
    HttpRequest request;
    request.url = url(text);
    return request;
}

inline HttpRequest with_token(HttpRequest request, std::string token = "hunter2") {
    request.credentials.push_back({"Authorization", Secret<std::string>("Bearer " + token)});
    return request;
}

}  // namespace paas::net
