#include "home.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace e2e;

TEST_CASE("version and help") {
    const Home home;
    CHECK(home.good({"--version"}).starts_with("paas "));
    CHECK(home.good({"status", "--version"}) == home.good({"--version"}));
    check_golden("help.txt", home.good({"--help"}), home);
    check_golden("help-deploy.txt", home.good({"deploy", "--help"}), home);
    CHECK(home.good({"help", "nodes", "add"}) == home.good({"nodes", "add", "--help"}));
    CHECK(home.json({"version"})["version"].get<std::string>().size() >= 5);
    CHECK_FALSE(std::filesystem::exists(home.state()));
}

TEST_CASE("wrong usage is exit code 2, says what is wrong, and touches nothing") {
    struct Row {
        std::vector<std::string> words;
        const char* message;
    };
    const Row rows[] = {
        {{}, "paas needs a command"},
        {{"depoly", "x"}, "did you mean 'deploy'?"},
        {{"deploy"}, "paas deploy needs TEMPLATE"},
        {{"deploy", "x", "--nmae", "y"}, "did you mean '--name'?"},
        {{"status", "-o", "xml"}, "unknown output format 'xml'"},
        {{"status", "--limit", "few"}, "no whole number"},
        {{"wait"}, "paas wait needs ID"},
        {{"logs"}, "paas logs needs ID"},
        {{"outputs"}, "paas outputs needs ID"},
        {{"retry"}, "paas retry needs ID"},
        {{"update"}, "paas update needs ID"},
        {{"delete"}, "paas delete needs ID"},
        {{"reset"}, "paas reset needs ID"},
        {{"lock"}, "paas lock needs ID"},
        {{"unlock"}, "paas unlock needs ID"},
        {{"resources"}, "paas resources needs ID"},
        {{"nodes"}, "paas nodes needs a command"},
        {{"nodes", "show", "x"}, "paas nodes show needs NODE"},
        {{"nodes", "add", "x", "--count", "none"}, "no whole number"},
        {{"ports", "add", "x", "https"}, "needs --from CIDR"},
        {{"ports", "add", "x", "htps", "--from", "0.0.0.0/0"}, "no port: 'htps'"},
        {{"ports", "add", "x", "https", "--from", "anywhere"}, "no network: 'anywhere'"},
        {{"ports", "add", "x", "https", "--from", "10.1.2.3/8"}, "bits beyond its prefix"},
        {{"ssh"}, "paas ssh needs ID"},
        {{"template"}, "paas template needs ID"},
        {{"graph"}, "paas graph needs TEMPLATE|ID"},
        {{"graph", "x", "-f", "svg"}, "unknown value 'svg'"},
        {{"validate"}, "paas validate needs FILE"},
        {{"validate", "--explain", "TOSCA-9999"}, "no finding has the code"},
        {{"render"}, "paas render needs FILE"},
        {{"providers", "show"}, "paas providers show needs PROVIDER"},
        {{"providers", "block", "x"}, "needs --reason TEXT"},
        {{"feed"}, "no configuration of feeders is named"},
        {{"feed", "x", "--as", "yaml"}, "unknown value 'yaml'"},
        {{"rank"}, "what is to be ranked?"},
        {{"rank", "x", "--of", "y"}, "too much to rank at once"},
        {{"stats", "--by", "color"}, "unknown value 'color'"},
        {{"context", "use"}, "paas context use needs NAME"},
        {{"context", "set", "x", "--url", "ftp://x"}, "does not start with https://"},
        {{"context", "set", "x", "--url", "https://x", "--token", "abc"}, "never a token itself"},
        {{"worker"}, "which stages?"},
        {{"completion"}, "paas completion needs SHELL"},
        {{"completion", "tcsh"}, "unknown SHELL 'tcsh'"},
        {{"help", "deplyo"}, "did you mean 'deploy'?"},
    };
    const Home home;
    for (const Row& row : rows) {
        std::string line;
        for (const std::string& word : row.words) {
            line += word + " ";
        }
        CAPTURE(line);
        const ProgramResult result = home.paas(row.words);
        CAPTURE(result.err);
        CHECK(result.code == 2);
        CHECK(result.out.empty());
        CHECK(result.err.find(row.message) != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists(home.state()));
}

TEST_CASE("with -o json an error is JSON on standard error") {
    const Home home;
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"depoly", "-o", "json"},
          std::vector<std::string>{"deploy", "-o", "json"},
          std::vector<std::string>{"validate", "no-such-file.yaml", "-o", "json"},
          std::vector<std::string>{"status", "no-such-deployment", "-ojsonl"}}) {
        const ProgramResult result = home.paas(words);
        CAPTURE(result.err);
        CHECK(result.out.empty());
        const Json error = Json::parse(result.err, nullptr, false);
        REQUIRE(error.is_object());
        CHECK(error["schema"] == "paas.error/1");
        CHECK(error["error"]["exit"] == result.code);
        for (const char* member :
             {"code", "exit", "message", "hint", "context", "position", "findings"}) {
            CHECK(error["error"].contains(member));
        }
    }
}

