/// What a project member can read of an OpenStack cloud: a thin client of its REST APIs.
///
///     Cloud cloud(options, http, clock);
///     auto session = cloud.open(project_id, stop);
///     ProjectReading reading = (*session)->read({.region = "RegionOne"}, stop);
///
/// APIs: Identity v3, Compute v2.1 (microversion 2.61), Image v2, Networking v2.0, Block Storage
/// v3, Object Store v1. Every failure is one Error that names the request; it never holds a token
/// or a body. A value that makes no sense costs its entry and one Odd.
#pragma once

#include "paas/auth/token_source.hpp"
#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/base/secret.hpp"
#include "paas/clients/odd.hpp"
#include "paas/net/http_client.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace paas::clients::openstack {

enum class Service : std::uint8_t { identity, compute, image, network, volume, object_store };
/// "compute"; block storage is "block-storage".
[[nodiscard]] PAAS_API std::string_view to_string(Service service) noexcept;

/// One figure of a quota: -1 is unlimited, nothing is not told. `used` includes what is reserved.
struct QuotaFigure {
    std::optional<std::int64_t> limit{};
    std::optional<std::int64_t> used{};
    bool operator==(const QuotaFigure&) const = default;
};
/// By the service's own names: "cores", "gigabytes_fast", "floatingip".
using QuotaSet = std::map<std::string, QuotaFigure, std::less<>>;

struct Flavor {
    std::string id{};
    std::string name{};
    std::string description{};
    std::int64_t vcpus = 0;
    std::int64_t ram_mib = 0;
    std::int64_t disk_gib = 0;
    std::int64_t ephemeral_gib = 0;
    std::int64_t swap_mib = 0;
    bool is_public = true;  ///< if not, this project was given it
    bool is_disabled = false;
    std::map<std::string, std::string> extra_specs{};
};

struct Image {
    std::string id{};
    std::string name{};
    std::string visibility{};  ///< "public", "private", "shared", "community"
    std::string owner{};       ///< project
    std::string created_at{};  ///< as told
    std::int64_t min_disk_gib = 0;
    std::int64_t min_ram_mib = 0;
    std::vector<std::string> tags{};
    std::map<std::string, std::string> properties{};  ///< os_distro, hw_…: all other texts
};

struct Network {
    std::string id{};
    std::string name{};
    std::string description{};
    std::string project{};  ///< its owner
    std::int64_t mtu = 0;   ///< 0 = not told
    std::vector<std::string> tags{};
    bool is_external = false;
    bool is_shared = false;
    bool is_default = false;
};

struct VolumeType {
    std::string id{};
    std::string name{};
    std::string description{};
    bool is_public = true;
    bool is_default = false;
};

using clients::Odd;

/// All that was read of a project at a region. What the cloud does not offer is empty, what could
/// not be read is an Error.
struct ProjectReading {
    Result<std::vector<Flavor>> flavors{};
    Result<std::vector<Image>> images{};
    Result<std::vector<Network>> networks{};
    Result<std::vector<VolumeType>> volume_types{};
    Result<QuotaSet> compute_quotas{};
    Result<QuotaSet> volume_quotas{};
    Result<QuotaSet> network_quotas{};
    Result<QuotaSet> object_quotas{};  ///< "bytes", "containers", "objects"
    Result<std::vector<std::string>> zones{};
    Result<std::string> compute_version{};  ///< the newest microversion, "2.93"
    std::vector<Odd> odds{};
};

struct ReadOptions {
    std::string region{};
    std::vector<std::string> image_tags{};    ///< any of them; empty = all images
    std::vector<std::string> network_tags{};  ///< likewise
    int page = 1000;  ///< entries to ask for at once; services give less when that is their limit
};

/// What a service said when it was asked for something small.
struct Probe {
    Service service{};
    std::string endpoint{};  ///< empty when the catalogue has none
    Result<std::string> answer{};
    Milliseconds took{0};
};

struct Project {
    std::string id{};
    std::string name{};
};

/// With an access token of an issuer that the cloud trusts (keystoneauth: v3oidcaccesstoken).
struct FederatedLogin {
    std::string identity_provider{};  ///< Keystone's name of the issuer
    std::string protocol{};           ///< "openid"
    auth::TokenNeed need{};
    std::shared_ptr<auth::TokenSource> tokens{};
};
/// With an application credential; it belongs to one project.
struct CredentialLogin {
    std::string id{};
    std::function<Result<Secret<std::string>>()> secret{};
};
/// With a user of Keystone's own.
struct PasswordLogin {
    std::string user{};
    std::string domain = "Default";  ///< of the user, by name
    std::function<Result<Secret<std::string>>()> password{};
};
using Login = std::variant<FederatedLogin, CredentialLogin, PasswordLogin>;

struct CloudOptions {
    net::Url auth_url{};  ///< of Keystone, with or without /v3
    Login login{};
    net::HttpLimits limits{};  ///< of one request
    net::Pace pace{};
};

/// A project's rights at a cloud, and its catalogue. Not thread-safe.
class PAAS_API Session {
public:
    struct Impl;
    explicit Session(std::unique_ptr<Impl> impl);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Asks all at once and follows pages. When a service refuses the token in between (401), it
    /// logs in again, once in the life of the session.
    [[nodiscard]] ProjectReading read(const ReadOptions& options, std::stop_token stop);
    /// Something small of each service: those of the catalogue, and those that are missing there
    /// and needed (all but object storage).
    [[nodiscard]] std::vector<Probe> probe(const std::string& region, std::stop_token stop);
    /// Of the catalogue, sorted.
    [[nodiscard]] std::vector<std::string> regions() const;
    [[nodiscard]] const Project& project() const;

private:
    std::unique_ptr<Impl> impl_;
};

/// An identity at a cloud. Thread-safe; sessions share its unscoped token.
class PAAS_API Cloud {
public:
    /// `http` (which repeats what fails for a moment, see RetryingClient) and `clock` must outlive
    /// it and its sessions.
    Cloud(CloudOptions options, net::HttpClient& http, Clock& clock);
    ~Cloud();
    Cloud(const Cloud&) = delete;
    Cloud& operator=(const Cloud&) = delete;

    /// Logs in at a project. Errors beside those of HttpClient and of the token source:
    /// unauthenticated and permission_denied (with what to correct), not_found (no such identity
    /// provider there).
    [[nodiscard]] Result<std::unique_ptr<Session>> open(const std::string& project,
                                                        std::stop_token stop);
    /// The projects that the identity may use.
    [[nodiscard]] Result<std::vector<Project>> projects(std::stop_token stop);
    /// How far Keystone's clock is ahead of ours, as its last answer said; nothing before one.
    [[nodiscard]] std::optional<Milliseconds> clock_ahead() const;

    struct Impl;

private:
    std::shared_ptr<Impl> impl_;
};

}  // namespace paas::clients::openstack
