/// Providers and rankings as people see them.
#include "commands/providers.hpp"

#include "commands/verdict_table.hpp"
#include "output/matrix.hpp"

#include "paas/federation/snapshot.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

using namespace paas;
using namespace paas::cli;
using federation::Limit;
using federation::Metric;
using federation::Provider;
using federation::ProviderEntry;

namespace {

constexpr Timestamp kNow{std::chrono::hours(500'000)};

federation::Flavor flavor(const char* name, std::int64_t vcpus) {
    federation::Flavor out;
    out.id = std::string("id-") + name;
    out.name = name;
    out.vcpus = vcpus;
    out.ram_mib = 1024 * vcpus;
    return out;
}

Provider site() {
    Provider out;
    out.name = "SITE";
    out.type = "openstack";
    out.region = "one";
    out.project = "p1";
    out.timestamp = kNow - std::chrono::hours(3);
    out.quotas[Metric::vcpus] = {Limit::of(40), {}, 10};
    out.quotas[Metric::ram_mib] = {Limit::of(1000), {}, 1000};
    out.quotas[Metric::instances] = {Limit::unlimited(), {}, 3};
    out.flavors = {flavor("large", 8), flavor("small", 1), flavor("gpu", 16), flavor("told", 4)};
    out.flavors[2].gpus = 2;
    out.flavors[2].gpu_vendor = "nvidia";
    out.flavors[2].gpu_model = "A100";
    // Only its list says that it has one.
    out.flavors[3].accelerators = {{.vendor = "nvidia", .model = "T4", .count = 1}};
    out.networks.resize(1);
    out.networks[0].name = "public";
    out.missing = {{"images", "HTTP 503"}};
    return out;
}

Json record_of(const Provider& provider, const federation::RallyHistory& tests = {}) {
    const ProviderEntry entry(provider);
    return full_record(entry, provider_record(entry, tests, {.vcpus = 5}, false, kNow));
}

std::size_t widest(const std::string& text) {
    std::istringstream lines(text);
    std::size_t width = 0;
    for (std::string line; std::getline(lines, line);) {
        width = std::max(width, display_width(line));
    }
    return width;
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// A terminal of 80 columns without colour.
Terminal terminal(bool is_terminal = true) {
    Terminal out;
    out.out_is_terminal = is_terminal;
    out.width = 80;
    return out;
}

}  // namespace

TEST_CASE("a bar shows a little as a little, and never more than all") {
    CHECK(usage_bar(0, 10, 4) == "░░░░");
    CHECK(usage_bar(1, 1000, 4) == "█░░░");
    CHECK(usage_bar(5, 10, 4) == "██░░");
    CHECK(usage_bar(9, 10, 4) == "███░");
    CHECK(usage_bar(10, 10, 4) == "████");
    CHECK(usage_bar(99, 10, 4) == "████");
    CHECK(usage_bar(0, 0, 4) == "████");  // nothing is granted
    CHECK(usage_bar(-3, 10, 4) == "░░░░");
}

TEST_CASE("columns that do not fit stand in a further block, names repeated") {
    Matrix matrix("NAME", {{"first"}, {"second"}});
    for (const char* title : {"ALPHA", "BETA", "GAMMA"}) {
        matrix.add(title, {{"0123456789"}, {"x"}});
    }
    CHECK(matrix.render(terminal(), 0) ==
          "NAME    ALPHA       BETA        GAMMA\n"
          "first   0123456789  0123456789  0123456789\n"
          "second  x           x           x\n");
    CHECK(matrix.render(terminal(), 32) ==
          "NAME    ALPHA       BETA\n"
          "first   0123456789  0123456789\n"
          "second  x           x\n"
          "\n"
          "NAME    GAMMA\n"
          "first   0123456789\n"
          "second  x\n");
    CHECK(widest(matrix.render(terminal(), 10)) <= 20);  // never without a column
}

TEST_CASE("a provider in full: GPUs first, what could not be read, quotas with bars") {
    const Json record = record_of(site());
    CHECK(record["flavors"][0]["name"] == "told");
    CHECK(record["flavors"][0]["gpus"] == 1);
    CHECK(record["flavors"][0]["gpu_model"] == "T4");
    CHECK(record["flavors"][1]["name"] == "gpu");
    CHECK(record["flavors"][2]["name"] == "small");
    CHECK(record["gpu_flavors"] == 2);
    CHECK(record["free"]["vcpus"] == 25);
    CHECK(record["limits"]["vcpus"] == 40);
    CHECK(record["limits"]["instances"] == "unlimited");
    CHECK(record["free"]["instances"] == "unlimited");
    CHECK(record["limits"]["volumes"].is_null());  // nobody told

    const std::string shown = provider_sections(terminal(), record);
    CHECK(contains(shown, "Could not be read"));
    CHECK(contains(shown, "HTTP 503"));
    CHECK(contains(shown, "█████░░░░░░░░░░░░░░░"));  // a quarter of the vCPUs
    CHECK(contains(shown, "████████████████████"));  // all of the memory
    CHECK(contains(shown, "Networks"));
    CHECK_FALSE(contains(shown, "Images"));  // there are none
    CHECK(widest(shown) <= 80);
    const std::string piped = provider_sections(terminal(false), record);
    CHECK_FALSE(contains(piped, "█"));
    CHECK(contains(piped, "unlimited"));
}

TEST_CASE("test results are told for a day, a week and a month") {
    federation::RallyHistory tests;
    for (int day = 0; day < 40; ++day) {
        tests.add({"SITE/one", kNow - std::chrono::hours(24 * day + 1), day % 10 != 3});
    }
    const Json record = record_of(site(), tests)["tests"];
    CHECK(record["passed"] == "27/30");
    CHECK(record["runs"] == 30);
    CHECK(record["failures"] == 3);
    CHECK(record["windows"] == Json::parse(R"([{"days":1,"runs":1,"failures":0},
        {"days":7,"runs":7,"failures":1},{"days":30,"runs":30,"failures":3}])"));
    CHECK(record_of(site())["tests"]["passed"] == "");
}

TEST_CASE("GPUs: models and counts by provider, two projects of one provider apart") {
    std::vector<Json> records;
    Provider second = site();
    second.project = "p2";
    second.flavors[2].name = "gpu.other";
    second.flavors.push_back(second.flavors[2]);
    second.flavors.back().name = "gpu.more";
    second.flavors.back().vcpus = 32;
    for (const Provider& provider : {site(), second}) {
        const ProviderEntry entry(provider);
        for (Json& record : gpu_records(entry, {.gpus = 3})) {
            records.push_back(std::move(record));
        }
    }
    CHECK(records.size() == 5);
    CHECK(records[0]["model"] == "T4");
    CHECK(gpu_matrix(terminal(), records) ==
          "PROVIDER     A100 x2       T4 x1  GPUS FREE\n"
          "SITE/one/p1  gpu           told           3\n"
          "SITE/one/p2  gpu.other +1  told           3\n");
    records.resize(2);
    CHECK(contains(gpu_matrix(terminal(), records), "SITE/one "));
}

TEST_CASE("a bar stands before what is left, on terminals only") {
    View view{.kind = "paas.provider/1",
              .columns = {{.title = "VCPUS",
                           .path = "free.vcpus",
                           .look = Look::limit,
                           .right = true,
                           .of = "limits.vcpus"}}};
    view.records.push_back(record_of(site()));
    CHECK(render(view, {{}, terminal(), kNow}).value() == "    VCPUS\n██░░░░ 25\n");
    CHECK(render(view, {{}, terminal(false), kNow}).value() == "VCPUS\n   25\n");
}

TEST_CASE("no limit and a limit that nobody told look different") {
    View view{.kind = "paas.provider/1",
              .columns = {{.title = "VMS", .path = "free.instances", .look = Look::limit},
                          {.title = "VOLUMES", .path = "free.volumes", .look = Look::limit}}};
    view.records.push_back(record_of(site()));
    CHECK(render(view, {{}, terminal(), kNow}).value() == "VMS       VOLUMES\nno limit  ?\n");
}

TEST_CASE("what is free is no more than a limit per user") {
    Provider provider = site();
    provider.quotas[Metric::vcpus].per_user = Limit::of(7);
    CHECK(record_of(provider)["free"]["vcpus"] == 7);
    provider.quotas[Metric::vcpus].per_user = Limit::of(27);
    CHECK(record_of(provider)["free"]["vcpus"] == 25);
}

TEST_CASE("the table of providers and requirements is readable at 80 columns") {
    using selection::Assessment;
    orchestrator::Ranking ranking;
    for (int i = 0; i < 3; ++i) {
        orchestrator::RankedProvider& provider = ranking.providers.emplace_back();
        provider.label = "A-PROVIDER-WITH-A-LONG-NAME-" + std::to_string(i) + "/RegionOne";
        provider.fits = i == 0;
        provider.rank = i == 0 ? 1 : 0;
        for (const std::string_view rule : selection::rule_names()) {
            provider.requirements.emplace_back().requirement = rule;
        }
        for (const Resources::Field& field : Resources::fields()) {
            Assessment amount;
            amount.requirement = field.name;
            amount.wanted = 123'456;
            amount.free = i == 0 ? std::nullopt : std::optional<std::int64_t>(i);
            amount.quota = 1'000'000;
            amount.outcome = i == 0 ? Assessment::Outcome::met : Assessment::Outcome::refused;
            amount.reason = i == 0 ? "" : "needs 123456 of something, which it has not";
            amount.fix = i == 0 ? "" : "123455 more of something: release them, or raise the quota";
            provider.requirements.push_back(std::move(amount));
        }
    }
    ranking.providers[1].requirements[3].outcome = Assessment::Outcome::assumed;
    ranking.providers[0].requirements.back().quota_told = false;
    ranking.providers[0].requirements.back().quota.reset();
    ranking.providers[2].requirements.resize(2);  // of another type: not judged any further
    const std::string table = verdict_table(terminal(), ranking);
    CHECK(widest(table) <= 80);
    CHECK(contains(table, "123456/any"));
    CHECK(contains(table, "123456/?"));
    CHECK(contains(table, "NO 123456/1"));
    CHECK(contains(table, "assumed"));
    CHECK(contains(table, "Met wherever it was judged: access, place, flavor, network"));
    CHECK(contains(table, "PUBLIC IPS"));
    CHECK_FALSE(contains(table, "\x1b"));
    for (const orchestrator::RankedProvider& provider : ranking.providers) {
        CHECK(widest(verdict_lines(terminal(), provider)) <= 80);
    }
    CHECK(verdict_table(terminal(), {}).empty());
    CHECK(verdict_rows(ranking).records.size() == 14 + 14 + 2);
}
