/// An identity at Keystone: its tokens, and what they open.
#pragma once

#include "clients/openstack_call.hpp"
#include "clients/server_clock.hpp"

#include <cstdint>
#include <mutex>

namespace paas::clients::openstack {

/// An endpoint of the catalogue that clients may use.
struct Endpoint {
    std::string type;
    std::string region;
    std::string url;
};

/// A token for one project.
struct Scoped {
    Secret<std::string> token;
    Project project;
    std::vector<Endpoint> catalogue;
    std::uint64_t generation = 0;  ///< of the unscoped token it was made of
};

/// Thread-safe.
struct Cloud::Impl {
    Impl(CloudOptions given, net::HttpClient& client, Clock& the_clock);

    /// `refused` is the generation whose token a service did not take; 0 for none.
    [[nodiscard]] Result<Scoped> scope(const std::string& project, std::uint64_t refused,
                                       const std::stop_token& stop);
    [[nodiscard]] Result<std::vector<Project>> projects(const std::stop_token& stop);

    /// A request with the cloud's limits and pace.
    [[nodiscard]] Result<net::HttpRequest> request(net::Method method, const std::string& url,
                                                   const Secret<std::string>* token) const;

    CloudOptions options;
    net::HttpClient& http;
    Clock& clock;
    std::string base;  ///< ".../v3"
    ServerClock server_clock;

private:
    struct Unscoped {
        Secret<std::string> token;
        std::uint64_t generation = 0;
    };
    [[nodiscard]] Result<Unscoped> unscoped(std::uint64_t refused, const std::stop_token& stop);
    [[nodiscard]] Result<Secret<std::string>> federate(const FederatedLogin& login, bool renew,
                                                       const std::stop_token& stop);
    [[nodiscard]] Result<net::HttpResponse> post_tokens(const json& auth,
                                                        const std::stop_token& stop);
    [[nodiscard]] Result<json> direct_login(const std::string& project);
    [[nodiscard]] Error explained(Error error, const std::string& project,
                                  const std::stop_token& stop);

    std::mutex login_mutex_;  ///< one logs in, the others wait for its token
    std::optional<Unscoped> unscoped_;
    std::uint64_t generations_ = 0;
};

}  // namespace paas::clients::openstack
