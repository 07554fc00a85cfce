/// HTTP without a network: requests to recorded clouds are answered at once.
#pragma once

#include "cloud_replay.hpp"
#include "reply_response.hpp"

#include "paas/base/ascii.hpp"
#include "paas/net/http_client.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace paas::testing {

/// A reply of status 0 stands for a server that is not there. Thread-safe.
class MemoryHttp final : public net::HttpClient {
public:
    MemoryHttp() = default;
    /// Whatever the host.
    explicit MemoryHttp(const CloudReplay& cloud) : any_(&cloud) {}

    /// At "host:port".
    void serve(const std::string& authority, const CloudReplay& cloud) {
        by_host_[authority] = &cloud;
    }

    std::vector<Result<net::HttpResponse>> send_all(std::span<const net::HttpRequest> requests,
                                                    std::stop_token) override {
        std::vector<Result<net::HttpResponse>> all;
        const std::scoped_lock lock(mutex_);
        batches.push_back(requests.size());
        for (const net::HttpRequest& request : requests) {
            urls.push_back(request.url.str());
            all.push_back(answer(request));
        }
        return all;
    }

    std::vector<std::size_t> batches;
    std::vector<std::string> urls;

private:
    Result<net::HttpResponse> answer(const net::HttpRequest& request) const {
        SeenRequest seen;
        seen.method = net::to_string(request.method);
        seen.target = request.url.path();
        seen.target += request.url.query() ? '?' + *request.url.query() : "";
        const auto add = [&](const std::string& name, const std::string& value) {
            seen.headers.emplace_back(lower_text(name), value);
        };
        for (const net::Header& header : request.headers) {
            add(header.name, header.value);
        }
        for (const net::Credential& credential : request.credentials) {
            add(credential.name, credential.value.reveal());
        }
        seen.body = request.body;
        const auto known = by_host_.find(request.url.authority());
        const CloudReplay* cloud = known == by_host_.end() ? any_ : known->second;
        return response_of(request, cloud == nullptr ? Reply{.status = 0} : cloud->answer(seen));
    }

    const CloudReplay* any_ = nullptr;
    std::map<std::string, const CloudReplay*> by_host_;
    std::mutex mutex_;
};

}  // namespace paas::testing
