/// Small conversions between rows and values.
#pragma once

#include "paas/base/resources.hpp"
#include "paas/sqlite/database.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace paas::store {

/// Calls `read(row)` for every row; stops at the first error of either.
template <typename Read>
[[nodiscard]] Result<void> each(sqlite::Rows rows, Read&& read) {
    for (;;) {
        auto more = rows.next();
        if (!more) {
            return fail(std::move(more.error()));
        }
        if (!*more) {
            return {};
        }
        if (Result<void> done = read(std::as_const(rows)); !done) {
            return done;
        }
    }
}

/// The seven columns from `first` on, in the order of Resources::fields().
[[nodiscard]] inline Resources resources_at(const sqlite::Rows& row, int first) {
    Resources amount;
    int column = first;
    for (const Resources::Field& field : Resources::fields()) {
        amount.*field.member = row.integer(column++);
    }
    return amount;
}

/// The enumerator whose `to_string` is `name`; `last` is the greatest one.
template <typename Enum>
[[nodiscard]] Result<Enum> enum_of(std::string_view name, Enum last) {
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        if (to_string(static_cast<Enum>(i)) == name) {
            return static_cast<Enum>(i);
        }
    }
    return fail(ErrorCode::data_loss,
                "the store holds the unknown name '" + std::string(name) + "'",
                "`paas doctor` rebuilds what can be derived from the journal");
}

}  // namespace paas::store
