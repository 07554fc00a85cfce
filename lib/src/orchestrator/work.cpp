// Working and waiting.
#include "parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace paas::orchestrator {
namespace {

constexpr Milliseconds kForever = std::chrono::hours(24 * 365 * 10);
constexpr Milliseconds kVirtualLease = std::chrono::hours(1);  // jumps would outrun a short one
// Virtual time stands still while a round works: 500 deployments share a write every 5 seconds.
constexpr Milliseconds kVirtualGather = std::chrono::milliseconds(10);

/// Prints (through the caller's function) each event once.
class EventPump {
public:
    EventPump(LocalOrchestrator& orchestrator, const Principal& who,
              const std::vector<DeploymentId>& ids,
              const std::function<void(const LogEvent&)>& on_event)
        : orchestrator_(orchestrator), who_(who), on_event_(on_event) {
        for (const DeploymentId& id : ids) {
            seen_.emplace_back(id, 0);
        }
    }

    Result<void> pump() {
        if (!on_event_) {
            return {};
        }
        for (auto& [id, seen] : seen_) {
            auto events = orchestrator_.events(who_, id, seen);
            if (!events) {
                return fail(std::move(events.error()));
            }
            for (const LogEvent& event : *events) {
                on_event_(event);
                seen = event.number;
            }
        }
        return {};
    }

private:
    LocalOrchestrator& orchestrator_;
    const Principal& who_;
    const std::function<void(const LogEvent&)>& on_event_;
    std::vector<std::pair<DeploymentId, std::uint64_t>> seen_;
};

bool is_as_asked(const deployment::State& state, WaitOptions::For what) {
    if (what == WaitOptions::For::deleted) {
        return state.status == deployment::Status::delete_complete ||
               state.status == deployment::Status::delete_failed;
    }
    return (deployment::is_resting(state.status) && state.phase == deployment::Phase::none) ||
           state.phase == deployment::Phase::parked;
}

}  // namespace

Result<dispatch::Simulator*> LocalOrchestrator::Parts::simulator() {
    const std::scoped_lock lock(mutex_);
    if (simulator_ == nullptr) {
        auto settings =
            dispatch::SimulatorSettings::parse(options.simulation, options.simulation_file);
        if (!settings) {
            return fail(std::move(settings.error()));
        }
        auto made = dispatch::Simulator::open(simulator_path().string(), std::move(*settings),
                                              clock, faults);
        if (!made) {
            return fail(std::move(made.error()).in("opening the simulator"));
        }
        simulator_ = std::move(*made);
    }
    return simulator_.get();
}

Result<std::unique_ptr<pipeline::Worker>> LocalOrchestrator::Parts::worker(
    std::vector<DeploymentId> only) {
    auto made = simulator();
    if (!made) {
        return fail(std::move(made.error()));
    }
    pipeline::WorkerOptions work;
    work.holder = holder;
    work.batch = only.empty() ? options.batch : std::max<std::size_t>(only.size(), 1);
    work.lease = options.virtual_time ? kVirtualLease : options.lease;
    work.poll_min = options.poll_min;
    work.poll_max = options.poll_max;
    work.nap = options.virtual_time ? kForever : std::chrono::milliseconds(500);
    work.gather = options.virtual_time ? kVirtualGather : Milliseconds{0};
    work.snapshot_max_age = options.snapshot_max_age;
    work.only = std::move(only);
    return std::make_unique<pipeline::Worker>(
        pipeline::WorkerParts{*store, **made, ranker, plans, clock, log, &data}, std::move(work));
}

Result<WorkReport> LocalOrchestrator::work(bool until_idle, std::stop_token stop) {
    auto worker = parts_->worker({});
    if (!worker) {
        return fail(std::move(worker.error()));
    }
    if (auto done = (*worker)->run(until_idle, stop); !done) {
        return fail(std::move(done.error()));
    }
    const pipeline::WorkerCounts& counts = (*worker)->counts();
    return WorkReport{counts.finished, counts.decisions, counts.operations, counts.commits};
}

Result<std::vector<deployment::State>> LocalOrchestrator::wait(const Principal& who,
                                                               const std::vector<DeploymentId>& ids,
                                                               const WaitOptions& options,
                                                               std::stop_token stop) {
    for (const DeploymentId& id : ids) {
        if (auto row = parts_->visible(who, id); !row) {
            return fail(std::move(row.error()));
        }
    }
    auto worker = parts_->worker(ids);
    if (!worker) {
        return fail(std::move(worker.error()));
    }
    const Milliseconds begin = parts_->clock.uptime();
    EventPump pump(*this, who, ids, options.on_event);
    constexpr Milliseconds kLook{100};  // also how soon what others do is noticed
    while (true) {
        auto due = (*worker)->round();
        if (!due) {
            return fail(std::move(due.error()));
        }
        if (auto pumped = pump.pump(); !pumped) {
            return fail(std::move(pumped.error()));
        }
        std::vector<deployment::State> states;
        bool done = true;
        for (const DeploymentId& id : ids) {
            auto state = get(who, id);
            if (!state) {
                return fail(std::move(state.error()));
            }
            done = done && is_as_asked(*state, options.what);
            states.push_back(std::move(*state));
        }
        if (done) {
            return states;
        }
        if (stop.stop_requested()) {
            return fail(ErrorCode::cancelled, "interrupted; the deployment goes on");
        }
        const Milliseconds spent = parts_->clock.uptime() - begin;
        if (options.timeout && spent >= *options.timeout) {
            return fail(ErrorCode::deadline_exceeded,
                        fmt::format("not there after {}", format_duration(*options.timeout)),
                        "it goes on; wait again or look with `paas status`");
        }
        Milliseconds nap = due->value_or(kLook);
        if (!parts_->options.virtual_time) {
            nap = std::min(nap, kLook);
        }
        if (options.timeout) {
            nap = std::min(nap, *options.timeout - spent);
        }
        parts_->clock.sleep(nap);
    }
}

Result<bool> LocalOrchestrator::has_orphaned_work() {
    auto due = parts_->store->next_due(parts_->clock.instant());
    if (!due) {
        return fail(std::move(due.error()));
    }
    return due->has_value() && **due <= Milliseconds{0};
}

Result<std::optional<Timestamp>> LocalOrchestrator::newest_event(
    const std::filesystem::path& state_dir) {
    store::StoreOptions options;
    options.read_only = true;
    auto store = store::Store::open((state_dir / "store.sqlite").string(), options);
    if (!store) {
        return store.error().code == ErrorCode::not_found
                   ? Result<std::optional<Timestamp>>(std::nullopt)
                   : fail(std::move(store.error()));
    }
    store::DeploymentFilter all;
    all.deleted = true;
    auto rows = (*store)->list(all);
    if (!rows) {
        return fail(std::move(rows.error()));
    }
    std::optional<Timestamp> newest;
    for (const store::DeploymentRow& row : *rows) {
        newest = std::max(newest.value_or(row.updated), row.updated);
    }
    return newest;
}

}  // namespace paas::orchestrator
