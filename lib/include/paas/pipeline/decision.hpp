/// A decision: selection and ranking of one request at one moment, and its record.
///
/// Pure. The record holds everything that went in (request, the hash of the snapshot's manifest,
/// reservations, blocks, exclusions, locations of data, history) and everything that came out (each
/// provider's verdict, features, score). `replay_decision` computes it again and must give the same
/// bytes.
#pragma once

#include "paas/base/ids.hpp"
#include "paas/pipeline/journal.hpp"
#include "paas/ranking/ranker.hpp"
#include "paas/selection/select.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paas::pipeline {

class FrozenHistory;

/// Versions of the record ("paas.decision/N"). A replay writes the one that it read.
enum class RecordForm : std::uint8_t { first = 1, second = 2, third = 3 };

using RecordedFixes = std::map<std::pair<std::size_t, std::size_t>, std::string>;

struct DecisionInput {
    RecordForm form = RecordForm::third;
    DeploymentId deployment;  ///< empty for a question that leads to no attempt
    int attempt = 1;
    Timestamp at{};
    selection::Requirements requirements;
    selection::Target target;
    selection::SelectionState state;
    /// When `blocks_text(state.blocked)` is kept as a content: its hash, which the record then
    /// holds in place of the list. Many decisions see the same blocks.
    ContentHash blocks;
    federation::Snapshot snapshot;
    std::shared_ptr<const ranking::HistoryView> history;
    /// `history` for this snapshot, template and moment when it has been made already: decisions
    /// of one round share it.
    std::shared_ptr<const FrozenHistory> frozen;
    /// Of a decision that is computed again: the words of its record about what would help, by
    /// provider (index into the snapshot) and refusal (index). Figures are computed again, words
    /// are quoted, so that a program with better words still proves the same decision.
    std::shared_ptr<const RecordedFixes> fixes;
};

struct DecisionResult {
    /// By key, in figures; point into the input's snapshot.
    std::vector<selection::Verdict> verdicts;
    std::vector<ranking::Ranked> ranked;  ///< best first; only those that fit
    bool blocks_lifted = false;           ///< nothing fitted but what failures had blocked
    DecisionRecord record;
};

/// Selects and ranks. When nothing fits, blocks that follow from failures are lifted and it is
/// tried once more: a provider that failed lately is better than none. The history is rounded to
/// what the record can hold before it is used, so that a replay sees the same numbers. Linear in
/// providers; thread-safe.
[[nodiscard]] PAAS_API DecisionResult decide(const DecisionInput& input,
                                             const ranking::Ranker& ranker);

/// The same when `selection::select` has been asked already, for figures at least.
[[nodiscard]] PAAS_API DecisionResult decide(const DecisionInput& input,
                                             const ranking::Ranker& ranker,
                                             std::vector<selection::Verdict> selected);

/// The verdicts of a decision in sentences: `decide` leaves them out, because hardly anybody reads
/// why most providers were refused.
[[nodiscard]] PAAS_API std::vector<selection::Verdict> explained_verdicts(
    const DecisionInput& input, const DecisionResult& result);

/// Canonical JSON of blocks.
[[nodiscard]] PAAS_API std::string blocks_text(const std::vector<selection::Block>& blocks);

using FetchContent = std::function<Result<std::string>(const ContentHash&)>;

/// The snapshot whose manifest has this hash. data_loss when a part is missing or altered.
[[nodiscard]] PAAS_API Result<federation::Snapshot> load_snapshot(const ContentHash& manifest,
                                                                  const FetchContent& content);

struct Replayed {
    DecisionInput input;  ///< as recorded
    DecisionResult result;
    std::string model;  ///< as recorded
};

/// Computes a recorded decision again. unimplemented when the record's version or model is not
/// one that this program knows.
[[nodiscard]] PAAS_API Result<Replayed> replay_decision(std::string_view record,
                                                        const ranking::Ranker& ranker,
                                                        const FetchContent& content);

}  // namespace paas::pipeline
