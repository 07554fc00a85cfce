/// All decisions of one round of a worker, taken by two threads.
#pragma once

#include "paas/deployment/lifecycle.hpp"
#include "paas/pipeline/decision.hpp"
#include "paas/pipeline/plan_book.hpp"
#include "paas/ranking/ranker.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace paas::pipeline {

/// A deployment that waits for a decision.
struct Question {
    const deployment::State* state = nullptr;
    std::shared_ptr<const Prepared> prepared;
    selection::DataPlacement data{};  ///< of the template's datasets
};

struct Answer {
    deployment::Decision decision;
    DecisionRecord record;
    std::optional<ReservationGuard> guard;  ///< when a provider was found
};

/// What all decisions of a round have in common.
struct RoundContext {
    const FederationView& view;
    const ranking::Ranker& ranker;
    Milliseconds max_age{0};
    Timestamp now{};
    bool simulated = false;
};

/// One answer per question, in order. Many questions are shared between two threads, each of which
/// counts the reservations of its own answers: what both take of one provider is settled by the
/// guards when the answers are written. The shares depend on the number of questions alone, so the
/// same round gives the same answers on any machine.
[[nodiscard]] std::vector<Answer> decide_round(std::span<const Question> questions,
                                               const RoundContext& context);

}  // namespace paas::pipeline
