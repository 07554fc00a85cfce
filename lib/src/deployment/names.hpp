/// Tables that give the values of an enumeration their names.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace paas::deployment::detail {

/// A row of the plainest such table.
template <typename Value>
struct NameRow {
    Value value;
    std::string_view name;
};

/// True when the rows stand in the order of the enumeration, so that a value is its own index.
template <typename Table, typename Row, typename Value>
constexpr bool in_order(const Table& table, Value Row::* value) {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].*value) != i) {
            return false;
        }
    }
    return true;
}

/// The value whose row has this name.
template <typename Table, typename Row, typename Value>
constexpr std::optional<Value> value_named(const Table& table, Value Row::* value,
                                           std::string_view name) {
    for (const Row& row : table) {
        if (row.name == name) {
            return row.*value;
        }
    }
    return std::nullopt;
}

}  // namespace paas::deployment::detail
