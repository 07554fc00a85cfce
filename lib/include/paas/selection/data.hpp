/// Where the data is that a deployment reads: a reason to prefer a provider, never to refuse one.
#pragma once

#include "paas/base/error.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace paas::selection {

/// A dataset and how much of it each storage element has. Plain value.
struct DatasetLocations {
    std::string dataset;     ///< "scope:name"
    std::int64_t bytes = 0;  ///< 0 = not told
    /// Storage element (RSE) -> millionths of the dataset's bytes that are available there.
    std::map<std::string, std::int64_t> available_ppm;
    std::string problem;  ///< why it could not be located; then the rest is empty
    bool operator==(const DatasetLocations&) const = default;
};

/// What was found out about the data of one request, and which provider a storage element is at.
/// Part of a decision's input, so a replay sees the same.
struct DataPlacement {
    std::vector<DatasetLocations> datasets;
    std::map<std::string, std::string> provider_of_rse;  ///< RSE -> provider name, label or key
    bool operator==(const DataPlacement&) const = default;
};

/// Finds datasets, in a data catalogue such as Rucio. Implementations are thread-safe and bound
/// their own time.
class PAAS_API DataLocator {
public:
    DataLocator() = default;
    DataLocator(const DataLocator&) = delete;
    DataLocator& operator=(const DataLocator&) = delete;
    virtual ~DataLocator();
    /// not_found when the catalogue does not know the dataset, unavailable when it cannot be asked.
    [[nodiscard]] virtual Result<DatasetLocations> locate(const std::string& dataset) = 0;
};

/// A locator that was told. Thread-safe.
class PAAS_API DataTable final : public DataLocator {
public:
    explicit DataTable(std::map<std::string, DatasetLocations> datasets)
        : datasets_(std::move(datasets)) {}
    [[nodiscard]] Result<DatasetLocations> locate(const std::string& dataset) override;

private:
    std::map<std::string, DatasetLocations> datasets_;
};

/// What a file says about data: which provider each storage element is at, and where datasets are
/// for which no catalogue is asked.
struct DataMap {
    std::map<std::string, std::string> provider_of_rse;
    std::map<std::string, DatasetLocations> datasets;
    bool operator==(const DataMap&) const = default;
};

/// Reads YAML or JSON:
///
///     storage_elements: { CNAF-DISK: CLOUD-CNAF-T1, BARI-DISK: RECAS-BARI/RegionOne }
///     datasets:
///       scope:name:
///         bytes: 4 TB
///         available: { CNAF-DISK: 1.0, BARI-DISK: 0.4 }
///
/// invalid_argument with the place of what is wrong; a key that means nothing is an error.
[[nodiscard]] PAAS_API Result<DataMap> parse_data_map(std::string text, std::string file);

/// Asks for each dataset; one that cannot be located becomes an entry with the problem, because
/// data that is not found is no reason not to deploy. No locator gives no entries. Of
/// `provider_of_rse` only those storage elements are kept that have some of the data.
[[nodiscard]] PAAS_API DataPlacement
locate_all(DataLocator* locator, const std::vector<std::string>& datasets,
           const std::map<std::string, std::string>& provider_of_rse);

}  // namespace paas::selection
