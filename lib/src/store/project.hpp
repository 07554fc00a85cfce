/// All projections from the journal alone.
#pragma once

#include "paas/sqlite/database.hpp"

#include <cstdint>

namespace paas::store {

enum class Leases : std::uint8_t {
    make,  ///< from the journal; the table must be empty
    keep,  ///< as they are
};

/// Replays the journal of `db` into its projections, which must be empty; inside a transaction of
/// the caller's. Gives the number of events.
[[nodiscard]] Result<std::uint64_t> project_journal(sqlite::Database& db,
                                                    Leases leases = Leases::make);

}  // namespace paas::store
