#include "valid_values.hpp"

#include "types.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace paas::tosca {
namespace {

/// A scalar read as a type: two are equal when one stands under what the other is sought by.
struct Reading {
    bool readable = false;
    std::vector<std::string> stands;
    std::vector<std::string> sought;

    void both(std::string key) {
        readable = true;
        stands.push_back(key);
        sought.push_back(std::move(key));
    }
};

std::string real_key(double value) {
    return std::to_string(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value));
}

/// Integers are compared exactly with each other, and as doubles with what is no integer.
Reading read_number(const text::YamlNode& node) {
    Reading reading;
    const auto whole = node.as_int();
    const auto real = node.as_float();
    reading.readable = whole || real;
    if (whole) {
        reading.both("i" + std::to_string(*whole));
    }
    if (!real || std::isnan(*real)) {
        return reading;
    }
    const std::string key = real_key(*real);
    reading.stands.push_back((whole ? "w" : "f") + key);
    reading.sought.push_back("f" + key);
    if (!whole) {
        reading.sought.push_back("w" + key);
    }
    return reading;
}

Reading read_scalar(const text::YamlNode& node, Primitive type) {
    Reading reading;
    if (const auto kind = unit_kind(type)) {
        if (const auto unit = ScalarUnit::parse(node.text(), *kind)) {
            reading.both(std::to_string(unit->value));
        }
        return reading;
    }
    switch (type) {
        case Primitive::integer:
        case Primitive::floating:
            return read_number(node);
        case Primitive::boolean:
            if (const auto value = node.as_yaml11_bool()) {
                reading.both(*value ? "true" : "false");
            }
            return reading;
        case Primitive::version:
            if (const auto version = parse_version_value(node.text())) {
                std::string key(version->qualifier);
                for (const std::uint64_t number : version->number) {
                    key += "." + std::to_string(number);
                }
                reading.both(key + "-" + std::to_string(version->build));
            }
            return reading;
        case Primitive::timestamp:
            if (const auto moment = parse_timestamp(node.text())) {
                reading.both(std::to_string(moment->seconds) + "." +
                             std::to_string(moment->fraction));
            }
            return reading;
        default:
            return reading;  // the text is all there is
    }
}

/// Equal for two nodes exactly when `same_content` holds.
void append_content(const text::YamlNode& node, std::string& out) {
    const auto append_text = [&out](char what, std::string_view text) {
        out += what + std::to_string(text.size()) + ":";
        out += text;
    };
    switch (node.kind()) {
        case text::YamlKind::null:
            out += 'n';
            return;
        case text::YamlKind::scalar:
            append_text('s', node.text());
            return;
        case text::YamlKind::sequence:
            out += 'l' + std::to_string(node.size()) + ":";
            for (const text::YamlNode item : node.items()) {
                append_content(item, out);
            }
            return;
        case text::YamlKind::map:
            break;
    }
    std::vector<std::pair<std::string_view, std::string>> fields;
    for (const text::YamlEntry entry : node.entries()) {
        if (!entry.key.is_scalar()) {
            // Such a map is the same as itself alone: its place says which.
            const text::YamlMark mark = node.mark();
            append_text('@', node.position().file);
            out += std::to_string(mark.line) + ":" + std::to_string(mark.column) + ";";
            return;
        }
        append_content(entry.value, fields.emplace_back(entry.name(), "").second);
    }
    std::ranges::sort(fields);
    out += 'm' + std::to_string(fields.size()) + ":";
    for (const auto& [name, content] : fields) {
        append_text('k', name);
        out += content;
    }
}

std::string content_of(const text::YamlNode& node) {
    std::string content;
    append_content(node, content);
    return content;
}

}  // namespace

bool equal_values(const text::YamlNode& left, const text::YamlNode& right, Primitive type) {
    if (left.is_scalar() && right.is_scalar()) {
        const auto order = compare_scalars(left, right, type);
        if (order) {
            return *order == std::partial_ordering::equivalent;
        }
        return left.text() == right.text();
    }
    return same_content(left, right);
}

struct ValidValues::Table {
    std::vector<std::string_view> texts;       ///< of all scalars
    std::vector<std::string_view> unreadable;  ///< of those that cannot be read as the type
    std::vector<std::string> readings;
    std::vector<std::string> contents;  ///< of lists, maps and nothing

    Table(const text::YamlNode& operand, Primitive type) {
        for (const text::YamlNode value : operand.items()) {
            if (!value.is_scalar()) {
                contents.push_back(content_of(value));
                continue;
            }
            texts.push_back(value.text());
            Reading reading = read_scalar(value, type);
            if (!reading.readable) {
                unreadable.push_back(value.text());
            }
            std::ranges::move(reading.stands, std::back_inserter(readings));
        }
        std::ranges::sort(texts);
        std::ranges::sort(unreadable);
        std::ranges::sort(readings);
        std::ranges::sort(contents);
    }

    [[nodiscard]] bool contains(const text::YamlNode& value, Primitive type) const {
        if (!value.is_scalar()) {
            return std::ranges::binary_search(contents, content_of(value));
        }
        const Reading reading = read_scalar(value, type);
        if (!reading.readable) {
            return std::ranges::binary_search(texts, value.text());
        }
        return std::ranges::binary_search(unreadable, value.text()) ||
               std::ranges::any_of(reading.sought, [this](const std::string& key) {
                   return std::ranges::binary_search(readings, key);
               });
    }
};

ValidValues::ValidValues(const text::YamlNode& operand) : operand_(operand) {}
ValidValues::~ValidValues() = default;

const ValidValues::Table& ValidValues::table(Primitive type) const {
    const std::scoped_lock lock(mutex_);
    std::unique_ptr<const Table>& table = tables_[type];
    if (table == nullptr) {
        table = std::make_unique<const Table>(operand_, type);
    }
    return *table;
}

bool ValidValues::contains(const text::YamlNode& value, Primitive type) const {
    return table(type).contains(value, type);
}

}  // namespace paas::tosca
