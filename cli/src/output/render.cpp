#include "output/jsonpath.hpp"
#include "output/view.hpp"

#include "paas/base/diagnostic.hpp"
#include "paas/text/json.hpp"
#include "paas/text/yaml.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace paas::cli {
namespace {

constexpr std::array<std::string_view, 8> kFormats{"table", "wide", "json", "jsonl",
                                                   "yaml",  "name", "csv",  "jsonpath"};

Json with_schema(std::string_view kind, const Json& record) {
    Json result;
    result["schema"] = kind;
    result.update(record);
    return result;
}

/// What json, yaml and jsonpath see: an array, or one object.
Json document(const View& view) {
    if (!view.list) {
        return view.records.empty() ? Json::object() : with_schema(view.kind, view.records[0]);
    }
    Json array = Json::array();
    for (const Json& record : view.records) {
        array.push_back(with_schema(view.kind, record));
    }
    return array;
}

std::string titled(std::string_view path) {
    std::string title(path);
    std::ranges::transform(title, title.begin(), [](unsigned char c) {
        return c == '_' ? ' ' : static_cast<char>(std::toupper(c));
    });
    return title;
}

/// Refuses a member that no record has.
Result<void> check_member(const View& view, const std::string& name, std::string_view what) {
    const bool present =
        view.records.empty() || std::ranges::any_of(view.records, [&](const Json& record) {
            return member(record, name) != nullptr;
        });
    if (present) {
        return {};
    }
    std::vector<std::string_view> names;
    for (const auto& [key, value] : view.records.front().items()) {
        names.push_back(key);
    }
    const std::string_view near = nearest(name, names);
    return fail(ErrorCode::invalid_argument, std::string(what) + " '" + name + "'",
                near.empty() ? "see the members with -o json"
                             : "did you mean '" + std::string(near) + "'?");
}

/// The columns to show, with titles that live as long as the list.
struct Columns {
    std::vector<Column> list;
    std::vector<std::string> titles;
};

Result<Columns> chosen_columns(const View& view, const OutputOptions& options) {
    Columns columns;
    if (options.columns.empty()) {
        for (const Column& column : view.columns) {
            if (!column.wide_only || options.format != Format::table) {
                columns.list.push_back(column);
            }
        }
        return columns;
    }
    columns.titles.reserve(options.columns.size());
    for (const std::string& name : options.columns) {
        const auto known = std::ranges::find_if(view.columns, [&](const Column& column) {
            return column.path == name || titled(name) == column.title;
        });
        if (known != view.columns.end()) {
            columns.list.push_back(*known);
            continue;
        }
        if (auto checked = check_member(view, name, "no column"); !checked) {
            return fail(std::move(checked.error()));
        }
        columns.titles.push_back(titled(name));
        // An object may be wider than the terminal: it is cut, not left out.
        columns.list.push_back({.title = columns.titles.back(), .path = name, .flexible = true});
    }
    return columns;
}

/// Orders numbers as numbers and everything else as text.
bool before(const Json* a, const Json* b) {
    if (a == nullptr || b == nullptr) {
        return a == nullptr && b != nullptr;
    }
    if (a->is_number() && b->is_number()) {
        return a->get<double>() < b->get<double>();
    }
    return plain_text(*a) < plain_text(*b);
}

Result<std::vector<Json>> sorted(const View& view, const std::string& sort) {
    std::vector<Json> records = view.records;
    if (!sort.empty()) {
        const bool down = sort.front() == '-';
        const std::string path = down ? sort.substr(1) : sort;
        if (auto checked = check_member(view, path, "nothing to sort by:"); !checked) {
            return fail(std::move(checked.error()));
        }
        std::ranges::stable_sort(records, [&](const Json& a, const Json& b) {
            return down ? before(member(b, path), member(a, path))
                        : before(member(a, path), member(b, path));
        });
    }
    return records;
}

bool is_simulated(const Json& record) {
    const Json* mark = member(record, "simulated");
    return mark != nullptr && mark->is_boolean() && mark->get<bool>();
}

TextTable::Cell cell(const Json& record, const Column& column, Timestamp now) {
    const Json* value = member(record, column.path);
    if (value == nullptr) {
        return {};
    }
    std::string text = plain_text(*value);
    switch (column.look) {
        case Look::plain:
            return {text};
        case Look::status:
            return {text, color_of(text)};
        case Look::provider:
            // In front, so that it stays when a narrow terminal cuts the name.
            return {text.empty() || !is_simulated(record) ? text : "(sim) " + text};
        case Look::age: {
            const auto at = parse_time(text);
            return {at ? age(*at, now) : text};
        }
        case Look::yes_no:
            return {value->is_boolean() && value->get<bool>() ? "yes" : ""};
        case Look::limit:
            return {value->is_null() ? "?" : text == "unlimited" ? "no limit" : text};
        case Look::fraction: {
            std::array<char, 32> buffer{};
            const double number = value->is_number() ? value->get<double>() : 0;
            (void)std::snprintf(buffer.data(), buffer.size(), "%.3f", number);
            return {buffer.data()};
        }
    }
    return {text};
}

/// Puts a bar before a figure that is what is left of a whole.
void add_bar(const Json& record, const Column& column, TextTable::Cell& cell) {
    constexpr std::size_t kWidth = 6;
    const Json* left = member(record, column.path);
    const Json* whole = column.of.empty() ? nullptr : member(record, column.of);
    if (left != nullptr && whole != nullptr && left->is_number() && whole->is_number()) {
        const auto all = whole->get<std::int64_t>();
        const auto used = all - left->get<std::int64_t>();
        cell.text = usage_bar(used, all, kWidth) + " " + cell.text;
    }
}

std::string render_table(const std::vector<Json>& records, const Columns& columns,
                         const RenderContext& context) {
    std::vector<TextTable::Heading> headings;
    for (const Column& column : columns.list) {
        headings.push_back({std::string(column.title), column.flexible, column.right});
    }
    TextTable table(std::move(headings));
    for (const Json& record : records) {
        std::vector<TextTable::Cell> row;
        for (const Column& column : columns.list) {
            row.push_back(cell(record, column, context.now));
            if (context.terminal.out_is_terminal) {
                add_bar(record, column, row.back());
            }
        }
        table.add(std::move(row));
    }
    Terminal terminal = context.terminal;
    if (context.options.format == Format::wide) {
        terminal.width = 0;
    }
    return table.render(terminal, context.options.headers);
}

/// One record as lines of name and value.
std::string render_details(const Json& record, const Columns& columns,
                           const RenderContext& context) {
    std::size_t width = 0;
    for (const Column& column : columns.list) {
        width = std::max(width, display_width(column.title));
    }
    std::string text;
    for (const Column& column : columns.list) {
        TextTable::Cell content = cell(record, column, context.now);
        if (content.text.empty()) {
            continue;
        }
        if (column.look == Look::provider && is_simulated(record)) {
            content.text = plain_text(*member(record, column.path)) + " (simulated)";
        }
        std::string title(column.title);
        std::transform(title.begin() + 1, title.end(), title.begin() + 1,
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        text += paint(pad(title + ":", width + 2), Color::bold, context.terminal.out_color) +
                paint(printable(content.text), content.color, context.terminal.out_color) + "\n";
    }
    return text;
}

/// A field of RFC 4180: quoted when it holds a comma, a quote or a line break.
std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c;
        if (c == '"') {
            quoted += '"';
        }
    }
    return quoted + "\"";
}

