/// A folder that goes away with the test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

class Scratch {
public:
    Scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "paas-plugin-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        path_ = name;
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() { std::filesystem::remove_all(path_); }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    std::filesystem::path write(const std::string& name, std::string_view content,
                                std::filesystem::perms permissions) const {
        const std::filesystem::path file = path_ / name;
        std::ofstream(file) << content;
        std::filesystem::permissions(file, permissions);
        return file;
    }

private:
    std::filesystem::path path_;
};
