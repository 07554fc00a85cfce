/// A recorded cloud without a network between: what is asked is answered at once.
#pragma once

#include "memory_http.hpp"

#include "paas/clients/openstack.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace paas::clients::openstack::testing {

using paas::testing::CloudCall;
using paas::testing::CloudReplay;
using paas::testing::MemoryHttp;
using paas::testing::Reply;
using paas::testing::SeenRequest;

constexpr const char* kAccessToken = "access-token-canary";

class GivenToken final : public auth::TokenSource {
public:
    Result<auth::AccessToken> token(const auth::TokenNeed& need, std::stop_token) override {
        needs.push_back(need);
        return auth::AccessToken{
            Secret<std::string>(kAccessToken), need.issuer, {}, "variable TOKEN"};
    }
    std::string describe() const override { return "variable TOKEN"; }
    std::vector<auth::TokenNeed> needs;
};

struct Scene {
    explicit Scene(const char* recording = "RegionOne") : cloud(recording) {
        cloud.set_origin("http://127.0.0.1:8080");
    }

    [[nodiscard]] CloudOptions options() const {
        CloudOptions made;
        made.auth_url = *net::Url::parse("http://127.0.0.1:8080/identity/v3");
        made.login =
            FederatedLogin{"test-iam", "openid", {.issuer = "https://iam.example.org"}, tokens};
        return made;
    }

    /// Logs in and reads; fails the test when the login fails.
    ProjectReading read(ReadOptions what = {}) {
        Cloud client(options(), http, clock);
        auto session = client.open(cloud.project(), {});
        REQUIRE_MESSAGE(session.has_value(), to_string(session.error()));
        what.region = what.region.empty() ? cloud.region() : what.region;
        return (*session)->read(what, {});
    }

    /// Changes what is said to calls whose path holds `part`.
    void change(std::string part, std::function<Reply(Reply)> how) {
        cloud.set_fault(
            [part = std::move(part), how = std::move(how)](const CloudCall& call, Reply said) {
                const bool meant = (call.service + call.path).find(part) != std::string::npos;
                return meant ? how(std::move(said)) : said;
            });
    }

    CloudReplay cloud;
    MemoryHttp http{cloud};
    std::shared_ptr<GivenToken> tokens = std::make_shared<GivenToken>();
    VirtualClock clock{Timestamp(std::chrono::seconds(1767225600))};  // 2026-01-01T00:00:00Z
};

/// Everything an error says.
inline std::string whole(const Error& error) {
    return to_string(error) + " | " + error.hint;
}

inline Reply json_body(std::string body, int status = 200) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
}

}  // namespace paas::clients::openstack::testing
