// What an API server says, and what is made of it.
#include "paas/clients/kubernetes.hpp"

#include "cluster_http.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace paas;
using namespace paas::clients::kubernetes;
using paas::testing::ClusterHttp;
using paas::testing::Reply;

namespace {

constexpr const char* kQuotas = "/api/v1/namespaces/lab/resourcequotas";
constexpr const char* kLimits = "/api/v1/namespaces/lab/limitranges";
constexpr const char* kClasses = "/apis/storage.k8s.io/v1/storageclasses";
constexpr const char* kNodes = "/api/v1/nodes";

/// Gives another token each time it is asked for a new one.
class GivenTokens final : public auth::TokenSource {
public:
    Result<auth::AccessToken> token(const auth::TokenNeed& need, std::stop_token) override {
        needs.push_back(need);
        if (is_empty) {
            return fail(ErrorCode::not_found, "no token", "get one");
        }
        number += need.renew ? 1 : 0;
        return auth::AccessToken{Secret<std::string>("canary-" + std::to_string(number)),
                                 need.issuer,
                                 {},
                                 "variable TOKEN"};
    }
    std::string describe() const override { return "variable TOKEN"; }
    std::vector<auth::TokenNeed> needs;
    int number = 1;
    bool is_empty = false;
};

struct Scene {
    Scene() {
        http.say(kQuotas, R"({"kind":"ResourceQuotaList","metadata":{},"items":[
            {"metadata":{"name":"compute"},
             "spec":{"hard":{"requests.cpu":"16","limits.memory":"128G"}},
             "status":{"hard":{"requests.cpu":"16"},"used":{"requests.cpu":"3500m"}}},
            {"metadata":{"name":"urgent"},
             "spec":{"hard":{"pods":"2"},"scopes":["NotTerminating"],
                     "scopeSelector":{"matchExpressions":[
                       {"scopeName":"PriorityClass","operator":"In","values":["urgent","now"]}]}},
             "status":{"used":{"pods":"0"}}}]})");
        http.say(kLimits, R"({"items":[{"metadata":{"name":"all"},"spec":{"limits":[
            {"type":"Container","default":{"cpu":"500m"},"defaultRequest":{"cpu":"250m"},
             "max":{"memory":"32Gi"},"min":{"memory":"16Mi"}},
            {"type":"PersistentVolumeClaim","max":{"storage":"250Gi"}}]}}]})");
        http.say(kClasses, R"({"items":[
            {"metadata":{"name":"standard","annotations":
              {"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"a/hdd"},
            {"metadata":{"name":"fast"},"provisioner":"a/nvme"}]})");
        http.say(kNodes, R"({"items":[{"metadata":{"name":"gpu-1","labels":{"a":"b"}},
            "spec":{"taints":[{"key":"spot","value":"true","effect":"NoSchedule"}]},
            "status":{"allocatable":{"cpu":"96","nvidia.com/gpu":"4"},
                      "conditions":[{"type":"Ready","status":"True"}],
                      "nodeInfo":{"architecture":"amd64"}}}]})");
        http.say("/version", R"({"major":"1","minor":"20","gitVersion":"v1.20.2"})");
        http.say("/api/v1/namespaces/lab", R"({"metadata":{"name":"lab"}})");
    }

    NamespaceReading read() {
        Cluster cluster(options(), http, clock);
        NamespaceReading reading = cluster.read("lab", {});
        ahead = cluster.clock_ahead();
        return reading;
    }
    [[nodiscard]] ClusterOptions options() const {
        ClusterOptions made;
        made.url = *net::Url::parse("https://k8s.example.org:6443/");
        made.need = {.issuer = "https://iam.example.org/", .audience = "kubernetes"};
        made.tokens = tokens;
        made.page = 2;
        return made;
    }

    ClusterHttp http;
    std::shared_ptr<GivenTokens> tokens = std::make_shared<GivenTokens>();
    VirtualClock clock{Timestamp(std::chrono::seconds(1767225600))};  // 2026-01-01T00:00:00Z
    std::optional<Milliseconds> ahead;
};

std::string whole(const Error& error) {
    return to_string(error) + " | " + error.hint;
}

}  // namespace

