/// Thin owners of libcurl's handles, and the translation of its errors.
#pragma once

#include "paas/base/error.hpp"

#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

namespace paas::net {

struct EasyDeleter {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

struct MultiDeleter {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
using Multi = std::unique_ptr<CURLM, MultiDeleter>;

/// The lines of a request's header. They may hold secrets and are overwritten before they are
/// freed.
class HeaderList {
public:
    HeaderList() = default;
    HeaderList(const HeaderList&) = delete;
    HeaderList& operator=(const HeaderList&) = delete;
    ~HeaderList() { clear(); }

    /// "Name: value"; an empty value is sent as one.
    void add(std::string_view name, std::string_view value);
    /// Takes away a header that libcurl would add by itself.
    void suppress(std::string_view name);
    void clear() noexcept;
    [[nodiscard]] curl_slist* get() const noexcept { return list_; }

private:
    void append(std::string line);
    curl_slist* list_ = nullptr;
};

/// The Error for a result of libcurl other than CURLE_OK. `detail` is libcurl's own text; it is
/// used for TLS only, where it says what is wrong with the certificate.
[[nodiscard]] Error curl_error(CURLcode code, std::string_view detail);

}  // namespace paas::net
