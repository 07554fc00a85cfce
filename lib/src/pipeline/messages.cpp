#include "messages.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

namespace paas::pipeline {
namespace {

using deployment::State;
using nlohmann::json;

constexpr const char* kVersion = "1.0.0";
constexpr const char* kTrainingVersion = "1.1.0";

json head(const State& state, Timestamp at) {
    return {{"msg_version", kVersion},           {"uuid", state.id.str()},
            {"user_group", state.request.group}, {"template_name", state.request.template_name},
            {"timestamp", format_time(at)},      {"status", to_string(state.status)}};
}

Message message(std::string_view topic, const State& state, const json& value) {
    return {std::string(topic), state.id.str(), text::dump_json(value)};
}

Message status_message(const State& state, Timestamp at) {
    json value = head(state, at);
    value["phase"] = to_string(state.phase);
    if (const deployment::Attempt* attempt = state.current()) {
        value["provider"] = attempt->provider_label;
        value["attempt"] = attempt->number;
        value["simulated"] = attempt->simulated;
    }
    return message(topic::kProcedureStatus, state, value);
}

Message result_message(const State& state, Timestamp at) {
    json value = head(state, at);
    value["status_reason"] = state.reason;
    value["attempts"] = json::array();
    for (const deployment::Attempt& attempt : state.attempts) {
        value["attempts"].push_back({{"number", attempt.number},
                                     {"provider", attempt.provider_label},
                                     {"status", to_string(attempt.status)},
                                     {"simulated", attempt.simulated},
                                     {"error_class", to_string(attempt.error_class)},
                                     {"reason", attempt.reason}});
    }
    return message(topic::kDeploymentResults, state, value);
}

/// The end of an attempt, in the words of training 1.1.0; the features of the decision are found
/// by its record.
Message training_message(const State& state, const deployment::Attempt& attempt, bool complete,
                         Timestamp at) {
    const double seconds = static_cast<double>((at - attempt.started).count()) / 1000.0;
    json value = head(state, at);
    value["msg_version"] = kTrainingVersion;
    value["status"] = complete ? "CREATE_COMPLETE" : "CREATE_FAILED";
    value["status_reason"] = complete ? json(nullptr) : json(attempt.reason);
    const std::size_t slash = attempt.provider_label.find('/');
    value["provider_name"] = attempt.provider_label.substr(0, slash);
    value["region_name"] =
        slash == std::string::npos ? "" : attempt.provider_label.substr(slash + 1);
    value["completion_time_s"] = complete ? seconds : 0.0;
    value["tot_failure_time_s"] = complete ? 0.0 : seconds;
    value["n_failures"] = complete ? 0 : 1;
    value["submission_time"] = format_time(attempt.started);
    value["decision"] = attempt.decision.str();
    value["simulated"] = attempt.simulated;
    return message(topic::kTraining, state, value);
}

const deployment::Attempt* attempt_of(const State& state, int number) {
    for (const deployment::Attempt& attempt : state.attempts) {
        if (attempt.number == number) {
            return &attempt;
        }
    }
    return nullptr;
}

}  // namespace

std::vector<Message> messages_for(const State& before, const State& after,
                                  std::span<const deployment::Recorded> events) {
    std::vector<Message> out;
    for (const deployment::Recorded& recorded : events) {
        if (const auto* done = std::get_if<deployment::AttemptSucceeded>(&recorded.event)) {
            if (const auto* attempt = attempt_of(after, done->attempt)) {
                out.push_back(training_message(after, *attempt, true, recorded.at));
            }
        } else if (const auto* failed = std::get_if<deployment::AttemptFailed>(&recorded.event)) {
            if (const auto* attempt = attempt_of(after, failed->attempt)) {
                out.push_back(training_message(after, *attempt, false, recorded.at));
            }
        } else if (const auto* end = std::get_if<deployment::CreateFailed>(&recorded.event)) {
            if (end->no_provider) {
                json value = head(after, recorded.at);
                value["reason"] = end->reason;
                value["decision"] = end->decision.str();
                out.push_back(message(topic::kErrors, after, value));
            }
        }
    }
    if (events.empty()) {
        return out;
    }
    const Timestamp at = events.back().at;
    if (before.status != after.status || before.phase != after.phase) {
        out.push_back(status_message(after, at));
    }
    if (before.status != after.status && deployment::is_resting(after.status)) {
        out.push_back(result_message(after, at));
    }
    return out;
}

}  // namespace paas::pipeline
