#include "temporary.hpp"

#include "paas/config/settings.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <string>
#include <thread>
#include <vector>

using namespace paas;
using namespace paas::config;

namespace {

Context remote(std::string name) {
    Context context;
    context.name = std::move(name);
    context.url = "https://orchestrator.example.org/orchestrator";
    context.group = "lab/test";
    context.token = "agent:infn";
    return context;
}

Result<Configuration> reload(const std::filesystem::path& file) {
    return load(
        [&](std::string_view name) -> std::optional<std::string> {
            return name == "PAAS_CONFIG" ? std::optional(file.string()) : std::nullopt;
        },
        {});
}

}  // namespace

TEST_CASE("a stored context reads back and the file is its owner's alone") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "new/config.yaml";
    REQUIRE(store_context(file, remote("infn")));
    const auto loaded = reload(file);
    REQUIRE(loaded);
    REQUIRE(loaded->contexts.size() == 2);
    CHECK(loaded->contexts[0].name == "embedded");
    Context stored = loaded->contexts[1];
    stored.origin.clear();
    CHECK(stored == remote("infn"));
    struct stat status{};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    REQUIRE(::stat(file.parent_path().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0700U);
}

TEST_CASE("contexts stored at the same time are all kept") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "new/config.yaml";
    constexpr int kMany = 8;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kMany; ++i) {
            threads.emplace_back([&, i] {
                const auto stored = store_context(file, remote("c" + std::to_string(i)));
                CHECK(stored.has_value());
            });
        }
    }
    const auto loaded = reload(file);
    REQUIRE(loaded);
    CHECK(loaded->contexts.size() == kMany + 1);
}

TEST_CASE("editing keeps what people wrote around it") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "config.yaml";
    TemporaryFolder::write(file,
                           "# mine\ngroup: lab/test  # the lab\n\ncontexts:\n  old:\n"
                           "    url: https://old.example.org\n\n# how it looks\noutput: wide\n");
    REQUIRE(store_context(file, remote("infn")));
    REQUIRE(use_context(file, "infn"));
    const std::string text = TemporaryFolder::read(file);
    CHECK(text.find("# mine\ngroup: lab/test  # the lab\n") == 0);
    CHECK(text.find("# how it looks\noutput: wide\n") != std::string::npos);
    const auto loaded = reload(file);
    REQUIRE(loaded);
    CHECK(loaded->context.name == "infn");
    CHECK(loaded->contexts.size() == 3);
    CHECK(loaded->settings.output == "wide");
    REQUIRE(use_context(file, "old"));
    CHECK(reload(file)->context.name == "old");
    CHECK(TemporaryFolder::read(file).find("context: infn") == std::string::npos);
}

TEST_CASE("a context in use is not removed, an unknown one is not found") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "config.yaml";
    REQUIRE(store_context(file, remote("infn")));
    REQUIRE(use_context(file, "infn"));
    CHECK(remove_context(file, "infn").error().code == ErrorCode::failed_precondition);
    CHECK(remove_context(file, "other").error().code == ErrorCode::not_found);
    REQUIRE(use_context(file, "embedded"));
    REQUIRE(remove_context(file, "infn"));
    CHECK(reload(file)->contexts.size() == 1);
}

TEST_CASE("a file that cannot be edited line by line is left alone") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "config.yaml";
    const std::string text = "{group: lab/test}\n";
    TemporaryFolder::write(file, text);
    const auto stored = store_context(file, remote("infn"));
    REQUIRE_FALSE(stored);
    CHECK(stored.error().code == ErrorCode::failed_precondition);
    CHECK(TemporaryFolder::read(file) == text);
}

TEST_CASE("contexts that make no sense are refused") {
    struct Row {
        const char* name;
        std::string url;
        std::string token;
        bool good;
    };
    const Row rows[] = {
        {"a", "https://x.example.org", "", true},
        {"a", "http://127.0.0.1:8080/x", "env:T", true},
        {"a", "http://localhost", "file:/run/t", true},
        {"a", "http://[::1]:80", "login", true},
        {"a", "", "", true},
        {"a b", "https://x", "", false},
        {"", "https://x", "", false},
        {"embedded", "https://x", "", false},
        {"a", "http://x.example.org", "", false},
        {"a", "http://localhost.example.org", "", false},
        {"a", "ftp://x", "", false},
        {"a", "https://", "", false},
        {"a", "https://u:p@x", "", false},
        {"a", "https://x", "env:", false},
        {"a", "https://x", "secret", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.url);
        CAPTURE(row.token);
        Context context;
        context.name = row.name;
        context.url = row.url;
        context.token = row.token;
        CHECK(check(context).has_value() == row.good);
    }
}

TEST_CASE("an atomic write follows a symbolic link and says what fails") {
    const TemporaryFolder folder;
    const auto real = folder.path() / "real.yaml";
    const auto link = folder.path() / "link.yaml";
    TemporaryFolder::write(real, "old");
    std::filesystem::create_symlink(real, link);
    REQUIRE(write_atomically(link, "new"));
    CHECK(TemporaryFolder::read(real) == "new");
    CHECK(std::filesystem::is_symlink(link));
    const auto written = write_atomically(real / "below" / "file", "x");
    REQUIRE_FALSE(written);
    CHECK(written.error().message.find("below") != std::string::npos);
}
