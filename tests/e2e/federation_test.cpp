// feed, providers, rank, stats.
#include "home.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <sstream>

using namespace e2e;

namespace {

/// No line is wider than the 80 columns that Home has.
void check_width(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        const auto characters = std::ranges::count_if(
            line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
        CHECK(characters <= 80);
    }
}

/// Each provider of a ranking is measured by each requirement, and what is refused says why.
void check_requirements(const Json& ranking) {
    for (const Json& provider : ranking["providers"]) {
        CAPTURE(provider["provider"]);
        std::size_t refused = 0;
        CHECK(provider["requirements"].size() >= 2);
        for (const Json& one : provider["requirements"]) {
            CAPTURE(one.dump());
            const bool is_refused = one["outcome"] == "refused";
            refused += is_refused ? 1 : 0;
            CHECK(one.size() == 7);
            CHECK((is_refused == !one["reason"].get<std::string>().empty() ||
                   one["outcome"] == "assumed"));
            if (one["requirement"] == "vcpus" || one["requirement"] == "ram_mib") {
                CHECK(one["wanted"].get<int>() > 0);
                CHECK(one["free"].get<int>() <= one["quota"].get<int>());
                CHECK((one["wanted"] > one["free"]) == is_refused);
            }
        }
        CHECK((refused == 0) == provider["fits"].get<bool>());
        CHECK((provider["smallest_change"].empty() || refused > 0));
    }
}

}  // namespace

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

TEST_CASE("providers are shown in every format, with and without bars") {
    const Home home;
    home.feed();
    const std::string bari = home.good({"providers", "show", "RECAS-BARI"});
    // How old the example is depends on the day.
    const std::size_t age = bari.find("Age:");
    REQUIRE(age != std::string::npos);
    std::string ageless = bari;
    ageless.erase(age, ageless.find('\n', age) + 1 - age);
    check_golden("provider.txt", ageless, home);
    check_width(bari);
    CHECK(bari.find("█") == std::string::npos);  // no terminal
    CHECK(bari.find("Networks") != std::string::npos);

    check_golden("gpus.txt", home.good({"providers", "gpus"}), home);
    check_golden("gpus.csv", home.good({"providers", "gpus", "-o", "csv"}), home);
    const Json gpus = home.json({"providers", "gpus"});
    REQUIRE(gpus.size() >= 2);
    CHECK(gpus[0]["gpus"].get<int>() > 0);

    const std::string list = home.good({"providers", "ls"});
    check_width(list);
    CHECK(list.find("AGE") != std::string::npos);
    const std::string wide = home.good({"providers", "ls", "-o", "wide"});
    CHECK(wide.find("NETWORKS") != std::string::npos);
    for (const char* format : {"json", "yaml", "jsonl", "csv", "name"}) {
        CAPTURE(format);
        CHECK(home.good({"providers", "ls", "-o", format}).find("RECAS-BARI") != std::string::npos);
        CHECK(home.good({"providers", "show", "RECAS-BARI", "-o", format}).find("RECAS-BARI") !=
              std::string::npos);
    }
    CHECK(home.good({"providers", "show", "RECAS-BARI", "-o", "jsonpath={.networks[0].name}"})
              .size() > 1);
    for (const Json& provider : home.json({"providers", "ls"})) {
        CHECK(provider["limits"].size() == provider["free"].size());
        CHECK(provider["tests"]["windows"].size() == 3);
    }
}

TEST_CASE("what cannot be sorted by is wrong usage, and no chosen column is left out") {
    Home home;
    home.feed();
    const ProgramResult sorted = home.paas({"providers", "ls", "--sort", "nope"});
    CHECK(sorted.code == 2);
    CHECK(sorted.err.find("'nope'") != std::string::npos);
    CHECK(home.paas({"providers", "ls", "--sort", "-label", "-o", "json"}).code == 0);
    const std::string table = home.good({"providers", "ls", "--columns", "label,free"});
    CHECK(table.find("FREE") != std::string::npos);
}

