/// SQLite's result codes as errors; private to the room.
#pragma once

#include "paas/base/error.hpp"

#include <string>
#include <string_view>

struct sqlite3;

namespace paas::sqlite {

/// `code` is an extended result code; `db` may be null. `doing` is empty or a verb phrase for the
/// context ("opening").
[[nodiscard]] Error describe(int code, sqlite3* db, const std::string& path,
                             std::string_view doing = {});

}  // namespace paas::sqlite
