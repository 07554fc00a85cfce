/// The data a command prints: records with a schema, and how they look as a table.
///
/// A command fills a View once; every format is made from it. Records are JSON objects whose
/// members stand in the order they are shown.
#pragma once

#include "output/format.hpp"
#include "term/terminal.hpp"

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::cli {

using Json = nlohmann::ordered_json;

/// The text of a value: on one line, or with this many blanks for each level. Invalid UTF-8 is
/// replaced.
[[nodiscard]] std::string dump(const Json& value, int indent = -1);

/// How a member looks in a table. In all other formats it stays as it is.
enum class Look : std::uint8_t {
    plain,
    status,    ///< coloured by meaning
    provider,  ///< marked as simulated when the record says so
    age,       ///< "3m"
    yes_no,    ///< "yes" or nothing
    limit,     ///< "unlimited" is "no limit", null is not known: "?"
    fraction,  ///< three decimals
};

struct Column {
    std::string_view title;
    std::string_view path;  ///< member, "a.b" for a nested one
    Look look = Look::plain;
    bool wide_only = false;
    bool flexible = false;  ///< may be cut when the terminal is narrow
    bool right = false;
    /// The whole that this member is what is left of: on a terminal a bar shows what is taken.
    std::string_view of = {};
};

struct View {
    std::string_view kind;  ///< "paas.deployment/1"
    bool list = true;       ///< an array even of one, or one object
    std::vector<Column> columns = {};
    std::vector<Json> records = {};
    std::string_view name = "id";  ///< the member that `-o name` prints
};

struct RenderContext {
    OutputOptions options;
    Terminal terminal;
    Timestamp now{};
};

/// The text to print. invalid_argument for a bad jsonpath expression, an unknown
/// column or nothing to sort by.
[[nodiscard]] Result<std::string> render(const View& view, const RenderContext& context);

/// One record on one line with its schema, as `-o jsonl` prints it.
[[nodiscard]] std::string json_line(std::string_view kind, const Json& record);

/// The member at "a.b", or null.
[[nodiscard]] const Json* member(const Json& record, std::string_view path);
/// A value as plain text: strings bare, null empty, the rest as compact JSON.
[[nodiscard]] std::string plain_text(const Json& value);

/// Lines of cells under headings, fitted to the terminal.
class TextTable {
public:
    /// Between two columns.
    static constexpr std::size_t kGap = 2;

    struct Heading {
        std::string title;
        bool flexible = false;
        bool right = false;
    };
    struct Cell {
        std::string text;
        Color color = Color::plain;
    };

    explicit TextTable(std::vector<Heading> headings) : headings_(std::move(headings)) {}
    void add(std::vector<Cell> row);
    /// Cells that are too wide are cut where columns are flexible; if that is not enough, the last
    /// columns are left out.
    [[nodiscard]] std::string render(const Terminal& terminal, bool headers) const;

private:
    [[nodiscard]] std::vector<std::size_t> widths(bool headers) const;
    [[nodiscard]] std::size_t fit(std::vector<std::size_t>& widths, std::size_t limit) const;

    std::vector<Heading> headings_;
    std::vector<std::vector<Cell>> rows_;
};

/// The colour of a status, verdict or severity.
[[nodiscard]] Color color_of(std::string_view word);
/// How much of a whole is used, in so many blocks: "███████░░░". A whole of 0 is all used.
[[nodiscard]] std::string usage_bar(std::int64_t used, std::int64_t whole, std::size_t width);
/// "3m", "2h", "5d": how long ago; "0s" for what lies ahead.
[[nodiscard]] std::string age(Timestamp at, Timestamp now);

}  // namespace paas::cli
