#include "federation/device_models.hpp"

#include "federation/device_words.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace paas::federation {
namespace {

constexpr std::string_view kNvidia = "nvidia";
constexpr std::string_view kAmd = "amd";
constexpr std::string_view kIntel = "intel";
constexpr std::string_view kXilinx = "xilinx";
constexpr std::string_view kGpu = "gpu";
constexpr std::string_view kNpu = "npu";
constexpr std::string_view kFpga = "fpga";

// Sizes: the makers' data sheets. Of a card with two GPUs the size is that of one.
constexpr DeviceModel kModels[] = {
    {"A2", kNvidia, kGpu, {16}, true},
    {"A10", kNvidia, kGpu, {24}, true},
    {"A10G", kNvidia, kGpu, {24}},
    {"A16", kNvidia, kGpu, {16}, true},
    {"A30", kNvidia, kGpu, {24}, true},
    {"A40", kNvidia, kGpu, {48}, true},
    {"A100", kNvidia, kGpu, {40, 80}},
    {"A800", kNvidia, kGpu, {40, 80}},
    {"B100", kNvidia, kGpu, {192}},
    {"B200", kNvidia, kGpu, {180}},
    {"B300", kNvidia, kGpu, {288}},
    {"GB200", kNvidia, kGpu, {186}},
    {"GH200", kNvidia, kGpu, {96, 144}},
    {"H20", kNvidia, kGpu, {96, 141}, true},
    {"H100", kNvidia, kGpu, {80, 94, 96, 64}},
    {"H200", kNvidia, kGpu, {141}},
    {"H800", kNvidia, kGpu, {80, 94}},
    {"L2", kNvidia, kGpu, {24}, true},
    {"L4", kNvidia, kGpu, {24}, true},
    {"L20", kNvidia, kGpu, {48}, true},
    {"L40", kNvidia, kGpu, {48}, true},
    {"L40G", kNvidia, kGpu, {24}},
    {"L40S", kNvidia, kGpu, {48}},
    {"T4", kNvidia, kGpu, {16}, true},
    {"V100", kNvidia, kGpu, {16, 32}},
    {"V100S", kNvidia, kGpu, {32}},
    {"P4", kNvidia, kGpu, {8}, true},
    {"P6", kNvidia, kGpu, {16}, true},
    {"P40", kNvidia, kGpu, {24}, true},
    {"P100", kNvidia, kGpu, {12, 16}},
    {"M4", kNvidia, kGpu, {4}, true},
    {"M6", kNvidia, kGpu, {8}, true},
    {"M10", kNvidia, kGpu, {8}, true},
    {"M40", kNvidia, kGpu, {12, 24}, true},
    {"M60", kNvidia, kGpu, {8}, true},
    {"K10", kNvidia, kGpu, {4}, true},
    {"K20", kNvidia, kGpu, {5}, true},
    {"K20c", kNvidia, kGpu, {5}},
    {"K20m", kNvidia, kGpu, {5}},
    {"K20X", kNvidia, kGpu, {6}},
    {"K20Xm", kNvidia, kGpu, {6}},
    {"K40", kNvidia, kGpu, {12}, true},
    {"K40c", kNvidia, kGpu, {12}},
    {"K40m", kNvidia, kGpu, {12}},
    {"K80", kNvidia, kGpu, {12}, true},
    {"M2050", kNvidia, kGpu, {3}, true},
    {"M2070", kNvidia, kGpu, {6}, true},
    {"M2075", kNvidia, kGpu, {6}, true},
    {"M2090", kNvidia, kGpu, {6}, true},
    {"P400", kNvidia, kGpu, {2}, true},
    {"P1000", kNvidia, kGpu, {4}, true},
    {"P2000", kNvidia, kGpu, {5}, true},
    {"P2200", kNvidia, kGpu, {5}, true},
    {"P4000", kNvidia, kGpu, {8}, true},
    {"P5000", kNvidia, kGpu, {16}, true},
    {"P6000", kNvidia, kGpu, {24}, true},
    {"M4000", kNvidia, kGpu, {8}, true},
    {"M5000", kNvidia, kGpu, {8}, true},
    {"M6000", kNvidia, kGpu, {12, 24}, true},
    {"K4000", kNvidia, kGpu, {3}, true},
    {"K4200", kNvidia, kGpu, {4}, true},
    {"K5000", kNvidia, kGpu, {4}, true},
    {"K6000", kNvidia, kGpu, {12}, true},
    {"T400", kNvidia, kGpu, {2, 4}, true},
    {"T600", kNvidia, kGpu, {4}, true},
    {"T1000", kNvidia, kGpu, {4, 8}, true},
    {"GT 710", kNvidia, kGpu, {1, 2}},
    {"GT 1030", kNvidia, kGpu, {2}},
    {"GTX 970", kNvidia, kGpu, {4}},
    {"GTX 980", kNvidia, kGpu, {4}},
    {"GTX 980 Ti", kNvidia, kGpu, {6}},
    {"GTX 1050", kNvidia, kGpu, {2, 3}},
    {"GTX 1050 Ti", kNvidia, kGpu, {4}},
    {"GTX 1060", kNvidia, kGpu, {3, 5, 6}},
    {"GTX 1070", kNvidia, kGpu, {8}},
    {"GTX 1070 Ti", kNvidia, kGpu, {8}},
    {"GTX 1080", kNvidia, kGpu, {8}},
    {"GTX 1080 Ti", kNvidia, kGpu, {11}},
    {"GTX 1650", kNvidia, kGpu, {4}},
    {"GTX 1660", kNvidia, kGpu, {6}},
    {"GTX 1660 Ti", kNvidia, kGpu, {6}},
    {"TITAN X", kNvidia, kGpu, {12}},
    {"TITAN Xp", kNvidia, kGpu, {12}},
    {"TITAN V", kNvidia, kGpu, {12}},
    {"TITAN RTX", kNvidia, kGpu, {24}},
    {"RTX 2060", kNvidia, kGpu, {6, 12}},
    {"RTX 2070", kNvidia, kGpu, {8}},
    {"RTX 2070 SUPER", kNvidia, kGpu, {8}},
    {"RTX 2080", kNvidia, kGpu, {8}},
    {"RTX 2080 SUPER", kNvidia, kGpu, {8}},
    {"RTX 2080 Ti", kNvidia, kGpu, {11}},
    {"RTX 3050", kNvidia, kGpu, {4, 6, 8}},
    {"RTX 3060", kNvidia, kGpu, {8, 12}},
    {"RTX 3060 Ti", kNvidia, kGpu, {8}},
    {"RTX 3070", kNvidia, kGpu, {8}},
    {"RTX 3070 Ti", kNvidia, kGpu, {8}},
    {"RTX 3080", kNvidia, kGpu, {10, 12}},
    {"RTX 3080 Ti", kNvidia, kGpu, {12}},
    {"RTX 3090", kNvidia, kGpu, {24}},
    {"RTX 3090 Ti", kNvidia, kGpu, {24}},
    {"RTX 4060", kNvidia, kGpu, {8}},
    {"RTX 4060 Ti", kNvidia, kGpu, {8, 16}},
    {"RTX 4070", kNvidia, kGpu, {12}},
    {"RTX 4070 Ti", kNvidia, kGpu, {12}},
    {"RTX 4080", kNvidia, kGpu, {16}},
    {"RTX 4090", kNvidia, kGpu, {24}},
    {"RTX 5070", kNvidia, kGpu, {12}},
    {"RTX 5080", kNvidia, kGpu, {16}},
    {"RTX 5090", kNvidia, kGpu, {32}},
    {"RTX 3000", kNvidia, kGpu, {6}},
    {"RTX 4000", kNvidia, kGpu, {8}},
    {"RTX 5000", kNvidia, kGpu, {16}},
    {"RTX 6000", kNvidia, kGpu, {24}},
    {"RTX 8000", kNvidia, kGpu, {48}},
    {"RTX A2000", kNvidia, kGpu, {6, 12}},
    {"RTX A4000", kNvidia, kGpu, {16}},
    {"RTX A4500", kNvidia, kGpu, {20}},
    {"RTX A5000", kNvidia, kGpu, {24}},
    {"RTX A5500", kNvidia, kGpu, {24}},
    {"RTX A6000", kNvidia, kGpu, {48}},
    {"RTX 2000 Ada", kNvidia, kGpu, {16}},
    {"RTX 4000 Ada", kNvidia, kGpu, {20}},
    {"RTX 4500 Ada", kNvidia, kGpu, {24}},
    {"RTX 5000 Ada", kNvidia, kGpu, {32}},
    {"RTX 5880 Ada", kNvidia, kGpu, {48}},
    {"RTX 6000 Ada", kNvidia, kGpu, {48}},
    {"RTX PRO 4000", kNvidia, kGpu, {24}},
    {"RTX PRO 4500", kNvidia, kGpu, {32}},
    {"RTX PRO 5000", kNvidia, kGpu, {48}},
    {"RTX PRO 6000", kNvidia, kGpu, {96}},
    {"MI25", kAmd, kGpu, {16}},
    {"MI50", kAmd, kGpu, {16, 32}},
    {"MI60", kAmd, kGpu, {32}},
    {"MI100", kAmd, kGpu, {32}},
    {"MI210", kAmd, kGpu, {64}},
    {"MI250", kAmd, kGpu, {128}},
    {"MI250X", kAmd, kGpu, {128}},
    {"MI300A", kAmd, kGpu, {128}},
    {"MI300X", kAmd, kGpu, {192}},
    {"MI308X", kAmd, kGpu, {192}},
    {"MI325X", kAmd, kGpu, {256}},
    {"MI350X", kAmd, kGpu, {288}},
    {"MI355X", kAmd, kGpu, {288}},
    {"S7150", kAmd, kGpu, {8}, true},
    {"V340", kAmd, kGpu, {}, true},
    {"V520", kAmd, kGpu, {8}, true},
    {"V620", kAmd, kGpu, {32}, true},
    {"V710", kAmd, kGpu, {28}, true},
    {"Pro W6800", kAmd, kGpu, {32}},
    {"Pro W7900", kAmd, kGpu, {48}},
    {"Arc A310", kIntel, kGpu, {4}},
    {"Arc A380", kIntel, kGpu, {6}},
    {"Arc A580", kIntel, kGpu, {8}},
    {"Arc A750", kIntel, kGpu, {8}},
    {"Arc A770", kIntel, kGpu, {8, 16}},
    {"Arc B580", kIntel, kGpu, {12}},
    {"Flex 140", kIntel, kGpu, {6}},
    {"Flex 170", kIntel, kGpu, {16}},
    {"Max 1100", kIntel, kGpu, {48}},
    {"Max 1350", kIntel, kGpu, {96}},
    {"Max 1550", kIntel, kGpu, {128}},
    {"Gaudi", "habana", kNpu, {32}},
    {"Gaudi2", "habana", kNpu, {96}},
    {"Gaudi3", "habana", kNpu, {128}},
    {"Goya", "habana", kNpu, {16}},
    {"TPU v2", "google", kNpu, {16}},
    {"TPU v3", "google", kNpu, {32}},
    {"TPU v4", "google", kNpu, {32}},
    {"TPU v5e", "google", kNpu, {16}},
    {"TPU v5p", "google", kNpu, {95}},
    {"TPU v6e", "google", kNpu, {32}},
    {"Inferentia", "aws", kNpu, {8}},
    {"Inferentia2", "aws", kNpu, {32}},
    {"Trainium", "aws", kNpu, {32}},
    {"Trainium2", "aws", kNpu, {96}},
    {"Ascend 310", "huawei", kNpu, {8}},
    {"Ascend 310P", "huawei", kNpu, {24}},
    {"Ascend 910", "huawei", kNpu, {32}},
    {"Ascend 910B", "huawei", kNpu, {64}},
    {"U30", kXilinx, kFpga, {}, true},
    {"U50", kXilinx, kFpga, {}, true},
    {"U55C", kXilinx, kFpga, {}, true},
    {"U200", kXilinx, kFpga, {}, true},
    {"U250", kXilinx, kFpga, {}, true},
    {"U280", kXilinx, kFpga, {}, true},
    {"V80", kXilinx, kFpga, {}, true},
    {"VCK5000", kXilinx, kFpga},
    {"VU9P", kXilinx, kFpga},
    {"ZCU102", kXilinx, kFpga},
    {"ZCU104", kXilinx, kFpga},
    {"PAC Arria 10", kIntel, kFpga},
    {"PAC D5005", kIntel, kFpga},
    {"PAC N3000", kIntel, kFpga},
};

/// Other names of the same: what follows from a rule (see `Index`) is not listed.
constexpr std::pair<std::string_view, std::string_view> kOtherNames[] = {
    {"tpuv5lite", "TPU v5e"},
    {"tpuv5litepod", "TPU v5e"},
    {"tpuv6lite", "TPU v6e"},
    {"hl2000", "Gaudi"},
    {"hl205", "Gaudi"},
    {"gaudi1", "Gaudi"},
    {"hl225", "Gaudi2"},
    {"hl225h", "Gaudi2"},
    {"hl325l", "Gaudi3"},
    {"inferentia1", "Inferentia"},
    {"trainium1", "Trainium"},
    {"arria10", "PAC Arria 10"},
    {"pacarria10gx", "PAC Arria 10"},
    {"n3000", "PAC N3000"},
    {"d5005", "PAC D5005"},
    {"rtx6000adageneration", "RTX 6000 Ada"},
};

/// All keys of all models, sorted.
class Index {
public:
    Index() {
        for (const DeviceModel& model : kModels) {
            const std::string key = compact_name(model.name);
            add(key, model);
            add_short_forms(key, model);
        }
        for (const auto& [other, name] : kOtherNames) {
            add(std::string(other), *std::ranges::find(kModels, name, &DeviceModel::name));
        }
        std::ranges::sort(keys_);
        std::ranges::sort(bare_);
    }
    [[nodiscard]] const DeviceModel* find(std::string_view key) const { return find(key, keys_); }
    [[nodiscard]] const DeviceModel* find_bare(std::string_view key) const {
        return find(key, bare_);
    }

private:
    using Key = std::pair<std::string, const DeviceModel*>;

