#include "paas/feed/sources.hpp"

#include "feed/codes.hpp"
#include "feed/quota_fields.hpp"
#include "feed/yaml_fields.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

namespace paas::feed {

using federation::Limit;
using federation::Quotas;

namespace {

constexpr std::string_view kOurSchema = "paas.sources/1";

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

/// Tokens go there, so it must be https but on this machine.
void check_url(YamlFields& fields, std::string_view key, const std::string& url) {
    if (url.empty()) {
        return;
    }
    const std::size_t scheme = url.find("://");
    const std::string_view rest =
        scheme == std::string::npos ? std::string_view() : std::string_view(url).substr(scheme + 3);
    std::string_view host = rest.substr(0, rest.find('/'));
    if (host.find('@') != std::string_view::npos) {
        fields.refuse(kSourceSecret, key, "a URL must not hold a user or password",
                      "leave the part before '@' out");
        return;
    }
    if (!host.starts_with('[')) {
        host = host.substr(0, host.find(':'));
    } else {
        host = host.substr(0, host.find(']') + 1);
    }
    const std::string_view name = std::string_view(url).substr(0, std::min(scheme, url.size()));
    if (host.empty() || (name != "https" && !(name == "http" && is_loopback(host)))) {
        fields.refuse(kSourceValue, key, '"' + url + "\" is not an https URL",
                      "write https://HOST[:PORT]/…");
    }
}

/// Refuses a name that was seen; remembers it otherwise.
void check_unique(YamlFields& fields, std::string_view key, const std::string& name,
                  std::set<std::string>& seen) {
    if (!name.empty() && !seen.insert(name).second) {
        fields.refuse(kSourceRepeated, key, '"' + name + "\" stands here twice");
    }
}

/// Names become parts of keys.
void check_name(YamlFields& fields, std::string_view key, const std::string& name) {
    if (name.find('/') != std::string::npos) {
        fields.refuse(kSourceValue, key, "must not hold '/'");
    }
}

void read_limits(YamlFields& fields, Quotas& quotas) {
    struct Section {
        const char* key;
        const char* quota_type;
    };
    for (const Section& section :
         {Section{"compute", "compute"}, Section{"block_storage", "block-storage"},
          Section{"network", "network"}, Section{"object_store", "object-store"}}) {
        fields.object(section.key, [&](YamlFields& limits) {
            for (const QuotaField& field : quota_fields(section.quota_type)) {
                if (field.openstack && limits.has(field.name)) {
                    std::int64_t amount = 0;
                    limits.optional(field.name, amount);
                    quotas[field.metric].per_user =
                        amount < 0 ? Limit::unlimited() : Limit::of(amount);
                }
            }
        });
    }
}

/// The present feeder's examples say `ip` where its code wants `host`: both are read.
void read_proxy(YamlFields& fields, ProxySource& proxy) {
    if (fields.has("ip")) {
        fields.warn(kSourceOldKey, "ip", "the key is called host", "write host");
        fields.optional("ip", proxy.host);
    }
    fields.optional("host", proxy.host);
    fields.optional("user", proxy.user);
    if (proxy.host.empty()) {
        fields.refuse(kSourceMissing, "host", "missing");
    }
}

void read_properties(YamlFields& fields, ProjectProperties& properties) {
    fields.optional("default_public_net", properties.default_public_net);
    fields.optional("default_private_net", properties.default_private_net);
    fields.object("private_net_proxy",
                  [&](YamlFields& proxy) { read_proxy(proxy, properties.private_net_proxy); });
    fields.object("per_user_limits",
                  [&](YamlFields& limits) { read_limits(limits, properties.per_user); });
}

/// `{application_credential: ID, secret: …}` or `{user: NAME, domain: NAME, password: …}`.
void read_login(YamlFields& fields, LoginSource& login) {
    std::string credential;
    std::string user;
    fields.optional("application_credential", credential);
    fields.optional("user", user);
    if (credential.empty() == user.empty()) {
        fields.refuse(kSourceMissing, "", "either application_credential or user is needed");
        return;
    }
    const bool is_user = credential.empty();
    login.kind = is_user ? LoginSource::Kind::password : LoginSource::Kind::application_credential;
    login.name = is_user ? user : credential;
    const char* key = is_user ? "password" : "secret";
    if (is_user) {
        fields.optional("domain", login.domain);
    }
    fields.optional(key, login.secret);
    if (login.secret.kind == SecretReference::Kind::token_source) {
        fields.refuse(kSourceValue, key, "a token source gives access tokens",
                      "write {env: NAME} or {file: PATH}");
    } else if (!fields.has(key)) {
        fields.refuse(kSourceMissing, key, "missing");
    }
}

/// `{token: …}`: a token of the cluster's own, such as that of a service account.
void read_cluster_login(YamlFields& fields, LoginSource& login) {
    login.kind = LoginSource::Kind::bearer_token;
    fields.optional("token", login.secret);
    if (!fields.has("token")) {
        fields.refuse(kSourceMissing, "token", "missing");
    }
}

/// What is needed to log in depends on the kind of provider.
void read_any_login(YamlFields& fields, const std::string& type, LoginSource& login) {
    fields.object("login", [&](YamlFields& inner) {
        if (type == "openstack") {
            read_login(inner, login);
        } else {
            read_cluster_login(inner, login);
        }
    });
}

/// Reads one document; knows what the parts of it refer to.
class SourcesReader {
public:
    Sources read(YamlFields& root) {
        std::string schema;
        root.optional("schema", schema);
        std::set<std::string> issuers;
        root.each("trusted_idps", [&](YamlFields& issuer) { read_issuer(issuer, issuers); });
        if (sources_.issuers.empty()) {
            root.refuse(kSourceMissing, "trusted_idps", "no issuer is listed");
        }
        for (const char* type : {"openstack", "kubernetes"}) {
            root.each(type, [&](YamlFields& provider) { read_provider(provider, type); });
        }
        root.finish();
        return std::move(sources_);
    }

private:
    void read_issuer(YamlFields& fields, std::set<std::string>& seen) {
        IssuerSource issuer;
        fields.required("issuer", issuer.endpoint);
        check_url(fields, "issuer", issuer.endpoint);
        check_unique(fields, "issuer", issuer.endpoint, seen);
        fields.optional("group_claim", issuer.group_claim);
        fields.optional("groups_claim", issuer.group_claim);  // as the newer feeder spells it
        fields.optional("description", issuer.description);
        for (const char* key : {"name", "protocol", "audience"}) {
            fields.ignore(key);  // providers state their own
        }
        fields.optional("token", issuer.token);
        std::set<std::string> groups;
        fields.each("user_groups", [&](YamlFields& group) { read_group(group, issuer, groups); });
        if (issuer.groups.empty()) {
            fields.refuse(kSourceMissing, "user_groups", "no group is listed");
        }
        sources_.issuers.push_back(std::move(issuer));
    }

