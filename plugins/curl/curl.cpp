/// The module `curl`: HTTP with libcurl.
#include "checks.hpp"
#include "engine.hpp"

#include "paas/net/http_client.hpp"
#include "paas/plugin/module.hpp"

#include <curl/curl.h>

#include <deque>
#include <fstream>
#include <iterator>
#include <mutex>
#include <stop_token>

namespace paas::net {
namespace {

class CurlClient final : public HttpClient {
public:
    explicit CurlClient(HttpClientOptions options)
        : options_(std::move(options)), engine_(options_) {}

    std::vector<Result<HttpResponse>> send_all(std::span<const HttpRequest> requests,
                                               std::stop_token stop) override {
        Batch batch(requests.size());
        std::deque<Transfer> transfers;
        std::vector<Transfer*> sent;
        for (const HttpRequest& request : requests) {
            Transfer& transfer = transfers.emplace_back(request, options_, batch);
            if (auto valid = check_request(options_.rules, request); !valid) {
                transfer.fail_with(std::move(valid.error()));
            } else {
                sent.push_back(&transfer);
            }
        }
        engine_.submit(sent);
        {
            const std::stop_callback on_stop(stop, [this, &batch] { engine_.cancel(batch); });
            batch.wait();
        }
        std::vector<Result<HttpResponse>> results;
        results.reserve(transfers.size());
        for (Transfer& transfer : transfers) {
            results.push_back(transfer.take_outcome());
        }
        return results;
    }

private:
    const HttpClientOptions options_;
    Engine engine_;
};

Result<void> check_ca_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return fail(ErrorCode::not_found, "cannot read the CA file " + path.string());
    }
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (text.find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
        return fail(ErrorCode::invalid_argument,
                    "the CA file " + path.string() + " holds no certificate",
                    "give certificates in PEM form");
    }
    return {};
}

class Curl final : public HttpModule {
public:
    Result<std::unique_ptr<HttpClient>> make(HttpClientOptions options) override {
        if (options.connections == 0 || options.connections_per_host == 0) {
            return fail(ErrorCode::invalid_argument, "a limit of no connections sends nothing");
        }
        if (!options.ca_file.empty()) {
            if (auto valid = check_ca_file(options.ca_file); !valid) {
                return tl::unexpected(std::move(valid.error()));
            }
            // The file takes the place of the bundle; the system's trust then comes by its folder.
            if (curl_version_info(CURLVERSION_NOW)->capath == nullptr) {
                return fail(ErrorCode::unimplemented,
                            "this libcurl cannot trust a file beside the system's certificates",
                            "add the certificate to the system's with update-ca-certificates");
            }
        }
        // Never undone: other modules use the same OpenSSL until the process ends.
        std::call_once(initialized_,
                       [this] { usable_ = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; });
        if (!usable_) {
            return fail(ErrorCode::internal, "libcurl cannot be initialised");
        }
        return std::make_unique<CurlClient>(std::move(options));
    }

private:
    std::once_flag initialized_;
    bool usable_ = false;
};

}  // namespace
}  // namespace paas::net

const paas::plugin::ModuleDescriptor paas_module =
    paas::plugin::describe<paas::net::HttpModule, paas::net::Curl>("curl");
