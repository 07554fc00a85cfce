/// What a LocalOrchestrator is made of.
#pragma once

#include "paas/base/fault.hpp"
#include "paas/dispatch/simulator.hpp"
#include "paas/orchestrator/local.hpp"
#include "paas/pipeline/decision.hpp"
#include "paas/pipeline/plan_book.hpp"
#include "paas/pipeline/worker.hpp"
#include "paas/plugin/loader.hpp"
#include "paas/plugin/sealer.hpp"
#include "paas/ranking/ranker.hpp"
#include "paas/sqlite/io.hpp"
#include "paas/store/store.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace paas::orchestrator {

/// Seals secret inputs. The module and the key are loaded when the first secret is met. A new key
/// is made only while nothing is sealed: beside a lost one it would hide that it is lost.
/// Thread-safe.
class Sealing {
public:
    using HasSealed = std::function<Result<bool>()>;
    /// `folders` are searched for the module; `has_sealed` says whether sealed values are kept.
    Sealing(std::filesystem::path key_file, std::vector<std::filesystem::path> folders,
            HasSealed has_sealed, Random& random);
    [[nodiscard]] Result<std::string> seal(const Secret<std::string>& plain,
                                           std::string_view context);
    [[nodiscard]] Result<Secret<std::string>> open(std::string_view sealed,
                                                   std::string_view context);

private:
    [[nodiscard]] Result<plugin::Sealer*> sealer(bool may_make_key);
    [[nodiscard]] Result<std::vector<plugin::SealingKey>> keys(bool may_make_key);

    std::filesystem::path key_file_;
    HasSealed has_sealed_;
    Random& random_;
    std::mutex mutex_;
    plugin::ModuleLoader loader_;
    std::unique_ptr<plugin::Sealer> sealer_;
};

/// A request that passed every check, ready to be accepted or planned.
struct Checked {
    deployment::Request request;
    std::shared_ptr<const pipeline::Prepared> prepared;
    std::vector<Diagnostic> warnings;
    std::vector<std::string> contents;  ///< texts that the request names by hash
};

/// A refusal without findings.
[[nodiscard]] inline Refused refused(Error error) {
    return {std::move(error), {}};
}

struct LocalOrchestrator::Parts {
    Parts(LocalOptions given, Clock& the_clock, Random& the_random, Logger& the_log,
          FaultPlan* the_faults);

    LocalOptions options;
    Clock& clock;
    Random& random;
    DeploymentIds ids;
    Logger& log;
    FaultPlan* faults;
    sqlite::IoMonitor io;
    std::unique_ptr<store::Store> store;
    ranking::BaselineRanker ranker;
    Sealing sealing;
    pipeline::PlanBook plans;
    pipeline::DataBook data;
    std::string holder;
    std::vector<std::string> secret_words;

    [[nodiscard]] std::filesystem::path store_path() const;
    [[nodiscard]] std::filesystem::path simulator_path() const;
    /// The simulator, opened when first needed.
    [[nodiscard]] Result<dispatch::Simulator*> simulator();
    [[nodiscard]] Result<std::unique_ptr<pipeline::Worker>> worker(std::vector<DeploymentId> only);

    /// The row when the principal may see it; else not_found.
    [[nodiscard]] Result<store::DeploymentRow> visible(const Principal& who,
                                                       const DeploymentId& id);
    /// The state when the principal may change it.
    [[nodiscard]] Result<deployment::State> owned(const Principal& who, const DeploymentId& id);
    /// Decides on the newest state and appends, again after a lost race.
    [[nodiscard]] Result<void> apply(const Principal& who, const DeploymentId& id,
                                     const deployment::Command& command);
    [[nodiscard]] pipeline::FetchContent fetch_content();
    [[nodiscard]] std::filesystem::path key_path() const;
    /// Deployments that were not deleted and have inputs that are sealed.
    [[nodiscard]] Result<std::vector<DeploymentId>> sealed_deployments();

    /// not_found when no provider is called so.
    [[nodiscard]] Result<void> known_providers(const std::vector<std::string>& names);
    /// The same for those that a request names.
    [[nodiscard]] Result<void> check_providers(const DeployRequest& request);
    [[nodiscard]] tl::expected<Checked, Refused> check(const Principal& who,
                                                       const DeployRequest& request);
    /// Whether what is stored of it can be read, and the options make sense.
    [[nodiscard]] Result<void> check_retry(const deployment::State& old,
                                           const RetryOptions& wanted);
    /// The same for a template and inputs that replace those of a stored request.
    [[nodiscard]] tl::expected<Checked, Refused> check_again(const deployment::Request& stored,
                                                             const UpdateRequest& request);
    [[nodiscard]] tl::expected<std::vector<Diagnostic>, Refused> start_update(
        const Principal& who, const DeploymentId& id, const UpdateRequest& request,
        const std::vector<std::string>& remove_nodes);

private:
    mutable std::mutex mutex_;
    std::unique_ptr<dispatch::Simulator> simulator_;
};

/// invalid_argument for what is not UTF-8 or holds a control character; a text may have several
/// lines. `what` is how the error calls it.
[[nodiscard]] Result<void> check_name(std::string_view what, const std::string& text);
[[nodiscard]] Result<void> check_text(std::string_view what, const std::string& text);
/// The same for all that a request says beside its template.
[[nodiscard]] Result<void> check_words(const Principal& who, const DeployRequest& request);
[[nodiscard]] Result<void> check_file_names(const deployment::Request& request);

/// not_found, with the nearest name, for one that no provider is called by.
[[nodiscard]] Result<void> check_provider_names(const federation::Snapshot& snapshot,
                                                const std::vector<std::string>& names);

/// True when `who` owns it or is an administrator.
[[nodiscard]] bool may_see(const Principal& who, const store::DeploymentRow& row);

/// A decision as people and programs look at it.
[[nodiscard]] Ranking ranking_of(const pipeline::DecisionInput& input,
                                 const pipeline::DecisionResult& result, std::string model);

/// One sentence about an event.
[[nodiscard]] std::string event_text(const deployment::Event& event,
                                     const deployment::State& after);

/// The template text with the instance counts of node templates changed: a count that is an input
/// goes to `inputs`, a literal one is replaced in the text.
struct CountChange {
    std::string text;
    std::vector<InputArgument> inputs;
};
[[nodiscard]] Result<CountChange> change_counts(const std::string& text, const std::string& file,
                                                const tosca::Topology& topology,
                                                const std::map<std::string, int>& deltas);
/// Node templates whose count can be changed that way.
[[nodiscard]] std::vector<std::string> scalable_nodes(const std::string& text,
                                                      const std::string& file,
                                                      const tosca::Topology& topology);

}  // namespace paas::orchestrator
