// Imports over the network, by a real client, from a server that counts.
#include "certificates.hpp"
#include "client.hpp"
#include "http_server.hpp"
#include "scratch.hpp"

#include "paas/sources/import_loader.hpp"
#include "paas/tosca/template.hpp"

using namespace paas;
using namespace paas::sources;
using testing::HttpServer;
using testing::Reply;
using testing::SeenRequest;

namespace {

constexpr std::string_view kTypes =
    "tosca_definitions_version: tosca_simple_yaml_1_3\n"
    "node_types:\n"
    "  lab.nodes.Server:\n"
    "    derived_from: tosca.nodes.Compute\n";

Reply serve(const SeenRequest& request) {
    if (request.target == "/types.yaml") {
        return {.body = std::string(kTypes)};
    }
    if (request.target == "/deep/outer.yaml") {
        return {.body =
                    "tosca_definitions_version: tosca_simple_yaml_1_3\n"
                    "imports: [../types.yaml]\n"};
    }
    if (request.target == "/page") {
        return {.headers = {{"Content-Type", "text/html; charset=utf-8"}}, .body = "<html></html>"};
    }
    if (request.target == "/hidden-page") {
        return {.headers = {{"Content-Type", "text/plain"}}, .body = "\n <!DOCTYPE html>"};
    }
    if (request.target == "/large.yaml") {
        return {.body = std::string(2000, '#')};
    }
    if (request.target == "/moved.yaml") {
        return {.status = 302, .headers = {{"Location", "/types.yaml"}}};
    }
    if (request.target == "/circle.yaml") {
        return {.status = 302, .headers = {{"Location", "/circle.yaml"}}};
    }
    return {.status = 404};
}

class Run {
public:
    explicit Run(RemotePolicy policy, RemoteBudget budget = {}) {
        ImportLoaderOptions options;
        options.remote = std::make_shared<RemoteImports>(std::move(policy), budget,
                                                         curl_clients({PAAS_MODULE_DIR}), clock_);
        loader_ = std::make_unique<ImportLoader>(folder_.path(), std::move(options));
    }

    Result<tosca::ImportedFile> find(const std::string& uri) {
        return loader_->find(uri, (folder_.path() / "main.yaml").string());
    }
    Result<tosca::ImportedFile> find_from(const std::string& importer, const std::string& uri) {
        return loader_->find(uri, importer);
    }
    /// All findings are errors here.
    std::vector<Diagnostic> check(const std::string& uri) {
        DiagnosticList findings;
        const auto ignored = tosca::validate(
            "tosca_definitions_version: tosca_simple_yaml_1_3\nimports:\n  - " + uri + "\n",
            (folder_.path() / "main.yaml").string(), *loader_, {}, findings);
        valid_ = ignored.has_value();
        return std::move(findings).take();
    }
    [[nodiscard]] bool valid() const { return valid_; }

private:
    testing::ScratchFolder folder_;
    SystemClock clock_;
    std::unique_ptr<ImportLoader> loader_;
    bool valid_ = false;
};

RemotePolicy at_loopback(const HttpServer& server) {
    return {.allowed = true, .private_hosts = {"127.0.0.1:" + std::to_string(server.port())}};
}

}  // namespace

TEST_CASE("a listed host is imported from, each URL once") {
    HttpServer server(serve);
    Run run(at_loopback(server));
    const auto first = run.find(server.url("/types.yaml"));
    REQUIRE_MESSAGE(first.has_value(), to_string(first.error()));
    CHECK(*first->text == kTypes);
    CHECK(first->file == server.url("/types.yaml"));
    CHECK(run.find(server.url("/x/../types.yaml"))->text == first->text);
    CHECK(server.seen().size() == 1);
    CHECK_FALSE(run.find(server.url("/absent.yaml")).has_value());
    CHECK_FALSE(run.find(server.url("/absent.yaml")).has_value());
    CHECK(server.seen().size() == 2);
}

TEST_CASE("an imported file's own imports are relative to its URL") {
    HttpServer server(serve);
    Run run(at_loopback(server));
    const auto outer = run.find(server.url("/deep/outer.yaml"));
    REQUIRE(outer.has_value());
    const auto inner = run.find_from(outer->file, "../types.yaml");
    REQUIRE(inner.has_value());
    CHECK(inner->file == server.url("/types.yaml"));
    CHECK(run.check(server.url("/deep/outer.yaml")).empty());
    CHECK(run.valid());
}

