#include "round.hpp"

#include "frozen_history.hpp"

#include "paas/pipeline/stages.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <string_view>
#include <thread>

namespace paas::pipeline {
namespace {

/// Fewer are answered sooner than a thread is started.
constexpr std::size_t kWorthAThread = 16;

using Histories = std::map<std::string_view, std::shared_ptr<const FrozenHistory>>;

/// The history as each template of these questions sees it.
Histories freeze(std::span<const Question> questions, const RoundContext& context) {
    Histories histories;
    for (const Question& question : questions) {
        auto& frozen = histories[question.state->request.template_name];
        if (frozen == nullptr) {
            frozen = std::make_shared<const FrozenHistory>(
                *context.view.history, *context.view.snapshot,
                question.state->request.template_name, context.now);
        }
    }
    return histories;
}

/// Answers one after the other; each answer reserves what it takes.
class Answerer {
public:
    Answerer(const RoundContext& context, const Histories& histories)
        : context_(context), histories_(histories), view_(context.view) {}

    Answer answer(const Question& question) {
        Asked& asked = ask(question);
        const DecisionInput& input = asked.input;
        DecisionResult result = decide(input, context_.ranker, std::move(asked.verdicts));
        Answer answer;
        answer.decision = decision_of(input, result, context_.simulated);
        answer.record = std::move(result.record);
        if (answer.decision.found) {
            const ProviderKey& provider = answer.decision.provider;
            const auto entry = view_.snapshot->find(provider);
            const UserKey user = user_of(question.state->request);
            answer.guard = {provider, answer.decision.demand, entry->project_free};
            if (entry->has_user_limits) {
                answer.guard->of_user = {user, entry->user_limits};
            }
            view_.reserved[provider] += answer.decision.demand;
            view_.reserved_by_user[user][provider] += answer.decision.demand;
            reserved_.push_back(provider);
        }
        if (result.blocks_lifted) {
            asked.prepared = nullptr;  // these verdicts are of another state
        } else {
            asked.verdicts = std::move(result.verdicts);
        }
        return answer;
    }

private:
    /// What was asked last with a template, its inputs and a target. Many deployments of one
    /// template are decided in one round, and between two of them little changes.
    struct Asked {
        const Prepared* prepared = nullptr;
        DecisionInput input;
        std::vector<selection::Verdict> verdicts;  ///< of `input`
        std::size_t reservations = 0;              ///< how many of `reserved_` the input holds
    };

    Asked& ask(const Question& question) {
        const selection::Target target = target_of(question.state->request);
        const auto known = std::ranges::find_if(asked_, [&](const Asked& asked) {
            return asked.prepared == question.prepared.get() && asked.input.target == target;
        });
        if (known != asked_.end()) {
            ask_again(*known, *question.state);
            return *known;
        }
        // Few, as each holds a verdict per provider and is searched for one by one.
        constexpr std::size_t kMost = 16;
        if (asked_.size() == kMost) {
            asked_.pop_front();
        }
        Asked& asked = asked_.emplace_back();
        asked.prepared = question.prepared.get();
        asked.input = decision_input(*question.state, *question.prepared, view_, context_.max_age,
                                     context_.now);
        asked.input.state.data = question.data;
        asked.input.frozen = histories_.at(question.state->request.template_name);
        asked.verdicts =
            selection::select(asked.input.requirements, asked.input.target, asked.input.snapshot,
                              asked.input.state, asked.input.at, selection::Detail::figures);
        asked.reservations = reserved_.size();
        return asked;
    }

    /// Brings the input and its verdicts to this deployment and what was reserved since.
    void ask_again(Asked& asked, const deployment::State& state) {
        DecisionInput& input = asked.input;
        std::vector<ProviderKey> changed;
        for (; asked.reservations < reserved_.size(); ++asked.reservations) {
            const ProviderKey& key = reserved_[asked.reservations];
            input.state.reserved[key] = view_.reserved[key];
            changed.push_back(key);
        }
        const auto add_held = [&] {
            for (const auto& [provider, amount] : input.state.reserved_by_user) {
                changed.push_back(provider);
            }
        };
        add_held();  // of the user who asked last
        input.state.reserved_by_user = reservations_of(view_, user_of(state.request));
        add_held();
        std::ranges::transform(input.state.excluded, std::back_inserter(changed),
                               &selection::Exclusion::provider);
        input.state.excluded = exclusions_of(state, *view_.snapshot);
        std::ranges::transform(input.state.excluded, std::back_inserter(changed),
                               &selection::Exclusion::provider);
        std::ranges::sort(changed);
        changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
        input.deployment = state.id;
        input.attempt = static_cast<int>(state.attempts.size()) + 1;
        selection::reselect(input.requirements, input.target, input.state, input.at, changed,
                            asked.verdicts, selection::Detail::figures);
    }

    const RoundContext& context_;
    const Histories& histories_;
    FederationView view_;
    std::vector<ProviderKey> reserved_;  ///< by the answers so far, in their order
    std::deque<Asked> asked_;
};

void answer_all(std::span<const Question> questions, std::span<Answer> answers,
                const RoundContext& context, const Histories& histories) {
    Answerer answerer(context, histories);
    for (std::size_t i = 0; i < questions.size(); ++i) {
        answers[i] = answerer.answer(questions[i]);
    }
}

}  // namespace

std::vector<Answer> decide_round(std::span<const Question> questions, const RoundContext& context) {
    std::vector<Answer> answers(questions.size());
    const std::span<Answer> all(answers);
    const Histories histories = freeze(questions, context);
    if (questions.size() < kWorthAThread) {
        answer_all(questions, all, context, histories);
        return answers;
    }
    const std::size_t half = questions.size() / 2;
    const std::jthread other(
        [&] { answer_all(questions.first(half), all.first(half), context, histories); });
    answer_all(questions.subspan(half), all.subspan(half), context, histories);
    return answers;
}

}  // namespace paas::pipeline
