#include "home.hpp"

#include <doctest/doctest.h>

using namespace e2e;

TEST_CASE("config view shows where each value comes from") {
    Home home;
    home.write("config/paas/config.yaml", "# mine\ngroup: lab/test\ntimeout: 6h\n");
    home.environment["PAAS_TIMEOUT"] = "3h";
    const Json settings = home.json({"config", "view", "--context", "embedded"});
    std::map<std::string, Json> by_name;
    for (const Json& setting : settings) {
        by_name[setting["name"].get<std::string>()] = setting;
    }
    CHECK(by_name["group"]["origin"] == "file");
    CHECK(by_name["group"]["where"].get<std::string>().ends_with("config.yaml:2:8"));
    CHECK(by_name["timeout"]["value"] == "3h");
    CHECK(by_name["timeout"]["origin"] == "environment");
    CHECK(by_name["context"]["origin"] == "flag");
    CHECK(by_name["provider_timeout"]["origin"] == "default");
    check_golden("config-view.txt", home.good({"config", "view", "--sort", "name"}), home);
}

TEST_CASE("a mistake in the file has its place, exit code 2, and no effect") {
    const Home home;
    home.write("config/paas/config.yaml", "group: a\ntimeuot: 3h\n");
    const ProgramResult result = home.paas({"status"});
    CHECK(result.code == 2);
    CHECK(result.err.find("config.yaml:2:1: ") != std::string::npos);
    CHECK(result.err.find("did you mean 'timeout'?") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(home.state()));
    // What explains itself still does.
    CHECK(home.paas({"help", "config"}).code == 0);
    CHECK(home.paas({"version"}).code == 0);
    const Json error = Json::parse(home.paas({"status", "-o", "json"}).err, nullptr, false);
    REQUIRE(error.is_object());
    CHECK(error["error"]["position"]["line"] == 2);
}

TEST_CASE("contexts are stored, listed, chosen and removed") {
    Home home;
    home.good({"context", "set", "infn", "--url", "https://paas.example.org/orchestrator",
               "--group", "lab/test", "--token", "agent:infn"});
    check_golden("context-ls.txt", home.good({"context", "ls"}), home);
    home.good({"context", "set", "infn", "--issuer", "https://iam.example.org/"});
    home.good({"context", "use", "infn"});
    const Json contexts = home.json({"context", "ls"});
    REQUIRE(contexts.size() == 2);
    CHECK(contexts[1]["current"] == true);
    CHECK(contexts[1]["issuer"] == "https://iam.example.org/");
    CHECK(contexts[1]["group"] == "lab/test");

    // A remote context can be kept, not used, and this version says so.
    const ProgramResult remote = home.paas({"status"});
    CHECK(remote.code == 6);
    CHECK(remote.err.find("this version runs embedded only") != std::string::npos);
    CHECK(home.paas({"status", "--context", "embedded"}).code == 0);

    CHECK(home.paas({"context", "rm", "infn"}).code == 6);
    home.good({"context", "use", "embedded"});
    home.good({"context", "rm", "infn"});
    CHECK(home.json({"context", "ls"}).size() == 1);
}

TEST_CASE("a password in a URL is not shown") {
    Home home;
    home.environment["ORCHENT_URL"] = "https://me:hidden@paas.example.org/orchestrator";
    home.environment["PAAS_RUCIO_URL"] = "https://me:hidden@rucio.example.org";
    const Json contexts = home.json({"context", "ls"});
    CHECK(contexts.dump().find("hidden") == std::string::npos);
    CHECK(contexts.dump().find("https://***@paas.example.org/orchestrator") != std::string::npos);
    CHECK(home.good({"config", "view"}).find("hidden") == std::string::npos);
}

TEST_CASE("orchent's variables give a context, and nobody is sent there unasked") {
    Home home;
    home.environment["ORCHENT_URL"] = "https://paas.example.org/orchestrator";
    home.environment["ORCHENT_TOKEN"] = "eyJhbGciOiJub25lIn0.e30.";
    const std::string text = home.good({"context", "ls", "-o", "json"});
    CHECK(text.find("\"orchent\"") != std::string::npos);
    CHECK(text.find("env:ORCHENT_TOKEN") != std::string::npos);
    CHECK(text.find("eyJ") == std::string::npos);
    CHECK(home.paas({"status"}).code == 0);
}