TEST_CASE("an error with -o json is an object, also when no provider fits") {
    const Home home;
    const ProgramResult ranked = home.paas({"rank", example("virtual-machine.yaml"), "-o", "json"});
    CHECK(ranked.code == 9);
    const Json error = Json::parse(ranked.err, nullptr, false);
    REQUIRE(error.is_object());
    check_documented(error);
    CHECK(error["error"]["exit"] == 9);
    CHECK(Json::parse(ranked.out, nullptr, false)["schema"] == "paas.ranking/1");
}

TEST_CASE("a wrong message is refused with its place, and the others are taken") {
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
    CHECK(report["providers"] == 6);
    CHECK(home.json({"providers", "ls"}).size() == 6);
    REQUIRE(report["findings"].size() == 1);
    CHECK(report["findings"][0]["line"] == 2);
    const Json error = Json::parse(result.err, nullptr, false);
    REQUIRE(error.is_object());
    check_documented(error);
    CHECK(error["error"]["exit"] == 3);
    CHECK(error["error"]["findings"] == report["findings"]);
    CHECK(home.paas({"feed", home.path("mixed.jsonl").string()}).err.find("mixed.jsonl:2") !=
          std::string::npos);
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
    check_requirements(ranking);
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

TEST_CASE("when no provider fits, the table says why, at once and later") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    const std::vector<std::string> wish{example("virtual-machine.yaml"), "-i", "num_cpus=32", "-i",
                                        "mem_size=1 TB"};
    const auto with = [&](std::vector<std::string> words, const std::vector<std::string>& more) {
        words.insert(words.end(), wish.begin(), wish.end());
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    const ProgramResult plan = home.paas(with({"rank"}, {}));
    CHECK(plan.code == 9);
    check_golden("rank-none.txt", plan.out, home);
    check_width(plan.out);
    CHECK(plan.err.find("no provider fits") != std::string::npos);
    CHECK(home.paas(with({"rank"}, {"--explain"})).out == plan.out);
    CHECK(home.paas(with({"deploy"}, {"--dry-run"})).out == plan.out);

    const ProgramResult text = home.paas(with({"deploy"}, {"--name", "big"}));
    CHECK(text.code == 9);
    check_golden("deploy-none.txt", text.out, home);
    CHECK(text.out.ends_with(plan.out));
    CHECK(text.err.find("paas rank --explain --of ") != std::string::npos);

    const ProgramResult data = home.paas(with({"deploy"}, {"--name", "bigger", "-o", "json"}));
    CHECK(data.code == 9);
    const Json deployment = Json::parse(data.out, nullptr, false);
    REQUIRE(deployment.is_object());
    check_documented(deployment);
    CHECK(deployment["status"] == "CREATE_FAILED");
    CHECK(deployment["reason"].get<std::string>().find("none of 6 providers") != std::string::npos);
    CHECK(deployment["attempts"].empty());
    REQUIRE(deployment["providers"].size() == 6);
    check_requirements(deployment);

    // Later: from the record of the decision, in the same bytes.
    const std::string again = home.good({"rank", "--of", "big", "--explain"});
    CHECK(again.ends_with(plan.out));
    CHECK(home.good({"rank", "--replay", "big", "--explain"}).ends_with(plan.out));
    const Json replay = home.json({"rank", "--replay", "big"});
    CHECK(replay["identical"] == true);
    CHECK(replay["stored"] == replay["replayed"]);
    CHECK(replay["ranking"]["providers"] == home.json({"rank", "--of", "big"})[0]["providers"]);
    const Json record = Json::parse(replay["stored"].get<std::string>(), nullptr, false);
    CHECK(record["schema"] == "paas.decision/3");
    const std::string fix = deployment["providers"][0]["smallest_change"][0].get<std::string>();
    CHECK_FALSE(fix.empty());
    CHECK(replay["stored"].get<std::string>().find(fix) != std::string::npos);
}

TEST_CASE("the table of providers and requirements comes in every format") {
    const Home home;
    home.feed();
    const std::vector<std::string> rank{"rank", example("virtual-machine.yaml"), "--explain", "-o"};
    const auto as = [&](const std::string& format) {
        std::vector<std::string> words = rank;
        words.push_back(format);
        return home.good(words);
    };
    check_golden("rank-explain.csv", as("csv"), home);
    check_width(as("table"));
    CHECK(as("wide") == as("table"));
    CHECK(as("yaml").find("smallest_change") != std::string::npos);
    CHECK(Json::parse(as("jsonl"), nullptr, false)["providers"].size() == 6);
    CHECK(as("name").find("RECAS-BARI/RegionOne\n") != std::string::npos);
    CHECK(as("jsonpath={.providers[0].requirements[0].outcome}") == "met\n");
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
    const std::string rows = home.good({"rank", "--of", "vm", "-o", "csv"});
    CHECK(rows.starts_with("decision,rank,provider,"));
    CHECK(std::ranges::count(rows, '\n') == 1 + 6);
    CHECK(home.good({"rank", "--of", "vm", "--explain", "-o", "csv"})
              .starts_with("decision,rank,provider,requirement,"));
}

TEST_CASE("a quota that nobody told is neither a figure nor no limit") {
    const Home home;
    std::string text = content(example("federation/providers.jsonl"));
    text.erase(text.find('\n') + 1);
    Json message = Json::parse(text, nullptr, false);
    for (Json& service : message["compute_services"]) {
        for (Json& quota : service["quotas"]) {
            quota["cores"] = nullptr;
            quota["ram"] = quota["usage"].get<bool>() ? 0 : -1;
        }
    }
    home.write("one.json", message.dump());
    home.good({"feed", home.path("one.json").string()});
    const Json known = home.json({"providers", "ls"})[0];
    CHECK(known["free"]["vcpus"].is_null());
    CHECK(known["free"]["ram_mib"] == "unlimited");
    const Json ranking = home.json({"rank", example("virtual-machine.yaml")});
    int judged = 0;
    for (const Json& one : ranking["providers"][0]["requirements"]) {
        if (one["requirement"] == "vcpus") {
            CHECK(one["outcome"] == "assumed");
            CHECK(one["free"].is_null());
            CHECK(one["quota"].is_null());
            ++judged;
        } else if (one["requirement"] == "ram_mib") {
            CHECK(one["outcome"] == "met");
            CHECK(one["quota"] == "unlimited");
            ++judged;
        }
    }
    CHECK(judged == 2);
}

TEST_CASE("each column of a provider as CSV is headed once") {
    const Home home;
    home.feed();
    const std::string rows = home.good({"providers", "show", "RECAS-BARI", "-o", "csv"});
    std::istringstream heads(rows.substr(0, rows.find('\n')));
    std::set<std::string> seen;
    for (std::string head; std::getline(heads, head, ',');) {
        CAPTURE(head);
        CHECK(seen.insert(head).second);
    }
}

TEST_CASE("deployments are listed newest first") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    for (const char* name : {"one", "two", "three"}) {
        REQUIRE(home.deploy("virtual-machine.yaml", name) == 0);
    }
    const Json all = home.json({"status"});
    REQUIRE(all.size() == 3);
    CHECK(all[0]["name"] == "three");
    CHECK(all[2]["name"] == "one");
    const Json newest = home.json({"status", "--limit", "2"});
    REQUIRE(newest.size() == 2);
    CHECK(newest[1]["name"] == "two");
}

TEST_CASE("names that are not UTF-8 and unknown providers are refused, and nothing is stored") {
    Home home;
    home.feed();
    const std::string vm = example("virtual-machine.yaml");
    const ProgramResult bytes = home.paas({"deploy", vm, "--name", "\xff\xfe"});
    CHECK(bytes.code == 3);
    CHECK(bytes.err.find("the name is not UTF-8") != std::string::npos);
    CHECK(home.paas({"providers", "block", "RECAS-BARI", "--reason", "\xff"}).code == 3);
    const ProgramResult unknown = home.paas({"deploy", vm, "--provider", "RECAS"});
    CHECK(unknown.code == 5);
    CHECK(unknown.err.find("no provider is named 'RECAS'") != std::string::npos);
    const ProgramResult excluded = home.paas({"deploy", vm, "--exclude-provider", "RECAS-BARY"});
    CHECK(excluded.code == 5);
    CHECK(excluded.err.find("did you mean 'RECAS-BARI'?") != std::string::npos);
    CHECK(home.json({"status"}).empty());
    CHECK(home.json({"providers", "blocked"}).empty());
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
