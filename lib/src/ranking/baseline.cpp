#include "ranking/evidence.hpp"

#include "paas/ranking/ranker.hpp"

#include <algorithm>

namespace paas::ranking {
namespace {

/// Mean of the Beta posterior when `prior` is believed as firmly as `prior_tries` tries.
double posterior_mean(const Tally& tally, double prior, double prior_tries) {
    const double tries = tally.trials() + prior_tries;
    return tries > 0 ? (tally.successes + prior * prior_tries) / tries : prior;
}

std::array<double, 3> counts(HistoryLevel level, const Tally& tally) {
    return {static_cast<double>(static_cast<int>(level)),
            static_cast<double>(tally.total_successes),
            static_cast<double>(tally.total_successes + tally.total_failures)};
}

bool any_try(const Tally& tally) {
    return tally.total_successes + tally.total_failures > 0;
}

Feature success(const Tally& with_template, const Tally& provider, const Tally& federation,
                double federation_rate, const BaselineWeights& weights) {
    Feature feature{kSuccess, 0, weights.success, {}};
    const double provider_rate = posterior_mean(provider, federation_rate, weights.provider_prior);
    feature.value = posterior_mean(with_template, provider_rate, weights.template_prior);
    if (any_try(with_template)) {
        feature.evidence = counts(HistoryLevel::this_template, with_template);
    } else if (any_try(provider)) {
        feature.evidence = counts(HistoryLevel::other_templates, provider);
    } else if (any_try(federation)) {
        feature.evidence = counts(HistoryLevel::federation, federation);
    } else {
        feature.evidence = counts(HistoryLevel::none, federation);
    }
    return feature;
}

Feature headroom(const selection::Verdict& verdict, const BaselineWeights& weights) {
    const auto fields = Resources::fields();
    Feature feature{
        kHeadroom, weights.neutral, weights.headroom, {static_cast<double>(fields.size()), 0, 0}};
    bool known = false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto member = fields[i].member;
        const std::int64_t limit = verdict.entry->limits.*member;
        if (verdict.demand.*member == 0 || limit <= 0 || federation::is_unlimited(limit)) {
            continue;
        }
        const auto left = static_cast<double>(verdict.free.*member - verdict.demand.*member);
        const double share = std::clamp(left / static_cast<double>(limit), 0.0, 1.0);
        if (!known || share < feature.value) {
            feature.value = share;
            feature.evidence = {static_cast<double>(i), left, static_cast<double>(limit)};
            known = true;
        }
    }
    return feature;
}

Feature rally(const federation::RallyHistory* history, Timestamp now,
              const BaselineWeights& weights) {
    Feature feature{kRally, weights.neutral, weights.rally, {}};
    if (history == nullptr || history->empty()) {
        return feature;
    }
    for (const int days : {7, 30}) {
        const auto window = history->window(now, std::chrono::days(days));
        if (const auto fraction = window.failure_fraction()) {
            feature.value = 1.0 - *fraction;
            feature.evidence = {static_cast<double>(window.runs - window.failures),
                                static_cast<double>(window.runs), static_cast<double>(days)};
            break;
        }
    }
    return feature;
}

Feature exactness(const selection::Verdict& verdict, const BaselineWeights& weights) {
    const auto machines = static_cast<double>(verdict.machines);
    const auto exact = static_cast<double>(verdict.exact_flavors);
    return {
        kExactness, machines > 0 ? exact / machines : 1.0, weights.exactness, {exact, machines, 0}};
}

/// Data that is far away has to be moved first, which no success rate tells.
void add_data(std::int64_t ppm, const BaselineWeights& weights, std::vector<Feature>& features) {
    constexpr double kWhole = 1'000'000;
    constexpr double kPercent = 100;
    for (Feature& feature : features) {
        feature.weight *= 1.0 - weights.data;
    }
    const double share = static_cast<double>(ppm) / kWhole;
    features.push_back({kData, share, weights.data, {share * kPercent, 0, 0}});
}

}  // namespace

std::vector<Ranked> BaselineRanker::rank(const RankRequest& request,
                                         std::span<const selection::Verdict> verdicts,
                                         const HistoryView& history, Timestamp now) const {
    const Milliseconds half_life = weights_.half_life;
    const Tally federation = history.federation().decayed_to(now, half_life);
    const double federation_rate =
        posterior_mean(federation, weights_.neutral, weights_.federation_prior);

    std::vector<Ranked> ranked;
    ranked.reserve(
        static_cast<std::size_t>(std::ranges::count_if(verdicts, &selection::Verdict::fits)));
    for (const selection::Verdict& verdict : verdicts) {
        if (!verdict.fits) {
            continue;
        }
        const std::string_view label = verdict.entry->label;
        const Tally provider = history.lookup(label).decayed_to(now, half_life);
        const Tally with_template =
            history.lookup(label, request.template_name).decayed_to(now, half_life);
        Ranked& item = ranked.emplace_back();
        item.provider = verdict.provider;
        item.features = {success(with_template, provider, federation, federation_rate, weights_),
                         headroom(verdict, weights_), rally(verdict.rally, now, weights_),
                         exactness(verdict, weights_)};
        if (verdict.data_ppm) {
            add_data(*verdict.data_ppm, weights_, item.features);
        }
        for (const Feature& feature : item.features) {
            item.score += feature.value * feature.weight;
        }
    }
    std::ranges::sort(ranked, [](const Ranked& a, const Ranked& b) {
        return a.score != b.score ? a.score > b.score : a.provider < b.provider;
    });
    return ranked;
}

}  // namespace paas::ranking
