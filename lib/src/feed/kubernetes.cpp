#include "feed/kubernetes.hpp"

#include "feed/codes.hpp"
#include "feed/missing_facts.hpp"
#include "feed/node_pools.hpp"
#include "feed/quantity.hpp"

#include "paas/base/resources.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace paas::feed {

namespace k8s = clients::kubernetes;
using federation::Limit;
using federation::Metric;
using federation::Provider;
using federation::QuotaLine;
using federation::Quotas;

namespace {

struct QuotaResource {
    std::string_view resource;
    Metric metric;
    QuantityUnit unit;
};
/// Resources of a quota that have a metric; some have two names (Kubernetes: resource quotas).
constexpr std::array<QuotaResource, 17> kQuotaResources{{
    {"requests.cpu", Metric::requests_cpu_milli, QuantityUnit::milli},
    {"cpu", Metric::requests_cpu_milli, QuantityUnit::milli},
    {"limits.cpu", Metric::limits_cpu_milli, QuantityUnit::milli},
    {"requests.memory", Metric::requests_memory_mib, QuantityUnit::mib},
    {"memory", Metric::requests_memory_mib, QuantityUnit::mib},
    {"limits.memory", Metric::limits_memory_mib, QuantityUnit::mib},
    {"requests.ephemeral-storage", Metric::requests_ephemeral_mib, QuantityUnit::mib},
    {"ephemeral-storage", Metric::requests_ephemeral_mib, QuantityUnit::mib},
    {"limits.ephemeral-storage", Metric::limits_ephemeral_mib, QuantityUnit::mib},
    {"requests.storage", Metric::storage_gib, QuantityUnit::gib},
    {"persistentvolumeclaims", Metric::pvcs, QuantityUnit::one},
    {"pods", Metric::pods, QuantityUnit::one},
    {"services", Metric::services, QuantityUnit::one},
    {"services.loadbalancers", Metric::load_balancers, QuantityUnit::one},
    {"services.nodeports", Metric::node_ports, QuantityUnit::one},
    {"secrets", Metric::secrets, QuantityUnit::one},
    {"configmaps", Metric::config_maps, QuantityUnit::one},
}};

/// Sizes of resources without a metric are kept in GiB, everything else is counted.
QuantityUnit unit_of_named(std::string_view resource) {
    const bool is_size = resource.ends_with("/requests.storage") ||
                         resource.starts_with("hugepages-") ||
                         resource.starts_with("requests.hugepages-");
    return is_size ? QuantityUnit::gib : QuantityUnit::one;
}

const QuotaResource* known_name(std::string_view resource) {
    const auto* known = std::ranges::find(kQuotaResources, resource, &QuotaResource::resource);
    return known == kQuotaResources.end() ? nullptr : known;
}

QuantityUnit unit_of(std::string_view resource) {
    const QuotaResource* known = known_name(resource);
    return known != nullptr ? known->unit : unit_of_named(resource);
}

QuotaLine& quota_line(Quotas& quotas, const std::string& resource) {
    const QuotaResource* known = known_name(resource);
    return known != nullptr ? quotas[known->metric] : quotas.named(resource);
}

/// Tells what is odd in an entry's values.
class Oddities {
public:
    Oddities(const std::string& name, Reading& reading) : name_(name), reading_(reading) {}
    void add(const std::string& text) {
        reading_.findings.push_back(finding_about(kOddValue, Severity::warning, name_, text, ""));
    }
    void no_quantity(const std::string& what, const std::string& value) {
        add(what + ": \"" + value + "\" is no quantity");
    }

private:
    const std::string& name_;
    Reading& reading_;
};

federation::ResourceQuota quota_of(const k8s::ResourceQuota& told, Oddities& odd) {
    federation::ResourceQuota quota;
    quota.name = told.name;
    quota.scopes = told.scopes;
    const std::string what = "resourcequotas: '" + told.name + "': ";
    for (const auto& [resource, text] : told.hard) {
        const QuantityUnit unit = unit_of(resource);
        const auto limit = parse_quantity(text, unit, Rounding::down);
        if (!limit) {
            odd.no_quantity(what + resource, text);
            continue;
        }
        QuotaLine line;
        line.limit = *limit >= kUnlimited ? Limit::unlimited() : Limit::of(*limit);
        const auto used = told.used.find(resource);
        if (used != told.used.end()) {
            line.used = parse_quantity(used->second, unit, Rounding::up);
            if (!line.used) {
                odd.no_quantity(what + "use of " + resource, used->second);
            }
        }
        QuotaLine& kept = quota_line(quota.quotas, resource);
        kept = stricter(kept, line);
    }
    return quota;
}

/// Whether a quota counts what we deploy: containers that run until they are stopped, without a
/// priority class, that state what they need.
bool counts_for_us(const federation::ResourceQuota& quota) {
    return std::ranges::all_of(quota.scopes, [](const std::string& scope) {
        return scope == "NotTerminating" || scope == "NotBestEffort";
    });
}

/// What no quota limits is unlimited: the namespace's quotas are all known.
void free_the_rest(const std::vector<federation::ResourceQuota>& counting, Quotas& quotas) {
    std::set<Metric> limited;
    for (const federation::ResourceQuota& quota : counting) {
        for (const QuotaResource& one : kQuotaResources) {
            if (quota.quotas[one.metric].limit.is_known()) {
                limited.insert(one.metric);
            }
        }
    }
    for (const QuotaResource& one : kQuotaResources) {
        if (!limited.contains(one.metric)) {
            quotas[one.metric].limit = Limit::unlimited();
        }
    }
}

void take_quotas(const std::vector<k8s::ResourceQuota>& told, Oddities& odd, Provider& provider) {
    std::vector<federation::ResourceQuota> counting;
    std::set<Metric> unclear;
    for (const k8s::ResourceQuota& one : told) {
        federation::ResourceQuota quota = quota_of(one, odd);
        for (const QuotaResource& name : kQuotaResources) {
            if (one.hard.contains(name.resource) && !quota.quotas[name.metric].limit.is_known()) {
                unclear.insert(name.metric);
            }
        }
        if (counts_for_us(quota)) {
            counting.push_back(quota);
        }
        provider.resource_quotas.push_back(std::move(quota));
    }
    provider.quotas = strictest(counting);
    free_the_rest(counting, provider.quotas);
    for (const Metric metric : unclear) {
        if (!provider.quotas[metric].limit.is_value()) {
            provider.quotas[metric].limit = {};
        }
    }
    std::ranges::sort(provider.resource_quotas, {}, &federation::ResourceQuota::name);
}

/// Thousandths of CPUs, bytes, or a count.
std::optional<std::int64_t> bound_of(const k8s::Quantities& bounds, const std::string& resource,
                                     Rounding rounding, const std::string& what, Oddities& odd) {
    const auto found = bounds.find(resource);
    if (found == bounds.end()) {
        return std::nullopt;
    }
    const QuantityUnit unit = resource == "cpu" ? QuantityUnit::milli : QuantityUnit::one;
    const auto amount = parse_quantity(found->second, unit, rounding);
    if (!amount) {
        odd.no_quantity(what + resource, found->second);
    }
    return amount;
}

void take_limits(const std::vector<k8s::LimitItem>& told, Oddities& odd, Provider& provider) {
    for (const k8s::LimitItem& item : told) {
        std::set<std::string> resources;
        for (const k8s::Quantities* bounds :
             {&item.min, &item.max, &item.default_limit, &item.default_request}) {
            for (const auto& [resource, value] : *bounds) {
                resources.insert(resource);
            }
        }
        const std::string what = "limitranges: " + item.scope + ": ";
        for (const std::string& resource : resources) {
            federation::LimitRange range;
            range.scope = item.scope;
            range.resource = resource;
            range.min = bound_of(item.min, resource, Rounding::up, what, odd);
            range.max = bound_of(item.max, resource, Rounding::down, what, odd);
            range.default_limit = bound_of(item.default_limit, resource, Rounding::up, what, odd);
            range.default_request =
                bound_of(item.default_request, resource, Rounding::up, what, odd);
            provider.limit_ranges.push_back(std::move(range));
        }
    }
    std::ranges::sort(provider.limit_ranges, {}, [](const federation::LimitRange& one) {
        return std::tuple(one.scope, one.resource, one.min, one.max, one.default_limit,
                          one.default_request);
    });
}

bool is_denied(const Error& error) {
    return error.code == ErrorCode::permission_denied;
}

}  // namespace

