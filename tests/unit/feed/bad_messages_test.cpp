/// A wrong message costs only itself, and its finding says where it is wrong and what to do.
#include "fixtures.hpp"

#include <functional>

using namespace paas;
using namespace paas::feed;
using namespace paas::feed::test;

namespace {

using Findings = std::vector<std::string>;

/// Good neighbours around a bad text, one per line.
std::string between_neighbours(const std::string& bad) {
    json before = message_1_4();
    before["provider_name"] = "BEFORE";
    json after = message_1_4();
    after["provider_name"] = "AFTER";
    return before.dump() + '\n' + bad + '\n' + after.dump() + '\n';
}

}  // namespace

TEST_CASE("wrong members are named with their place") {
    struct Row {
        std::function<void(json&)> change;
        std::string code;
        std::string path;
        std::string message;
    };
    const Row rows[] = {
        {[](json& m) { m["msg_version"] = "9.9.9"; }, "FEED-002", "",
         "msg_version \"9.9.9\" is not known"},
        {[](json& m) { m["msg_version"] = 1.4; }, "FEED-003", "msg_version",
         "msg_version: expected a string, found a fractional number"},
        {[](json& m) { m.erase("msg_version"); }, "FEED-003", "msg_version",
         "msg_version: missing"},
        {[](json& m) { m["provider_name"] = nullptr; }, "FEED-003", "provider_name",
         "provider_name: expected a string, found null"},
        {[](json& m) { m["provider_name"] = ""; }, "FEED-003", "provider_name",
         "provider_name: must have 1 to 255 bytes"},
        {[](json& m) { m["provider_name"] = "A/B"; }, "FEED-003", "provider_name",
         "provider_name: must not hold '/' or control characters"},
        {[](json& m) { m["project_id"] = "a\nb"; }, "FEED-003", "project_id",
         "project_id: must not hold '/' or control characters"},
        {[](json& m) { m["provider_type"] = "aws"; }, "FEED-003", "provider_type",
         "provider_type: \"aws\" is not known"},
        {[](json& m) { m.erase("region_name"); }, "FEED-003", "region_name",
         "region_name: missing"},
        {[](json& m) { m.erase("user_group"); }, "FEED-003", "user_group", "user_group: missing"},
        {[](json& m) { m["timestamp"] = "soon"; }, "FEED-003", "timestamp", ""},
        {[](json& m) { m["timestamp"] = "9999-12-31T23:30:00-01:00"; }, "FEED-003", "timestamp",
         "timestamp: the year is not between 1970 and 9999"},
        {[](json& m) { m["status"] = "fine"; }, "FEED-003", "status",
         "status: \"fine\" is not known"},
        {[](json& m) { m["overbooking_cpu"] = -0.5; }, "FEED-003", "overbooking_cpu",
         "overbooking_cpu: must not be negative"},
        {[](json& m) { m["compute_services"][0]["quotas"][0]["cores"] = -2; }, "FEED-003",
         "compute_services[0].quotas[0].cores",
         "compute_services[0].quotas[0].cores: -2 is negative; only -1 (unlimited) may be"},
        {[](json& m) { m["compute_services"][0]["quotas"][1]["ram"] = "all"; }, "FEED-003",
         "compute_services[0].quotas[1].ram",
         "compute_services[0].quotas[1].ram: expected a number, found string"},
        {[](json& m) { m["compute_services"][0]["quotas"][1]["ram"] = 0.5; }, "FEED-003",
         "compute_services[0].quotas[1].ram",
         "compute_services[0].quotas[1].ram: 0.5 is not a whole number"},
        {[](json& m) { m["compute_services"][0]["flavors"][0]["vcpus"] = -1; }, "FEED-003",
         "compute_services[0].flavors[0].vcpus",
         "compute_services[0].flavors[0].vcpus: -1 makes no sense"},
        {[](json& m) { m["compute_services"][0]["flavors"][0].erase("ram"); }, "FEED-003",
         "compute_services[0].flavors[0].ram", "compute_services[0].flavors[0].ram: missing"},
        {[](json& m) { m["compute_services"][0]["flavors"][0]["ram"] = nullptr; }, "FEED-003",
         "compute_services[0].flavors[0].ram",
         "compute_services[0].flavors[0].ram: expected an integer, found null"},
        {[](json& m) { m["network_services"][0]["networks"] = 7; }, "FEED-003",
         "network_services[0].networks", ""},
        {[](json& m) { m["network_services"] = {1}; }, "FEED-003", "network_services[0]", ""},
    };
    for (const Row& row : rows) {
        json message = message_1_4();
        row.change(message);
        CAPTURE(row.path);
        CAPTURE(row.message);
        const FeedBatch batch = decoded(between_neighbours(message.dump()));
        CHECK(batch.providers.size() == 2);
        REQUIRE(batch.findings.size() == 1);
        const Diagnostic& finding = batch.findings[0];
        CHECK(finding.code == row.code);
        CHECK(finding.severity == Severity::error);
        CHECK(finding.path == row.path);
        CHECK(finding.position.file == "feed.jsonl");
        CHECK(finding.position.line == 2);
        if (!row.message.empty()) {
            CHECK(finding.message == row.message);
        }
        // Whoever runs the feeder wants to know whom to ask.
        if (message.contains("provider_name") && message["provider_name"] == "SITE-A") {
            REQUIRE(finding.notes.size() == 1);
            CHECK(finding.notes[0].message == (message.contains("region_name")
                                                   ? "in the message about SITE-A/RegionOne"
                                                   : "in the message about SITE-A"));
            CHECK(finding.notes[0].position.line == 2);
        }
    }
}

