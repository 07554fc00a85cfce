// One run over several clouds: what each says, and that none touches another.
#include "paas/feed/run.hpp"

#include "cluster_http.hpp"
#include "feed/codes.hpp"
#include "memory_http.hpp"

#include "paas/feed/messages.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

using namespace paas;
using namespace paas::feed;
using paas::testing::CloudCall;
using paas::testing::CloudReplay;
using paas::testing::ClusterHttp;
using paas::testing::MemoryHttp;
using paas::testing::Reply;

namespace {

/// Hands on to a client that lives longer; a request to "hang" ends when it is stopped.
class Through final : public net::HttpClient {
public:
    explicit Through(net::HttpClient& inner) : inner_(inner) {}
    std::vector<Result<net::HttpResponse>> send_all(std::span<const net::HttpRequest> requests,
                                                    std::stop_token stop) override {
        if (!requests.empty() && requests.front().url.host() == "hang.example.org") {
            while (!stop.stop_requested()) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
            return {requests.size(), Result<net::HttpResponse>(
                                         fail(ErrorCode::cancelled, "the request was cancelled"))};
        }
        return inner_.send_all(requests, stop);
    }

private:
    net::HttpClient& inner_;
};

class World {
public:
    World() {
        IssuerSource issuer;
        issuer.endpoint = "https://iam.example.org/";
        issuer.token = {SecretReference::Kind::environment, "TOKEN"};
        issuer.groups.push_back({"lab", {}});
        sources.issuers.push_back(issuer);
    }

    /// A provider at https://HOST with one project of an SLA of its own.
    void add(const std::string& name, const std::string& host, const CloudReplay& cloud) {
        SlaSource sla;
        sla.id = "sla-" + name;
        sources.issuers[0].groups[0].slas.push_back(sla);
        ProviderSource provider;
        provider.type = "openstack";
        provider.name = name;
        provider.auth_url = "https://" + host + "/identity/v3";
        provider.identity_providers.push_back(
            {sources.issuers[0].endpoint, "test-iam", "openid", "", ""});
        provider.regions.emplace_back().name = cloud.region();
        ProjectSource project;
        project.id = cloud.project();
        project.sla = sla.id;
        provider.projects.push_back(project);
        sources.providers.push_back(provider);
        http.serve(host, cloud);
    }

    std::vector<Reading> read(std::stop_token stop = {}) {
        FeederRun run(options, {.clients = [this](const net::HttpClientOptions& wanted)
                                    -> Result<std::unique_ptr<net::HttpClient>> {
                                    clients.push_back(wanted);
                                    return std::make_unique<Through>(http);
                                },
                                .tokens = {[this](std::string_view name) {
                                               return name == "TOKEN" ? token : std::nullopt;
                                           },
                                           &clock},
                                .clock = clock,
                                .random = random,
                                .log = log});
        return run.read(sources, stop,
                        [this](const Reading& one, std::size_t done, std::size_t all) {
                            told.insert(one.provider.name + ' ' + std::to_string(all));
                            last_done = done;
                        });
    }

    Sources sources;
    MemoryHttp http;
    RunOptions options = [] {
        RunOptions chosen;
        chosen.retry.attempts = 1;
        return chosen;
    }();
    std::vector<net::HttpClientOptions> clients;
    std::optional<std::string> token = "access-token-canary";
    SystemClock clock;
    SystemRandom random;
    NullLogger log;
    std::set<std::string> told;
    std::size_t last_done = 0;
};

std::string all_messages(const std::vector<Reading>& readings) {
    std::string text;
    for (const Reading& reading : readings) {
        for (const Diagnostic& finding : reading.findings) {
            text += finding.code + ' ' + finding.message + " | " + finding.suggestion + '\n';
        }
        for (const federation::Missing& missing : reading.provider.missing) {
            text += missing.what + ' ' + missing.why + '\n';
        }
    }
    return text;
}

}  // namespace

