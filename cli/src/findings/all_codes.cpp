#include "findings/all_codes.hpp"

#include "paas/feed/codes.hpp"
#include "paas/tosca/codes.hpp"

#include <algorithm>
#include <vector>

namespace paas::cli {

std::span<const CodeInfo> all_codes() {
    static const std::vector<CodeInfo> kAll = [] {
        std::vector<CodeInfo> all;
        for (const auto table : {tosca::codes(), feed::codes()}) {
            all.insert(all.end(), table.begin(), table.end());
        }
        std::ranges::sort(all, {}, &CodeInfo::code);
        return all;
    }();
    return kAll;
}

const CodeInfo* find_any_code(std::string_view code) {
    return find_code(all_codes(), code);
}

std::string whole_example(const CodeInfo& info, std::string_view example) {
    return find_code(feed::codes(), info.code) != nullptr ? std::string(example)
                                                          : tosca::example_text(example);
}

}  // namespace paas::cli
