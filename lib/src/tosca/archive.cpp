#include "paas/tosca/archive.hpp"

#include <algorithm>

namespace paas::tosca {
namespace {

constexpr std::size_t kLongestName = 1024;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

Archive::~Archive() = default;
ArchiveModule::~ArchiveModule() = default;

bool Archive::contains(std::string_view name) const noexcept {
    return std::ranges::binary_search(names(), name);
}

std::string_view entry_name_fault(std::string_view name) noexcept {
    if (name.empty()) {
        return "it is empty";
    }
    if (name.size() > kLongestName) {
        return "it is longer than 1024 bytes";
    }
    if (std::ranges::any_of(name, is_control)) {
        return "it holds a control character";
    }
    if (name.find('\\') != std::string_view::npos) {
        return "it holds a backslash";
    }
    if (name.starts_with('/') || (name.size() > 1 && name[1] == ':')) {
        return "it is absolute";
    }
    while (true) {
        const std::size_t end = std::min(name.find('/'), name.size());
        const std::string_view segment = name.substr(0, end);
        if (segment == "..") {
            return "it leads out of the archive";
        }
        if (segment.empty() || segment == ".") {
            return "it has an empty segment";
        }
        if (end == name.size()) {
            return {};
        }
        name.remove_prefix(end + 1);
    }
}

}  // namespace paas::tosca