TEST_CASE("all that a member of a namespace sees, in one round") {
    Scene scene;
    const NamespaceReading reading = scene.read();
    REQUIRE(reading.quotas.has_value());
    REQUIRE(reading.quotas->size() == 2);
    const ResourceQuota& compute = (*reading.quotas)[0];
    CHECK(compute.name == "compute");
    CHECK(compute.scopes.empty());
    CHECK(compute.hard == Quantities{{"limits.memory", "128G"}, {"requests.cpu", "16"}});
    CHECK(compute.used == Quantities{{"requests.cpu", "3500m"}});
    CHECK((*reading.quotas)[1].scopes ==
          std::vector<std::string>{"NotTerminating", "PriorityClass in urgent,now"});
    REQUIRE(reading.limits.has_value());
    REQUIRE(reading.limits->size() == 2);
    CHECK((*reading.limits)[0].scope == "Container");
    CHECK((*reading.limits)[0].default_limit.at("cpu") == "500m");
    CHECK((*reading.limits)[0].default_request.at("cpu") == "250m");
    CHECK((*reading.limits)[0].max.at("memory") == "32Gi");
    CHECK((*reading.limits)[0].min.at("memory") == "16Mi");
    REQUIRE(reading.storage_classes->size() == 2);
    CHECK((*reading.storage_classes)[0].is_default);
    CHECK_FALSE((*reading.storage_classes)[1].is_default);  // without annotations
    CHECK((*reading.storage_classes)[1].provisioner == "a/nvme");
    const Node& node = reading.nodes->at(0);
    CHECK(node.is_ready);
    CHECK_FALSE(node.is_unschedulable);
    CHECK(node.architecture == "amd64");
    CHECK(node.labels.at("a") == "b");
    CHECK(node.taints.at(0).effect == "NoSchedule");
    CHECK(node.allocatable.at("nvidia.com/gpu") == "4");
    CHECK(*reading.version == "v1.20.2");
    CHECK(reading.exists.has_value());
    CHECK(reading.odds.empty());
    CHECK(scene.http.batches == std::vector<std::size_t>{6});
    CHECK(std::ranges::all_of(scene.http.tokens,
                              [](const auto& one) { return one == "Bearer canary-1"; }));
    CHECK(scene.tokens->needs.at(0).audience == "kubernetes");
    CHECK(std::ranges::none_of(scene.http.urls, [](const std::string& url) {
        return url.find("canary") != std::string::npos;
    }));
}

TEST_CASE("lists come in pages, and start again when the server forgot its place") {
    Scene scene;
    int asked = 0;
    scene.http.change(kNodes, [&](const net::HttpRequest& request) {
        const std::string query = request.url.query().value_or("");
        CHECK(query.starts_with("limit=2"));
        ++asked;
        if (query.find("continue=") == std::string::npos) {
            return ClusterHttp::json(R"({"metadata":{"continue":"a b&c"},"items":[
                {"metadata":{"name":"one"}},{"metadata":{"name":"two"}}]})");
        }
        CHECK(query.find("continue=a%20b%26c") != std::string::npos);
        return asked == 2 ? ClusterHttp::json("{}", 410)
                          : ClusterHttp::json(R"({"items":[{"metadata":{"name":"three"}}]})");
    });
    NamespaceReading reading = scene.read();
    REQUIRE(reading.nodes.has_value());
    CHECK(reading.nodes->size() == 3);
    CHECK(asked == 4);
    // Not in circles.
    scene.http.say(kNodes, R"({"metadata":{"continue":"again"},"items":[]})");
    reading = scene.read();
    REQUIRE_FALSE(reading.nodes.has_value());
    CHECK(reading.nodes.error().message.find("a page that was read") != std::string::npos);
    CHECK(reading.quotas.has_value());
}

TEST_CASE("a token that is refused is renewed once") {
    Scene scene;
    const auto guarded = [&](const char* path, std::string body) {
        scene.http.change(path, [body](const net::HttpRequest& request) {
            const bool is_old = request.credentials.at(0).value.reveal() == "Bearer canary-1";
            return is_old ? ClusterHttp::json("{}", 401) : ClusterHttp::json(body);
        });
    };
    guarded(kQuotas, R"({"items":[]})");
    guarded(kNodes, R"({"items":[]})");
    NamespaceReading reading = scene.read();
    CHECK(reading.quotas.has_value());
    CHECK(reading.nodes.has_value());
    CHECK(scene.http.batches == std::vector<std::size_t>{6, 2});
    scene.http.say(kQuotas, "{}", 401);
    reading = scene.read();
    REQUIRE_FALSE(reading.quotas.has_value());
    CHECK(reading.quotas.error().code == ErrorCode::unauthenticated);
    CHECK(whole(reading.quotas.error()).find("variable TOKEN") != std::string::npos);
    CHECK(whole(reading.quotas.error()).find("audience") != std::string::npos);
    CHECK(reading.limits.has_value());
    scene.tokens->is_empty = true;
    reading = scene.read();
    CHECK(reading.nodes.error().code == ErrorCode::not_found);
    CHECK(reading.version.error().hint == "get one");
}

