// What is sent, what comes back, and what is never sent.
#include "client.hpp"
#include "http_server.hpp"

#include <cstdlib>
#include <mutex>
#include <vector>

using namespace paas;
using namespace paas::net;
using testing::HttpServer;
using testing::Reply;
using testing::SeenRequest;

namespace {

Reply echo(const SeenRequest& request) {
    return {.headers = {{"Content-Type", "text/plain"}, {"X-Method", request.method}},
            .body = request.method + " " + request.target + " " + request.body};
}

class Lines final : public Logger {
public:
    void log(LogLevel, std::string_view, std::string_view text) override {
        const std::lock_guard lock(mutex_);
        all += std::string(text) + "\n";
    }
    std::string all;

private:
    std::mutex mutex_;
};

}  // namespace

TEST_CASE("every method, with and without a body") {
    HttpServer server(echo);
    const auto client = make_client();
    for (const Method method :
         {Method::get, Method::post, Method::put, Method::patch, Method::del, Method::options}) {
        CAPTURE(to_string(method));
        HttpRequest request = get(server.url("/a/b?x=1#fragment"));
        request.method = method;
        request.headers = {{"X-Own", "value"}, {"X-Empty", ""}};
        if (method != Method::get) {
            request.body = std::string("body\0with zero", 14);
        }
        const auto response = client->send(request);
        REQUIRE_MESSAGE(response.has_value(), to_string(response.error()));
        CHECK(response->status == 200);
        CHECK(response->ok());
        CHECK(response->content_type() == "text/plain");
        CHECK(response->body == std::string(to_string(method)) + " /a/b?x=1 " + request.body);
        const SeenRequest seen = server.seen().back();
        CHECK(seen.header("x-own") == "value");
        CHECK(seen.header("user-agent").starts_with("paas/"));
        CHECK(seen.header("expect").empty());
        CHECK(seen.header("content-type").empty());
    }
    HttpRequest head = get(server.url("/"));
    head.method = Method::head;
    const auto response = client->send(head);
    REQUIRE(response.has_value());
    CHECK(response->body.empty());
    CHECK(*find_header(response->headers, "x-method") == "HEAD");
}

TEST_CASE("an empty POST says that it is empty") {
    HttpServer server(echo);
    const auto client = make_client();
    HttpRequest request = get(server.url("/"));
    request.method = Method::post;
    REQUIRE(client->send(request).has_value());
    CHECK(server.seen().back().header("content-length") == "0");
}

TEST_CASE("any status is a response, whatever its body is") {
    HttpServer server([](const SeenRequest& request) {
        return Reply{.status = std::stoi(request.target.substr(1)),
                     .headers = {{"Content-Type", "text/html"}},
                     .body = "<html>no</html>"};
    });
    const auto client = make_client();
    for (const int status : {200, 201, 301, 400, 401, 403, 404, 409, 429, 500, 502, 503}) {
        CAPTURE(status);
        const auto response = client->send(get(server.url("/" + std::to_string(status))));
        REQUIRE(response.has_value());
        CHECK(response->status == status);
        CHECK(response->ok() == (status < 300));
        CHECK(response->content_type() == "text/html");
        CHECK(response->body == "<html>no</html>");
    }
}

