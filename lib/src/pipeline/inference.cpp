#include "paas/pipeline/inference.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace paas::pipeline {
namespace {

using federation::Metric;
using nlohmann::json;

constexpr double kMibPerGib = 1024.0;

/// One figure under its names upstream: "x_quota", "x_usage", "x_requ".
struct Figure {
    const char* name;
    Metric metric;
    std::int64_t Resources::* required;
    double unit = 1.0;
};
constexpr std::array<Figure, 6> kFigures = {{
    {"vcpus", Metric::vcpus, &Resources::vcpus},
    {"ram_gb", Metric::ram_mib, &Resources::ram_mib, kMibPerGib},
    {"n_instances", Metric::instances, &Resources::instances},
    {"storage_gb", Metric::storage_gib, &Resources::storage_gib},
    {"n_volumes", Metric::volumes, &Resources::volumes},
    {"floating_ips", Metric::public_ips, &Resources::public_ips},
}};

double in_unit(std::int64_t amount, double unit) {
    return static_cast<double>(amount) / unit;
}

json quota_of(const federation::Limit& limit, double unit) {
    constexpr double kNoLimit = -1.0;
    if (!limit.is_known()) {
        return nullptr;
    }
    return limit.is_value() ? in_unit(limit.value, unit) : kNoLimit;
}

/// The fraction of test runs that failed; -1 when there were none or none are told.
double failures(const selection::Verdict& verdict, Timestamp now, int days) {
    constexpr double kUnknown = -1.0;
    constexpr auto kDay = std::chrono::hours(24);
    return verdict.rally == nullptr
               ? kUnknown
               : verdict.rally->window(now, kDay * days).failure_fraction().value_or(kUnknown);
}

json provider_object(const selection::Verdict& verdict, Timestamp now) {
    const federation::Provider& provider = verdict.entry->provider;
    json object = {
        {"provider_name", provider.name},
        {"region_name", provider.region},
        {"project_id", provider.project},
        {"overbooking_cpu", provider.overbooking_cpu},
        {"overbooking_ram", provider.overbooking_ram},
        {"bandwidth_in", provider.bandwidth_in},
        {"bandwidth_out", provider.bandwidth_out},
        {"gpus_requ", static_cast<double>(verdict.demand.gpus)},
        {"exact_flavors", static_cast<double>(verdict.exact_flavors)},
        {"test_failure_perc_1d", failures(verdict, now, 1)},
        {"test_failure_perc_7d", failures(verdict, now, 7)},
        {"test_failure_perc_30d", failures(verdict, now, 30)},
    };
    for (const Figure& figure : kFigures) {
        const federation::QuotaLine& line = provider.quotas[figure.metric];
        const std::string name = figure.name;
        object[name + "_quota"] = quota_of(line.limit, figure.unit);
        object[name + "_usage"] = line.used ? json(in_unit(*line.used, figure.unit)) : json();
        object[name + "_requ"] = in_unit(verdict.demand.*figure.required, figure.unit);
    }
    return object;
}

}  // namespace

std::string inference_message(const DecisionInput& input, const DecisionResult& result,
                              Timestamp submitted) {
    json message = {
        {"msg_version", "1.1.0"},
        {"uuid", input.deployment.str()},
        {"user_group", input.target.user_group},
        {"template_name", input.target.template_name},
        {"submission_time", format_time(submitted)},
        {"attempt", input.attempt},
        {"decision", result.record.hash.str()},
        {"providers", json::array()},
    };
    for (const selection::Verdict& verdict : result.verdicts) {
        if (verdict.fits) {
            message["providers"].push_back(provider_object(verdict, input.at));
        }
    }
    return text::dump_json(message);
}

std::string inference_provider(const selection::Verdict& verdict, Timestamp now) {
    return text::dump_json(provider_object(verdict, now));
}

}  // namespace paas::pipeline
