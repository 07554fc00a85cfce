/// The text of a decision record: writing it, and reading what went in.
///
/// A JSON object, schema "paas.decision/3", with its keys in a fixed order. Providers stand in
/// the order of the snapshot's manifest and are named by their index in it:
///
///     "blocked":   [[provider, template, reason, until, automatic], …], or the hash of the content
///                  that holds this list
///     "reserved":  [[index, vcpus, ram_mib, instances, storage_gib, volumes, public_ips, gpus], …]
///     "reserved_by_user": the same: what of it the user holds who asks, at providers that limit
///                  what one user may hold
///     "history":   {"federation": TALLY, "providers": [[index, TALLY, TALLY of the template], …]}
///                  TALLY = [successes, failures (thousandths), seconds, all successes, all
///                  failures]
///     "data":      {"datasets": [[name, bytes, {storage element: millionths}, problem], …],
///                   "storage_elements": {storage element: provider}}
///     "providers": [score, feature…] for one that fits, [[code, wanted, free, quota, fix], …] for
///                  one that does not; scores to six digits; fixes only where one is known and
///                  when no provider fits, since then they are what the user is told
///
/// "paas.decision/2" has no reserved_by_user: limits per user were charged with all reservations.
/// "paas.decision/1" has no data either, and refusals in it end with what is free. Their records
/// are read and replayed for ever.
#pragma once

#include "frozen_history.hpp"

#include "paas/pipeline/decision.hpp"

#include <string>
#include <string_view>

namespace paas::pipeline {

[[nodiscard]] std::string write_record(const DecisionInput& input, const FrozenHistory& history,
                                       std::string_view model, const DecisionResult& result);

/// What a record says went in; the snapshot and the rows that refer to it come later.
struct ReadRecord {
    DecisionInput input;
    std::string model;
    ContentHash snapshot;
    ContentHash blocks;            ///< where the blocks stand when not in `input`
    std::string reserved;          ///< JSON, indexes into the snapshot
    std::string reserved_by_user;  ///< likewise; empty = as `reserved`
    std::string history;           ///< JSON, likewise
};
[[nodiscard]] Result<ReadRecord> read_record(std::string_view text);

/// Reads what `blocks_text` wrote.
[[nodiscard]] Result<std::vector<selection::Block>> read_blocks(std::string_view text);

/// Fills in what refers to the snapshot: reservations and history.
[[nodiscard]] Result<void> resolve_indexes(const ReadRecord& record, DecisionInput& input);

}  // namespace paas::pipeline
