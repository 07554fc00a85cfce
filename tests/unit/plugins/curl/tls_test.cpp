// TLS is verified, always; a CA file adds trust.
#include "certificates.hpp"
#include "client.hpp"
#include "http_server.hpp"
#include "scratch.hpp"

#include <fstream>

using namespace paas;
using namespace paas::net;
using testing::HttpServer;
using testing::Reply;
using testing::SeenRequest;

namespace {

struct World {
    explicit World(const std::string& name)
        : files(testing::make_certificates(folder.path(), name)),
          server([](const SeenRequest&) { return Reply{.body = "safe"}; },
                 {.certificate = files.certificate, .key = files.key}) {}

    [[nodiscard]] std::unique_ptr<HttpClient> client(bool trusting) const {
        return make_client({.rules = {.reach = Reach::anywhere},
                            .ca_file = trusting ? files.authority : std::filesystem::path()});
    }

    testing::ScratchFolder folder;
    testing::Certificates files;
    HttpServer server;
};

}  // namespace

TEST_CASE("an authority that is trusted by file") {
    const World world("IP:127.0.0.1");
    const auto client = world.client(true);
    for (int i = 0; i < 2; ++i) {
        const auto response = client->send(with_token(get(world.server.url("/"))));
        REQUIRE_MESSAGE(response.has_value(), to_string(response.error()));
        CHECK(response->body == "safe");
    }
    CHECK(world.server.connections() == 1);
    CHECK(world.server.seen().front().header("authorization") == "Bearer hunter2");
}

TEST_CASE("an unknown authority is refused before anything is sent") {
    const World world("IP:127.0.0.1");
    const auto result = world.client(false)->send(with_token(get(world.server.url("/"))));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::failed_precondition);
    CHECK(result.error().hint.find("--cacert") != std::string::npos);
    CHECK(world.server.seen().empty());
}

TEST_CASE("another authority's file does not help") {
    const World world("IP:127.0.0.1");
    const World other("IP:127.0.0.1");
    const auto client = other.client(true);
    CHECK(client->send(get(world.server.url("/"))).error().code == ErrorCode::failed_precondition);
    CHECK(client->send(get(other.server.url("/"))).has_value());
    CHECK(world.server.seen().empty());
}

TEST_CASE("a certificate for another host is refused") {
    const World world("DNS:other.example");
    const auto result = world.client(true)->send(get(world.server.url("/")));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::failed_precondition);
    CHECK(world.server.seen().empty());
}

TEST_CASE("https at a port that speaks http, and the reverse") {
    HttpServer plain([](const SeenRequest&) { return Reply{}; });
    const auto no_tls =
        make_client()->send(get("https://127.0.0.1:" + std::to_string(plain.port()) + "/"));
    REQUIRE_FALSE(no_tls.has_value());
    CHECK(no_tls.error().code == ErrorCode::failed_precondition);
    const World world("IP:127.0.0.1");
    const auto no_http = world.client(true)->send(
        get("http://127.0.0.1:" + std::to_string(world.server.port()) + "/"));
    REQUIRE_FALSE(no_http.has_value());
    CHECK(no_http.error().code == ErrorCode::unavailable);
}

TEST_CASE("a redirect from https to http is not followed") {
    HttpServer plain([](const SeenRequest&) { return Reply{}; });
    const testing::ScratchFolder folder;
    const auto files = testing::make_certificates(folder.path(), "IP:127.0.0.1");
    HttpServer server(
        [&plain](const SeenRequest&) {
            return Reply{.status = 302, .headers = {{"Location", plain.url("/")}}};
        },
        {.certificate = files.certificate, .key = files.key});
    HttpRequest request = get(server.url("/"));
    request.limits.max_redirects = 3;
    const auto result =
        make_client({.rules = {.reach = Reach::anywhere}, .ca_file = files.authority})
            ->send(request);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::failed_precondition);
    CHECK(plain.connections() == 0);
}