std::string render_csv(const std::vector<Json>& records, const Columns& columns, bool headers) {
    std::string text;
    if (headers) {
        for (std::size_t i = 0; i < columns.list.size(); ++i) {
            text += (i == 0 ? "" : ",") + csv_field(std::string(columns.list[i].path));
        }
        text += "\r\n";
    }
    for (const Json& record : records) {
        for (std::size_t i = 0; i < columns.list.size(); ++i) {
            const Json* value = member(record, columns.list[i].path);
            text += (i == 0 ? "" : ",") + (value == nullptr ? "" : csv_field(plain_text(*value)));
        }
        text += "\r\n";
    }
    return text;
}

void write_yaml(text::YamlWriter& writer, const Json& value) {
    if (value.is_object()) {
        writer.begin_map();
        for (const auto& [key, item] : value.items()) {
            writer.key(key);
            write_yaml(writer, item);
        }
        writer.end_map();
    } else if (value.is_array()) {
        writer.begin_sequence();
        for (const Json& item : value) {
            write_yaml(writer, item);
        }
        writer.end_sequence();
    } else if (value.is_string()) {
        writer.string(value.get_ref<const std::string&>());
    } else {
        writer.plain(dump(value, -1));
    }
}

std::string render_yaml(const Json& value) {
    text::YamlWriter writer;
    write_yaml(writer, value);
    std::string text = std::move(writer).take();
    if (!text.ends_with('\n')) {
        text += '\n';
    }
    return text;
}

}  // namespace

