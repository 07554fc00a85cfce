#include "paas/base/diagnostic.hpp"
#include "paas/base/units.hpp"
#include "paas/selection/data.hpp"
#include "paas/text/yaml.hpp"

#include <cmath>

namespace paas::selection {
namespace {

using text::YamlEntry;
using text::YamlNode;

class Reader {
public:
    Result<DataMap> read(const YamlNode& root) {
        if (!root.is_map()) {
            refuse(root, "a map with storage_elements and datasets is expected");
        }
        for (const YamlEntry& entry : root.entries()) {
            if (entry.name() == "storage_elements") {
                read_elements(entry.value);
            } else if (entry.name() == "datasets") {
                read_datasets(entry.value);
            } else {
                refuse(entry.key, "'" + std::string(entry.name()) + "' means nothing here");
            }
        }
        if (error_) {
            return tl::unexpected(*std::move(error_));
        }
        return std::move(map_);
    }

private:
    void refuse(const YamlNode& where, const std::string& what) {
        if (!error_) {
            error_ = Error(ErrorCode::invalid_argument, what,
                           "write storage_elements: {RSE: PROVIDER} and datasets: {SCOPE:NAME: "
                           "{bytes, available: {RSE: FRACTION}}}");
            error_->position = where.position();
        }
    }

    void read_elements(const YamlNode& elements) {
        for (const YamlEntry& entry : elements.entries()) {
            if (entry.value.text().empty()) {
                refuse(entry.value, "the name of a provider is expected");
            }
            map_.provider_of_rse.emplace(entry.name(), entry.value.text());
        }
    }

    void read_datasets(const YamlNode& datasets) {
        for (const YamlEntry& entry : datasets.entries()) {
            DatasetLocations& dataset = map_.datasets[std::string(entry.name())];
            dataset.dataset = entry.name();
            for (const YamlEntry& member : entry.value.entries()) {
                if (member.name() == "bytes") {
                    read_size(member.value, dataset);
                } else if (member.name() == "available") {
                    read_fractions(member.value, dataset);
                } else {
                    refuse(member.key, "'" + std::string(member.name()) + "' means nothing here");
                }
            }
        }
    }

    /// A number of bytes, or a size with its unit.
    void read_size(const YamlNode& node, DatasetLocations& dataset) {
        if (const auto bytes = node.as_int(); bytes && *bytes >= 0) {
            dataset.bytes = *bytes;
            return;
        }
        const auto size = ScalarUnit::parse(node.text(), UnitKind::size);
        if (!size) {
            refuse(node, "a size is expected, 4 TB");
            return;
        }
        dataset.bytes = size->value;
    }

    void read_fractions(const YamlNode& fractions, DatasetLocations& dataset) {
        constexpr double kWhole = 1'000'000;
        for (const YamlEntry& entry : fractions.entries()) {
            const auto fraction = entry.value.as_float();
            if (!fraction || !(*fraction >= 0.0 && *fraction <= 1.0)) {
                refuse(entry.value, "a fraction from 0 to 1 is expected");
                return;
            }
            dataset.available_ppm[std::string(entry.name())] =
                static_cast<std::int64_t>(std::llround(*fraction * kWhole));
        }
    }

    DataMap map_;
    std::optional<Error> error_;
};

}  // namespace

Result<DataMap> parse_data_map(std::string text, std::string file) {
    DiagnosticList findings;
    auto document = text::YamlDocument::parse(std::move(text), std::move(file), {}, findings);
    if (!document) {
        return fail(std::move(document.error()));
    }
    return Reader().read(document->root());
}

}  // namespace paas::selection
