#include "federation/stated_devices.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace paas::federation {
namespace {

/// What a key is about. `said` is in the order in which evidence is told.
enum class About : std::uint8_t {
    number,
    vendor,
    model,
    memory,
    virtualization,
    kind,
    specs,  ///< "v100:direct:1"
    presence
};
constexpr std::size_t kAbouts = 8;

/// One family of keys ("Accelerator:*", or those with "gpu" in them) speaks of one device.
struct Family {
    std::array<const Property*, kAbouts> said{};

    [[nodiscard]] std::string_view value(About about) const {
        const Property* property = said[static_cast<std::size_t>(about)];
        return property == nullptr ? std::string_view() : std::string_view(property->value);
    }
    [[nodiscard]] bool has(About about) const {
        return said[static_cast<std::size_t>(about)] != nullptr;
    }
};

struct Families {
    Family accelerator;
    Family gpu;
    Family fpga;
};

struct Ending {
    std::string_view word;
    About about;
};
constexpr Ending kEndings[] = {
    {"number", About::number},       {"count", About::number},
    {"num", About::number},          {"amount", About::number},
    {"quantity", About::number},     {"vendor", About::vendor},
    {"manufacturer", About::vendor}, {"brand", About::vendor},
    {"model", About::model},         {"product", About::model},
    {"memory", About::memory},       {"mem", About::memory},
    {"vram", About::memory},         {"virtualizationtype", About::virtualization},
    {"gpu", About::presence},        {"gpus", About::presence},
    {"vgpu", About::presence},       {"enabled", About::presence},
    {"fpga", About::presence},       {"specs", About::specs},
};

/// Keys that choose a host or set quotas do not state devices.
bool is_about_hosts(std::string_view key) {
    constexpr std::array<std::string_view, 9> kOthers = {
        "trait",        "resources",    "aggregate_instance_extra_specs",
        "capabilities", "group_policy", "hw_video",
        "quota",        "accel",        "os"};
    const std::string_view scope = key.substr(0, key.find(':'));
    return key.find(':') != std::string_view::npos &&
           std::ranges::any_of(kOthers, [&](std::string_view other) {
               return scope == other ||
                      ((other == "trait" || other == "resources") && scope.starts_with(other));
           });
}

std::optional<About> about_of(const std::vector<Word>& key, bool is_accelerator) {
    if (key.back().text == "type" || key.back().text == "name") {
        return is_accelerator && key.back().text == "type" ? About::kind : About::model;
    }
    // "num_gpus", "number_of_gpus": the number stands in front.
    constexpr std::array<std::string_view, 5> kNumbers = {"num", "number", "count", "n", "nr"};
    if (key.size() > 1 && (key.back().text == "gpus" || key.back().text == "gpu") &&
        has_word({key.front()}, kNumbers)) {
        return About::number;
    }
    const auto* found = std::ranges::find(kEndings, key.back().text, &Ending::word);
    return found == std::end(kEndings) ? std::nullopt : std::optional(found->about);
}

Family* family_of(const std::vector<Word>& key, Families& families) {
    constexpr std::array<std::string_view, 4> kGpu = {"gpu", "gpus", "vgpu", "vgpus"};
    constexpr std::array<std::string_view, 2> kFpga = {"fpga", "fpgas"};
    if (key.size() > 1 && key.front().text == "accelerator") {
        return &families.accelerator;
    }
    return has_word(key, kGpu) ? &families.gpu : has_word(key, kFpga) ? &families.fpga : nullptr;
}

void take(const Property& property, Families& families) {
    const std::string key = lower_text(property.key);
    const std::vector<Word> words = words_of(key);
    Family* family = words.empty() || is_about_hosts(key) ? nullptr : family_of(words, families);
    if (family == nullptr) {
        return;
    }
    if (const auto about = about_of(words, family == &families.accelerator)) {
        const Property*& place = family->said[static_cast<std::size_t>(*about)];
        // Of several keys for one thing the first by name, whatever their order.
        place = place == nullptr || property.key < place->key ? &property : place;
    }
}

std::optional<double> decimal_of(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

bool is_no(std::string_view text) {
    constexpr std::array<std::string_view, 4> kNo = {"false", "no", "none", "0"};
    return std::ranges::find(kNo, lower_text(text)) != kNo.end();
}

/// "5", "5 GB", "40960 MiB".
std::int64_t stated_memory(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::int64_t number = parse_number(text.substr(0, digits)).value_or(0);
    const std::vector<Word> rest = words_of(text.substr(digits));
    constexpr std::int64_t kMoreThanAnyGib = 1000;
    const bool is_mib = number > kMoreThanAnyGib ||
                        has_word(rest, std::array<std::string_view, 3>{"mib", "mb", "m"});
    return is_mib ? marketed_gib(number) : number;
}

void read_number(const Family& family, Sighting& device, StatedDevices& stated, bool& is_told) {
    constexpr double kMost = 1024;
    const std::string_view text = family.value(About::number);
    const auto number = decimal_of(text);
    is_told = !family.has(About::number) || (number && *number > 0 && *number <= kMost);
    stated.says_none = stated.says_none || (number && *number == 0) || is_no(text);
    if (!number || !is_told) {
        return;
    }
    if (*number < 1) {
        // Half a device is one part of it.
        device.mode = AcceleratorMode::vgpu;
        device.count = 1;
    } else {
        device.count = static_cast<std::int64_t>(*number);
    }
}

void read_model(const Family& family, Sighting& device) {
    const std::string_view text = family.value(About::model);
    if (text.empty()) {
        return;
    }
    if (auto title = titled(text, Confidence::stated, {}); title && !title->model.empty()) {
        device.vendor = device.vendor.empty() ? title->vendor : device.vendor;
        device.model = title->model;
        device.mem_gib = title->mem_gib;
        device.profile = title->profile;
        device.kind = title->kind;
        device.mode = title->mode ? title->mode : device.mode;
    } else if (text.find_first_of("0123456789") != std::string_view::npos) {
        device.model = text;
        device.mem_gib = parse_gpu_model(text).mem_gib;
    } else if (device.vendor.empty()) {
        // A type that is a maker's name or "passthrough".
        const std::string maker = vendor_name(text);
        constexpr std::array<std::string_view, 4> kMakers = {"nvidia", "amd", "intel", "xilinx"};
        device.vendor = std::ranges::find(kMakers, maker) == kMakers.end() ? "" : maker;
    }
}

/// "v100:direct:1", "m60_1q:virt:1": model, way and number.
void read_specs(std::string_view text, Sighting& device) {
    const auto parts = split(text, ":");
    if (parts.empty()) {
        return;
    }
    std::string model(parts.front());
    std::ranges::replace(model, '_', '-');
    if (const auto title = titled(model, Confidence::stated, {})) {
        device.vendor = device.vendor.empty() ? title->vendor : device.vendor;
        device.model = device.model.empty() ? title->model : device.model;
        device.mem_gib = device.mem_gib == 0 ? title->mem_gib : device.mem_gib;
        device.profile = title->profile;
        device.mode = title->mode ? title->mode : device.mode;
    }
    for (const std::string_view part : parts) {
        if (const auto number = parse_number(part); number && !device.count) {
            device.count = number;
        }
        if (part.starts_with("virt")) {
            device.mode = AcceleratorMode::vgpu;
        }
    }
}

/// "GPU", "FPGA", "vGPU": what kind of device, and how it is given.
void read_kind(std::string_view text, Sighting& device) {
    const std::vector<Word> words = words_of(text);
    if (has_word(words, std::array<std::string_view, 1>{"fpga"})) {
        device.kind = "fpga";
    }
    if (has_word(words, std::array<std::string_view, 2>{"vgpu", "vgpus"})) {
        device.mode = AcceleratorMode::vgpu;
    } else if (has_word(words, std::array<std::string_view, 1>{"mig"})) {
        device.mode = AcceleratorMode::mig;
    } else if (has_word(words, std::array<std::string_view, 1>{"passthrough"}) && !device.mode) {
        device.mode = AcceleratorMode::passthrough;
    }
}

StatedDevices read_family(const Family& family, std::string_view kind) {
    StatedDevices stated;
    const std::string_view presence = family.value(About::presence);
    if (std::ranges::all_of(family.said, [](const Property* one) { return one == nullptr; })) {
        return stated;
    }
    Sighting device;
    device.kind = kind;
    bool is_told = false;
    read_number(family, device, stated, is_told);
    if (!presence.empty()) {
        stated.says_none = stated.says_none || is_no(presence);
        is_told = is_told && !is_no(presence);
        if (const auto number = parse_number(presence); number && !family.has(About::number)) {
            device.count = number;
        }
    }
    const bool says_something = family.has(About::number) || family.has(About::model) ||
                                family.has(About::kind) || family.has(About::specs) ||
                                !presence.empty();
    if (!is_told || !says_something) {
        return stated;
    }
    if (const std::string_view vendor = family.value(About::vendor); !vendor.empty()) {
        device.vendor = vendor_name(vendor);
    }
    read_model(family, device);
    read_specs(family.value(About::specs), device);
    if (const std::int64_t memory = stated_memory(family.value(About::memory)); memory > 0) {
        device.mem_gib = memory;
    }
    read_kind(family.value(About::kind), device);
    read_kind(family.value(About::virtualization), device);
    for (const Property* property : family.said) {
        if (property != nullptr) {
            device.evidence +=
                (device.evidence.empty() ? "" : " ") + property->key + '=' + property->value;
        }
    }
    stated.devices.push_back(std::move(device));
    return stated;
}

}  // namespace

const std::string* find_property(std::span<const Property> properties, std::string_view key) {
    const auto found = std::ranges::find(properties, key, &Property::key);
    return found == properties.end() ? nullptr : &found->value;
}

bool is_true(std::string_view text) {
    const std::string word = lower_text(text);
    return word == "true" || word == "yes" || word == "1";
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
        if (end > at) {
            parts.push_back(text.substr(at, end - at));
        }
        at = end + 1;
    }
    return parts;
}

StatedDevices read_stated(std::span<const Property> extra_specs) {
    Families families;
    for (const Property& property : extra_specs) {
        take(property, families);
    }
    StatedDevices stated = read_family(families.accelerator, "gpu");
    const StatedDevices of_gpus = read_family(families.gpu, "gpu");
    merge(stated.devices, of_gpus.devices);
    merge(stated.devices, read_family(families.fpga, "fpga").devices);
    stated.says_none = stated.says_none || of_gpus.says_none;
    return stated;
}

}  // namespace paas::federation
