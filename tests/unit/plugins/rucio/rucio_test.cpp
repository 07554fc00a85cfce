/// The module `rucio` against answers as the REST API documents them, and against bad ones.
#include "paas/clients/data_catalogue.hpp"
#include "paas/plugin/loader.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <utility>

using namespace paas;
using selection::DatasetLocations;

namespace {

/// Answers requests one after the other; keeps what was asked.
class Server final : public net::HttpClient {
public:
    struct Reply {
        int status = 200;
        std::string body{};
        std::string type = "application/x-json-stream";
    };

    explicit Server(std::vector<Reply> replies) : replies_(std::move(replies)) {}

    std::vector<Result<net::HttpResponse>> send_all(std::span<const net::HttpRequest> requests,
                                                    std::stop_token) override {
        std::vector<Result<net::HttpResponse>> all;
        for (const net::HttpRequest& request : requests) {
            urls.push_back(request.url.str());
            const std::string* accept = net::find_header(request.headers, "Accept");
            accepts.push_back(accept == nullptr ? "" : *accept);
            tokens.push_back(request.credentials.empty()
                                 ? ""
                                 : request.credentials.front().name + "=" +
                                       request.credentials.front().value.reveal());
            REQUIRE(next_ < replies_.size());
            const Reply& reply = replies_[next_++];
            if (reply.status == 0) {
                all.push_back(fail(ErrorCode::unavailable, "cannot connect"));
                continue;
            }
            net::HttpResponse response;
            response.status = reply.status;
            response.body = reply.body;
            response.url = request.url;
            if (!reply.type.empty()) {
                response.headers.push_back({"content-type", reply.type});
            }
            all.push_back(std::move(response));
        }
        return all;
    }

    std::vector<std::string> urls;
    std::vector<std::string> accepts;
    std::vector<std::string> tokens;

private:
    std::vector<Reply> replies_;
    std::size_t next_ = 0;
};

/// "first", and after a refusal "second".
class Tokens final : public auth::TokenSource {
public:
    Result<auth::AccessToken> token(const auth::TokenNeed& need, std::stop_token) override {
        if (is_missing) {
            return fail(ErrorCode::not_found, "there is no token", "log in");
        }
        auth::AccessToken token;
        token.value = Secret<std::string>(need.renew ? "second" : "first");
        return token;
    }
    std::string describe() const override { return "variable TEST_TOKEN"; }

    bool is_missing = false;
};

clients::DataCatalogueModule& module() {
    static plugin::ModuleLoader loader({PAAS_MODULE_DIR});
    auto loaded = loader.load<clients::DataCatalogueModule>("rucio");
    REQUIRE_MESSAGE(loaded, to_string(loaded.error()));
    return **loaded;
}

Result<DatasetLocations> locate(Server& server, const std::string& dataset = "user.ann:events",
                                auth::TokenSource* tokens = nullptr,
                                std::string_view url = "https://rucio.example.org") {
    auto locator = module().make({.http = &server,
                                  .url = net::Url::parse(url).value(),
                                  .tokens = tokens,
                                  .patience = Milliseconds(1000)});
    REQUIRE(locator);
    return (*locator)->locate(dataset);
}

/// A line as the server writes it.
std::string replica(const std::string& element, const std::string& bytes,
                    const std::string& available, const std::string& state = "AVAILABLE") {
    return R"({"rse":")" + element +
           R"(","rse_id":"0f","scope":"user.ann","name":"events","length":4,"available_length":2,)" +
           R"("bytes":)" + bytes + R"(,"available_bytes":)" + available + R"(,"state":")" + state +
           R"(","created_at":"Wed, 01 Oct 2025 10:00:00 UTC","updated_at":null,"accessed_at":null})" +
           "\n";
}

}  // namespace

