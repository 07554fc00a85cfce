/// What commands print, as JSON records of the documented schemas.
#pragma once

#include "output/view.hpp"

#include "paas/orchestrator/orchestrator.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace paas::cli {

[[nodiscard]] bool is_simulated(const deployment::State& state);
/// Label of the provider it is at, or was at last; empty before the first attempt.
[[nodiscard]] std::string provider_of(const deployment::State& state);

[[nodiscard]] Json summary_record(const orchestrator::DeploymentSummary& summary);
[[nodiscard]] Json summary_record(const deployment::State& state);
[[nodiscard]] Json detail_record(const deployment::State& state);
[[nodiscard]] Json node_record(const deployment::State& state, const deployment::Node& node);
[[nodiscard]] Json port_record(const deployment::State& state, const deployment::PortRule& rule);
[[nodiscard]] Json event_record(const orchestrator::LogEvent& event, bool simulated);
[[nodiscard]] Json ranking_record(const orchestrator::Ranking& ranking);

/// A provider's requirements: requirement, outcome, wanted, free, quota, reason, fix.
[[nodiscard]] Json assessments_record(const std::vector<selection::Assessment>& requirements);

/// A time as records tell it; empty when there is none.
[[nodiscard]] std::string time_text(Timestamp time);
/// An amount; null when there is none.
[[nodiscard]] Json amount_record(const std::optional<std::int64_t>& amount);
/// What could not be read of a provider, and why.
[[nodiscard]] Json missing_records(const std::vector<federation::Missing>& missing);
/// Amounts by name; null stands for no limit.
[[nodiscard]] Json amounts_record(const Resources& amounts);
/// Amounts that are not zero, for people: "4 vcpus, 8192 ram_mib".
[[nodiscard]] std::string amounts_text(const Resources& amounts);
/// JSON text as a value; null when it is none.
[[nodiscard]] Json parsed(const std::string& text);

/// "  name: value" lines of an object's members.
[[nodiscard]] std::string pairs_text(const Json& values);

[[nodiscard]] View deployments_view();
[[nodiscard]] View detail_view();
[[nodiscard]] View nodes_view();
[[nodiscard]] View ports_view();
[[nodiscard]] View events_view();

}  // namespace paas::cli
