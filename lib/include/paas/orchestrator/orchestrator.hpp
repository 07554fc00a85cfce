/// The one door: what can be asked of a PaaS orchestrator, wherever it runs.
///
/// `local.hpp` answers from the embedded store, `remote.hpp` (later) from a server. Methods check
/// that the principal may do what it asks (`permission_denied`, or `not_found` for what it may not
/// even see). Thread-safe unless said otherwise. Inputs whose values are secret are shown as "***".
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/base/resources.hpp"
#include "paas/deployment/state.hpp"
#include "paas/federation/snapshot.hpp"
#include "paas/orchestrator/principal.hpp"
#include "paas/ranking/ranker.hpp"
#include "paas/selection/explain.hpp"
#include "paas/selection/select.hpp"
#include "paas/sources/remote_policy.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace paas::orchestrator {

/// A text with the name people know it by.
struct NamedText {
    std::string name;  ///< path as given (imports are relative to it), or "<stdin>"
    std::string text;
};

/// One `-i name=value`; the value is YAML, read against the input's declared type.
struct InputArgument {
    std::string name;
    std::string value;
};

struct DeployRequest {
    NamedText service_template;
    std::vector<NamedText> bases;            ///< templates that it is laid over, the lowest first
    std::vector<NamedText> input_files;      ///< YAML or JSON maps, later ones win
    std::vector<InputArgument> inputs;       ///< win over files
    std::string import_map;                  ///< path of an import map file; empty = none
    sources::RemotePolicy remote_imports{};  ///< what may be imported over the network
    deployment::Limits limits;
    std::string name;
    std::string description;
    std::string group;
    std::string provider;  ///< "name" or "name/region"
    std::string region;
    std::string sla;
    std::vector<std::string> exclude_providers;
    std::string callback;
};

/// A template (with inputs) that was refused: all findings.
struct Refused {
    Error error;  ///< invalid_argument; the summary
    std::vector<Diagnostic> findings;
};

struct Accepted {
    DeploymentId id;
    std::vector<Diagnostic> warnings;
};

/// One row of a list.
struct DeploymentSummary {
    DeploymentId id;
    std::string name;
    std::string description;
    deployment::Status status{};
    deployment::Phase phase{};
    std::string template_name;
    std::string provider;  ///< label of the current attempt; may be empty
    std::string provider_type;
    bool simulated = false;
    std::string group;
    std::string owner;
    std::string issuer;
    std::string reason;
    int attempts = 0;
    bool locked = false;
    Timestamp created{};
    Timestamp updated{};
};

struct ListFilter {
    std::vector<deployment::Status> statuses;  ///< empty = all but DELETE_COMPLETE
    bool deleted = false;                      ///< DELETE_COMPLETE too
    std::string group;
    std::string owner;
    std::string provider;  ///< name or label
    std::string template_name;
    std::optional<Timestamp> since;
    bool all_users = false;  ///< administrators only
    std::size_t limit = 0;   ///< 0 = all
};

/// One line of a deployment's history, for people and for `-o jsonl`.
struct LogEvent {
    DeploymentId id;
    std::uint64_t number = 0;  ///< within the deployment, from 1
    Timestamp at{};
    std::string type;             ///< "attempt_started"
    std::string text;             ///< one sentence
    std::string payload;          ///< the event's JSON, secrets masked
    deployment::Status status{};  ///< after it
};

/// A provider in a plan or a ranking.
struct RankedProvider {
    ProviderKey key;
    std::string label;
    std::string type;
    bool fits = false;
    int rank = 0;  ///< from 1; 0 when it does not fit
    double score = 0;
    std::vector<ranking::Feature> features;
    std::vector<selection::Refusal> refusals;
    Resources demand;
    Resources free;
    std::vector<std::string> choices;                 ///< "server: m1.large, ubuntu-22.04"
    std::vector<selection::Assessment> requirements;  ///< see selection::assess
    /// What would make it fit: each of these is needed. Empty when it fits, or when nothing helps.
    std::vector<std::string> smallest_change;
};

struct Ranking {
    ContentHash record;  ///< the decision record's hash, kept when the ranking led to an attempt
    std::string model;   ///< "baseline/1"
    ContentHash snapshot;
    Timestamp at{};
    std::string template_name;
    std::vector<RankedProvider> providers;  ///< best first, then those that do not fit by key
    std::vector<selection::DatasetLocations> data;  ///< where the data is that the template reads
};

