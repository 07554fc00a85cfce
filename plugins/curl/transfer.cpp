#include "transfer.hpp"

#include "checks.hpp"

#include "paas/version.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace paas::net {
namespace {

/// Sets one option. None of ours fails but for lack of memory: a failure must not go unnoticed,
/// several of them keep us safe.
template <typename T>
void set(CURL* easy, CURLoption option, T value) {
    if (curl_easy_setopt(easy, option, value) != CURLE_OK) {
        throw std::bad_alloc();
    }
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::optional<IpAddress> ip_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
        return IpAddress::v4(bytes);
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        std::array<std::uint8_t, 16> bytes{};
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        return IpAddress::v6(bytes);
    }
    return std::nullopt;
}

Error too_large(std::string_view what, std::size_t limit) {
    return {ErrorCode::failed_precondition,
            "the response has more than the " + std::to_string(limit) + " bytes allowed in its " +
                std::string(what),
            ""};
}

}  // namespace

void Batch::finish_one() {
    const std::lock_guard lock(mutex_);
    --open_;
    // Under the lock: the waiting thread destroys this object once it sees zero.
    done_.notify_all();
}

void Batch::wait() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return open_ == 0; });
}

Transfer::Transfer(const HttpRequest& request, const HttpClientOptions& options, Batch& batch)
    : request_(request), options_(options), batch_(batch), url_(request.url) {}

void Transfer::prepare(CURL* easy, Milliseconds uptime) {
    if (!started_) {
        started_ = uptime;
    }
    response_ = HttpResponse();
    header_bytes_ = 0;
    headers_complete_ = false;
    refused_.reset();
    exceeded_.reset();
    detail_.fill('\0');
    set(easy, CURLOPT_URL, url_.str().c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);  // ours: every hop is checked
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(easy, CURLOPT_NOSIGNAL, 1L);
    // A name server that does not answer must not hold up the other transfers: without this,
    // libcurl waits for its resolver thread when a transfer is given up.
    set(easy, CURLOPT_QUICK_EXIT, 1L);
    set(easy, CURLOPT_USERAGENT, (std::string("paas/") + kVersion).c_str());
    set_method(easy);
    set_headers(easy);
    set_limits(easy, uptime);
    set_trust(easy);
    set_callbacks(easy);
}

