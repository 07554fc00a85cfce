#include "fixtures.hpp"

using namespace paas;
using namespace paas::feed;
using namespace paas::feed::test;
using federation::RallyRun;

namespace {

json run(std::string provider = "cloud_cnaf_t1", std::string result = "True",
         std::string status = "finished") {
    return {{"timestamp", "2025-11-20T03:00:12"}, {"msg_version", "1.0.0"},
            {"status", std::move(status)},        {"tag", "daily"},
            {"provider", std::move(provider)},    {"test_result", std::move(result)}};
}

}  // namespace

TEST_CASE("the seven names of today's federation are known") {
    const std::pair<const char*, const char*> names[] = {
        {"backbone_bari", "BACKBONE/bari"},
        {"backbone_cnaf", "BACKBONE/cnaf"},
        {"cloud_cnaf_t1", "CLOUD-CNAF-T1/tier1"},
        {"cloud_ct", "CLOUD-INFN-CATANIA/INFN-CT"},
        {"recas_bari", "RECAS-BARI/RegionOne"},
        {"cloud_veneto", "CLOUD-VENETO/regionOne"},
        {"cloud_na", "CLOUD-IBISCO-NAPOLI/RegionOne"},
    };
    for (const auto& [name, label] : names) {
        const FeedBatch batch = decoded(run(name));
        CHECK(batch.findings.empty());
        REQUIRE(batch.runs.size() == 1);
        CHECK(batch.runs[0].provider == label);
        CHECK(batch.runs[0].passed);
        CHECK(format_time(batch.runs[0].at) == "2025-11-20T03:00:12.000Z");
    }
    CHECK(default_rally_names().size() == std::size(names));
}

TEST_CASE("only a finished run that passed has passed") {
    struct Row {
        json result;
        const char* status;
        bool passed;
    };
    const Row rows[] = {
        {"True", "finished", true},  {"False", "finished", false}, {"True", "crashed", false},
        {"False", "crashed", false}, {true, "finished", true},     {false, "finished", false},
    };
    for (const Row& row : rows) {
        json message = run("cloud_ct", "True", row.status);
        message["test_result"] = row.result;
        const FeedBatch batch = decoded(message);
        REQUIRE(batch.runs.size() == 1);
        CHECK(batch.runs[0].passed == row.passed);
    }
}

TEST_CASE("a name that is not mapped drops its run, not the request") {
    const FeedBatch batch = decoded(run("cloud_new").dump() + '\n' + run().dump());
    CHECK(batch.runs.size() == 1);
    REQUIRE(batch.findings.size() == 1);
    CHECK(batch.findings[0].code == "FEED-006");
    CHECK(batch.findings[0].severity == Severity::warning);
    CHECK(batch.findings[0].message ==
          "Rally environment \"cloud_new\" belongs to no known provider");
    CHECK(batch.findings[0].suggestion ==
          "add it to the table of Rally names, as \"cloud_new\": \"NAME/REGION\"; or was "
          "\"cloud_na\" "
          "meant?");
}

TEST_CASE("the table of names is given by the caller; labels need none") {
    DecodeOptions options;
    options.rally_names = {{"cloud_new", "NEW/r"}};
    const FeedBatch batch =
        decoded(run("cloud_new").dump() + '\n' + run("SITE-A/RegionOne").dump(), options);
    CHECK(batch.findings.empty());
    REQUIRE(batch.runs.size() == 2);
    CHECK(batch.runs[0].provider == "NEW/r");
    CHECK(batch.runs[1].provider == "SITE-A/RegionOne");
}

TEST_CASE("bad Rally messages") {
    struct Row {
        const char* member;
        json value;
        const char* finding;
    };
    const Row rows[] = {
        {"test_result", "yes",
         "FEED-003 1:85 test_result: expected \"True\" or \"False\", found \"yes\""},
        {"test_result", nullptr,
         "FEED-003 1:85 test_result: expected \"True\" or \"False\", found null"},
        {"status", 1, "FEED-003 1:51 status: expected a string, found an integer"},
        {"msg_version", "2.0.0", "FEED-002 1:1 msg_version \"2.0.0\" is not known"},
    };
    for (const Row& row : rows) {
        json message = run();
        message[row.member] = row.value;
        const FeedBatch batch = decoded(message);
        CHECK(batch.runs.empty());
        CHECK(findings(batch) == std::vector<std::string>{row.finding});
    }
    json untimed = run();
    untimed["timestamp"] = "yesterday";
    CHECK(decoded(untimed).errors() == 1);
    untimed.erase("timestamp");
    CHECK(decoded(untimed).errors() == 1);
}

TEST_CASE("Rally runs survive encoding") {
    const RallyRun runs[] = {
        {"CLOUD-CNAF-T1/tier1", Timestamp(Milliseconds(1'763'607'612'000)), true},
        {"SITE-A/RegionOne", Timestamp(Milliseconds(1'763'607'612'345)), false}};
    for (const RallyRun& original : runs) {
        const FeedBatch batch = decoded(encode(original));
        CHECK(batch.findings.empty());
        CHECK(batch.runs == std::vector<RallyRun>{original});
    }
    CHECK(encode(runs[0]).find("\"provider\":\"cloud_cnaf_t1\"") != std::string::npos);
}

TEST_CASE("a report of Rally is read like the messages made from it") {
    const json report = {
        {"info", {{"generated_at", "2025-11-20T03:00:12"}, {"rally_version", "4.0.0"}}},
        {"tasks",
         json::array({{{"env_name", "cloud_ct"},
                       {"status", "finished"},
                       {"pass_sla", true},
                       {"tags", {"daily"}},
                       {"subtasks", json::array()}},
                      {{"env_name", "cloud_na"}, {"status", "finished"}, {"pass_sla", false}},
                      {{"env_name", "recas_bari"}, {"status", "crashed"}, {"pass_sla", nullptr}},
                      {{"env_name", "elsewhere"}, {"status", "finished"}, {"pass_sla", true}}})}};
    const FeedBatch batch = decoded(report);
    REQUIRE(batch.runs.size() == 3);
    CHECK(batch.runs[0].passed);
    CHECK(!batch.runs[1].passed);
    CHECK(!batch.runs[2].passed);
    CHECK(batch.runs[0] == decoded(run("cloud_ct")).runs.at(0));
    REQUIRE(batch.findings.size() == 1);
    CHECK(batch.findings[0].code == "FEED-006");

    json broken = report;
    broken["tasks"][1].erase("env_name");
    const FeedBatch none = decoded(broken);
    CHECK(none.runs.empty());
    REQUIRE(none.findings.size() == 1);
    CHECK(none.findings[0].path == "tasks[1].env_name");
}

TEST_CASE("a name that is nearly one of the table is told which") {
    const FeedBatch batch = decoded(run("recas_bary"));
    REQUIRE(batch.findings.size() == 1);
    CHECK(batch.findings[0].suggestion.ends_with("; or was \"recas_bari\" meant?"));
}