struct ReplayReport {
    ContentHash record;
    bool identical = false;
    std::string stored;    ///< the record as kept
    std::string replayed;  ///< as computed now
    Ranking ranking;       ///< what was decided, as computed now
};

struct RetryOptions {
    std::vector<std::string> exclude_providers;
    bool delete_old = false;
};

struct UpdateRequest {
    std::optional<NamedText> service_template;  ///< none = as it is
    std::vector<NamedText> input_files;
    std::vector<InputArgument> inputs;  ///< merged into the stored ones
    std::string import_map;             ///< path of an import map file; empty = none
    sources::RemotePolicy remote_imports{};
};

/// Something a deployment holds at a provider or declares: a node template and its instances.
struct ResourceView {
    std::string name;  ///< node template
    std::string type;  ///< TOSCA type
    std::string id;    ///< provider's id of the instance; empty for what has none
    std::string state;
    std::vector<std::string> requires_nodes;
    std::map<std::string, std::string> details;  ///< address, flavor, image, …
};

struct FeedReport {
    std::size_t providers = 0;
    std::size_t changed = 0;
    std::size_t rally_runs = 0;
    std::vector<Diagnostic> findings;  ///< messages refused, names unmapped
};

struct BlockView {
    std::string provider;
    std::string template_name;
    std::string reason;
    Timestamp until{};
};

struct StatsRow {
    std::string key;  ///< status, group, provider, template or "2026-01"
    std::int64_t total = 0;
    std::int64_t complete = 0;
    std::int64_t failed = 0;
    std::int64_t in_progress = 0;
};
/// `by` is one of status, group, provider, template, month.
struct Stats {
    std::string by;
    std::vector<StatsRow> rows;
};

/// A check of `paas doctor`.
struct Check {
    std::string name;
    enum class Verdict : std::uint8_t { ok, warning, failed } verdict = Verdict::ok;
    std::string text;
    std::string hint;
};

/// What a waiting caller wants to know about.
struct WaitOptions {
    enum class For : std::uint8_t { complete, deleted, resting } what = For::resting;
    std::optional<Milliseconds> timeout;
    /// Called with each new event of the deployments waited for, in order; may be empty.
    std::function<void(const LogEvent&)> on_event;
};

enum class GraphFormat : std::uint8_t { dot, mermaid, json };

class PAAS_API Orchestrator {
public:
    Orchestrator() = default;
    Orchestrator(const Orchestrator&) = delete;
    Orchestrator& operator=(const Orchestrator&) = delete;
    virtual ~Orchestrator();

    /// Validates and accepts. Nothing is stored when it is refused.
    [[nodiscard]] virtual tl::expected<Accepted, Refused> deploy(const Principal& who,
                                                                 const DeployRequest& request) = 0;
    /// What `deploy` would do: validation, selection and ranking without any effect.
    [[nodiscard]] virtual tl::expected<Ranking, Refused> plan(const Principal& who,
                                                              const DeployRequest& request) = 0;

    /// An exact id, else an exact name (unique among live deployments), else a unique prefix of at
    /// least 8 characters. not_found, or invalid_argument listing the candidates when ambiguous.
    [[nodiscard]] virtual Result<DeploymentId> find(const Principal& who,
                                                    const std::string& id) = 0;
    [[nodiscard]] virtual Result<std::vector<DeploymentSummary>> list(const Principal& who,
                                                                      const ListFilter& filter) = 0;
    /// The whole state; secret inputs masked.
    [[nodiscard]] virtual Result<deployment::State> get(const Principal& who,
                                                        const DeploymentId& id) = 0;
    /// Events with a number greater than `after`.
    [[nodiscard]] virtual Result<std::vector<LogEvent>> events(const Principal& who,
                                                               const DeploymentId& id,
                                                               std::uint64_t after) = 0;
    /// The provider's own log (contextualisation); empty when there is none yet.
    [[nodiscard]] virtual Result<std::string> provider_log(const Principal& who,
                                                           const DeploymentId& id) = 0;
    /// Works or watches until each deployment is as asked, or the time is up (deadline_exceeded),
    /// or stop is requested (cancelled; the deployments go on). Embedded: the calling thread does
    /// the work. Gives the final states, in order.
    [[nodiscard]] virtual Result<std::vector<deployment::State>> wait(
        const Principal& who, const std::vector<DeploymentId>& ids, const WaitOptions& options,
        std::stop_token stop) = 0;

