// The main job: deploy, reschedule, look at it.
#include "home.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace e2e;

namespace {

/// The world of the demo: the provider ranked first fails, the others succeed.
std::pair<std::string, std::string> first_fails(Home& home) {
    const Json ranking = home.json({"rank", example("virtual-machine.yaml")});
    REQUIRE(ranking["providers"].size() >= 2);
    const auto first = ranking["providers"][0]["provider"].get<std::string>();
    const auto second = ranking["providers"][1]["provider"].get<std::string>();
    home.simulate("seed: 3\ndefaults: { success: 1.0 }\nproviders:\n  " + first +
                  ":\n    success: 0\n"
                  "    errors: [{ class: capacity, message: No valid host was found }]\n");
    return {first, second};
}

}  // namespace

TEST_CASE("a deployment that fails at the first provider completes at the second") {
    Home home;
    home.feed();
    const auto [first, second] = first_fails(home);
    const ProgramResult result =
        home.paas({"deploy", example("virtual-machine.yaml"), "--inputs",
                   example("virtual-machine.inputs.yaml"), "--name", "vm", "-o", "json"});
    CAPTURE(result.err);
    REQUIRE(result.code == 0);
    const Json deployment = Json::parse(result.out, nullptr, false);
    REQUIRE(deployment.is_object());
    check_documented(deployment);
    CHECK(deployment["schema"] == "paas.deployment-detail/1");
    CHECK(deployment["status"] == "CREATE_COMPLETE");
    CHECK(deployment["provider"] == second);
    CHECK(deployment["simulated"] == true);
    REQUIRE(deployment["attempts"].size() == 2);
    CHECK(deployment["attempts"][0]["provider"] == first);
    CHECK(deployment["attempts"][0]["error_class"] == "capacity");
    CHECK(deployment["attempts"][1]["status"] == "running");
    CHECK(deployment["outputs"]["node_ip"].is_string());
    // The id came on standard error at once, and the simulation was named.
    CHECK(result.err.starts_with(deployment["id"].get<std::string>()));
    CHECK(result.err.find("simulated") != std::string::npos);

    check_golden("status.txt", home.good({"status", "vm"}), home);
    check_golden("status-list.txt", home.good({"status", "--columns", "id,name,status,provider"}),
                 home);
    CHECK(home.good({"status"}).find("(sim) " + second.substr(0, 4)) != std::string::npos);
    CHECK(home.good({"status", "-o", "wide"}).find("(sim) " + second) != std::string::npos);
    check_golden("logs.txt", home.good({"logs", "vm"}), home);
    check_golden("outputs.txt", home.good({"outputs", "vm"}), home);
    check_golden("resources.txt", home.good({"resources", "vm"}), home);
    check_golden("nodes.txt", home.good({"nodes", "ls", "vm"}), home);
    check_golden("stats.txt", home.good({"stats", "--by", "status", "--by", "provider"}), home);

    CHECK(home.good({"status", "-o", "name"}) == deployment["id"].get<std::string>() + "\n");
    CHECK(home.good({"outputs", "vm", "node_ip"}) ==
          deployment["outputs"]["node_ip"].get<std::string>() + "\n");
    CHECK(home.paas({"outputs", "vm", "node_pi"}).err.find("node_ip") != std::string::npos);
    CHECK(home.good({"status", "vm", "-o", "jsonpath={.attempts[*].provider}"}) ==
          first + " " + second + "\n");
    CHECK(home.good({"template", "vm"}) == content(example("virtual-machine.yaml")));
    CHECK(home.good({"template", "vm", "--resolved"}).find("get_input") == std::string::npos);
    CHECK(home.good({"graph", "vm"}).starts_with("digraph"));
    CHECK(home.json({"graph", "vm"})["schema"] == "paas.graph/1");
    const Json document = home.json({"template", "vm"});
    CHECK(document["schema"] == "paas.template/1");
    CHECK(document["topology_template"].is_object());
    CHECK(home.good({"template", "vm", "-o", "yaml"}) == content(example("virtual-machine.yaml")));
    const Json log = home.json({"logs", "vm", "--provider-log"});
    CHECK(log["schema"] == "paas.provider-log/1");
    check_documented(log);
    CHECK(log["text"] == home.good({"logs", "vm", "--provider-log"}));
    const std::string last = home.good({"logs", "vm", "--provider-log", "--tail", "1"});
    CHECK(log["text"].get<std::string>().ends_with("\n" + last));
    CHECK(std::ranges::count(last, '\n') == 1);
    CHECK(home.json({"resources", "vm"}).size() >= 3);
    CHECK(home.json({"outputs", "vm"})["outputs"].contains("node_ip"));
    for (const Json& event : home.json({"logs", "vm"})) {
        CHECK(event["data"].is_object());
    }
    CHECK(home.good({"logs", "vm", "--tail", "1"}).find("running at") != std::string::npos);
    CHECK(home.paas({"logs", "vm", "--provider-log"}).code == 0);
}

