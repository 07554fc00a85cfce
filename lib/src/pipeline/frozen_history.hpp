/// The history a decision saw, rounded to what its record holds.
#pragma once

#include "paas/ranking/history.hpp"

#include <cstdint>
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

/// Tallies as of one moment, for one template. Keys are views into a snapshot's labels.
class FrozenHistory final : public ranking::HistoryView {
public:
    struct Row {
        RoundedTally provider;
        RoundedTally with_template;
    };

    FrozenHistory(Timestamp at, RoundedTally federation) : at_(at), federation_(federation) {}
    void set(std::string_view label, const Row& row) { rows_[label] = row; }
    [[nodiscard]] const Row* row(std::string_view label) const;
    [[nodiscard]] const RoundedTally& rounded_federation() const { return federation_; }

    [[nodiscard]] ranking::Tally lookup(std::string_view label,
                                        std::string_view template_name) const override;
    [[nodiscard]] ranking::Tally lookup(std::string_view label) const override;
    [[nodiscard]] ranking::Tally federation() const override { return federation_.tally(at_); }

private:
    Timestamp at_;
    RoundedTally federation_;
    std::unordered_map<std::string_view, Row> rows_;
};

}  // namespace paas::pipeline