TEST_CASE("what is not there is exit code 5") {
    const Home home;
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"status", "nothing"},
          {"logs", "nothing"},
          {"outputs", "nothing"},
          {"retry", "nothing"},
          {"delete", "nothing", "--yes"},
          {"update", "nothing", "-i", "a=1"},
          {"reset", "nothing"},
          {"lock", "nothing"},
          {"unlock", "nothing"},
          {"resources", "nothing"},
          {"nodes", "ls", "nothing"},
          {"nodes", "start", "nothing", "--all"},
          {"nodes", "add", "nothing", "--count", "1"},
          {"ports", "ls", "nothing"},
          {"ports", "add", "nothing", "ssh", "--from", "::/0"},
          {"ssh", "nothing"},
          {"template", "nothing"},
          {"graph", "nothing"},
          {"wait", "nothing"},
          {"rank", "--of", "nothing"},
          {"rank", "--replay", "nothing"},
          {"providers", "show", "nothing"},
          {"providers", "unblock", "nothing"},
          {"providers", "block", "nothing", "--reason", "x"},
          {"deploy", "nothing.yaml"},
          {"rank", "nothing.yaml"},
          {"validate", "nothing.yaml"},
          {"render", "nothing.yaml"},
          {"graph", "nothing.yaml"},
          {"feed", "nothing.json"},
          {"context", "use", "nothing"},
          {"context", "rm", "nothing"}}) {
        std::string line;
        for (const std::string& word : words) {
            line += word + " ";
        }
        CAPTURE(line);
        const ProgramResult result = home.paas(words);
        CAPTURE(result.err);
        CHECK(result.code == 5);
        CHECK(result.err.starts_with("error: "));
        CHECK(result.out.empty());
    }
}

TEST_CASE("destructive commands need --yes where nobody can be asked") {
    Home home;
    home.feed();
    REQUIRE(home.deploy("virtual-machine.yaml", "vm") == 0);
    for (const std::vector<std::string>& words : {std::vector<std::string>{"delete", "vm"},
                                                  {"nodes", "rm", "vm", "--all"},
                                                  {"nodes", "reboot", "vm", "--all"}}) {
        const ProgramResult result = home.paas(words);
        CAPTURE(result.err);
        CHECK(result.code == 2);
        CHECK(result.err.find("--yes") != std::string::npos);
    }
    CHECK(home.json({"status", "vm"})["status"] == "CREATE_COMPLETE");
}

TEST_CASE("a program paas-NAME on PATH is a command, and no built-in one can be hidden") {
    Home home;
    const auto program = [&](const std::string& name, const std::string& text) {
        home.write("bin/" + name, "#!/bin/sh\n" + text);
        ::chmod(home.path("bin/" + name).c_str(), 0755);
    };
    program("paas-hello",
            "echo \"hello $1 $PAAS_USER $PAAS_STATE_DIR\"; \"$PAAS_PROGRAM\" "
            "--version; exit 7\n");
    program("paas-status", "echo hidden\n");
    home.environment["PATH"] = home.path("bin").string() + ":/usr/bin:/bin";
    const ProgramResult result = home.paas({"hello", "--world"});
    CHECK(result.code == 7);
    CHECK(result.out ==
          "hello --world ada " + home.state().string() + "\n" + home.good({"--version"}));
    CHECK(home.good({"status"}).find("hidden") == std::string::npos);
    bool found = false;
    for (const Json& plugin : home.json({"plugin", "ls"})) {
        found |= plugin["name"] == "hello";
        CHECK((plugin["name"] != "status" || plugin["hidden_by"] == "status"));
    }
    CHECK(found);
}

TEST_CASE("a full disk is an error, not a silent loss") {
    const Home home;
    if (!std::filesystem::exists("/dev/full")) {
        MESSAGE("skipped: /dev/full is missing");
        return;
    }
    const ProgramResult result = ::paas::testing::run_program(
        {"/bin/sh", "-c", std::string(PAAS_PROGRAM) + " config view > /dev/full"},
        {.environment = home.environment, .input = {}});
    CHECK(result.code == 1);
    CHECK(result.err.find("cannot write to standard output") != std::string::npos);
}
