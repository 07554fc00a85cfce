// feed of configurations, providers check: against recorded clouds on loopback, with faults that a
// real one cannot be made to show.
#include "certificates.hpp"
#include "cloud_replay.hpp"
#include "home.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <stdexcept>

using namespace e2e;
using paas::testing::CloudCall;
using paas::testing::CloudReplay;
using paas::testing::CloudServer;
using paas::testing::Reply;
using paas::testing::ServerOptions;

namespace {

using namespace std::chrono_literals;

constexpr const char* kIssuer = "https://iam.example.org/";
constexpr const char* kTimeout = "    timeout: 5s\n";

/// Clouds, and the configuration that names them.
class Sites {
public:
    Sites() { home.environment["PAAS_TOKEN"] = "access-token-canary"; }

    CloudReplay& add(const std::string& name, const char* recording = "RegionOne",
                     ServerOptions server = {}) {
        Site& site = sites_.emplace_back();
        site.name = name;
        site.cloud = std::make_unique<CloudReplay>(recording);
        site.server = std::make_unique<CloudServer>(*site.cloud, std::move(server));
        return *site.cloud;
    }
    void remove(const std::string& name) {
        sites_.remove_if([&](const Site& site) { return site.name == name; });
    }

    /// Writes the configuration; `more` is put into each provider.
    std::string file(const std::string& more = "") const {
        std::string text = std::string("schema: paas.sources/1\ntrusted_idps:\n  - issuer: ") +
                           kIssuer + "\n    user_groups:\n      - name: lab\n        slas:\n";
        for (const Site& site : sites_) {
            text += "          - {doc_uuid: sla-" + site.name + "}\n";
        }
        text += "openstack:\n";
        for (const Site& site : sites_) {
            text += "  - name: " + site.name + "\n    auth_url: " + site.server->auth_url() + '\n' +
                    kTimeout + "    identity_providers: [{endpoint: '" + kIssuer +
                    "', name: test-iam, protocol: openid}]\n    regions: [{name: " +
                    site.cloud->region() + "}]\n    projects: [{id: " + site.cloud->project() +
                    ", sla: sla-" + site.name + "}]\n" + more;
        }
        home.write("sites.yaml", text);
        return home.path("sites.yaml").string();
    }

    Home home;

private:
    struct Site {
        std::string name;
        std::unique_ptr<CloudReplay> cloud;
        std::unique_ptr<CloudServer> server;
    };
    std::list<Site> sites_;
};

std::vector<Json> lines_of(const std::string& text) {
    std::vector<Json> all;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        all.push_back(Json::parse(text.substr(at, end - at)));
        at = end + 1;
    }
    return all;
}

/// Member `key` of the record of a provider.
Json of(const Json& records, const std::string& provider, const char* key) {
    for (const Json& record : records) {
        if (record["provider"] == provider) {
            return record[key];
        }
    }
    FAIL("no record of " << provider);
    return {};
}

}  // namespace

TEST_CASE("clouds are read, and only what changed is news") {
    Sites sites;
    sites.add("ONE");
    sites.add("TWO", "RegionTwo");
    const std::string file = sites.file();
    const Json first = sites.home.json({"feed", file});
    REQUIRE(first.size() == 2);
    CHECK(of(first, "ONE", "outcome") == "complete");
    CHECK(of(first, "ONE", "news") == "appeared");
    CHECK(of(first, "ONE", "flavors") == 15);
    CHECK(of(first, "TWO", "images") == 6);
    const Json known = sites.home.json({"providers", "ls"});
    CHECK(known.size() == 2);
    CHECK(known[0]["status"] == "active");
    CHECK(known[0]["flavors"] == 15);
    CHECK(known[0]["free"]["vcpus"] == 38);

    CHECK(of(sites.home.json({"feed", file}), "ONE", "news") == "none");
    CHECK(sites.home.good({"feed", file, "-o", "jsonl"}).empty());
    // The setting names the configuration as well.
    sites.home.environment["PAAS_SOURCES"] = file;
    CHECK(of(sites.home.json({"feed"}), "TWO", "news") == "none");
    CHECK(sites.home.good({"feed"}).find("ONE/RegionOne/") != std::string::npos);
}

