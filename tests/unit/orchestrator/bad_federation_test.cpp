/// Torture row T16: what feeders tell of providers that vanish, flap, contradict themselves or make
/// no sense. No wrong candidate ever comes of it, what is wrong is named once, and the rest of the
/// federation is as it was.
#include "world.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace paas;
using namespace paas::test;
using nlohmann::json;
using orchestrator::RankedProvider;

namespace {

json message(const std::string& name, Timestamp seen) {
    json out = json::parse(provider_message(name, 40));
    out["timestamp"] = format_time(seen);
    return out;
}

json& quota(json& message, bool usage) {
    return message["compute_services"][0]["quotas"][usage ? 1 : 0];
}

/// A federation of ALPHA and BETA that can be told more.
struct Federation {
    World world;
    Timestamp start = world.clock.now();

    Federation() { tell({message("ALPHA", start), message("BETA", start)}); }

    orchestrator::FeedReport tell(const std::vector<json>& messages) {
        std::string text;
        for (const json& one : messages) {
            text += one.dump() + '\n';
        }
        auto report = world.paas->feed(world.admin, {{"feed.jsonl", text}});
        REQUIRE(report);
        return *report;
    }

    /// Verdicts about two machines of 3 vCPUs in all, by provider.
    std::map<std::string, RankedProvider> plan() {
        auto ranking = world.paas->plan(world.admin, world.request());
        REQUIRE(ranking);
        std::map<std::string, RankedProvider> verdicts;
        for (RankedProvider& provider : ranking->providers) {
            verdicts.emplace(provider.label, std::move(provider));
        }
        return verdicts;
    }
};

bool is_refused_for(const RankedProvider& provider, std::string_view code) {
    return !provider.fits &&
           std::ranges::find(provider.refusals, code, &selection::Refusal::code) !=
               provider.refusals.end();
}

}  // namespace

TEST_CASE("T16: a provider that vanished is no candidate, and a late message does not revive it") {
    Federation federation;
    REQUIRE(federation.plan().at("ALPHA/r1").fits);
    json gone = {{"msg_version", "1.4.0"},
                 {"provider_name", "ALPHA"},
                 {"provider_type", "openstack"},
                 {"region_name", "r1"},
                 {"project_id", "p1"},
                 {"timestamp", format_time(federation.start + std::chrono::minutes(2))},
                 {"status", "removed"}};
    CHECK(federation.tell({gone}).changed == 1);
    const auto without = federation.plan();
    CHECK((!without.contains("ALPHA/r1") || is_refused_for(without.at("ALPHA/r1"), "status")));
    CHECK(without.at("BETA/r1").fits);

    federation.tell({message("ALPHA", federation.start + std::chrono::minutes(1))});
    const auto late = federation.plan();
    CHECK((!late.contains("ALPHA/r1") || !late.at("ALPHA/r1").fits));
    federation.tell({message("ALPHA", federation.start + std::chrono::minutes(3))});
    CHECK(federation.plan().at("ALPHA/r1").fits);  // it came back
}

