/// The `inference` message 1.1.0 (upstream: providers-to-rank): which providers can run a
/// deployment, with the figures that ranking computes its features from.
///
/// The members are those of 1.1.0 with the same meaning: all figures are floating-point numbers,
/// memory is in GiB, what is required are the figures of the chosen flavors. A quota that is
/// unlimited is -1 and one that nobody told is null; a failure fraction that is not known is -1.
/// `submission_time` is in UTC with its zone. Further members: `attempt` and `decision` (the
/// record's hash), and `project_id` of a provider, which tells two projects of a group apart.
#pragma once

#include "paas/pipeline/decision.hpp"

#include <string>

namespace paas::pipeline {

/// One JSON object on one line, sorted keys: the providers that fit, by key. Pure.
[[nodiscard]] PAAS_API std::string inference_message(const DecisionInput& input,
                                                     const DecisionResult& result,
                                                     Timestamp submitted);

/// The object of one provider, also of one that does not fit. Pure; `verdict.rally` may be null.
[[nodiscard]] PAAS_API std::string inference_provider(const selection::Verdict& verdict,
                                                      Timestamp now);

}  // namespace paas::pipeline
