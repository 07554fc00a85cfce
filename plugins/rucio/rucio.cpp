// The module `rucio`: asks the REST API of a Rucio server where datasets are.
#include "replicas.hpp"

#include "paas/clients/data_catalogue.hpp"
#include "paas/plugin/module.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace paas::rucio {
namespace {

using clients::DataCatalogueOptions;
using selection::DatasetLocations;

constexpr std::string_view kStream = "application/x-json-stream";

class Catalogue final : public selection::DataLocator {
public:
    explicit Catalogue(DataCatalogueOptions options) : options_(std::move(options)) {}

    Result<DatasetLocations> locate(const std::string& dataset) override {
        auto request = request_for(dataset);
        if (!request) {
            return fail(std::move(request.error()));
        }
        auto response = ask(*request);
        if (!response) {
            return fail(std::move(response.error()).in("asking Rucio for " + dataset));
        }
        auto found = understand(dataset, *response);
        return found ? std::move(found)
                     : fail(std::move(found.error()).in("GET " + request->url.without_query()));
    }

private:
    /// Both parts are escaped in full, as Rucio's own client does; the server is told by its
    /// configuration how names with slashes are to be taken apart.
    [[nodiscard]] Result<net::HttpRequest> request_for(const std::string& dataset) const {
        const std::size_t colon = dataset.find(':');
        if (colon == 0 || colon == std::string::npos || colon + 1 == dataset.size()) {
            return fail(ErrorCode::invalid_argument, "'" + dataset + "' names no dataset",
                        "write it as scope:name");
        }
        std::string base = options_.url.origin() + options_.url.path();
        base.erase(base.find_last_not_of('/') + 1);
        auto url =
            net::Url::parse(base + "/replicas/" + net::percent_encode(dataset.substr(0, colon)) +
                            "/" + net::percent_encode(dataset.substr(colon + 1)) + "/datasets");
        if (!url) {
            return fail(std::move(url.error()).in("the dataset " + dataset));
        }
        net::HttpRequest request;
        request.url = std::move(*url);
        request.headers = {{"Accept", std::string(kStream)}};
        request.limits.total = options_.patience;
        request.limits.connect = std::min(request.limits.connect, options_.patience);
        return request;
    }

    /// Once more with another token when the first is refused: it may have ended on its way.
    [[nodiscard]] Result<net::HttpResponse> ask(net::HttpRequest& request) {
        constexpr int kUnauthorized = 401;
        for (const bool renew : {false, true}) {
            request.credentials.clear();
            if (options_.tokens != nullptr) {
                auto token = options_.tokens->token({.renew = renew});
                if (!token) {
                    return fail(std::move(token.error()));
                }
                request.credentials.push_back({"X-Rucio-Auth-Token", std::move(token->value)});
            }
            auto response = options_.http->send(request);
            const bool is_refused = response && response->status == kUnauthorized;
            if (!is_refused || renew || options_.tokens == nullptr) {
                return response;
            }
        }
        return fail(ErrorCode::internal, "a request was not sent");
    }

    [[nodiscard]] Result<DatasetLocations> understand(const std::string& dataset,
                                                      const net::HttpResponse& response) const {
        if (!response.ok()) {
            Error error = status_error(net::Method::get, response);
            if (error.code == ErrorCode::unauthenticated) {
                error.hint = options_.tokens == nullptr
                                 ? "set rucio_token"
                                 : "the server takes no token of " + options_.tokens->describe();
            } else if (error.code == ErrorCode::not_found) {
                error.hint = "check the dataset's name and rucio_url";
            }
            return fail(std::move(error));
        }
        const std::string type = response.content_type();
        if (type != kStream && type != "application/x-ndjson" && type != "application/json") {
            return fail(ErrorCode::unavailable,
                        "the answer is " + (type.empty() ? "of no type" : type) + ", not " +
                            std::string(kStream),
                        "check that rucio_url names a Rucio server");
        }
        return read_replicas(dataset, response.body);
    }

    DataCatalogueOptions options_;
};

class Rucio final : public clients::DataCatalogueModule {
public:
    Result<std::unique_ptr<selection::DataLocator>> make(DataCatalogueOptions options) override {
        if (options.http == nullptr) {
            return fail(ErrorCode::invalid_argument, "a catalogue needs an HTTP client");
        }
        return std::make_unique<Catalogue>(std::move(options));
    }
};

}  // namespace
}  // namespace paas::rucio

const paas::plugin::ModuleDescriptor paas_module =
    paas::plugin::describe<paas::clients::DataCatalogueModule, paas::rucio::Rucio>("rucio");
