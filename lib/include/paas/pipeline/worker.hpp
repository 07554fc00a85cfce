/// The worker: claims deployments, decides, has effects carried out, records what came of them.
///
/// It works in rounds. A round looks at every deployment that is due, gathers the decisions and
/// the outcomes of operations, and writes them in one journal transaction; effects of intents
/// written in one round are performed in the next, so none happens before its intent is durable.
/// A worker that loses a lease is refused by the journal and drops the deployment.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/log.hpp"
#include "paas/deployment/lifecycle.hpp"
#include "paas/dispatch/dispatcher.hpp"
#include "paas/pipeline/data_book.hpp"
#include "paas/pipeline/decision.hpp"
#include "paas/pipeline/journal.hpp"
#include "paas/pipeline/plan_book.hpp"
#include "paas/ranking/ranker.hpp"

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace paas::pipeline {

struct Answer;  // internal: pipeline/src

struct WorkerOptions {
    std::string holder;       ///< names this worker in leases; unique per process
    std::size_t batch = 512;  ///< deployments held at once
    Milliseconds lease = std::chrono::seconds(30);
    Milliseconds poll_min = std::chrono::milliseconds(200);  ///< first wait between polls
    Milliseconds poll_max = std::chrono::seconds(30);        ///< doubles up to this
    /// Longest nap: how soon work that others brought is noticed. Virtual time needs no such limit.
    Milliseconds nap = std::chrono::seconds(1);
    /// Per deployment held: how long what is due may wait for more to share its write. Deadlines
    /// are not held up. Real time needs none, since it passes while a round works.
    Milliseconds gather{0};
    Milliseconds snapshot_max_age{0};
    std::vector<DeploymentId> only;  ///< empty = any
    deployment::LifecyclePolicy policy;
};

/// What a worker works with; all must outlive it.
struct WorkerParts {
    Journal& journal;
    dispatch::Dispatcher& dispatcher;
    const ranking::Ranker& ranker;
    PlanBook& plans;
    Clock& clock;
    Logger& log;
    DataBook* data = nullptr;  ///< null = nothing is known of where data is
};

struct WorkerCounts {
    std::uint64_t rounds = 0;
    std::uint64_t decisions = 0;
    std::uint64_t operations = 0;
    std::uint64_t commits = 0;
    std::uint64_t finished = 0;  ///< deployments that became inactive
    std::uint64_t refused = 0;   ///< lost races for a reservation
};

/// Not thread-safe; run several workers instead.
class PAAS_API Worker {
public:
    Worker(WorkerParts parts, WorkerOptions options);
    /// Gives the leases back, so that another worker can go on at once.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// One round. Returns how long nothing will be due; zero = go on at once; none = nothing
    /// active.
    [[nodiscard]] Result<std::optional<Milliseconds>> round();
    /// Rounds until nothing is active (when `until_idle`) or stop is requested.
    [[nodiscard]] Result<void> run(bool until_idle, std::stop_token stop);

    [[nodiscard]] const WorkerCounts& counts() const noexcept { return counts_; }

private:
    struct Slot {
        Lease lease;
        Milliseconds next{0};  ///< on the clock's uptime
        Milliseconds interval{0};
        std::optional<Milliseconds> deadline;  ///< likewise; a look is owed by then
        /// This worker wrote the intent that waits to be performed, so it cannot have been
        /// performed before; otherwise it is looked up first.
        bool recorded_here = false;
    };
    struct Pending;  // what one deployment adds to the round's write
    struct Batch;    // what a round gathers before it writes

    [[nodiscard]] bool has_room() const noexcept;
    [[nodiscard]] Result<void> claim(const Instant& now);
    [[nodiscard]] bool is_idle(const Slot& slot, const Instant& now) const;
    [[nodiscard]] std::vector<const Slot*> idle(const Instant& now) const;
    [[nodiscard]] Result<void> make_room(const Instant& now);
    [[nodiscard]] Result<void> heartbeat(const Instant& now);
    void step(Slot& slot, Batch& batch);
    [[nodiscard]] Result<void> keep_basis(FederationView& view, Timestamp now);
    [[nodiscard]] Result<void> decide_all(Batch& batch);
    void record_decision(Slot& slot, Answer answer, Batch& batch);
    [[nodiscard]] Result<deployment::Operation> prepared(Slot& slot,
                                                         deployment::Operation operation,
                                                         const deployment::Step& step,
                                                         Batch& batch);
    void perform_all(Batch& batch);
    void take(Slot& slot, const deployment::Operation& operation, deployment::Outcome outcome,
              Batch& batch);
    [[nodiscard]] Result<void> write(Batch& batch);
    void settle(Pending& pending, AppendStatus status, const Instant& now);
    void wait_for(Slot& slot, Milliseconds retry_after, const Instant& now);
    [[nodiscard]] Result<std::optional<Milliseconds>> time_to_next(const Instant& now);
    [[nodiscard]] Milliseconds time_to_gather(const Instant& now) const;

    WorkerParts parts_;
    WorkerOptions options_;
    std::map<DeploymentId, Slot> slots_;
    ContentHash kept_manifest_;
    std::string kept_blocks_;  ///< `blocks_text` last kept as a content
    ContentHash kept_blocks_hash_;
    Milliseconds renewed_{0};  ///< when all leases were last known to be ours
    WorkerCounts counts_;
};

}  // namespace paas::pipeline