TEST_CASE("T16: quotas that are negative, -1, absent or overdrawn") {
    struct Row {
        const char* what;
        std::function<void(json&)> change;
        std::string refused_for;  ///< empty = it fits
        std::optional<std::int64_t> free;
    };
    const Row rows[] = {
        {"unlimited", [](json& m) { quota(m, false)["cores"] = -1; }, "", std::nullopt},
        {"not told", [](json& m) { quota(m, false)["cores"] = nullptr; }, "", std::nullopt},
        {"absent", [](json& m) { quota(m, false).erase("cores"); }, "", std::nullopt},
        {"nothing granted", [](json& m) { quota(m, false)["cores"] = 0; }, "quota.vcpus", 0},
        {"use above the quota", [](json& m) { quota(m, true)["cores"] = 4'000; }, "quota.vcpus", 0},
        {"one too few", [](json& m) { quota(m, true)["cores"] = 38; }, "quota.vcpus", 2},
        {"just enough", [](json& m) { quota(m, true)["cores"] = 37; }, "", 3},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        Federation federation;
        json changed = message("ALPHA", federation.start + std::chrono::minutes(1));
        row.change(changed);
        CHECK(federation.tell({changed}).findings.empty());
        const auto verdicts = federation.plan();
        const RankedProvider& alpha = verdicts.at("ALPHA/r1");
        CHECK(alpha.fits == row.refused_for.empty());
        CHECK((row.refused_for.empty() || is_refused_for(alpha, row.refused_for)));
        const auto vcpus =
            std::ranges::find(alpha.requirements, "vcpus", &selection::Assessment::requirement);
        REQUIRE(vcpus != alpha.requirements.end());
        CHECK(vcpus->wanted == 3);
        CHECK(vcpus->free == row.free);
        CHECK((alpha.fits || !alpha.smallest_change.empty()));
        CHECK(verdicts.at("BETA/r1").fits);
    }
}

TEST_CASE("T16: a figure that makes no sense is named once, with provider and place") {
    struct Row {
        std::function<void(json&)> change;
        std::string path;
    };
    const Row rows[] = {
        {[](json& m) { quota(m, false)["cores"] = -5; }, "compute_services[0].quotas[0].cores"},
        {[](json& m) { quota(m, true)["ram"] = "plenty"; }, "compute_services[0].quotas[1].ram"},
        {[](json& m) { m["compute_services"][0]["flavors"][0]["vcpus"] = -1; },
         "compute_services[0].flavors[0].vcpus"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.path);
        Federation federation;
        json changed = message("ALPHA", federation.start + std::chrono::minutes(1));
        row.change(changed);
        const auto report =
            federation.tell({message("BETA", federation.start + std::chrono::minutes(1)), changed});
        REQUIRE(report.findings.size() == 1);
        const Diagnostic& finding = report.findings.front();
        CHECK(finding.severity == Severity::error);
        CHECK(finding.path == row.path);
        CHECK(finding.position.file == "feed.jsonl");
        CHECK(finding.position.line == 2);
        REQUIRE(finding.notes.size() == 1);
        CHECK(finding.notes.front().message == "in the message about ALPHA/r1");
        CHECK(report.providers == 1);  // the other one
        // What was known stays in force.
        const auto verdicts = federation.plan();
        CHECK(verdicts.size() == 2);
        CHECK(verdicts.at("ALPHA/r1").fits);
        CHECK(verdicts.at("BETA/r1").fits);
    }
}

TEST_CASE("T16: ten thousand flavors, and still the smallest that fits") {
    Federation federation;
    json many = message("ALPHA", federation.start + std::chrono::minutes(1));
    json& flavors = many["compute_services"][0]["flavors"];
    const json pattern = flavors[0];
    flavors = json::array();
    for (int i = 0; i < 10'000; ++i) {
        json flavor = pattern;
        flavor["name"] = "f" + std::to_string(i);
        flavor["uuid"] = "u" + std::to_string(i);
        flavor["vcpus"] = 1 + (i * 7) % 128;
        flavor["ram"] = 1024 * (1 + (i * 11) % 512);
        flavors.push_back(std::move(flavor));
    }
    flavors[7'777]["name"] = "exactly";
    flavors[7'777]["vcpus"] = 2;
    flavors[7'777]["ram"] = 3815;  // 4 GB, in MiB
    CHECK(federation.tell({many}).findings.empty());
    const auto verdicts = federation.plan();
    REQUIRE(verdicts.at("ALPHA/r1").fits);
    const auto& choices = verdicts.at("ALPHA/r1").choices;
    CHECK(std::ranges::find(choices, "server: exactly") != choices.end());
    CHECK(verdicts.at("BETA/r1").fits);
}

TEST_CASE("T16: one region told twice is one provider, two projects of it are two") {
    Federation federation;
    json older = message("ALPHA", federation.start + std::chrono::minutes(1));
    json newer = message("ALPHA", federation.start + std::chrono::minutes(2));
    quota(newer, false)["cores"] = 2;
    json other = message("ALPHA", federation.start + std::chrono::minutes(1));
    other["project_id"] = "p2";
    for (json& entry : other["compute_services"][0]["quotas"]) {
        entry["project"] = "p2";
    }
    for (const bool newest_first : {true, false}) {
        CAPTURE(newest_first);
        const auto report = newest_first ? federation.tell({newer, older, other})
                                         : federation.tell({older, newer, other});
        CHECK(report.findings.size() == 1);  // a warning: it stands there twice
        CHECK(report.findings.front().severity == Severity::warning);
        CHECK(report.findings.front().notes.front().message == "in the message about ALPHA/r1");
        const auto ranking =
            federation.world.paas->plan(federation.world.admin, federation.world.request());
        REQUIRE(ranking);
        REQUIRE(ranking->providers.size() == 3);
        for (const RankedProvider& provider : ranking->providers) {
            const bool is_small = provider.key.str() == "ALPHA/r1/p1";
            CHECK(provider.fits == !is_small);
            CHECK((!is_small || is_refused_for(provider, "quota.vcpus")));
        }
    }
}

TEST_CASE("T16: a provider that flaps is a candidate exactly while it is there") {
    Federation federation;
    for (int cycle = 1; cycle <= 20; ++cycle) {
        CAPTURE(cycle);
        const bool is_there = cycle % 2 == 0;
        json next = message("ALPHA", federation.start + std::chrono::minutes(cycle));
        next["status"] = is_there ? "active" : "maintenance";
        const auto report = federation.tell(
            {next, message("BETA", federation.start + std::chrono::minutes(cycle))});
        CHECK(report.findings.empty());
        const auto verdicts = federation.plan();
        CHECK(verdicts.size() == 2);
        CHECK(verdicts.at("ALPHA/r1").fits == is_there);
        CHECK((is_there || is_refused_for(verdicts.at("ALPHA/r1"), "status")));
        CHECK(verdicts.at("BETA/r1").fits);
    }
}

TEST_CASE("T16: figures that grew old are refused as such, and only those") {
    Federation federation;
    federation.world.clock.sleep(std::chrono::hours(2));
    json fresh = message("BETA", federation.world.clock.now());
    federation.tell({fresh});
    federation.world.snapshot_max_age = std::chrono::hours(1);
    federation.world.open();
    const auto verdicts = federation.plan();
    CHECK(is_refused_for(verdicts.at("ALPHA/r1"), "stale"));
    CHECK(verdicts.at("ALPHA/r1").refusals.size() == 1);
    CHECK(verdicts.at("BETA/r1").fits);
}
