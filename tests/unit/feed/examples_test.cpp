/// The federation that examples/ ships.
#include "fixtures.hpp"

#include "paas/federation/snapshot.hpp"

#include <set>

using namespace paas;
using namespace paas::feed;
using namespace paas::feed::test;

namespace {

FeedBatch example(const std::string& name) {
    auto batch = decode_file(PAAS_SOURCE_DIR "/examples/federation/" + name);
    REQUIRE_MESSAGE(batch.has_value(), name);
    return *std::move(batch);
}

}  // namespace

TEST_CASE("six providers, without any finding") {
    const FeedBatch batch = example("providers.jsonl");
    CHECK(findings(batch).empty());
    std::set<std::string> labels;
    bool any_gpu = false;
    bool any_full = false;
    for (const auto& provider : batch.providers) {
        labels.insert(provider.label());
        CHECK(provider.user_group == "lab/test");
        CHECK(provider.endpoint.find(".example.org") != std::string::npos);
        any_full = any_full || provider.free().ram_mib == 0;
        for (const auto& flavor : provider.flavors) {
            any_gpu = any_gpu || flavor.gpus > 0;
        }
    }
    CHECK(labels == std::set<std::string>{"BACKBONE/bari", "CLOUD-CNAF-T1/tier1",
                                          "CLOUD-IBISCO-NAPOLI/RegionOne",
                                          "CLOUD-INFN-CATANIA/INFN-CT", "CLOUD-VENETO/regionOne",
                                          "RECAS-BARI/RegionOne"});
    CHECK(any_gpu);
    CHECK(any_full);
}

TEST_CASE("test runs of each of them, without any finding") {
    const FeedBatch batch = example("rally.jsonl");
    CHECK(findings(batch).empty());
    CHECK(batch.runs.size() == 60);
    const auto snapshot =
        federation::Snapshot::of(example("providers.jsonl").providers, batch.runs);
    for (const auto& entry : snapshot.entries()) {
        CAPTURE(entry->label);
        CHECK(!snapshot.rally(entry->label).empty());
    }
}

TEST_CASE("files that cannot be read") {
    struct Row {
        const char* path;
        ErrorCode code;
    };
    const Row rows[] = {{PAAS_SOURCE_DIR "/examples/federation/none.jsonl", ErrorCode::not_found},
                        {PAAS_SOURCE_DIR "/examples/federation", ErrorCode::unavailable}};
    for (const Row& row : rows) {
        CAPTURE(row.path);
        const auto batch = decode_file(row.path);
        REQUIRE(!batch.has_value());
        CHECK(batch.error().code == row.code);
        CHECK(batch.error().message.find(row.path) != std::string::npos);
    }
}
