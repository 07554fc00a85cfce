#include "paas/pipeline/decision.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <map>

using namespace paas;
using namespace paas::pipeline;

namespace {

constexpr Timestamp kNow{std::chrono::hours(500000)};

federation::Provider provider(const std::string& name, std::int64_t vcpus) {
    federation::Provider out;
    out.name = name;
    out.type = "openstack";
    out.region = "r 1";
    out.project = "p";
    out.user_group = "lab";
    out.quotas[federation::Metric::vcpus].limit = federation::Limit::of(vcpus);
    out.quotas[federation::Metric::vcpus].used = 1;
    federation::Flavor flavor;
    flavor.id = "f";
    flavor.name = "two";
    flavor.vcpus = 2;
    flavor.ram_mib = 4096;
    out.flavors.push_back(std::move(flavor));
    return out;
}

DecisionInput input() {
    DecisionInput out;
    out.deployment = DeploymentId("01890000-0000-7000-8000-000000000000");
    out.attempt = 2;
    out.at = kNow;
    out.requirements.nodes.emplace_back();
    out.requirements.nodes.back().name = "server";
    out.requirements.nodes.back().vcpus = 2;
    out.target.user_group = "lab";
    out.target.template_name = "with \"quotes\"";
    out.snapshot = federation::Snapshot::of(
        {provider("A", 40), provider("B", 40), provider("C", 2), provider("D", 40)},
        {{"A/r 1", kNow - std::chrono::hours(3), true}, {"B/r 1", kNow, false}});
    out.state.reserved[ProviderKey("C/r 1/p")].vcpus = 1;
    out.state.reserved[ProviderKey("gone/r/p")].vcpus = 1;
    out.state.blocked.push_back({"D", "", "down\n", kNow + std::chrono::hours(1)});
    out.state.excluded.push_back({ProviderKey("B/r 1/p"), "failed there"});
    auto history = std::make_shared<ranking::History>();
    for (int i = 0; i < 7; ++i) {
        history->add({ProviderKey("A/r 1/p"), "with \"quotes\"", i % 3 != 0,
                      std::chrono::seconds(100 + i), kNow - std::chrono::hours(50 * i)});
    }
    out.history = history;
    return out;
}

/// The contents that a store would have kept.
FetchContent contents_of(const federation::Snapshot& snapshot) {
    auto kept = std::make_shared<std::map<ContentHash, std::string>>();
    kept->emplace(snapshot.hash(), snapshot.manifest());
    for (const auto& entry : snapshot.entries()) {
        kept->emplace(entry->hash, federation::provider_to_json(entry->provider));
    }
    return [kept](const ContentHash& hash) -> Result<std::string> {
        const auto found = kept->find(hash);
        if (found == kept->end()) {
            return fail(ErrorCode::not_found, "no such content");
        }
        return found->second;
    };
}

}  // namespace

TEST_CASE("a decision keeps every verdict and replays to the same bytes") {
    const DecisionInput given = input();
    const ranking::BaselineRanker ranker;
    const DecisionResult result = decide(given, ranker);
    REQUIRE(result.ranked.size() == 1);
    CHECK(result.ranked.front().provider == ProviderKey("A/r 1/p"));
    CHECK(result.record.hash == sha256(result.record.text));

    const auto record = nlohmann::json::parse(result.record.text);
    CHECK(record["schema"] == "paas.decision/3");
    CHECK(record["snapshot"] == given.snapshot.hash().str());
    REQUIRE(record["providers"].size() == 4);
    CHECK(record["providers"][0][0].is_number());
    CHECK(record["providers"][1][0][0] == "excluded");
    CHECK(record["providers"][2][0] == nlohmann::json::array({"quota.vcpus", 2, 0, 2}));
    CHECK(record["providers"][3][0][0] == "blocked");

    const auto replayed = replay_decision(result.record.text, ranker, contents_of(given.snapshot));
    REQUIRE_MESSAGE(replayed, to_string(replayed.error()));
    CHECK(replayed->result.record.text == result.record.text);
    CHECK(replayed->input.attempt == 2);
    CHECK(replayed->result.ranked == result.ranked);
}

