// feed, providers, rank, stats.
#include "home.hpp"

#include <doctest/doctest.h>

using namespace e2e;

TEST_CASE("providers become known by feeding") {
    const Home home;
    const ProgramResult nothing = home.paas({"providers", "ls"});
    CHECK(nothing.code == 0);
    CHECK(nothing.err.find("paas feed") != std::string::npos);
    const Json report = home.json(
        {"feed", example("federation/providers.jsonl"), example("federation/rally.jsonl")});
    CHECK(report["providers"] == 6);
    CHECK(report["changed"] == 6);
    CHECK(report["rally_runs"].get<int>() > 0);
    CHECK(home.json({"feed", example("federation/providers.jsonl")})["changed"] == 0);
    const Json providers = home.json({"providers", "ls"});
    CHECK(providers.size() == 6);
    check_golden(
        "providers.txt",
        home.good({"providers", "ls", "--columns", "label,status,free.vcpus,free.ram_mib"}), home);
    const Json bari = home.json({"providers", "show", "RECAS-BARI"});
    CHECK(bari["label"] == "RECAS-BARI/RegionOne");
    CHECK(bari["flavors"].size() > 0);
    CHECK(bari["quotas"].contains("vcpus"));
    CHECK(home.good({"providers", "show", "RECAS-BARI"}).find("Flavors") != std::string::npos);
    CHECK(home.json({"providers", "gpus"}).size() >= 2);
    CHECK(home.paas({"providers", "show", "RECAS-BRAI"}).err.find("RECAS-BARI") !=
          std::string::npos);
}

TEST_CASE("a wrong message is refused with its place, and nothing is taken") {
    const Home home;
    std::string text = content(example("federation/providers.jsonl"));
    const std::size_t second = text.find('\n') + 1;
    text.insert(second, "{\"msg_version\": \"9.9.9\", \"provider_name\": \"X\"}\n");
    home.write("mixed.jsonl", text);
    const ProgramResult result =
        home.paas({"feed", home.path("mixed.jsonl").string(), "-o", "json"});
    CHECK(result.code == 3);
    const Json report = Json::parse(result.out, nullptr, false);
    REQUIRE(report.is_object());
    CHECK(report["providers"] == 0);
    CHECK(home.json({"providers", "ls"}).empty());
    REQUIRE(report["findings"].size() >= 1);
    CHECK(report["findings"][0]["line"] == 2);
    CHECK(result.err.find("mixed.jsonl:2") != std::string::npos);
    CHECK(home.paas({"feed", example("federation/rally.jsonl"), "--as", "messages"}).code == 3);
}

TEST_CASE("rank tells the order and every reason") {
    const Home home;
    home.feed();
    check_golden("rank.txt", home.good({"rank", example("virtual-machine.yaml")}), home);
    check_golden("rank-explain.txt",
                 home.good({"rank", example("virtual-machine.yaml"), "--explain"}), home);
    const Json ranking = home.json({"rank", example("virtual-machine.yaml")});
    CHECK(ranking["providers"].size() == 6);
    bool full = false;
    for (const Json& provider : ranking["providers"]) {
        CHECK((provider["rank"].get<int>() > 0) == provider["fits"].get<bool>());
        CHECK(provider["fits"].get<bool>() == provider["refusals"].empty());
        for (const Json& refusal : provider["refusals"]) {
            full |= refusal["code"] == "quota.ram_mib" && !refusal["fix"].empty();
        }
    }
    CHECK(full);
    const Json only =
        home.json({"rank", example("virtual-machine.yaml"), "--exclude-provider", "CLOUD-VENETO"});
    for (const Json& provider : only["providers"]) {
        CHECK((provider["provider"] != "CLOUD-VENETO/regionOne" || !provider["fits"].get<bool>()));
    }
}

TEST_CASE("a decision is kept and comes out the same again") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    REQUIRE(home.deploy("virtual-machine.yaml", "vm") == 0);
    const Json decisions = home.json({"rank", "--of", "vm"});
    REQUIRE(decisions.size() == 1);
    const auto record = decisions[0]["record"].get<std::string>();
    CHECK(record.size() == 64);
    CHECK(home.json({"rank", "--replay", "vm"})["identical"] == true);
    CHECK(home.json({"rank", "--replay", record})["record"] == record);
    CHECK(home.good({"rank", "--of", "vm", "--explain"}).find("Decision 1") == 0);
}

TEST_CASE("a blocked provider is left out until it is unblocked") {
    const Home home;
    home.feed();
    const auto fits = [&](const std::string& label) {
        const Json ranking = home.json({"rank", example("virtual-machine.yaml")});
        for (const Json& provider : ranking["providers"]) {
            if (provider["provider"] == label) {
                return provider["fits"].get<bool>();
            }
        }
        return false;
    };
    REQUIRE(fits("CLOUD-VENETO/regionOne"));
    home.good({"providers", "block", "CLOUD-VENETO", "--for", "2h", "--reason", "power cut"});
    const Json blocks = home.json({"providers", "blocked"});
    REQUIRE(blocks.size() == 1);
    CHECK(blocks[0]["reason"] == "power cut");
    CHECK_FALSE(fits("CLOUD-VENETO/regionOne"));
    home.good({"providers", "unblock", "CLOUD-VENETO"});
    CHECK(home.json({"providers", "blocked"}).empty());
    CHECK(fits("CLOUD-VENETO/regionOne"));
    CHECK(home.paas({"providers", "unblock", "CLOUD-VENETO"}).code == 5);
}

TEST_CASE("deployments are counted in five ways") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    REQUIRE(home.deploy("virtual-machine.yaml", "one") == 0);
    REQUIRE(home.deploy("vm-with-volume.yaml", "two") == 0);
    std::map<std::string, int> totals;
    for (const Json& row : home.json({"stats"})) {
        totals[row["by"].get<std::string>()] += row["total"].get<int>();
    }
    CHECK(totals ==
          std::map<std::string, int>{
              {"status", 2}, {"group", 2}, {"provider", 2}, {"template", 2}, {"month", 2}});
    CHECK(home.json({"stats", "--by", "template"}).size() == 2);
}
