/// What a Kubernetes API server may answer: whatever it says, an entry comes out that feeder
/// messages carry unchanged, and every finding names it.
#include "paas/feed/messages.hpp"
#include "paas/feed/run.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace paas;

void expect(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// Answers every request with the same text.
class OneAnswer final : public net::HttpClient {
public:
    explicit OneAnswer(const std::string& body) : body_(body) {}
    std::vector<Result<net::HttpResponse>> send_all(std::span<const net::HttpRequest> requests,
                                                    std::stop_token) override {
        std::vector<Result<net::HttpResponse>> all;
        for (const net::HttpRequest& request : requests) {
            net::HttpResponse response;
            response.status = 200;
            response.headers = {{"Content-Type", "application/json"}};
            response.body = body_;
            response.url = request.url;
            all.emplace_back(std::move(response));
        }
        return all;
    }

private:
    const std::string& body_;
};

feed::Sources one_namespace() {
    feed::Sources sources;
    feed::IssuerSource& issuer = sources.issuers.emplace_back();
    issuer.endpoint = "https://iam.example.org/";
    issuer.token = {feed::SecretReference::Kind::environment, "TOKEN"};
    issuer.groups.push_back({"lab", {}});
    issuer.groups[0].slas.emplace_back().id = "sla";
    feed::ProviderSource& provider = sources.providers.emplace_back();
    provider.type = "kubernetes";
    provider.name = "K8S";
    provider.auth_url = "https://k8s.example.org:6443";
    provider.identity_providers.push_back({issuer.endpoint, "", "", "", ""});
    provider.regions.emplace_back().name = "default";
    feed::ProjectSource& project = provider.projects.emplace_back();
    project.id = "lab";
    project.sla = "sla";
    return sources;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body(reinterpret_cast<const char*>(data), size);
    static const feed::Sources kSources = one_namespace();
    VirtualClock clock{Timestamp(std::chrono::seconds(1767225600))};
    SystemRandom random;
    NullLogger log;
    feed::RunOptions options;
    options.retry.attempts = 1;
    feed::FeederRun run(
        options,
        {.clients = [&](const net::HttpClientOptions&) -> Result<std::unique_ptr<net::HttpClient>> {
             return std::make_unique<OneAnswer>(body);
         },
         .tokens = {[](std::string_view) { return std::optional<std::string>("token"); }, &clock},
         .clock = clock,
         .random = random,
         .log = log});
    const auto readings = run.read(kSources, {}, {});
    expect(readings.size() == 1);
    for (const Diagnostic& finding : readings[0].findings) {
        expect(finding.message.starts_with("K8S/default/lab: "));
    }
    if (readings[0].outcome == feed::Outcome::refused) {
        return 0;
    }
    const auto batch = feed::decode(feed::encode(readings[0].provider), "message");
    expect(batch.has_value() && batch->errors() == 0 && batch->providers.size() == 1);
    expect(batch->providers[0] == readings[0].provider);
    return 0;
}
