#include "paas/federation/accelerators.hpp"

#include "federation/device_models.hpp"

#include "paas/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace paas::federation {
namespace {

constexpr std::array<std::string_view, 4> kModes = {"passthrough", "vgpu", "mig", "shared"};
constexpr std::array<std::string_view, 3> kConfidences = {"stated", "derived", "guessed"};
constexpr std::array<std::string_view, 3> kVendors = {"nvidia", "amd", "intel"};
/// Brands: they do not tell models apart, but whose they are.
struct Brand {
    std::string_view name;
    std::string_view vendor;
};
constexpr std::array<Brand, 6> kBrands = {{{"tesla", "nvidia"},
                                           {"quadro", "nvidia"},
                                           {"geforce", "nvidia"},
                                           {"grid", "nvidia"},
                                           {"instinct", "amd"},
                                           {"radeon", "amd"}}};
/// Form factors.
constexpr std::array<std::string_view, 8> kForms = {"pcie", "pci",  "sxm", "sxm2",
                                                    "sxm4", "sxm5", "nvl", "hgx"};

template <typename Enum, std::size_t N>
std::optional<Enum> parse_name(const std::array<std::string_view, N>& names,
                               std::string_view text) {
    const auto found = std::ranges::find(names, text);
    return found == names.end() ? std::nullopt
                                : std::optional(static_cast<Enum>(found - names.begin()));
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view text) {
    return std::ranges::find(names, text) != names.end();
}

/// The number in front of "gb", "gib" or "g"; nothing when the word is anything else.
std::optional<std::int64_t> memory_of(std::string_view word) {
    std::int64_t gib = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), gib);
    const std::string_view unit = word.substr(static_cast<std::size_t>(end - word.data()));
    const bool is_size = unit == "gb" || unit == "gib" || unit == "g";
    return error == std::errc() && is_size && gib > 0 ? std::optional(gib) : std::nullopt;
}

/// "1g.5gb" (MIG) and "4c" (vGPU) name a part of a device.
bool is_slice(std::string_view word) {
    const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    const std::string_view rest = word.substr(digits);
    return digits > 0 && (rest == "a" || rest == "b" || rest == "c" || rest == "q" ||
                          (rest.starts_with("g.") && memory_of(rest.substr(2)).has_value()));
}

}  // namespace

std::string_view to_string(AcceleratorMode mode) noexcept {
    return kModes[static_cast<std::size_t>(mode)];
}
std::string_view to_string(Confidence confidence) noexcept {
    return kConfidences[static_cast<std::size_t>(confidence)];
}
std::optional<AcceleratorMode> parse_accelerator_mode(std::string_view text) {
    return parse_name<AcceleratorMode>(kModes, text);
}
std::optional<Confidence> parse_confidence(std::string_view text) {
    return parse_name<Confidence>(kConfidences, text);
}

GpuModel parse_gpu_model(std::string_view text) {
    GpuModel parsed;
    const std::string words = lower_text(text);
    constexpr std::string_view kSeparators = " -_/\t";
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find_first_of(kSeparators, at), words.size());
        const std::string_view word(words.data() + at, end - at);
        at = end + 1;
        if (word.empty() || is_one_of(kForms, word)) {
            continue;
        }
        if (const auto* brand = std::ranges::find(kBrands, word, &Brand::name);
            brand != kBrands.end()) {
            parsed.vendor = brand->vendor;
        } else if (is_one_of(kVendors, word)) {
            parsed.vendor = word;
        } else if (const auto memory = memory_of(word)) {
            parsed.mem_gib = *memory;
        } else {
            // A slice names a part of a model, "a100-1g.5gb"; "RTX 4090" and "RTX4090" are one.
            parsed.model += (is_slice(word) ? "-" : "") + std::string(word);
        }
    }
    if (const DeviceModel* known = find_model(parsed.model)) {
        parsed.model = compact_name(known->name);  // "A6000" is the RTX A6000
    }
    return parsed;
}

GpuOffer offer_of(const Accelerator& gpu) {
    GpuModel told = parse_gpu_model(gpu.model);
    GpuOffer offer;
    offer.vendor = gpu.vendor.empty() ? std::move(told.vendor) : lower_text(gpu.vendor);
    offer.model = std::move(told.model);
    if (!gpu.profile.empty() && offer.model.find('-') == std::string::npos) {
        // A MIG profile goes with the model, "a100-1g.5gb"; a vGPU profile names it, "t4-16q".
        const bool is_mig = gpu.profile.find("g.") != std::string::npos;
        offer.model = is_mig ? offer.model + '-' + gpu.profile : parse_gpu_model(gpu.profile).model;
    }
    offer.mem_gib = gpu.mem_gib > 0 ? gpu.mem_gib : told.mem_gib;
    offer.count = gpu.count;
    offer.is_whole = gpu.mode == AcceleratorMode::passthrough;
    return offer;
}

GpuModel wanted_gpu(std::string_view vendor, std::string_view model) {
    GpuModel wanted = parse_gpu_model(model);
    if (!vendor.empty()) {
        wanted.vendor = lower_text(vendor);
    }
    return wanted;
}

bool serves(const GpuOffer& offer, const GpuModel& wanted) noexcept {
    if ((!wanted.vendor.empty() && wanted.vendor != offer.vendor) ||
        (wanted.mem_gib > 0 && wanted.mem_gib != offer.mem_gib)) {
        return false;
    }
    if (wanted.model.empty()) {
        return true;
    }
    const bool names_a_part = offer.model.find('-') != std::string::npos;
    return wanted.model == offer.model && (offer.is_whole || names_a_part);
}

}  // namespace paas::federation
