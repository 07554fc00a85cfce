/// What a member of a namespace can read of a Kubernetes cluster: a thin client of its API.
///
///     Cluster cluster(options, http, clock);
///     NamespaceReading reading = cluster.read("lab-ns", stop);
///
/// APIs: core v1, storage.k8s.io/v1, /version. Every failure is one Error that names the request;
/// it never holds a token or a body. A value that makes no sense costs its entry and one Odd.
/// Quantities stay texts, as told ("500m", "16Gi").
#pragma once

#include "paas/auth/token_source.hpp"
#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/clients/odd.hpp"
#include "paas/net/http_client.hpp"

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace paas::clients::kubernetes {

/// Quantities by resource: "requests.cpu", "nvidia.com/gpu".
using Quantities = std::map<std::string, std::string, std::less<>>;

struct ResourceQuota {
    std::string name{};
    /// What it is about alone: "NotTerminating", "PriorityClass in urgent"; empty = everything.
    std::vector<std::string> scopes{};
    Quantities hard{};
    Quantities used{};  ///< lacks what the cluster has not counted yet
};

/// One item of a LimitRange.
struct LimitItem {
    std::string scope{};  ///< "Container", "Pod", "PersistentVolumeClaim"
    Quantities min{};
    Quantities max{};
    Quantities default_limit{};
    Quantities default_request{};
};

struct StorageClass {
    std::string name{};
    std::string description{};
    std::string provisioner{};
    bool is_default = false;
};

struct Taint {
    std::string key{};
    std::string value{};
    std::string effect{};  ///< "NoSchedule", "PreferNoSchedule", "NoExecute"
};

struct Node {
    std::string name{};
    std::string architecture{};  ///< "amd64", "arm64"; empty = not told
    std::map<std::string, std::string> labels{};
    std::vector<Taint> taints{};
    Quantities allocatable{};
    bool is_ready = false;
    bool is_unschedulable = false;  ///< an administrator keeps new pods away
};

using clients::Odd;

/// All that was read for a namespace. What could not be read is an Error.
struct NamespaceReading {
    Result<std::vector<ResourceQuota>> quotas{};
    Result<std::vector<LimitItem>> limits{};
    Result<std::vector<StorageClass>> storage_classes{};
    Result<std::vector<Node>> nodes{};  ///< permission_denied is usual: members see none
    Result<std::string> version{};      ///< "v1.28.3"
    /// not_found when there is no such namespace; who may not look at it gets no error.
    Result<void> exists{};
    std::vector<Odd> odds{};
};

struct ClusterOptions {
    net::Url url{};  ///< of the API server
    auth::TokenNeed need{};
    std::shared_ptr<auth::TokenSource> tokens{};  ///< of bearer tokens
    net::HttpLimits limits{};                     ///< of one request
    net::Pace pace{};
    int page = 500;  ///< entries to ask for at once
};

/// What an API said when it was asked for something small.
struct Probe {
    std::string service{};  ///< "cluster", "quotas", "storage-classes"
    std::string endpoint{};
    Result<std::string> answer{};
    Milliseconds took{0};
};

/// An identity at a cluster. Thread-safe; namespaces share its token.
class PAAS_API Cluster {
public:
    /// `http` (which repeats what fails for a moment, see RetryingClient) and `clock` must outlive
    /// it.
    Cluster(ClusterOptions options, net::HttpClient& http, Clock& clock);
    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    /// Asks all at once and follows pages. When the token is refused (401) a new one is asked for,
    /// once. Without any token every part of the reading is the token source's Error.
    [[nodiscard]] NamespaceReading read(const std::string& name_space, std::stop_token stop);
    /// The version, the quotas of the namespace, the storage classes.
    [[nodiscard]] std::vector<Probe> probe(const std::string& name_space, std::stop_token stop);
    /// How far the server's clock is ahead of ours, as its last answer said; nothing before one.
    [[nodiscard]] std::optional<Milliseconds> clock_ahead() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace paas::clients::kubernetes