    void read_group(YamlFields& fields, IssuerSource& issuer, std::set<std::string>& seen) {
        GroupSource group;
        fields.required("name", group.name);
        check_unique(fields, "name", group.name, seen);
        fields.each("slas", [&](YamlFields& item) {
            SlaSource sla;
            item.required("doc_uuid", sla.id);
            check_unique(item, "doc_uuid", sla.id, slas_seen_);
            item.optional("start_date", sla.from);
            item.optional("end_date", sla.to);
            item.optional("projects", sla.projects);
            if (sla.to != Timestamp{} && sla.to <= sla.from) {
                item.refuse(kSourceValue, "end_date", "is not after start_date");
            }
            issuer_of_sla_[sla.id] = issuer.endpoint;
            group.slas.push_back(std::move(sla));
        });
        issuer.groups.push_back(std::move(group));
    }

    void read_provider(YamlFields& fields, const std::string& type) {
        ProviderSource provider;
        provider.type = type;
        fields.required("name", provider.name);
        check_name(fields, "name", provider.name);
        check_unique(fields, "name", provider.name, names_seen_[type]);
        read_status(fields, provider.status);
        fields.optional("is_public", provider.is_public);
        fields.optional("support_emails", provider.support_emails);
        fields.required("auth_url", provider.auth_url);
        check_url(fields, "auth_url", provider.auth_url);
        fields.optional("ca_path", provider.ca_file);
        fields.optional("ca_fname", provider.ca_file);
        if (type == "openstack") {
            fields.optional("image_tags", provider.image_tags);
            fields.optional("network_tags", provider.network_tags);
            fields.object("accelerators",
                          [&](YamlFields& accelerators) { read_aliases(accelerators, provider); });
        }
        fields.ignore("block_storage_vol_types");  // volume types are read from the provider
        fields.optional("timeout", provider.timeout);
        fields.optional("expires_after", provider.expires_after);
        fields.optional("requests_per_second", provider.requests_per_second);
        read_any_login(fields, type, provider.login);
        fields.optional("rally_username", provider.rally_username);
        fields.optional("rally_password", provider.rally_password);
        read_identity_providers(fields, provider);
        read_regions(fields, provider);
        std::set<std::string> ids;
        std::set<std::string> slas;
        fields.each("projects",
                    [&](YamlFields& project) { read_project(project, provider, ids, slas); });
        sources_.providers.push_back(std::move(provider));
    }

