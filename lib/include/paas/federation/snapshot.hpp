/// All providers of the federation at one moment: what a decision is taken on and recorded with.
#pragma once

#include "paas/base/ids.hpp"
#include "paas/federation/provider.hpp"
#include "paas/federation/rally.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paas::federation {

/// Processor architectures under their several names ("amd64" is "x86_64").
enum class Architecture : std::uint8_t { unknown, x86_64, aarch64, ppc64le, riscv64, s390x, other };
/// Empty text is `unknown`, a name that is none of ours `other`; case does not matter.
[[nodiscard]] PAAS_API Architecture parse_architecture(std::string_view text) noexcept;

/// The figures of a flavor that matching looks at, without its strings.
struct FlavorShape {
    std::int64_t cost = 0;  ///< see flavor_cost
    std::int64_t vcpus = 0;
    std::int64_t ram_mib = 0;
    std::int64_t disk_gib = 0;
    std::int64_t gpus = 0;
    std::uint32_t index = 0;  ///< into Provider::flavors
    bool infiniband = false;
    bool spot = false;
    Architecture architecture = Architecture::unknown;
    std::uint32_t first_gpu = 0;  ///< its kinds of GPUs, in ProviderEntry::gpus
    std::uint32_t gpu_kinds = 0;
};

/// How much a flavor takes from its provider, for choosing the smallest that fits: MiB of memory,
/// with 1 vCPU counted as 4 GiB and 1 GiB of disk as 64 MiB. A flavor with GPUs or InfiniBand costs
/// more than any without, so that scarce devices go to those who ask for them.
[[nodiscard]] PAAS_API std::int64_t flavor_cost(const Flavor& flavor) noexcept;

/// A provider with what decisions need again and again, computed once.
/// Immutable after construction, thread-safe.
struct PAAS_API ProviderEntry {
    /// `known_hash` is the hash of `provider_to_json(provider)` when the caller has it already.
    explicit ProviderEntry(Provider value, std::optional<ContentHash> known_hash = std::nullopt);

    Provider provider;
    ProviderKey key;
    std::string label;
    ContentHash hash;                   ///< of the canonical JSON
    Resources limits;                   ///< Quotas::limits
    Resources project_free;             ///< Quotas::project_free
    Resources project_limits;           ///< Quotas::project_limits
    Resources user_limits;              ///< Quotas::user_limits
    bool has_user_limits = false;       ///< one of them is a number
    std::vector<GpuOffer> gpus;         ///< of all flavors; see FlavorShape::first_gpu
    std::vector<FlavorShape> flavors;   ///< cheapest first; equal costs by figures, name and id
    std::vector<std::uint32_t> images;  ///< into Provider::images, newest first, then name and id
    bool has_image_minima = false;      ///< an image asks for a least disk or memory
    bool has_external_network = false;
    bool has_private_network = false;
};

/// Immutable and cheap to copy; thread-safe.
class PAAS_API Snapshot {
public:
    Snapshot();
    /// Of entries with the same key the newest wins (then the greater hash), whatever their order.
    explicit Snapshot(std::vector<std::shared_ptr<const ProviderEntry>> entries,
                      std::vector<RallyRun> runs = {});
    /// The same from plain providers.
    [[nodiscard]] static Snapshot of(std::vector<Provider> providers,
                                     std::vector<RallyRun> runs = {});

    /// Sorted by key.
    [[nodiscard]] std::span<const std::shared_ptr<const ProviderEntry>> entries() const noexcept;
    /// Null when there is none.
    [[nodiscard]] std::shared_ptr<const ProviderEntry> find(const ProviderKey& key) const;
    /// Test results of a provider by label; an empty history when there are none.
    [[nodiscard]] const RallyHistory& rally(std::string_view label) const;
    /// The same for `entries()[index]`, without searching.
    [[nodiscard]] const RallyHistory& rally_at(std::size_t index) const;
    /// SHA-256 over keys, entry hashes and test runs; does not depend on the order given.
    [[nodiscard]] const ContentHash& hash() const noexcept;
    /// The text that `hash` is of: a line "key hash" per entry, an empty line, a line
    /// "label milliseconds passed|failed" per test run. With the entries it is the snapshot.
    [[nodiscard]] const std::string& manifest() const noexcept;

private:
    struct Data;
    std::shared_ptr<const Data> data_;
};

}  // namespace paas::federation
