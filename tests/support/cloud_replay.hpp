/// A cloud that says what a real one was recorded to say (tests/fixtures/openstack), with faults
/// where a test wants them.
///
///     CloudReplay cloud("RegionOne");
///     cloud.set_fault([](const CloudCall& call, Reply said) { … });
///     CloudServer server(cloud);           // on loopback, at server.auth_url()
#pragma once

#include "http_server.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace paas::testing {

/// A request as the cloud sees it.
struct CloudCall {
    std::string service;  ///< "identity", "compute", "image", "network", "block-storage"
    std::string method;
    std::string path;  ///< "/v2.1/flavors/detail"
    std::string query;
};

/// Answers requests to "/SERVICE/PATH?QUERY". Thread-safe.
class CloudReplay {
public:
    /// Changes what is said to a call; called from many threads.
    using Fault = std::function<Reply(const CloudCall& call, Reply said)>;

    /// `name` is a file of tests/fixtures/openstack without ".json". Throws when there is none.
    explicit CloudReplay(const std::string& name);

    [[nodiscard]] Reply answer(const SeenRequest& request) const;
    /// Where the services are told to be: "http://127.0.0.1:8080".
    void set_origin(std::string origin);
    void set_fault(Fault fault);
    /// Tokens given so far are refused from now on; new ones are taken.
    void expire_tokens();

    [[nodiscard]] const std::string& region() const { return region_; }
    [[nodiscard]] const std::string& project() const { return project_; }
    [[nodiscard]] std::size_t logins() const;

private:
    struct Said {
        int status = 0;
        std::map<std::string, std::string> headers;
        std::string body;
    };
    [[nodiscard]] Reply said_to(const CloudCall& call, const SeenRequest& request) const;
    [[nodiscard]] std::string token() const;

    std::string region_;
    std::string project_;
    std::map<std::string, Said> exchanges_;  ///< by "SERVICE METHOD PATH?QUERY"
    mutable std::mutex mutex_;
    std::string origin_ = "http://127.0.0.1:1";
    Fault fault_;
    std::size_t generation_ = 1;
    mutable std::size_t logins_ = 0;
};

/// The same on a port of its own.
class CloudServer {
public:
    explicit CloudServer(CloudReplay& cloud, ServerOptions options = {})
        : server_([&cloud](const SeenRequest& request) { return cloud.answer(request); },
                  std::move(options)) {
        cloud.set_origin(server_.url(""));
    }
    [[nodiscard]] std::string auth_url() const { return server_.url("/identity/v3"); }
    [[nodiscard]] const HttpServer& http() const { return server_; }

private:
    HttpServer server_;
};

}  // namespace paas::testing