std::optional<Error> refusal_of(const k8s::NamespaceReading& found, const std::string& name_space) {
    if (!found.exists && found.quotas) {
        return found.exists.error();
    }
    if (found.quotas || found.limits) {
        return std::nullopt;
    }
    Error error = found.quotas.error();
    if (is_denied(error)) {
        error.message += ": no rights in namespace " + name_space;
        error.hint =
            "ask its administrators for the role 'view' in it, or correct the project's id";
    } else if (found.storage_classes) {
        return std::nullopt;  // it answers, but not what matters
    }
    return error;
}

void take_kubernetes(k8s::NamespaceReading&& found, const std::string& name, Reading& reading) {
    namespace fact = federation::fact;
    constexpr const char* kService = "cluster";
    Provider& provider = reading.provider;
    MissingFacts missing(name, reading);
    Oddities odd(name, reading);
    if (missing.check(found.quotas, kService, fact::kComputeQuotas)) {
        take_quotas(*found.quotas, odd, provider);
    } else {
        missing.add(found.quotas.error(), kService, fact::kStorageQuotas);
    }
    if (missing.check(found.limits, kService, fact::kLimitRanges)) {
        take_limits(*found.limits, odd, provider);
    }
    if (missing.check(found.storage_classes, kService, fact::kStorageClasses)) {
        for (k8s::StorageClass& one : *found.storage_classes) {
            provider.storage_classes.push_back({std::move(one.name), std::move(one.description),
                                                std::move(one.provisioner), one.is_default});
        }
        std::ranges::sort(provider.storage_classes, {}, &federation::StorageClass::name);
    }
    if (missing.check_if_allowed(found.nodes, kService, fact::kNodePools)) {
        std::vector<std::string> problems;
        provider.node_pools = node_pools_of(*found.nodes, problems);
        for (const std::string& problem : problems) {
            odd.add("nodes: " + problem);
        }
    }
    if (missing.check_if_allowed(found.version, kService, "api_version")) {
        provider.api_version = std::move(*found.version);
    }
    missing.settle();
    for (const k8s::Odd& one : found.odds) {
        odd.add(one.what + ": " + one.text);
    }
}

}  // namespace paas::feed
