#include "paas/sources/document_folder.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

using namespace paas::sources;
namespace fs = std::filesystem;

namespace {

class Scratch {
public:
    Scratch() {
        std::string pattern = (fs::temp_directory_path() / "paas-documents-XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        fs::permissions(root_, fs::perms::owner_all, ignored);
        fs::remove_all(root_, ignored);
    }
    [[nodiscard]] fs::path folder() const { return root_ / "cache" / "documents"; }

private:
    fs::path root_;
};

std::string content(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        files.push_back(entry.path());
    }
    return files;
}

unsigned mode(const fs::path& path) {
    struct stat status{};
    CHECK(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

}  // namespace

TEST_CASE("keeps bytes by key, for the user alone") {
    const Scratch scratch;
    DocumentFolder folder(scratch.folder());
    CHECK_FALSE(folder.load("aa"));
    folder.save("aa", "some bytes");
    folder.save("bb", "");
    CHECK(folder.load("aa") == "some bytes");
    CHECK(folder.load("bb") == "");
    CHECK_FALSE(folder.load("cc"));
    folder.save("aa", "other bytes");
    CHECK(DocumentFolder(scratch.folder()).load("aa") == "other bytes");
    CHECK(mode(scratch.folder()) == 0700);
    for (const fs::path& file : files_in(scratch.folder())) {
        CHECK(mode(file) == 0600);
    }
    CHECK(files_in(scratch.folder()).size() == 2);
}

TEST_CASE("a file that was cut, changed or renamed is not there") {
    const Scratch scratch;
    DocumentFolder folder(scratch.folder());
    folder.save("aa", "some bytes");
    const fs::path file = files_in(scratch.folder()).at(0);
    const std::string good = content(file);
    const auto replace = [&](const std::string& bytes) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
        return folder.load("aa").has_value();
    };
    for (std::size_t size = 0; size < good.size(); ++size) {
        CHECK_FALSE(replace(good.substr(0, size)));
    }
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        CHECK_FALSE(replace(bad));
    }
    CHECK_FALSE(replace(good + "x"));
    CHECK(replace(good));
    fs::rename(file, file.parent_path() / ("bb" + file.filename().string().substr(2)));
    CHECK_FALSE(folder.load("bb"));
    folder.save("bb", "again");
    CHECK(folder.load("bb") == "again");
}

TEST_CASE("what others can write, links and devices are not trusted") {
    const Scratch scratch;
    DocumentFolder folder(scratch.folder());
    folder.save("aa", "some bytes");
    const fs::path file = files_in(scratch.folder()).at(0);
    ::chmod(file.c_str(), 0622);
    CHECK_FALSE(folder.load("aa"));
    ::chmod(file.c_str(), 0600);
    CHECK(folder.load("aa"));
    ::chmod(scratch.folder().c_str(), 0777);
    CHECK_FALSE(folder.load("aa"));
    folder.save("cc", "bytes");
    CHECK(files_in(scratch.folder()).size() == 1);
    ::chmod(scratch.folder().c_str(), 0700);

    const fs::path other = scratch.folder().parent_path() / "other";
    fs::rename(file, other);
    fs::create_symlink(other, file);
    CHECK_FALSE(folder.load("aa"));
    fs::remove(file);
    ::mkfifo(file.c_str(), 0600);
    CHECK_FALSE(folder.load("aa"));
}

TEST_CASE("works without a folder that it can make or write") {
    DocumentFolder nowhere("/proc/nothing/documents");
    nowhere.save("aa", "bytes");
    CHECK_FALSE(nowhere.load("aa"));
    const Scratch scratch;
    fs::create_directories(scratch.folder().parent_path());
    std::ofstream(scratch.folder()) << "a file in its place";
    DocumentFolder blocked(scratch.folder());
    blocked.save("aa", "bytes");
    CHECK_FALSE(blocked.load("aa"));
}

TEST_CASE("the oldest files make room") {
    const Scratch scratch;
    DocumentFolder folder(scratch.folder(), {.bytes = 4000, .files = 5});
    const std::string keys = "0123456789";
    for (const char key : keys) {
        folder.save(std::string(1, key), "bytes");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    CHECK(files_in(scratch.folder()).size() == 5);
    CHECK_FALSE(folder.load("4"));
    CHECK(folder.load("5"));
    folder.save("large", std::string(3900, 'x'));
    CHECK(folder.load("large"));
    CHECK_FALSE(folder.load("5"));
    CHECK(files_in(scratch.folder()).size() < 4);
    folder.save("larger than all", std::string(5000, 'x'));
    CHECK_FALSE(folder.load("larger than all"));
    CHECK(folder.load("large"));
}

TEST_CASE("many writers and readers at once see whole files or none") {
    const Scratch scratch;
    std::vector<std::jthread> threads;
    std::vector<int> wrong(4);
    for (std::size_t t = 0; t < wrong.size(); ++t) {
        threads.emplace_back([&, t] {
            DocumentFolder folder(scratch.folder(), {.bytes = 200'000, .files = 4});
            for (int i = 0; i < 100; ++i) {
                const std::string key = std::to_string(i % 6);
                const std::string bytes(10'000 + static_cast<std::size_t>(i % 6),
                                        static_cast<char>('a' + i % 6));
                folder.save(key, bytes);
                if (const auto found = folder.load(key); found && *found != bytes) {
                    ++wrong[t];
                }
            }
        });
    }
    threads.clear();
    CHECK(wrong == std::vector<int>(4));
    CHECK(files_in(scratch.folder()).size() <= 4);
}
