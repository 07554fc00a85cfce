#include "paas/auth/token_source.hpp"

#include "tokens.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace paas;
using namespace paas::auth;
using namespace paas::auth::testing;

namespace {

const std::string kIssuer = "https://iam.example.org/";
const std::string kFresh = R"({"iss":"https://iam.example.org/","exp":1767229200})";

std::string whole(const Error& error) {
    return to_string(error) + " | " + error.hint;
}

}  // namespace

TEST_CASE("a token in a variable") {
    struct Row {
        const char* what;
        std::string value;
        std::string issuer;
        std::optional<ErrorCode> code;  // none = given
        const char* says = "";
    };
    const Row rows[] = {
        {"a fresh JWT of the issuer", jwt(kFresh), kIssuer, {}},
        {"a slash more or less is the same issuer", jwt(kFresh), "https://iam.example.org", {}},
        {"any issuer", jwt(kFresh), "", {}},
        {"an opaque token says nothing of itself", "opaque-canary.token", kIssuer, {}},
        {"claims that are no JSON say nothing", "a." + base64url("{x") + ".canary", kIssuer, {}},
        {"claims of odd types say nothing", jwt(R"({"iss":7,"exp":"soon"})"), kIssuer, {}},
        {"over for a minute at most: our clock may be ahead",
         jwt(R"({"exp":1767225550})"),
         kIssuer,
         {}},
        {"another issuer", jwt(R"({"iss":"https://evil.example"})"), kIssuer,
         ErrorCode::unauthenticated, "https://evil.example"},
        {"a longer name is another issuer", jwt(R"({"iss":"https://iam.example.org/x"})"), kIssuer,
         ErrorCode::unauthenticated, "of issuer"},
        {"expired", jwt(R"({"exp":1767218400})"), kIssuer, ErrorCode::unauthenticated,
         "expired 2h ago"},
        {"not set", "", kIssuer, ErrorCode::not_found, "not set"},
        {"a header line", "Bearer canary", kIssuer, ErrorCode::invalid_argument, "no access token"},
        {"a line break would start another header", "canary\r\nX: y", kIssuer,
         ErrorCode::invalid_argument, "no access token"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        World world;
        world.variables["TOKEN"] = row.value;
        const auto source = make_token_source("env:TOKEN", world.context());
        REQUIRE(source);
        const auto token = (*source)->token({.issuer = row.issuer});
        REQUIRE(token.has_value() == !row.code);
        if (token) {
            CHECK(token->value.reveal() == row.value);
            CHECK(token->origin == "variable TOKEN");
        } else {
            CHECK(token.error().code == *row.code);
            CHECK(whole(token.error()).find(row.says) != std::string::npos);
            CHECK(whole(token.error()).find("canary") == std::string::npos);
            CHECK_FALSE(token.error().hint.empty());
        }
    }
}

TEST_CASE("what a JWT says of itself is told") {
    World world;
    world.variables["TOKEN"] = jwt(kFresh);
    const auto token = (*make_token_source("env:TOKEN", world.context()))->token({});
    REQUIRE(token);
    CHECK(token->issuer == kIssuer);
    CHECK(format_time(token->expires) == "2026-01-01T01:00:00.000Z");
}

TEST_CASE("names of sources") {
    World world;
    for (const char* name : {"env:A", "file:/x", "agent:iam", "agent"}) {
        CAPTURE(name);
        CHECK(make_token_source(name, world.context()));
    }
    for (const char* name : {"", "env", "env:", "file:", "agent:", "login", "eyJcanary.a.b"}) {
        CAPTURE(name);
        const auto source = make_token_source(name, world.context());
        REQUIRE_FALSE(source);
        CHECK(source.error().code == ErrorCode::invalid_argument);
        CHECK(whole(source.error()).find("canary") == std::string::npos);
    }
}

TEST_CASE("by default the first source that has a token of the issuer") {
    World world;
    CHECK(default_token_source(world.context())->token({.issuer = kIssuer}).error().code ==
          ErrorCode::not_found);
    world.variables["ORCHENT_TOKEN"] = jwt(kFresh);
    const auto second = default_token_source(world.context())->token({.issuer = kIssuer});
    REQUIRE(second);
    CHECK(second->origin == "variable ORCHENT_TOKEN");
    world.variables["PAAS_TOKEN"] = jwt(R"({"iss":"https://other.example"})");
    CHECK(default_token_source(world.context())->token({.issuer = kIssuer})->origin ==
          "variable ORCHENT_TOKEN");
    CHECK(default_token_source(world.context())->token({})->origin == "variable PAAS_TOKEN");
    world.variables.erase("ORCHENT_TOKEN");
    const auto wrong = default_token_source(world.context())->token({.issuer = kIssuer});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().code == ErrorCode::unauthenticated);
    CHECK(whole(wrong.error()).find("https://other.example") != std::string::npos);
}