TEST_CASE("two clouds become two entries, and messages of both versions give them back") {
    CloudReplay one("RegionOne");
    CloudReplay two("RegionTwo");
    one.set_origin("https://one.example.org");
    two.set_origin("https://two.example.org");
    World world;
    world.add("ONE", "one.example.org", one);
    world.add("TWO", "two.example.org", two);
    world.sources.providers[0].expires_after = std::chrono::hours(6);
    const auto readings = world.read();
    REQUIRE(readings.size() == 2);
    CHECK(all_messages(readings).empty());
    const federation::Provider& first = readings[0].provider;
    CHECK(readings[0].outcome == Outcome::complete);
    CHECK(first.flavors.size() == 15);
    CHECK(first.images.size() == 36);
    CHECK(first.user_group == "lab");
    CHECK(first.slas.at(0).id == "sla-ONE");
    CHECK(first.api_version == "2.93");
    CHECK(first.expires == first.timestamp + std::chrono::hours(6));
    CHECK(readings[1].provider.flavors.size() == 5);
    CHECK(readings[1].provider.region == "RegionTwo");
    CHECK(world.told == std::set<std::string>{"ONE 2", "TWO 2"});
    CHECK(world.last_done == 2);
    for (const FeederVersion version : {FeederVersion::v1_4_0, FeederVersion::v2_0_0}) {
        const auto batch = decode(encode(first, version), "message");
        REQUIRE(batch.has_value());
        REQUIRE(batch->providers.size() == 1);
        CHECK(batch->findings.empty());
        CHECK(federation::provider_to_json(batch->providers[0]) ==
              federation::provider_to_json(first));
    }
}

TEST_CASE("one provider's failure touches no other") {
    struct Row {
        const char* what;
        std::function<Reply(const CloudCall&, Reply)> fault;
        Outcome outcome;
        bool anything;
        const char* says;
    };
    const auto at_login = [](const CloudCall& call) { return call.method == "POST"; };
    const Row rows[] = {
        {"nobody is there", [](const CloudCall&, Reply) { return Reply{.status = 0}; },
         Outcome::limited, false, "POST https://one.example.org/identity/v3/OS-FEDERATION"},
        {"the token is refused",
         [&](const CloudCall& call, Reply said) {
             return at_login(call) ? Reply{.status = 401} : said;
         },
         Outcome::refused, false, "status 401"},
        {"the services die after the login",
         [&](const CloudCall& call, Reply said) {
             return at_login(call) ? said : Reply{.status = 0};
         },
         Outcome::limited, false, "GET https://one.example.org/compute/v2.1/flavors/detail"},
        {"one service answers with pages for people",
         [](const CloudCall& call, Reply said) {
             return call.service == "image"
                        ? Reply{.headers = {{"Content-Type", "text/html"}}, .body = "<html>"}
                        : said;
         },
         Outcome::limited, true, "images could not be read: GET https://one.example.org/image"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        CloudReplay one("RegionOne");
        CloudReplay two("RegionTwo");
        one.set_origin("https://one.example.org");
        two.set_origin("https://two.example.org");
        one.set_fault(row.fault);
        World world;
        world.add("ONE", "one.example.org", one);
        world.add("TWO", "two.example.org", two);
        const auto readings = world.read();
        CHECK(readings[0].outcome == row.outcome);
        CHECK(readings[0].anything == row.anything);
        const std::string messages = all_messages({readings.begin(), readings.begin() + 1});
        CAPTURE(messages);
        CHECK(messages.find(row.says) != std::string::npos);
        CHECK(messages.find("ONE/RegionOne/") != std::string::npos);
        CHECK(messages.find("canary") == std::string::npos);
        const bool is_limited = row.outcome == Outcome::limited;
        CHECK(readings[0].provider.missing.empty() == !is_limited);
        CHECK((readings[0].provider.status == "limited") == is_limited);
        CHECK(readings[1].outcome == Outcome::complete);
        CHECK(readings[1].findings.empty());
        CHECK(readings[1].provider.flavors.size() == 5);
    }
}

TEST_CASE("a provider that hangs costs its own time, and is told so") {
    CloudReplay one("RegionOne");
    CloudReplay two("RegionTwo");
    two.set_origin("https://two.example.org");
    World world;
    world.add("ONE", "hang.example.org", one);
    world.add("TWO", "two.example.org", two);
    world.options.provider_time = Milliseconds(300);
    const auto start = std::chrono::steady_clock::now();
    const auto readings = world.read();
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
    CHECK(readings[0].outcome == Outcome::limited);
    CHECK_FALSE(readings[0].anything);
    CHECK(all_messages(readings).find("the provider took longer than 300ms") != std::string::npos);
    CHECK(readings[1].outcome == Outcome::complete);
}

TEST_CASE("a run that is stopped ends soon") {
    CloudReplay one("RegionOne");
    World world;
    world.add("ONE", "hang.example.org", one);
    std::stop_source stop;
    const std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        stop.request_stop();
    });
    const auto readings = world.read(stop.get_token());
    CHECK(readings[0].outcome == Outcome::refused);
}

