/// All projections from the journal alone.
#pragma once

#include "paas/sqlite/database.hpp"

#include <cstdint>

namespace paas::store {

/// Replays the journal of `db` into its projections and leases, which must be empty; inside a
/// transaction of the caller's. Gives the number of events.
[[nodiscard]] Result<std::uint64_t> project_journal(sqlite::Database& db);

}  // namespace paas::store
