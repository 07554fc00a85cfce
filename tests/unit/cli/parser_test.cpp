#include "parse/arguments.hpp"

#include <doctest/doctest.h>

using namespace paas::cli;

namespace {

using Line = std::vector<std::string>;

Arguments good(const Line& line) {
    Parsed parsed = parse(line);
    if (const auto* wrong = std::get_if<UsageError>(&parsed)) {
        FAIL(wrong->message);
    }
    REQUIRE(std::holds_alternative<Arguments>(parsed));
    return std::get<Arguments>(std::move(parsed));
}

UsageError bad(const Line& line) {
    Parsed parsed = parse(line);
    REQUIRE(std::holds_alternative<UsageError>(parsed));
    return std::get<UsageError>(std::move(parsed));
}

}  // namespace

TEST_CASE("options may stand before and after the command") {
    for (const Line& line :
         {Line{"-o", "json", "status", "a"}, Line{"status", "-o", "json", "a"},
          Line{"status", "a", "--output=json"}, Line{"--output", "json", "status", "a"},
          Line{"status", "-ojson", "a"}}) {
        const Arguments arguments = good(line);
        CHECK(arguments.command().name == "status");
        CHECK(arguments.get("output") == "json");
        CHECK(arguments.all("ID") == Line{"a"});
    }
}

TEST_CASE("a repeatable option takes one value each time and keeps the order") {
    const Arguments arguments =
        good({"deploy", "-i", "a=1", "t.yaml", "--input", "b=[1, 2]", "-ic={}", "-i", "d="});
    CHECK(arguments.all("input") == Line{"a=1", "b=[1, 2]", "c={}", "d="});
    CHECK(arguments.get("TEMPLATE") == "t.yaml");
}

TEST_CASE("words that look odd are arguments as they are") {
    CHECK(good({"validate", "-"}).all("FILE") == Line{"-"});
    CHECK(good({"validate", "[a,b]", "{}"}).all("FILE") == Line{"[a,b]", "{}"});
    CHECK(good({"validate", "--", "-x.yaml", "--help"}).all("FILE") == Line{"-x.yaml", "--help"});
    CHECK(good({"context", "set", "x", "--url="}).has("url"));
    CHECK(good({"context", "set", "x", "--url="}).get("url").empty());
}

TEST_CASE("subcommands are found, and what follows -- is handed on where a command says so") {
    const Arguments nodes = good({"nodes", "start", "d", "0", "1"});
    CHECK(nodes.words() == "nodes start");
    CHECK(nodes.get("ID") == "d");
    CHECK(nodes.all("NODE") == Line{"0", "1"});
    const Arguments ssh = good({"ssh", "d", "-l", "root", "--", "ls", "-l"});
    CHECK(ssh.get("ID") == "d");
    CHECK_FALSE(ssh.has("NODE"));
    CHECK(ssh.rest() == Line{"ls", "-l"});
}

TEST_CASE("typed values are read") {
    const Arguments arguments = good({"deploy", "t", "--timeout", "90m", "--max-providers", "3"});
    CHECK(arguments.duration("timeout") == std::chrono::minutes(90));
    CHECK(arguments.count("max-providers", 0) == 3);
    CHECK_FALSE(arguments.duration("provider-timeout").has_value());
    const auto now = *paas::parse_time("2026-01-31T12:00:00Z");
    CHECK(good({"status", "--since", "2h"}).time("since", now) == now - std::chrono::hours(2));
    CHECK(good({"status", "--since", "2026-01-01"}).time("since", now) ==
          *paas::parse_time("2026-01-01T00:00:00Z"));
}

TEST_CASE("a command's own option wins over the global one of the same name") {
    CHECK(good({"status", "-g", "lab"}).get("group") == "lab");
}

TEST_CASE("wrong usage is named, with what to do") {
    struct Row {
        Line line;
        const char* message;
        const char* hint;
    };
    const Row rows[] = {
        {{}, "needs a command", "--help"},
        {{"nodes"}, "paas nodes needs a command", "paas nodes --help"},
        {{"nodes", "strat", "x"}, "paas nodes has no command 'strat'", "start"},
        {{"--outptu", "json", "status"}, "unknown option '--outptu'", "--output"},
        {{"status", "--watc"}, "unknown option '--watc' of paas status", "--watch"},
        {{"status", "-Z"}, "unknown option '-Z'", "paas status --help"},
        {{"deploy"}, "paas deploy needs TEMPLATE", "usage: paas deploy TEMPLATE"},
        {{"deploy", "a", "b"}, "unexpected argument 'b'", "usage"},
        {{"deploy", "a", "--timeout"}, "--timeout needs DURATION", ""},
        {{"deploy", "a", "--timeout", "soon"}, "no duration: 'soon' for --timeout", "90s"},
        {{"deploy", "a", "--max-providers", "-1"}, "no whole number", ""},
        {{"deploy", "a", "--detach=yes"}, "--detach takes no value", ""},
        {{"deploy", "a", "--name", "x", "--name", "y"}, "--name is given more than once", ""},
        {{"status", "--status", "failde"}, "unknown value 'failde' for --status", "failed"},
        {{"status", "--since", "never"}, "no time", "7d"},
        {{"wait"}, "paas wait needs ID", ""},
        {{"wait", "x", "--for", "ever"}, "unknown value 'ever' for --for", "complete deleted"},
        {{"ports", "add", "x", "ssh"}, "paas ports add needs --from CIDR", "usage"},
        {{"nodes", "add", "x"}, "needs --count N", "usage"},
        {{"completion", "tcsh"}, "unknown SHELL 'tcsh'", ""},
        {{"--color", "red", "status"}, "unknown value 'red' for --color", "auto always never"},
    };
    for (const Row& row : rows) {
        std::string shown;
        for (const std::string& word : row.line) {
            shown += word + " ";
        }
        CAPTURE(shown);
        const UsageError wrong = bad(row.line);
        CAPTURE(wrong.message);
        CAPTURE(wrong.hint);
        CHECK(wrong.message.find(row.message) != std::string::npos);
        CHECK(wrong.hint.find(row.hint) != std::string::npos);
    }
}

TEST_CASE("help and version win wherever they stand") {
    for (const Line& line : {Line{"--help"}, Line{"-h"}, Line{"deploy", "--help"},
                             Line{"nodes", "-h"}, Line{"nodes", "add", "x", "--help"}}) {
        CHECK(std::holds_alternative<HelpWanted>(parse(line)));
    }
    CHECK(std::holds_alternative<VersionWanted>(parse({"status", "--version"})));
}

TEST_CASE("an unknown command keeps its arguments for a program of that name") {
    const Parsed parsed = parse({"-q", "statsu", "--all", "x"});
    REQUIRE(std::holds_alternative<UnknownCommand>(parsed));
    const auto& unknown = std::get<UnknownCommand>(parsed);
    CHECK(unknown.name == "statsu");
    CHECK(unknown.arguments == Line{"--all", "x"});
    CHECK(unknown.hint == "did you mean 'status'?");
}

TEST_CASE("the output format is known before the line is understood") {
    CHECK(wanted_output({"bogus", "-o", "json"}) == "json");
    CHECK(wanted_output({"--output=yaml"}) == "yaml");
    CHECK(wanted_output({"-ojson"}) == "json");
    CHECK(wanted_output({"x", "--", "-o", "json"}).empty());
}