    static const DeviceModel* find(std::string_view key, const std::vector<Key>& keys) {
        const auto found = std::ranges::lower_bound(keys, key, {}, &Key::first);
        return found != keys.end() && found->first == key ? found->second : nullptr;
    }
    void add(std::string key, const DeviceModel& model) {
        keys_.emplace_back(std::move(key), &model);
    }
    /// "A6000" is the RTX A6000; "nvidia 2080" and "geforce 2080" are the RTX 2080.
    void add_short_forms(const std::string& key, const DeviceModel& model) {
        constexpr std::size_t kPrefix = 3;  // "rtx", "gtx", "arc"
        const bool is_series = key.starts_with("rtx") || key.starts_with("gtx");
        if (!is_series && !key.starts_with("arca")) {
            return;
        }
        const std::string rest = key.substr(kPrefix);
        if (rest.front() == 'a' && is_series) {
            add(rest, model);
        } else if (is_series && rest.front() >= '0' && rest.front() <= '9') {
            const bool is_consumer = key.find("ada") == std::string::npos &&
                                     !rest.starts_with("3000") && !rest.starts_with("4000") &&
                                     !rest.starts_with("5000") && !rest.starts_with("6000") &&
                                     !rest.starts_with("8000");
            if (is_consumer) {
                add("nvidia" + rest, model);
                add("geforce" + rest, model);
                bare_.emplace_back(rest, &model);
            }
        }
    }

