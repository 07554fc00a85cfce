#include "paas/plugin/external.hpp"

#include "scratch.hpp"

#include <doctest/doctest.h>

using namespace paas::plugin;
namespace fs = std::filesystem;

namespace {

constexpr fs::perms kExecutable = fs::perms::owner_all;
constexpr fs::perms kPlain = fs::perms::owner_read | fs::perms::owner_write;

}  // namespace

TEST_CASE("paas-NAME on PATH is the command NAME, the first one wins") {
    const Scratch first;
    const Scratch second;
    first.write("paas-hello", "#!/bin/sh\n", kExecutable);
    second.write("paas-hello", "#!/bin/sh\n", kExecutable);
    second.write("paas-two-words", "#!/bin/sh\n", kExecutable);
    second.write("paas-notes", "text", kPlain);
    second.write("paas-UPPER", "#!/bin/sh\n", kExecutable);
    second.write("paas-", "#!/bin/sh\n", kExecutable);
    second.write("other", "#!/bin/sh\n", kExecutable);
    fs::create_directory(second.path() / "paas-folder");
    const std::string path = "/nonexistent:" + first.path().string() + ":" + second.path().string();

    CHECK(find_external("hello", path) == first.path() / "paas-hello");
    CHECK(find_external("two-words", path) == second.path() / "paas-two-words");
    for (const char* name :
         {"notes", "UPPER", "", "-", "folder", "missing", "../other", "hello "}) {
        CAPTURE(name);
        CHECK_FALSE(find_external(name, path).has_value());
    }

    const auto all = list_external(path);
    REQUIRE(all.size() == 2);
    CHECK(all[0].name == "hello");
    CHECK(all[0].path == first.path() / "paas-hello");
    CHECK(all[1].name == "two-words");
}

TEST_CASE("the current folder is never searched") {
    const Scratch scratch;
    scratch.write("paas-hello", "#!/bin/sh\n", kExecutable);
    const fs::path before = fs::current_path();
    fs::current_path(scratch.path());
    for (const char* path : {"", ":", ".", "./", "::.", "bin"}) {
        CAPTURE(path);
        CHECK_FALSE(find_external("hello", path).has_value());
        CHECK(list_external(path).empty());
    }
    fs::current_path(before);
}