TEST_CASE("a provider blocked by failures is better than none; one blocked by hand is not") {
    DecisionInput given = input();
    given.snapshot = federation::Snapshot::of({provider("A", 40)});
    given.state.excluded.clear();
    const ranking::BaselineRanker ranker;
    for (const bool automatic : {true, false}) {
        CAPTURE(automatic);
        given.state.blocked = {
            {"A", "", "capacity: none", kNow + std::chrono::hours(1), automatic}};
        const DecisionResult result = decide(given, ranker);
        CHECK(result.ranked.size() == (automatic ? 1 : 0));
        CHECK(result.blocks_lifted == automatic);
        const auto replayed =
            replay_decision(result.record.text, ranker, contents_of(given.snapshot));
        REQUIRE(replayed);
        CHECK(replayed->result.record.text == result.record.text);
    }
}

TEST_CASE("when nothing fits, the record holds what would help, and a replay quotes it") {
    DecisionInput given = input();
    given.requirements.nodes.back().vcpus = 64;
    given.requirements.nodes.push_back(given.requirements.nodes.back());
    given.requirements.nodes.back().name = "other";
    given.requirements.nodes.back().ram_bytes = 1'000'000'000'000;
    const ranking::BaselineRanker ranker;
    const DecisionResult result = decide(given, ranker);
    REQUIRE(result.ranked.empty());
    auto record = nlohmann::json::parse(result.record.text);
    std::vector<std::string> fixes;
    for (const auto& provider : record["providers"]) {
        for (const auto& refusal : provider) {
            if (refusal.size() == 5) {
                fixes.push_back(refusal[4].get<std::string>());
            }
        }
    }
    CHECK(fixes.size() >= 8);  // two kinds of machine at four providers
    const auto replayed = replay_decision(result.record.text, ranker, contents_of(given.snapshot));
    REQUIRE_MESSAGE(replayed, to_string(replayed.error()));
    CHECK(replayed->result.record.text == result.record.text);

    // A record that was written by a program with other words.
    std::string other = result.record.text;
    for (std::size_t at = 0; (at = other.find(fixes.front(), at)) != std::string::npos;) {
        other.replace(at, fixes.front().size(), "get more");
    }
    REQUIRE(other != result.record.text);
    const auto quoted = replay_decision(other, ranker, contents_of(given.snapshot));
    REQUIRE_MESSAGE(quoted, to_string(quoted.error()));
    CHECK(quoted->result.record.text == other);
}

