// Many requests at once, over few connections.
#include "client.hpp"
#include "http_server.hpp"
#include "scratch.hpp"

#include "paas/base/fault.hpp"
#include "paas/net/retry.hpp"

#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

using namespace paas;
using namespace paas::net;
using testing::HttpServer;
using testing::Reply;
using testing::SeenRequest;
using namespace std::chrono_literals;

namespace {

AddressRules loopback() {
    return {.reach = Reach::anywhere};
}

Reply target_of(const SeenRequest& request) {
    return {.body = request.target};
}

}  // namespace

TEST_CASE("one connection serves one request after the other") {
    HttpServer server(target_of);
    const auto client = make_client();
    for (int i = 0; i < 20; ++i) {
        REQUIRE(client->send(get(server.url("/"))).has_value());
    }
    CHECK(server.connections() == 1);
}

TEST_CASE("200 requests at once use as many connections as allowed and come back in order") {
    HttpServer server(
        [](const SeenRequest& request) { return Reply{.body = request.target, .before = 5ms}; });
    const auto client = make_client({.rules = loopback(), .connections_per_host = 5});
    std::vector<HttpRequest> requests;
    for (int i = 0; i < 200; ++i) {
        requests.push_back(get(server.url("/" + std::to_string(i))));
    }
    const auto results = client->send_all(requests);
    REQUIRE(results.size() == 200);
    for (std::size_t i = 0; i < results.size(); ++i) {
        REQUIRE(results[i].has_value());
        CHECK(results[i]->body == "/" + std::to_string(i));
    }
    CHECK(server.connections() == 5);
    CHECK(server.most_open() == 5);
}

TEST_CASE("the limit in all holds over several hosts, and nobody starves") {
    std::atomic<int> open{0};
    std::atomic<int> most{0};
    const auto handler = [&](const SeenRequest& request) {
        most = std::max(most.load(), ++open);
        std::this_thread::sleep_for(5ms);
        --open;
        return target_of(request);
    };
    std::vector<std::unique_ptr<HttpServer>> servers;
    for (int i = 0; i < 4; ++i) {
        servers.push_back(std::make_unique<HttpServer>(handler));
    }
    const auto client =
        make_client({.rules = loopback(), .connections_per_host = 8, .connections = 6});
    std::vector<HttpRequest> requests;
    for (int i = 0; i < 80; ++i) {
        requests.push_back(get(servers[static_cast<std::size_t>(i) % 4]->url("/")));
    }
    for (const auto& result : client->send_all(requests)) {
        CHECK(result.has_value());
    }
    CHECK(most <= 6);
    for (const auto& server : servers) {
        CHECK(server->seen().size() == 20);
    }
}

TEST_CASE("callers on several threads share the limit and the connections") {
    HttpServer server(
        [](const SeenRequest& request) { return Reply{.body = request.target, .before = 2ms}; });
    const auto client = make_client({.rules = loopback(), .connections_per_host = 3});
    std::atomic<int> right{0};
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 8; ++thread) {
            threads.emplace_back([&, thread] {
                for (int i = 0; i < 10; ++i) {
                    const std::string target =
                        "/" + std::to_string(thread) + "/" + std::to_string(i);
                    const auto response = client->send(get(server.url(target)));
                    right += response && response->body == target ? 1 : 0;
                }
            });
        }
    }
    CHECK(right == 80);
    CHECK(server.most_open() <= 3);
}

TEST_CASE("one bad request does not spoil the others") {
    HttpServer server(target_of);
    const auto client = make_client({.rules = loopback()});
    const std::vector<HttpRequest> requests{get(server.url("/a")), get("http://224.0.0.1/"),
                                            get("ftp://127.0.0.1/"), get(server.url("/b"))};
    const auto results = client->send_all(requests);
    CHECK(results[0]->body == "/a");
    CHECK(results[1].error().code == ErrorCode::permission_denied);
    CHECK(results[2].error().code == ErrorCode::invalid_argument);
    CHECK(results[3]->body == "/b");
    CHECK(client->send_all({}).empty());
}

TEST_CASE("the rate cap holds for each host") {
    HttpServer server(target_of);
    const auto client =
        make_client({.rules = loopback(), .connections_per_host = 4, .requests_per_second = 20});
    const std::vector<HttpRequest> requests(11, get(server.url("/")));
    const auto start = std::chrono::steady_clock::now();
    for (const auto& result : client->send_all(requests)) {
        CHECK(result.has_value());
    }
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(took >= 490ms);
    CHECK(took < 3s);
}

TEST_CASE("requests of one pace share a cap over several hosts, others do not wait for them") {
    HttpServer one(target_of);
    HttpServer other(target_of);
    const auto client = make_client({.rules = loopback(), .connections_per_host = 8});
    std::vector<HttpRequest> requests;
    for (int i = 0; i < 6; ++i) {
        requests.push_back(get(one.url("/")));
        requests.push_back(get(other.url("/")));
    }
    const auto time_of = [&](double per_second) {
        for (HttpRequest& request : requests) {
            request.pace = {"provider A", per_second};
        }
        const auto start = std::chrono::steady_clock::now();
        for (const auto& result : client->send_all(requests)) {
            CHECK(result.has_value());
        }
        return std::chrono::steady_clock::now() - start;
    };
    CHECK(time_of(20) >= 540ms);
    CHECK(time_of(0) < 500ms);
}

TEST_CASE("a server that is busy is asked again when it said so") {
    std::atomic<int> calls{0};
    HttpServer server([&calls](const SeenRequest&) {
        return ++calls < 3 ? Reply{.status = 429, .headers = {{"Retry-After", "1"}}}
                           : Reply{.body = "now"};
    });
    const auto client = make_client();
    SystemClock clock;
    SystemRandom random;
    RetryingClient patient(*client, {}, clock, random);
    const auto start = std::chrono::steady_clock::now();
    const auto response = patient.send(get(server.url("/")));
    REQUIRE(response.has_value());
    CHECK(response->body == "now");
    CHECK(std::chrono::steady_clock::now() - start >= 2s);
    HttpRequest post = get(server.url("/"));
    post.method = Method::post;
    calls = 0;
    CHECK(patient.send(post)->status == 429);
    CHECK(calls == 1);
    post.repeatable = true;
    CHECK(patient.send(post)->body == "now");
}

TEST_CASE("fault points stand before and after each request") {
    const testing::ScratchFolder folder;
    const std::string trace = folder.path() / "trace";
    FaultPlan plan(0, trace);
    HttpServer server(target_of);
    {
        const auto client = make_client({.rules = loopback(), .faults = &plan});
        REQUIRE(client->send(get(server.url("/"))).has_value());
        REQUIRE(client->send(get(server.url("/"))).has_value());
    }
    std::ifstream file(trace);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    CHECK(text == "1 http.send\n2 http.received\n3 http.send\n4 http.received\n");
}

TEST_CASE("a client goes away with idle connections") {
    HttpServer server(target_of);
    for (int i = 0; i < 5; ++i) {
        const auto client = make_client();
        REQUIRE(client->send(get(server.url("/"))).has_value());
    }
    CHECK(server.connections() == 5);
}
