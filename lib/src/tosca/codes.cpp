#include "codes_table.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace paas::tosca {
namespace {

bool same_code(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
        return std::toupper(static_cast<unsigned char>(a)) ==
               std::toupper(static_cast<unsigned char>(b));
    });
}

}  // namespace

std::span<const CodeInfo> codes() noexcept {
    static const std::vector<CodeInfo> kAll = [] {
        std::vector<CodeInfo> all;
        for (const auto part :
             {codes_of_archives(), codes_of_definitions(), codes_of_values(), codes_of_templates(), codes_of_yaml()}) {
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }();
    return kAll;
}

const CodeInfo* find_code(std::string_view code) noexcept {
    const std::span<const CodeInfo> all = codes();
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const CodeInfo& info) { return same_code(info.code, code); });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace paas::tosca
