// The labelled accelerators of tests/fixtures/accelerators: what `devices_of` finds is compared
// with the truth and the figures are printed, with today's feeder's five keys beside them.
#include "paas/federation/accelerators.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

using namespace paas::federation;
using nlohmann::json;

namespace {

std::string text_of(const json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? "" : found->get<std::string>();
}

std::vector<Property> properties_of(const json& object) {
    std::vector<Property> properties;
    for (const auto& [key, value] : object.items()) {
        properties.push_back({key, value.is_string() ? value.get<std::string>() : value.dump()});
    }
    return properties;
}

void read_aliases(const json& config, DeviceTables& tables) {
    const json aliases = config.value("pci_aliases", json::object());
    for (const auto& [name, rows] : aliases.items()) {
        for (const json& row : rows.is_array() ? rows : json::array({rows})) {
            tables.pci_aliases.push_back({name, text_of(row, "vendor_id"),
                                          text_of(row, "product_id"), text_of(row, "device_type")});
        }
    }
}

void read_fabrics(const json& config, DeviceTables& tables) {
    const json shared = config.value("rdma_shared_device_plugin", json::object());
    for (const json& row : shared.value("configList", json::array())) {
        const json selectors = row.value("selectors", json::object());
        const auto links = selectors.value("linkTypes", std::vector<std::string>());
        tables.fabric_resources.push_back({text_of(row, "resourceName"),
                                           links.empty() ? "" : links.front(),
                                           selectors.value("ifNames", std::vector<std::string>())});
    }
    for (const json& row : config.value("sriov_policies", json::array())) {
        tables.fabric_resources.push_back({text_of(row, "resourceName"), text_of(row, "linkType"),
                                           row.value("pfNames", std::vector<std::string>())});
    }
}

DeviceTables tables_of(const json& config) {
    DeviceTables tables;
    read_aliases(config, tables);
    read_fabrics(config, tables);
    const json profiles = config.value("device_profiles", json::object());
    for (const auto& [name, groups] : profiles.items()) {
        DeviceProfile& profile = tables.device_profiles.emplace_back();
        profile.name = name;
        for (const json& group : groups) {
            profile.groups.push_back(properties_of(group));
        }
    }
    const json mdev_types = config.value("mdev_types", json::object());
    for (const auto& [name, row] : mdev_types.items()) {
        tables.mdev_types.push_back({name, text_of(row, "type"), text_of(row, "name")});
    }
    tables.intel_gpu_shares =
        config.value("intel_gpu_plugin", json::object()).value("sharedDevNum", std::int64_t{0});
    return tables;
}

std::vector<Property> taints_of(const json& input) {
    std::vector<Property> taints;
    for (const json& taint : input.value("taints", json::array())) {
        taints.push_back({text_of(taint, "key"), text_of(taint, "value")});
    }
    return taints;
}

Devices read_item(const json& item) {
    const json& input = item["input"];
    const DeviceTables tables = tables_of(item["config"]);
    if (item["input_kind"] == "flavor") {
        const std::string name = text_of(input, "name");
        const std::string description = text_of(input, "description");
        const auto specs = properties_of(input["extra_specs"]);
        return devices_of(FlavorFacts{name, description, specs}, tables);
    }
    if (item["input_kind"] == "node") {
        const std::string name = text_of(input, "name");
        const auto labels = properties_of(input["labels"]);
        const auto allocatable = properties_of(input["allocatable"]);
        const auto taints = taints_of(input);
        return devices_of(NodeFacts{name, labels, allocatable, taints}, tables);
    }
    const auto hard = properties_of(input["hard"]);
    return devices_of(QuotaFacts{hard}, tables);
}

/// What is compared first: vendor, model, count; empty and -1 stand for null.
using Tuple = std::tuple<std::string, std::string, std::int64_t>;
/// What is compared of those that match: kind, mode, memory.
using Detail = std::tuple<std::string, std::string, std::int64_t>;
struct Found {
    Tuple tuple;
    Detail detail;
};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::vector<Found> truth_of(const json& item) {
    std::vector<Found> all;
    for (const json& one : item["truth"]["accelerators"]) {
        const auto number = [&](const char* key) {
            return one[key].is_null() ? std::int64_t{-1} : one[key].get<std::int64_t>();
        };
        all.push_back({{lower(text_of(one, "vendor")), text_of(one, "model"), number("count")},
                       {text_of(one, "kind"), text_of(one, "mode"), number("mem_gib")}});
    }
    return all;
}

std::vector<Found> found_in(const Devices& devices) {
    std::vector<Found> all;
    for (const Accelerator& one : devices.accelerators) {
        // Profiles are not labelled: entries equal in all else are one, as in the truth.
        const std::string mode(to_string(one.mode));
        const bool is_slice = one.mode == AcceleratorMode::vgpu || one.mode == AcceleratorMode::mig;
        const Found found{{one.vendor, one.model, one.count == 0 ? -1 : one.count},
                          {is_slice ? mode : one.kind, mode, one.mem_gib == 0 ? -1 : one.mem_gib}};
        const auto same = std::ranges::find_if(all, [&](const Found& other) {
            return other.detail == found.detail && std::get<0>(other.tuple) == one.vendor &&
                   std::get<1>(other.tuple) == one.model;
        });
        if (same == all.end()) {
            all.push_back(found);
        } else {
            std::get<2>(same->tuple) += one.count;
        }
    }
    return all;
}

/// What the five keys that today's feeder reads tell, put into words by us.
Devices read_as_today(const json& item) {
    constexpr std::array<std::string_view, 5> kKeys = {
        "gpu_number", "gpu_model", "gpu_vendor", "infiniband",
        "aggregate_instance_extra_specs:local_storage"};
    std::vector<Property> specs;
    if (item["input_kind"] == "flavor") {
        specs = properties_of(item["input"]["extra_specs"]);
        std::erase_if(specs, [&](const Property& property) {
            return std::ranges::find(kKeys, property.key) == kKeys.end();
        });
    }
    return devices_of(FlavorFacts{{}, {}, specs});
}

struct Score {
    int items = 0;
    int right = 0;   ///< tuples found and true
    int wrong = 0;   ///< found, not true
    int missed = 0;  ///< true, not found
    int detected = 0;
    int details = 0;
    int infiniband = 0;
    int capacity = 0;

