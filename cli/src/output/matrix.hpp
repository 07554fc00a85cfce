/// A table of names by columns, in as many blocks as the terminal's width asks for.
#pragma once

#include "output/view.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace paas::cli {

/// Rows have names, and no column is cut: those that do not fit beside the ones before stand in a
/// further block below, with the names again.
class Matrix {
public:
    using Cells = std::vector<TextTable::Cell>;

    /// `title` stands above the names.
    Matrix(std::string title, Cells names);
    /// One cell per name.
    void add(std::string title, Cells cells, bool right = false);
    /// Lines of at most this width as long as the names and one column fit in it; 0 = no limit.
    [[nodiscard]] std::string render(const Terminal& terminal, std::size_t width) const;

private:
    struct Column {
        std::string title;
        Cells cells;
        bool right = false;
        std::size_t width = 0;
    };
    [[nodiscard]] static Column column(std::string title, Cells cells, bool right);

    std::vector<Column> columns_;  ///< the first holds the names
};

}  // namespace paas::cli