TEST_CASE("Retry-After is read as seconds and as a date") {
    HttpServer server([](const SeenRequest& request) {
        Reply reply{.status = request.target == "/limited" ? 429 : 503};
        if (request.target == "/limited") {
            reply.headers = {{"Retry-After", "7"}};
        } else if (request.target == "/date") {
            reply.headers = {{"Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT"}};
        } else if (request.target == "/junk") {
            reply.headers = {{"Retry-After", "soon"}};
        }
        return reply;
    });
    const auto client = make_client();
    CHECK(client->send(get(server.url("/limited")))->retry_after == Milliseconds{7'000});
    CHECK(client->send(get(server.url("/date")))->retry_after == std::chrono::hours(24));
    CHECK_FALSE(client->send(get(server.url("/junk")))->retry_after.has_value());
    CHECK_FALSE(client->send(get(server.url("/none")))->retry_after.has_value());
}

TEST_CASE("interim responses are no responses") {
    HttpServer server([](const SeenRequest&) {
        return Reply{.raw =
                         "HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\n"
                         "HTTP/1.1 200 OK\r\nX-Final: yes\r\nContent-Length: 2\r\n\r\nok"};
    });
    const auto response = make_client()->send(get(server.url("/")));
    REQUIRE(response.has_value());
    CHECK(response->status == 200);
    CHECK(response->body == "ok");
    CHECK(find_header(response->headers, "Link") == nullptr);
    CHECK(find_header(response->headers, "X-Final") != nullptr);
}

TEST_CASE("malformed requests are refused and nothing is sent") {
    HttpServer server(echo);
    const auto client = make_client();
    std::vector<HttpRequest> requests;
    const auto with_header = [&](std::string name, std::string value) {
        HttpRequest request = get(server.url("/"));
        request.headers.push_back({std::move(name), std::move(value)});
        requests.push_back(std::move(request));
    };
    with_header("X-A", "1\r\nX-B: 2");
    with_header("X-A", "1\nX-B: 2");
    with_header("X-A", std::string("1\0002", 3));
    with_header("X-A: 1\r\nX-B", "2");
    with_header("X A", "1");
    with_header("", "1");
    with_header("Host", "other.example");
    with_header("content-length", "0");
    with_header("Transfer-Encoding", "chunked");
    with_header("Authorization", "Bearer hunter2");
    with_header("cookie", "hunter2");
    with_header("X-Auth-Token", "hunter2");
    requests.push_back(get(server.url("/")));
    requests.back().credentials.push_back(
        {"Authorization", Secret<std::string>("hunter2\r\nX-B: 2")});
    requests.push_back(get(server.url("/")));
    requests.back().body = "a GET with a body";
    requests.push_back(get("ftp://127.0.0.1/"));
    requests.push_back(get("gopher://127.0.0.1/"));
    for (const auto& result : client->send_all(requests)) {
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::invalid_argument);
        CHECK(to_string(result.error()).find("hunter2") == std::string::npos);
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("credentials go over https or to loopback only") {
    HttpServer server(echo);
    const auto client = make_client();
    REQUIRE(client->send(with_token(get(server.url("/")))).has_value());
    CHECK(server.seen().back().header("authorization") == "Bearer hunter2");
    const std::string port = std::to_string(server.port());
    REQUIRE(client->send(with_token(get("http://localhost:" + port + "/"))).has_value());
    const auto refused = client->send(with_token(get("http://192.0.2.1/")));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::permission_denied);
    CHECK(to_string(refused.error()).find("hunter2") == std::string::npos);
    HttpRequest secret_body = get("http://192.0.2.1/");
    secret_body.method = Method::post;
    secret_body.body = "hunter2";
    secret_body.body_is_secret = true;
    CHECK(client->send(secret_body).error().code == ErrorCode::permission_denied);
}

TEST_CASE("no secret stands in an error or in the log") {
    HttpServer server(echo);
    Lines log;
    const auto client = make_client({.rules = {.reach = Reach::anywhere}, .log = &log});
    REQUIRE(client->send(with_token(get(server.url("/path?signature=hunter2")))).has_value());
    CHECK(log.all.find("/path: 200") != std::string::npos);
    CHECK(log.all.find("hunter2") == std::string::npos);
    const std::uint16_t closed = [] { return HttpServer(echo).port(); }();
    const auto refused = client->send(
        with_token(get("http://127.0.0.1:" + std::to_string(closed) + "/path?signature=hunter2")));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::unavailable);
    CHECK(to_string(refused.error()).find("/path") != std::string::npos);
    CHECK((to_string(refused.error()) + refused.error().hint).find("hunter2") == std::string::npos);
}

TEST_CASE("addresses in every spelling are refused and nothing is sent") {
    HttpServer server(echo);
    HttpServer server6(echo, {.address = "::1"});
    const auto client = make_client({});
    const std::string port = ":" + std::to_string(server.port()) + "/";
    const std::string port6 = ":" + std::to_string(server6.port()) + "/";
    for (const std::string_view host : {"127.0.0.1",
                                        "localhost",
                                        "LOCALHOST",
                                        "localhost.",
                                        "2130706433",
                                        "0177.0.0.1",
                                        "0x7f.1",
                                        "0x7f000001",
                                        "127.1",
                                        "127.0.0.1.",
                                        "%31%32%37.0.0.1",
                                        "127%2e0%2e0%2e1",
                                        "0",
                                        "0.0.0.0",
                                        "[::ffff:127.0.0.1]",
                                        "[::ffff:7f00:1]",
                                        "[64:ff9b::7f00:1]",
                                        "[2002:7f00:1::]",
                                        "[::127.0.0.1]",
                                        "169.254.169.254",
                                        "2852039166",
                                        "10.0.0.1",
                                        "192.168.0.1",
                                        "172.16.0.1",
                                        "100.64.0.1",
                                        "224.0.0.1",
                                        "255.255.255.255"}) {
        CAPTURE(host);
        const auto refused = client->send(get("http://" + std::string(host) + port));
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == ErrorCode::permission_denied);
    }
    for (const std::string_view host : {"[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "localhost"}) {
        CAPTURE(host);
        CHECK(client->send(get("http://" + std::string(host) + port6)).error().code ==
              ErrorCode::permission_denied);
    }
    CHECK(server.connections() == 0);
    CHECK(server6.connections() == 0);
}

TEST_CASE("a name is judged by the address it has when it is connected to") {
    HttpServer server(echo);
    const std::string port = std::to_string(server.port());
    // "localhost" stands for any name that resolves to loopback.
    const auto strict = make_client({});
    const auto refused = strict->send(get("http://localhost:" + port + "/"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().message.find("loopback") != std::string::npos);
    CHECK(server.connections() == 0);
    const auto named =
        make_client({.rules = {.reach = Reach::internet, .named_hosts = {"localhost:" + port}}});
    CHECK(named->send(get("http://localhost:" + port + "/")).has_value());
    CHECK_FALSE(named->send(get("http://127.0.0.1:" + port + "/")).has_value());
}

TEST_CASE("proxies of the environment are not used") {
    HttpServer proxy(echo);
    HttpServer server(echo);
    ::setenv("http_proxy", proxy.url("").c_str(), 1);
    ::setenv("all_proxy", proxy.url("").c_str(), 1);
    const auto response = make_client()->send(get(server.url("/direct")));
    ::unsetenv("http_proxy");
    ::unsetenv("all_proxy");
    REQUIRE(response.has_value());
    CHECK(proxy.connections() == 0);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("a module asked for nothing sensible says so") {
    plugin::ModuleLoader loader({PAAS_MODULE_DIR});
    auto module = loader.load<HttpModule>("curl");
    REQUIRE(module.has_value());
    CHECK((*module)->make({.connections_per_host = 0}).error().code == ErrorCode::invalid_argument);
    CHECK((*module)->make({.connections = 0}).error().code == ErrorCode::invalid_argument);
    CHECK((*module)->make({.ca_file = "/nonexistent/ca.pem"}).error().code == ErrorCode::not_found);
    CHECK((*module)->make({.ca_file = "/dev/null"}).error().code == ErrorCode::invalid_argument);
}
