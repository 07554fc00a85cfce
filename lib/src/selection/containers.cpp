#include "selection/containers.hpp"

#include "selection/capacity.hpp"
#include "selection/match.hpp"

#include "paas/base/units.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

namespace paas::selection {

using federation::LimitRange;
using federation::Metric;
using federation::NodePool;
using federation::Provider;

namespace {

/// A figure of a container, and what Kubernetes and its quotas call it.
struct ContainerFigure {
    std::string_view resource;  ///< of a LimitRange
    std::int64_t ContainerRequirement::* member;
    Metric requests;
    Metric limits;
    std::string_view property;  ///< of the template
};
constexpr std::array<ContainerFigure, 2> kContainerFigures = {{
    {"cpu", &ContainerRequirement::milli_cpus, Metric::requests_cpu_milli, Metric::limits_cpu_milli,
     "num_cpus"},
    {"memory", &ContainerRequirement::ram_bytes, Metric::requests_memory_mib,
     Metric::limits_memory_mib, "mem_size"},
}};

std::string amount_text(const ContainerFigure& figure, std::int64_t amount) {
    return figure.resource == "cpu" ? std::to_string(amount) + "m CPU"
                                    : format_size(amount) + " of memory";
}

/// What a container that states nothing gets: the larger of the defaults for request and limit,
/// because quotas count both.
std::int64_t default_of(const Provider& provider, const ContainerFigure& figure) {
    std::int64_t amount = 0;
    for (const LimitRange& range : provider.limit_ranges) {
        if (range.scope == "Container" && range.resource == figure.resource) {
            amount = std::max(
                {amount, range.default_limit.value_or(0), range.default_request.value_or(0)});
        }
    }
    return amount;
}

/// Each container is a pod of its own, so the bounds of pods hold for it as well.
void check_ranges(const ContainerRequirement& container, const ContainerFigure& figure,
                  std::int64_t amount, const Provider& provider, Notes& notes) {
    for (const LimitRange& range : provider.limit_ranges) {
        const bool applies = (range.scope == "Container" || range.scope == "Pod") &&
                             range.resource == figure.resource && amount > 0;
        const bool too_little = applies && range.min && amount < *range.min;
        const bool too_much = applies && range.max && amount > *range.max;
        if (!too_little && !too_much) {
            continue;
        }
        const std::int64_t bound = too_little ? *range.min : *range.max;
        Refusal refusal;
        refusal.code = "limit_range";
        refusal.wanted = amount;
        refusal.quota = bound;
        notes.refuse(
            std::move(refusal),
            [&] {
                return "container " + container.name + " with " + amount_text(figure, amount) +
                       " is " + (too_little ? "below" : "above") + " the " +
                       amount_text(figure, bound) + " that a " + range.scope + " may have";
            },
            [&] { return "ask for " + amount_text(figure, bound); });
    }
}

void check_stated(const ContainerRequirement& container, const ContainerFigure& figure,
                  std::int64_t amount, const Provider& provider, Notes& notes) {
    const bool is_counted = provider.quotas[figure.requests].bound().has_value() ||
                            provider.quotas[figure.limits].bound().has_value();
    if (amount == 0 && is_counted) {
        notes.refuse(
            "unstated",
            [&] {
                return "its quota counts " + std::string(figure.resource) +
                       ", and neither container " + container.name +
                       " nor a default of the namespace states it";
            },
            [&] { return "state " + std::string(figure.property); });
    }
}

bool has_room(const NodePool& pool, const ContainerRequirement& container,
              const federation::GpuModel& gpu) {
    if ((pool.cpu_milli > 0 && container.milli_cpus > pool.cpu_milli) ||
        (pool.ram_mib > 0 && ceil_div(container.ram_bytes, kMiB) > pool.ram_mib)) {
        return false;
    }
    return container.gpus == 0 ||
           std::ranges::any_of(pool.accelerators, [&](const federation::Accelerator& offered) {
               return offered.kind == "gpu" && offered.count >= container.gpus &&
                      serves(offer_of(offered), gpu);
           });
}

/// "4000m CPU, 8192 MiB of memory, 2 GPUs (A100)"
std::string describe(const ContainerRequirement& container) {
    std::string wanted = std::to_string(container.milli_cpus) + "m CPU, " +
                         std::to_string(ceil_div(container.ram_bytes, kMiB)) + " MiB of memory";
    if (container.gpus > 0) {
        const std::string model =
            container.gpu_model.empty() ? container.gpu_vendor : container.gpu_model;
        wanted += ", " + std::to_string(container.gpus) + " GPUs" +
                  (model.empty() ? "" : " (" + model + ')');
    }
    return wanted;
}

std::string largest_nodes(const std::vector<NodePool>& pools, const federation::GpuModel& gpu) {
    std::int64_t cpu = 0;
    std::int64_t ram = 0;
    std::int64_t gpus = 0;
    for (const NodePool& pool : pools) {
        cpu = std::max(cpu, pool.cpu_milli);
        ram = std::max(ram, pool.ram_mib);
        for (const federation::Accelerator& offered : pool.accelerators) {
            gpus = std::max(gpus, serves(offer_of(offered), gpu) ? offered.count : 0);
        }
    }
    return "its largest nodes have " + std::to_string(cpu) + "m CPU, " + std::to_string(ram) +
           " MiB of memory, " + std::to_string(gpus) + " such GPUs";
}

/// A pod runs on one node: it needs one that is large enough and has its devices.
void check_nodes(const ContainerRequirement& container, const Provider& provider, Notes& notes) {
    const auto gpu = federation::wanted_gpu(container.gpu_vendor, container.gpu_model);
    const auto& pools = provider.node_pools;
    if (pools.empty() || std::ranges::any_of(pools, [&](const NodePool& p) {
            return has_room(p, container, gpu);
        })) {
        return;
    }
    Refusal& refusal = notes.refuse(
        "node_pool",
        [&] { return "no node gives container " + container.name + ' ' + describe(container); },
        [&] { return largest_nodes(pools, gpu); });
    notes.tell_missing(refusal, provider, federation::fact::kNodePools);
}

/// "nvidia.com/gpu" for vendor nvidia.
std::string device_of(std::string_view vendor) {
    return std::string(vendor) + (vendor == "intel" ? ".com/i915" : ".com/gpu");
}

/// GPUs are counted under the device's own name. Without a vendor any device with enough will do,
/// so the one that leaves most is asked.
void check_devices(const Requirements& requirements, const Provider& provider,
                   const Reserved<Resources>& reserved, Notes& notes) {
    constexpr std::string_view kPrefix = "requests.";
    std::map<std::string, std::int64_t> wanted;  // by vendor
    for (const ContainerRequirement& container : requirements.containers) {
        const auto gpu = federation::wanted_gpu(container.gpu_vendor, container.gpu_model);
        if (container.gpus > 0) {
            std::int64_t& sum = wanted[gpu.vendor];
            sum = add_amounts(sum, multiply_amounts(container.gpus, container.count));
        }
    }
    for (const auto& [vendor, count] : wanted) {
        const federation::QuotaLine* most = nullptr;
        std::string name;
        for (const auto& [resource, line] : provider.quotas.named()) {
            const bool is_meant = vendor.empty()
                                      ? resource.starts_with(kPrefix) && resource.ends_with("/gpu")
                                      : resource == std::string(kPrefix) + device_of(vendor);
            if (is_meant && (most == nullptr || line.free() > most->free())) {
                most = &line;
                name = resource;
            }
        }
        if (most != nullptr) {
            check_line(name, name.substr(kPrefix.size()) + " devices", count, *most,
                       {reserved.all.gpus, reserved.by_user.gpus}, notes);
        }
    }
}

/// Objects that Kubernetes counts: under a metric, and as "count/…" by their kind.
void check_objects(const Requirements& requirements, const Provider& provider, Notes& notes) {
    std::int64_t pods = 0;
    std::int64_t services = 0;
    for (const ContainerRequirement& container : requirements.containers) {
        pods = add_amounts(pods, container.count);
        services = add_amounts(services, container.services);
    }
    std::int64_t claims = 0;
    for (const VolumeRequirement& volume : requirements.volumes) {
        claims = add_amounts(claims, volume.count);
    }
    check_line("services", "services", services, provider.quotas[Metric::services], {}, notes);
    struct Kind {
        const char* resource;
        const char* noun;
        std::int64_t wanted;
    };
    for (const Kind& kind :
         {Kind{"count/pods", "pods", pods}, Kind{"count/services", "services", services},
          Kind{"count/persistentvolumeclaims", "volume claims", claims}}) {
        check_line(kind.resource, kind.noun, kind.wanted, provider.quotas.named_line(kind.resource),
                   {}, notes);
    }
}

}  // namespace

void check_containers(const Requirements& requirements, const Provider& provider,
                      const Reserved<Resources>& reserved, Resources& demand, Notes& notes) {
    if (requirements.containers.empty()) {
        return;
    }
    std::array<std::int64_t, kContainerFigures.size()> totals{};
    for (const ContainerRequirement& container : requirements.containers) {
        ContainerRequirement effective = container;
        for (std::size_t i = 0; i < kContainerFigures.size(); ++i) {
            const ContainerFigure& figure = kContainerFigures[i];
            std::int64_t& amount = effective.*figure.member;
            amount = amount == 0 ? default_of(provider, figure) : amount;
            check_ranges(container, figure, amount, provider, notes);
            check_stated(container, figure, amount, provider, notes);
            totals[i] = add_amounts(totals[i], multiply_amounts(amount, container.count));
        }
        check_nodes(effective, provider, notes);
    }
    demand.vcpus = add_amounts(demand.vcpus, ceil_div(totals[0], 1000));
    demand.ram_mib = add_amounts(demand.ram_mib, ceil_div(totals[1], kMiB));
    check_devices(requirements, provider, reserved, notes);
    check_objects(requirements, provider, notes);
}

}  // namespace paas::selection
