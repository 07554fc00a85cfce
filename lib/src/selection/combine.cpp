#include "selection/combine.hpp"

#include "selection/capacity.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <ranges>
#include <tuple>

namespace paas::selection {

using federation::FlavorShape;
using federation::ProviderEntry;

namespace {

/// How many partial sums are kept from one kind to the next, and flavors of one kind: the work
/// stays proportional to the number of kinds, and few templates come near it.
constexpr std::size_t kMost = 16;

/// What machines take, as far as it depends on their flavors.
struct Taken {
    std::int64_t vcpus = 0;
    std::int64_t ram_mib = 0;
    std::int64_t gpus = 0;
    std::int64_t cost = 0;
};

Taken sum(const Taken& a, const Taken& b) {
    return {add_amounts(a.vcpus, b.vcpus), add_amounts(a.ram_mib, b.ram_mib),
            add_amounts(a.gpus, b.gpus), add_amounts(a.cost, b.cost)};
}

Taken machines(const FlavorShape& shape, std::int64_t count) {
    const auto all = [&](std::int64_t one) { return multiply_amounts(one, count); };
    return {all(shape.vcpus), all(shape.ram_mib), all(shape.gpus), all(shape.cost)};
}

/// Takes as little or less of everything; of what one flavor takes or several sums alike.
template <typename Amounts>
bool undercuts(const Amounts& a, const Amounts& b) {
    return a.vcpus <= b.vcpus && a.ram_mib <= b.ram_mib && a.gpus <= b.gpus;
}

/// A member of Taken that is limited, and its limit.
struct Amount {
    std::int64_t Taken::* taken;
    std::int64_t Resources::* free;
    double weight;  ///< as in federation::flavor_cost; GPUs outweigh all else
};

constexpr std::array<Amount, 3> kAmounts = {{{&Taken::vcpus, &Resources::vcpus, 4096},
                                             {&Taken::ram_mib, &Resources::ram_mib, 1},
                                             {&Taken::gpus, &Resources::gpus, 1e9}}};

/// How far something is from what is free: the quotas that it breaks, then by how much.
struct Shortage {
    int quotas = 0;
    double lacking = 0;
    auto operator<=>(const Shortage&) const = default;
};

Shortage shortage(const Taken& taken, const Resources& free) {
    Shortage found;
    for (const Amount& amount : kAmounts) {
        const std::int64_t lack = taken.*amount.taken - free.*amount.free;
        if (lack > 0) {
            ++found.quotas;
            found.lacking += amount.weight * static_cast<double>(lack);
        }
    }
    return found;
}

/// For each kind the flavor of which its machines take least of one amount; of these the cheapest.
std::vector<std::uint32_t> taking_least(const std::vector<MachineKind>& kinds,
                                        const ProviderEntry& entry, std::int64_t Taken::* amount) {
    std::vector<std::uint32_t> flavors;
    flavors.reserve(kinds.size());
    for (const MachineKind& kind : kinds) {
        flavors.push_back(*std::ranges::min_element(kind.flavors, {}, [&](std::uint32_t flavor) {
            const Taken taken = machines(entry.flavors[flavor], kind.count);
            return std::pair(taken.*amount, taken.cost);
        }));
    }
    return flavors;
}

/// The combination that lacks least, where it can be told without a search: one that lacks nothing
/// but what every other lacks as much of, because none takes less.
std::optional<std::vector<std::uint32_t>> evidently_least(const std::vector<MachineKind>& kinds,
                                                          const ProviderEntry& entry,
                                                          const Taken& fixed,
                                                          const Resources& free) {
    for (const Amount& amount : kAmounts) {
        std::vector<std::uint32_t> flavors = taking_least(kinds, entry, amount.taken);
        Taken taken = fixed;
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            taken = sum(taken, machines(entry.flavors[flavors[i]], kinds[i].count));
        }
        if (taken.*amount.taken > free.*amount.free && shortage(taken, free).quotas == 1) {
            return flavors;
        }
    }
    return std::nullopt;
}

/// What the kinds so far take, and how it came about.
struct Sum {
    Taken taken;
    std::uint32_t before = 0;  ///< into the sums of the kind before
    std::uint32_t flavor = 0;
};

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
    std::ranges::sort(sums, {}, [](const Sum& one) {
        return std::tie(one.taken.vcpus, one.taken.ram_mib, one.taken.gpus, one.taken.cost,
                        one.before, one.flavor);
    });
    std::int64_t least_ram = std::numeric_limits<std::int64_t>::max();
    auto end = sums.begin();
    for (const Sum& one : sums) {
        // The last one kept is the nearest, and most often the one that undercuts.
        const auto kept = std::ranges::subrange(sums.begin(), end) | std::views::reverse;
        if (one.taken.ram_mib < least_ram ||
            std::ranges::none_of(
                kept, [&](const Sum& less) { return undercuts(less.taken, one.taken); })) {
            least_ram = std::min(least_ram, one.taken.ram_mib);
            *end++ = one;
        }
    }
    sums.erase(end, sums.end());
    thin_out(sums);
}