void Transfer::set_method(CURL* easy) const {
    if (request_.method == Method::head) {
        set(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    const bool may_have_body = request_.method == Method::post || request_.method == Method::put ||
                               request_.method == Method::patch;
    if (may_have_body || !request_.body.empty()) {
        set(easy, CURLOPT_POST, 1L);
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        set(easy, CURLOPT_POSTFIELDS, request_.body.data());
    }
    set(easy, CURLOPT_CUSTOMREQUEST, std::string(to_string(request_.method)).c_str());
}

void Transfer::set_headers(CURL* easy) {
    headers_.clear();
    for (const Header& header : request_.headers) {
        headers_.add(header.name, header.value);
    }
    if (with_credentials_) {
        for (const Credential& credential : request_.credentials) {
            headers_.add(credential.name, credential.value.reveal());
        }
    }
    headers_.suppress("Expect");  // "100-continue" costs a second with servers that ignore it
    if (find_header(request_.headers, "Content-Type") == nullptr) {
        headers_.suppress("Content-Type");  // a body is no form unless the caller says so
    }
    set(easy, CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::set_limits(CURL* easy, Milliseconds uptime) const {
    const HttpLimits& limits = request_.limits;
    const Milliseconds left = limits.total - (uptime - *started_);
    // Zero would be no limit at all.
    const auto at_least_one = [](Milliseconds::rep count) {
        return static_cast<long>(std::max<Milliseconds::rep>(1, count));
    };
    set(easy, CURLOPT_TIMEOUT_MS, at_least_one(left.count()));
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, at_least_one(limits.connect.count()));
    set(easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(limits.slow_rate));
    set(easy, CURLOPT_LOW_SPEED_TIME, at_least_one(limits.slow_for.count() / 1000));
}

void Transfer::set_trust(CURL* easy) const {
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (options_.ca_file.empty()) {
        // Without a folder libcurl reads the system's bundle once and keeps it for all connections.
        set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    } else {
        // The system's certificates come from its folder (libcurl's own default), ours from a file.
        set(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
    }
}

void Transfer::set_callbacks(CURL* easy) {
    set(easy, CURLOPT_PRIVATE, static_cast<void*>(this));
    set(easy, CURLOPT_ERRORBUFFER, detail_.data());
    set(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
    set(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket);
    set(easy, CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
}

bool Transfer::finish_hop(CURL* easy, CURLcode code, Milliseconds uptime) {
    headers_.clear();
    if (code != CURLE_OK) {
        outcome_ = fail(in_request(error_of(code)));
        return true;
    }
    if (!headers_complete_) {
        outcome_ = fail(in_request(Error(
            ErrorCode::unavailable, "the response ends inside its headers", "try again later")));
        return true;
    }
    long status = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after);
    response_.status = static_cast<int>(status);
    response_.url = url_;
    if (retry_after > 0) {
        // A server may ask for any time; more than a day is as good as for ever.
        constexpr curl_off_t kDay = 86'400;
        response_.retry_after = std::chrono::seconds(std::min(retry_after, kDay));
    }
    if (options_.log != nullptr) {
        options_.log->log(LogLevel::debug, "net",
                          std::string(to_string(request_.method)) + " " + url_.without_query() +
                              ": " + std::to_string(status) + ", " +
                              std::to_string(response_.body.size()) + " bytes, " +
                              format_duration(uptime - *started_));
    }
    if (wants_redirect()) {
        return !follow_redirect();
    }
    outcome_ = std::move(response_);
    return true;
}

Error Transfer::error_of(CURLcode code) const {
    // A refused address is the reason only when no other could be connected to.
    if (code == CURLE_COULDNT_CONNECT && refused_) {
        return *refused_;
    }
    if (code == CURLE_WRITE_ERROR && exceeded_) {
        return *exceeded_;
    }
    return curl_error(code, detail_.data());
}

bool Transfer::wants_redirect() const noexcept {
    const int status = response_.status;
    const bool redirects =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    const bool safe = request_.method == Method::get || request_.method == Method::head;
    return redirects && safe && request_.limits.max_redirects > 0;
}

bool Transfer::follow_redirect() {
    auto target = redirects_ < request_.limits.max_redirects
                      ? redirect_target(options_.rules, url_, response_)
                      : Result<Url>(fail(ErrorCode::failed_precondition,
                                         "more than " + std::to_string(redirects_) + " redirects",
                                         "give the final URL"));
    if (!target) {
        outcome_ = fail(in_request(std::move(target.error())));
        return false;
    }
    ++redirects_;
    // For good: a chain that comes back may carry what the foreign server wants to be sent.
    with_credentials_ = with_credentials_ && target->origin() == url_.origin();
    url_ = std::move(*target);
    return true;
}

Error Transfer::in_request(Error error) const {
    return std::move(error).in(std::string(to_string(request_.method)) + " " +
                               request_.url.without_query());
}

void Transfer::fail_with(Error error) {
    outcome_ = fail(in_request(std::move(error)));
    complete();
}

void Transfer::complete() {
    batch_.finish_one();
}

std::size_t Transfer::take_header(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > request_.limits.max_headers) {
        exceeded_ = too_large("headers", request_.limits.max_headers);
        return 0;
    }
    if (line.starts_with("HTTP/")) {
        response_.headers.clear();  // what came before was an interim response
        headers_complete_ = false;
        return line.size();
    }
    if (trimmed(line).empty()) {
        headers_complete_ = true;
        return line.size();
    }
    const std::size_t colon = line.find(':');
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (folded && !response_.headers.empty()) {
        response_.headers.back().value += " " + std::string(trimmed(line));
    } else if (colon != std::string_view::npos) {
        response_.headers.push_back(
            {std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
    }
    return line.size();
}

std::size_t Transfer::take_body(std::string_view bytes) {
    if (bytes.size() > request_.limits.max_body - response_.body.size()) {
        exceeded_ = too_large("body", request_.limits.max_body);
        return 0;
    }
    response_.body += bytes;
    return bytes.size();
}

curl_socket_t Transfer::open_socket(const curl_sockaddr& address) {
    const auto ip = ip_address(address.addr);
    if (!ip) {
        refused_ = Error(ErrorCode::permission_denied, "the address is none of IPv4 or IPv6");
        return CURL_SOCKET_BAD;
    }
    if (auto allowed = check_address(options_.rules, url_, *ip); !allowed) {
        refused_ = std::move(allowed.error());
        return CURL_SOCKET_BAD;
    }
    const bool in_the_clear = url_.scheme() != "https" && classify(*ip) != AddressKind::loopback;
    if (in_the_clear && is_confidential(request_)) {
        refused_ = Error(ErrorCode::permission_denied,
                         "credentials are not sent over http to " + ip->str(), "use https");
        return CURL_SOCKET_BAD;
    }
    refused_.reset();  // of several addresses this one may be used
    return ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
    try {
        return static_cast<Transfer*>(self)->take_header({data, size * count});
    } catch (const std::bad_alloc&) {
        return 0;
    }
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
    try {
        return static_cast<Transfer*>(self)->take_body({data, size * count});
    } catch (const std::bad_alloc&) {
        return 0;
    }
}

curl_socket_t Transfer::on_socket(void* self, curlsocktype purpose, curl_sockaddr* address) {
    if (purpose != CURLSOCKTYPE_IPCXN) {
        return CURL_SOCKET_BAD;
    }
    try {
        return static_cast<Transfer*>(self)->open_socket(*address);
    } catch (const std::bad_alloc&) {
        return CURL_SOCKET_BAD;
    }
}

}  // namespace paas::net
