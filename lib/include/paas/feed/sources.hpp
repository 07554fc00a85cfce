/// Where feeders find providers: the configuration of the OpenStack and Kubernetes feeders, as
/// plain values.
///
/// Two forms of one YAML document are read. The provider files of the present feeder
/// (`*.config.yaml`) are read as they are; a key that means nothing is a warning. A file that
/// starts with `schema: paas.sources/1` is our own form: the same keys and some more
/// (feed/README.md lists them), and a key that means nothing is an error. Secrets never stand in
/// either: a file names an environment variable, a file or a token source.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/diagnostic.hpp"
#include "paas/base/error.hpp"
#include "paas/federation/quota.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace paas::feed {

/// Where a secret is found when it is needed.
struct SecretReference {
    enum class Kind : std::uint8_t { none, environment, file, token_source };
    Kind kind = Kind::none;
    std::string name;  ///< variable, path or name of a token source
    bool operator==(const SecretReference&) const = default;
};

struct SlaSource {
    std::string id;  ///< doc_uuid
    Timestamp from{};
    Timestamp to{};                     ///< the epoch = for ever
    std::vector<std::string> projects;  ///< empty = those that name this SLA
    bool operator==(const SlaSource&) const = default;
};

struct GroupSource {
    std::string name;
    std::vector<SlaSource> slas;
    bool operator==(const GroupSource&) const = default;
};

/// An issuer whose groups have agreements.
struct IssuerSource {
    std::string endpoint;
    std::string group_claim;
    std::string description;
    std::vector<GroupSource> groups;
    SecretReference token;  ///< ours: what to authenticate with; none = the default token source
    bool operator==(const IssuerSource&) const = default;
};

/// An issuer as a provider knows it.
struct IdentityProviderSource {
    std::string endpoint;
    std::string name;
    std::string protocol;
    std::string audience;
    std::string group_claim;  ///< overrides the issuer's; may be empty
    bool operator==(const IdentityProviderSource&) const = default;
};

struct ProxySource {
    std::string host;  ///< "host[:port]"
    std::string user;
    bool operator==(const ProxySource&) const = default;
};

/// What holds for a project, or for a project at one region.
struct ProjectProperties {
    std::string default_public_net;
    std::string default_private_net;
    ProxySource private_net_proxy;
    federation::Quotas per_user;  ///< QuotaLine::per_user of each
    bool operator==(const ProjectProperties&) const = default;
};

/// Ours: how to log in when not with an access token of the SLA's issuer: at an OpenStack cloud, or
/// (bearer_token) at a Kubernetes cluster with a token of its own.
struct LoginSource {
    enum class Kind : std::uint8_t { access_token, application_credential, password, bearer_token };
    Kind kind = Kind::access_token;
    std::string name{};              ///< id of the application credential, or the user
    std::string domain = "Default";  ///< of the user
    SecretReference secret{};
    bool operator==(const LoginSource&) const = default;
};

struct ProjectSource {
    std::string id;
    std::string sla;
    LoginSource login;  ///< instead of the provider's, unless it is by access token
    ProjectProperties properties;
    /// By region name. It replaces all of `properties` there, even by nothing.
    std::map<std::string, ProjectProperties> at_region;
    [[nodiscard]] PAAS_API const ProjectProperties& at(const std::string& region) const;
    bool operator==(const ProjectSource&) const = default;
};

struct LocationSource {
    std::string site;
    std::string country;
    double latitude = 0;
    double longitude = 0;
    bool operator==(const LocationSource&) const = default;
};

struct RegionSource {
    std::string name;
    double overbooking_cpu = 1.0;
    double overbooking_ram = 1.0;
    double bandwidth_in = 10.0;
    double bandwidth_out = 10.0;
    LocationSource location;
    std::vector<std::string> storage_elements;  ///< ours: RSEs at this region
    std::string rally_environment;              ///< ours: what Rally calls this region
    bool operator==(const RegionSource&) const = default;
};

/// Ours: what a PCI alias of a provider's flavors stands for.
struct AcceleratorAlias {
    std::string vendor;
    std::string model;
    std::int64_t mem_gib = 0;
    bool operator==(const AcceleratorAlias&) const = default;
};

struct ProviderSource {
    std::string type;  ///< "openstack" or "kubernetes"
    std::string name;
    std::string status = "active";
    bool is_public = false;
    std::vector<std::string> support_emails;
    std::string auth_url;
    std::string ca_file;                    ///< empty = the system's
    std::vector<std::string> image_tags;    ///< any of them; empty = all images
    std::vector<std::string> network_tags;  ///< likewise
    std::vector<IdentityProviderSource> identity_providers;
    std::vector<RegionSource> regions;
    std::vector<ProjectSource> projects;
    Milliseconds timeout = std::chrono::seconds(30);              ///< ours: of one call
    Milliseconds expires_after{0};                                ///< ours: of an entry; 0 = never
    double requests_per_second = 0;                               ///< ours: cap; 0 = the run's own
    LoginSource login;                                            ///< ours
    std::map<std::string, AcceleratorAlias> accelerator_aliases;  ///< ours
    SecretReference rally_password;
    std::string rally_username;
    std::string file;  ///< where it stands
    bool operator==(const ProviderSource&) const = default;
};

struct Sources {
    std::vector<IssuerSource> issuers;
    std::vector<ProviderSource> providers;
    bool operator==(const Sources&) const = default;

    /// RSE -> provider label, and Rally environment -> provider label.
    [[nodiscard]] PAAS_API std::map<std::string, std::string> providers_of_rses() const;
    [[nodiscard]] PAAS_API std::map<std::string, std::string, std::less<>> rally_names() const;
};

/// Makes the paths in it (of certificates and of files that hold secrets) relative to `folder`.
PAAS_API void resolve_paths(Sources& sources, const std::filesystem::path& folder);

/// Puts the sources of several files together, as the present feeder reads a folder of them: an
/// issuer that stands in several has the groups and SLAs of all. What contradicts itself is an
/// error finding (SRC-005) and left out: a provider that stands twice, an SLA with other dates, an
/// issuer with another token.
[[nodiscard]] PAAS_API Sources join_sources(std::vector<Sources> parts, DiagnosticSink& findings);

/// One project at one region: what a feeder reads in one go and states as one provider entry.
struct Connection {
    std::size_t provider = 0;  ///< index into Sources::providers
    std::size_t region = 0;    ///< into its regions
    std::size_t project = 0;   ///< into its projects
    std::string issuer;        ///< endpoint, of the project's SLA
    std::string group;
    SlaSource sla;
    IdentityProviderSource identity;  ///< that issuer as the provider knows it
    SecretReference token;
    ProjectProperties properties;  ///< as they hold at this region
    LoginSource login;
    bool operator==(const Connection&) const = default;
};

/// Every project of every active provider at every region.
[[nodiscard]] PAAS_API std::vector<Connection> connections(const Sources& sources);

/// Reads one file's text; `file` names it in findings. All findings go to `findings` (codes
/// SRC-nnn and YAML-nnnn, with file, line, column and path); the error returned is the first of
/// severity error. Pure and thread-safe.
[[nodiscard]] PAAS_API Result<Sources> read_sources(std::string text, std::string file,
                                                    DiagnosticSink& findings);

}  // namespace paas::feed