TEST_CASE("every format of a list holds the same deployments") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    REQUIRE(home.deploy("virtual-machine.yaml", "one") == 0);
    REQUIRE(home.deploy("vm-with-volume.yaml", "two") == 0);
    CHECK(home.json({"status"}).size() == 2);
    const auto lines = [](const std::string& text) { return std::ranges::count(text, '\n'); };
    CHECK(lines(home.good({"status"})) == 3);
    CHECK(lines(home.good({"status", "--no-headers"})) == 2);
    CHECK(lines(home.good({"status", "-o", "jsonl"})) == 2);
    CHECK(lines(home.good({"status", "-o", "csv"})) == 3);
    CHECK(lines(home.good({"status", "-o", "name"})) == 2);
    CHECK(home.good({"status", "-o", "yaml"}).find("- schema: paas.deployment/1") == 0);
    CHECK(home.good({"status", "--sort", "name", "--columns", "name", "--no-headers"}) ==
          "one\ntwo\n");
    CHECK(home.good({"status", "--sort", "-name", "-o", "jsonpath={[*].name}"}) == "two one\n");
    CHECK(home.json({"status", "--status", "complete"}).size() == 2);
    CHECK(home.json({"status", "--status", "failed"}).empty());
    CHECK(home.json({"status", "--template", "vm-with-volume"}).size() == 1);
    CHECK(home.json({"status", "--limit", "1"}).size() == 1);
    CHECK(home.json({"status", "--since", "1h"}).size() == 2);
    CHECK(home.json({"status", "--user", "nobody"}).empty());
}

TEST_CASE("how a deployment ends is told by the exit code") {
    Home home;
    home.feed();
    SUBCASE("failed everywhere") {
        home.simulate("defaults: { success: 0, errors: [{ class: capacity }] }\n");
        const ProgramResult result =
            home.paas({"deploy", example("virtual-machine.yaml"), "--name", "vm"});
        CHECK(result.code == 10);
        CHECK(result.out.find("CREATE_FAILED") != std::string::npos);
        CHECK(home.paas({"wait", "vm"}).code == 10);
        CHECK(home.paas({"status", "vm"}).code == 0);
        CHECK(home.paas({"status", "vm", "--watch"}).code == 10);
    }
    SUBCASE("no provider fits") {
        const ProgramResult result = home.paas({"deploy", example("virtual-machine.yaml"), "-i",
                                                "num_cpus=32", "-i", "mem_size=1 TB"});
        CHECK(result.code == 9);
        const ProgramResult plan = home.paas(
            {"rank", example("virtual-machine.yaml"), "-i", "num_cpus=32", "-i", "mem_size=1 TB"});
        CHECK(plan.code == 9);
    }
    SUBCASE("the time to wait is over") {
        home.simulate("defaults: { success: 1, ready: { median: 1h, p95: 2h } }\n");
        home.environment["PAAS_VIRTUAL_TIME"] = "false";
        const std::string id =
            home.good({"deploy", example("virtual-machine.yaml"), "--detach"}).substr(0, 36);
        const ProgramResult result = home.paas({"wait", id, "--timeout", "300ms"});
        CHECK(result.code == 7);
        CHECK(result.err.find("wait again") != std::string::npos);
    }
    SUBCASE("the name is taken") {
        home.simulate("defaults: { success: 1.0 }\n");
        REQUIRE(home.deploy("virtual-machine.yaml", "vm") == 0);
        CHECK(home.deploy("virtual-machine.yaml", "vm") == 6);
    }
}

TEST_CASE("a wrong simulation is refused before anything is stored") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\nseed: x\n");
    const ProgramResult result = home.paas({"deploy", example("virtual-machine.yaml")});
    CAPTURE(result.err);
    CHECK(result.code == 3);
    CHECK(result.err.find("simulation.yaml:2:1: ") != std::string::npos);
    home.environment.erase("PAAS_SIMULATION");
    CHECK(home.json({"status"}).empty());
}

TEST_CASE("the default time of a provider gives way to a shorter whole") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    const Json deployed = home.json({"deploy", example("virtual-machine.yaml"), "--timeout", "1h"});
    CHECK(deployed["limits"]["provider_timeout"] == deployed["limits"]["timeout"]);
    CHECK(home.paas({"deploy", example("virtual-machine.yaml"), "--timeout", "1h",
                     "--provider-timeout", "4h"})
              .code == 3);
}

TEST_CASE("labels that cannot be shown or called are wrong usage; quiet means quiet") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    const std::string file = example("virtual-machine.yaml");
    for (const std::vector<std::string>& more : {std::vector<std::string>{"--callback", "notaurl"},
                                                 {"--callback", "ftp://host.example.org/x"},
                                                 {"--name", "a\nb"},
                                                 {"--inputs", home.state().string()},
                                                 {"-i", "num_cpus=@" + home.state().string()}}) {
        std::vector<std::string> words{"deploy", file};
        words.insert(words.end(), more.begin(), more.end());
        CAPTURE(more[1]);
        CHECK(home.paas(words).code == 2);
    }
    CHECK(home.json({"status"}).empty());
    const ProgramResult quiet = home.paas({"deploy", file, "-q"});
    CHECK(quiet.code == 0);
    CHECK(quiet.err.empty());
}

