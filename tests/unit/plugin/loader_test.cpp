#include "paas/plugin/loader.hpp"

#include "sample.hpp"
#include "scratch.hpp"

#include "paas/version.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

using namespace paas;
using namespace paas::plugin;
namespace fs = std::filesystem;

namespace {

constexpr fs::perms kPrivate = fs::perms::owner_all;

/// Another interface than the samples give.
struct Other {
    static constexpr const char* kInterface = "test.other/1";
};

/// A folder of our own with a copy of the sample `module` under the name `as`.
void place(const Scratch& scratch, const std::string& module, const std::string& as) {
    fs::copy_file(fs::path(SAMPLE_MODULES) / (module + ".so"), scratch.path() / (as + ".so"));
    fs::permissions(scratch.path() / (as + ".so"), kPrivate);
}

/// The refusal of module `name`, whose message must name the file and whose hint must not be empty.
Error refusal(const Scratch& scratch, const std::string& name) {
    ModuleLoader loader({scratch.path()});
    const auto loaded = loader.load<Sample>(name);
    REQUIRE_FALSE(loaded.has_value());
    CHECK(loaded.error().code == ErrorCode::failed_precondition);
    const std::string file = (fs::canonical(scratch.path()) / (name + ".so")).string();
    CHECK(loaded.error().message.find(file) != std::string::npos);
    CHECK_FALSE(loaded.error().hint.empty());
    return loaded.error();
}

bool says(const Error& error, std::string_view text) {
    return error.message.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a module of this build is loaded once and answers") {
    const Scratch scratch;
    place(scratch, "good", "good");
    ModuleLoader loader({"/nonexistent", scratch.path()});
    const auto module = loader.load<Sample>("good");
    REQUIRE(module.has_value());
    CHECK((*module)->answer() == 42);
    CHECK(loader.load<Sample>("good").value() == *module);

    const auto wrong = loader.load<Other>("good");
    REQUIRE_FALSE(wrong.has_value());
    CHECK(says(wrong.error(), "test.sample/1"));
}

TEST_CASE("a module that does not belong to this program is refused, with the file and a remedy") {
    struct Row {
        const char* module;
        const char* as;
        const char* why;
    };
    const Row rows[] = {
        {"other_build", "other_build", "it belongs to build 0000000000000000"},
        {"other_abi", "other_abi", "it has another module interface"},
        {"other_name", "other_name", "it calls itself somebody_else"},
        {"good", "renamed", "it calls itself good"},
        {"no_descriptor", "no_descriptor", "it is no paas module"},
        {"unlinkable", "unlinkable", "undefined symbol"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.module);
        const Scratch scratch;
        place(scratch, row.module, row.as);
        const Error error = refusal(scratch, row.as);
        CHECK(says(error, row.why));
        CHECK(error.hint.find(kBuildId) != std::string::npos);
    }
}

TEST_CASE("a module of another interface is refused") {
    const Scratch scratch;
    place(scratch, "good", "good");
    ModuleLoader loader({scratch.path()});
    const auto module = loader.load<Other>("good");
    REQUIRE_FALSE(module.has_value());
    CHECK(says(module.error(), "it gives test.sample/1 where test.other/1 is needed"));
}

TEST_CASE("a module that others may have written is refused before it is loaded") {
    const Scratch scratch;
    place(scratch, "good", "good");
    const fs::path file = scratch.path() / "good.so";
    SUBCASE("world-writable file") {
        fs::permissions(file, kPrivate | fs::perms::others_write);
        const Error error = refusal(scratch, "good");
        CHECK(says(error, "everybody may write to it"));
        CHECK(error.hint == "chmod o-w " + fs::canonical(file).string());
    }
    SUBCASE("world-writable folder") {
        fs::permissions(scratch.path(), kPrivate | fs::perms::others_write);
        CHECK(says(refusal(scratch, "good"), "everybody may write to its folder"));
        fs::permissions(scratch.path(), kPrivate | fs::perms::others_write | fs::perms::sticky_bit);
        CHECK(says(refusal(scratch, "good"), "everybody may write to its folder"));
    }
    SUBCASE("a link from a safe folder does not hide an unsafe one") {
        const Scratch safe;
        fs::permissions(file, kPrivate | fs::perms::others_write);
        fs::create_symlink(file, safe.path() / "good.so");
        ModuleLoader loader({safe.path()});
        const auto module = loader.load<Sample>("good");
        REQUIRE_FALSE(module.has_value());
        CHECK(says(module.error(), "everybody may write to it"));
    }
}

TEST_CASE("a group-writable module is refused unless it is root's") {
    const Scratch scratch;
    place(scratch, "good", "good");
    fs::permissions(scratch.path() / "good.so", kPrivate | fs::perms::group_write);
    ModuleLoader loader({scratch.path()});
    if (::geteuid() == 0) {
        CHECK(loader.load<Sample>("good").has_value());
        REQUIRE(::chown((scratch.path() / "good.so").c_str(), 1234, 1234) == 0);
        ModuleLoader another({scratch.path()});
        CHECK_FALSE(another.load<Sample>("good").has_value());
    } else {
        CHECK(says(refusal(scratch, "good"), "its group may write to it"));
    }
}

TEST_CASE("what is not there is not found, and the folders searched are named") {
    const Scratch scratch;
    ModuleLoader loader({scratch.path(), "/nonexistent"});
    const auto module = loader.load<Sample>("good");
    REQUIRE_FALSE(module.has_value());
    CHECK(module.error().code == ErrorCode::not_found);
    CHECK(module.error().hint.find(scratch.path().string() + ", /nonexistent") !=
          std::string::npos);
    for (const char* name : {"", "../good", "a/b", "GOOD", "good.so"}) {
        CAPTURE(name);
        const auto bad = loader.load<Sample>(name);
        REQUIRE_FALSE(bad.has_value());
        CHECK(bad.error().code == ErrorCode::invalid_argument);
    }
}

TEST_CASE("modules are listed by name, the first folder first") {
    const Scratch first;
    const Scratch second;
    place(first, "good", "b");
    place(second, "good", "b");
    place(second, "good", "a");
    second.write("README.txt", "no module", kPrivate);
    second.write("Not-A-Name.so", "no module", kPrivate);
    const ModuleLoader loader({first.path(), "/nonexistent", second.path()});
    const auto files = loader.list();
    REQUIRE(files.size() == 2);
    CHECK(files[0].name == "a");
    CHECK(files[1].path == first.path() / "b.so");
}

TEST_CASE("modules are looked for beside the program, then in the library folder, then elsewhere") {
    const auto folders = module_folders("/opt/paas/bin/paas", "/extra/one::relative:/extra/two");
    REQUIRE(folders.size() >= 4);
    CHECK(folders.front() == "/opt/paas/lib/paas/modules");
    CHECK(folders[folders.size() - 2] == "/extra/one");
    CHECK(folders.back() == "/extra/two");
    CHECK(folders[folders.size() - 3].is_absolute());
    for (const fs::path& folder : module_folders("", "")) {
        CHECK(folder.is_absolute());
    }
    CHECK(program_path().filename() == "plugin_test");
}