TEST_CASE("a record holds where the data was found") {
    DecisionInput given = input();
    given.requirements.datasets = {"user.ann:set", "lost:one"};
    given.state.data.provider_of_rse = {{"A \"DISK\"", "A"}};
    given.state.data.datasets = {{"user.ann:set", 1000, {{"A \"DISK\"", 250'000}}, ""},
                                 {"lost:one", 0, {}, "the catalogue does not know it"}};
    const ranking::BaselineRanker ranker;
    const DecisionResult result = decide(given, ranker);
    const auto replayed = replay_decision(result.record.text, ranker, contents_of(given.snapshot));
    REQUIRE_MESSAGE(replayed, to_string(replayed.error()));
    CHECK(replayed->input.state.data == given.state.data);
    CHECK(replayed->result.record.text == result.record.text);
    given.state.data = {};
    CHECK(decide(given, ranker).ranked.front().score != result.ranked.front().score);
}

TEST_CASE("records of the first form are replayed in that form") {
    DecisionInput given = input();
    given.form = RecordForm::first;
    const ranking::BaselineRanker ranker;
    const DecisionResult result = decide(given, ranker);
    const auto record = nlohmann::json::parse(result.record.text);
    CHECK(record["schema"] == "paas.decision/1");
    CHECK_FALSE(record.contains("data"));
    CHECK(record["providers"][2][0] == nlohmann::json::array({"quota.vcpus", 2, 0}));
    // The bytes that programs of that form wrote, as kept then.
    CHECK(result.record.hash.str() ==
          "4c2c07dd575e907acc552b0da6c39d5764ba23046ee5ed678be74fae698eadf6");
    const auto replayed = replay_decision(result.record.text, ranker, contents_of(given.snapshot));
    REQUIRE_MESSAGE(replayed, to_string(replayed.error()));
    CHECK(replayed->result.record.text == result.record.text);
}

TEST_CASE("a record holds what the user has reserved; the second form charged all of it") {
    DecisionInput given = input();
    federation::Provider shared = provider("C", 40);
    shared.quotas[federation::Metric::vcpus].per_user = federation::Limit::of(2);
    given.snapshot = federation::Snapshot::of({shared});
    const ranking::BaselineRanker ranker;
    const auto replays = [&](const DecisionResult& result) {
        const auto replayed =
            replay_decision(result.record.text, ranker, contents_of(given.snapshot));
        REQUIRE_MESSAGE(replayed, to_string(replayed.error()));
        CHECK(replayed->result.record.text == result.record.text);
        return replayed->input.state.reserved_by_user;
    };
    const DecisionResult free_for_user = decide(given, ranker);
    CHECK(free_for_user.ranked.size() == 1);
    CHECK(replays(free_for_user).empty());
    given.state.reserved_by_user[ProviderKey("C/r 1/p")].vcpus = 1;
    const DecisionResult full = decide(given, ranker);
    CHECK(full.ranked.empty());
    CHECK(replays(full) == given.state.reserved_by_user);
    given.form = RecordForm::second;
    given.state.reserved_by_user = given.state.reserved;
    const DecisionResult old = decide(given, ranker);
    CHECK(old.ranked.empty());
    CHECK_FALSE(nlohmann::json::parse(old.record.text).contains("reserved_by_user"));
    CHECK(replays(old).size() == 1);
}

TEST_CASE("a record may refer to its blocks instead of holding them") {
    DecisionInput given = input();
    given.state.blocked = {{"A", "vm", "quota: \"full\"", kNow + std::chrono::hours(1), true}};
    const std::string blocks = blocks_text(given.state.blocked);
    given.blocks = sha256(blocks);
    const ranking::BaselineRanker ranker;
    const DecisionResult result = decide(given, ranker);
    CHECK(result.record.text.find("full") == std::string::npos);
    const FetchContent others = contents_of(given.snapshot);
    const auto fetch = [&](const ContentHash& hash) {
        return hash == given.blocks ? Result<std::string>(blocks) : others(hash);
    };
    const auto replayed = replay_decision(result.record.text, ranker, fetch);
    REQUIRE_MESSAGE(replayed, to_string(replayed.error()));
    CHECK(replayed->result.record.text == result.record.text);
    REQUIRE(replayed->input.state.blocked.size() == 1);
    CHECK(replayed->input.state.blocked.front().reason == "quota: \"full\"");
    CHECK_FALSE(replay_decision(result.record.text, ranker, others));
}

TEST_CASE("a record that cannot be replayed says why") {
    const DecisionInput given = input();
    const ranking::BaselineRanker ranker;
    const std::string text = decide(given, ranker).record.text;
    const FetchContent contents = contents_of(given.snapshot);
    const auto code_of = [&](const std::string& record) {
        const auto replayed = replay_decision(record, ranker, contents);
        REQUIRE_FALSE(replayed);
        return replayed.error().code;
    };
    const auto with = [&](const char* key, const nlohmann::json& value) {
        nlohmann::json changed = nlohmann::json::parse(text);
        changed[key] = value;
        return changed.dump();
    };
    CHECK(code_of("not json") == ErrorCode::data_loss);
    CHECK(code_of(with("schema", "paas.decision/4")) == ErrorCode::unimplemented);
    CHECK(code_of(with("model", "forest/9")) == ErrorCode::unimplemented);
    CHECK(code_of(with("snapshot", std::string(64, '0'))) == ErrorCode::not_found);
    CHECK(code_of(with("reserved", nlohmann::json::array({{99, 0, 0, 0, 0, 0, 0, 0}}))) ==
          ErrorCode::data_loss);
    CHECK(code_of(with("data", nlohmann::json::object())) == ErrorCode::data_loss);
    CHECK(code_of(with("history", nlohmann::json::object())) == ErrorCode::data_loss);
}
