#include "paas/pipeline/worker.hpp"

#include "messages.hpp"
#include "round.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace paas::pipeline {

using deployment::Event;
using deployment::Operation;
using deployment::OperationKind;
using deployment::Outcome;
using deployment::OutcomeKind;

struct Worker::Pending {
    Slot* slot = nullptr;
    deployment::State after;
    std::vector<deployment::Recorded> events;
    std::optional<ReservationGuard> guard;
    std::vector<DecisionRecord> decisions;
    bool starts_attempt = false;
};

struct Worker::Batch {
    Instant now;
    std::vector<Slot*> deciding;
    std::vector<Operation> operations;
    std::vector<Slot*> owners;  ///< of `operations`
    std::map<DeploymentId, Pending> pending;
    FederationView view;  ///< when something is to be decided

    /// The state with what this round already adds.
    [[nodiscard]] const deployment::State& state(const Slot& slot) const {
        const auto found = pending.find(slot.lease.id);
        return found == pending.end() ? slot.lease.state : found->second.after;
    }
    Pending& add(Slot& slot, std::vector<Event> events);
};

Worker::Pending& Worker::Batch::add(Slot& slot, std::vector<Event> events) {
    auto [found, is_new] = pending.try_emplace(slot.lease.id);
    Pending& mine = found->second;
    if (is_new) {
        mine.slot = &slot;
        mine.after = slot.lease.state;
    }
    for (Event& event : events) {
        deployment::Recorded recorded{now.wall, std::move(event)};
        if (auto applied = deployment::apply(mine.after, recorded); !applied) {
            // The lifecycle never makes an event that its own state refuses.
            throw std::logic_error(to_string(applied.error()));
        }
        mine.starts_attempt = mine.starts_attempt ||
                              std::holds_alternative<deployment::AttemptStarted>(recorded.event);
        mine.events.push_back(std::move(recorded));
    }
    return mine;
}

Worker::Worker(WorkerParts parts, WorkerOptions options)
    : parts_(parts), options_(std::move(options)) {}

Worker::~Worker() {
    std::vector<Release> held;
    for (const auto& [id, slot] : slots_) {
        held.push_back({id, slot.lease.epoch, Milliseconds{0}});
    }
    if (!held.empty()) {
        // Best effort: a lease that is not given back expires.
        static_cast<void>(parts_.journal.release(held, parts_.clock.instant()));
    }
}

bool Worker::has_room() const noexcept {
    // Claiming costs a transaction, so a worker that is nearly full waits until it is worth one.
    return slots_.size() <= options_.batch - std::max<std::size_t>(options_.batch / 4, 1);
}

bool Worker::is_idle(const Slot& slot, const Instant& now) const {
    // One with a deadline soon is kept: in the queue it might have to wait for its turn.
    const bool urgent = slot.deadline && *slot.deadline <= now.uptime + 2 * options_.poll_max;
    return slot.next > now.uptime + options_.poll_min && !urgent;
}

/// Slots that only wait, those with the longest wait first.
std::vector<const Worker::Slot*> Worker::idle(const Instant& now) const {
    std::vector<const Slot*> found;
    for (const auto& [id, slot] : slots_) {
        if (is_idle(slot, now)) {
            found.push_back(&slot);
        }
    }
    std::ranges::sort(found, std::ranges::greater{}, &Slot::next);
    return found;
}

/// What is due must not wait for deployments that only wait: these are given back until their next
/// look, so that no deadline passes unseen in the queue.
Result<void> Worker::make_room(const Instant& now) {
    auto due = parts_.journal.next_due(now);
    if (!due) {
        return fail(std::move(due.error()));
    }
    if (!*due || **due > Milliseconds{0}) {
        return {};
    }
    std::vector<const Slot*> waiting = idle(now);
    waiting.resize(std::min(waiting.size(), std::max<std::size_t>(options_.batch / 2, 1)));
    std::vector<Release> back;
    back.reserve(waiting.size());
    for (const Slot* slot : waiting) {
        back.push_back({slot->lease.id, slot->lease.epoch, slot->next - now.uptime});
    }
    if (auto done = parts_.journal.release(back, now); !done) {
        return done;
    }
    for (const Release& one : back) {
        slots_.erase(one.id);
    }
    return {};
}

