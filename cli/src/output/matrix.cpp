#include "output/matrix.hpp"

#include <algorithm>
#include <utility>

namespace paas::cli {

Matrix::Matrix(std::string title, Cells names) {
    columns_.push_back(column(std::move(title), std::move(names), false));
}

void Matrix::add(std::string title, Cells cells, bool right) {
    cells.resize(columns_.front().cells.size());
    columns_.push_back(column(std::move(title), std::move(cells), right));
}

Matrix::Column Matrix::column(std::string title, Cells cells, bool right) {
    std::size_t width = display_width(title);
    for (const TextTable::Cell& cell : cells) {
        width = std::max(width, display_width(printable(cell.text)));
    }
    return {std::move(title), std::move(cells), right, width};
}

std::string Matrix::render(const Terminal& terminal, std::size_t width) const {
    std::vector<std::vector<const Column*>> blocks{{&columns_.front()}};
    std::size_t used = columns_.front().width;
    for (std::size_t i = 1; i < columns_.size(); ++i) {
        const Column& column = columns_[i];
        const bool is_full = width > 0 && used + TextTable::kGap + column.width > width;
        if (is_full && blocks.back().size() > 1) {
            blocks.push_back({&columns_.front()});
            used = columns_.front().width;
        }
        blocks.back().push_back(&column);
        used += TextTable::kGap + column.width;
    }
    Terminal fitted = terminal;
    fitted.width = width;
    std::string text;
    for (const std::vector<const Column*>& block : blocks) {
        std::vector<TextTable::Heading> headings;
        for (const Column* column : block) {
            headings.push_back({column->title, column == block.front(), column->right});
        }
        TextTable table(std::move(headings));
        for (std::size_t row = 0; row < columns_.front().cells.size(); ++row) {
            Cells cells;
            for (const Column* column : block) {
                cells.push_back(column->cells[row]);
            }
            table.add(std::move(cells));
        }
        text += (text.empty() ? "" : "\n") + table.render(fitted, true);
    }
    return text;
}

}  // namespace paas::cli
