/// The tables and their versions.
#pragma once

#include "paas/base/error.hpp"
#include "paas/sqlite/database.hpp"
#include "paas/store/store.hpp"

#include <array>
#include <string>
#include <string_view>

namespace paas::store {

/// "paas" in ASCII: says whose file it is.
inline constexpr std::int64_t kApplicationId = 0x70616173;

/// A projection and how its rows are told apart.
struct Projection {
    std::string_view table;
    int keys = 1;  ///< leading columns that make the primary key
};

/// Every table that is derived from the journal alone.
inline constexpr std::array<Projection, 10> kProjections{{{"deployments", 1},
                                                          {"attempts", 2},
                                                          {"nodes", 2},
                                                          {"decision_uses", 2},
                                                          {"reservations", 2},
                                                          {"provider_load", 3},
                                                          {"tallies", 3},
                                                          {"blocks", 2},
                                                          {"providers", 1},
                                                          {"rally", 2}}};

/// Makes all tables of the newest version; inside a transaction.
[[nodiscard]] Result<void> create_schema(sqlite::Database& db);

/// Replaces the projections by empty ones of the newest version; inside a transaction.
[[nodiscard]] Result<void> renew_projections(sqlite::Database& db);

enum class Found : std::uint8_t {
    nothing,  ///< an empty database: create_schema
    current,
    older,  ///< migrate
};

/// What the file holds. failed_precondition when it is another program's or of a newer version.
[[nodiscard]] Result<Found> identify(sqlite::Database& db);

/// Brings an older store to the newest version, in one transaction, after a copy was made beside
/// it. Does nothing when another process was faster.
[[nodiscard]] Result<void> migrate(sqlite::Database& db, const StoreOptions& options);

}  // namespace paas::store