Result<void> Worker::claim(const Instant& now) {
    if (!has_room() && options_.only.empty()) {
        if (auto done = make_room(now); !done) {
            return done;
        }
    }
    if (!has_room()) {
        return {};
    }
    Claim wanted{options_.holder, options_.batch - slots_.size(), options_.lease, options_.only};
    auto leases = parts_.journal.claim(wanted, now);
    if (!leases) {
        return fail(std::move(leases.error()));
    }
    for (Lease& lease : *leases) {
        DeploymentId id = lease.id;
        if (slots_.empty()) {
            renewed_ = now.uptime;
        }
        slots_[id] = Slot{std::move(lease), now.uptime, Milliseconds{0}, std::nullopt, false};
    }
    return {};
}

Result<void> Worker::heartbeat(const Instant& now) {
    if (now.uptime < renewed_ + options_.lease / 3 || slots_.empty()) {
        return {};
    }
    renewed_ = now.uptime;
    std::vector<Lease> held;
    held.reserve(slots_.size());
    for (const auto& [id, slot] : slots_) {
        held.push_back({id, slot.lease.epoch, {}});
    }
    auto lost = parts_.journal.renew(held, options_.lease, now);
    if (!lost) {
        return fail(std::move(lost.error()));
    }
    for (const DeploymentId& id : *lost) {
        slots_.erase(id);
    }
    return {};
}

void Worker::wait_for(Slot& slot, Milliseconds retry_after, const Instant& now) {
    slot.interval = std::clamp(slot.interval * 2, options_.poll_min, options_.poll_max);
    const Milliseconds wait = retry_after > Milliseconds{0}
                                  ? std::clamp(retry_after, options_.poll_min, options_.poll_max)
                                  : slot.interval;
    // Polls that may wait a little fall on a common grid, so that many share a round and a commit.
    constexpr std::array kGrids{Milliseconds{5000}, Milliseconds{1000}, Milliseconds{250}};
    Milliseconds next = now.uptime + wait;
    for (const Milliseconds grid : kGrids) {
        if (grid <= wait / 4) {
            next = (next + grid - Milliseconds{1}) / grid * grid;
            break;
        }
    }
    slot.next = slot.deadline ? std::min(next, *slot.deadline) : next;
}

namespace {

/// The request as the update under way wants it, else as it stands.
deployment::Request wanted_request(const deployment::State& state) {
    deployment::Request request = state.request;
    if (state.update) {
        request.template_content = state.update->template_content;
        request.template_file = state.update->template_file;
        request.imports = state.update->imports;
        request.inputs = state.update->inputs;
    }
    return request;
}

}  // namespace

Result<Operation> Worker::prepared(Slot& slot, Operation operation, const deployment::Step& step,
                                   Batch& batch) {
    const bool looks_up =
        operation.kind == OperationKind::create && step.lookup_first && !slot.recorded_here;
    if (looks_up) {
        operation = deployment::lookup_of(operation);
    } else if (operation.kind == OperationKind::create || operation.kind == OperationKind::update) {
        const deployment::State& state = batch.state(slot);
        const deployment::Request request = wanted_request(state);
        const deployment::Attempt* attempt = state.current();
        auto ready = parts_.plans.get(request);
        if (!ready) {
            parts_.log.log(LogLevel::error, "pipeline", to_string(ready.error()));
            return fail(std::move(ready.error()));
        }
        if (attempt == nullptr) {
            return fail(ErrorCode::internal, "there is no attempt to plan for");
        }
        const bool chosen_anew = state.update && !state.update->choice.empty();
        auto plan =
            make_plan(**ready, request, chosen_anew ? state.update->choice : attempt->choice,
                      attempt->reserved);
        if (!parts_.dispatcher.simulated()) {
            plan.template_text = tosca::render((*ready)->service_template, (*ready)->topology);
        }
        operation.plan = std::make_shared<const deployment::Plan>(std::move(plan));
    }
    return operation;
}