TEST_CASE("without a token nothing is asked") {
    CloudReplay one("RegionOne");
    World world;
    world.add("ONE", "one.example.org", one);
    world.token.reset();
    const auto readings = world.read();
    CHECK(readings[0].outcome == Outcome::refused);
    CHECK(all_messages(readings).find("variable TOKEN is not set") != std::string::npos);
    CHECK(world.http.urls.empty());
}

TEST_CASE("several projects of a provider share its login") {
    CloudReplay one("RegionOne");
    one.set_origin("https://one.example.org");
    World world;
    world.add("ONE", "one.example.org", one);
    world.sources.providers[0].projects.push_back(world.sources.providers[0].projects[0]);
    const auto readings = world.read();
    REQUIRE(readings.size() == 2);
    CHECK(readings[1].outcome == Outcome::complete);
    CHECK(one.logins() == 3);  // once for the identity, once for each project
}

TEST_CASE("a clock that differs is told") {
    CloudReplay one("RegionOne");
    one.set_origin("https://one.example.org");
    one.set_fault([](const CloudCall&, Reply said) {
        said.headers.emplace_back("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
        return said;
    });
    World world;
    world.add("ONE", "one.example.org", one);
    const auto readings = world.read();
    CHECK(readings[0].outcome == Outcome::complete);
    REQUIRE(readings[0].findings.size() == 1);
    CHECK(readings[0].findings[0].code == kClockDiffers);
    CHECK(readings[0].findings[0].message.find("behind ours") != std::string::npos);
}

TEST_CASE("who is trusted, and where tokens may go") {
    CloudReplay one("RegionOne");
    World world;
    world.add("ONE", "one.example.org", one);
    world.add("TWO", "two.example.org", one);
    world.sources.providers[1].ca_file = "/etc/two.pem";
    world.options.open_connections = 10;
    (void)world.read();
    REQUIRE(world.clients.size() == 2);
    for (const net::HttpClientOptions& client : world.clients) {
        CHECK(client.rules.reach == net::Reach::site);  // a catalogue may not name this machine
        CHECK(client.rules.named_hosts ==
              std::vector<std::string>{"one.example.org", "two.example.org"});
        CHECK(client.connections == 5);
    }
    CHECK(world.clients[0].ca_file.empty());
    CHECK(world.clients[1].ca_file == "/etc/two.pem");
}

TEST_CASE("every service of a provider is checked") {
    CloudReplay one("RegionOne");
    one.set_origin("https://one.example.org");
    one.set_fault([](const CloudCall& call, Reply said) {
        return call.service == "image" ? Reply{.status = 503} : said;
    });
    World world;
    world.add("ONE", "one.example.org", one);
    FeederRun run(
        world.options,
        {.clients = [&](const net::HttpClientOptions&) -> Result<std::unique_ptr<net::HttpClient>> {
             return std::make_unique<Through>(world.http);
         },
         .tokens = {[&](std::string_view) { return world.token; }, &world.clock},
         .clock = world.clock,
         .random = world.random,
         .log = world.log});
    const auto checks = run.check(world.sources, {}, [](const Connection&) { return true; });
    std::string rows;
    for (const FeederRun::Check& check : checks) {
        CHECK(check.entry.str() == "ONE/RegionOne/" + one.project());
        rows += check.service + (check.answer ? " ok, " : " failed, ");
    }
    CHECK(rows ==
          "token ok, identity ok, compute ok, image failed, network ok, block-storage ok, ");
    CHECK(run.check(world.sources, {}, [](const Connection&) { return false; }).empty());
    world.token = std::nullopt;
    const auto without = run.check(world.sources, {}, [](const Connection&) { return true; });
    REQUIRE(without.size() == 1);
    CHECK(without[0].service == "token");
    CHECK_FALSE(without[0].answer.has_value());
}

namespace {

/// Namespace "lab" of a cluster, as its API server tells of it.
void fill(ClusterHttp& http) {
    http.say("/api/v1/namespaces/lab/resourcequotas",
             R"({"items":[{"metadata":{"name":"q"},"spec":{"hard":{"requests.cpu":"16"}},
                 "status":{"used":{"requests.cpu":"1500m"}}}]})");
    http.say("/api/v1/namespaces/lab/limitranges", R"({"items":[]})");
    http.say("/apis/storage.k8s.io/v1/storageclasses",
             R"({"items":[{"metadata":{"name":"fast"},"provisioner":"p"}]})");
    for (const char* path : {"/api/v1/nodes", "/api/v1/namespaces/lab"}) {
        http.change(path, [](const net::HttpRequest&) { return ClusterHttp::forbidden(); });
    }
    http.say("/version", R"({"gitVersion":"v1.20.2"})");
}

