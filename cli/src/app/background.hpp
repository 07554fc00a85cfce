/// The background worker: `paas worker --all --until-idle` in a session of its own.
#pragma once

#include "paas/base/error.hpp"
#include "paas/config/settings.hpp"

#include <filesystem>

namespace paas::cli {

/// Starts one that outlives this process, writes to `worker.log` in the state folder and ends when
/// nothing is left to do. Several started at once sort themselves out by `WorkerLock`. Does nothing
/// when PAAS_NO_WORKER is set.
[[nodiscard]] Result<void> start_background_worker(const config::Configuration& configuration);

/// Held by the one worker of a state folder. The system drops it with the process.
class WorkerLock {
public:
    explicit WorkerLock(std::filesystem::path state_dir);
    WorkerLock(const WorkerLock&) = delete;
    WorkerLock& operator=(const WorkerLock&) = delete;
    ~WorkerLock();

    /// True when it is ours now; false when another process holds it.
    [[nodiscard]] Result<bool> try_acquire();
    void release();

private:
    std::filesystem::path file_;
    int descriptor_ = -1;
};

}  // namespace paas::cli
