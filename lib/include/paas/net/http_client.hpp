/// HTTP requests: the interface; the module `curl` does it.
///
///     auto module = loader.load<net::HttpModule>("curl");
///     auto client = (*module)->make({.rules = {.reach = net::Reach::anywhere}});
///     net::HttpRequest request{.url = *Url::parse("https://keystone.example/v3/auth/catalog")};
///     request.credentials.push_back({"X-Auth-Token", token});
///     auto response = (*client)->send(request);
///     auto all = (*client)->send_all(requests);   // many at once
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/base/fault.hpp"
#include "paas/base/log.hpp"
#include "paas/base/secret.hpp"
#include "paas/net/address.hpp"
#include "paas/net/url.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace paas::net {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

/// "GET".
[[nodiscard]] PAAS_API std::string_view to_string(Method method) noexcept;

/// Whether sending twice does what sending once does (RFC 9110 section 9.2.2).
[[nodiscard]] PAAS_API bool is_idempotent(Method method) noexcept;

struct Header {
    std::string name;
    std::string value;
};
using Headers = std::vector<Header>;

/// The value of the first header of this name, whatever its case; null when there is none.
[[nodiscard]] PAAS_API const std::string* find_header(const Headers& headers,
                                                      std::string_view name) noexcept;

/// A header whose value is a secret: "Authorization", "X-Auth-Token".
struct Credential {
    std::string name;
    Secret<std::string> value;
};

/// What a request may cost.
struct HttpLimits {
    Milliseconds connect{5'000};    ///< name resolution, connection and TLS handshake
    Milliseconds total{30'000};     ///< from the first connection to the last byte, redirects
                                    ///< included; waiting for a free connection is not
    std::uint32_t slow_rate = 64;   ///< bytes/s; slower than this …
    Milliseconds slow_for{15'000};  ///< … for so long (whole seconds) ends the request, also while
                                    ///< the server thinks
    std::size_t max_body = std::size_t{8} << 20;      ///< bytes of the response's body
    std::size_t max_headers = std::size_t{64} << 10;  ///< bytes of the response's headers
    /// Followed for GET and HEAD; 0 gives the 3xx response itself. Each new address is checked
    /// again, https does not become http, and credentials go to no other origin.
    std::uint32_t max_redirects = 0;
};

/// A cap that requests of one key share, whatever hosts they go to: they start evenly spaced.
struct Pace {
    std::string key{};      ///< "provider CLOUD-A"
    double per_second = 0;  ///< 0 for none beside the client's own cap per host
};

/// One request. Everything in `headers` may be shown; what may not is a credential. Credentials,
/// and a body that is secret, are sent over https only, or over http to loopback.
struct HttpRequest {
    Method method = Method::get;
    Url url{};
    Headers headers{};
    std::vector<Credential> credentials{};
    std::string body{};           ///< with its Content-Type in `headers`
    bool body_is_secret = false;  ///< it holds a password or a token
    HttpLimits limits{};
    bool repeatable = false;  ///< sending it twice does no harm, though its method does not say so
    Pace pace{};
};

/// What the server said, whatever the status.
struct HttpResponse {
    int status = 0;
    Headers headers;
    std::string body;
    Url url;                                  ///< where it came from, after redirects
    std::optional<Milliseconds> retry_after;  ///< Retry-After (RFC 9110 section 10.2.3)

    [[nodiscard]] bool ok() const noexcept { return status >= 200 && status < 300; }
    /// Media type in lower case without parameters: "application/json"; empty when not given.
    [[nodiscard]] PAAS_API std::string content_type() const;
};

/// The error that a status of 300 or more means to most callers: 401 unauthenticated, 403
/// permission_denied, 404 and 410 not_found, 409 and 412 aborted, 408, 429 and 5xx unavailable
/// (504 deadline_exceeded, 501 unimplemented), other 4xx invalid_argument, 3xx failed_precondition.
/// The body is not repeated: it may hold secrets.
[[nodiscard]] PAAS_API Error status_error(Method method, const HttpResponse& response);

/// Sends requests. Thread-safe; connections are kept and shared by all callers.
///
/// Errors of a request: invalid_argument (scheme, headers), permission_denied (the address rules; a
/// credential over http), unavailable (name, connection, broken response), deadline_exceeded (a
/// limit of time), failed_precondition (TLS not verified; response larger than its limit; too many
/// redirects, or one that may not be followed), cancelled (`stop`). They name method and URL
/// without its query.
class PAAS_API HttpClient {
public:
    HttpClient() = default;
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    virtual ~HttpClient();

    /// All of them, as many at once as the options allow; results in the order of `requests`.
    [[nodiscard]] virtual std::vector<Result<HttpResponse>> send_all(
        std::span<const HttpRequest> requests, std::stop_token stop = {}) = 0;

    [[nodiscard]] Result<HttpResponse> send(const HttpRequest& request, std::stop_token stop = {});
};

/// How a client works; what it points to must outlive it.
struct HttpClientOptions {
    AddressRules rules{};
    /// Certificates (PEM) trusted beside the system's; empty for none. Nothing takes trust away.
    std::filesystem::path ca_file{};
    std::uint32_t connections_per_host = 8;  ///< at least 1
    std::uint32_t connections = 64;          ///< in all; at least 1
    double requests_per_second = 0;          ///< cap for each host; 0 for none
    FaultPlan* faults = nullptr;  ///< points "http.send" and "http.received" of every request
    Logger* log = nullptr;        ///< one debug line for each response
};

/// What the module `curl` gives. Proxies of the environment are not used: behind one, the address
/// rules would judge the proxy and not the host.
class PAAS_API HttpModule {
public:
    static constexpr const char* kInterface = "paas.http/1";

    HttpModule() = default;
    HttpModule(const HttpModule&) = delete;
    HttpModule& operator=(const HttpModule&) = delete;
    virtual ~HttpModule();

    /// invalid_argument: a limit of 0, or a CA file without certificates; not_found: no CA file.
    [[nodiscard]] virtual Result<std::unique_ptr<HttpClient>> make(HttpClientOptions options) = 0;
};

}  // namespace paas::net
