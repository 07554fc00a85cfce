#include "paas/ranking/history.hpp"

#include "paas/federation/provider.hpp"

#include <cmath>

namespace paas::ranking {
namespace {

/// What is left of a weight of 1 after `age`.
double weight_after(Milliseconds age, Milliseconds half_life) {
    if (age.count() <= 0 || half_life.count() <= 0) {
        return 1.0;
    }
    return std::exp2(-static_cast<double>(age.count()) / static_cast<double>(half_life.count()));
}

}  // namespace

Tally Tally::decayed_to(Timestamp now, Milliseconds half_life) const {
    Tally later = *this;
    if (now > at) {
        const double weight = weight_after(now - at, half_life);
        later.successes *= weight;
        later.failures *= weight;
        later.success_seconds *= weight;
        later.at = now;
    }
    return later;
}

void Tally::add(const Outcome& outcome, Milliseconds half_life) {
    const bool first = total_successes + total_failures == 0;
    *this = first ? Tally{.at = outcome.at} : decayed_to(outcome.at, half_life);
    const double weight = weight_after(at - outcome.at, half_life);
    if (outcome.success) {
        successes += weight;
        success_seconds += weight * static_cast<double>(outcome.duration.count()) / 1000.0;
        ++total_successes;
    } else {
        failures += weight;
        ++total_failures;
    }
}

HistoryView::~HistoryView() = default;

History::PerProvider& History::at(std::string_view label) {
    const auto found = providers_.find(label);
    return found != providers_.end() ? found->second
                                     : providers_.emplace(label, PerProvider{}).first->second;
}

void History::add(const Outcome& outcome) {
    PerProvider& provider = at(federation::label_of(outcome.provider));
    provider.templates[outcome.template_name].add(outcome, half_life_);
    provider.all.add(outcome, half_life_);
    federation_.add(outcome, half_life_);
}

void History::restore(std::string_view label, std::string_view template_name, const Tally& tally) {
    at(label).templates.insert_or_assign(std::string(template_name), tally);
}

void History::restore(std::string_view label, const Tally& tally) {
    at(label).all = tally;
}

Tally History::lookup(std::string_view label, std::string_view template_name) const {
    const auto provider = providers_.find(label);
    if (provider == providers_.end()) {
        return {};
    }
    const auto found = provider->second.templates.find(template_name);
    return found == provider->second.templates.end() ? Tally{} : found->second;
}

Tally History::lookup(std::string_view label) const {
    const auto found = providers_.find(label);
    return found == providers_.end() ? Tally{} : found->second.all;
}

}  // namespace paas::ranking