void Worker::step(Slot& slot, Batch& batch) {
    const deployment::Step todo = deployment::next_step(slot.lease.state, batch.now);
    slot.deadline.reset();
    if (todo.deadline) {
        slot.deadline = batch.now.uptime + std::max(*todo.deadline, Milliseconds{0});
        if (*todo.deadline <= Milliseconds{0}) {
            auto events = deployment::advance(slot.lease.state, deployment::Tick{}, batch.now,
                                              options_.policy);
            if (!events.empty()) {
                batch.add(slot, std::move(events));
                return;
            }
            slot.deadline = batch.now.uptime + options_.poll_min;
        }
    }
    if (todo.decide) {
        batch.deciding.push_back(&slot);
    }
    for (const Operation& operation : todo.perform) {
        auto ready = prepared(slot, operation, todo, batch);
        if (!ready) {
            Outcome refused;
            refused.kind = OutcomeKind::failed;
            refused.error_class = deployment::ErrorClass::rejected;
            refused.nothing_launched = true;
            refused.message = "the stored template cannot be prepared: " + to_string(ready.error());
            take(slot, operation, std::move(refused), batch);
            continue;
        }
        batch.operations.push_back(std::move(*ready));
        batch.owners.push_back(&slot);
    }
    if (!todo.decide && todo.perform.empty()) {
        wait_for(slot, options_.poll_max, batch.now);
    }
}

/// Keeps what the records of this round refer to instead of holding it.
Result<void> Worker::keep_basis(FederationView& view, Timestamp now) {
    if (view.snapshot->hash() != kept_manifest_) {
        auto kept = parts_.journal.put_content(view.snapshot->manifest());
        if (!kept) {
            return fail(std::move(kept.error()));
        }
        kept_manifest_ = *kept;
    }
    std::erase_if(view.blocked, [&](const selection::Block& block) { return block.until <= now; });
    if (view.blocked.empty()) {
        return {};
    }
    std::string blocks = blocks_text(view.blocked);
    if (blocks != kept_blocks_) {
        auto kept = parts_.journal.put_content(blocks);
        if (!kept) {
            return fail(std::move(kept.error()));
        }
        kept_blocks_hash_ = std::move(*kept);
        kept_blocks_ = std::move(blocks);
    }
    view.blocks = kept_blocks_hash_;
    return {};
}

Result<void> Worker::decide_all(Batch& batch) {
    if (batch.deciding.empty()) {
        return {};
    }
    auto view = parts_.journal.federation(batch.now);
    if (!view) {
        return fail(std::move(view.error()));
    }
    batch.view = std::move(*view);
    if (auto kept = keep_basis(batch.view, batch.now.wall); !kept) {
        return kept;
    }
    std::vector<Question> questions;
    std::vector<Slot*> owners;  // of `questions`
    for (Slot* slot : batch.deciding) {
        const deployment::State& state = batch.state(*slot);
        auto ready = parts_.plans.get(state.request);
        if (ready) {
            selection::DataPlacement data;
            if (parts_.data != nullptr) {
                data = parts_.data->find((*ready)->requirements.datasets);
            }
            questions.push_back({&state, std::move(*ready), std::move(data)});
            owners.push_back(slot);
        } else {
            deployment::Decision impossible;
            impossible.refusal = to_string(ready.error());
            impossible.impossible = true;
            batch.add(*slot, deployment::advance(state, impossible, batch.now, options_.policy));
        }
    }
    const RoundContext context{batch.view, parts_.ranker, options_.snapshot_max_age, batch.now.wall,
                               parts_.dispatcher.simulated()};
    std::vector<Answer> answers = decide_round(questions, context);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        record_decision(*owners[i], std::move(answers[i]), batch);
    }
    return {};
}