TEST_CASE("a malformed answer is one message that names the request; the rest is read") {
    struct Row {
        const char* what;
        Reply reply;
        ErrorCode code;
        const char* says;
    };
    const Row rows[] = {
        {"cut off", ClusterHttp::json(R"({"items":[{"metadata":{"na)"), ErrorCode::unavailable,
         "broken JSON at line 1"},
        {"a web page",
         {.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = "<html>canary"},
         ErrorCode::unavailable,
         "a web page (HTML) instead of JSON"},
        {"an error page",
         {.status = 502, .headers = {{"Content-Type", "text/html"}}, .body = "<html>canary"},
         ErrorCode::unavailable,
         "status 502 and a web page"},
        {"no list", ClusterHttp::json(R"({"items":{"a":"canary"}})"), ErrorCode::unavailable,
         "without a list 'items'"},
        {"another object", ClusterHttp::json(R"({"kind":"canary"})"), ErrorCode::unavailable,
         "without a list 'items'"},
        {"not allowed", ClusterHttp::forbidden(), ErrorCode::permission_denied, "status 403"},
        {"not found", ClusterHttp::json("{}", 404), ErrorCode::not_found, "status 404"},
        {"too much at once", ClusterHttp::json("{}", 429), ErrorCode::unavailable, "status 429"},
        {"nobody there", {.status = 0}, ErrorCode::unavailable, "cannot connect"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        Scene scene;
        scene.http.change(kQuotas, [&](const net::HttpRequest&) { return row.reply; });
        const NamespaceReading reading = scene.read();
        REQUIRE_FALSE(reading.quotas.has_value());
        const Error& error = reading.quotas.error();
        CHECK(error.code == row.code);
        CHECK(whole(error).find(row.says) != std::string::npos);
        CHECK(whole(error).find("resourcequotas") != std::string::npos);
        CHECK(whole(error).find("canary") == std::string::npos);
        CHECK(reading.limits.has_value());
        CHECK(reading.nodes.has_value());
    }
}

TEST_CASE("a value that makes no sense costs what it is about") {
    Scene scene;
    scene.http.say(kQuotas, R"({"items":[7,
        {"metadata":{"name":"odd"},"spec":{"hard":{"pods":3,"cpu":["x"],"memory":null},
         "scopes":"no"},"status":7},
        {"metadata":{"name":"good"},"spec":{"hard":{"pods":"5"}}}]})");
    scene.http.say(kLimits, R"({"items":[{"metadata":{"name":"l"},"spec":{"limits":[
        7,{"max":{"cpu":"1"}},{"type":"Pod","max":{"cpu":"2"}}]}}]})");
    scene.http.say(kClasses,
                   R"({"items":[{"provisioner":"nameless"},{"metadata":{"name":"ok"}}]})");
    scene.http.say(kNodes, R"({"items":null})");
    const NamespaceReading reading = scene.read();
    REQUIRE(reading.quotas->size() == 2);
    CHECK((*reading.quotas)[0].hard == Quantities{{"pods", "3"}});
    CHECK((*reading.quotas)[1].hard == Quantities{{"pods", "5"}});
    REQUIRE(reading.limits->size() == 1);
    CHECK((*reading.limits)[0].scope == "Pod");
    REQUIRE(reading.storage_classes->size() == 1);
    CHECK(reading.nodes->empty());
    std::string told;
    for (const Odd& odd : reading.odds) {
        told += odd.what + ": " + odd.text + '\n';
    }
    CAPTURE(told);
    for (const char* part :
         {"resourcequotas: an entry that is no object is left out", "'odd': ", "scopes is no list",
          "hard.cpu is no text", "status is no object", "type is missing", "'': metadata.name"}) {
        CAPTURE(part);
        CHECK(told.find(part) != std::string::npos);
    }
}

TEST_CASE("a namespace that does not exist, and one that nobody may look at") {
    Scene scene;
    scene.http.say("/api/v1/namespaces/lab", "{}", 404);
    NamespaceReading reading = scene.read();
    REQUIRE_FALSE(reading.exists.has_value());
    CHECK(reading.exists.error().code == ErrorCode::not_found);
    CHECK(reading.exists.error().hint.find("name of the namespace") != std::string::npos);
    scene.http.change("/api/v1/namespaces/lab",
                      [](const net::HttpRequest&) { return ClusterHttp::forbidden(); });
    reading = scene.read();
    CHECK(reading.exists.has_value());
}

TEST_CASE("the server's clock, and its services one by one") {
    Scene scene;
    scene.http.change("/version", [](const net::HttpRequest&) {
        Reply reply = ClusterHttp::json(R"({"gitVersion":"v1.30.0"})");
        reply.headers.emplace_back("Date", "Thu, 01 Jan 2026 00:10:00 GMT");
        return reply;
    });
    (void)scene.read();
    CHECK(scene.ahead == Milliseconds(600'000));
    scene.http.change(kQuotas, [](const net::HttpRequest&) { return ClusterHttp::forbidden(); });
    Cluster cluster(scene.options(), scene.http, scene.clock);
    const auto probes = cluster.probe("lab", {});
    REQUIRE(probes.size() == 3);
    CHECK(*probes[0].answer == "v1.30.0");
    CHECK(probes[1].service == "quotas");
    CHECK(probes[1].answer.error().code == ErrorCode::permission_denied);
    CHECK(probes[2].answer.has_value());
    CHECK(probes[2].endpoint == std::string("https://k8s.example.org:6443") + kClasses);
}
