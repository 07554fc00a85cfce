#include "replicas.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace paas::rucio {
namespace {

constexpr std::size_t kMostElements = 10'000;
constexpr std::size_t kLongestName = 255;

/// One line: how much is at one storage element; -1 where it is not told.
struct Replica {
    std::string element;
    std::int64_t bytes = -1;
    std::int64_t available = -1;
    bool complete = false;
};

/// A size, -1 when it is null or absent, nothing when it is something else.
std::optional<std::int64_t> size_of(const nlohmann::json& line, const char* key) {
    const auto found = line.find(key);
    if (found == line.end() || found->is_null()) {
        return -1;
    }
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!found->is_number_unsigned() || found->get<std::uint64_t>() > kMost) {
        return std::nullopt;
    }
    return found->get<std::int64_t>();
}

std::optional<Replica> read_line(std::string_view written) {
    const auto parsed = text::parse_json(written);  // within its budgets of size and depth
    if (!parsed || !parsed->is_object()) {
        return std::nullopt;
    }
    const nlohmann::json& line = *parsed;
    const auto element = line.find("rse");
    const auto state = line.find("state");
    const auto bytes = size_of(line, "bytes");
    const auto available = size_of(line, "available_bytes");
    if (element == line.end() || !element->is_string() || !bytes || !available) {
        return std::nullopt;
    }
    Replica replica{element->get<std::string>(), *bytes, *available,
                    state != line.end() && state->is_string() && *state == "AVAILABLE"};
    if (replica.element.empty() || replica.element.size() > kLongestName) {
        return std::nullopt;
    }
    return replica;
}

/// Millionths of `whole` that are there. Without figures, a complete replica has all of it.
std::int64_t share_of(const Replica& replica, std::int64_t whole) {
    constexpr std::int64_t kWhole = 1'000'000;
    if (replica.available < 0 || whole <= 0) {
        return replica.complete ? kWhole : 0;
    }
    // As long double: a product of two sizes may not fit in 64 bits.
    const long double share = static_cast<long double>(replica.available) /
                              static_cast<long double>(whole) * static_cast<long double>(kWhole);
    return std::min(kWhole, static_cast<std::int64_t>(share));
}

Error not_understood(const std::string& dataset, std::size_t line) {
    return Error(ErrorCode::unavailable,
                 "the answer about " + dataset + " cannot be understood: line " +
                     std::to_string(line) + " is no replica of a dataset",
                 "check that rucio_url names a Rucio server");
}

}  // namespace

Result<selection::DatasetLocations> read_replicas(std::string dataset, std::string_view body) {
    std::vector<Replica> replicas;
    std::size_t number = 0;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        const std::string_view line = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        ++number;
        if (line.find_first_not_of(" \r\t") == std::string_view::npos) {
            continue;
        }
        auto replica = read_line(line);
        if (!replica || replicas.size() == kMostElements) {
            return fail(not_understood(dataset, number));
        }
        replicas.push_back(std::move(*replica));
    }
    if (replicas.empty()) {
        return fail(ErrorCode::not_found, "Rucio knows no copy of the dataset " + dataset,
                    "check its name, and that it is a dataset and no container or file");
    }
    selection::DatasetLocations found;
    found.dataset = std::move(dataset);
    for (const Replica& replica : replicas) {
        found.bytes = std::max(found.bytes, replica.bytes);
    }
    for (const Replica& replica : replicas) {
        std::int64_t& share = found.available_ppm[replica.element];
        share = std::max(share, share_of(replica, found.bytes));
    }
    return found;
}

}  // namespace paas::rucio
