#include "selection/volumes.hpp"

#include "selection/capacity.hpp"
#include "selection/match.hpp"

#include "paas/base/units.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

namespace paas::selection {

using federation::Metric;
using federation::Provider;

namespace {

std::int64_t gib_of(const VolumeRequirement& volume) {
    return ceil_div(volume.size_bytes, kGiB);
}

void check_size(const VolumeRequirement& volume, const Provider& provider, Notes& notes) {
    const auto largest = provider.quotas[Metric::volume_size_gib].bound();
    const std::int64_t size = gib_of(volume);
    if (!largest || size <= *largest) {
        return;
    }
    Refusal refusal;
    refusal.code = "volume_size";
    refusal.wanted = size;
    refusal.free = largest;
    refusal.quota = largest;
    notes.refuse(
        std::move(refusal),
        [&] {
            return "volume " + volume.name + " of " + std::to_string(size) +
                   " GiB is larger than the " + std::to_string(*largest) +
                   " GiB that one volume may have";
        },
        [&] { return "ask for at most " + std::to_string(*largest) + " GiB per volume"; });
}

/// The claim's size within the namespace's LimitRange.
void check_range(const VolumeRequirement& volume, const Provider& provider, Notes& notes) {
    for (const federation::LimitRange& range : provider.limit_ranges) {
        if (range.scope != "PersistentVolumeClaim" || range.resource != "storage") {
            continue;
        }
        const std::int64_t bytes = multiply_amounts(gib_of(volume), kGiB);
        const bool too_small = range.min && bytes < *range.min;
        if (too_small || (range.max && bytes > *range.max)) {
            const std::int64_t bound = too_small ? *range.min : *range.max;
            notes.refuse(
                "limit_range",
                [&] {
                    return "volume " + volume.name + " of " + format_size(bytes) + " is " +
                           (too_small ? "smaller" : "larger") + " than the " + format_size(bound) +
                           " that a claim may have";
                },
                [&] { return "ask for " + format_size(bound); });
        }
    }
}

/// Names of types, or of classes, and which is the default. OpenStack feeders of today tell none.
struct TypeList {
    std::vector<std::string_view> names;  ///< sorted
    std::string_view normal;
};

template <typename Types>
TypeList list_of(const Types& types) {
    TypeList list;
    for (const auto& type : types) {
        list.names.push_back(type.name);
        if (type.is_default && (list.normal.empty() || type.name < list.normal)) {
            list.normal = type.name;
        }
    }
    std::ranges::sort(list.names);
    return list;
}

TypeList types_of(const Provider& provider) {
    return provider.storage_classes.empty() ? list_of(provider.volume_types)
                                            : list_of(provider.storage_classes);
}

void check_type(const VolumeRequirement& volume, const Provider& provider, const TypeList& types,
                Notes& notes) {
    if (volume.type.empty() || types.names.empty() ||
        std::ranges::binary_search(types.names, std::string_view(volume.type))) {
        return;
    }
    const bool is_class = !provider.storage_classes.empty();
    Refusal& refusal = notes.refuse(
        is_class ? "storage_class" : "volume_type",
        [&] {
            const std::string noun = is_class ? "storage class " : "volume type ";
            return "it has no " + noun + volume.type + " for volume " + volume.name;
        },
        [&] {
            return "leave the type out to use the default " +
                   std::string(types.normal.empty() ? types.names.front() : types.normal);
        });
    notes.tell_missing(
        refusal, provider,
        is_class ? federation::fact::kStorageClasses : federation::fact::kVolumeTypes);
}

struct TypedAmount {
    std::int64_t volumes = 0;
    std::int64_t gib = 0;
};

/// What the quotas of one type are called.
struct TypedResources {
    std::string volumes;
    std::string gib;
};

TypedResources resources_of(const Provider& provider, std::string_view type) {
    const std::string name(type);
    if (provider.type == "kubernetes") {
        const std::string prefix = name + ".storageclass.storage.k8s.io/";
        return {prefix + "persistentvolumeclaims", prefix + "requests.storage"};
    }
    return {"volumes_" + name, "gigabytes_" + name};
}

void check_typed_quotas(const std::map<std::string_view, TypedAmount>& by_type,
                        const Provider& provider, const Reserved<Resources>& reserved,
                        Notes& notes) {
    for (const auto& [type, amount] : by_type) {
        const TypedResources names = resources_of(provider, type);
        const std::string of_type = " of type " + std::string(type);
        check_line(names.volumes, "volumes" + of_type, amount.volumes,
                   provider.quotas.named_line(names.volumes),
                   {reserved.all.volumes, reserved.by_user.volumes}, notes);
        check_line(names.gib, "GiB of block storage" + of_type, amount.gib,
                   provider.quotas.named_line(names.gib),
                   {reserved.all.storage_gib, reserved.by_user.storage_gib}, notes);
    }
}

}  // namespace

void check_volumes(const Requirements& requirements, const Provider& provider,
                   const Reserved<Resources>& reserved, Notes& notes) {
    if (requirements.volumes.empty()) {
        return;
    }
    const TypeList types = types_of(provider);
    std::map<std::string_view, TypedAmount> by_type;
    for (const VolumeRequirement& volume : requirements.volumes) {
        check_size(volume, provider, notes);
        check_range(volume, provider, notes);
        check_type(volume, provider, types, notes);
        const std::string_view type = volume.type.empty() ? types.normal : volume.type;
        if (!type.empty()) {
            TypedAmount& amount = by_type[type];
            amount.volumes = add_amounts(amount.volumes, volume.count);
            amount.gib = add_amounts(amount.gib, multiply_amounts(gib_of(volume), volume.count));
        }
    }
    check_typed_quotas(by_type, provider, reserved, notes);
}

}  // namespace paas::selection
