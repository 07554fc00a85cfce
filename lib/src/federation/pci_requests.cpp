#include "federation/pci_requests.hpp"

#include "federation/stated_devices.hpp"

#include <algorithm>
#include <array>

namespace paas::federation {
namespace {

constexpr std::string_view kAlias = "pci_passthrough:alias";
constexpr std::string_view kProfile = "accel:device_profile";

/// Words of an alias or class that is something else than an accelerator.
constexpr std::array<std::string_view, 22> kOtherDevices = {
    "audio", "sound", "snd",  "hdmi",     "hda",      "usb",        "usbc",     "ucsi",
    "nvme",  "ssd",   "nic",  "net",      "eth",      "tpm",        "nvswitch", "ethernet",
    "qat",   "vif",   "disk", "mellanox", "connectx", "quickassist"};
/// Makers and brands that stand for a GPU when a device is called by them alone.
constexpr std::array<std::string_view, 7> kGpuBrands = {"nvidia",  "cuda",   "tesla",   "quadro",
                                                        "geforce", "radeon", "instinct"};

/// A device known by words alone.
std::optional<Sighting> by_words(std::string_view title, std::string evidence) {
    const std::vector<Word> words = words_of(title);
    if (has_word(words, kOtherDevices)) {
        return std::nullopt;
    }
    if (auto named = titled(title, Confidence::guessed, evidence)) {
        return named;
    }
    if (!has_word(words, kGpuBrands)) {
        return std::nullopt;
    }
    Sighting gpu;
    gpu.vendor =
        has_word(words, std::array<std::string_view, 2>{"radeon", "instinct"}) ? "amd" : "nvidia";
    gpu.confidence = Confidence::guessed;
    gpu.evidence = std::move(evidence);
    return gpu;
}

/// An alias that its operator has put into words.
std::optional<Sighting> by_operator(const PciAlias& row, std::string evidence) {
    auto device = titled(row.model, Confidence::derived, evidence + " (" + row.model + ')');
    if (!device && row.model.empty() && row.vendor.empty()) {
        return std::nullopt;
    }
    if (!device) {
        device.emplace();
        device->model = row.model;
        device->confidence = Confidence::derived;
        device->evidence = std::move(evidence);
    }
    device->vendor = row.vendor.empty() ? device->vendor : vendor_name(row.vendor);
    device->mem_gib = row.mem_gib > 0 ? row.mem_gib : device->mem_gib;
    return device;
}

/// What the rows of an alias have in common; nothing when one of them is no accelerator.
std::optional<Sighting> by_table(const std::vector<const PciAlias*>& rows, std::string evidence) {
    std::optional<Sighting> common;
    for (const PciAlias* row : rows) {
        if (row->vendor_id.empty()) {
            return by_operator(*row, std::move(evidence));
        }
        const PciDevice device = find_pci_device(row->vendor_id, row->product_id);
        if (!device.is_accelerator) {
            return std::nullopt;
        }
        const bool is_function = equal_ignoring_case(row->device_type, "type-VF");
        const bool is_slice =
            device.is_slice || (is_function && device.vendor != "amd" && device.kind == "gpu");
        Sighting one;
        one.kind = device.kind;
        one.vendor = device.vendor;
        one.model = device.model == nullptr ? "" : device.model->name;
        one.mem_gib = is_slice ? 0 : device.mem_gib;
        one.mode = is_slice ? AcceleratorMode::vgpu : AcceleratorMode::passthrough;
        one.confidence = Confidence::derived;
        one.evidence =
            evidence + " (" + lower_text(row->vendor_id) + ':' + lower_text(row->product_id) + ')';
        if (!common) {
            common = std::move(one);
            continue;
        }
        common->vendor = common->vendor == one.vendor ? one.vendor : "";
        common->model = common->model == one.model ? one.model : "";
        common->mem_gib = common->mem_gib == one.mem_gib ? one.mem_gib : 0;
        if (common->kind != one.kind) {
            return std::nullopt;
        }
    }
    return common;
}

/// `:category=vgpu`: an operator's word about what the alias is.
std::optional<Sighting> read_category(std::span<const Property> extra_specs) {
    for (const Property& property : extra_specs) {
        const std::vector<Word> key = words_of(property.key);
        if (!key.empty() && key.back().text == "category") {
            return titled(property.value, Confidence::guessed, property.key + '=' + property.value);
        }
    }
    return std::nullopt;
}

Sightings read_aliases(std::span<const Property> extra_specs, const DeviceTables& tables) {
    Sightings devices;
    const auto category = read_category(extra_specs);
    for (const AliasRequest& request : alias_requests(extra_specs)) {
        const std::string evidence = std::string(kAlias) + '=' + std::string(request.name) + ':' +
                                     std::to_string(request.count);
        const auto rows = alias_rows(tables, request.name);
        const auto words = by_words(request.name, evidence);
        std::optional<Sighting> device = rows.empty() ? words : by_table(rows, evidence);
        if (!rows.empty() && has_word(words_of(request.name), kOtherDevices) && device &&
            device->model.empty()) {
            continue;  // the sound function of a GPU whose id is not listed
        }
        if (rows.empty() && category) {
            if (!device && !has_word(words_of(request.name), kOtherDevices)) {
                device = category;
                device->evidence = evidence + ' ' + category->evidence;
            } else if (device && !device->mode) {
                device->mode = category->mode;
            }
        }
        if (!device) {
            continue;
        }
        device->count = request.count;
        if (words) {
            // A table may not know the card that the alias is named after.
            Sightings one = {*std::move(device)};
            fill(one, {*words});
            device = std::move(one.front());
        }
        devices.push_back(*std::move(device));
    }
    return devices;
}

/// "CUSTOM_PCI_10DE_1EB8": the vendor and product id that Nova reports to Placement.
std::optional<Sighting> by_pci_class(std::string_view name, const std::string& evidence,
                                     bool& is_pci) {
    const auto parts = split(name, "_");
    constexpr std::size_t kParts = 4;
    is_pci =
        parts.size() == kParts && parts[1] == "PCI" && parse_hex(parts[2]) && parse_hex(parts[3]);
    if (!is_pci) {
        return std::nullopt;
    }
    const PciAlias row{std::string(name), std::string(parts[2]), std::string(parts[3]), {}};
    return by_table({&row}, evidence);
}

/// "CUSTOM_NVIDIA_700": a class called after a mediated device type.
bool is_mdev_class(std::string_view name) {
    const auto parts = split(name, "_");
    constexpr std::size_t kParts = 3;
    return parts.size() == kParts && parts[1] == "NVIDIA" && parse_number(parts[2]).has_value();
}

Sighting by_mdev_type(const MdevType& row, const std::string& evidence) {
    if (const auto slice = parse_vgpu_profile(row.name)) {
        return sighting_of(*slice, Confidence::derived, evidence + " (" + row.name + ')');
    }
    Sighting device;
    device.vendor = row.type.starts_with("nvidia") ? "nvidia"
                    : row.type.starts_with("i915") ? "intel"
                                                   : "";
    device.mode = AcceleratorMode::vgpu;
    device.confidence = Confidence::derived;
    device.evidence = evidence + " (" + row.type + ')';
    return device;
}

std::optional<Sighting> by_class(std::string_view name, const DeviceTables& tables,
                                 const std::string& evidence) {
    const auto row = std::ranges::find(tables.mdev_types, name, &MdevType::resource);
    if (row != tables.mdev_types.end()) {
        return by_mdev_type(*row, evidence);
    }
    Sighting device;
    device.evidence = evidence;
    if (name == "VGPU" || name == "PGPU") {
        device.mode = name == "VGPU" ? AcceleratorMode::vgpu : AcceleratorMode::passthrough;
        return device;
    }
    if (name == "FPGA" || name == "CUSTOM_ACCELERATOR_FPGA") {
        device.kind = "fpga";
        return device;
    }
    if (!name.starts_with("CUSTOM_")) {
        return std::nullopt;
    }
    bool is_pci = false;
    auto by_id = by_pci_class(name, evidence, is_pci);
    if (is_pci) {
        return by_id;
    }
    if (is_mdev_class(name)) {
        device.vendor = "nvidia";
        device.mode = AcceleratorMode::vgpu;
        device.confidence = Confidence::derived;
        return device;
    }
    constexpr std::string_view kCustom = "CUSTOM_";
    return by_words(name.substr(kCustom.size()), evidence);
}

/// "resources:VGPU", "resources_GPU1:VGPU", "resources2:VGPU" -> "VGPU".
std::string_view class_of(std::string_view key) {
    const std::size_t colon = key.find(':');
    return key.starts_with("resources") && colon != std::string_view::npos ? key.substr(colon + 1)
                                                                           : std::string_view();
}

/// The traits of a numbered group: of "resources1:VGPU" those that begin with "trait1:".
std::vector<Property> traits_of_group(std::string_view resource_key,
                                      std::span<const Property> extra_specs) {
    constexpr std::string_view kResources = "resources";
    const std::size_t colon = resource_key.find(':');
    const std::string group = "trait" + std::string(resource_key.substr(
                                            kResources.size(), colon - kResources.size() + 1));
    std::vector<Property> traits;
    for (const Property& property : extra_specs) {
        if (property.key.starts_with(group)) {
            traits.push_back(property);
        }
    }
    return traits;
}

Sightings read_resources(std::span<const Property> extra_specs, const DeviceTables& tables) {
    Sightings devices;
    for (const Property& property : extra_specs) {
        const std::string_view name = class_of(property.key);
        const auto count = parse_number(property.value);
        if (name.empty() || !count || *count == 0) {
            continue;
        }
        if (auto device = by_class(name, tables, property.key + '=' + property.value)) {
            // Of a class of whole machines the number counts machines.
            const bool is_machines = name.find("BAREMETAL") != std::string_view::npos;
            device->count = is_machines ? device->count : count;
            Sightings one = {*std::move(device)};
            fill(one, read_traits(traits_of_group(property.key, extra_specs)));
            devices.push_back(std::move(one.front()));
        }
    }
    return devices;
}

Sightings read_profiles(std::span<const Property> extra_specs, const DeviceTables& tables) {
    Sightings devices;
    const std::string* asked = find_property(extra_specs, kProfile);
    if (asked == nullptr) {
        return devices;
    }
    for (const std::string_view name : split(*asked, ", ")) {
        const std::string evidence = std::string(kProfile) + '=' + std::string(name);
        const auto profile = std::ranges::find(tables.device_profiles, name, &DeviceProfile::name);
        if (profile == tables.device_profiles.end()) {
            if (auto device = by_words(name, evidence)) {
                devices.push_back(*std::move(device));
            }
            continue;
        }
        for (const std::vector<Property>& group : profile->groups) {
            Sightings found = read_resources(group, tables);
            fill(found, read_traits(group));
            for (Sighting& device : found) {
                device.evidence = evidence + " (" + device.evidence + ')';
                device.confidence = std::max(device.confidence, Confidence::derived);
                devices.push_back(std::move(device));
            }
        }
    }
    return devices;
}

}  // namespace

std::vector<AliasRequest> alias_requests(std::span<const Property> extra_specs) {
    std::vector<AliasRequest> requests;
    const std::string* asked = find_property(extra_specs, kAlias);
    if (asked == nullptr) {
        return requests;
    }
    for (const std::string_view entry : split(*asked, ", ")) {
        const std::size_t colon = std::min(entry.find(':'), entry.size());
        AliasRequest request{entry.substr(0, colon)};
        if (colon < entry.size()) {
            request.count = parse_number(entry.substr(colon + 1)).value_or(1);
        }
        if (request.count > 0) {
            requests.push_back(request);
        }
    }
    return requests;
}

std::vector<const PciAlias*> alias_rows(const DeviceTables& tables, std::string_view name) {
    std::vector<const PciAlias*> rows;
    for (const PciAlias& alias : tables.pci_aliases) {
        if (alias.name == name) {
            rows.push_back(&alias);
        }
    }
    return rows;
}

Sightings read_requests(std::span<const Property> extra_specs, const DeviceTables& tables) {
    Sightings devices = read_aliases(extra_specs, tables);
    merge(devices, read_profiles(extra_specs, tables));
    merge(devices, read_resources(extra_specs, tables));
    add_up(devices);
    return devices;
}

namespace {

/// "CUSTOM_GPU_PRODUCT_ID_1EB8": Cyborg's trait for the id of a device.
std::optional<Sighting> by_product_trait(std::string_view name, std::string_view vendor,
                                         const std::string& evidence) {
    constexpr std::string_view kProduct = "PRODUCT_ID_";
    const std::size_t at = name.find(kProduct);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string id(name.substr(at + kProduct.size()));
    const std::string_view maker = vendor == "amd"      ? "1002"
                                   : vendor == "intel"  ? "8086"
                                   : vendor == "xilinx" ? "10ee"
                                                        : "10de";
    const PciAlias row{std::string(name), std::string(maker), id, {}};
    auto device = parse_hex(id) ? by_table({&row}, evidence) : std::nullopt;
    const bool is_guess = vendor.empty() && device && device->model.empty();
    return is_guess ? std::nullopt : device;
}

/// The maker that one of the traits names.
std::string vendor_in(std::span<const Property> extra_specs) {
    constexpr std::array<std::string_view, 4> kMakers = {"nvidia", "amd", "intel", "xilinx"};
    for (const Property& property : extra_specs) {
        for (const Word& word : words_of(property.key)) {
            const bool is_processor = property.key.find("HW_CPU") != std::string::npos;
            if (!is_processor && property.key.starts_with("trait") &&
                std::ranges::find(kMakers, word.text) != kMakers.end()) {
                return word.text;
            }
        }
    }
    return {};
}

}  // namespace

Sightings read_traits(std::span<const Property> extra_specs) {
    Sightings devices;
    for (const Property& property : extra_specs) {
        const std::size_t colon = property.key.find(':');
        if (!property.key.starts_with("trait") || colon == std::string::npos ||
            property.value != "required") {
            continue;
        }
        std::string_view name = std::string_view(property.key).substr(colon + 1);
        constexpr std::string_view kCustom = "CUSTOM_";
        const bool is_processor = name.starts_with("HW_CPU") || name.starts_with("COMPUTE_");
        name.remove_prefix(name.starts_with(kCustom) ? kCustom.size() : 0);
        if (is_processor) {
            continue;
        }
        auto device = by_product_trait(name, vendor_in(extra_specs), property.key);
        device = device ? device : by_words(name, property.key);
        if (device) {
            device->count.reset();
            if (device->profile.empty()) {
                device->mode.reset();  // a trait names the card, whatever is given of it
            }
            devices.push_back(*std::move(device));
        }
    }
    // All traits of a request are of its device.
    for (std::size_t i = 1; i < devices.size(); ++i) {
        Sightings one = {devices.front()};
        fill(one, {devices[i]});
        devices.front() = one.front();
    }
    devices.resize(std::min<std::size_t>(devices.size(), 1));
    return devices;
}

}  // namespace paas::federation
