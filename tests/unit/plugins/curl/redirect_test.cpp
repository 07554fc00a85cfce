// Redirects: only where the rules allow, and without the credentials of another origin.
#include "client.hpp"
#include "http_server.hpp"

using namespace paas;
using namespace paas::net;
using testing::HttpServer;
using testing::Reply;
using testing::SeenRequest;

namespace {

HttpRequest following(std::string_view text, std::uint32_t redirects = 3) {
    HttpRequest request = get(text);
    request.limits.max_redirects = redirects;
    return request;
}

Reply redirect(std::string target, int status = 302) {
    return {.status = status, .headers = {{"Location", std::move(target)}}};
}

}  // namespace

TEST_CASE("redirects are followed as far as allowed") {
    HttpServer server([](const SeenRequest& request) {
        const int left = std::stoi(request.target.substr(1));
        return left == 0 ? Reply{.body = "there"} : redirect(std::to_string(left - 1), 307);
    });
    const auto client = make_client();
    const auto reached = client->send(following(server.url("/3")));
    REQUIRE(reached.has_value());
    CHECK(reached->body == "there");
    CHECK(reached->url.str() == server.url("/0"));
    const auto lost = client->send(following(server.url("/4")));
    REQUIRE_FALSE(lost.has_value());
    CHECK(lost.error().code == ErrorCode::failed_precondition);
    const auto unasked = client->send(get(server.url("/1")));
    REQUIRE(unasked.has_value());
    CHECK(unasked->status == 307);
    CHECK(*find_header(unasked->headers, "Location") == "0");
}

TEST_CASE("a circle ends") {
    HttpServer server([](const SeenRequest&) { return redirect("/again"); });
    const auto result = make_client()->send(following(server.url("/again"), 10));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::failed_precondition);
    CHECK(server.seen().size() == 11);
}

TEST_CASE("only GET and HEAD follow") {
    HttpServer server([](const SeenRequest&) { return redirect("/next", 303); });
    HttpRequest post = following(server.url("/"));
    post.method = Method::post;
    const auto response = make_client()->send(post);
    REQUIRE(response.has_value());
    CHECK(response->status == 303);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("a redirect to an address that is not allowed is not followed") {
    HttpServer inside([](const SeenRequest&) { return Reply{.body = "secret"}; });
    const std::string port = std::to_string(inside.port());
    for (const std::string& target :
         {"http://127.0.0.1:" + port + "/", "//127.0.0.1:" + port + "/",
          "http://2130706433:" + port + "/", "http://0x7f.1:" + port + "/",
          "http://[::ffff:127.0.0.1]:" + port + "/", "http://[::1]:" + port + "/",
          std::string("http://169.254.169.254/latest/meta-data/"),
          std::string("http://10.0.0.1/")}) {
        CAPTURE(target);
        HttpServer outside([&target](const SeenRequest&) { return redirect(target); });
        const std::string name = "localhost:" + std::to_string(outside.port());
        const auto client =
            make_client({.rules = {.reach = Reach::internet, .named_hosts = {name}}});
        const auto result = client->send(following("http://" + name + "/"));
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::permission_denied);
        CHECK(outside.seen().size() == 1);
    }
    CHECK(inside.connections() == 0);
}

TEST_CASE("a redirect to something else than a web page is not followed") {
    for (const std::string& target :
         {std::string("file:///etc/passwd"), std::string("ftp://127.0.0.1/x"),
          std::string("gopher://127.0.0.1:25/x"), std::string("http://user:hunter2@127.0.0.1/"),
          std::string("http://127.0.0.1\\@evil.example/"), std::string("javascript:alert(1)"),
          std::string("http:///x"), std::string("")}) {
        CAPTURE(target);
        HttpServer server([&target](const SeenRequest& request) {
            return request.target == "/" ? redirect(target) : Reply{};
        });
        const auto result = make_client()->send(following(server.url("/")));
        if (target.empty()) {
            continue;  // "the same document": a circle, seen above
        }
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::failed_precondition);
        CHECK(to_string(result.error()).find("hunter2") == std::string::npos);
        CHECK(server.seen().size() == 1);
    }
    HttpServer silent([](const SeenRequest&) { return Reply{.status = 302}; });
    CHECK(make_client()->send(following(silent.url("/"))).error().code ==
          ErrorCode::failed_precondition);
}

TEST_CASE("credentials stay at their origin") {
    HttpServer other([](const SeenRequest&) { return Reply{}; });
    std::string home;
    HttpServer server([&](const SeenRequest& request) {
        return request.target == "/out"    ? redirect(other.url("/"))
               : request.target == "/here" ? redirect("/end")
                                           : Reply{};
    });
    const auto client = make_client();
    REQUIRE(client->send(with_token(following(server.url("/here")))).has_value());
    CHECK(server.seen().back().target == "/end");
    CHECK(server.seen().back().header("authorization") == "Bearer hunter2");
    REQUIRE(client->send(with_token(following(server.url("/out")))).has_value());
    REQUIRE(other.seen().size() == 1);
    CHECK(other.seen().back().header("authorization").empty());
}

TEST_CASE("credentials that were left behind do not come back") {
    std::string home;
    HttpServer other([&home](const SeenRequest&) { return redirect(home); });
    HttpServer server([&other](const SeenRequest& request) {
        return request.target == "/out" ? redirect(other.url("/")) : Reply{};
    });
    home = server.url("/end?as=the-other-wants");
    REQUIRE(make_client()->send(with_token(following(server.url("/out")))).has_value());
    const SeenRequest last = server.seen().back();
    CHECK(last.target == "/end?as=the-other-wants");
    CHECK(last.header("authorization").empty());
}
