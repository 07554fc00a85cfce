// Configuration that stands in several files.
#include "feed/codes.hpp"

#include "paas/feed/sources.hpp"

#include <algorithm>

namespace paas::feed {
namespace {

class Joiner {
public:
    explicit Joiner(DiagnosticSink& findings) : findings_(findings) {}

    void add(Sources&& part) {
        const std::string file = part.providers.empty() ? "" : part.providers.front().file;
        for (IssuerSource& issuer : part.issuers) {
            add_issuer(std::move(issuer), file);
        }
        for (ProviderSource& provider : part.providers) {
            const auto same =
                std::ranges::find_if(joined_.providers, [&](const ProviderSource& known) {
                    return known.type == provider.type && known.name == provider.name;
                });
            if (same == joined_.providers.end()) {
                joined_.providers.push_back(std::move(provider));
            } else {
                refuse(file, "provider " + provider.name + " stands in " + same->file + " too");
            }
        }
    }
    [[nodiscard]] Sources take() { return std::move(joined_); }

private:
    void refuse(const std::string& file, std::string message) {
        Diagnostic finding;
        finding.code = kSourceRepeated;
        finding.position.file = file;
        finding.message = std::move(message);
        finding.suggestion = "leave one of them out";
        findings_.report(std::move(finding));
    }

    void add_issuer(IssuerSource&& issuer, const std::string& file) {
        const auto same =
            std::ranges::find(joined_.issuers, issuer.endpoint, &IssuerSource::endpoint);
        if (same == joined_.issuers.end()) {
            joined_.issuers.push_back(std::move(issuer));
            return;
        }
        if (same->token != issuer.token) {
            refuse(file, "issuer " + issuer.endpoint + " has another token in another file");
        }
        for (GroupSource& group : issuer.groups) {
            const auto known = std::ranges::find(same->groups, group.name, &GroupSource::name);
            if (known == same->groups.end()) {
                same->groups.push_back(std::move(group));
                continue;
            }
            for (SlaSource& sla : group.slas) {
                add_sla(std::move(sla), *known, file);
            }
        }
    }

    void add_sla(SlaSource&& sla, GroupSource& group, const std::string& file) {
        const auto known = std::ranges::find(group.slas, sla.id, &SlaSource::id);
        if (known == group.slas.end()) {
            group.slas.push_back(std::move(sla));
        } else if (*known != sla) {
            refuse(file, "SLA " + sla.id + " of group " + group.name +
                             " has other dates or projects in another file");
        }
    }

    DiagnosticSink& findings_;
    Sources joined_;
};

}  // namespace

Sources join_sources(std::vector<Sources> parts, DiagnosticSink& findings) {
    Joiner joiner(findings);
    for (Sources& part : parts) {
        joiner.add(std::move(part));
    }
    return joiner.take();
}

void resolve_paths(Sources& sources, const std::filesystem::path& folder) {
    const auto resolve = [&](SecretReference& reference) {
        if (reference.kind == SecretReference::Kind::file) {
            reference.name = (folder / reference.name).string();
        }
    };
    for (IssuerSource& issuer : sources.issuers) {
        resolve(issuer.token);
    }
    for (ProviderSource& provider : sources.providers) {
        if (!provider.ca_file.empty()) {
            provider.ca_file = (folder / provider.ca_file).string();
        }
        resolve(provider.login.secret);
        resolve(provider.rally_password);
        for (ProjectSource& project : provider.projects) {
            resolve(project.login.secret);
        }
    }
}

}  // namespace paas::feed
