/// What is publicly known of accelerators: model names, sizes of memory, PCI ids.
#pragma once

#include "paas/federation/accelerators.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paas::federation {

/// A model as it is sold. Sizes in GiB as the maker rounds them, 0 = no further one.
struct DeviceModel {
    std::string_view name;    ///< "RTX 2080 Ti"
    std::string_view vendor;  ///< "nvidia"
    std::string_view kind = "gpu";
    std::array<std::int64_t, 4> sizes{};
    /// The name is too common to mean a device by itself: "U50", "A2".
    bool needs_context = false;
};

/// A model by its name in lower case without blanks and hyphens ("rtx2080ti", also "a6000" and
/// "nvidia2080"); null when there is none of that name. Thread-safe.
[[nodiscard]] const DeviceModel* find_model(std::string_view compact);

/// The same by the number alone that people call a consumer's card by: "2080ti", "4090".
[[nodiscard]] const DeviceModel* find_bare_model(std::string_view compact);

/// The key of a name as `DeviceModel` has it: "RTX 2080 Ti" is "rtx2080ti".
[[nodiscard]] std::string compact_name(std::string_view name);

/// The size when there is only one, else 0.
[[nodiscard]] std::int64_t only_size(const DeviceModel& model) noexcept;
/// True when the model is made with so much memory, or when its sizes are not known.
[[nodiscard]] bool may_have(const DeviceModel& model, std::int64_t gib) noexcept;

/// What a PCI device is.
struct PciDevice {
    bool is_accelerator = false;
    std::string vendor{};
    const DeviceModel* model = nullptr;  ///< null = not known, or one id for several models
    std::string kind = "gpu";
    std::int64_t mem_gib = 0;
    bool is_slice = false;  ///< a virtual function with a part of its device
};
/// Looks a device up by its ids in hexadecimal digits of any case.
[[nodiscard]] PciDevice find_pci_device(std::string_view vendor_id, std::string_view product_id);

/// Memory that a driver reports in MiB, as its maker rounds it: 81559 is 80, 15360 is 16.
[[nodiscard]] std::int64_t marketed_gib(std::int64_t mib) noexcept;

/// A part of a device, by the name of its profile.
struct Slice {
    AcceleratorMode mode = AcceleratorMode::vgpu;
    const DeviceModel* model = nullptr;
    std::int64_t mem_gib = 0;
    std::string profile;  ///< "T4-16Q", "2g.20gb"
};
/// "GRID A100D-2-20C", "NVIDIA_A10-4Q", "P40-1Q"; nothing for any other text.
[[nodiscard]] std::optional<Slice> parse_vgpu_profile(std::string_view text);
/// "1g.5gb", "3g.40gb+me", "1g.10gb.me"; nothing for any other text.
[[nodiscard]] std::optional<Slice> parse_mig_profile(std::string_view text);

}  // namespace paas::federation
