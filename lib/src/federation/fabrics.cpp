#include "federation/fabrics.hpp"

#include "federation/node_resources.hpp"
#include "federation/pci_requests.hpp"
#include "federation/stated_devices.hpp"

#include <algorithm>
#include <array>

namespace paas::federation {
namespace {

constexpr std::string_view kMellanox = "15b3";
/// Cards that can do nothing else, and those that cannot do it at all (public PCI id list).
constexpr std::array<std::uint32_t, 2> kInfinibandOnly = {0x1011, 0x1012};
constexpr std::array<std::uint32_t, 8> kEthernetOnly = {0x1015, 0x1016, 0x101d, 0x101f,
                                                        0x6368, 0x6372, 0x6750, 0xa2d6};
/// What operators call it: the link, or its rates.
constexpr std::array<std::string_view, 7> kNames = {"ib",  "infiniband", "fdr", "edr",
                                                    "hdr", "ndr",        "xdr"};

/// "ib", "infiniband", "ib0", "ibs10".
bool is_called_infiniband(std::string_view word) {
    if (word == "ib" || word == "infiniband") {
        return true;
    }
    constexpr std::array<std::string_view, 3> kInterfaces = {"ib", "ibs", "ibp"};
    return std::ranges::any_of(kInterfaces, [&](std::string_view prefix) {
        return word.starts_with(prefix) && parse_number(word.substr(prefix.size())).has_value();
    });
}

bool is_infiniband_alias(const AliasRequest& request, const DeviceTables& tables) {
    const std::vector<Word> words = words_of(request.name);
    const bool is_called = has_word(words, kNames);
    const auto rows = alias_rows(tables, request.name);
    if (rows.empty()) {
        return is_called;
    }
    return std::ranges::all_of(rows, [&](const PciAlias* row) {
        const auto product = parse_hex(row->product_id);
        if (!equal_ignoring_case(row->vendor_id, kMellanox) || !product) {
            return false;
        }
        return std::ranges::find(kInfinibandOnly, *product) != kInfinibandOnly.end() ||
               (is_called && std::ranges::find(kEthernetOnly, *product) == kEthernetOnly.end());
    });
}

constexpr std::array<std::string_view, 5> kSpotWords = {"spot", "preemptible", "preemptable",
                                                        "preemptive", "ec2spot"};

bool says_spot(const std::vector<Word>& words) {
    for (std::size_t at = 0; at < words.size(); ++at) {
        const bool is_split =
            words[at].text == "pre" && at + 1 < words.size() &&
            (words[at + 1].text == "emptible" || words[at + 1].text == "emptable");
        const bool is_denied =
            at > 0 && (words[at - 1].text == "non" || words[at - 1].text == "not" ||
                       words[at - 1].text == "no");
        if ((is_split || has_word({words[at]}, kSpotWords)) && !is_denied) {
            return true;
        }
    }
    return false;
}

bool says_on_demand(const std::vector<Word>& words) {
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (words[at].text == "ondemand" ||
            (words[at].text == "on" && at + 1 < words.size() && words[at + 1].text == "demand" &&
             words[at + 1].before.size() == 1)) {
            return true;
        }
    }
    return false;
}

/// "preemptible=true", "karpenter.sh/capacity-type=spot".
Capacity capacity_of(const Property& property) {
    const std::vector<Word> key = words_of(property.key);
    const std::vector<Word> value = words_of(property.value);
    if (says_spot(key) && (is_true(property.value) || property.value == "required")) {
        return Capacity::spot;
    }
    constexpr std::array<std::string_view, 9> kKeys = {
        "capacity",     "capacitytype", "lifecycle", "priority", "scalesetpriority",
        "provisioning", "market",       "purchase",  "type"};
    if (!has_word(key, kKeys)) {
        return Capacity::unknown;
    }
    return says_spot(value)        ? Capacity::spot
           : says_on_demand(value) ? Capacity::on_demand
                                   : Capacity::unknown;
}

void add(Capacity& known, Capacity more) {
    known = std::max(known, more);  // of contradicting words the one to be careful with
}

}  // namespace

std::optional<std::string> infiniband_of(const FlavorFacts& flavor, const DeviceTables& tables) {
    for (const Property& property : flavor.extra_specs) {
        const std::string key = lower_text(property.key);
        if (key == "infiniband" || key == "hw:infiniband") {
            return is_true(property.value) ? std::optional(property.key + '=' + property.value)
                                           : std::nullopt;
        }
    }
    for (const AliasRequest& request : alias_requests(flavor.extra_specs)) {
        if (is_infiniband_alias(request, tables)) {
            return "pci_passthrough:alias=" + std::string(request.name);
        }
    }
    if (flavor.name.starts_with("SCS-")) {
        const auto parts = split(flavor.name, "_-");
        if (std::ranges::find(parts, "ib") != parts.end()) {
            return "name=" + std::string(flavor.name);
        }
    }
    const std::vector<Word> description = words_of(flavor.description);
    for (std::size_t at = 0; at < description.size(); ++at) {
        const bool is_denied =
            at > 0 && (description[at - 1].text == "no" || description[at - 1].text == "without");
        if (description[at].text == "infiniband" && !is_denied) {
            return "description=" + std::string(flavor.description);
        }
    }
    return std::nullopt;
}

std::optional<std::string> infiniband_of(std::string_view resource, const DeviceTables& tables) {
    const std::string_view name = resource.substr(resource.rfind('/') + 1);
    const std::vector<Word> words = words_of(name);
    if (std::ranges::any_of(words,
                            [](const Word& word) { return is_called_infiniband(word.text); })) {
        return std::string(resource);
    }
    for (const FabricResource& fabric : tables.fabric_resources) {
        if (fabric.resource != name && fabric.resource != resource) {
            continue;
        }
        const std::string link = lower_text(fabric.link_type);
        const bool is_link = link == "ib" || link == "infiniband";
        const bool is_interface =
            link.empty() && std::ranges::any_of(fabric.interfaces, [](const std::string& one) {
                return one.starts_with("ib");
            });
        if (is_link || is_interface) {
            return std::string(resource) + " (" +
                   (is_link ? "link type " + fabric.link_type
                            : "interface " + fabric.interfaces.front()) +
                   ')';
        }
    }
    return std::nullopt;
}

std::optional<std::string> infiniband_of(const NodeFacts& node, const DeviceTables& tables) {
    for (const Property& resource : node.allocatable) {
        if (resource.key.find('/') != std::string::npos && amount_of(resource.value) > 0) {
            if (auto evidence = infiniband_of(resource.key, tables)) {
                return evidence;
            }
        }
    }
    return std::nullopt;
}

Capacity capacity_of(const FlavorFacts& flavor) {
    Capacity capacity = Capacity::unknown;
    for (const Property& property : flavor.extra_specs) {
        add(capacity, capacity_of(property));
    }
    for (const std::string_view text : {flavor.name, flavor.description}) {
        const std::vector<Word> words = words_of(text);
        add(capacity, says_spot(words)        ? Capacity::spot
                      : says_on_demand(words) ? Capacity::on_demand
                                              : Capacity::unknown);
    }
    return capacity;
}

Capacity capacity_of(const NodeFacts& node) {
    Capacity capacity = Capacity::unknown;
    for (const Property& label : node.labels) {
        add(capacity, capacity_of(label));
    }
    for (const Property& taint : node.taints) {
        // A taint needs no value.
        add(capacity, capacity_of(taint.value.empty() ? Property{taint.key, "true"} : taint));
    }
    return capacity;
}

}  // namespace paas::federation
