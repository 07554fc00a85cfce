/// Orders the providers that fit by how likely they are to succeed, with reasons.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/ids.hpp"
#include "paas/ranking/history.hpp"
#include "paas/selection/select.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paas::ranking {

struct RankRequest {
    std::string template_name;
    std::string user_group;
};

/// One figure that went into a score.
struct Feature {
    std::string_view name;             ///< static text: "success", "headroom", …
    double value = 0;                  ///< in [0, 1], 1 is best
    double weight = 0;                 ///< the score is the sum of value * weight
    std::array<double, 3> evidence{};  ///< what `text` tells; its meaning depends on `name`

    /// The reason for a person: "succeeded 12 of 13 times with this template". Built when asked
    /// for.
    [[nodiscard]] PAAS_API std::string text() const;
    bool operator==(const Feature&) const = default;
};

struct Ranked {
    ProviderKey provider;
    double score = 0;  ///< in [0, 1], 1 is best
    std::vector<Feature> features;
    bool operator==(const Ranked&) const = default;
};

/// Implementations are deterministic to the bit on one machine and thread-safe.
class PAAS_API Ranker {
public:
    Ranker() = default;
    Ranker(const Ranker&) = delete;
    Ranker& operator=(const Ranker&) = delete;
    virtual ~Ranker();
    /// Names the model and its version in decision records: "baseline/1".
    [[nodiscard]] virtual std::string_view id() const = 0;
    /// The verdicts that fit, best first, ties by key. Verdicts that do not fit are left out.
    [[nodiscard]] virtual std::vector<Ranked> rank(const RankRequest& request,
                                                   std::span<const selection::Verdict> verdicts,
                                                   const HistoryView& history,
                                                   Timestamp now) const = 0;
};

/// What the baseline weighs. The first four weights sum to 1.
struct BaselineWeights {
    double success = 0.80;    ///< shrunk success rate
    double headroom = 0.10;   ///< share of the tightest quota left after this deployment
    double rally = 0.06;      ///< share of functional tests passed
    double exactness = 0.04;  ///< share of machines with exactly the flavor asked for
    /// Share of the data asked for that is there. When a request names data that was located, this
    /// is its part of the score and the others share the rest; else it takes no part.
    double data = 0.25;

    double federation_prior = 2.0;  ///< tries that the neutral prior counts as, for the federation
    double provider_prior = 4.0;    ///< tries that the federation's rate counts as, for a provider
    double template_prior = 4.0;    ///< tries that the provider's rate counts as, for a template
    double neutral = 0.5;           ///< for what is not known
    Milliseconds half_life = kDefaultHalfLife;
};

/// Beta-Binomial success rate: template at provider, shrunk to the provider, shrunk to the
/// federation, shrunk to neutral; plus small terms that decide between equals.
class PAAS_API BaselineRanker final : public Ranker {
public:
    explicit BaselineRanker(BaselineWeights weights = {}) : weights_(weights) {}
    [[nodiscard]] std::string_view id() const override { return "baseline/1"; }
    [[nodiscard]] std::vector<Ranked> rank(const RankRequest& request,
                                           std::span<const selection::Verdict> verdicts,
                                           const HistoryView& history,
                                           Timestamp now) const override;

private:
    BaselineWeights weights_;
};

}  // namespace paas::ranking