TEST_CASE("each storage element has its share of the dataset's bytes") {
    Server server({{.body = replica("CNAF-DISK", "4000", "4000") +
                            replica("BARI-DISK", "4000", "1000", "UNAVAILABLE") + "\n" +
                            replica("T2-TAPE", "4000", "0", "UNAVAILABLE")}});
    const auto found = locate(server);
    REQUIRE_MESSAGE(found, to_string(found.error()));
    CHECK(found->dataset == "user.ann:events");
    CHECK(found->bytes == 4000);
    CHECK(found->problem.empty());
    CHECK(found->available_ppm == std::map<std::string, std::int64_t>{{"BARI-DISK", 250'000},
                                                                      {"CNAF-DISK", 1'000'000},
                                                                      {"T2-TAPE", 0}});
    CHECK(server.urls ==
          std::vector<std::string>{"https://rucio.example.org/replicas/user.ann/events/datasets"});
    CHECK(server.accepts.front() == "application/x-json-stream");
    CHECK(server.tokens.front().empty());
}

TEST_CASE("figures that are missing, contradict each other or are huge") {
    struct Row {
        std::string body;
        std::int64_t bytes;
        std::int64_t share;
    };
    const Row rows[] = {
        {replica("A", "null", "null"), 0, 1'000'000},  // complete, size not told
        {replica("A", "null", "null", "UNAVAILABLE"), 0, 0},
        {replica("A", "100", "null"), 100, 1'000'000},
        {replica("A", "100", "250"), 100, 1'000'000},  // more than there is: all of it
        {replica("A", "0", "0"), 0, 1'000'000},  // an empty dataset is wherever it is complete
        {replica("A", "100", "10") + replica("A", "100", "40"), 100, 400'000},
        {replica("B", "400", "400") + replica("A", "100", "100"), 400, 250'000},
        {replica("A", "9223372036854775807", "9223372036854775807"), INT64_MAX, 1'000'000},
        {replica("A", "9223372036854775807", "1"), INT64_MAX, 0},
    };
    for (const Row& row : rows) {
        CAPTURE(row.body);
        Server server({{.body = row.body}});
        const auto found = locate(server);
        REQUIRE_MESSAGE(found, to_string(found.error()));
        CHECK(found->bytes == row.bytes);
        CHECK(found->available_ppm.at("A") == row.share);
    }
}

TEST_CASE("names are escaped, and the address may have a path") {
    Server server({{.body = replica("A", "1", "1")}, {.body = replica("A", "1", "1")}});
    REQUIRE(locate(server, "cms:/Muon/Run2025A/RAW", nullptr, "https://rucio.example.org/api/"));
    REQUIRE(locate(server, "user.ann:a b?c#d:e"));
    CHECK(server.urls[0] ==
          "https://rucio.example.org/api/replicas/cms/%2FMuon%2FRun2025A%2FRAW/datasets");
    CHECK(server.urls[1] ==
          "https://rucio.example.org/replicas/user.ann/a%20b%3Fc%23d%3Ae/datasets");
    for (const char* wrong : {"", "events", ":events", "user.ann:"}) {
        CAPTURE(wrong);
        Server unasked{std::vector<Server::Reply>()};
        const auto refused = locate(unasked, wrong);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::invalid_argument);
    }
}

TEST_CASE("a token that is refused is renewed once") {
    Tokens tokens;
    {
        Server server({{.status = 401, .body = "{}"}, {.body = replica("A", "1", "1")}});
        CHECK(locate(server, "s:n", &tokens));
        CHECK(server.tokens ==
              std::vector<std::string>{"X-Rucio-Auth-Token=first", "X-Rucio-Auth-Token=second"});
    }
    {
        Server server({{.status = 401, .body = "second"}, {.status = 401, .body = "second"}});
        const auto refused = locate(server, "s:n", &tokens);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::unauthenticated);
        CHECK(refused.error().hint.find("variable TEST_TOKEN") != std::string::npos);
        const std::string text = to_string(refused.error()) + refused.error().hint;
        CHECK(text.find("second") == std::string::npos);  // neither token nor answer
    }
    {
        Server server(std::vector<Server::Reply>{{.status = 401}});
        const auto refused = locate(server, "s:n");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().hint.find("rucio_token") != std::string::npos);
    }
    tokens.is_missing = true;
    Server unasked{std::vector<Server::Reply>()};
    const auto refused = locate(unasked, "s:n", &tokens);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "there is no token");
}

TEST_CASE("bad answers are errors that name the request") {
    struct Row {
        Server::Reply reply;
        ErrorCode code;
    };
    const std::string good = replica("A", "1", "1");
    const Row rows[] = {
        {{.body = ""}, ErrorCode::not_found},
        {{.body = "\n \n"}, ErrorCode::not_found},
        {{.body = good.substr(0, good.size() / 2)}, ErrorCode::unavailable},
        {{.body = good + R"({"ExceptionClass": "DatabaseException"})"}, ErrorCode::unavailable},
        {{.body = "[" + good + "]"}, ErrorCode::unavailable},
        {{.body = "null"}, ErrorCode::unavailable},
        {{.body = "\xff\xfe"}, ErrorCode::unavailable},
        {{.body = std::string(100'000, '[')}, ErrorCode::unavailable},
        {{.body = replica("", "1", "1")}, ErrorCode::unavailable},
        {{.body = replica(std::string(300, 'A'), "1", "1")}, ErrorCode::unavailable},
        {{.body = replica("A", "-1", "1")}, ErrorCode::unavailable},
        {{.body = replica("A", "1", "0.5")}, ErrorCode::unavailable},
        {{.body = replica("A", "\"1\"", "1")}, ErrorCode::unavailable},
        {{.body = replica("A", "18446744073709551615", "1")}, ErrorCode::unavailable},
        {{.body = "<html>welcome</html>", .type = "text/html; charset=utf-8"},
         ErrorCode::unavailable},
        {{.body = good, .type = ""}, ErrorCode::unavailable},
        {{.status = 302}, ErrorCode::failed_precondition},
        {{.status = 403}, ErrorCode::permission_denied},
        {{.status = 404}, ErrorCode::not_found},
        {{.status = 500, .body = "<html>"}, ErrorCode::unavailable},
        {{.status = 503}, ErrorCode::unavailable},
        {{.status = 0}, ErrorCode::unavailable},
    };
    for (const Row& row : rows) {
        CAPTURE(row.reply.status);
        CAPTURE(row.reply.body.substr(0, 80));
        Server server({row.reply});
        const auto found = locate(server);
        REQUIRE_FALSE(found);
        CHECK(found.error().code == row.code);
        const std::string text = to_string(found.error());
        CHECK(text.find("user.ann") != std::string::npos);
        CHECK(text.find("welcome") == std::string::npos);
        CHECK(text.size() < 600);
    }
}

TEST_CASE("an answer about more storage elements than there can be is refused") {
    std::string body;
    for (int i = 0; i <= 10'000; ++i) {
        body += replica("RSE-" + std::to_string(i), "1", "1");
    }
    Server server({{.body = body}});
    const auto found = locate(server);
    REQUIRE_FALSE(found);
    CHECK(found.error().message.find("line 10001") != std::string::npos);
}
