/// Finding a flavor and an image for one kind of machine.
#pragma once

#include "selection/refuse.hpp"

#include "paas/base/ascii.hpp"
#include "paas/federation/snapshot.hpp"
#include "paas/selection/requirements.hpp"
#include "paas/selection/select.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace paas::selection {

/// value / unit rounded up; value is not negative.
[[nodiscard]] constexpr std::int64_t ceil_div(std::int64_t value, std::int64_t unit) noexcept {
    return value / unit + (value % unit == 0 ? 0 : 1);
}

/// A node's figures in the units of flavors.
struct MachineNeed {
    const NodeRequirement* node = nullptr;
    std::int64_t vcpus = 0;
    std::int64_t ram_mib = 0;
    std::int64_t disk_gib = 0;
    std::int64_t gpus = 0;
    federation::GpuModel gpu;  ///< empty = any
    federation::Architecture architecture = federation::Architecture::unknown;
    bool infiniband = false;
    bool spot = false;  ///< acceptable
    bool image_asked_for = false;
    std::int64_t least_cost = 0;  ///< of a flavor that fits; see federation::flavor_cost
    /// Index of the first node that asks for the same flavor and image, and of the first that asks
    /// for the same image: each is searched once.
    std::uint32_t like = 0;
    std::uint32_t image_like = 0;
};

/// Once per selection, not per provider.
[[nodiscard]] std::vector<MachineNeed> machine_needs(const Requirements& requirements);

/// The least that an image asks of the flavor it runs on.
struct ImageMinima {
    std::int64_t ram_mib = 0;
    std::int64_t disk_gib = 0;  ///< a flavor without a root disk of its own takes any image
};

/// Whether entry.flavors[index] has all that is asked for.
[[nodiscard]] bool is_fitting(const MachineNeed& need, const federation::ProviderEntry& entry,
                              std::size_t index, const ImageMinima& minima);

/// Index into entry.flavors of the first that may fit: those before it cost less than the least.
[[nodiscard]] std::uint32_t first_candidate(const MachineNeed& need,
                                            const federation::ProviderEntry& entry);

/// Index into entry.flavors of the cheapest flavor that fits, or nothing.
[[nodiscard]] std::optional<std::size_t> cheapest_flavor(const MachineNeed& need,
                                                         const federation::ProviderEntry& entry,
                                                         const ImageMinima& minima = {});

/// Each figure asked for equals the flavor's. A decimal size equals the binary size of the same
/// number ("4 GB" and 4 GiB), which is what people mean who write it.
[[nodiscard]] bool is_exact(const MachineNeed& need, const federation::FlavorShape& shape);

/// The images that may be used, newest first. Empty with `acceptable` when none was asked for and
/// the provider lists none, or when a URI names one that the provider does not list.
struct ImageMatches {
    bool acceptable = false;
    std::vector<const federation::Image*> images;
};

/// The first `most` images that have everything asked for. Distribution and version must be equal;
/// architecture and OS type may also be unknown at the provider, as most leave them out.
[[nodiscard]] ImageMatches matching_images(const MachineNeed& need,
                                           const federation::ProviderEntry& entry,
                                           std::size_t most);

/// Says why there is none.
void refuse_flavor(const MachineNeed& need, const federation::ProviderEntry& entry, Notes& notes);
void refuse_image(const MachineNeed& need, const federation::ProviderEntry& entry, Notes& notes);

}  // namespace paas::selection
