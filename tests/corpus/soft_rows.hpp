/// The rows on which independent validators disagree: our verdict beside theirs, and why.
#pragma once

#include "corpus.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace paas::corpus {

class SoftRows {
public:
    /// Names are written relative to `root`, the corpus' folder.
    explicit SoftRows(const std::filesystem::path& root) : root_(root.string() + "/") {}
    /// Notes a row unless it is firm.
    void add(const Row& row, const DiagnosticList& findings);
    /// Writes a Markdown table behind what the file holds; false when it cannot be written.
    [[nodiscard]] bool append_to(const std::string& file) const;

private:
    struct Line {
        std::string path;
        std::string expected;
        std::string found;
        std::string reason;
    };
    std::string root_;
    std::vector<Line> lines_;
};

}  // namespace paas::corpus
