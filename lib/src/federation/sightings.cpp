#include "federation/sightings.hpp"

#include <algorithm>
#include <array>

namespace paas::federation {
namespace {

constexpr std::int64_t kMostDevices = 1024;

bool is_slice(AcceleratorMode mode) {
    return mode == AcceleratorMode::vgpu || mode == AcceleratorMode::mig;
}

/// Nothing that both tell is different.
bool may_be_same(const Sighting& a, const Sighting& b) {
    const auto agree = [](const std::string& x, const std::string& y) {
        return x.empty() || y.empty() || x == y;
    };
    return a.kind == b.kind && agree(a.vendor, b.vendor) && agree(a.model, b.model);
}

void fill_one(Sighting& strong, const Sighting& weak) {
    const bool is_new = (strong.vendor.empty() && !weak.vendor.empty()) ||
                        (strong.model.empty() && !weak.model.empty()) ||
                        (!strong.count && weak.count);
    strong.vendor = strong.vendor.empty() ? weak.vendor : strong.vendor;
    strong.model = strong.model.empty() ? weak.model : strong.model;
    strong.count = strong.count || strong.is_uncountable ? strong.count : weak.count;
    if (strong.mode == AcceleratorMode::vgpu && weak.mode == AcceleratorMode::mig &&
        strong.profile.empty() && !weak.profile.empty()) {
        strong.mode = weak.mode;  // a vGPU whose profile says that MIG backs it
    }
    // The memory of a card says nothing about its slices, nor that of a slice about the card.
    const AcceleratorMode mode =
        strong.mode.value_or(weak.mode.value_or(AcceleratorMode::passthrough));
    const AcceleratorMode other = weak.mode.value_or(AcceleratorMode::passthrough);
    if (strong.mem_gib == 0 && is_slice(mode) == is_slice(other)) {
        strong.mem_gib = weak.mem_gib;
    }
    if (!strong.mode || *strong.mode == other) {
        strong.profile = strong.profile.empty() ? weak.profile : strong.profile;
    }
    strong.mode = strong.mode ? strong.mode : weak.mode;
    if (is_new && !weak.evidence.empty()) {
        strong.evidence += (strong.evidence.empty() ? "" : " ") + weak.evidence;
    }
}

bool is_same_device(const Accelerator& a, const Accelerator& b) {
    return a.kind == b.kind && a.vendor == b.vendor && a.model == b.model && a.mode == b.mode &&
           a.mem_gib == b.mem_gib && a.profile == b.profile;
}

Accelerator settle(const Sighting& sighting) {
    Accelerator device;
    device.kind = sighting.kind;
    device.vendor = sighting.vendor;
    device.model = sighting.model;
    device.profile = sighting.profile;
    device.mode = sighting.mode.value_or(AcceleratorMode::passthrough);
    device.mem_gib = sighting.mem_gib;
    if (const DeviceModel* model = find_model(compact_name(sighting.model));
        model != nullptr && !is_slice(device.mode) && only_size(*model) > 0) {
        device.mem_gib = only_size(*model);
    }
    device.count = sighting.is_uncountable ? 0 : sighting.count.value_or(1);
    device.confidence = sighting.confidence;
    device.evidence = sighting.evidence;
    return device;
}

}  // namespace

Sighting sighting_of(const Mention& mention, Confidence confidence, std::string evidence) {
    Sighting sighting;
    sighting.kind = mention.kind;
    sighting.vendor = mention.vendor;
    sighting.model = mention.model == nullptr ? "" : mention.model->name;
    sighting.profile = mention.profile;
    sighting.mem_gib = mention.mem_gib;
    sighting.count = mention.count;
    sighting.mode = mention.mode;
    sighting.confidence = confidence;
    sighting.evidence = std::move(evidence);
    return sighting;
}

Sightings sightings_of(const Reading& reading, const std::string& evidence) {
    Sightings all;
    for (const Mention& mention : reading.mentions) {
        all.push_back(sighting_of(mention, Confidence::guessed, evidence));
    }
    return all;
}

Sighting sighting_of(const Slice& slice, Confidence confidence, std::string evidence) {
    Sighting sighting;
    if (slice.model != nullptr) {
        sighting.vendor = slice.model->vendor;
        sighting.model = slice.model->name;
    }
    sighting.mem_gib = slice.mem_gib;
    sighting.profile = slice.profile;
    sighting.mode = slice.mode;
    sighting.confidence = confidence;
    sighting.evidence = std::move(evidence);
    return sighting;
}

std::optional<Sighting> titled(std::string_view title, Confidence confidence,
                               std::string evidence) {
    if (const auto slice = parse_vgpu_profile(title)) {
        return sighting_of(*slice, confidence, std::move(evidence));
    }
    const Reading reading = read_devices(title, TextKind::title);
    if (reading.mentions.empty()) {
        return std::nullopt;
    }
    Sighting sighting = sighting_of(reading.mentions.front(), confidence, std::move(evidence));
    if (reading.mentions.size() > 1) {
        // "A2_A16": one id for several models.
        sighting.model.clear();
        sighting.mem_gib = 0;
    }
    return sighting;
}

std::string vendor_name(std::string_view text) {
    constexpr std::array<std::string_view, 8> kVendors = {"nvidia", "amd",    "intel", "xilinx",
                                                          "habana", "google", "aws",   "huawei"};
    for (const Word& word : words_of(text)) {
        if (std::ranges::find(kVendors, word.text) != kVendors.end()) {
            return word.text;
        }
    }
    return lower_text(text);
}

void fill(Sightings& strong, const Sightings& weak) {
    if (strong.size() == 1 && weak.size() == 1 && may_be_same(strong.front(), weak.front())) {
        fill_one(strong.front(), weak.front());
    }
}

void merge(Sightings& strong, const Sightings& weak) {
    if (strong.empty()) {
        strong = weak;
        return;
    }
    fill(strong, weak);
    const std::size_t known = strong.size();
    for (const Sighting& other : weak) {
        const bool is_told =
            std::any_of(strong.begin(), strong.begin() + static_cast<std::ptrdiff_t>(known),
                        [&](const Sighting& one) { return one.kind == other.kind; });
        if (!is_told) {
            strong.push_back(other);
        }
    }
}

void add_up(Sightings& sightings) {
    Sightings sums;
    for (Sighting& one : sightings) {
        const auto same = std::ranges::find_if(sums, [&](const Sighting& known) {
            return known.kind == one.kind && known.vendor == one.vendor &&
                   known.model == one.model && known.profile == one.profile &&
                   known.mode == one.mode && known.mem_gib == one.mem_gib && known.count;
        });
        if (same != sums.end() && one.count) {
            same->count = same->count.value_or(0) + *one.count;
            same->evidence += ' ' + one.evidence;
        } else {
            sums.push_back(std::move(one));
        }
    }
    sightings = std::move(sums);
}

std::vector<Accelerator> settled(const Sightings& sightings) {
    std::vector<Accelerator> devices;
    for (const Sighting& sighting : sightings) {
        Accelerator device = settle(sighting);
        const bool makes_sense =
            sighting.is_uncountable || (device.count > 0 && device.count <= kMostDevices);
        if (!makes_sense) {
            continue;
        }
        const auto same = std::ranges::find_if(
            devices, [&](const Accelerator& known) { return is_same_device(known, device); });
        if (same == devices.end()) {
            devices.push_back(std::move(device));
        } else {
            same->count += device.count;
            if (same->evidence.find(device.evidence) == std::string::npos) {
                same->evidence += ' ' + device.evidence;
            }
        }
    }
    return devices;
}

}  // namespace paas::federation
