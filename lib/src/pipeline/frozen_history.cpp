#include "frozen_history.hpp"

#include "record_writer.hpp"

#include <cmath>

namespace paas::pipeline {
namespace {

constexpr double kMilli = 1000.0;

std::int64_t rounded(double value) {
    return std::llround(value);
}

void put_tally(RecordWriter& out, const RoundedTally& tally) {
    char before = '[';
    for (const std::int64_t number :
         {tally.successes_milli, tally.failures_milli, tally.success_seconds, tally.total_successes,
          tally.total_failures}) {
        out.raw({&before, 1});
        out.number(number);
        before = ',';
    }
    out.raw("]");
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

FrozenHistory::FrozenHistory(const ranking::HistoryView& history,
                             const federation::Snapshot& snapshot, std::string_view template_name,
                             Timestamp at)
    : at_(at), federation_(RoundedTally::of(history.federation(), at)) {
    for (const auto& entry : snapshot.entries()) {
        const Row row{RoundedTally::of(history.lookup(entry->label), at),
                      RoundedTally::of(history.lookup(entry->label, template_name), at)};
        if (!(row.provider.empty() && row.with_template.empty())) {
            rows_.emplace(entry->label, row);
        }
    }
    write(snapshot);
}

FrozenHistory::FrozenHistory(RoundedTally federation, const std::map<std::size_t, Row>& rows,
                             const federation::Snapshot& snapshot, Timestamp at)
    : at_(at), federation_(federation) {
    const auto entries = snapshot.entries();
    for (const auto& [place, row] : rows) {
        if (place < entries.size()) {
            rows_.emplace(entries[place]->label, row);
        }
    }
    write(snapshot);
}

void FrozenHistory::write(const federation::Snapshot& snapshot) {
    RecordWriter out;
    out.raw("{\"federation\":");
    put_tally(out, federation_);
    out.raw(",\"providers\":[");
    bool first = true;
    std::int64_t place = 0;
    for (const auto& entry : snapshot.entries()) {
        if (const Row* found = row(entry->label)) {
            out.comma(first);
            out.raw("[");
            out.number(place);
            out.raw(",");
            put_tally(out, found->provider);
            out.raw(",");
            put_tally(out, found->with_template);
            out.raw("]");
        }
        ++place;
    }
    out.raw("]}");
    text_ = out.take();
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
