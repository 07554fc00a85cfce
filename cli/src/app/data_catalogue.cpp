#include "app/data_catalogue.hpp"

#include "paas/auth/token_source.hpp"
#include "paas/clients/data_catalogue.hpp"
#include "paas/net/http_client.hpp"
#include "paas/plugin/loader.hpp"
#include "paas/sources/import_loader.hpp"

#include <memory>
#include <utility>

namespace paas::cli {
namespace {

/// A locator with what it works with.
class OwnedCatalogue final : public selection::DataLocator {
public:
    using Locator = std::unique_ptr<selection::DataLocator>;

    OwnedCatalogue(std::unique_ptr<net::HttpClient> http, std::unique_ptr<auth::TokenSource> tokens)
        : http_(std::move(http)), tokens_(std::move(tokens)) {}

    Result<void> start(clients::DataCatalogueModule& module, net::Url url, Milliseconds patience) {
        auto made = module.make({.http = http_.get(),
                                 .url = std::move(url),
                                 .tokens = tokens_.get(),
                                 .patience = patience});
        if (!made) {
            return fail(std::move(made.error()));
        }
        inner_ = std::move(*made);
        return {};
    }
    Result<selection::DatasetLocations> locate(const std::string& dataset) override {
        return inner_->locate(dataset);
    }

private:
    std::unique_ptr<net::HttpClient> http_;
    std::unique_ptr<auth::TokenSource> tokens_;
    Locator inner_;  // last: it uses the others
};

/// What the settings say, kept for the time when the first dataset is asked for.
struct Wish {
    net::Url url;
    std::string token;
    Milliseconds patience{0};
    std::filesystem::path ca_file;
    std::vector<std::filesystem::path> module_folders;
};

Result<std::unique_ptr<selection::DataLocator>> make(const Wish& wish, Clock& clock, Logger& log) {
    plugin::ModuleLoader loader(wish.module_folders);
    auto curl = loader.load<net::HttpModule>("curl");
    auto rucio = loader.load<clients::DataCatalogueModule>("rucio");
    if (!curl || !rucio) {
        return fail(std::move(curl ? rucio.error() : curl.error()));
    }
    // An administrator has configured the address, so it may be anywhere.
    auto http = (*curl)->make(
        {.rules = {.reach = net::Reach::anywhere}, .ca_file = wish.ca_file, .log = &log});
    if (!http) {
        return fail(std::move(http.error()).in("setting cacert"));
    }
    const auth::TokenContext context{.environment = config::process_environment(), .clock = &clock};
    std::unique_ptr<auth::TokenSource> tokens = auth::default_token_source(context);
    if (!wish.token.empty()) {
        auto named = auth::make_token_source(wish.token, context);
        if (!named) {
            return fail(std::move(named.error()).in("setting rucio_token"));
        }
        tokens = std::move(*named);
    }
    auto catalogue = std::make_unique<OwnedCatalogue>(std::move(*http), std::move(tokens));
    if (auto started = catalogue->start(**rucio, wish.url, wish.patience); !started) {
        return fail(std::move(started.error()));
    }
    return catalogue;
}

}  // namespace

Result<selection::DataMap> read_data_map(const config::Settings& settings) {
    if (settings.data_map.empty()) {
        return selection::DataMap{};
    }
    auto map = sources::read_file(settings.data_map).and_then([&](std::string text) {
        return selection::parse_data_map(std::move(text), settings.data_map.string());
    });
    return map ? std::move(map) : fail(std::move(map.error()).in("setting data_map"));
}

Result<pipeline::DataBook::MakeLocator> catalogue_maker(
    const config::Settings& settings, std::vector<std::filesystem::path> module_folders,
    Clock& clock, Logger& log) {
    if (settings.rucio_url.empty()) {
        return pipeline::DataBook::MakeLocator{};
    }
    auto url = net::Url::parse(settings.rucio_url);
    if (url && url->scheme() != "https" && url->scheme() != "http") {
        url = fail(ErrorCode::invalid_argument, "its scheme is neither https nor http",
                   "write it as https://HOST");
    }
    if (!url) {
        return fail(std::move(url.error()).in("setting rucio_url"));
    }
    Wish wish{std::move(*url), settings.rucio_token, settings.rucio_timeout, settings.cacert,
              std::move(module_folders)};
    return [wish = std::move(wish), &clock, &log] { return make(wish, clock, log); };
}

}  // namespace paas::cli