    static void read_status(YamlFields& fields, std::string& status) {
        constexpr std::array<std::string_view, 5> kStates = {"active", "maintenance", "limited",
                                                             "removed", "deprecated"};
        fields.optional("status", status);
        if (std::ranges::find(kStates, status) == kStates.end()) {
            const std::vector<std::string_view> known(kStates.begin(), kStates.end());
            const std::string_view near = nearest(status, known);
            fields.refuse(kSourceValue, "status", '"' + status + "\" is not known",
                          near.empty() ? "write active, maintenance, limited or removed"
                                       : "did you mean '" + std::string(near) + "'?");
        }
    }

    static void read_aliases(YamlFields& fields, ProviderSource& provider) {
        fields.each_named("aliases", [&](const std::string& name, YamlFields& alias) {
            AcceleratorAlias& one = provider.accelerator_aliases[name];
            alias.required("vendor", one.vendor);
            alias.required("model", one.model);
            alias.optional("mem_gib", one.mem_gib);
        });
    }

    static void read_identity_providers(YamlFields& fields, ProviderSource& provider) {
        std::set<std::string> endpoints;
        std::set<std::string> names;
        fields.each("identity_providers", [&](YamlFields& item) {
            IdentityProviderSource identity;
            item.required("endpoint", identity.endpoint);
            check_unique(item, "endpoint", identity.endpoint, endpoints);
            item.optional("name", identity.name);
            check_unique(item, "name", identity.name, names);
            item.optional("protocol", identity.protocol);
            item.optional("audience", identity.audience);
            item.optional("group_claim", identity.group_claim);
            item.optional("groups_claim", identity.group_claim);
            if (provider.type == "openstack" &&
                (identity.name.empty() || identity.protocol.empty())) {
                item.refuse(kSourceMissing, identity.name.empty() ? "name" : "protocol",
                            "missing: Keystone needs it to take a token");
            }
            provider.identity_providers.push_back(std::move(identity));
        });
        if (provider.identity_providers.empty()) {
            fields.refuse(kSourceMissing, "identity_providers", "no identity provider is listed");
        }
    }

    static void read_regions(YamlFields& fields, ProviderSource& provider) {
        std::set<std::string> names;
        fields.each("regions", [&](YamlFields& item) {
            RegionSource region;
            item.required("name", region.name);
            check_name(item, "name", region.name);
            check_unique(item, "name", region.name, names);
            item.optional("overbooking_cpu", region.overbooking_cpu);
            item.optional("overbooking_ram", region.overbooking_ram);
            item.optional("bandwidth_in", region.bandwidth_in);
            item.optional("bandwidth_out", region.bandwidth_out);
            item.optional("storage_elements", region.storage_elements);
            item.optional("rally_environment", region.rally_environment);
            item.object("location", [&](YamlFields& place) { read_location(place, region); });
            provider.regions.push_back(std::move(region));
        });
        if (provider.regions.empty()) {
            provider.regions.push_back(
                {.name = provider.type == "openstack" ? "RegionOne" : "default",
                 .location = {},
                 .storage_elements = {},
                 .rally_environment = {}});
        }
    }

    static void read_location(YamlFields& fields, RegionSource& region) {
        fields.optional("site", region.location.site);
        fields.optional("country", region.location.country);
        std::string latitude;
        std::string longitude;
        fields.optional("latitude", latitude);
        fields.optional("longitude", longitude);
        read_degrees(fields, "latitude", latitude, 90, region.location.latitude);
        read_degrees(fields, "longitude", longitude, 180, region.location.longitude);
    }

    static void read_degrees(YamlFields& fields, std::string_view key, const std::string& text,
                             double most, double& out) {
        if (text.empty()) {
            return;
        }
        char* end = nullptr;
        const double degrees = std::strtod(text.c_str(), &end);
        if (*end != '\0' || !(degrees >= -most && degrees <= most)) {
            fields.refuse(kSourceValue, key, '"' + text + "\" is not an angle",
                          "write degrees from -" + std::to_string(static_cast<int>(most)) + " to " +
                              std::to_string(static_cast<int>(most)));
            return;
        }
        out = degrees;
    }

    void read_project(YamlFields& fields, ProviderSource& provider, std::set<std::string>& ids,
                      std::set<std::string>& slas) {
        ProjectSource project;
        fields.required("id", project.id);
        check_name(fields, "id", project.id);
        check_unique(fields, "id", project.id, ids);
        fields.required("sla", project.sla);
        check_unique(fields, "sla", project.sla, slas);
        check_sla(fields, provider, project.sla);
        read_any_login(fields, provider.type, project.login);
        read_properties(fields, project.properties);
        fields.each("per_region_props", [&](YamlFields& item) {
            std::string region;
            item.required("region_name", region);
            if (!region.empty() &&
                std::ranges::find(provider.regions, region, &RegionSource::name) ==
                    provider.regions.end()) {
                item.refuse(kSourceReference, "region_name",
                            "the provider has no region \"" + region + '"');
            }
            if (project.at_region.contains(region)) {
                item.refuse(kSourceRepeated, "region_name", '"' + region + "\" stands here twice");
            }
            read_properties(item, project.at_region[region]);
        });
        provider.projects.push_back(std::move(project));
    }