TEST_CASE("an unknown version says which are read") {
    json message = message_1_4();
    message["msg_version"] = "3.0.0";
    const FeedBatch batch = decoded(message);
    REQUIRE(batch.findings.size() == 1);
    CHECK(batch.findings[0].suggestion ==
          "supported feeder versions are 1.2.0, 1.3.0, 1.4.0 and 2.0.0");
}

TEST_CASE("the position is that of the member, also over many lines") {
    json message = message_1_4();
    message["compute_services"][0]["flavors"][0]["vcpus"] = "two";
    const std::string text = "\n" + message.dump(2);
    const FeedBatch batch = decoded(text);
    REQUIRE(batch.findings.size() == 1);
    const SourcePosition& place = batch.findings[0].position;
    std::size_t line_start = 0;
    for (std::uint32_t line = 1; line < place.line; ++line) {
        line_start = text.find('\n', line_start) + 1;
    }
    CHECK(text.substr(line_start + place.column - 1).starts_with("\"vcpus\": \"two\""));
}

TEST_CASE("what is not JSON") {
    const std::string good = message_1_4().dump();
    struct Row {
        const char* what;
        std::string bad;
        std::string code;
    };
    const Row rows[] = {
        {"cut off", good.substr(0, good.size() - 1), "FEED-001"},
        {"cut in the middle", good.substr(0, good.size() / 2), "FEED-001"},
        {"cut in a string", good.substr(0, good.find("example.org")), "FEED-001"},
        {"not a number", R"({"provider_name":"A","overbooking_cpu":NaN})", "FEED-001"},
        {"number too large", R"({"provider_name":"A","overbooking_cpu":1e999})", "FEED-001"},
        {"key twice", R"({"provider_name":"A","provider_name":"B"})", "FEED-001"},
        {"too deep", std::string(100, '[') + std::string(100, ']'), "FEED-001"},
        {"Latin-1", "{\"provider_name\":\"\xE9\"}", "FEED-001"},
        {"a word", "hello", "FEED-001"},
        {"a number", "42", "FEED-008"},
        {"an empty object", "{}", "FEED-008"},
        {"another message", R"({"uuid":"u","ranked_providers":[]})", "FEED-008"},
        {"a closing brace too many", "}", "FEED-001"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const FeedBatch batch = decoded(between_neighbours(row.bad));
        CHECK(batch.providers.size() == 2);
        REQUIRE(batch.findings.size() == 1);
        CHECK(batch.findings[0].code == row.code);
        CHECK(batch.findings[0].position.line == 2);
        CHECK(!batch.findings[0].message.empty());
        CHECK(!batch.findings[0].suggestion.empty());
    }
}

TEST_CASE("a message cut at any byte never spoils its neighbours") {
    const std::string good = message_1_4().dump();
    for (std::size_t length = 1; length < good.size(); length += 13) {
        CAPTURE(length);
        const FeedBatch batch = decoded(between_neighbours(good.substr(0, length)));
        CHECK(batch.providers.size() == 2);
        CHECK(batch.errors() == 1);
    }
}

TEST_CASE("arrays: what stands before the break is kept") {
    const std::string good = message_1_4().dump();
    json other = message_1_4();
    other["provider_name"] = "SITE-B";
    struct Row {
        std::string text;
        std::size_t providers;
    };
    const Row rows[] = {
        {"[" + good, 1},
        {"[" + good + ",", 1},
        {"[" + good + "] x", 1},
        {"[" + good + " " + other.dump() + "]", 1},
        {"[" + good + "," + other.dump().substr(0, 300), 1},
        {"[1," + good + "]", 1},
        {"[" + good + ",{\"a\":NaN}," + other.dump() + "]", 2},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const FeedBatch batch = decoded(row.text);
        CHECK(batch.providers.size() == row.providers);
        CHECK(batch.errors() >= 1);
    }
}

TEST_CASE("a quota type that is not known is said, the rest is read") {
    json message = message_1_4();
    json quota = message["compute_services"][0]["quotas"][0];
    quota["type"] = "quantum";
    message["compute_services"][0]["quotas"].push_back(quota);
    const FeedBatch batch = decoded(message);
    CHECK(batch.providers.size() == 1);
    CHECK(
        findings(batch) ==
        Findings{"FEED-007 1:1 compute_services[0].quotas[2]: quota type \"quantum\" is left out"});
}

TEST_CASE("findings are limited") {
    std::string text;
    for (int i = 0; i < 1500; ++i) {
        text += "{}\n";
    }
    const FeedBatch batch = decoded(text);
    CHECK(batch.findings.size() == 1001);
    CHECK(batch.findings.back().code == "FEED-009");
}

TEST_CASE("a hostile text costs no more than its length") {
    // Each line opens a bracket that never closes, so each looks like the start of a message.
    std::string text;
    for (int i = 0; i < 200'000; ++i) {
        text += "{\"a\":[{\n";
    }
    CHECK(decoded(text).findings.size() == 1001);
}

TEST_CASE("empty and oversized texts fail as a whole") {
    for (const char* empty : {"", " \n\t\r\n"}) {
        const auto batch = decode(empty, "nothing.json");
        REQUIRE(!batch.has_value());
        CHECK(batch.error().code == ErrorCode::invalid_argument);
        CHECK(batch.error().message == "nothing.json is empty");
    }
    DecodeOptions options;
    options.max_bytes = 10;
    const auto batch = decode("{\"a\":12345}", "large.json", options);
    REQUIRE(!batch.has_value());
    CHECK(batch.error().code == ErrorCode::resource_exhausted);
}
