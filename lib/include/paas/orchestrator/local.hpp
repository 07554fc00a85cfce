/// The embedded orchestrator: one SQLite file, no server. The command that waits does the work, or
/// a background worker does.
#pragma once

#include "paas/base/fault.hpp"
#include "paas/base/log.hpp"
#include "paas/orchestrator/orchestrator.hpp"
#include "paas/pipeline/bus.hpp"
#include "paas/pipeline/data_book.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace paas::orchestrator {

struct LocalOptions {
    std::filesystem::path
        state_dir;                ///< "$XDG_STATE_HOME/paas": holds store.sqlite, simulator.sqlite
    std::string simulation;       ///< simulator settings (YAML or JSON text); empty = defaults
    std::string simulation_file;  ///< its name, for messages
    std::filesystem::path
        key_file;  ///< for sealing secret inputs; empty = "<state_dir>/sealing.key"
    std::vector<std::string> secret_words;  ///< empty = the default list
    std::filesystem::path documents;        ///< folder of parsed type files; empty = none are kept
    std::vector<std::filesystem::path> module_folders;  ///< see plugin::module_folders
    Milliseconds lease = std::chrono::seconds(30);
    std::size_t batch = 1024;  ///< deployments a worker holds at once
    Milliseconds poll_min = std::chrono::milliseconds(200);
    Milliseconds poll_max = std::chrono::seconds(30);
    /// The clock is virtual: leases are long, naps have no limit.
    bool virtual_time = false;
    Milliseconds snapshot_max_age{0};  ///< older provider figures are refused; 0 = no limit
    std::map<std::string, std::string, std::less<>> rally_names;  ///< empty = the INFN names
    selection::DataMap data_map{};                     ///< where data is, as far as it is told
    pipeline::DataBook::MakeLocator data_catalogue{};  ///< who knows of other data; may be empty
};

/// What a worker did.
struct WorkReport {
    std::uint64_t finished = 0;  ///< deployments that came to rest
    std::uint64_t decisions = 0;
    std::uint64_t operations = 0;  ///< effects asked of dispatchers
    std::uint64_t commits = 0;     ///< journal transactions
};

class PAAS_API LocalOrchestrator final : public Orchestrator {
public:
    /// Opens (and creates on the first write) the state. `clock`, `random` and `log` must outlive
    /// it; `faults` may be null.
    [[nodiscard]] static Result<std::unique_ptr<LocalOrchestrator>> open(
        LocalOptions options, Clock& clock, Random& random, Logger& log, FaultPlan* faults);
    ~LocalOrchestrator() override;

    /// Works on everything that is due: until nothing is active (`until_idle`) or stop is
    /// requested.
    [[nodiscard]] Result<WorkReport> work(bool until_idle, std::stop_token stop);
    /// True when there is work that no live worker holds: a command then starts one.
    [[nodiscard]] Result<bool> has_orphaned_work();
    /// Sends messages to the bus. Administrators only.
    [[nodiscard]] Result<void> publish(const Principal& who,
                                       std::span<const pipeline::Message> messages);
    /// Rebuilds all projections from the journal into `into` and compares (invariant I7); the text
    /// lists tables and row counts, and the first differences.
    [[nodiscard]] Result<std::string> verify(const std::filesystem::path& into);

    /// Several requests in one durable write; one answer for each, in order.
    [[nodiscard]] std::vector<tl::expected<Accepted, Refused>> deploy_many(
        const Principal& who, std::span<const DeployRequest> requests);
    /// When the newest event was recorded: where a virtual clock goes on. None for an empty store.
    [[nodiscard]] static Result<std::optional<Timestamp>> newest_event(
        const std::filesystem::path& state_dir);
    /// Calls that reached the disk so far: store and simulator.
    struct IoReport {
        std::uint64_t writes = 0;
        std::uint64_t syncs = 0;
        std::uint64_t commits = 0;
        std::uint64_t events = 0;
    };
    [[nodiscard]] IoReport io() const;
    /// The figures of providers that were read so far; null when none were. A program that ends
    /// anyhow may keep them: giving back the memory of a thousand providers takes a while.
    [[nodiscard]] std::shared_ptr<const federation::Snapshot> held_figures() const;

