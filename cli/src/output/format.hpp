/// How data is printed: the format that `-o` names, and the choice of columns.
#pragma once

#include "paas/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::cli {

enum class Format : std::uint8_t { table, wide, json, jsonl, yaml, name, csv, jsonpath };

struct OutputOptions {
    Format format = Format::table;
    std::string expression = {};  ///< of jsonpath
    std::vector<std::string> columns = {};
    bool headers = true;
    std::string sort = {};  ///< member; "-member" sorts the other way
};

/// Reads "json", "jsonpath=…". invalid_argument with the nearest format.
[[nodiscard]] Result<OutputOptions> parse_format(std::string_view text);

}  // namespace paas::cli
