/// SQLite's functions, found when the first file is opened: paas starts a fifth faster without the
/// library, and half of its commands never open a file. Private to the room.
#pragma once

#include "paas/base/error.hpp"

#include <sqlite3.h>

namespace paas::sqlite {

/// What the room calls of SQLite's C interface, without the prefix.
struct Library {
    // clang-format off
#define PAAS_SQLITE_FUNCTIONS(each)                                                         \
    each(bind_double) each(bind_int64) each(bind_null) each(bind_text64) each(busy_timeout) \
    each(changes64) each(clear_bindings) each(close_v2) each(column_bytes)                  \
    each(column_count) each(column_double) each(column_int64) each(column_text)             \
    each(column_type) each(errmsg) each(errstr) each(exec) each(finalize)                   \
    each(get_autocommit) each(open_v2) each(prepare_v3) each(reset) each(sleep) each(step)  \
    each(system_errno) each(vfs_find) each(vfs_register) each(vfs_unregister)
// clang-format on
#define PAAS_SQLITE_MEMBER(name) decltype(&::sqlite3_##name) name = nullptr;
    PAAS_SQLITE_FUNCTIONS(PAAS_SQLITE_MEMBER)
#undef PAAS_SQLITE_MEMBER
};

/// Loads the library once. Errors: failed_precondition when it is missing or too old. Thread-safe.
[[nodiscard]] Result<void> load_library();

/// The functions, all null unless load_library() succeeded. Thread-safe.
[[nodiscard]] const Library& library() noexcept;

}  // namespace paas::sqlite
