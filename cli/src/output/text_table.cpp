#include "output/view.hpp"

#include <algorithm>
#include <numeric>

namespace paas::cli {
namespace {

constexpr std::size_t kNarrowest = 8;  // a flexible column is not cut below this

std::size_t total(const std::vector<std::size_t>& widths, std::size_t columns) {
    return std::accumulate(widths.begin(), widths.begin() + static_cast<std::ptrdiff_t>(columns),
                           columns == 0 ? 0 : TextTable::kGap * (columns - 1));
}

std::string trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

}  // namespace

void TextTable::add(std::vector<Cell> row) {
    for (Cell& cell : row) {
        cell.text = printable(cell.text);
    }
    row.resize(headings_.size());
    rows_.push_back(std::move(row));
}

std::vector<std::size_t> TextTable::widths(bool headers) const {
    std::vector<std::size_t> widths(headings_.size(), 0);
    for (std::size_t i = 0; i < headings_.size(); ++i) {
        widths[i] = headers ? display_width(headings_[i].title) : 0;
        for (const auto& row : rows_) {
            widths[i] = std::max(widths[i], display_width(row[i].text));
        }
    }
    return widths;
}

/// Narrows the widest flexible columns until `limit` columns hold the table; gives how many
/// columns of the table do fit.
std::size_t TextTable::fit(std::vector<std::size_t>& widths, std::size_t limit) const {
    for (std::size_t shown = headings_.size(); shown > 1; --shown) {
        std::vector<std::size_t> narrow = widths;
        while (total(narrow, shown) > limit) {
            std::size_t widest = shown;
            for (std::size_t i = 0; i < shown; ++i) {
                if (headings_[i].flexible && narrow[i] > kNarrowest &&
                    (widest == shown || narrow[i] > narrow[widest])) {
                    widest = i;
                }
            }
            if (widest == shown) {
                break;
            }
            --narrow[widest];
        }
        if (total(narrow, shown) <= limit) {
            widths = std::move(narrow);
            return shown;
        }
    }
    return 1;
}

std::string TextTable::render(const Terminal& terminal, bool headers) const {
    std::vector<std::size_t> width = widths(headers);
    const std::size_t shown = terminal.width == 0 ? headings_.size() : fit(width, terminal.width);
    std::string text;
    const auto cell = [&](std::string_view content, std::size_t i) {
        return pad(shorten(content, width[i]), width[i], headings_[i].right);
    };
    if (headers) {
        std::string line;
        for (std::size_t i = 0; i < shown; ++i) {
            line += (i == 0 ? "" : std::string(kGap, ' ')) + cell(headings_[i].title, i);
        }
        text += paint(trimmed(line), Color::bold, terminal.out_color) + "\n";
    }
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < shown; ++i) {
            const std::string content = cell(row[i].text, i);
            line += (i == 0 ? "" : std::string(kGap, ' '));
            line += paint(content, row[i].color, terminal.out_color);
        }
        text += trimmed(std::move(line)) + "\n";
    }
    return text;
}

}  // namespace paas::cli
