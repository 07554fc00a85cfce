/// The API server of a Kubernetes cluster without a network: what is asked is answered at once.
///
///     ClusterHttp http;
///     http.say("/api/v1/nodes", R"({"items":[…]})");
///     http.change("/version", [](const net::HttpRequest&) { return Reply{.status = 503}; });
#pragma once

#include "reply_response.hpp"

#include "paas/net/http_client.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace paas::testing {

/// A reply of status 0 stands for a server that is not there. Thread-safe once it is set up.
class ClusterHttp final : public net::HttpClient {
public:
    using Answer = std::function<Reply(const net::HttpRequest& request)>;

    /// What a path answers with; others are not found.
    void change(const std::string& path, Answer answer) { answers_[path] = std::move(answer); }
    void say(const std::string& path, std::string body, int status = 200) {
        change(path, [body = std::move(body), status](const net::HttpRequest&) {
            return json(body, status);
        });
    }
    static Reply json(std::string body, int status = 200) {
        return {.status = status,
                .headers = {{"Content-Type", "application/json"}},
                .body = std::move(body)};
    }
    /// What an API server says to those without rights.
    static Reply forbidden() {
        return json(R"({"kind":"Status","status":"Failure","reason":"Forbidden","code":403})", 403);
    }

    std::vector<Result<net::HttpResponse>> send_all(std::span<const net::HttpRequest> requests,
                                                    std::stop_token) override {
        const std::scoped_lock lock(mutex_);
        batches.push_back(requests.size());
        std::vector<Result<net::HttpResponse>> all;
        for (const net::HttpRequest& request : requests) {
            urls.push_back(request.url.str());
            for (const net::Credential& one : request.credentials) {
                tokens.push_back(one.value.reveal());
            }
            all.push_back(answer(request));
        }
        return all;
    }

    std::vector<std::size_t> batches;
    std::vector<std::string> urls;
    std::vector<std::string> tokens;

private:
    Result<net::HttpResponse> answer(const net::HttpRequest& request) const {
        const auto known = answers_.find(std::string(request.url.path()));
        const Reply reply = known == answers_.end() ? json(R"({"kind":"Status","code":404})", 404)
                                                    : known->second(request);
        return response_of(request, reply);
    }

    std::map<std::string, Answer> answers_;
    std::mutex mutex_;
};

}  // namespace paas::testing