TEST_CASE("messages of both versions go to standard output") {
    Sites sites;
    sites.add("ONE");
    const std::string file = sites.file();
    for (const char* version : {"1.4.0", "2.0.0"}) {
        CAPTURE(version);
        const auto lines = lines_of(sites.home.good(
            {"feed", file, "--dry-run", "-o", "jsonl", "--message-version", version}));
        REQUIRE(lines.size() == 1);
        CHECK(lines[0]["msg_version"] == version);
        CHECK(lines[0]["provider_name"] == "ONE");
    }
    const auto lines = lines_of(sites.home.good({"feed", file, "--dry-run", "-o", "jsonl"}));
    int seen = 0;
    for (const Json& quota : lines.at(0)["quotas"]) {
        if (quota["usage"] == false && quota["type"] == "networking") {
            CHECK(quota["ports"] == -1);  // unlimited
            ++seen;
        } else if (quota["usage"] == false && quota["type"] == "compute") {
            CHECK(quota["cores"] == 40);
            ++seen;
        }
    }
    CHECK(seen == 2);
    CHECK(sites.home.json({"providers", "ls"}).empty());  // nothing was taken in
    // What was printed is what another paas takes in.
    const Home other;
    other.write("messages.jsonl", sites.home.good({"feed", file, "-o", "jsonl"}));
    CHECK(other.json({"feed", other.path("messages.jsonl").string()})["changed"] == 1);
}

TEST_CASE("a provider that is configured no more becomes a tombstone") {
    Sites sites;
    sites.add("ONE");
    sites.add("TWO", "RegionTwo");
    (void)sites.home.good({"feed", sites.file(), "--publish"});
    sites.remove("TWO");
    const auto lines =
        lines_of(sites.home.good({"feed", sites.file(), "-o", "jsonl", "--publish"}));
    REQUIRE(lines.size() == 1);
    CHECK(lines[0]["provider_name"] == "TWO");
    CHECK(lines[0]["status"] == "removed");
    for (const Json& provider : sites.home.json({"providers", "ls"})) {
        CHECK((provider["name"] == "ONE") == (provider["status"] == "active"));
    }
    CHECK(sites.home.good({"feed", sites.file(), "-o", "jsonl"}).empty());
}

