// oidc-agent as a peer: a fake for what the real one is not asked to do. tests/integration asks a
// real one.
#include "scratch.hpp"
#include "tokens.hpp"

#include "paas/auth/token_source.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace paas;
using namespace paas::auth;
using namespace paas::auth::testing;

namespace {

/// Answers each connection's first message by a function, in pieces.
class FakeAgent {
public:
    using Pieces = std::vector<std::string>;

    FakeAgent(const std::string& path, std::function<Pieces(const std::string&)> answer,
              bool holds = false)
        : answer_(std::move(answer)), holds_(holds) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
        REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
                0);
        REQUIRE(::listen(listener_, 5) == 0);
        thread_ = std::jthread([this] { serve(); });
    }
    FakeAgent(const FakeAgent&) = delete;
    FakeAgent& operator=(const FakeAgent&) = delete;
    ~FakeAgent() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    std::vector<std::string> seen() {
        const std::scoped_lock lock(mutex_);
        return seen_;
    }

private:
    void serve() {
        std::vector<int> held;
        while (true) {
            const int peer = ::accept(listener_, nullptr, nullptr);
            if (peer < 0) {
                break;
            }
            std::string request(4096, '\0');
            const ssize_t got = ::recv(peer, request.data(), request.size(), 0);
            request.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
            {
                const std::scoped_lock lock(mutex_);
                seen_.push_back(request);
            }
            for (const std::string& piece : answer_(request)) {
                (void)::send(peer, piece.data(), piece.size(), MSG_NOSIGNAL);
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
            held.push_back(peer);
            if (!holds_) {
                ::close(peer);
                held.pop_back();
            }
        }
        for (const int peer : held) {
            ::close(peer);
        }
    }

    std::function<Pieces(const std::string&)> answer_;
    bool holds_;
    int listener_ = -1;
    std::mutex mutex_;
    std::vector<std::string> seen_;
    std::jthread thread_;
};

constexpr const char* kGiven =
    R"({"status":"success","access_token":"agent-canary","issuer":"https://iam.example.org/",)"
    R"("expires_at":1767229200})";

struct Scene {
    paas::testing::ScratchFolder folder{"agent"};
    std::string path = (folder.path() / "socket").string();
    SystemClock clock;

    TokenContext context(Milliseconds time = std::chrono::seconds(10)) {
        return {[this](std::string_view name) -> std::optional<std::string> {
                    return name == "OIDC_SOCK" ? std::optional(path) : std::nullopt;
                },
                &clock, time};
    }
};

std::string whole(const Error& error) {
    return to_string(error) + " | " + error.hint;
}

}  // namespace

TEST_CASE("oidc-agent is asked by account or by issuer") {
    Scene scene;
    FakeAgent agent(scene.path, [](const std::string&) { return FakeAgent::Pieces{kGiven}; });
    const auto by_account = make_token_source("agent:iam", scene.context());
    const auto token = (*by_account)
                           ->token({.issuer = "https://iam.example.org",
                                    .audience = "kubernetes",
                                    .min_left = std::chrono::minutes(5)});
    REQUIRE(token);
    CHECK(token->value.reveal() == "agent-canary");
    CHECK(token->issuer == "https://iam.example.org/");
    CHECK(format_time(token->expires) == "2026-01-01T01:00:00.000Z");
    CHECK(token->origin == "oidc-agent account iam");
    const auto by_issuer = make_token_source("agent", scene.context());
    REQUIRE((*by_issuer)->token({.issuer = "https://iam.example.org/", .renew = true}));
    CHECK((*by_issuer)->token({}).error().code == ErrorCode::invalid_argument);
    const auto seen = agent.seen();
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].find(R"("account":"iam")") != std::string::npos);
    CHECK(seen[0].find(R"("audience":"kubernetes")") != std::string::npos);
    CHECK(seen[0].find(R"("min_valid_period":300)") != std::string::npos);
    CHECK(seen[1].find(R"("issuer":"https://iam.example.org/")") != std::string::npos);
    CHECK(seen[1].find(R"("min_valid_period":-1)") != std::string::npos);
    CHECK(seen[1].find("account") == std::string::npos);
}

TEST_CASE("answers in pieces, and over a connection that stays open") {
    Scene scene;
    const std::string text = kGiven;
    FakeAgent agent(
        scene.path,
        [&](const std::string&) {
            return FakeAgent::Pieces{text.substr(0, 1), text.substr(1, 40), text.substr(41)};
        },
        true);
    const auto source = make_token_source("agent:iam", scene.context());
    CHECK((*source)->token({})->value.reveal() == "agent-canary");
    CHECK((*source)->token({})->value.reveal() == "agent-canary");
}

TEST_CASE("what an agent may say instead of a token") {
    struct Row {
        const char* what;
        FakeAgent::Pieces pieces;
        ErrorCode code;
        const char* says;
    };
    const Row rows[] = {
        {"a refusal",
         {R"({"status":"failure","error":"No account\u001b[31m configured"})"},
         ErrorCode::unauthenticated,
         "No account [31m configured"},
        {"a refusal in other words",
         {R"({"status":"NotFound"})"},
         ErrorCode::unauthenticated,
         "oidc-add iam"},
        {"no JSON", {"canary"}, ErrorCode::unavailable, "not JSON"},
        {"cut off",
         {R"({"status":"success","access_token":"canary)"},
         ErrorCode::unavailable,
         "not JSON"},
        {"nothing", {}, ErrorCode::unavailable, "not JSON"},
        {"no token", {R"({"status":"success"})"}, ErrorCode::unavailable, "without a token"},
        {"an empty token",
         {R"({"status":"success","access_token":""})"},
         ErrorCode::unavailable,
         "without a token"},
        {"a token of another type",
         {R"({"status":"success","access_token":["canary"]})"},
         ErrorCode::unavailable,
         "without a token"},
        {"without end",
         {"{\"x\":\"" + std::string(300'000, 'x')},
         ErrorCode::unavailable,
         "too long"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        Scene scene;
        FakeAgent agent(scene.path, [&](const std::string&) { return row.pieces; });
        const auto token = (*make_token_source("agent:iam", scene.context()))->token({});
        REQUIRE_FALSE(token);
        CHECK(token.error().code == row.code);
        CHECK(whole(token.error()).find(row.says) != std::string::npos);
        CHECK(whole(token.error()).find("canary") == std::string::npos);
    }
}

TEST_CASE("no agent, a dead one, and one that does not answer") {
    Scene scene;
    const auto dead = (*make_token_source("agent:iam", scene.context()))->token({});
    REQUIRE_FALSE(dead);
    CHECK(dead.error().code == ErrorCode::not_found);
    CHECK(whole(dead.error()).find(scene.path) != std::string::npos);
    World without;
    const auto none = (*make_token_source("agent", without.context()))->token({.issuer = "x"});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::not_found);
    CHECK(whole(none.error()).find("OIDC_SOCK") != std::string::npos);

    FakeAgent silent(scene.path, [](const std::string&) { return FakeAgent::Pieces{}; }, true);
    const auto start = std::chrono::steady_clock::now();
    const auto late =
        (*make_token_source("agent:iam", scene.context(Milliseconds(200))))->token({});
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
    REQUIRE_FALSE(late);
    CHECK(late.error().code == ErrorCode::deadline_exceeded);

    std::stop_source stop;
    const std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        stop.request_stop();
    });
    const auto cancelled =
        (*make_token_source("agent:iam", scene.context()))->token({}, stop.get_token());
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().code == ErrorCode::cancelled);
}
