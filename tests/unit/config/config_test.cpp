#include "temporary.hpp"

#include "paas/config/settings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace paas;
using namespace paas::config;

namespace {

Environment variables(std::map<std::string, std::string> values) {
    return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
        const auto found = values.find(std::string(name));
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}

struct Home {
    TemporaryFolder folder;
    [[nodiscard]] std::filesystem::path file() const {
        return folder.path() / "config/paas/config.yaml";
    }
    [[nodiscard]] Environment environment(std::map<std::string, std::string> more = {}) const {
        more.emplace("HOME", folder.path().string());
        more.emplace("XDG_CONFIG_HOME", (folder.path() / "config").string());
        return variables(std::move(more));
    }
    void write(const std::string& text) const { TemporaryFolder::write(file(), text); }
};

const SettingValue& value(const Configuration& configuration, std::string_view name) {
    return *std::ranges::find_if(configuration.values,
                                 [&](const SettingValue& v) { return v.info->name == name; });
}

}  // namespace

TEST_CASE("the table is sorted and each variable is PAAS_ and the name in capitals") {
    CHECK(std::ranges::is_sorted(settings(), {}, &SettingInfo::name));
    for (const SettingInfo& info : settings()) {
        std::string variable = "PAAS_" + std::string(info.name);
        std::ranges::transform(variable, variable.begin(),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        CHECK(info.variable == variable);
        CHECK(find_setting(info.name) == &info);
    }
    CHECK(find_setting("nothing") == nullptr);
}

TEST_CASE("without a file everything has its default") {
    const Home home;
    const auto loaded = load(home.environment(), {});
    REQUIRE(loaded);
    CHECK(loaded->settings.context == "embedded");
    CHECK_FALSE(loaded->context.remote());
    CHECK(loaded->settings.state_dir == home.folder.path() / ".local/state/paas");
    CHECK(loaded->settings.cache_dir == home.folder.path() / ".cache/paas");
    CHECK_FALSE(loaded->settings.no_cache);
    CHECK(loaded->settings.timeout == std::chrono::hours(12));
    CHECK(loaded->settings.provider_timeout == std::chrono::hours(4));
    CHECK_FALSE(loaded->settings.keep_last_attempt);
    CHECK_FALSE(loaded->settings.user.empty());
    CHECK(loaded->file == home.file());
    for (const SettingValue& each : loaded->values) {
        CHECK(each.origin == Origin::default_value);
    }
}

TEST_CASE("flag beats environment beats file beats default") {
    const Home home;
    home.write("group: from-file\n");
    const auto group = [&](std::map<std::string, std::string> environment,
                           const std::vector<Flag>& flags) {
        auto loaded = load(home.environment(std::move(environment)), flags);
        REQUIRE(loaded);
        return value(*loaded, "group");
    };
    CHECK(group({}, {}).text == "from-file");
    CHECK(group({}, {}).origin == Origin::file);
    CHECK(group({}, {}).where == home.file().string() + ":1:8");
    CHECK(group({{"PAAS_GROUP", "from-env"}}, {}).text == "from-env");
    CHECK(group({{"PAAS_GROUP", "from-env"}}, {}).where == "PAAS_GROUP");
    const std::vector<Flag> flags{{"group", "from-flag", "--group"}};
    CHECK(group({{"PAAS_GROUP", "from-env"}}, flags).text == "from-flag");
    CHECK(group({{"PAAS_GROUP", "from-env"}}, flags).origin == Origin::flag);
}

TEST_CASE("NO_COLOR turns colours off unless something says otherwise") {
    const Home home;
    CHECK(load(home.environment({{"NO_COLOR", "1"}}), {})->settings.color == "never");
    CHECK(
        load(home.environment({{"NO_COLOR", "1"}, {"PAAS_COLOR", "always"}}), {})->settings.color ==
        "always");
    CHECK(load(home.environment({{"NO_COLOR", "1"}}), {{"color", "always", "--color"}})
              ->settings.color == "always");
}

TEST_CASE("paths in the file are relative to it, ~ is the home folder") {
    const Home home;
    home.write("simulation: sim.yaml\nstate_dir: ~/state\n");
    const auto loaded = load(home.environment(), {});
    REQUIRE(loaded);
    CHECK(loaded->settings.simulation == home.file().parent_path() / "sim.yaml");
    CHECK(loaded->settings.state_dir == home.folder.path() / "state");
}

TEST_CASE("lists may be written as sequence or as words") {
    const Home home;
    for (const std::string text : {"secret_words: [pin, seed]\n", "secret_words: pin, seed\n"}) {
        home.write(text);
        const auto loaded = load(home.environment(), {});
        REQUIRE(loaded);
        CHECK(loaded->settings.secret_words == std::vector<std::string>{"pin", "seed"});
    }
}

TEST_CASE("mistakes in the file have their place and what to do") {
    struct Row {
        const char* text;
        std::uint32_t line;
        std::uint32_t column;
        const char* message;
        const char* hint;
    };
    const Row rows[] = {
        {"gruop: x\n", 1, 1, "unknown setting 'gruop'", "did you mean 'group'?"},
        {"group: x\ntimeout: soon\n", 2, 10, "no duration: 'soon' for timeout", "90s"},
        {"color: red\n", 1, 8, "unknown value 'red' for color", "auto always never"},
        {"max_providers: -1\n", 1, 16, "no whole number", ""},
        {"keep_last_attempt: maybe\n", 1, 20, "neither true nor false", ""},
        {"group: [a]\n", 1, 8, "must be a single value", ""},
        {"- a\n", 1, 1, "must be a map", ""},
        {"contexts:\n  x:\n    ulr: https://a\n", 3, 5, "unknown field 'ulr'", "'url'"},
        {"contexts:\n  x: https://a\n", 2, 6, "is not a map", ""},
        {"contexts:\n  x:\n    url: http://a.example\n", 2, 3, "unencrypted", "https"},
        {"contexts:\n  x:\n    url: https://a\n    token: eyJhbGciOi\n", 2, 3, "token source",
         "never a token itself"},
        {"group: a\ngroup: b\n", 2, 1, "group", ""},
        {"group: [a\n", 0, 0, "", ""},
    };
    const Home home;
    for (const Row& row : rows) {
        const std::string text = row.text;
        CAPTURE(text);
        home.write(row.text);
        const auto loaded = load(home.environment(), {});
        REQUIRE_FALSE(loaded);
        CHECK(loaded.error().code == ErrorCode::invalid_argument);
        REQUIRE(loaded.error().position);
        CHECK(loaded.error().position->file == home.file().string());
        if (row.line != 0) {
            CHECK(loaded.error().position->line == row.line);
            CHECK(loaded.error().position->column == row.column);
        }
        CHECK(loaded.error().message.find(row.message) != std::string::npos);
        CHECK(loaded.error().hint.find(row.hint) != std::string::npos);
        CHECK(loaded.error().message.find("eyJ") == std::string::npos);
    }
}

TEST_CASE("a bad variable is named") {
    const Home home;
    const auto loaded = load(home.environment({{"PAAS_TIMEOUT", "12 parsecs"}}), {});
    REQUIRE_FALSE(loaded);
    CHECK(to_string(loaded.error()).find("PAAS_TIMEOUT") != std::string::npos);
}

TEST_CASE("a context that is not there is named with the nearest") {
    const Home home;
    home.write("contexts:\n  production:\n    url: https://orchestrator.example.org\n");
    const auto loaded = load(home.environment({{"PAAS_CONTEXT", "prodution"}}), {});
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == ErrorCode::not_found);
    CHECK(loaded.error().hint == "did you mean 'production'?");
}

TEST_CASE("orchent's variables give a context that must be chosen") {
    const Home home;
    const std::map<std::string, std::string> orchent{
        {"ORCHENT_URL", "https://paas.example.org/orchestrator"},
        {"ORCHENT_CAFILE", "/ca.pem"},
        {"OIDC_ACCOUNT", "infn"}};
    const auto plain = load(home.environment(orchent), {});
    REQUIRE(plain);
    CHECK_FALSE(plain->context.remote());
    const auto chosen = load(home.environment(orchent), {{"context", "orchent", "--context"}});
    REQUIRE(chosen);
    CHECK(chosen->context.url == "https://paas.example.org/orchestrator");
    CHECK(chosen->context.ca_file == "/ca.pem");
    CHECK(chosen->context.token == "agent:infn");
}
