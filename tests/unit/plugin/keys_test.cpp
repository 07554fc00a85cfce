#include "scratch.hpp"

#include "paas/base/hex.hpp"
#include "paas/base/ids.hpp"
#include "paas/plugin/sealer.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <sstream>
#include <thread>

using namespace paas;
using namespace paas::plugin;
namespace fs = std::filesystem;

namespace {

constexpr fs::perms kPrivate = fs::perms::owner_read | fs::perms::owner_write;

std::string content(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

mode_t mode(const fs::path& path) {
    struct stat entry{};
    REQUIRE(::stat(path.c_str(), &entry) == 0);
    return entry.st_mode & 07777U;
}

}  // namespace

TEST_CASE("a key file is made once: 0600 in a 0700 folder, and read again") {
    const Scratch scratch;
    const fs::path file = scratch.path() / "new" / "sealing.key";
    SeededRandom random(1);
    const auto made = load_or_create_keys(file, random);
    REQUIRE(made.has_value());
    REQUIRE(made->size() == 1);
    CHECK(made->front().bytes.reveal().size() == kSealingKeySize);
    CHECK(made->front().id == sha256(made->front().bytes.reveal()).str().substr(0, 16));
    CHECK(mode(file) == 0600);
    CHECK(mode(file.parent_path()) == 0700);

    const auto again = load_or_create_keys(file, random);
    REQUIRE(again.has_value());
    CHECK(again->front().id == made->front().id);
    CHECK(std::distance(fs::directory_iterator(file.parent_path()), {}) == 1);
}

TEST_CASE("a key of 32 raw bytes is a key file too") {
    const Scratch scratch;
    const std::string raw("0123456789abcdef\n\x00#xyz..........", 32);
    const auto keys = load_keys(scratch.write("key", raw, kPrivate));
    REQUIRE(keys.has_value());
    REQUIRE(keys->size() == 1);
    CHECK(keys->front().bytes.reveal() == raw);
}

TEST_CASE("a key file or folder open to others is refused") {
    const Scratch scratch;
    SeededRandom random(1);
    const fs::path file = scratch.path() / "sealing.key";
    REQUIRE(load_or_create_keys(file, random).has_value());
    for (const auto wide : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write,
                            fs::perms::others_exec}) {
        fs::permissions(file, kPrivate | wide);
        const auto keys = load_keys(file);
        REQUIRE_FALSE(keys.has_value());
        CHECK(keys.error().code == ErrorCode::permission_denied);
        CHECK(keys.error().hint == "chmod 600 " + file.string());
    }
    fs::permissions(file, kPrivate);
    fs::permissions(scratch.path(), fs::perms::owner_all | fs::perms::others_exec);
    const auto keys = load_or_create_keys(file, random);
    REQUIRE_FALSE(keys.has_value());
    CHECK(keys.error().code == ErrorCode::permission_denied);
    CHECK(keys.error().hint.starts_with("chmod 700 " + scratch.path().string() + " if"));
}

TEST_CASE("a file without keys is told where, never what") {
    const Scratch scratch;
    const std::string good(64, 'a');
    struct Row {
        std::string content;
        std::uint32_t line;
    };
    const Row rows[] = {
        {"", 0},
        {"# only a comment\n", 0},
        {good + "\nnot a key\n", 2},
        {"# newest first\n" + good.substr(1) + "\n", 2},
        {good + "0\n", 1},
        {std::string(31, '\x01'), 1},
    };
    for (const Row& row : rows) {
        const auto file = scratch.write("key", row.content, kPrivate);
        const auto keys = load_keys(file);
        REQUIRE_FALSE(keys.has_value());
        CHECK(keys.error().code == ErrorCode::data_loss);
        CHECK(keys.error().position.value_or(SourcePosition{}).line == row.line);
        CHECK(to_string(keys.error()).find("aaaa") == std::string::npos);
    }
    const auto missing = load_keys(scratch.path() / "nowhere");
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == ErrorCode::not_found);
}

TEST_CASE("rotation puts a new key in front and keeps the old ones") {
    const Scratch scratch;
    const fs::path file = scratch.path() / "sealing.key";
    SeededRandom random(1);
    const std::string first = load_or_create_keys(file, random).value().front().id;
    REQUIRE(rotate_key(file, random).has_value());
    REQUIRE(rotate_key(file, random).has_value());
    const auto keys = load_keys(file);
    REQUIRE(keys.has_value());
    REQUIRE(keys->size() == 3);
    CHECK(keys->back().id == first);
    CHECK(keys->front().id != first);
    CHECK(mode(file) == 0600);
    CHECK(std::distance(fs::directory_iterator(scratch.path()), {}) == 1);
    CHECK_FALSE(rotate_key(scratch.path() / "nowhere", random).has_value());
}

TEST_CASE("many at once agree on one key, and no rotation is lost") {
    const Scratch scratch;
    const fs::path file = scratch.path() / "sealing.key";
    std::string ids[4];
    {
        std::vector<std::jthread> threads;
        for (std::string& id : ids) {
            threads.emplace_back([&id, &file] {
                SystemRandom random;
                const auto keys = load_or_create_keys(file, random);
                id = keys ? keys->front().id : to_string(keys.error());
                (void)rotate_key(file, random);
            });
        }
    }
    const auto keys = load_keys(file);
    REQUIRE(keys.has_value());
    CHECK(keys->size() == 5);
    for (const std::string& id : ids) {
        const bool known =
            std::ranges::any_of(*keys, [&id](const SealingKey& key) { return key.id == id; });
        CHECK(known);
    }
    CHECK(from_hex(content(file).substr(0, 64)) == keys->front().bytes.reveal());
}