TEST_CASE("events come as JSON lines while a command waits") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    const ProgramResult result =
        home.paas({"deploy", example("virtual-machine.yaml"), "-o", "jsonl"});
    REQUIRE(result.code == 0);
    std::vector<Json> lines;
    for (std::size_t at = 0; at < result.out.size();) {
        const std::size_t end = result.out.find('\n', at);
        lines.push_back(Json::parse(result.out.substr(at, end - at), nullptr, false));
        REQUIRE(lines.back().is_object());
        check_documented(lines.back());
        at = end + 1;
    }
    REQUIRE(lines.size() >= 3);
    CHECK(lines.front()["schema"] == "paas.event/1");
    CHECK(lines.front()["type"] == "accepted");
    CHECK(lines.back()["schema"] == "paas.deployment-detail/1");
    CHECK(lines.back()["status"] == "CREATE_COMPLETE");
}

TEST_CASE("a dry run shows the plan and stores nothing") {
    const Home home;
    home.feed();
    check_golden("dry-run.txt", home.good({"deploy", example("virtual-machine.yaml"), "--dry-run"}),
                 home);
    CHECK(home.json({"status"}).empty());
    CHECK(home.json({"deploy", example("virtual-machine.yaml"), "--dry-run"})["schema"] ==
          "paas.ranking/1");
}

TEST_CASE("inputs come from files, the environment and standard input; secrets stay hidden") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    home.environment["K8S_TOKEN"] = "correct-horse-battery";
    home.write("number", "3\n");
    home.input = "wn_cpus: 2\n";
    const ProgramResult result =
        home.paas({"deploy", example("kubernetes-cluster.yaml"), "--inputs", "-", "-i",
                   "admin_token=@env:K8S_TOKEN", "-i", "wn_num=@" + home.path("number").string(),
                   "--name", "k8s"});
    CAPTURE(result.err);
    REQUIRE(result.code == 0);
    const Json inputs = home.json({"status", "k8s"})["inputs"];
    CHECK(inputs["wn_num"] == 3);
    CHECK(inputs["wn_cpus"] == 2);
    CHECK(inputs["admin_token"] == "***");
    for (const std::vector<std::string>& words : {std::vector<std::string>{"status", "k8s"},
                                                  {"logs", "k8s", "-o", "json"},
                                                  {"template", "k8s", "--resolved"},
                                                  {"logs", "k8s", "--provider-log"},
                                                  {"rank", "--of", "k8s", "-o", "json"},
                                                  {"resources", "k8s", "-o", "json"}}) {
        CHECK(home.good(words).find("correct-horse") == std::string::npos);
    }
    // Nor does it lie in any file of the state folder.
    for (const auto& file : std::filesystem::recursive_directory_iterator(home.state())) {
        if (file.is_regular_file()) {
            CAPTURE(file.path().string());
            CHECK(content(file.path()).find("correct-horse") == std::string::npos);
        }
    }
}

TEST_CASE("a fragment is deployed together with its base, as one template") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    home.write("fragment.yaml",
               "tosca_definitions_version: tosca_simple_yaml_1_0\n"
               "topology_template:\n"
               "  node_templates:\n"
               "    software:\n"
               "      type: tosca.nodes.SoftwareComponent\n"
               "      requirements:\n"
               "        - host: server\n");
    const std::string fragment = home.path("fragment.yaml").string();
    const std::string base = example("virtual-machine.yaml");
    CHECK(home.paas({"deploy", fragment}).code == 3);
    CHECK(home.paas({"rank", fragment, "--with", base}).code == 0);
    const ProgramResult deployed =
        home.paas({"deploy", fragment, "--with", base, "--name", "both", "-o", "json"});
    CAPTURE(deployed.err);
    REQUIRE(deployed.code == 0);
    const std::string stored = home.good({"template", "both"});
    CHECK(stored.find("software:") != std::string::npos);
    CHECK(stored.find("server:") != std::string::npos);
    // What is stored needs neither of the two files.
    CHECK(home.paas({"update", "both", "-i", "num_cpus=4"}).code == 0);
}

TEST_CASE("every command that reads a template keeps the parsed type files") {
    Home home;
    home.feed();
    home.simulate("defaults: { success: 1.0 }\n");
    // A small file is parsed as fast as it is looked up.
    home.write("compute.yaml",
               content(example("types/compute.yaml")) + "# " + std::string(5000, '-') + "\n");
    std::string text = content(example("virtual-machine.yaml"));
    text.erase(text.find("types/"), 6);
    home.write("vm.yaml", text);
    const std::string file = home.path("vm.yaml").string();
    const std::filesystem::path kept = home.path("cache") / "paas" / "documents";
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"rank"}, {"render"}, {"graph"}, {"deploy"}}) {
        CAPTURE(words[0]);
        std::vector<std::string> line{words[0], file};
        line.push_back("--no-cache");
        std::filesystem::remove_all(kept);
        CHECK(home.paas(line).code == 0);
        CHECK_FALSE(std::filesystem::exists(kept));
        line.pop_back();
        CHECK(home.paas(line).code == 0);
        CHECK(std::filesystem::exists(kept));
    }
}