    /// A new deployment with the same template, inputs, group and limits.
    [[nodiscard]] virtual Result<DeploymentId> retry(const Principal& who, const DeploymentId& id,
                                                     const RetryOptions& options) = 0;
    [[nodiscard]] virtual tl::expected<std::vector<Diagnostic>, Refused> update(
        const Principal& who, const DeploymentId& id, const UpdateRequest& request) = 0;
    /// Starts the deletion; `wait` follows it.
    [[nodiscard]] virtual Result<void> remove(const Principal& who, const DeploymentId& id,
                                              bool force) = 0;
    /// A deletion that hangs becomes DELETE_FAILED; a deployment parked for its user goes on.
    [[nodiscard]] virtual Result<void> reset(const Principal& who, const DeploymentId& id) = 0;
    [[nodiscard]] virtual Result<void> lock(const Principal& who, const DeploymentId& id,
                                            bool locked) = 0;
    [[nodiscard]] virtual Result<std::vector<ResourceView>> resources(const Principal& who,
                                                                      const DeploymentId& id) = 0;
    /// `action`: start, stop, reboot or rm. Empty `nodes` is an error.
    [[nodiscard]] virtual Result<void> node_action(const Principal& who, const DeploymentId& id,
                                                   const std::string& action,
                                                   const std::vector<std::string>& nodes) = 0;
    /// Adds `count` instances of a scalable node template; empty `node_template` = the only one.
    [[nodiscard]] virtual Result<void> add_nodes(const Principal& who, const DeploymentId& id,
                                                 int count, const std::string& node_template) = 0;
    [[nodiscard]] virtual Result<void> change_port(const Principal& who, const DeploymentId& id,
                                                   bool open, const deployment::PortRule& rule) = 0;
    /// The template as submitted, or resolved (inputs filled in, secrets masked).
    [[nodiscard]] virtual Result<std::string> template_text(const Principal& who,
                                                            const DeploymentId& id,
                                                            bool resolved) = 0;
    [[nodiscard]] virtual Result<std::string> graph(const Principal& who, const DeploymentId& id,
                                                    GraphFormat format) = 0;

    [[nodiscard]] virtual Result<federation::Snapshot> providers(const Principal& who) = 0;
    /// What is reserved per provider, beyond the snapshot's own usage.
    [[nodiscard]] virtual Result<std::map<ProviderKey, Resources>> reservations(
        const Principal& who) = 0;
    /// Takes feeder and Rally messages (JSON, JSON lines or array; one text per source). A message
    /// that is wrong is an error among the findings and costs only itself: a stream of many
    /// providers must not depend on one of them.
    [[nodiscard]] virtual Result<FeedReport> feed(const Principal& who,
                                                  const std::vector<NamedText>& sources) = 0;
    [[nodiscard]] virtual Result<std::vector<BlockView>> blocked(const Principal& who) = 0;
    [[nodiscard]] virtual Result<void> block(const Principal& who, const std::string& provider,
                                             const std::string& reason, Milliseconds duration) = 0;
    /// not_found when it is not blocked.
    [[nodiscard]] virtual Result<void> unblock(const Principal& who,
                                               const std::string& provider) = 0;
    /// The decisions of a deployment, first to last.
    [[nodiscard]] virtual Result<std::vector<Ranking>> decisions(const Principal& who,
                                                                 const DeploymentId& id) = 0;
    /// Recomputes a decision from its record; `id` is a deployment (its last decision) or a record
    /// hash.
    [[nodiscard]] virtual Result<ReplayReport> replay(const Principal& who,
                                                      const std::string& id) = 0;
    [[nodiscard]] virtual Result<std::vector<Stats>> stats(const Principal& who,
                                                           const ListFilter& filter) = 0;
    [[nodiscard]] virtual Result<std::vector<Check>> doctor(const Principal& who) = 0;
};

}  // namespace paas::orchestrator