    // Orchestrator
    [[nodiscard]] tl::expected<Accepted, Refused> deploy(const Principal& who,
                                                         const DeployRequest& request) override;
    [[nodiscard]] tl::expected<Ranking, Refused> plan(const Principal& who,
                                                      const DeployRequest& request) override;
    [[nodiscard]] Result<DeploymentId> find(const Principal& who, const std::string& id) override;
    [[nodiscard]] Result<std::vector<DeploymentSummary>> list(const Principal& who,
                                                              const ListFilter& filter) override;
    [[nodiscard]] Result<deployment::State> get(const Principal& who,
                                                const DeploymentId& id) override;
    [[nodiscard]] Result<std::vector<LogEvent>> events(const Principal& who, const DeploymentId& id,
                                                       std::uint64_t after) override;
    [[nodiscard]] Result<std::string> provider_log(const Principal& who,
                                                   const DeploymentId& id) override;
    [[nodiscard]] Result<std::vector<deployment::State>> wait(const Principal& who,
                                                              const std::vector<DeploymentId>& ids,
                                                              const WaitOptions& options,
                                                              std::stop_token stop) override;
    [[nodiscard]] Result<DeploymentId> retry(const Principal& who, const DeploymentId& id,
                                             const RetryOptions& options) override;
    [[nodiscard]] tl::expected<std::vector<Diagnostic>, Refused> update(
        const Principal& who, const DeploymentId& id, const UpdateRequest& request) override;
    [[nodiscard]] Result<void> remove(const Principal& who, const DeploymentId& id,
                                      bool force) override;
    [[nodiscard]] Result<void> reset(const Principal& who, const DeploymentId& id) override;
    [[nodiscard]] Result<void> lock(const Principal& who, const DeploymentId& id,
                                    bool locked) override;
    [[nodiscard]] Result<std::vector<ResourceView>> resources(const Principal& who,
                                                              const DeploymentId& id) override;
    [[nodiscard]] Result<void> node_action(const Principal& who, const DeploymentId& id,
                                           const std::string& action,
                                           const std::vector<std::string>& nodes) override;
    [[nodiscard]] Result<void> add_nodes(const Principal& who, const DeploymentId& id, int count,
                                         const std::string& node_template) override;
    [[nodiscard]] Result<void> change_port(const Principal& who, const DeploymentId& id, bool open,
                                           const deployment::PortRule& rule) override;
    [[nodiscard]] Result<std::string> template_text(const Principal& who, const DeploymentId& id,
                                                    bool resolved) override;
    [[nodiscard]] Result<std::string> graph(const Principal& who, const DeploymentId& id,
                                            GraphFormat format) override;
    [[nodiscard]] Result<federation::Snapshot> providers(const Principal& who) override;
    [[nodiscard]] Result<std::map<ProviderKey, Resources>> reservations(
        const Principal& who) override;
    [[nodiscard]] Result<FeedReport> feed(const Principal& who,
                                          const std::vector<NamedText>& sources) override;
    [[nodiscard]] Result<std::vector<BlockView>> blocked(const Principal& who) override;
    [[nodiscard]] Result<void> block(const Principal& who, const std::string& provider,
                                     const std::string& reason, Milliseconds duration) override;
    [[nodiscard]] Result<void> unblock(const Principal& who, const std::string& provider) override;
    [[nodiscard]] Result<std::vector<Ranking>> decisions(const Principal& who,
                                                         const DeploymentId& id) override;
    [[nodiscard]] Result<ReplayReport> replay(const Principal& who, const std::string& id) override;
    [[nodiscard]] Result<std::vector<Stats>> stats(const Principal& who,
                                                   const ListFilter& filter) override;
    [[nodiscard]] Result<std::vector<Check>> doctor(const Principal& who) override;

private:
    struct Parts;
    explicit LocalOrchestrator(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace paas::orchestrator