    /// A project's agreement is with a group of an issuer that the provider must know.
    void check_sla(YamlFields& fields, const ProviderSource& provider, const std::string& sla) {
        if (sla.empty()) {
            return;
        }
        const auto issuer = issuer_of_sla_.find(sla);
        if (issuer == issuer_of_sla_.end()) {
            std::vector<std::string_view> known;
            for (const auto& [id, endpoint] : issuer_of_sla_) {
                known.push_back(id);
            }
            const std::string_view near = nearest(sla, known);
            fields.refuse(kSourceReference, "sla", "no group has an SLA \"" + sla + '"',
                          near.empty() ? "" : "did you mean '" + std::string(near) + "'?");
        } else if (std::ranges::find(provider.identity_providers, issuer->second,
                                     &IdentityProviderSource::endpoint) ==
                   provider.identity_providers.end()) {
            fields.refuse(kSourceReference, "sla",
                          "the SLA's issuer " + issuer->second +
                              " is none of the provider's identity_providers");
        }
    }

    Sources sources_;
    std::map<std::string, std::string> issuer_of_sla_;
    std::set<std::string> slas_seen_;
    std::map<std::string, std::set<std::string>> names_seen_;
};

struct Agreement {
    const IssuerSource* issuer;
    const GroupSource* group;
    const SlaSource* sla;
};

std::map<std::string, Agreement> agreements_of(const Sources& sources) {
    std::map<std::string, Agreement> all;
    for (const IssuerSource& issuer : sources.issuers) {
        for (const GroupSource& group : issuer.groups) {
            for (const SlaSource& sla : group.slas) {
                all.emplace(sla.id, Agreement{&issuer, &group, &sla});
            }
        }
    }
    return all;
}

}  // namespace

const ProjectProperties& ProjectSource::at(const std::string& region) const {
    const auto found = at_region.find(region);
    return found == at_region.end() ? properties : found->second;
}

std::map<std::string, std::string> Sources::providers_of_rses() const {
    std::map<std::string, std::string> all;
    for (const ProviderSource& provider : providers) {
        for (const RegionSource& region : provider.regions) {
            for (const std::string& rse : region.storage_elements) {
                all.emplace(rse, provider.name + '/' + region.name);
            }
        }
    }
    return all;
}

std::map<std::string, std::string, std::less<>> Sources::rally_names() const {
    std::map<std::string, std::string, std::less<>> all;
    for (const ProviderSource& provider : providers) {
        for (const RegionSource& region : provider.regions) {
            if (!region.rally_environment.empty()) {
                all.emplace(region.rally_environment, provider.name + '/' + region.name);
            }
        }
    }
    return all;
}

std::vector<Connection> connections(const Sources& sources) {
    const auto agreements = agreements_of(sources);
    std::vector<Connection> all;
    for (std::size_t p = 0; p < sources.providers.size(); ++p) {
        const ProviderSource& provider = sources.providers[p];
        for (std::size_t j = 0; provider.status == "active" && j < provider.projects.size(); ++j) {
            const ProjectSource& project = provider.projects[j];
            const auto agreement = agreements.find(project.sla);
            if (agreement == agreements.end()) {
                continue;
            }
            const IssuerSource& issuer = *agreement->second.issuer;
            const auto identity = std::ranges::find(provider.identity_providers, issuer.endpoint,
                                                    &IdentityProviderSource::endpoint);
            if (identity == provider.identity_providers.end()) {
                continue;
            }
            for (std::size_t r = 0; r < provider.regions.size(); ++r) {
                const bool own_login = project.login.kind != LoginSource::Kind::access_token;
                all.push_back({p, r, j, issuer.endpoint, agreement->second.group->name,
                               *agreement->second.sla, *identity, issuer.token,
                               project.at(provider.regions[r].name),
                               own_login ? project.login : provider.login});
            }
        }
    }
    return all;
}

Result<Sources> read_sources(std::string text, std::string file, DiagnosticSink& findings) {
    text::YamlBudget budget;
    budget.duplicate_key = Severity::error;
    auto document = text::YamlDocument::parse(std::move(text), file, budget, findings);
    if (!document) {
        return fail(std::move(document.error()));
    }
    const bool is_ours = document->root().find("schema").text() == kOurSchema;
    FindingsOf collected(findings, is_ours ? Severity::error : Severity::warning);
    YamlFields root(document->root(), "", collected);
    Sources sources = SourcesReader().read(root);
    for (ProviderSource& provider : sources.providers) {
        provider.file = file;
    }
    if (const auto& error = collected.first_error()) {
        return fail(*error);
    }
    return sources;
}

}  // namespace paas::feed
