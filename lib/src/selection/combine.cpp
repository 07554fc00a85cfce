#include "selection/combine.hpp"

#include "selection/capacity.hpp"

#include <algorithm>
#include <ranges>
#include <tuple>

namespace paas::selection {

using federation::FlavorShape;
using federation::ProviderEntry;

namespace {

/// How many partial sums are kept from one kind to the next, and flavors of one kind: the work
/// stays proportional to the number of kinds, and few templates come near it.
constexpr std::size_t kMost = 16;

/// What the kinds so far take, and how it came about.
struct Sum {
    std::int64_t vcpus = 0;
    std::int64_t ram_mib = 0;
    std::int64_t gpus = 0;
    std::int64_t cost = 0;
    std::size_t before = 0;  ///< into the sums of the kind before
    std::size_t flavor = 0;
};

bool undercuts(const Sum& a, const Sum& b) {
    return a.vcpus <= b.vcpus && a.ram_mib <= b.ram_mib && a.gpus <= b.gpus;
}

/// Evenly spread, the first and the last among them.
template <typename T>
void thin_out(std::vector<T>& all) {
    if (all.size() <= kMost) {
        return;
    }
    for (std::size_t i = 0; i < kMost; ++i) {
        all[i] = all[i * (all.size() - 1) / (kMost - 1)];
    }
    all.resize(kMost);
}

void keep_frugal(std::vector<Sum>& sums) {
    std::ranges::sort(sums, {}, [](const Sum& sum) {
        return std::tie(sum.vcpus, sum.ram_mib, sum.gpus, sum.cost, sum.before, sum.flavor);
    });
    std::vector<Sum> kept;
    for (const Sum& sum : sums) {
        // The last one kept is the nearest, and most often the one that undercuts.
        if (std::ranges::none_of(kept | std::views::reverse,
                                 [&](const Sum& less) { return undercuts(less, sum); })) {
            kept.push_back(sum);
        }
    }
    thin_out(kept);
    sums = std::move(kept);
}

std::vector<Sum> with_kind(const std::vector<Sum>& before, const MachineKind& kind,
                           const ProviderEntry& entry) {
    std::vector<Sum> each;
    each.reserve(kind.flavors.size());
    for (const std::size_t flavor : kind.flavors) {
        const FlavorShape& shape = entry.flavors[flavor];
        const auto all = [&](std::int64_t one) { return multiply_amounts(one, kind.count); };
        each.push_back(
            {all(shape.vcpus), all(shape.ram_mib), all(shape.gpus), all(shape.cost), 0, flavor});
    }
    std::vector<Sum> sums;
    sums.reserve(before.size() * each.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        const Sum& so_far = before[i];
        for (const Sum& more : each) {
            sums.push_back({add_amounts(so_far.vcpus, more.vcpus),
                            add_amounts(so_far.ram_mib, more.ram_mib),
                            add_amounts(so_far.gpus, more.gpus),
                            add_amounts(so_far.cost, more.cost), i, more.flavor});
        }
    }
    keep_frugal(sums);
    return sums;
}

}  // namespace

std::vector<std::size_t> frugal_flavors(const MachineNeed& need, const ProviderEntry& entry,
                                        const ImageMinima& minima) {
    std::vector<std::size_t> kept;
    const auto undercuts_flavor = [&](std::size_t a, std::size_t b) {
        const FlavorShape& less = entry.flavors[a];
        const FlavorShape& more = entry.flavors[b];
        return less.vcpus <= more.vcpus && less.ram_mib <= more.ram_mib && less.gpus <= more.gpus;
    };
    for (std::size_t i = 0; i < entry.flavors.size(); ++i) {
        // Cheapest first: of two that take the same the one that is kept is the cheaper.
        if (!is_fitting(need, entry, i, minima) ||
            std::ranges::any_of(kept, [&](std::size_t k) { return undercuts_flavor(k, i); })) {
            continue;
        }
        std::erase_if(kept, [&](std::size_t k) { return undercuts_flavor(i, k); });
        kept.push_back(i);
    }
    std::ranges::sort(kept, {}, [&](std::size_t i) {
        return std::tie(entry.flavors[i].vcpus, entry.flavors[i].ram_mib);
    });
    thin_out(kept);
    return kept;
}

std::vector<Combination> frugal_combinations(const std::vector<MachineKind>& kinds,
                                             const ProviderEntry& entry) {
    std::vector<std::vector<Sum>> stages{{Sum{}}};
    for (const MachineKind& kind : kinds) {
        stages.push_back(with_kind(stages.back(), kind, entry));
    }
    std::vector<Combination> all;
    for (const Sum& sum : stages.back()) {
        Combination& one = all.emplace_back();
        one.demand.vcpus = sum.vcpus;
        one.demand.ram_mib = sum.ram_mib;
        one.demand.gpus = sum.gpus;
        one.cost = sum.cost;
        one.flavors.resize(kinds.size());
        const Sum* step = &sum;
        for (std::size_t kind = kinds.size(); kind > 0; --kind) {
            one.flavors[kind - 1] = step->flavor;
            step = &stages[kind - 1][step->before];
        }
    }
    return all;
}

}  // namespace paas::selection
