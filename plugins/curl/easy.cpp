#include "easy.hpp"

#include <cstring>
#include <new>

namespace paas::net {
namespace {

void wipe(char* text, std::size_t size) noexcept {
    volatile char* bytes = text;
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = 0;
    }
}

}  // namespace

void HeaderList::add(std::string_view name, std::string_view value) {
    std::string line;
    line.reserve(name.size() + value.size() + 2);  // no copy is left behind by growing
    line += name;
    line += value.empty() ? ";" : ": ";  // libcurl drops "Name:" and sends "Name;" as empty
    line += value;
    append(std::move(line));
}

void HeaderList::suppress(std::string_view name) {
    append(std::string(name) + ":");
}

void HeaderList::append(std::string line) {
    curl_slist* grown = curl_slist_append(list_, line.c_str());
    wipe(line.data(), line.size());
    if (grown == nullptr) {
        throw std::bad_alloc();
    }
    list_ = grown;
}

void HeaderList::clear() noexcept {
    for (curl_slist* entry = list_; entry != nullptr; entry = entry->next) {
        wipe(entry->data, std::strlen(entry->data));
    }
    curl_slist_free_all(list_);
    list_ = nullptr;
}

Error curl_error(CURLcode code, std::string_view detail) {
    const std::string text = curl_easy_strerror(code);
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return {ErrorCode::unavailable, "the name of the host cannot be resolved",
                    "check the name and the network"};
        case CURLE_COULDNT_CONNECT:
            return {ErrorCode::unavailable, "nothing answers at that address and port",
                    "check that the server is up and reachable"};
        case CURLE_OPERATION_TIMEDOUT:
            return {ErrorCode::deadline_exceeded, "the server did not answer in time",
                    "try again later"};
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
            return {ErrorCode::failed_precondition,
                    "the server's certificate is not trusted: " + std::string(detail),
                    "trust its issuer with --cacert FILE, or correct the name of the host"};
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CERTPROBLEM:
            return {ErrorCode::failed_precondition, "TLS failed: " + std::string(detail),
                    "check that the server speaks TLS 1.2 or later at this port"};
        case CURLE_SSL_CACERT_BADFILE:
            return {ErrorCode::failed_precondition, "the trusted certificates cannot be read",
                    "install the package ca-certificates, or check the file given"};
        case CURLE_UNSUPPORTED_PROTOCOL:  // the scheme has been checked: it is the answer
        case CURLE_WEIRD_SERVER_REPLY:
            return {ErrorCode::unavailable, "the answer is no HTTP response",
                    "check that the port is that of a web server"};
        case CURLE_URL_MALFORMAT:
            return {ErrorCode::invalid_argument, text};
        case CURLE_OUT_OF_MEMORY:
        case CURLE_FAILED_INIT:
            return {ErrorCode::internal, text};
        default:
            return {ErrorCode::unavailable, "the connection failed: " + text, "try again later"};
    }
}

}  // namespace paas::net