/// A cluster with one namespace.
class ClusterWorld {
public:
    ClusterWorld() {
        fill(http);
        IssuerSource& issuer = sources.issuers.emplace_back();
        issuer.endpoint = "https://iam.example.org/";
        issuer.token = {SecretReference::Kind::environment, "TOKEN"};
        issuer.groups.push_back({"lab", {}});
        issuer.groups[0].slas.emplace_back().id = "sla";
        ProviderSource& provider = sources.providers.emplace_back();
        provider.type = "kubernetes";
        provider.name = "K8S";
        provider.auth_url = "https://k8s.example.org:6443";
        provider.identity_providers.push_back({issuer.endpoint, "", "", "kubernetes", ""});
        provider.regions.emplace_back().name = "default";
        ProjectSource& project = provider.projects.emplace_back();
        project.id = "lab";
        project.sla = "sla";
    }

    FeederRun run() {
        RunOptions options;
        options.retry.attempts = 1;
        return {
            options,
            {.clients =
                 [this](const net::HttpClientOptions&) -> Result<std::unique_ptr<net::HttpClient>> {
                 return std::make_unique<Through>(http);
             },
             .tokens = {[](std::string_view name) {
                            return name == "TOKEN" || name == "ROBOT"
                                       ? std::optional(std::string(name) + "-canary")
                                       : std::nullopt;
                        },
                        &clock},
             .clock = clock,
             .random = random,
             .log = log}};
    }
    Reading read() { return run().read(sources, {}, {}).at(0); }

    Sources sources;
    ClusterHttp http;
    SystemClock clock;
    SystemRandom random;
    NullLogger log;
};

}  // namespace