std::string dump(const Json& value, int indent) {
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Result<OutputOptions> parse_format(std::string_view text) {
    OutputOptions options;
    std::string_view name = text;
    if (text.starts_with("jsonpath=")) {
        name = "jsonpath";
        options.expression = text.substr(9);
    }
    const auto found = std::ranges::find(kFormats, name);
    if (found == kFormats.end() || (name == "jsonpath" && options.expression.empty())) {
        const std::string_view near = nearest(name, {kFormats.begin(), kFormats.end() - 1});
        return fail(
            ErrorCode::invalid_argument, "unknown output format '" + std::string(text) + "'",
            near.empty() ? "one of table, wide, json, jsonl, yaml, name, csv, jsonpath=EXPRESSION"
                         : "did you mean '" + std::string(near) + "'?");
    }
    options.format = static_cast<Format>(found - kFormats.begin());
    return options;
}

std::string json_line(std::string_view kind, const Json& record) {
    return dump(with_schema(kind, record), -1) + "\n";
}

const Json* member(const Json& record, std::string_view path) {
    const Json* at = &record;
    // A name with a dot in it wins over the path.
    if (at->is_object()) {
        if (const auto whole = at->find(path); whole != at->end()) {
            return &*whole;
        }
    }
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('.'), path.size());
        const auto next = at->is_object() ? at->find(path.substr(0, end)) : at->end();
        if (!at->is_object() || next == at->end()) {
            return nullptr;
        }
        at = &*next;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return at;
}

std::string plain_text(const Json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (value.is_null()) {
        return {};
    }
    const bool words = value.is_array() && std::ranges::all_of(value, [](const Json& item) {
                           return item.is_string();
                       });
    if (words) {
        std::string text;
        for (const Json& item : value) {
            text += (text.empty() ? "" : ",") + item.get<std::string>();
        }
        return text;
    }
    return dump(value, -1);
}

Color color_of(std::string_view word) {
    if (word.ends_with("_COMPLETE") || word == "ok" || word == "started" || word == "running" ||
        word == "active") {
        return Color::green;
    }
    if (word.ends_with("_FAILED") || word == "failed" || word == "error" || word == "condemned") {
        return Color::red;
    }
    if (word.ends_with("_IN_PROGRESS") || word == "warning" || word == "configuring" ||
        word == "creating") {
        return Color::yellow;
    }
    return Color::plain;
}

std::string usage_bar(std::int64_t used, std::int64_t whole, std::size_t width) {
    const double share =
        whole <= 0 ? 1.0
                   : std::clamp(static_cast<double>(used) / static_cast<double>(whole), 0.0, 1.0);
    auto filled = static_cast<std::size_t>(share * static_cast<double>(width));
    if (filled == 0 && used > 0 && width > 0) {
        filled = 1;  // a little is not nothing
    }
    std::string text;
    for (std::size_t i = 0; i < width; ++i) {
        text += i < filled ? "█" : "░";
    }
    return text;
}

std::string age(Timestamp at, Timestamp now) {
    const auto seconds = std::max<std::int64_t>(
        0, std::chrono::duration_cast<std::chrono::seconds>(now - at).count());
    if (seconds < 120) {
        return std::to_string(seconds) + "s";
    }
    if (seconds < 2 * 3600) {
        return std::to_string(seconds / 60) + "m";
    }
    if (seconds < 48 * 3600) {
        return std::to_string(seconds / 3600) + "h";
    }
    return std::to_string(seconds / 86400) + "d";
}

Result<std::string> render(const View& view, const RenderContext& context) {
    View ordered = view;
    if (view.list) {
        auto records = sorted(view, context.options.sort);
        if (!records) {
            return fail(std::move(records.error()));
        }
        ordered.records = std::move(*records);
    }
    const OutputOptions& options = context.options;
    switch (options.format) {
        case Format::json:
            return dump(document(ordered), 2) + "\n";
        case Format::yaml:
            return render_yaml(document(ordered));
        case Format::jsonpath: {
            auto text = jsonpath(options.expression, document(ordered));
            return text ? Result<std::string>(*text + (text->ends_with('\n') ? "" : "\n"))
                        : std::move(text);
        }
        case Format::jsonl: {
            std::string text;
            for (const Json& record : ordered.records) {
                text += json_line(view.kind, record);
            }
            return text;
        }
        case Format::name: {
            std::string text;
            for (const Json& record : ordered.records) {
                const Json* name = member(record, view.name);
                text += name == nullptr ? "" : plain_text(*name) + "\n";
            }
            return text;
        }
        case Format::table:
        case Format::wide:
        case Format::csv:
            break;
    }
    auto columns = chosen_columns(ordered, options);
    if (!columns) {
        return fail(std::move(columns.error()));
    }
    if (options.format == Format::csv) {
        return render_csv(ordered.records, *columns, options.headers);
    }
    if (!view.list && !ordered.records.empty() && options.columns.empty()) {
        return render_details(ordered.records[0], *columns, context);
    }
    return render_table(ordered.records, *columns, context);
}

}  // namespace paas::cli