    [[nodiscard]] double recall() const { return right / std::max(1.0, double(right + missed)); }
    [[nodiscard]] double precision() const { return right / std::max(1.0, double(right + wrong)); }
};

void print_tuple(const char* what, const std::string& id, const Tuple& tuple) {
    std::printf("    %s %s: '%s' '%s' x %lld\n", id.c_str(), what, std::get<0>(tuple).c_str(),
                std::get<1>(tuple).c_str(), static_cast<long long>(std::get<2>(tuple)));
}

void count_item(const json& item, const Devices& devices, bool tell, Score& score) {
    const std::string id = text_of(item, "id");
    std::vector<Found> truth = truth_of(item);
    const std::vector<Found> found = found_in(devices);
    ++score.items;
    score.detected += truth.empty() == found.empty() ? 1 : 0;
    for (const Found& one : found) {
        const auto same = std::ranges::find(truth, one.tuple, &Found::tuple);
        if (same == truth.end()) {
            ++score.wrong;
            if (tell) {
                print_tuple("found", id, one.tuple);
            }
            continue;
        }
        ++score.right;
        score.details += same->detail == one.detail ? 1 : 0;
        if (tell && same->detail != one.detail) {
            std::printf("    %s detail: %s %s %lld\n", id.c_str(), std::get<0>(one.detail).c_str(),
                        std::get<1>(one.detail).c_str(),
                        static_cast<long long>(std::get<2>(one.detail)));
        }
        truth.erase(same);
    }
    for (const Found& one : truth) {
        ++score.missed;
        if (tell) {
            print_tuple("missed", id, one.tuple);
        }
    }
    const std::string capacity = devices.spot ? "spot" : devices.on_demand ? "on-demand" : "";
    const bool same_fabric = devices.infiniband == item["truth"]["infiniband"].get<bool>();
    const bool same_capacity = capacity == text_of(item["truth"], "capacity");
    score.infiniband += same_fabric ? 1 : 0;
    score.capacity += same_capacity ? 1 : 0;
    if (tell && !(same_fabric && same_capacity)) {
        std::printf("    %s infiniband %d, capacity '%s'\n", id.c_str(), devices.infiniband ? 1 : 0,
                    capacity.c_str());
    }
}

void print_score(const char* who, const Score& score) {
    std::printf("  %-14s recall %5.1f %%, precision %5.1f %% (%d right, %d wrong, %d missed)\n",
                who, 100 * score.recall(), 100 * score.precision(), score.right, score.wrong,
                score.missed);
    std::printf(
        "  %-14s of %d: detection %d, infiniband %d, capacity %d; of %d right: kind, mode "
        "and memory %d\n",
        "", score.items, score.detected, score.infiniband, score.capacity, score.right,
        score.details);
}

Score score_part(const std::string& part) {
    std::ifstream file(std::string(PAAS_SOURCE_DIR) + "/tests/fixtures/accelerators/" + part);
    REQUIRE(file.is_open());
    Score ours;
    Score today;
    for (std::string line; std::getline(file, line);) {
        const json item = json::parse(line);
        count_item(item, read_item(item), true, ours);
        count_item(item, read_as_today(item), false, today);
    }
    std::printf("accelerators of %s:\n", part.c_str());
    print_score("these rules", ours);
    print_score("today's keys", today);
    return ours;
}

/// Nothing missed and next to nothing wrong: the promise for every part.
Score check_part(const std::string& part, int items) {
    const Score score = score_part(part);
    CHECK(score.items == items);
    CHECK(score.missed == 0);
    CHECK(score.precision() >= 0.98);
    return score;
}

}  // namespace

TEST_CASE("labelled accelerators: the part the rules were written with") {
    const Score score = check_part("known.jsonl", 126);
    CHECK(score.detected == score.items);
    CHECK(score.infiniband == score.items);
    CHECK(score.capacity == score.items);
    CHECK(score.details == score.right);
}

TEST_CASE("labelled accelerators: the part kept from those who wrote the rules") {
    check_part("blind.jsonl", 63);
}

TEST_CASE("labelled accelerators: what was labelled when the rules were finished") {
    const Score score = check_part("later.jsonl", 48);
    CHECK(score.details == score.right);
}