TEST_CASE("what is refused says why at the import's line") {
    HttpServer server(serve);
    const RemotePolicy listed = at_loopback(server);
    const RemotePolicy not_allowed{.allowed = false, .private_hosts = listed.private_hosts};
    const RemotePolicy other{.allowed = true, .hosts = {"types.example"}};
    struct Row {
        std::string target;
        RemotePolicy policy;
        std::string_view message;
        bool reaches_server;
    };
    const Row rows[]{
        {"/types.yaml", not_allowed, "not allowed", false},
        {"/types.yaml", other, "not among the hosts", false},
        {"/page", listed, "web page (HTML)", true},
        {"/hidden-page", listed, "web page (HTML)", true},
        {"/large.yaml", listed, "1000 bytes", true},
        {"/absent.yaml", listed, "status 404", true},
        {"/circle.yaml", listed, "redirects", true},
    };
    for (const Row& row : rows) {
        CAPTURE(row.target);
        CAPTURE(row.message);
        const std::size_t before = server.seen().size();
        Run run(row.policy, {.file_bytes = 1000});
        const std::vector<Diagnostic> findings = run.check(server.url(row.target));
        CHECK_FALSE(run.valid());
        REQUIRE(findings.size() == 1);
        const Diagnostic& finding = findings.front();
        CHECK(finding.code == "TOSCA-0205");
        CHECK(finding.position.line == 3);
        CHECK(finding.message.find(row.message) != std::string::npos);
        CHECK((server.seen().size() > before) == row.reaches_server);
    }
}