TEST_CASE("a namespace of a cluster becomes an entry") {
    ClusterWorld world;
    const Reading reading = world.read();
    CHECK(all_messages({reading}).empty());
    CHECK(reading.outcome == Outcome::complete);
    CHECK(reading.provider.key().str() == "K8S/default/lab");
    CHECK(reading.provider.issuer_audience == "kubernetes");
    CHECK(reading.provider.quotas[federation::Metric::requests_cpu_milli].used == 1500);
    CHECK(reading.provider.api_version == "v1.20.2");
    CHECK(world.http.tokens.at(0) == "Bearer TOKEN-canary");
    // With the cluster's own token instead.
    world.http.tokens.clear();
    world.sources.providers[0].login.kind = LoginSource::Kind::bearer_token;
    world.sources.providers[0].login.secret = {SecretReference::Kind::environment, "ROBOT"};
    CHECK(world.read().outcome == Outcome::complete);
    CHECK(world.http.tokens.at(0) == "Bearer ROBOT-canary");
}

TEST_CASE("what a cluster does not say costs what it is about") {
    const char* const quotas = "/api/v1/namespaces/lab/resourcequotas";
    const char* const limits = "/api/v1/namespaces/lab/limitranges";
    const char* const classes = "/apis/storage.k8s.io/v1/storageclasses";
    struct Row {
        const char* what;
        std::vector<const char*> paths;
        Reply reply;
        Outcome outcome;
        const char* says;
    };
    const Row rows[] = {
        {"cut off",
         {quotas},
         ClusterHttp::json(R"({"items":[)"),
         Outcome::limited,
         "quotas.compute, quotas.block-storage could not be read"},
        {"a page for people",
         {limits},
         {.headers = {{"Content-Type", "text/html"}}, .body = "<html>canary"},
         Outcome::limited,
         "limit_ranges could not be read"},
        {"some of it is not for us",
         {classes},
         ClusterHttp::forbidden(),
         Outcome::limited,
         "storage_classes could not be read"},
        {"nothing is for us",
         {quotas, limits},
         ClusterHttp::forbidden(),
         Outcome::refused,
         "no rights in namespace lab"},
        {"the token is refused",
         {quotas, limits, classes},
         ClusterHttp::json("{}", 401),
         Outcome::refused,
         "is not accepted"},
        {"nobody is there",
         {quotas, limits, classes},
         {.status = 0},
         Outcome::limited,
         "cannot connect"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        ClusterWorld world;
        for (const char* path : row.paths) {
            world.http.change(path, [&](const net::HttpRequest&) { return row.reply; });
        }
        const Reading reading = world.read();
        const std::string messages = all_messages({reading});
        CAPTURE(messages);
        CHECK(reading.outcome == row.outcome);
        CHECK(reading.findings.size() == 1);
        CHECK(messages.find(row.says) != std::string::npos);
        CHECK(messages.find("K8S/default/lab: ") != std::string::npos);
        CHECK(messages.find("GET https://k8s.example.org:6443/") != std::string::npos);
        CHECK(messages.find("canary") == std::string::npos);
        CHECK(reading.provider.missing.empty() == (row.outcome == Outcome::refused));
    }
}

TEST_CASE("a cluster's API is checked") {
    ClusterWorld world;
    world.http.change("/apis/storage.k8s.io/v1/storageclasses",
                      [](const net::HttpRequest&) { return Reply{.status = 503}; });
    std::string rows;
    for (const FeederRun::Check& check :
         world.run().check(world.sources, {}, [](const Connection&) { return true; })) {
        CHECK(check.entry.str() == "K8S/default/lab");
        rows += check.service + (check.answer ? " ok, " : " failed, ");
    }
    CHECK(rows == "token ok, cluster ok, quotas ok, storage-classes failed, ");
    world.sources.issuers[0].token.name = "NONE";
    const auto without =
        world.run().check(world.sources, {}, [](const Connection&) { return true; });
    REQUIRE(without.size() == 1);
    CHECK_FALSE(without[0].answer.has_value());
}