    std::vector<Key> keys_;
    std::vector<Key> bare_;
};

const Index& index() {
    static const Index all;
    return all;
}

/// One row per product id; the models as in `kModels`.
struct PciRow {
    std::uint32_t id;        ///< vendor in the upper half
    std::string_view model;  ///< empty = several or none of ours
    std::int64_t mem_gib = 0;
    bool is_slice = false;
};
constexpr PciRow kPciRows[] = {
#include "federation/pci_devices.inc"
};

/// Devices of a maker of accelerators that are none: sound and USB functions of GPUs, switches.
constexpr std::uint32_t kOtherNvidia[] = {
    0x0be2, 0x0be3, 0x0be4, 0x0be5, 0x0be9, 0x0bea, 0x0beb, 0x0bee, 0x0e08, 0x0e09, 0x0e0a,
    0x0e0b, 0x0e0c, 0x0e0f, 0x0e1a, 0x0e1b, 0x0fb0, 0x0fb8, 0x0fb9, 0x0fba, 0x0fbb, 0x0fbc,
    0x0fbe, 0x10ee, 0x10ef, 0x10f0, 0x10f1, 0x10f2, 0x10f7, 0x10f8, 0x10f9, 0x10fa, 0x1ac1,
    0x1ad6, 0x1ad7, 0x1ad8, 0x1ad9, 0x1ada, 0x1adb, 0x1aeb, 0x1aec, 0x1aed, 0x1aef, 0x1af1,
    0x228b, 0x228e, 0x2291, 0x22a3, 0x22ba, 0x22bb, 0x22bc, 0x22bd, 0x22be, 0x22e8};

struct PciVendor {
    std::uint32_t id;
    std::string_view name;
    std::string_view kind;
    bool makes_others;  ///< what is not in the table is no accelerator
};
constexpr PciVendor kPciVendors[] = {
    {0x10de, kNvidia, kGpu, false}, {0x1002, kAmd, kGpu, false},
    {0x8086, kIntel, kGpu, true},   {0x10ee, kXilinx, kFpga, false},
    {0x1172, kIntel, kFpga, false}, {0x1da3, "habana", kNpu, false},
    {0x19e5, "huawei", kNpu, true}, {0x1d0f, "aws", kNpu, true},
    {0x1ae0, "google", kNpu, true},
};

bool is_other_function(std::uint32_t vendor, std::uint32_t product) {
    constexpr std::uint32_t kAmdSound = 0xAA;
    constexpr std::uint32_t kAmdNewerSound = 0xAB;
    if (vendor == 0x10de) {
        return std::ranges::find(kOtherNvidia, product) != std::end(kOtherNvidia);
    }
    return vendor == 0x1002 && (product >> 8U == kAmdSound || product >> 8U == kAmdNewerSound);
}

}  // namespace

