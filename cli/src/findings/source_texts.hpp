/// The texts that findings point into, and what of a line they point at.
#pragma once

#include "paas/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paas::cli {

/// Texts by the names under which findings mention them; other names are read from disk.
class SourceTexts {
public:
    void add(std::string name, std::string text) {
        add(std::move(name), std::make_shared<const std::string>(std::move(text)));
    }
    void add(std::string name, std::shared_ptr<const std::string> text) {
        texts_[std::move(name)] = {std::move(text), {}};
    }
    /// A line (from 1) without its end; empty when there is none.
    [[nodiscard]] std::string_view line(const std::string& file, std::uint32_t number);

private:
    /// A line is found by its neighbour: a text of nothing but line ends has as many lines as
    /// bytes.
    static constexpr std::size_t kStep = 64;
    struct Text {
        std::shared_ptr<const std::string> text;
        std::vector<std::size_t> starts;  ///< of every kStep-th line; filled when first asked for
    };
    std::map<std::string, Text, std::less<>> texts_;
};

/// Where the YAML token that starts at byte `start` of a line ends: a quoted text at its quote, a
/// flow collection at its bracket, a key before its colon, any other value before a comment or at
/// the end of the line. At least `start`, at most the line's length.
[[nodiscard]] std::size_t token_end(std::string_view line, std::size_t start);

/// The column after what a finding points at, in bytes like its column; the column itself where the
/// text is not known.
[[nodiscard]] std::uint32_t end_column(const SourcePosition& position, SourceTexts& sources);

}  // namespace paas::cli
