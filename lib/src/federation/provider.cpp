#include "paas/federation/provider.hpp"

#include <algorithm>

namespace paas::federation {

namespace {

constexpr std::string_view kGpuKind = "gpu";

}  // namespace

std::vector<Accelerator> accelerators_of(const Flavor& flavor) {
    if (!flavor.accelerators.empty() || flavor.gpus <= 0) {
        return flavor.accelerators;
    }
    Accelerator gpu;
    gpu.vendor = flavor.gpu_vendor;
    gpu.model = flavor.gpu_model;
    gpu.mem_gib = parse_gpu_model(flavor.gpu_model).mem_gib;
    gpu.count = flavor.gpus;
    return {std::move(gpu)};
}

std::int64_t gpus_of(const Flavor& flavor) noexcept {
    std::int64_t listed = 0;
    for (const Accelerator& accelerator : flavor.accelerators) {
        listed += accelerator.kind == kGpuKind ? accelerator.count : 0;
    }
    return flavor.accelerators.empty() ? flavor.gpus : listed;
}

Quotas strictest(const std::vector<ResourceQuota>& quotas) {
    Quotas all;
    for (const ResourceQuota& quota : quotas) {
        for (std::size_t i = 0; i < kMetricCount; ++i) {
            const auto metric = static_cast<Metric>(i);
            all[metric] = stricter(all[metric], quota.quotas[metric]);
        }
        for (const auto& [resource, line] : quota.quotas.named()) {
            QuotaLine& merged = all.named(resource);
            merged = stricter(merged, line);
        }
    }
    return all;
}

const Missing* Provider::missing_fact(std::string_view what) const {
    const auto found = std::ranges::find(missing, what, &Missing::what);
    return found == missing.end() ? nullptr : &*found;
}

Provider tombstone_of(const Provider& provider, Timestamp seen) {
    Provider gone;
    gone.name = provider.name;
    gone.type = provider.type;
    gone.region = provider.region;
    gone.project = provider.project;
    gone.user_group = provider.user_group;
    gone.issuer_endpoint = provider.issuer_endpoint;
    gone.endpoint = provider.endpoint;
    gone.status = status::kRemoved;
    gone.timestamp = seen;
    return gone;
}

ProviderKey Provider::key() const {
    std::string text;
    text.reserve(name.size() + region.size() + project.size() + 2);
    text.append(name).append(1, '/').append(region).append(1, '/').append(project);
    return ProviderKey(std::move(text));
}

std::string Provider::label() const {
    return name + '/' + region;
}

std::string_view label_of(const ProviderKey& key) noexcept {
    const std::string_view text = key.str();
    return text.substr(0, text.rfind('/'));
}

}  // namespace paas::federation