TEST_CASE("a host that is listed for public addresses may not be at a private one") {
    HttpServer server(serve);
    const std::string port = ":" + std::to_string(server.port());
    const RemotePolicy policy{.allowed = true, .hosts = {"localhost", "127.0.0.1", "[::1]"}};
    for (const std::string_view host : {"localhost", "127.0.0.1", "[::1]"}) {
        CAPTURE(host);
        Run run(policy);
        const auto refused = run.find("http://" + std::string(host) + port + "/types.yaml");
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == ErrorCode::permission_denied);
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("addresses in every spelling: each refused, nothing fetched") {
    HttpServer server(serve);
    const std::string tail = ":" + std::to_string(server.port()) + "/types.yaml";
    std::vector<std::string> urls;
    for (const std::string_view host : {"127.0.0.1",
                                        "127.1",
                                        "127.0.1",
                                        "2130706433",
                                        "0177.0.0.1",
                                        "0x7f.1",
                                        "0x7f000001",
                                        "0x7F.0x0.0x0.0x1",
                                        "017700000001",
                                        "127.0.0.1.",
                                        "127.0.0.2",
                                        "%31%32%37.0.0.1",
                                        "127%2e0%2e0%2e1",
                                        "127%E3%80%820.0.1",
                                        "localhost",
                                        "LOCALHOST",
                                        "localhost.",
                                        "0",
                                        "0.0.0.0",
                                        "[::1]",
                                        "[0:0:0:0:0:0:0:1]",
                                        "[::]",
                                        "[::ffff:127.0.0.1]",
                                        "[::ffff:7f00:1]",
                                        "[::FFFF:7F00:0001]",
                                        "[::127.0.0.1]",
                                        "[64:ff9b::127.0.0.1]",
                                        "[64:ff9b:1::7f00:1]",
                                        "[2002:7f00:1::1]",
                                        "[2001:0:808:808::80ff:fffe]",
                                        "[fe80::1]",
                                        "[fe80::1%25lo]",
                                        "[fc00::1]",
                                        "[ff02::1]",
                                        "169.254.169.254",
                                        "2852039166",
                                        "0xa9fea9fe",
                                        "0251.0376.0251.0376",
                                        "10.0.0.1",
                                        "10.1",
                                        "172.16.0.1",
                                        "192.168.0.1",
                                        "192.168.257",
                                        "100.64.0.1",
                                        "198.18.0.1",
                                        "192.0.2.1",
                                        "224.0.0.1",
                                        "240.0.0.1",
                                        "255.255.255.255",
                                        "types.example@127.0.0.1",
                                        "types.example:80@127.0.0.1",
                                        "types.example%40127.0.0.1",
                                        "types.example\\@127.0.0.1",
                                        "types.example#@127.0.0.1",
                                        "types.example.127.0.0.1",
                                        "127.0.0.1%23.types.example",
                                        "127.0.0.1%00.types.example",
                                        "127.0.0.1 .types.example",
                                        "\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1",
                                        "\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1"}) {
        urls.push_back("http://" + std::string(host) + tail);
        urls.push_back("https://" + std::string(host) + tail);
    }
    for (const std::string_view url :
         {"file:///etc/passwd", "file://localhost/etc/passwd", "ftp://types.example/x",
          "gopher://127.0.0.1/x", "dict://127.0.0.1/x", "HTTP://127.0.0.1/", "http:/127.0.0.1/",
          "http:127.0.0.1/", "//127.0.0.1/x", "http://", "http:///127.0.0.1/",
          "javascript://127.0.0.1/%0a", "http://user:hunter2@types.example/"}) {
        urls.emplace_back(url);
    }
    // Once as anybody, once with every one of these hosts on the list of public hosts.
    for (const bool listed : {false, true}) {
        RemotePolicy policy{.allowed = true, .hosts = {"listed.example"}};
        for (const std::string& url : urls) {
            if (const auto parsed = net::Url::parse(url); listed && parsed) {
                policy.hosts.push_back(parsed->authority());
            }
        }
        Run run(policy);
        for (const std::string& url : urls) {
            if (listed && url.find("types.example") != std::string::npos) {
                continue;  // would be looked up
            }
            CAPTURE(url);
            const auto refused = run.find(url);
            REQUIRE_FALSE(refused.has_value());
            CHECK((refused.error().code == ErrorCode::permission_denied ||
                   refused.error().code == ErrorCode::invalid_argument ||
                   refused.error().code == ErrorCode::not_found));
            CHECK(to_string(refused.error()).find("hunter2") == std::string::npos);
        }
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("a redirect is followed to listed hosts only") {
    HttpServer inside(serve);
    HttpServer server([&inside](const SeenRequest& request) {
        return request.target == "/out"
                   ? Reply{.status = 302, .headers = {{"Location", inside.url("/types.yaml")}}}
                   : serve(request);
    });
    Run run(at_loopback(server));
    CHECK(run.find(server.url("/moved.yaml")).has_value());
    const auto refused = run.find(server.url("/out"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::permission_denied);
    CHECK(inside.connections() == 0);
}

TEST_CASE("the budget of a run ends it") {
    HttpServer server([](const SeenRequest&) { return Reply{.body = std::string(600, '#')}; });
    Run by_bytes(at_loopback(server), {.total_bytes = 1000});
    CHECK(by_bytes.find(server.url("/1")).has_value());
    CHECK_FALSE(by_bytes.find(server.url("/2")).has_value());
    Run by_files(at_loopback(server), {.files = 2});
    CHECK(by_files.find(server.url("/1")).has_value());
    CHECK(by_files.find(server.url("/2")).has_value());
    const auto third = by_files.find(server.url("/3"));
    REQUIRE_FALSE(third.has_value());
    CHECK(third.error().code == ErrorCode::resource_exhausted);
    HttpServer slow([](const SeenRequest&) { return Reply{.before = std::chrono::minutes(1)}; });
    Run by_time(at_loopback(slow), {.file_time = Milliseconds{200}});
    CHECK(by_time.find(slow.url("/1")).error().code == ErrorCode::deadline_exceeded);
}

TEST_CASE("TLS is verified; a CA file adds trust") {
    const testing::ScratchFolder folder;
    const auto files = testing::make_certificates(folder.path(), "IP:127.0.0.1");
    HttpServer server(serve, {.certificate = files.certificate, .key = files.key});
    Run strict(at_loopback(server));
    const auto refused = strict.find(server.url("/types.yaml"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().message.find("certificate is not trusted") != std::string::npos);
    CHECK(server.seen().empty());
    RemotePolicy policy = at_loopback(server);
    policy.ca_file = files.authority;
    Run trusting(policy);
    CHECK(trusting.find(server.url("/types.yaml")).has_value());
}
