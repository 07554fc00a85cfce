#include "selection/data_share.hpp"

#include <algorithm>

namespace paas::selection {
namespace {

constexpr std::int64_t kWholeDataset = 1'000'000;

}  // namespace

DataLocator::~DataLocator() = default;

Result<DatasetLocations> DataTable::locate(const std::string& dataset) {
    const auto found = datasets_.find(dataset);
    if (found == datasets_.end()) {
        return fail(ErrorCode::not_found, "nobody told where the dataset is");
    }
    return found->second;
}

DataPlacement locate_all(DataLocator* locator, const std::vector<std::string>& datasets,
                         const std::map<std::string, std::string>& provider_of_rse) {
    DataPlacement placement;
    if (locator == nullptr) {
        return placement;
    }
    for (const std::string& dataset : datasets) {
        auto found = locator->locate(dataset);
        if (found) {
            found->dataset = dataset;
            placement.datasets.push_back(*std::move(found));
        } else {
            placement.datasets.push_back({dataset, 0, {}, std::move(found.error().message)});
        }
    }
    for (const DatasetLocations& dataset : placement.datasets) {
        for (const auto& [rse, ppm] : dataset.available_ppm) {
            if (const auto known = provider_of_rse.find(rse); known != provider_of_rse.end()) {
                placement.provider_of_rse.insert(*known);
            }
        }
    }
    return placement;
}

DataShares::DataShares(const DataPlacement& placement) {
    std::vector<const DatasetLocations*> located;
    for (const DatasetLocations& dataset : placement.datasets) {
        if (dataset.problem.empty()) {
            located.push_back(&dataset);
        }
    }
    const bool sizes_known = std::ranges::all_of(
        located, [](const DatasetLocations* dataset) { return dataset->bytes > 0; });
    for (std::size_t i = 0; i < located.size(); ++i) {
        weights_.push_back(sizes_known ? located[i]->bytes : 1);
        for (const auto& [rse, ppm] : located[i]->available_ppm) {
            const auto provider = placement.provider_of_rse.find(rse);
            if (provider == placement.provider_of_rse.end()) {
                continue;
            }
            auto& shares = by_provider_[provider->second];
            shares.resize(located.size());
            shares[i] = std::max(shares[i], std::clamp<std::int64_t>(ppm, 0, kWholeDataset));
        }
    }
}

std::optional<std::int64_t> DataShares::at(const federation::ProviderEntry& entry) const {
    if (weights_.empty()) {
        return std::nullopt;
    }
    std::vector<std::int64_t> best(weights_.size());
    for (const std::string_view name :
         {std::string_view(entry.provider.name), std::string_view(entry.label),
          std::string_view(entry.key.str())}) {
        const auto found = by_provider_.find(name);
        for (std::size_t i = 0; found != by_provider_.end() && i < best.size(); ++i) {
            best[i] = std::max(best[i], found->second[i]);
        }
    }
    // Sizes may be of exabytes: doubles keep the six digits that are told.
    double total = 0;
    double there = 0;
    for (std::size_t i = 0; i < best.size(); ++i) {
        total += static_cast<double>(weights_[i]);
        there += static_cast<double>(weights_[i]) * static_cast<double>(best[i]);
    }
    return static_cast<std::int64_t>(there / total);
}

}  // namespace paas::selection
