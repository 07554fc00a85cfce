#include "scratch.hpp"
#include "tokens.hpp"

#include "paas/auth/token_source.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

using namespace paas;
using namespace paas::auth;
using namespace paas::auth::testing;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& text, mode_t mode = 0600) {
    std::ofstream(file, std::ios::binary) << text;
    ::chmod(file.c_str(), mode);
}

}  // namespace

TEST_CASE("a secret is read from a file that is closed to others") {
    const paas::testing::ScratchFolder folder;
    const fs::path file = folder.path() / "token";
    for (const mode_t mode : {0600U, 0400U}) {
        fs::remove(file);
        write(file, "  secret-canary \n", mode);
        const auto secret = read_secret_file(file);
        REQUIRE(secret);
        CHECK(secret->reveal() == "secret-canary");
    }
}

TEST_CASE("a file that is open to others is refused, with the remedy") {
    const paas::testing::ScratchFolder folder;
    for (const mode_t mode : {0640U, 0604U, 0620U, 0666U, 0601U}) {
        CAPTURE(mode);
        const fs::path file = folder.path() / ("token-" + std::to_string(mode));
        write(file, "secret-canary", mode);
        const auto secret = read_secret_file(file);
        REQUIRE_FALSE(secret);
        CHECK(secret.error().code == ErrorCode::permission_denied);
        CHECK(secret.error().hint == "chmod 600 " + file.string());
    }
    const fs::path open = folder.path() / "open";
    fs::create_directory(open);
    write(open / "token", "secret-canary");
    for (const mode_t mode : {0750U, 0701U, 0777U}) {
        CAPTURE(mode);
        ::chmod(open.c_str(), mode);
        const auto secret = read_secret_file(open / "token");
        REQUIRE_FALSE(secret);
        CHECK(secret.error().code == ErrorCode::permission_denied);
        CHECK(secret.error().hint == "chmod 700 " + open.string());
    }
    ::chmod(open.c_str(), 0700);
    CHECK(read_secret_file(open / "token"));
}

TEST_CASE("what holds no secret of one line") {
    const paas::testing::ScratchFolder folder;
    const auto code_of = [&](const char* name) {
        const auto secret = read_secret_file(folder.path() / name);
        REQUIRE_FALSE(secret);
        CHECK(to_string(secret.error()).find("canary") == std::string::npos);
        return secret.error().code;
    };
    CHECK(code_of("none") == ErrorCode::not_found);
    CHECK(code_of("none/token") == ErrorCode::not_found);
    write(folder.path() / "empty", " \n");
    CHECK(code_of("empty") == ErrorCode::invalid_argument);
    write(folder.path() / "lines", "canary\nmore\n");
    CHECK(code_of("lines") == ErrorCode::invalid_argument);
    write(folder.path() / "large", std::string(70'000, 'x'));
    CHECK(code_of("large") == ErrorCode::invalid_argument);
    fs::create_directory(folder.path() / "folder");
    CHECK(code_of("folder") == ErrorCode::invalid_argument);
    REQUIRE(::mkfifo((folder.path() / "fifo").c_str(), 0600) == 0);
    CHECK(code_of("fifo") == ErrorCode::invalid_argument);
    write(folder.path() / "real", "canary");
    fs::create_symlink(folder.path() / "real", folder.path() / "link");
    CHECK(code_of("link") == ErrorCode::permission_denied);
}

TEST_CASE("a token in a file is read anew each time") {
    const paas::testing::ScratchFolder folder;
    const fs::path file = folder.path() / "token";
    World world;
    const auto source = make_token_source("file:" + file.string(), world.context());
    REQUIRE(source);
    CHECK((*source)->token({}).error().code == ErrorCode::not_found);
    write(file, "first\n");
    CHECK((*source)->token({})->value.reveal() == "first");
    write(file, "second\n");
    CHECK((*source)->token({})->value.reveal() == "second");
    write(file, jwt(R"({"iss":"https://other.example"})"));
    CHECK((*source)->token({.issuer = "https://iam.example.org"}).error().code ==
          ErrorCode::unauthenticated);
}
