#include "frozen_history.hpp"

#include <cmath>

namespace paas::pipeline {
namespace {

constexpr double kMilli = 1000.0;

std::int64_t rounded(double value) {
    return std::llround(value);
}

}  // namespace

RoundedTally RoundedTally::of(const ranking::Tally& tally, Timestamp at) {
    const ranking::Tally now = tally.decayed_to(at);
    return {rounded(now.successes * kMilli), rounded(now.failures * kMilli),
            rounded(now.success_seconds), now.total_successes, now.total_failures};
}

ranking::Tally RoundedTally::tally(Timestamp at) const {
    ranking::Tally out;
    out.successes = static_cast<double>(successes_milli) / kMilli;
    out.failures = static_cast<double>(failures_milli) / kMilli;
    out.success_seconds = static_cast<double>(success_seconds);
    out.total_successes = total_successes;
    out.total_failures = total_failures;
    out.at = at;
    return out;
}

const FrozenHistory::Row* FrozenHistory::row(std::string_view label) const {
    const auto found = rows_.find(label);
    return found == rows_.end() ? nullptr : &found->second;
}

ranking::Tally FrozenHistory::lookup(std::string_view label,
                                     std::string_view /*template_name*/) const {
    const Row* found = row(label);
    return (found == nullptr ? RoundedTally{} : found->with_template).tally(at_);
}

ranking::Tally FrozenHistory::lookup(std::string_view label) const {
    const Row* found = row(label);
    return (found == nullptr ? RoundedTally{} : found->provider).tally(at_);
}

}  // namespace paas::pipeline
