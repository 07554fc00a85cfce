#include "paas/federation/snapshot.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

namespace paas::federation {
namespace {

constexpr std::int64_t kMibPerVcpu = 4096;
constexpr std::int64_t kMibPerDiskGib = 64;
// More than the memory-equivalents of any machine: 2^40 MiB are an exbibyte.
constexpr std::int64_t kScarceDevice = std::int64_t{1} << 40;
constexpr std::int64_t kMostGpus = 1024;

std::vector<FlavorShape> shapes_of(const std::vector<Flavor>& flavors,
                                   std::vector<GpuOffer>& gpus) {
    std::vector<FlavorShape> shapes;
    shapes.reserve(flavors.size());
    for (const Flavor& flavor : flavors) {
        const auto first_gpu = static_cast<std::uint32_t>(gpus.size());
        if (gpus_of(flavor) > 0) {
            for (const Accelerator& accelerator : accelerators_of(flavor)) {
                if (accelerator.kind == "gpu") {
                    gpus.push_back(offer_of(accelerator));
                }
            }
        }
        shapes.push_back({flavor_cost(flavor), flavor.vcpus, flavor.ram_mib, flavor.disk_gib,
                          gpus_of(flavor), static_cast<std::uint32_t>(shapes.size()),
                          flavor.infiniband, flavor.spot, parse_architecture(flavor.architecture),
                          first_gpu, static_cast<std::uint32_t>(gpus.size()) - first_gpu});
    }
    const auto order = [&](const FlavorShape& shape) {
        const Flavor& flavor = flavors[shape.index];
        return std::tie(shape.cost, shape.vcpus, shape.ram_mib, shape.disk_gib, flavor.name,
                        flavor.id);
    };
    std::ranges::sort(shapes, {}, order);
    return shapes;
}

std::vector<std::uint32_t> newest_first(const std::vector<Image>& images) {
    std::vector<std::uint32_t> order(images.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        const Image& left = images[a];
        const Image& right = images[b];
        return std::tie(right.created_at, left.name, left.id) <
               std::tie(left.created_at, right.name, right.id);
    });
    return order;
}

}  // namespace

Architecture parse_architecture(std::string_view text) noexcept {
    constexpr std::array<std::pair<std::string_view, Architecture>, 9> kNames = {{
        {"", Architecture::unknown},
        {"x86_64", Architecture::x86_64},
        {"amd64", Architecture::x86_64},
        {"x86-64", Architecture::x86_64},
        {"aarch64", Architecture::aarch64},
        {"arm64", Architecture::aarch64},
        {"ppc64le", Architecture::ppc64le},
        {"riscv64", Architecture::riscv64},
        {"s390x", Architecture::s390x},
    }};
    const auto same = [](char a, char b) {
        return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
    };
    const auto* found = std::ranges::find_if(
        kNames, [&](const auto& entry) { return std::ranges::equal(entry.first, text, same); });
    return found == kNames.end() ? Architecture::other : found->second;
}

std::int64_t flavor_cost(const Flavor& flavor) noexcept {
    const std::int64_t devices =
        2 * std::min(gpus_of(flavor), kMostGpus) + (flavor.infiniband ? std::int64_t{1} : 0);
    return devices * kScarceDevice + flavor.vcpus * kMibPerVcpu + flavor.ram_mib +
           (flavor.disk_gib + flavor.ephemeral_gib) * kMibPerDiskGib;
}

ProviderEntry::ProviderEntry(Provider value, std::optional<ContentHash> known_hash)
    : provider(std::move(value)),
      key(provider.key()),
      label(provider.label()),
      hash(known_hash ? *std::move(known_hash) : sha256(provider_to_json(provider))),
      limits(provider.quotas.limits()),
      project_free(provider.quotas.project_free()),
      project_limits(provider.quotas.project_limits()),
      user_limits(provider.quotas.user_limits()),
      has_user_limits(std::ranges::any_of(
          Resources::fields(),
          [this](const auto& field) { return !is_unlimited(user_limits.*field.member); })),
      flavors(shapes_of(provider.flavors, gpus)),
      images(newest_first(provider.images)),
      has_image_minima(std::ranges::any_of(
          provider.images,
          [](const Image& image) { return image.min_disk_gib > 0 || image.min_ram_mib > 0; })),
      has_external_network(std::ranges::any_of(provider.networks, &Network::is_external)),
      has_private_network(!std::ranges::all_of(provider.networks, &Network::is_external)) {}