TEST_CASE("bad clouds beside a good one: a message for each that names it and the request") {
    const paas::testing::ScratchFolder folder("paas-tls");
    const auto certificates = paas::testing::make_certificates(folder.path(), "IP:127.0.0.1");
    struct Row {
        const char* name;
        CloudReplay::Fault fault;
        const char* outcome;
        const char* says;  ///< in one line with the name; empty: nothing
        ServerOptions server = {};
    };
    const auto images = [](std::function<Reply(Reply)> how) -> CloudReplay::Fault {
        return [how = std::move(how)](const CloudCall& call, Reply said) {
            return call.path == "/v2/images" ? how(std::move(said)) : said;
        };
    };
    const auto as_it_is = [](const CloudCall&, Reply said) { return said; };
    std::atomic<int> busy{0};
    const std::vector<Row> rows = {
        {"HANGS", images([](Reply said) {
             said.before = 20s;
             return said;
         }),
         "limited", "GET http://127.0.0.1"},
        {"LORIS", images([](Reply said) {
             said.between_bytes = 100ms;
             return said;
         }),
         "limited", "GET http://127.0.0.1"},
        {"CUT", images([](Reply said) {
             said.body.resize(said.body.size() / 2);
             return said;
         }),
         "limited", "broken JSON at line 1"},
        {"LIES", images([](Reply said) {
             said.headers.emplace_back("Content-Length", std::to_string(said.body.size() + 100));
             said.close = true;
             return said;
         }),
         "limited", "GET http://127.0.0.1"},
        {"NO-HTTP",
         images([](const Reply&) { return Reply{.raw = "what?\r\n\r\n", .close = true}; }),
         "limited", "GET http://127.0.0.1"},
        {"HTML", images([](const Reply&) {
             return Reply{.headers = {{"Content-Type", "text/html"}}, .body = "<html>canary"};
         }),
         "limited", "a web page (HTML) instead of JSON"},
        {"TYPE", images([](Reply said) {
             said.headers = {{"Content-Type", "application/octet-stream"}};
             return said;
         }),
         "limited", "application/octet-stream instead of JSON"},
        {"BROKEN", images([](const Reply&) { return Reply{.status = 500}; }), "limited",
         "status 500"},
        {"BUSY", images([&](Reply said) {
             return ++busy == 1 ? Reply{.status = 429, .headers = {{"Retry-After", "1"}}} : said;
         }),
         "complete", ""},
        {"SKEWED",
         [](const CloudCall&, Reply said) {
             said.headers.emplace_back("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
             return said;
         },
         "complete", "its clock is"},
        {"TLS",
         as_it_is,
         "refused",
         "POST https://127.0.0.1",
         {.certificate = certificates.certificate.string(), .key = certificates.key.string()}},
        {"REFUSES",
         [](const CloudCall& call, Reply said) {
             return call.method == "POST" ? Reply{.status = 401} : said;
         },
         "refused", "status 401"},
        {"GOOD", as_it_is, "complete", ""},
    };
    Sites sites;
    for (const Row& row : rows) {
        sites.add(row.name, "RegionOne", row.server).set_fault(row.fault);
    }
    // In the middle of the run a token is refused.
    CloudReplay& expired = sites.add("EXPIRED");
    std::atomic<bool> once{true};
    expired.set_fault([&](const CloudCall& call, Reply said) {
        return call.path == "/v2/images" && once.exchange(false) ? Reply{.status = 401} : said;
    });
    const auto start = std::chrono::steady_clock::now();
    const ProgramResult result = sites.home.paas({"feed", sites.file(), "-o", "json"});
    CHECK(std::chrono::steady_clock::now() - start < 50s);
    CHECK(result.code == 0);
    CHECK(result.err.find("canary") == std::string::npos);
    const Json records = Json::parse(result.out);
    CHECK(records.size() == rows.size() + 1);
    for (const Row& row : rows) {
        CAPTURE(row.name);
        CHECK(of(records, row.name, "outcome") == row.outcome);
        const Json findings = of(records, row.name, "findings");
        CAPTURE(findings.dump());
        CHECK(findings.size() == (*row.says == '\0' ? 0 : 1));
        for (const Json& finding : findings) {
            const auto message = finding["message"].get<std::string>();
            CHECK(message.find(std::string(row.name) + "/RegionOne/") != std::string::npos);
            CHECK(message.find(row.says) != std::string::npos);
        }
        // What had nothing to do with it was read.
        const bool is_read = std::string_view(row.outcome) != "refused";
        CHECK((of(records, row.name, "flavors") == 15) == is_read);
    }
    CHECK(of(records, "EXPIRED", "outcome") == "complete");
    CHECK(expired.logins() == 4);
    CHECK(of(records, "GOOD", "images") == 36);
    CHECK(of(records, "HANGS", "missing")[0]["what"] == "images");
}

TEST_CASE("when nothing can be read the command fails") {
    Sites sites;
    const auto down = [](const CloudCall&, Reply) { return Reply{.status = 503}; };
    const auto down_after_login = [](const CloudCall& call, Reply said) {
        return call.method == "POST" ? said : Reply{.status = 503};
    };
    CloudReplay& cloud = sites.add("ONE");
    cloud.set_fault(down);
    const ProgramResult result = sites.home.paas({"feed", sites.file()});
    CHECK(result.code == 8);
    CHECK(result.err.find("error: no provider could be read") != std::string::npos);
    const ProgramResult data = sites.home.paas({"feed", sites.file(), "-o", "json"});
    CHECK(data.code == 8);
    CHECK(Json::parse(data.err, nullptr, false)["error"]["exit"] == 8);
    CHECK(sites.home.paas({"feed", sites.file(), "--every", "0s"}).code == 2);
    CHECK(sites.home.json({"providers", "ls"}).empty());
    // What was known before an outage stays.
    cloud.set_fault([](const CloudCall&, Reply said) { return said; });
    CHECK(sites.home.paas({"feed", sites.file()}).code == 0);
    for (const CloudReplay::Fault& outage :
         {CloudReplay::Fault(down), CloudReplay::Fault(down_after_login)}) {
        cloud.set_fault(outage);
        CHECK(sites.home.paas({"feed", sites.file()}).code == 8);
        const Json known = sites.home.json({"providers", "ls"});
        REQUIRE(known.size() == 1);
        CHECK(known[0]["status"] == "active");
        CHECK(known[0]["flavors"] == 15);
    }
    sites.home.environment.erase("PAAS_TOKEN");
    sites.add("TWO");
    const ProgramResult without = sites.home.paas({"feed", sites.file()});
    CHECK(without.code == 8);
    CHECK(without.err.find("PAAS_TOKEN") != std::string::npos);
}

TEST_CASE("a configuration that is wrong is refused as a whole") {
    Sites sites;
    sites.add("ONE");
    const ProgramResult unknown = sites.home.paas({"feed", sites.file("    colour: red\n")});
    CHECK(unknown.code == 3);
    CHECK(unknown.err.find("sites.yaml:") != std::string::npos);
    CHECK(unknown.err.find("SRC-001") != std::string::npos);
    // In a file of the present feeder it is a warning.
    std::string text = content(sites.file("    colour: red\n"));
    text.erase(0, text.find('\n') + 1);
    text.erase(text.find(kTimeout), std::string_view(kTimeout).size());
    sites.home.write("old.yaml", text);
    const ProgramResult old = sites.home.paas({"feed", sites.home.path("old.yaml").string()});
    CHECK(old.code == 0);
    CHECK(old.err.find("SRC-001") != std::string::npos);
    // JSON is YAML: the name tells it from messages, or --as does.
    sites.home.write("empty.yaml", R"({"schema": "paas.sources/1"})");
    sites.home.write("empty.json", R"({"schema": "paas.sources/1"})");
    const ProgramResult named = sites.home.paas({"feed", sites.home.path("empty.yaml").string()});
    CHECK(named.err.find("SRC-002") != std::string::npos);
    const ProgramResult told =
        sites.home.paas({"feed", "--as", "config", sites.home.path("empty.json").string()});
    CHECK(told.err.find("SRC-002") != std::string::npos);
    const std::string messages = example("federation/providers.jsonl");
    CHECK(sites.home.paas({"feed", messages, "--every", "1m"}).code == 2);
    CHECK(sites.home.paas({"feed", sites.file(), messages}).code == 2);
    CHECK(sites.home.paas({"feed"}).code == 2);
}

TEST_CASE("again and again, until interrupted") {
    Sites sites;
    CloudReplay& cloud = sites.add("ONE");
    std::atomic<int> runs{0};
    cloud.set_fault([&](const CloudCall& call, Reply said) {
        runs += call.path == "/v3/auth/tokens" ? 1 : 0;
        return said;
    });
    const ProgramResult result = ::paas::testing::run_program(
        {"timeout", "--preserve-status", "--signal=TERM", "6", PAAS_PROGRAM, "feed", sites.file(),
         "--every", "1s", "-o", "jsonl"},
        {.environment = sites.home.environment, .input = ""});
    CHECK(result.code == 0);
    CHECK(runs >= 2);
    CHECK(lines_of(result.out).size() == 1);  // it appeared once and did not change
}

TEST_CASE("providers check says what fails and what to do about it") {
    Sites sites;
    sites.add("ONE");
    const Json good = sites.home.json({"providers", "check", "--sources", sites.file()});
    REQUIRE(good.size() == 6);
    for (const Json& row : good) {
        CHECK(row["verdict"] == "ok");
    }
    sites.add("TWO", "RegionTwo").set_fault([](const CloudCall& call, Reply said) {
        return call.service == "network" ? Reply{.status = 503} : said;
    });
    const std::string both = sites.file();
    const ProgramResult failing = sites.home.paas({"providers", "check", "--sources", both});
    CHECK(failing.code == 8);
    CHECK(failing.err.find("TWO/RegionTwo/") != std::string::npos);
    CHECK(failing.err.find("network") != std::string::npos);
    CHECK(sites.home.paas({"providers", "check", "ONE", "--sources", both}).code == 0);
    CHECK(sites.home.paas({"providers", "check", "TWO/RegionTwo", "--sources", both}).code == 8);
    const ProgramResult misspelt =
        sites.home.paas({"providers", "check", "TOW", "--sources", both});
    CHECK(misspelt.code == 5);
    CHECK(misspelt.err.find("did you mean 'TWO'?") != std::string::npos);
    CHECK(sites.home.paas({"providers", "check"}).code == 2);
    sites.home.environment["PAAS_TOKEN"] = "not a token";
    const ProgramResult token = sites.home.paas({"providers", "check", "ONE", "--sources", both});
    CHECK(token.code == 8);
    CHECK(token.err.find("not a token") == std::string::npos);
    CHECK(token.err.find("variable PAAS_TOKEN holds no access token") != std::string::npos);
}

TEST_CASE("a Kubernetes cluster is read and checked") {
    const paas::testing::HttpServer server(
        [](const paas::testing::SeenRequest& request) {
            const std::string path = request.target.substr(0, request.target.find('?'));
            const auto says = [](std::string body) {
                return Reply{.headers = {{"Content-Type", "application/json"}},
                             .body = std::move(body)};
            };
            if (path == "/api/v1/namespaces/lab/resourcequotas") {
                return says(R"({"items":[{"metadata":{"name":"q"},
                    "spec":{"hard":{"requests.cpu":"12500m","requests.nvidia.com/gpu":"4"}},
                    "status":{"used":{"requests.cpu":"500m"}}}]})");
            }
            if (path == "/api/v1/namespaces/lab/limitranges") {
                return says(R"({"items":[]})");
            }
            if (path == "/apis/storage.k8s.io/v1/storageclasses") {
                return says(R"({"items":[{"metadata":{"name":"fast"},"provisioner":"p"}]})");
            }
            return path == "/version" ? says(R"({"gitVersion":"v1.20.2"})") : Reply{.status = 403};
        },
        {});
    Home home;
    home.environment["PAAS_TOKEN"] = "access-token-canary";
    home.write("cluster.yaml", std::string("schema: paas.sources/1\ntrusted_idps:\n  - issuer: ") +
                                   kIssuer +
                                   "\n    user_groups: [{name: lab, slas: [{doc_uuid: s}]}]\n"
                                   "kubernetes:\n  - name: CLUSTER\n    auth_url: " +
                                   server.url("") + "\n    identity_providers: [{endpoint: '" +
                                   kIssuer + "'}]\n    projects: [{id: lab, sla: s}]\n");
    const std::string file = home.path("cluster.yaml").string();
    const auto lines = lines_of(home.good({"feed", file, "--dry-run", "-o", "jsonl"}));
    REQUIRE(lines.size() == 1);
    CHECK(lines[0]["provider_type"] == "kubernetes");
    CHECK(lines[0]["storage_classes"][0]["name"] == "fast");
    CHECK(lines[0]["api_version"] == "v1.20.2");
    for (const Json& quota : lines[0]["quotas"]) {
        if (quota["type"] == "compute" && quota["usage"] == false && quota["per_user"] == false) {
            CHECK(quota["requests_cpu"] == "12500m");
            CHECK(quota["pods"] == -1);  // no quota names it
            CHECK(quota["by_resource"]["requests.nvidia.com/gpu"] == 4);
        }
    }
    const Json records = home.json({"feed", file});
    REQUIRE(records.size() == 1);
    CHECK(records[0]["key"] == "CLUSTER/default/lab");
    CHECK(records[0]["outcome"] == "complete");
    CHECK(home.json({"providers", "ls"})[0]["free"]["vcpus"] == 12);
    const Json rows = home.json({"providers", "check", "--sources", file});
    REQUIRE(rows.size() == 4);
    CHECK(rows[1]["text"] == "v1.20.2");
    for (const Json& row : rows) {
        CHECK(row["verdict"] == "ok");
    }
}
