/// Rows of the table `journal`, with their checksums, and the events of the federation's stream.
#pragma once

#include "paas/pipeline/journal.hpp"
#include "paas/sqlite/database.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::store {

/// The stream of FederationEvents; deployments' streams are their ids.
inline constexpr std::string_view kFederationStream = "federation";

struct Entry {
    std::uint64_t sequence = 0;
    std::string stream;
    std::uint64_t number = 0;  ///< in the stream, from 1
    std::uint64_t epoch = 0;
    Timestamp at{};
    int version = 1;
    std::string type;
    std::string payload;

    /// FNV-1a over all members but the sequence: any single damaged byte changes it.
    [[nodiscard]] std::int64_t checksum() const noexcept;
};

[[nodiscard]] Result<void> insert(sqlite::Database& db, const Entry& entry);

/// Columns of a query that `entry_of` reads.
inline constexpr std::string_view kEntryColumns =
    "seq, stream, number, epoch, at, version, type, payload, checksum";

/// The row under the cursor. data_loss when its checksum is wrong; `path` for the message.
[[nodiscard]] Result<Entry> entry_of(const sqlite::Rows& rows, const std::string& path);

/// The deployment event in the entry.
[[nodiscard]] Result<deployment::Recorded> recorded_of(const Entry& entry);

/// All events of a deployment, in order; empty when there is none.
[[nodiscard]] Result<std::vector<deployment::Recorded>> read_stream(sqlite::Database& db,
                                                                    const DeploymentId& id);

/// Federation events. A provider's figures are kept as a content; the journal holds its hash.
[[nodiscard]] std::string type_of(const pipeline::FederationEvent& event);
[[nodiscard]] std::string encode(const pipeline::FederationEvent& event);
/// `ProviderSeen::provider` is then the hash of the content, not the content.
[[nodiscard]] Result<pipeline::FederationEvent> decode_federation(const Entry& entry);

}  // namespace paas::store