struct Snapshot::Data {
    struct Tested {
        std::string label;
        RallyHistory history;
    };

    std::vector<std::shared_ptr<const ProviderEntry>> entries;
    std::vector<Tested> tested;              ///< sorted by label
    std::vector<const RallyHistory*> rally;  ///< one per entry
    std::string manifest;
    ContentHash hash;

    [[nodiscard]] const RallyHistory& history_of(std::string_view label) const {
        static const RallyHistory kNone;
        const auto found = std::ranges::lower_bound(
            tested, label, {}, [](const Tested& t) { return std::string_view(t.label); });
        return found != tested.end() && found->label == label ? found->history : kNone;
    }

    void set_entries(std::vector<std::shared_ptr<const ProviderEntry>> given);
    /// Returns the lines that stand for the runs in the hash.
    std::string set_runs(std::vector<RallyRun> runs);
};

void Snapshot::Data::set_entries(std::vector<std::shared_ptr<const ProviderEntry>> given) {
    entries = std::move(given);
    std::ranges::sort(entries, [](const auto& a, const auto& b) {
        return std::tie(a->key, b->provider.timestamp, b->hash) <
               std::tie(b->key, a->provider.timestamp, a->hash);
    });
    const auto older = std::ranges::unique(
        entries, {}, [](const auto& entry) -> const ProviderKey& { return entry->key; });
    entries.erase(older.begin(), older.end());
}

std::string Snapshot::Data::set_runs(std::vector<RallyRun> runs) {
    std::ranges::sort(runs);
    const auto repeated = std::ranges::unique(runs);
    runs.erase(repeated.begin(), repeated.end());

    std::string lines;
    for (auto first = runs.begin(); first != runs.end();) {
        const auto last = std::find_if(first, runs.end(), [&](const RallyRun& run) {
            return run.provider != first->provider;
        });
        for (auto run = first; run != last; ++run) {
            lines += run->provider + ' ' + std::to_string(run->at.time_since_epoch().count()) +
                     (run->passed ? " passed\n" : " failed\n");
        }
        tested.push_back({first->provider, RallyHistory(std::vector<RallyRun>(first, last))});
        first = last;
    }
    return lines;
}

Snapshot::Snapshot() : Snapshot(std::vector<std::shared_ptr<const ProviderEntry>>{}) {}

Snapshot::Snapshot(std::vector<std::shared_ptr<const ProviderEntry>> entries,
                   std::vector<RallyRun> runs) {
    auto data = std::make_shared<Data>();
    data->set_entries(std::move(entries));
    const std::string run_lines = data->set_runs(std::move(runs));
    std::string text;
    for (const auto& entry : data->entries) {
        text += entry->key.str() + ' ' + entry->hash.str() + '\n';
        data->rally.push_back(&data->history_of(entry->label));
    }
    data->manifest = text + '\n' + run_lines;
    data->hash = sha256(data->manifest);
    data_ = std::move(data);
}

Snapshot Snapshot::of(std::vector<Provider> providers, std::vector<RallyRun> runs) {
    std::vector<std::shared_ptr<const ProviderEntry>> entries;
    entries.reserve(providers.size());
    for (Provider& provider : providers) {
        entries.push_back(std::make_shared<const ProviderEntry>(std::move(provider)));
    }
    return Snapshot(std::move(entries), std::move(runs));
}

std::span<const std::shared_ptr<const ProviderEntry>> Snapshot::entries() const noexcept {
    return data_->entries;
}

std::shared_ptr<const ProviderEntry> Snapshot::find(const ProviderKey& key) const {
    const auto found = std::ranges::lower_bound(
        data_->entries, key, {},
        [](const auto& entry) -> const ProviderKey& { return entry->key; });
    return found != data_->entries.end() && (*found)->key == key ? *found : nullptr;
}

const RallyHistory& Snapshot::rally(std::string_view label) const {
    return data_->history_of(label);
}

const RallyHistory& Snapshot::rally_at(std::size_t index) const {
    return *data_->rally[index];
}

const ContentHash& Snapshot::hash() const noexcept {
    return data_->hash;
}

const std::string& Snapshot::manifest() const noexcept {
    return data_->manifest;
}

}  // namespace paas::federation
