#include "round.hpp"

#include "paas/pipeline/stages.hpp"

#include <thread>

namespace paas::pipeline {
namespace {

/// Fewer are answered sooner than a thread is started.
constexpr std::size_t kWorthAThread = 16;

/// Answers one after the other; `view` grows by what each answer takes.
void answer_all(std::span<const Question> questions, std::span<Answer> answers, FederationView view,
                const RoundContext& context) {
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const DecisionInput input = decision_input(*questions[i].state, *questions[i].prepared,
                                                   view, context.max_age, context.now);
        DecisionResult result = decide(input, context.ranker);
        Answer& answer = answers[i];
        answer.decision = decision_of(input, result, context.simulated);
        answer.record = std::move(result.record);
        if (answer.decision.found) {
            const auto entry = view.snapshot->find(answer.decision.provider);
            answer.guard = {answer.decision.provider, answer.decision.demand, entry->free};
            view.reserved[answer.decision.provider] += answer.decision.demand;
        }
    }
}

}  // namespace

std::vector<Answer> decide_round(std::span<const Question> questions, const RoundContext& context) {
    std::vector<Answer> answers(questions.size());
    const std::span<Answer> all(answers);
    if (questions.size() < kWorthAThread) {
        answer_all(questions, all, context.view, context);
        return answers;
    }
    const std::size_t half = questions.size() / 2;
    const std::jthread other(
        [&] { answer_all(questions.first(half), all.first(half), context.view, context); });
    answer_all(questions.subspan(half), all.subspan(half), context.view, context);
    return answers;
}

}  // namespace paas::pipeline