std::string compact_name(std::string_view name) {
    std::string key;
    for (const char c : name) {
        if (c != ' ') {
            key += ascii_lower(c);
        }
    }
    return key;
}

const DeviceModel* find_model(std::string_view compact) {
    return index().find(compact);
}

const DeviceModel* find_bare_model(std::string_view compact) {
    return index().find_bare(compact);
}

std::int64_t only_size(const DeviceModel& model) noexcept {
    return model.sizes[1] == 0 ? model.sizes[0] : 0;
}

bool may_have(const DeviceModel& model, std::int64_t gib) noexcept {
    return model.sizes[0] == 0 || std::ranges::find(model.sizes, gib) != model.sizes.end();
}

PciDevice find_pci_device(std::string_view vendor_id, std::string_view product_id) {
    const auto vendor = parse_hex(vendor_id);
    const auto product = parse_hex(product_id);
    PciDevice device;
    if (!vendor || !product) {
        return device;
    }
    const auto* maker = std::ranges::find(kPciVendors, *vendor, &PciVendor::id);
    if (maker == std::end(kPciVendors)) {
        return device;
    }
    const auto* row = std::ranges::find(kPciRows, *vendor << 16U | *product, &PciRow::id);
    const bool is_listed = row != std::end(kPciRows);
    device.is_accelerator =
        is_listed || !(maker->makes_others || is_other_function(*vendor, *product));
    device.vendor = maker->name;
    device.kind = maker->kind;
    if (is_listed) {
        device.mem_gib = row->mem_gib;
        device.is_slice = row->is_slice;
        if (const auto* model = std::ranges::find(kModels, row->model, &DeviceModel::name);
            model != std::end(kModels)) {
            device.model = model;
            device.kind = model->kind;
            device.mem_gib = device.mem_gib == 0 ? only_size(*model) : device.mem_gib;
        }
    }
    return device;
}

