/// A catalogue of data, asked where datasets are; the module `rucio` does it.
///
///     auto module = loader.load<clients::DataCatalogueModule>("rucio");
///     auto locator = (*module)->make({.http = client, .url = url, .tokens = tokens});
///     auto found = (*locator)->locate("user.ann:events");
#pragma once

#include "paas/auth/token_source.hpp"
#include "paas/base/error.hpp"
#include "paas/net/http_client.hpp"
#include "paas/net/url.hpp"
#include "paas/selection/data.hpp"

#include <memory>

namespace paas::clients {

/// How a catalogue is asked; what it points to must outlive the locator.
struct DataCatalogueOptions {
    net::HttpClient* http = nullptr;      ///< must not be null
    net::Url url{};                       ///< of the server: "https://rucio.example.org"
    auth::TokenSource* tokens = nullptr;  ///< null = ask without a token
    Milliseconds patience{10'000};        ///< for one answer
};

/// What a module for catalogues gives.
class PAAS_API DataCatalogueModule {
public:
    static constexpr const char* kInterface = "paas.data-catalogue/1";

    DataCatalogueModule() = default;
    DataCatalogueModule(const DataCatalogueModule&) = delete;
    DataCatalogueModule& operator=(const DataCatalogueModule&) = delete;
    virtual ~DataCatalogueModule();

    /// The locator is thread-safe and asks once per call. Besides the errors of
    /// DataLocator::locate: invalid_argument (no "scope:name"), unauthenticated and
    /// permission_denied (with what to do), unavailable for an answer that cannot be understood.
    /// No message holds the token or the text of an answer.
    [[nodiscard]] virtual Result<std::unique_ptr<selection::DataLocator>> make(
        DataCatalogueOptions options) = 0;
};

}  // namespace paas::clients
