/// Providers that only pretend: the embedded default's back-end, and the tests' world.
///
/// The simulated world lives in a database of its own, committed before an answer is given, so it
/// is a second truth that can be compared with the journal (`simulator::census`). What happens to
/// an infrastructure depends on the seed, the provider and the tag alone: not on the order of
/// calls, on threads or on crashes. (Capacity is the exception: first come, first served.)
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/fault.hpp"
#include "paas/base/resources.hpp"
#include "paas/dispatch/dispatcher.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::dispatch {

/// A distribution of durations: log-normal through `median` and `p95`, or uniform between `min`
/// and `max`; never outside these two.
struct SimulatedDelay {
    bool uniform = false;
    Milliseconds min{0};
    Milliseconds median{0};
    Milliseconds p95{0};
    Milliseconds max = std::chrono::hours(24);
};

/// One way to fail.
struct SimulatedError {
    deployment::ErrorClass error_class = deployment::ErrorClass::unknown;
    double weight = 1;
    std::string message;     ///< empty = a text that such providers give
    bool at_create = false;  ///< refused at once, nothing launched; else fails while being made
};

/// A time during which the provider cannot be reached.
struct SimulatedOutage {
    Timestamp from{};
    Milliseconds length{0};
    Milliseconds every{0};  ///< repeats after so long; 0 = once
    /// Creates are neither carried out nor refused: no answer. (All other operations always are.)
    bool silent = false;
};

/// How one provider behaves.
struct SimulatedProvider {
    double success = 0.9;                ///< share of creates that end up running
    double update_success = 1.0;         ///< share of updates
    std::vector<SimulatedError> errors;  ///< how the others fail; empty = a usual mixture
    SimulatedDelay ready{.median = std::chrono::seconds(150), .p95 = std::chrono::seconds(600)};
    SimulatedDelay action{.median = std::chrono::seconds(10), .p95 = std::chrono::seconds(30)};
    SimulatedDelay destroy{.median = std::chrono::seconds(20), .p95 = std::chrono::seconds(60)};
    double lose_answer = 0;   ///< share of creates, updates, destroys that act but do not answer
    double hang_destroy = 0;  ///< share of removals that take `hang` instead
    Milliseconds hang = std::chrono::hours(24);
    std::vector<SimulatedOutage> outages;
    std::optional<Resources> capacity;  ///< in all; none = no end of it
};

struct SimulatorSettings {
    std::uint64_t seed = 1;
    SimulatedProvider defaults;
    /// By provider key, label ("name/region") or name; the longest that fits counts.
    std::map<std::string, SimulatedProvider, std::less<>> providers;

    /// Reads YAML or JSON; empty = the defaults. `file` is its name for messages. A provider
    /// starts from `defaults`.
    /// Durations are texts ("90s", "12h"), times RFC 3339, shares 0 to 1, sizes plain numbers:
    ///
    ///     seed: 7
    ///     defaults: {success: 0.95, ready: {median: 2m, p95: 10m}}
    ///     providers:
    ///       CLOUD-A/region-1:
    ///         success: 0
    ///         errors: [{class: capacity, weight: 3, at_create: true, message: "…"}]
    ///         ready: {distribution: uniform, min: 10s, max: 20s}
    ///         outages: [{from: "2026-01-01T00:00:00Z", length: 2h, every: 7d, silent: false}]
    ///         capacity: {vcpus: 64, ram_mib: 262144, instances: 20}
    ///
    /// invalid_argument names the place of the first mistake.
    [[nodiscard]] static PAAS_API Result<SimulatorSettings> parse(std::string text,
                                                                  std::string file);
};

/// Thread-safe; several processes may share a world.
class PAAS_API Simulator final : public Dispatcher {
public:
    /// The world at `path`. One that exists is opened now: data_loss, failed_precondition (written
    /// by a newer version) or another error of `sqlite::Database`. Otherwise the first operation
    /// makes it. `clock` must outlive the simulator, and so must `faults` (may be null).
    [[nodiscard]] static Result<std::unique_ptr<Simulator>> open(std::string path,
                                                                 SimulatorSettings settings,
                                                                 Clock& clock, FaultPlan* faults);
    ~Simulator() override;

    [[nodiscard]] std::string_view name() const noexcept override { return "simulator"; }
    [[nodiscard]] bool simulated() const noexcept override { return true; }
    /// One durable commit for all operations that change the world, before any is answered.
    [[nodiscard]] std::vector<deployment::Outcome> perform(
        std::span<const deployment::Operation> operations) override;
    [[nodiscard]] Result<std::string> log(const deployment::Operation& target) override;

private:
    struct World;
    explicit Simulator(std::unique_ptr<World> world);
    std::unique_ptr<World> world_;
};

namespace simulator {

/// One infrastructure that was ever made.
struct Entry {
    std::string tag;
    ProviderKey provider;
    InfrastructureId infrastructure;
    bool alive = false;  ///< not confirmed gone
    bool operator==(const Entry&) const = default;
};

/// All of them, oldest first, read from the database at `path`; none when there is no such file.
[[nodiscard]] PAAS_API Result<std::vector<Entry>> census(const std::string& path);

}  // namespace simulator
}  // namespace paas::dispatch
