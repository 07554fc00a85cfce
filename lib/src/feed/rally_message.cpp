#include "feed/rally_message.hpp"

#include "feed/message_time.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

namespace paas::feed {

using nlohmann::json;
using text::JsonReader;

namespace {

constexpr std::string_view kFinished = "finished";

void read_test_result(JsonReader& reader, bool& passed) {
    const json* result = reader.find("test_result");
    if (result == nullptr) {
        reader.refuse("test_result", "missing");
    } else if (result->is_boolean()) {
        passed = result->get<bool>();
    } else if (result->is_string() && (*result == "True" || *result == "False")) {
        passed = *result == "True";
    } else {
        reader.refuse("test_result", "expected \"True\" or \"False\", found " + result->dump());
    }
}

/// A crashed task has tested nothing, which is no better for its users than a failed one.
bool has_passed(bool within_limits, std::string_view status) {
    return within_limits && status == kFinished;
}

}  // namespace

bool is_rally_report(const json& value) {
    return value.is_object() && value.contains("info") && value.contains("tasks");
}

Result<RallyReading> read_rally_message(const json& message) {
    JsonReader reader(message, "");
    RallyReading run;
    std::string status;
    std::string time;
    bool within_limits = false;
    reader.required("provider", run.environment);
    reader.required("status", status);
    reader.required("timestamp", time);
    read_test_result(reader, within_limits);
    run.at = reader.ok() ? read_time(reader, "timestamp", time) : Timestamp{};
    run.passed = has_passed(within_limits, status);
    if (const auto end = reader.finish(); !end) {
        return tl::unexpected(end.error());
    }
    return run;
}

Result<std::vector<RallyReading>> read_rally_report(const json& report) {
    JsonReader reader(report, "");
    Timestamp at{};
    reader.object("info", [&](JsonReader& info) {
        std::string time;
        info.required("generated_at", time);
        at = info.ok() ? read_time(info, "generated_at", time) : Timestamp{};
    });
    std::vector<RallyReading> runs;
    reader.each("tasks", [&](JsonReader& task) {
        RallyReading run;
        std::string status;
        bool within_limits = false;
        task.required("env_name", run.environment);
        task.required("status", status);
        task.optional("pass_sla", within_limits);  // a crashed task may have none
        run.at = at;
        run.passed = has_passed(within_limits, status);
        runs.push_back(std::move(run));
    });
    if (const auto end = reader.finish(); !end) {
        return tl::unexpected(end.error());
    }
    return runs;
}

}  // namespace paas::feed
