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