void Worker::record_decision(Slot& slot, Answer answer, Batch& batch) {
    ++counts_.decisions;
    Pending& mine = batch.add(
        slot, deployment::advance(batch.state(slot), answer.decision, batch.now, options_.policy));
    mine.decisions.push_back(std::move(answer.record));
    if (mine.starts_attempt) {
        mine.guard = std::move(answer.guard);
    }
}

void Worker::take(Slot& slot, const Operation& operation, Outcome outcome, Batch& batch) {
    const deployment::State& state = batch.state(slot);
    const bool creating =
        operation.kind == OperationKind::create || operation.kind == OperationKind::find;
    if (operation.kind == OperationKind::create) {
        slot.recorded_here = false;  // sent: from now on it may have happened
    } else if (operation.kind == OperationKind::find && outcome.kind == OutcomeKind::absent &&
               state.phase == deployment::Phase::creating &&
               operation.attempt == state.attempts.back().number) {
        slot.recorded_here = true;  // looked up and not there: it may be sent now
    }
    const bool reports_nodes =
        outcome.kind == OutcomeKind::ready || outcome.kind == OutcomeKind::done;
    if (reports_nodes && !outcome.outputs) {
        if (auto ready = parts_.plans.get(wanted_request(state))) {
            outcome.outputs = evaluate_outputs((*ready)->topology, outcome.nodes);
        }
    }
    const Milliseconds retry_after = outcome.retry_after;
    const bool waits = outcome.kind == OutcomeKind::pending || outcome.kind == OutcomeKind::lost;
    auto events = deployment::advance(state, std::pair(operation, std::move(outcome)), batch.now,
                                      options_.policy);
    if (!events.empty()) {
        batch.add(slot, std::move(events));
    } else if (waits || !creating) {
        wait_for(slot, retry_after, batch.now);
    }
}

void Worker::perform_all(Batch& batch) {
    if (batch.operations.empty()) {
        return;
    }
    if (parts_.clock.uptime() >= renewed_ + options_.lease) {
        return;  // held up for so long that somebody else may be at it: renew first
    }
    counts_.operations += batch.operations.size();
    std::vector<Outcome> outcomes = parts_.dispatcher.perform(batch.operations);
    batch.now = parts_.clock.instant();
    for (std::size_t i = 0; i < batch.operations.size(); ++i) {
        take(*batch.owners[i], batch.operations[i], std::move(outcomes.at(i)), batch);
    }
}

Result<void> Worker::write(Batch& batch) {
    std::vector<Append> writes;
    std::vector<Pending*> order;
    for (auto& [id, pending] : batch.pending) {
        if (pending.events.empty()) {
            continue;
        }
        const deployment::State& before = pending.slot->lease.state;
        Append append;
        append.id = id;
        append.expected = before.version;
        append.epoch = pending.slot->lease.epoch;
        append.events = std::move(pending.events);
        append.after = &pending.after;
        append.guard = pending.guard;
        append.decisions = std::move(pending.decisions);
        append.messages = messages_for(before, pending.after, append.events);
        append.release = !pending.after.active();
        writes.push_back(std::move(append));
        order.push_back(&pending);
    }
    if (writes.empty()) {
        return {};
    }
    auto statuses = parts_.journal.append(writes, batch.now);
    if (!statuses) {
        return fail(std::move(statuses.error()));
    }
    ++counts_.commits;
    for (std::size_t i = 0; i < order.size(); ++i) {
        settle(*order[i], statuses->at(i), batch.now);
    }
    return {};
}

