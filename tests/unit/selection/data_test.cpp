#include "fixtures.hpp"

using namespace paas;
using namespace paas::selection;
using namespace paas::selection::test;
using federation::Provider;
using federation::Snapshot;

namespace {

/// Knows what it is told, and fails for everything else.
class Catalogue final : public DataLocator {
public:
    std::map<std::string, DatasetLocations> known;
    Result<DatasetLocations> locate(const std::string& dataset) override {
        const auto found = known.find(dataset);
        if (found == known.end()) {
            return fail(ErrorCode::not_found, "no such dataset");
        }
        return found->second;
    }
};

std::optional<std::int64_t> share_at(const DataPlacement& data, const Provider& provider) {
    SelectionState state;
    state.data = data;
    return judge(single_vm(), provider, {}, state).data_ppm;
}

}  // namespace

TEST_CASE("the share of the data at a provider") {
    DataPlacement data;
    data.provider_of_rse = {
        {"A_DISK", "SITE-A"}, {"A_TAPE", "SITE-A/RegionOne"}, {"B_DISK", "SITE-B/RegionOne/p-1"}};
    data.datasets = {{"s:one", 300, {{"A_DISK", 500'000}, {"A_TAPE", 200'000}}, ""},
                     {"s:two", 100, {{"B_DISK", 1'000'000}, {"A_TAPE", 100'000}}, ""}};
    CHECK(share_at(data, site("SITE-A")) == 400'000);  // (300 * 0.5 + 100 * 0.1) / 400
    CHECK(share_at(data, site("SITE-B")) == 250'000);
    CHECK(share_at(data, site("SITE-C")) == 0);

    SUBCASE("without sizes datasets count alike") {
        data.datasets[0].bytes = 0;
        CHECK(share_at(data, site("SITE-A")) == 300'000);
    }
    SUBCASE("what could not be located is left out") {
        data.datasets[0] = {"s:one", 0, {}, "timed out"};
        CHECK(share_at(data, site("SITE-A")) == 100'000);
        data.datasets[1] = {"s:two", 0, {}, "timed out"};
        CHECK(share_at(data, site("SITE-A")) == std::nullopt);
    }
    SUBCASE("a storage element at no provider helps none") {
        data.provider_of_rse.clear();
        CHECK(share_at(data, site("SITE-A")) == 0);
    }
}

TEST_CASE("data is never a reason to refuse") {
    DataPlacement data;
    data.datasets = {{"s:one", 1, {}, ""}};
    SelectionState state;
    state.data = data;
    CHECK(judge(single_vm(), site(), {}, state).fits);
    CHECK(share_at({}, site()) == std::nullopt);
}

TEST_CASE("a dataset that cannot be located becomes a problem, not an error") {
    Catalogue catalogue;
    catalogue.known["s:one"] = {"", 5, {{"A", 1'000'000}}, ""};
    const DataPlacement data = locate_all(&catalogue, {"s:one", "s:two"}, {{"A", "SITE-A"}});
    REQUIRE(data.datasets.size() == 2);
    CHECK(data.datasets[0] == DatasetLocations{"s:one", 5, {{"A", 1'000'000}}, ""});
    CHECK(data.datasets[1].problem == "no such dataset");
    CHECK(data.provider_of_rse.at("A") == "SITE-A");
    CHECK(locate_all(nullptr, {"s:one"}, {}).datasets.empty());
}

TEST_CASE("a data map is read, with the place of what is wrong") {
    const auto read =
        parse_data_map(R"(storage_elements: { A_DISK: SITE-A, B_DISK: SITE-B/RegionOne }
datasets:
  cms:run7:
    bytes: 4 TB
    available: { A_DISK: 1, B_DISK: 0.25 }
  cms:run8: { bytes: 12 }
)",
                       "data.yaml");
    REQUIRE(read.has_value());
    CHECK(read->provider_of_rse.at("B_DISK") == "SITE-B/RegionOne");
    const DatasetLocations& run7 = read->datasets.at("cms:run7");
    CHECK(run7.bytes == 4'000'000'000'000);
    CHECK(run7.available_ppm ==
          std::map<std::string, std::int64_t>{{"A_DISK", 1'000'000}, {"B_DISK", 250'000}});
    CHECK(read->datasets.at("cms:run8").bytes == 12);
    for (const char* wrong :
         {"[]", "nothing: 1", "datasets: { a: { size: 1 } }", "datasets: { a: { bytes: lots } }",
          "datasets: { a: { available: { A: 1.5 } } }", "datasets: { a: { available: { A: x } } }",
          "storage_elements: { A: [] }"}) {
        CAPTURE(wrong);
        const auto refused = parse_data_map(wrong, "data.yaml");
        REQUIRE(!refused.has_value());
        CHECK(refused.error().code == ErrorCode::invalid_argument);
    }
}

TEST_CASE("a table answers for what it was told") {
    DataTable table({{"s:one", {"s:one", 10, {{"A_DISK", 500'000}}, ""}}});
    const DataPlacement placed =
        locate_all(&table, {"s:one", "s:two"}, {{"A_DISK", "SITE-A"}, {"Z_DISK", "SITE-Z"}});
    REQUIRE(placed.datasets.size() == 2);
    CHECK(placed.datasets[0].problem.empty());
    CHECK(placed.datasets[1].problem == "nobody told where the dataset is");
    // What has none of the data is no part of the decision's input.
    CHECK(placed.provider_of_rse == std::map<std::string, std::string>{{"A_DISK", "SITE-A"}});
    CHECK(share_at(placed, site("SITE-A")) == 500'000);
}