std::int64_t marketed_gib(std::int64_t mib) noexcept {
    // The sizes that are sold. What drivers report is up to 8 % less (ECC, reserved).
    constexpr std::int64_t kSold[] = {1,  2,   3,   4,   5,   6,   8,   10, 11, 12,
                                      16, 20,  24,  28,  32,  40,  48,  64, 80, 94,
                                      96, 128, 141, 144, 180, 192, 256, 288};
    constexpr std::int64_t kMibPerGib = 1024;
    constexpr std::int64_t kLeastPercent = 92;
    for (const std::int64_t size : kSold) {
        // A few MiB too many are told as well ("40192" of 40 GB less than 39.3).
        if (mib <= size * kMibPerGib + kMibPerGib / 4) {
            return mib * 100 >= size * kMibPerGib * kLeastPercent
                       ? size
                       : (mib + kMibPerGib / 2) / kMibPerGib;
        }
    }
    return mib / kMibPerGib;
}

namespace {

/// The model of a board as vGPU profiles write it: "A100D" and "A100DX" are forms of the A100.
const DeviceModel* board_model(std::string_view board) {
    std::string key = compact_name(board);
    std::erase(key, '-');
    std::erase(key, '_');
    constexpr std::size_t kMostSuffix = 3;
    for (std::size_t cut = 0; cut < kMostSuffix && key.size() > 1; ++cut) {
        if (const DeviceModel* model = find_model(key)) {
            return model;
        }
        key.pop_back();
    }
    return nullptr;
}

}  // namespace

