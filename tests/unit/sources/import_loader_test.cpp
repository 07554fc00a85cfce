#include "paas/sources/import_loader.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

using namespace paas;
using namespace paas::sources;
namespace fs = std::filesystem;

namespace {

/// A folder of its own, removed at the end.
class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "paas-sources-XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(root_, ignored);
    }
    std::string write(const std::string& name, const std::string& text) const {
        const fs::path path = root_ / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
        return path.string();
    }
    [[nodiscard]] const fs::path& root() const { return root_; }

private:
    fs::path root_;
};

}  // namespace

TEST_CASE("files inside the template's folder, relative to the importing file") {
    const Folder folder;
    const std::string main = folder.write("t/main.yaml", "");
    folder.write("t/types.yaml", "one");
    const std::string deep = folder.write("t/sub/deep.yaml", "two");
    ImportLoader loader(folder.root() / "t", {});
    const auto types = loader.find("types.yaml", main);
    REQUIRE(types.has_value());
    CHECK(*types->text == "one");
    const auto same = loader.find("../types.yaml", deep);
    REQUIRE(same.has_value());
    CHECK(same->file == types->file);
    CHECK(same->text == types->text);  // read once
    CHECK(loader.find("sub/deep.yaml", main)->file == fs::canonical(deep).string());
}

TEST_CASE("what leads out of the folder, or nowhere, is refused") {
    const Folder folder;
    const std::string main = folder.write("t/main.yaml", "");
    folder.write("secret.yaml", "x");
    folder.write("t2/secret.yaml", "x");
    fs::create_symlink(folder.root() / "secret.yaml", folder.root() / "t/link.yaml");
    fs::create_directory_symlink(folder.root() / "t2", folder.root() / "t/out");
    fs::create_directories(folder.root() / "t/folder.yaml");
    REQUIRE(::mkfifo((folder.root() / "t/pipe").c_str(), 0600) == 0);
    ImportLoader loader(folder.root() / "t", {});
    const std::pair<std::string, ErrorCode> rows[] = {
        {"../secret.yaml", ErrorCode::permission_denied},
        {"../t2/secret.yaml", ErrorCode::permission_denied},
        {"sub/../../secret.yaml", ErrorCode::permission_denied},
        {"../../../../../../etc/passwd", ErrorCode::permission_denied},
        {"/etc/passwd", ErrorCode::permission_denied},
        {"link.yaml", ErrorCode::permission_denied},
        {"out/secret.yaml", ErrorCode::permission_denied},
        {"http://127.0.0.1/x.yaml", ErrorCode::permission_denied},
        {"https://example.org/x.yaml", ErrorCode::permission_denied},
        {"file:///etc/passwd", ErrorCode::permission_denied},
        {"gopher://x/", ErrorCode::permission_denied},
        {"missing.yaml", ErrorCode::not_found},
        {"..%2fsecret.yaml", ErrorCode::not_found},
        {"", ErrorCode::invalid_argument},
        {std::string("a\0b", 3), ErrorCode::invalid_argument},
        {"folder.yaml", ErrorCode::invalid_argument},
        {"pipe", ErrorCode::invalid_argument},
    };
    for (const auto& [uri, code] : rows) {
        CAPTURE(uri);
        const auto found = loader.find(uri, main);
        REQUIRE_FALSE(found.has_value());
        CHECK(found.error().code == code);
    }
    CHECK(loader.find("https://example.org/x.yaml", main).error().hint.find("--import-map") !=
          std::string::npos);
}

TEST_CASE("import maps: exact URLs, prefixes, imports inside mapped files") {
    const Folder folder;
    const std::string main = folder.write("t/main.yaml", "");
    folder.write("maps/local/base.yaml", "base");
    folder.write("maps/local/kinds/k.yaml", "kind");
    folder.write("maps/one.yaml", "one");
    const std::string file = folder.write("maps/map.yaml",
                                          "https://example.org/v1/: local\n"
                                          "https://example.org/v1/one.yaml: one.yaml\n"
                                          "https://other.org/v2: local/\n");
    auto map = ImportMap::load(file);
    REQUIRE(map.has_value());
    ImportLoader loader(folder.root() / "t", {*map});
    CHECK(*loader.find("https://example.org/v1/one.yaml", main)->text == "one");
    const auto kind = loader.find("https://example.org/v1/kinds/k.yaml", main);
    REQUIRE(kind.has_value());
    CHECK(*kind->text == "kind");
    // A relative import in a mapped file is relative to its URL.
    CHECK(*loader.find("../base.yaml", kind->file)->text == "base");
    CHECK(*loader.find("/v1/base.yaml", kind->file)->text == "base");
    CHECK(*loader.find("https://other.org/v2/base.yaml", main)->text == "base");
    CHECK_FALSE(loader.find("https://other.org/v20/base.yaml", main).has_value());
    CHECK_FALSE(loader.find("https://example.org/v1/../../../t/main.yaml", main).has_value());
    CHECK_FALSE(loader.find("../../../../t/main.yaml", kind->file).has_value());
}

TEST_CASE("import maps as JSON, and broken ones") {
    const Folder folder;
    CHECK(ImportMap::load(folder.write("m.json", R"({"https://a/": "x"})")).has_value());
    CHECK(ImportMap::load(folder.root() / "none").error().code == ErrorCode::not_found);
    for (const char* bad : {"- a", "a: [b]", "a: 1\na: 2", "a: {b: c}", "{", ""}) {
        CAPTURE(bad);
        const auto map = ImportMap::load(folder.write("bad.yaml", bad));
        REQUIRE_FALSE(map.has_value());
        CHECK(map.error().code == ErrorCode::invalid_argument);
        CHECK(map.error().position.has_value());
    }
}

TEST_CASE("large files are refused before they are read") {
    const Folder folder;
    const std::string file = folder.write("big.yaml", std::string(2000, 'x'));
    CHECK(read_file(file, 2000).has_value());
    CHECK_FALSE(read_file(file, 1999).has_value());
}
