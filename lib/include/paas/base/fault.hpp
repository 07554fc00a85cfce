/// Fault points: places where a test may stop the process.
///
/// Adapters that change something durable (SQLite, files, HTTP) call `point(name)` before and
/// after each step. Points number themselves in the order they are passed. The program's `main`
/// builds a plan from test-only environment variables and hands it to the adapters:
///
///     PAAS_FAULT_KILL_AT=N     kill -9 ourselves at the N-th point
///     PAAS_FAULT_TRACE=FILE    append "N name" for each point passed
///
/// Without them no plan is made and a point costs one comparison with null.
#pragma once

#include "paas/base/export.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace paas {

/// Thread-safe.
class PAAS_API FaultPlan {
public:
    /// The plan named by the environment, or null when none is. Throws std::invalid_argument when
    /// the number is none: a test would otherwise pass without its fault.
    [[nodiscard]] static std::unique_ptr<FaultPlan> from_environment();
    FaultPlan(std::uint64_t kill_at, std::string trace_file);

    /// Counts the point; does not return when the plan says so.
    void pass(std::string_view name);

private:
    std::atomic<std::uint64_t> passed_{0};
    std::uint64_t kill_at_;
    std::string trace_file_;
};

/// What an adapter calls; `plan` may be null.
inline void fault_point(FaultPlan* plan, std::string_view name) {
    if (plan != nullptr) {
        plan->pass(name);
    }
}

}  // namespace paas
