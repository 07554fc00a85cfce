#include "scene.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::clients::openstack;
using namespace paas::clients::openstack::testing;

TEST_CASE("a token of the issuer becomes one of the project") {
    Scene scene;
    Cloud cloud(scene.options(), scene.http, scene.clock);
    const auto session = cloud.open(scene.cloud.project(), {});
    REQUIRE(session.has_value());
    CHECK((*session)->project().name == "alpha-prod");
    CHECK((*session)->regions() == std::vector<std::string>{"RegionOne"});
    REQUIRE(scene.tokens->needs.size() == 1);
    CHECK(scene.tokens->needs[0].issuer == "https://iam.example.org");
    CHECK_FALSE(scene.tokens->needs[0].renew);
    // Another project of the same identity logs in with the same unscoped token.
    (void)cloud.open(scene.cloud.project(), {});
    CHECK(scene.tokens->needs.size() == 1);
    const auto projects = cloud.projects({});
    REQUIRE(projects.has_value());
    CHECK(projects->size() == 3);
    CHECK((*projects)[1].name == "alpha-prod");
}

TEST_CASE("a login that fails says what to correct") {
    struct Row {
        const char* what;
        const char* path;
        Reply reply;
        ErrorCode code;
        const char* says;
    };
    const Row rows[] = {
        {"the token is refused", "/OS-FEDERATION/", json_body("{}", 401),
         ErrorCode::unauthenticated, "identity provider 'test-iam', protocol 'openid'"},
        {"the token is refused by a front",
         "/OS-FEDERATION/",
         {.status = 401, .headers = {{"Content-Type", "text/html"}}, .body = "<html>canary"},
         ErrorCode::unauthenticated,
         "the token of variable TOKEN is not accepted"},
        {"no such identity provider", "/OS-FEDERATION/", json_body("{}", 404), ErrorCode::not_found,
         "correct identity_providers, or auth_url"},
        {"no mapping", "/OS-FEDERATION/", json_body("{}", 403), ErrorCode::permission_denied,
         "map your group"},
        {"out of order", "/OS-FEDERATION/", json_body("{}", 503), ErrorCode::unavailable,
         "status 503"},
        {"nobody there",
         "/OS-FEDERATION/",
         {.status = 0},
         ErrorCode::unavailable,
         "cannot connect"},
        {"a login page",
         "/OS-FEDERATION/",
         {.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = "<html>canary"},
         ErrorCode::unavailable,
         "a web page (HTML) instead of JSON"},
        {"no token in the answer", "/OS-FEDERATION/", json_body("{}", 201), ErrorCode::unavailable,
         "X-Subject-Token"},
        {"a scope without a token", "/auth/tokens", json_body("{}", 201), ErrorCode::unavailable,
         "without a token"},
        {"the project is not for us", "/auth/tokens", json_body("{}", 401),
         ErrorCode::unauthenticated, "the token opens"},
        {"the project is not for us, by name", "/auth/tokens", json_body("{}", 401),
         ErrorCode::unauthenticated, "(alpha-dev)"},
        {"out of order at the second step", "/auth/tokens", json_body("{}", 500),
         ErrorCode::unavailable, "/identity/v3/auth/tokens"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        Scene scene;
        scene.change(row.path, [&](const Reply&) { return row.reply; });
        Cloud cloud(scene.options(), scene.http, scene.clock);
        const auto session = cloud.open(scene.cloud.project(), {});
        REQUIRE_FALSE(session.has_value());
        CHECK(session.error().code == row.code);
        const std::string says = whole(session.error());
        CAPTURE(says);
        CHECK(says.find(row.says) != std::string::npos);
        CHECK(says.find("http://127.0.0.1:8080/identity/v3/") != std::string::npos);
        CHECK(says.find("canary") == std::string::npos);
        CHECK(says.find("recorded-token") == std::string::npos);
    }
}

TEST_CASE("broken JSON in the answer to a login is told with its place") {
    Scene scene;
    scene.change("/auth/tokens", [](Reply said) {
        said.body.resize(200);
        return said;
    });
    Cloud cloud(scene.options(), scene.http, scene.clock);
    const auto session = cloud.open(scene.cloud.project(), {});
    REQUIRE_FALSE(session.has_value());
    CHECK(whole(session.error()).find("broken JSON at line 1, column 2") != std::string::npos);
}

TEST_CASE("an application credential and a password") {
    Scene scene;
    std::vector<std::string> bodies;
    scene.cloud.set_fault([&](const CloudCall& call, Reply) {
        CHECK(call.path == "/v3/auth/tokens");
        Reply reply =
            json_body(R"({"token":{"project":{"id":"p-1","name":"one"},"catalog":[]}})", 201);
        reply.headers.emplace_back("X-Subject-Token", "t");
        return reply;
    });
    CloudOptions options = scene.options();
    options.login = CredentialLogin{"cred-1", [] { return Secret<std::string>("hush-canary"); }};
    CHECK(Cloud(options, scene.http, scene.clock).open("p-1", {}).has_value());
    // A credential opens the project it was made for, whatever is asked.
    const auto other = Cloud(options, scene.http, scene.clock).open("p-2", {});
    REQUIRE_FALSE(other.has_value());
    CHECK(other.error().code == ErrorCode::failed_precondition);
    CHECK(whole(other.error()).find("opens project p-1, not p-2") != std::string::npos);

    options.login = PasswordLogin{"robot", "Default", [] { return Secret<std::string>("pw"); }};
    CHECK(Cloud(options, scene.http, scene.clock).open("p-1", {}).has_value());
    options.login = PasswordLogin{"robot", "Default", []() -> Result<Secret<std::string>> {
                                      return fail(ErrorCode::not_found, "variable PW is not set");
                                  }};
    CHECK(Cloud(options, scene.http, scene.clock).open("p-1", {}).error().message ==
          "variable PW is not set");
    scene.cloud.set_fault([](const CloudCall&, Reply) { return json_body("{}", 401); });
    const auto refused = Cloud(options, scene.http, scene.clock).open("p-1", {});
    REQUIRE_FALSE(refused.has_value());
}

TEST_CASE("the cloud's clock is compared with ours") {
    Scene scene;
    scene.change("/auth/tokens", [](Reply said) {
        said.headers.emplace_back("Date", "Thu, 01 Jan 2026 02:00:00 GMT");
        return said;
    });
    Cloud cloud(scene.options(), scene.http, scene.clock);
    CHECK_FALSE(cloud.clock_ahead().has_value());
    CHECK(cloud.open(scene.cloud.project(), {}).has_value());
    CHECK(cloud.clock_ahead() == Milliseconds(std::chrono::hours(2)));
}

TEST_CASE("a token that is refused in between is renewed once") {
    Scene scene;
    Cloud cloud(scene.options(), scene.http, scene.clock);
    auto session = cloud.open(scene.cloud.project(), {});
    REQUIRE(session.has_value());
    const std::size_t before = scene.cloud.logins();
    scene.cloud.expire_tokens();
    const ProjectReading reading = (*session)->read({.region = "RegionOne"}, {});
    CHECK(reading.flavors.has_value());
    CHECK(reading.images.has_value());
    CHECK(reading.network_quotas.has_value());
    CHECK(scene.cloud.logins() == before + 2);  // with the access token, then for the project
    REQUIRE(scene.tokens->needs.size() == 2);
    CHECK(scene.tokens->needs[1].renew);

    // A second time is no accident.
    scene.cloud.expire_tokens();
    const ProjectReading again = (*session)->read({.region = "RegionOne"}, {});
    REQUIRE_FALSE(again.flavors.has_value());
    CHECK(again.flavors.error().code == ErrorCode::unauthenticated);
    CHECK(scene.cloud.logins() == before + 2);
}

TEST_CASE("two projects of one identity renew its token together") {
    Scene scene;
    Cloud cloud(scene.options(), scene.http, scene.clock);
    auto one = cloud.open(scene.cloud.project(), {});
    auto other = cloud.open(scene.cloud.project(), {});
    REQUIRE((one.has_value() && other.has_value()));
    scene.cloud.expire_tokens();
    CHECK((*one)->read({.region = "RegionOne"}, {}).flavors.has_value());
    CHECK((*other)->read({.region = "RegionOne"}, {}).flavors.has_value());
    CHECK(scene.tokens->needs.size() == 2);
}

TEST_CASE("services are asked for something small") {
    Scene scene;
    scene.change("network", [](const Reply&) { return json_body("{}", 503); });
    Cloud cloud(scene.options(), scene.http, scene.clock);
    auto session = cloud.open(scene.cloud.project(), {});
    REQUIRE(session.has_value());
    const auto probes = (*session)->probe("RegionOne", {});
    REQUIRE(probes.size() == 4);  // object storage is not offered, and not needed
    for (const Probe& probe : probes) {
        CAPTURE(to_string(probe.service));
        const bool is_network = probe.service == Service::network;
        CHECK(probe.answer.has_value() == !is_network);
        CHECK(probe.endpoint.starts_with("http://127.0.0.1:8080/"));
    }
    for (const Probe& probe : (*session)->probe("RegionNine", {})) {
        REQUIRE_FALSE(probe.answer.has_value());
        CHECK(whole(probe.answer.error()).find("RegionOne") != std::string::npos);
        CHECK(probe.endpoint.empty());
    }
}