void Worker::settle(Pending& pending, AppendStatus status, const Instant& now) {
    Slot& slot = *pending.slot;
    slot.next = now.uptime;
    if (status == AppendStatus::committed) {
        slot.lease.state = std::move(pending.after);
        slot.interval = Milliseconds{0};
        if (pending.starts_attempt) {
            slot.recorded_here = true;
        }
        if (!slot.lease.state.active()) {
            ++counts_.finished;
            slots_.erase(slot.lease.id);
        }
        return;
    }
    if (status == AppendStatus::refused) {
        ++counts_.refused;  // the reservation was taken by another: decide again
        return;
    }
    // Somebody else wrote, or the lease is gone. The state is read again; if the lease was lost the
    // next write says so once more and the heartbeat drops it.
    auto fresh = parts_.journal.load(slot.lease.id);
    slot.recorded_here = false;
    if (!fresh || !fresh->active()) {
        const Release back{slot.lease.id, slot.lease.epoch, std::nullopt};
        static_cast<void>(parts_.journal.release(std::span(&back, 1), now));
        slots_.erase(slot.lease.id);
        return;
    }
    const bool moved = fresh->version != slot.lease.state.version;
    slot.lease.state = std::move(*fresh);
    if (!moved) {  // same events, so the epoch is behind
        slots_.erase(slot.lease.id);
    }
}

Result<std::optional<Milliseconds>> Worker::time_to_next(const Instant& now) {
    std::optional<Milliseconds> wait;
    bool could_give_back = false;
    for (const auto& [id, slot] : slots_) {
        const Milliseconds left = std::max(slot.next - now.uptime, Milliseconds{0});
        wait = std::min(wait.value_or(left), left);
        could_give_back = could_give_back || is_idle(slot, now);
    }
    if (options_.only.empty() && (has_room() || could_give_back)) {
        auto due = parts_.journal.next_due(now);
        if (!due) {
            return fail(std::move(due.error()));
        }
        if (*due) {
            wait = std::min(wait.value_or(**due), **due);
        }
    }
    return wait;
}

/// How long the next round may wait for more work to share its write.
Milliseconds Worker::time_to_gather(const Instant& now) const {
    Milliseconds wait = options_.gather * static_cast<std::int64_t>(slots_.size());
    for (const auto& [id, slot] : slots_) {
        if (slot.deadline) {
            wait = std::min(wait, *slot.deadline - now.uptime);
        }
    }
    return std::max(wait, Milliseconds{0});
}

Result<std::optional<Milliseconds>> Worker::round() {
    Batch batch;
    batch.now = parts_.clock.instant();
    ++counts_.rounds;
    if (auto done = heartbeat(batch.now); !done) {
        return fail(std::move(done.error()));
    }
    if (auto done = claim(batch.now); !done) {
        return fail(std::move(done.error()));
    }
    for (auto& [id, slot] : slots_) {
        if (slot.next <= batch.now.uptime) {
            step(slot, batch);
        }
    }
    if (auto done = decide_all(batch); !done) {
        return fail(std::move(done.error()));
    }
    perform_all(batch);
    if (auto done = write(batch); !done) {
        return fail(std::move(done.error()));
    }
    return time_to_next(parts_.clock.instant());
}

Result<void> Worker::run(bool until_idle, std::stop_token stop) {
    constexpr Milliseconds kSlice{100};  // how soon a request to stop is noticed
    while (!stop.stop_requested()) {
        auto wait = round();
        if (!wait) {
            return fail(std::move(wait.error()));
        }
        if (!*wait && until_idle) {
            return {};
        }
        Milliseconds left = std::min(wait->value_or(options_.nap), options_.nap);
        left = std::max(left, time_to_gather(parts_.clock.instant()));
        while (left > Milliseconds{0} && !stop.stop_requested()) {
            parts_.clock.sleep(std::min(left, kSlice));
            left -= kSlice;
        }
    }
    return {};
}

}  // namespace paas::pipeline