std::optional<Slice> parse_vgpu_profile(std::string_view text) {
    // Brands in front, as mediated types and resource names have them.
    for (const std::string_view brand :
         {"GRID ", "GRID_", "NVIDIA ", "NVIDIA_", "NVIDIA-", "GRID-"}) {
        if (text.size() > brand.size() &&
            equal_ignoring_case(text.substr(0, brand.size()), brand)) {
            text.remove_prefix(brand.size());
        }
    }
    const std::size_t last = text.rfind('-');
    if (last == std::string_view::npos || last == 0 || text.size() - last < 3) {
        return std::nullopt;
    }
    const char series = ascii_lower(text.back());
    const std::string_view size = text.substr(last + 1, text.size() - last - 2);
    if (!is_digits(size) || std::string_view("qcab").find(series) == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view board = text.substr(0, last);
    Slice slice;
    // "A100D-2-20C": two slices of the card, so made by MIG.
    if (const std::size_t parts = board.rfind('-'); parts != std::string_view::npos &&
                                                    parts + 2 == board.size() &&
                                                    is_digits(board.substr(parts + 1))) {
        slice.mode = AcceleratorMode::mig;
        board = board.substr(0, parts);
    }
    slice.model = board_model(board);
    slice.mem_gib = parse_number(size).value_or(0);
    slice.profile = text;
    return slice.model == nullptr ? std::nullopt : std::optional(std::move(slice));
}

std::optional<Slice> parse_mig_profile(std::string_view text) {
    const std::size_t g = text.find_first_of("gG");
    if (g == std::string_view::npos || !is_digits(text.substr(0, g)) || g + 2 >= text.size() ||
        (text[g + 1] != '.' && text[g + 1] != '-' && text[g + 1] != '_')) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(g + 2);
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const std::string unit = lower_text(rest.substr(digits));
    const auto gib = parse_number(rest.substr(0, digits));
    if (!gib || (unit != "gb" && !unit.starts_with("gb.") && !unit.starts_with("gb+") &&
                 !unit.starts_with("gb-"))) {
        return std::nullopt;
    }
    Slice slice;
    slice.mode = AcceleratorMode::mig;
    slice.mem_gib = *gib;
    slice.profile =
        lower_text(text.substr(0, g)) + "g." + std::string(rest.substr(0, digits)) + "gb";
    return slice;
}

}  // namespace paas::federation
