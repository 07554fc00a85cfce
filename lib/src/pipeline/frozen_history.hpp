/// The history a decision saw, rounded to what its record holds.
#pragma once

#include "paas/federation/snapshot.hpp"
#include "paas/ranking/history.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace paas::pipeline {

/// A tally in thousandths of a decayed try and whole seconds.
struct RoundedTally {
    std::int64_t successes_milli = 0;
    std::int64_t failures_milli = 0;
    std::int64_t success_seconds = 0;
    std::int64_t total_successes = 0;
    std::int64_t total_failures = 0;

    [[nodiscard]] static RoundedTally of(const ranking::Tally& tally, Timestamp at);
    [[nodiscard]] ranking::Tally tally(Timestamp at) const;
    [[nodiscard]] bool empty() const { return *this == RoundedTally{}; }
    bool operator==(const RoundedTally&) const = default;
};

/// Tallies as of one moment, for one template, of the providers of one snapshot. Immutable and
/// thread-safe; lives no longer than the snapshot.
class FrozenHistory final : public ranking::HistoryView {
public:
    struct Row {
        RoundedTally provider;
        RoundedTally with_template;
    };

    /// The part of `history` that decisions on this snapshot, template and moment can ask about.
    FrozenHistory(const ranking::HistoryView& history, const federation::Snapshot& snapshot,
                  std::string_view template_name, Timestamp at);
    /// As it was recorded: rows by the provider's place in the snapshot; the others are empty.
    FrozenHistory(RoundedTally federation, const std::map<std::size_t, Row>& rows,
                  const federation::Snapshot& snapshot, Timestamp at);

    /// What a decision record holds of it, in JSON: `{"federation": TALLY, "providers": [[place in
    /// the snapshot, TALLY, TALLY with the template], …]}`, without the providers never tried.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    [[nodiscard]] ranking::Tally lookup(std::string_view label,
                                        std::string_view template_name) const override;
    [[nodiscard]] ranking::Tally lookup(std::string_view label) const override;
    [[nodiscard]] ranking::Tally federation() const override { return federation_.tally(at_); }

private:
    [[nodiscard]] const Row* row(std::string_view label) const;
    void write(const federation::Snapshot& snapshot);

    Timestamp at_;
    RoundedTally federation_;
    std::unordered_map<std::string_view, Row> rows_;  ///< by label, of those that were tried
    std::string text_;
};

}  // namespace paas::pipeline
