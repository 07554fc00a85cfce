// Servers that stall, lie and flood.
#include "client.hpp"
#include "http_server.hpp"

#include <chrono>
#include <functional>
#include <thread>
#include <vector>

using namespace paas;
using namespace paas::net;
using testing::HttpServer;
using testing::Reply;
using testing::SeenRequest;
using namespace std::chrono_literals;

namespace {

std::chrono::milliseconds time_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start);
}

}  // namespace

TEST_CASE("a server that never answers is given up at the total limit") {
    HttpServer server([](const SeenRequest&) { return Reply{.before = 1min}; });
    const auto client = make_client();
    HttpRequest request = get(server.url("/"));
    request.limits.total = 300ms;
    const auto took = time_of([&] {
        const auto result = client->send(request);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::deadline_exceeded);
    });
    CHECK(took >= 290ms);
    CHECK(took < 2s);
}

TEST_CASE("a server that drips is given up before the total limit") {
    HttpServer server([](const SeenRequest&) {
        return Reply{.body = std::string(10'000, 'x'), .between_bytes = 50ms};
    });
    const auto client = make_client();
    HttpRequest request = get(server.url("/"));
    request.limits.slow_for = 1s;
    request.limits.total = 1min;
    const auto took = time_of([&] {
        const auto result = client->send(request);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::deadline_exceeded);
    });
    CHECK(took < 10s);
}

TEST_CASE("a body larger than its limit is not read to its end") {
    HttpServer server([](const SeenRequest& request) {
        const std::string body(std::size_t{4} << 20, 'x');
        if (request.target == "/exact") {
            return Reply{.body = body.substr(0, 1000)};
        }
        if (request.target == "/chunked") {
            return Reply{.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400000\r\n" +
                                body + "\r\n0\r\n\r\n"};
        }
        if (request.target == "/endless") {
            return Reply{.raw = "HTTP/1.1 200 OK\r\n\r\n" + body, .close = true};
        }
        return Reply{.body = body};
    });
    const auto client = make_client();
    for (const std::string_view target : {"/declared", "/chunked", "/endless"}) {
        CAPTURE(target);
        HttpRequest request = get(server.url(target));
        request.limits.max_body = 1000;
        const auto result = client->send(request);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::failed_precondition);
        CHECK(result.error().message.find("1000 bytes") != std::string::npos);
    }
    HttpRequest exact = get(server.url("/exact"));
    exact.limits.max_body = 1000;
    const auto result = client->send(exact);
    REQUIRE(result.has_value());
    CHECK(result->body.size() == 1000);
}

TEST_CASE("headers have a limit") {
    HttpServer server([](const SeenRequest&) {
        Reply reply;
        for (int i = 0; i < 100; ++i) {
            reply.headers.emplace_back("X-Long", std::string(900, 'x'));
        }
        return reply;
    });
    const auto result = make_client()->send(get(server.url("/")));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::failed_precondition);
    CHECK(result.error().message.find("headers") != std::string::npos);
}

TEST_CASE("a broken response is an error, never half a body") {
    struct Row {
        std::string_view name;
        std::string raw;
    };
    const Row rows[]{
        {"shorter than declared", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"},
        {"no last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"},
        {"bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n"},
        {"cut in the headers", "HTTP/1.1 200 OK\r\nContent-"},
        {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n"},
        {"negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        HttpServer server(
            [&row](const SeenRequest&) { return Reply{.raw = row.raw, .close = true}; });
        const auto result = make_client()->send(get(server.url("/")));
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::unavailable);
    }
}

TEST_CASE("a stop ends what is on its way and what waits") {
    HttpServer server([](const SeenRequest&) { return Reply{.before = 1min}; });
    const auto client =
        make_client({.rules = {.reach = Reach::anywhere}, .connections_per_host = 2});
    std::stop_source stop;
    const std::vector<HttpRequest> requests(6, get(server.url("/")));
    const std::jthread stopper([&stop] {
        std::this_thread::sleep_for(200ms);
        stop.request_stop();
    });
    const auto took = time_of([&] {
        for (const auto& result : client->send_all(requests, stop.get_token())) {
            REQUIRE_FALSE(result.has_value());
            CHECK(result.error().code == ErrorCode::cancelled);
        }
    });
    CHECK(took < 2s);
    CHECK(client->send(get(server.url("/")), stop.get_token()).error().code ==
          ErrorCode::cancelled);
}