/// The sums with one more kind; `all` is scratch space.
std::vector<Sum> with_kind(const std::vector<Sum>& before, const MachineKind& kind,
                           const ProviderEntry& entry, std::vector<Sum>& all) {
    all.clear();
    for (const std::uint32_t flavor : kind.flavors) {
        const Taken more = machines(entry.flavors[flavor], kind.count);
        for (std::uint32_t i = 0; i < before.size(); ++i) {
            all.push_back({sum(before[i].taken, more), i, flavor});
        }
    }
    keep_frugal(all);
    return {all.begin(), all.end()};
}

std::vector<std::uint32_t> search(const std::vector<MachineKind>& kinds, const ProviderEntry& entry,
                                  const Taken& fixed, const Resources& free) {
    std::vector<Sum> scratch;
    std::vector<std::vector<Sum>> stages{{Sum{fixed}}};
    stages.reserve(kinds.size() + 1);
    for (const MachineKind& kind : kinds) {
        stages.push_back(with_kind(stages.back(), kind, entry, scratch));
    }
    const Sum* step = &*std::ranges::min_element(stages.back(), {}, [&](const Sum& one) {
        return std::pair(shortage(one.taken, free), one.taken.cost);
    });
    std::vector<std::uint32_t> flavors(kinds.size());
    for (std::size_t kind = kinds.size(); kind > 0; --kind) {
        flavors[kind - 1] = step->flavor;
        step = &stages[kind - 1][step->before];
    }
    return flavors;
}

}  // namespace

std::vector<std::uint32_t> frugal_flavors(const MachineNeed& need, const ProviderEntry& entry,
                                          const ImageMinima& minima) {
    std::vector<std::uint32_t> kept;
    const auto is_undercut = [&](std::uint32_t more, std::uint32_t less) {
        return undercuts(entry.flavors[less], entry.flavors[more]);
    };
    for (std::uint32_t i = first_candidate(need, entry); i < entry.flavors.size(); ++i) {
        // Cheapest first: of two that take the same the one that is kept is the cheaper.
        if (!is_fitting(need, entry, i, minima) ||
            std::ranges::any_of(kept, [&](std::uint32_t k) { return is_undercut(i, k); })) {
            continue;
        }
        std::erase_if(kept, [&](std::uint32_t k) { return is_undercut(k, i); });
        kept.push_back(i);
    }
    std::ranges::sort(kept, {}, [&](std::uint32_t i) {
        return std::tie(entry.flavors[i].vcpus, entry.flavors[i].ram_mib);
    });
    thin_out(kept);
    return kept;
}

std::vector<std::uint32_t> least_lacking(const std::vector<MachineKind>& kinds,
                                         const ProviderEntry& entry, const Resources& fixed,
                                         const Resources& free) {
    const Taken taken{fixed.vcpus, fixed.ram_mib, fixed.gpus, 0};
    auto flavors = evidently_least(kinds, entry, taken, free);
    return flavors ? *std::move(flavors) : search(kinds, entry, taken, free);
}

}  // namespace paas::selection
